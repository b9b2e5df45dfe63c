//! From the rules and the ledger to what people are told, each thing once.

use super::{
    Outcome, first_id,
    tell::{Announcement, Figures, History, NotificationKind, Run, tell},
};
use crate::{
    clock::machine_now,
    error::ApiError,
    ledger::{self, InvoiceBook, Rules},
    state::AppState,
    store::{self, ConnectionTrait, DbErr, invoices::StoredInvoice, notices::FiringKey, promises::StoredPromise},
};
use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use domain::{
    aging::expected_date,
    contract::Organization,
    ids::{InvoiceId, NotificationRuleId},
    notice::{
        Decision, NoticeKind, NoticeRule, NoticeSubject, Outcome as Fate, PromiseAhead, Window, business_days_before,
        decide, default_rules,
    },
    promise::{Assessed, PromiseStatus},
};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Invoices younger than this are told of within a minute; older ones by the daily run.
const FRESH: TimeDelta = TimeDelta::hours(1);

/// The rules every organization starts with. Their identifiers follow from the organization's, so that two processes
/// that make them at the same time make the same ones.
pub fn starting_rules(organization: &Organization) -> [NoticeRule; 6] {
    let ids = [1, 2, 3, 4, 5, 6].map(|number| Uuid::from_u128(organization.id.0.as_u128() & !0b111 | number).into());
    let lead_days = organization.lead_days.first().copied().unwrap_or(3);
    // Whatever is registered from the first day on is told of.
    let since_date = NaiveDate::from_ymd_opt(2000, 1, 1).unwrap_or_default();
    default_rules(ids, lead_days.into(), since_date)
}

/// Writes the starting rules that are missing.
pub async fn insert_starting_rules(
    db: &impl ConnectionTrait,
    organization: &Organization,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    store::notification_rules::insert_missing(db, organization.id, &starting_rules(organization), now).await
}

/// The rules that are switched on. An organization from before there were rules gets them now.
pub async fn rules_in_force(state: &AppState, organization: &Organization) -> anyhow::Result<Vec<NoticeRule>> {
    let mut stored = store::notification_rules::all(&state.db, organization.id).await?;
    if stored.is_empty() {
        insert_starting_rules(&state.db, organization, state.clock.now()).await?;
        stored = store::notification_rules::all(&state.db, organization.id).await?;
    }
    let enabled = stored.into_iter().filter(|stored| stored.enabled).map(|stored| stored.rule);
    Ok(enabled.map(|rule| with_lead_days(rule, organization)).collect())
}

/// The rule for everybody follows the organization's own lead days; one for a customer or amount keeps its own.
pub fn with_lead_days(mut rule: NoticeRule, organization: &Organization) -> NoticeRule {
    let is_general = rule.is_general();
    if let NoticeKind::BeforeCollection { days, .. } = &mut rule.kind
        && is_general
    {
        *days = organization.lead_days.iter().map(|days| u32::from(*days)).collect();
    }
    rule
}

/// Tells everything due since the last run that finished.
pub async fn run(state: &AppState, organization: &Organization, day: NaiveDate) -> anyhow::Result<Outcome> {
    let rules = rules_in_force(state, organization).await?;
    let since = store::job_runs::last_finished(&state.db, organization.id, "notices", day).await?;
    let invoices = store::notices::candidates(&state.db, organization.id, since).await?;
    let window = Window { since_date: since.unwrap_or(NaiveDate::MIN), today: day };
    let announcements = announcements(state, organization, &rules, invoices, window).await?;
    let run = Run { job: "notices", day, rules: &rules };
    tell(state, organization, &run, announcements).await
}

/// Tells of invoices registered in the last hour, once their import has ended.
pub async fn tell_new_invoices(
    state: &AppState,
    organization: &Organization,
    day: NaiveDate,
) -> anyhow::Result<Outcome> {
    if store::notices::is_importing(&state.db, organization.id).await? {
        return Ok(Outcome::default());
    }
    let mut rules = rules_in_force(state, organization).await?;
    rules.retain(|rule| rule.kind == NoticeKind::InvoiceCreated);
    let first = first_id(machine_now() - FRESH);
    let mut fresh: BTreeMap<InvoiceId, StoredInvoice> = BTreeMap::new();
    for rule in &rules {
        let untold = store::notices::untold_since(&state.db, organization.id, rule.id, first).await?;
        fresh.extend(untold.into_iter().map(|invoice| (invoice.id(), invoice)));
    }
    if fresh.is_empty() {
        return Ok(Outcome::default());
    }
    let window = Window { since_date: NaiveDate::MIN, today: day };
    let announcements = announcements(state, organization, &rules, fresh.into_values().collect(), window).await?;
    let run = Run { job: "new_invoices", day, rules: &rules };
    tell(state, organization, &run, announcements).await
}

async fn announcements(
    state: &AppState,
    organization: &Organization,
    rules: &[NoticeRule],
    invoices: Vec<StoredInvoice>,
    window: Window,
) -> anyhow::Result<Vec<Announcement>> {
    let ledger_rules = ledger::rules(&state.db, organization.id).await.map_err(internal)?;
    let books = ledger::load(&state.db, organization.id, &ledger_rules, invoices, window.today).await;
    let books = books.map_err(internal)?;
    let closed = store::notices::disputes_closed(&state.db, organization.id, window.today).await?;
    let subjects: Vec<NoticeSubject> =
        books.iter().map(|book| subject(book, closed.get(&book.stored.id()).copied())).collect();
    let before = |date, days| days_before(&ledger_rules, date, days);
    let decisions = decide(rules, &subjects, window, before);
    let books: BTreeMap<InvoiceId, &InvoiceBook> = books.iter().map(|book| (book.stored.id(), book)).collect();
    let kinds: BTreeMap<NotificationRuleId, &NoticeKind> = rules.iter().map(|rule| (rule.id, &rule.kind)).collect();
    let told = decisions.into_iter().filter_map(|decision| {
        let (book, kind) = (books.get(&decision.invoice_id)?, kinds.get(&decision.rule_id)?);
        announcement(decision, kind, book, window.today)
    });
    Ok(told.collect())
}

fn days_before(rules: &Rules, date: NaiveDate, days: u32) -> NaiveDate {
    business_days_before(&rules.calendar, date, days)
}

/// What the rules need to know of an invoice.
pub(super) fn subject(book: &InvoiceBook, dispute_closed: Option<NaiveDate>) -> NoticeSubject {
    let active = book.assessed.iter().filter(|one| one.status == PromiseStatus::Active);
    let broken = book
        .assessed
        .iter()
        .filter(|one| matches!(one.status, PromiseStatus::Broken | PromiseStatus::PartiallyKept))
        .filter_map(|one| one.deadline.checked_add_days(Days::new(1)));
    let item = &book.item;
    NoticeSubject {
        invoice_id: item.invoice_id,
        customer_id: book.stored.customer_id,
        created_date: book.stored.registered_date,
        collection_date: item.collection_date,
        expected_date: expected_date(item.promised_date, item.counter_receipt_date, item.collection_date),
        standing: book.balance.standing,
        balance_due: book.balance.balance_due,
        in_transit: book.balance.in_transit,
        promise_deadline: active.map(|one| one.deadline).min(),
        promises: book.active_promises().into_iter().map(|(stored, one)| ahead(stored, one)).collect(),
        is_disputed: item.disputed.is_positive(),
        resumed_date: broken.chain(dispute_closed).max(),
    }
}

fn ahead(stored: &StoredPromise, assessed: &Assessed) -> PromiseAhead {
    PromiseAhead {
        promise_id: stored.promise.id,
        promised_date: stored.promise.promised_date,
        taken_date: stored.promise.taken_date,
        uncovered: assessed.uncovered,
    }
}

fn announcement(decision: Decision, kind: &NoticeKind, book: &InvoiceBook, today: NaiveDate) -> Option<Announcement> {
    let item = &book.item;
    let expected = expected_date(item.promised_date, item.counter_receipt_date, item.collection_date);
    let (kind, date, amount) = match (kind, decision.promise) {
        // Its total, as registered: of one dated later, the ledger counts nothing yet.
        (NoticeKind::InvoiceCreated, _) => {
            (NotificationKind::InvoiceCreated, item.collection_date, book.stored.facts.total)
        }
        (NoticeKind::BeforeCollection { .. }, Some(promise)) => {
            (NotificationKind::CollectionUpcoming, promise.promised_date, promise.uncovered)
        }
        (NoticeKind::BeforeCollection { .. }, None) => {
            (NotificationKind::CollectionUpcoming, item.collection_date, item.balance_due)
        }
        (NoticeKind::Late { .. }, _) => (NotificationKind::CollectionLate, expected, item.balance_due),
        (NoticeKind::PromiseKept | NoticeKind::PromiseBroken | NoticeKind::FieldReceipt, _) => return None,
    };
    let days = today.signed_duration_since(date).num_days().unsigned_abs();
    let is_late = kind == NotificationKind::CollectionLate;
    let figures = Figures {
        is_promised: decision.promise.is_some(),
        level: is_late.then_some(decision.level),
        history: is_late.then(|| History::of(book)),
        ..Figures::of(book, amount, date, days)
    };
    Some(Announcement {
        key: FiringKey { rule: decision.rule_id, subject: decision.invoice_id.0, occurrence: decision.occurrence },
        kind,
        subject_kind: "invoice",
        subject_id: decision.invoice_id.0,
        dropped: match decision.outcome {
            Fate::Send => None,
            Fate::Drop(reason) => Some(reason),
        },
        promise: decision.promise.map(|promise| promise.promise_id),
        customer_id: book.stored.customer_id,
        figures,
        event: None,
    })
}

/// Jobs speak of refusals as of any other failure: nobody asked them anything.
pub(super) fn internal(error: ApiError) -> anyhow::Error {
    match error {
        ApiError::Internal(error) => error,
        ApiError::Refused(refusal) => anyhow::anyhow!("{}", refusal.kind.code()),
    }
}
