//! How every state of the domain looks: one badge each, the same on all screens.

use crate::{
    components::{icon::Icon, status_badge::Badge},
    text::Text,
};
use domain::{
    contract::{
        CalendarItem, CollectionStatus, ImportResult, Invoice, MessageStatus, Payment, PaymentSource, PaymentState,
        PaymentStatus, ReversalKind, SatStatus, SealVerdict, Severity,
    },
    credit::SaleAnswer,
    promise::PromiseStatus,
};

/// The one badge of an invoice.
pub(crate) fn collection(status: CollectionStatus, text: &Text) -> Badge {
    let words = &text.states;
    match status {
        CollectionStatus::CancelledSat => Badge::new("cancelled_sat", "struck", Icon::CircleSlash, words.cancelled_sat),
        CollectionStatus::WrittenOff => Badge::new("written_off", "written-off", Icon::Box, words.written_off),
        CollectionStatus::Paid => Badge::new("paid", "good", Icon::CircleCheck, words.paid),
        CollectionStatus::Unconfirmed => Badge::new("unconfirmed", "plain", Icon::Question, words.unconfirmed),
        CollectionStatus::InSubstitution => Badge::new("in_substitution", "plain", Icon::Swap, words.in_substitution),
        CollectionStatus::Disputed => Badge::new("disputed", "disputed", Icon::Bubble, words.disputed),
        CollectionStatus::Escalated => Badge::new("escalated", "escalated", Icon::ArrowUp, words.escalated),
        CollectionStatus::PromiseBroken => {
            Badge::new("promise_broken", "broken", Icon::BrokenLink, words.promise_broken)
        }
        CollectionStatus::Promised => Badge::new("promised", "promised", Icon::Hand, words.promised),
        CollectionStatus::InTransit => Badge::new("in_transit", "partial", Icon::Truck, words.in_transit),
        CollectionStatus::Overdue => Badge::new("overdue", "overdue", Icon::Triangle, words.overdue),
        CollectionStatus::DueSoon => Badge::new("due_soon", "due-soon", Icon::Clock, words.due_soon),
        CollectionStatus::Current => Badge::new("current", "current", Icon::Circle, words.current),
    }
}

/// The badge, and beside it "partial" where part of the invoice is paid.
pub(crate) fn invoice(invoice: &Invoice, text: &Text) -> Vec<Badge> {
    let partial = match invoice.payment_status {
        PaymentStatus::PartiallyPaid => Some(Badge::new("partial", "partial", Icon::HalfCircle, text.states.partial)),
        PaymentStatus::Unpaid
        | PaymentStatus::Paid
        | PaymentStatus::WrittenOff
        | PaymentStatus::OpeningUnconfirmed
        | PaymentStatus::PaidBeforeStart => None,
    };
    [Some(collection(invoice.collection_status, text)), partial].into_iter().flatten().collect()
}

pub(crate) fn sat(status: SatStatus, text: &Text) -> Badge {
    let words = &text.states;
    match status {
        SatStatus::Valid => Badge::new("valid", "good", Icon::CircleCheck, words.sat_valid),
        SatStatus::Cancelled => Badge::new("cancelled", "rejected", Icon::CircleSlash, words.sat_cancelled),
        SatStatus::NotFound => Badge::new("not_found", "due-soon", Icon::Question, words.sat_not_found),
        SatStatus::Unchecked => Badge::new("unchecked", "plain", Icon::Dash, words.sat_unchecked),
        SatStatus::CheckFailed => Badge::new("check_failed", "due-soon", Icon::Bolt, words.sat_check_failed),
    }
}

pub(crate) fn seal(verdict: SealVerdict, text: &Text) -> Badge {
    let words = &text.states;
    match verdict {
        SealVerdict::Valid => Badge::new("valid", "good", Icon::Shield, words.seal_valid),
        SealVerdict::Altered => Badge::new("altered", "rejected", Icon::Octagon, words.seal_altered),
        SealVerdict::Unverifiable => Badge::new("unverifiable", "due-soon", Icon::Question, words.seal_unverifiable),
        SealVerdict::Absent => Badge::new("absent", "plain", Icon::Dash, words.seal_absent),
    }
}

pub(crate) fn promise(status: PromiseStatus, text: &Text) -> Badge {
    let words = &text.states;
    match status {
        PromiseStatus::Active => Badge::new("active", "promised", Icon::Hand, words.promise_active),
        PromiseStatus::Kept => Badge::new("kept", "good", Icon::CircleCheck, words.promise_kept),
        PromiseStatus::PartiallyKept => {
            Badge::new("partially_kept", "partial", Icon::HalfCircle, words.promise_partially_kept)
        }
        PromiseStatus::Broken => Badge::new("broken", "broken", Icon::BrokenLink, words.promise_broken),
        PromiseStatus::Rescheduled => Badge::new("rescheduled", "plain", Icon::CurvedArrow, words.promise_rescheduled),
        PromiseStatus::Cancelled => Badge::new("cancelled", "plain", Icon::CircleSlash, words.promise_cancelled),
    }
}

/// What stands on a day of the calendar: a promise with what became of it, or a payment that is only expected.
pub(crate) fn calendar_item(item: &CalendarItem, text: &Text) -> Badge {
    match item.status {
        Some(status) => promise(status, text),
        None => Badge::new("scheduled", "current", Icon::Clock, text.planner().scheduled),
    }
}

pub(crate) fn import(result: ImportResult, text: &Text) -> Badge {
    let words = &text.states;
    match result {
        ImportResult::Registered => Badge::new("registered", "good", Icon::CircleCheck, words.import_registered),
        ImportResult::RegisteredWithWarning => {
            Badge::new("registered_with_warning", "due-soon", Icon::Triangle, words.import_warning)
        }
        ImportResult::Duplicate => Badge::new("duplicate", "plain", Icon::Duplicate, words.import_duplicate),
        ImportResult::Rejected => Badge::new("rejected", "rejected", Icon::Octagon, words.import_rejected),
        ImportResult::NotCfdi => Badge::new("not_cfdi", "plain", Icon::File, words.import_not_cfdi),
        ImportResult::Waiting => Badge::new("waiting", "current", Icon::Hourglass, words.import_waiting),
    }
}

pub(crate) fn message(status: MessageStatus, text: &Text) -> Badge {
    let words = &text.states;
    match status {
        MessageStatus::Held => Badge::new("held", "plain", Icon::Hourglass, words.mail_held),
        MessageStatus::Queued => Badge::new("queued", "current", Icon::Clock, words.mail_queued),
        MessageStatus::Sending => Badge::new("sending", "current", Icon::ArrowUp, words.mail_sending),
        MessageStatus::Accepted => Badge::new("accepted", "good", Icon::CircleCheck, words.mail_accepted),
        MessageStatus::Retry => Badge::new("retry", "due-soon", Icon::CurvedArrow, words.mail_retry),
        MessageStatus::Failed => Badge::new("failed", "rejected", Icon::Octagon, words.mail_failed),
        MessageStatus::Cancelled => Badge::new("cancelled", "plain", Icon::CircleSlash, words.mail_cancelled),
    }
}

/// The answer to *¿Le puedo vender?*
pub(crate) fn sale(answer: SaleAnswer, text: &Text) -> Badge {
    let words = text.customers();
    match answer {
        SaleAnswer::Yes => Badge::new("yes", "good", Icon::CircleCheck, words.answer_yes),
        SaleAnswer::NeedsApproval => Badge::new("needs_approval", "due-soon", Icon::Question, words.answer_approval),
        SaleAnswer::No => Badge::new("no", "rejected", Icon::Octagon, words.answer_no),
    }
}

/// How money received stands; what came from the field waits for the office.
pub(crate) fn payment(payment: &Payment, text: &Text) -> Badge {
    let words = text.payments();
    match (payment.status, payment.reversal_kind) {
        (PaymentState::Reversed, Some(ReversalKind::Rejected)) => {
            Badge::new("rejected", "rejected", Icon::Octagon, words.state_rejected)
        }
        (PaymentState::Reversed, Some(ReversalKind::Returned)) => {
            Badge::new("returned", "broken", Icon::BrokenLink, words.state_returned)
        }
        (PaymentState::Reversed, Some(ReversalKind::Correction) | None) => {
            Badge::new("reversed", "plain", Icon::CurvedArrow, words.state_reversed)
        }
        (PaymentState::InTransit, _) if payment.source == PaymentSource::Field => {
            Badge::new("to_confirm", "due-soon", Icon::Hourglass, words.state_to_confirm)
        }
        (PaymentState::InTransit, _) => Badge::new("in_transit", "partial", Icon::Truck, words.state_in_transit),
        (PaymentState::Unapplied, _) => Badge::new("unapplied", "due-soon", Icon::Wallet, words.state_unapplied),
        (PaymentState::PartiallyApplied, _) => {
            Badge::new("partially_applied", "partial", Icon::HalfCircle, words.state_partly_applied)
        }
        (PaymentState::Applied, _) => Badge::new("applied", "good", Icon::CircleCheck, words.state_applied),
    }
}

pub(crate) fn severity(severity: Severity, text: &Text) -> Badge {
    let words = &text.states;
    match severity {
        Severity::Error => Badge::new("error", "rejected", Icon::Octagon, words.severity_error),
        Severity::Warning => Badge::new("warning", "due-soon", Icon::Triangle, words.severity_warning),
        Severity::Info => Badge::new("info", "current", Icon::Circle, words.severity_info),
    }
}
