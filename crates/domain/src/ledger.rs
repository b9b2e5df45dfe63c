//! Balances: facts in, figures out, for any day.
//!
//! Nothing here is stored: a balance is the sum of the facts that count on a day, so it is the same whatever the order
//! in which documents arrived, and a report of last November is the same in January.

mod allocation;
mod credit_note;
mod payment;
mod rep_deadline;
pub mod suggestion;

pub use allocation::{Allocated, AllocationDraft, AllocationError, RepAllocated, RepFlag, allocate, allocate_rep};
pub use credit_note::{APPLIES_ADVANCE, CreditError, CreditPart, NoteFacts, Shared, credit_kind, share_out};
pub use payment::{ConsumedFact, PaymentFacts, spent_date, unapplied};
pub use rep_deadline::{REP_DAY, rep_deadline};

use crate::{
    ids::{AllocationId, CreditNoteId, InvoiceId, PaymentId},
    money::{Money, MoneyError},
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What an invoice is, as far as chasing goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, strum::AsRefStr, strum::EnumString)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum InvoiceKind {
    Ordinary,
    /// An *anticipo*: invoiced because it was paid.
    Advance,
    /// *Público en general*: sales that were paid at the counter.
    Global,
}

/// SAT's `MetodoPago`: in one exhibition, or in instalments or later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, strum::AsRefStr, strum::EnumString)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "UPPERCASE")]
#[strum(serialize_all = "UPPERCASE")]
pub enum SatPaymentMethod {
    Pue,
    Ppd,
}

/// How an invoice stood when the organization started with Cartera.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, strum::AsRefStr, strum::EnumString,
)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Opening {
    #[default]
    Known,
    /// *Por confirmar*: issued before the start date, nobody said yet whether it was paid.
    Unconfirmed,
    /// *Pagada antes del arranque*.
    ClosedBeforeStart,
}

/// Whether an invoice waits for SAT to accept that another replaces it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Substitution {
    #[default]
    None,
    InSubstitution {
        since_date: NaiveDate,
        /// The day SAT's refusal was recorded: from then on it is owed as before.
        until_date: Option<NaiveDate>,
    },
}

/// What the organization thinks of PUE invoices without a recorded payment.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, strum::AsRefStr, strum::EnumString,
)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum PuePolicy {
    #[default]
    OpenUntilPaid,
    PaidOnIssue,
}

/// What the ledger needs to know of an invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvoiceFacts {
    pub id: InvoiceId,
    pub total: Money,
    pub issue_date: NaiveDate,
    pub kind: InvoiceKind,
    pub sat_payment_method: Option<SatPaymentMethod>,
    pub opening: Opening,
    /// The day from which it is *por confirmar* although its balance was known before; `None`: it was never known.
    pub unconfirmed_date: Option<NaiveDate>,
    /// The day its cancellation counts from.
    pub cancelled_date: Option<NaiveDate>,
    /// The day from which it stands again: the cancellation was recorded by mistake.
    pub reinstated_date: Option<NaiveDate>,
    pub substitution: Substitution,
}

/// Where an allocated amount comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AllocationSource {
    Payment(PaymentId),
    CreditNote(CreditNoteId),
}

/// What reduced the balance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, strum::AsRefStr, strum::EnumString)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum AllocationKind {
    Payment,
    CreditNote,
    Advance,
    FivePerThousand,
    GuaranteeFund,
    Penalty,
    Commission,
    PromptPaymentDiscount,
    OtherDeduction,
}

impl AllocationKind {
    /// Whether it is money received, and so takes from its payment; a deduction is what the customer kept.
    pub fn is_money(self) -> bool {
        match self {
            Self::Payment | Self::Advance => true,
            Self::CreditNote
            | Self::FivePerThousand
            | Self::GuaranteeFund
            | Self::Penalty
            | Self::Commission
            | Self::PromptPaymentDiscount
            | Self::OtherDeduction => false,
        }
    }
}

/// A part of a payment or credit applied to one invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllocationFact {
    pub id: AllocationId,
    pub invoice_id: InvoiceId,
    pub source: AllocationSource,
    pub kind: AllocationKind,
    /// In the invoice's currency.
    pub amount: Money,
    /// The day the money is ours; `None` while it is in transit.
    pub effective_date: Option<NaiveDate>,
    /// The fact's own date: of the payment, of the credit note, of receiving a post-dated cheque.
    pub dated: NaiveDate,
    /// The day a reversal, a returned cheque or the cancellation of its only REP was recorded.
    pub undone_date: Option<NaiveDate>,
}

impl AllocationFact {
    /// Whether the fact stands on a day: it has happened and nobody has undone it.
    pub fn is_live(&self, as_of: NaiveDate) -> bool {
        self.dated <= as_of && self.undone_date.is_none_or(|undone| undone > as_of)
    }

    /// The first day on which it reduces the balance, unless undone before.
    pub fn counting_date(&self) -> Option<NaiveDate> {
        self.effective_date.map(|effective| effective.max(self.dated))
    }

    /// Whether it reduces the balance of a day.
    pub fn is_effective(&self, as_of: NaiveDate) -> bool {
        self.is_live(as_of) && self.counting_date().is_some_and(|date| date <= as_of)
    }
}

/// How an invoice stands on a day; decides whether its balance is in totals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, strum::AsRefStr)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Standing {
    NotYetIssued,
    Cancelled,
    ClosedBeforeStart,
    PaidOnIssue,
    Unconfirmed,
    InSubstitution,
    Current,
}

impl Standing {
    /// Whether its balance belongs in totals and aging.
    pub fn is_counted(self) -> bool {
        match self {
            Self::InSubstitution | Self::Current => true,
            Self::NotYetIssued | Self::Cancelled | Self::ClosedBeforeStart | Self::PaidOnIssue | Self::Unconfirmed => {
                false
            }
        }
    }
}

impl InvoiceFacts {
    pub fn standing(&self, as_of: NaiveDate, policy: PuePolicy) -> Standing {
        if as_of < self.issue_date {
            return Standing::NotYetIssued;
        }
        if self.is_cancelled(as_of) {
            return Standing::Cancelled;
        }
        if self.opening == Opening::ClosedBeforeStart {
            return Standing::ClosedBeforeStart;
        }
        if self.is_paid_on_issue(policy) {
            return Standing::PaidOnIssue;
        }
        if self.opening == Opening::Unconfirmed && self.unconfirmed_date.is_none_or(|date| date <= as_of) {
            return Standing::Unconfirmed;
        }
        match self.substitution {
            Substitution::InSubstitution { since_date, until_date }
                if since_date <= as_of && until_date.is_none_or(|until| as_of < until) =>
            {
                Standing::InSubstitution
            }
            Substitution::InSubstitution { .. } | Substitution::None => Standing::Current,
        }
    }

    fn is_cancelled(&self, as_of: NaiveDate) -> bool {
        self.cancelled_date.is_some_and(|since| since <= as_of)
            && self.reinstated_date.is_none_or(|until| as_of < until)
    }

    /// The day of a cancellation that nobody took back.
    pub fn cancellation(&self) -> Option<NaiveDate> {
        self.cancelled_date.filter(|_date| self.reinstated_date.is_none())
    }

    fn is_paid_on_issue(&self, policy: PuePolicy) -> bool {
        match self.kind {
            InvoiceKind::Advance | InvoiceKind::Global => true,
            InvoiceKind::Ordinary => {
                policy == PuePolicy::PaidOnIssue && self.sat_payment_method == Some(SatPaymentMethod::Pue)
            }
        }
    }
}

/// The figures of one invoice on one day, in its currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Balance {
    pub standing: Standing,
    pub original: Money,
    /// Effective payments and deductions.
    pub paid: Money,
    pub credited: Money,
    /// Recorded, not yet effective: beside the balance, not in it.
    pub in_transit: Money,
    /// Never below zero.
    pub balance_due: Money,
    /// *Saldo a favor*: what fiscal facts applied beyond the total, or paid to an invoice cancelled later.
    pub surplus: Money,
}

impl Balance {
    /// *Abonos*: payments and credits together.
    pub fn amount_paid(&self) -> Result<Money, MoneyError> {
        self.paid.checked_add(self.credited)
    }

    /// What may still be applied: the balance less what is already on its way.
    pub fn allocatable(&self) -> Result<Money, MoneyError> {
        Ok(self.balance_due.checked_sub(self.in_transit)?.at_least_zero())
    }

    /// Whether something is owed that belongs in totals and aging.
    pub fn is_open(&self) -> bool {
        self.standing.is_counted() && self.balance_due.is_positive()
    }
}

/// Why a balance cannot be told.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LedgerError {
    #[error(transparent)]
    Money(#[from] MoneyError),
}

/// The balance of an invoice on a day; allocations of other invoices are ignored.
pub fn balance(
    invoice: &InvoiceFacts,
    allocations: &[AllocationFact],
    as_of: NaiveDate,
    policy: PuePolicy,
) -> Result<Balance, LedgerError> {
    let standing = invoice.standing(as_of, policy);
    let zero = Money::zero(invoice.total.currency());
    if standing == Standing::NotYetIssued {
        return Ok(Balance {
            standing,
            original: zero,
            paid: zero,
            credited: zero,
            in_transit: zero,
            balance_due: zero,
            surplus: zero,
        });
    }
    let sums = Sums::of(invoice, allocations, as_of)?;
    let rest = invoice.total.checked_sub(sums.paid)?.checked_sub(sums.credited)?;
    let surplus = zero.checked_sub(rest)?.at_least_zero();
    let (paid, balance_due, surplus) = match standing {
        Standing::Cancelled => (sums.paid, zero, sums.received),
        Standing::PaidOnIssue => (sums.paid.checked_add(rest.at_least_zero())?, zero, surplus),
        Standing::ClosedBeforeStart | Standing::NotYetIssued => (sums.paid, zero, surplus),
        Standing::Unconfirmed | Standing::InSubstitution | Standing::Current => {
            (sums.paid, rest.at_least_zero(), surplus)
        }
    };
    Ok(Balance {
        standing,
        original: invoice.total,
        paid,
        credited: sums.credited,
        in_transit: sums.in_transit,
        balance_due,
        surplus,
    })
}

struct Sums {
    paid: Money,
    credited: Money,
    in_transit: Money,
    /// The part of `paid` that is money, without deductions.
    received: Money,
}

impl Sums {
    fn of(invoice: &InvoiceFacts, allocations: &[AllocationFact], as_of: NaiveDate) -> Result<Self, MoneyError> {
        let zero = Money::zero(invoice.total.currency());
        let mut sums = Self { paid: zero, credited: zero, in_transit: zero, received: zero };
        let live = allocations.iter().filter(|fact| fact.invoice_id == invoice.id && fact.is_live(as_of));
        for fact in live {
            if !fact.is_effective(as_of) {
                sums.in_transit = sums.in_transit.checked_add(fact.amount)?;
                continue;
            }
            match fact.source {
                AllocationSource::CreditNote(_) => sums.credited = sums.credited.checked_add(fact.amount)?,
                AllocationSource::Payment(_) => {
                    sums.paid = sums.paid.checked_add(fact.amount)?;
                    if fact.kind.is_money() {
                        sums.received = sums.received.checked_add(fact.amount)?;
                    }
                }
            }
        }
        Ok(sums)
    }
}

/// The first day from which nothing is owed and, as far as is known, nothing will be; `None` while the invoice is open.
pub fn closed_date(
    invoice: &InvoiceFacts,
    allocations: &[AllocationFact],
    policy: PuePolicy,
) -> Result<Option<NaiveDate>, LedgerError> {
    let mut closed = None;
    for day in days_of_change(invoice, allocations).into_iter().rev() {
        if balance(invoice, allocations, day, policy)?.balance_due.is_positive() {
            break;
        }
        closed = Some(day);
    }
    Ok(closed)
}

/// The first day on which it has got more than it asked for; `None`: on no day, as far as is known.
pub fn surplus_date(
    invoice: &InvoiceFacts,
    allocations: &[AllocationFact],
    policy: PuePolicy,
) -> Result<Option<NaiveDate>, LedgerError> {
    for day in days_of_change(invoice, allocations) {
        if balance(invoice, allocations, day, policy)?.surplus.is_positive() {
            return Ok(Some(day));
        }
    }
    Ok(None)
}

fn days_of_change(invoice: &InvoiceFacts, allocations: &[AllocationFact]) -> BTreeSet<NaiveDate> {
    let own = allocations.iter().filter(|fact| fact.invoice_id == invoice.id);
    own.flat_map(|fact| [fact.counting_date(), fact.undone_date])
        .chain([invoice.cancelled_date, invoice.reinstated_date])
        .flatten()
        .filter(|day| *day > invoice.issue_date)
        .chain([invoice.issue_date])
        .collect()
}

#[cfg(test)]
mod tests;
