//! Tells people: one transaction writes what fired, who reads it in the program, and one digest each by mail.

mod digest;
mod words;

pub use digest::{Review, not_sent, review};
pub use words::{NotificationKind, audience_text, body, rule_text, title, why};

use self::digest::Concerned;
use super::Outcome;
use crate::{
    ledger::InvoiceBook,
    state::AppState,
    store::{
        self, ConnectionTrait, WriteTransaction,
        notices::{Assignment, Firing, FiringKey},
        notifications::NewNotification,
        timeline::Event,
    },
};
use chrono::{DateTime, NaiveDate, NaiveTime, TimeZone, Utc};
use chrono_tz::Tz;
use domain::{
    contract::{Organization, User},
    ids::{CustomerId, InvoiceId, NotificationRuleId, PromiseId, UserId},
    money::{Money, Totals},
    notice::{Audience, DropReason, NoticeKind, NoticeRule},
    permission::{Action, Grants, Permission, Resource, Role, Scope},
    promise::{Assessed, PromiseStatus, reschedule_count},
    terms::{BusinessCalendar, Purpose},
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// More notices of one rule in one run become a single one that counts them.
const ONE_BY_ONE: usize = 20;

/// Notices leave by mail from eight to eight.
const OPENS: u32 = 8;
const CLOSES: u32 = 20;

/// One run of a job that tells.
pub struct Run<'a> {
    pub job: &'static str,
    pub day: NaiveDate,
    pub rules: &'a [NoticeRule],
}

/// A notice that is due: told unless it fired before.
#[derive(Clone, Debug)]
pub struct Announcement {
    pub key: FiringKey,
    pub kind: NotificationKind,
    pub subject_kind: &'static str,
    pub subject_id: Uuid,
    pub dropped: Option<DropReason>,
    /// The promise it is about, while it is in force.
    pub promise: Option<PromiseId>,
    pub customer_id: Option<CustomerId>,
    pub figures: Figures,
    /// What the timeline keeps of it.
    pub event: Option<Event>,
}

/// What a notification is made of; the words are made when it is read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    /// How many subjects; above one the names are absent.
    pub count: usize,
    pub document: Option<String>,
    pub customer: Option<String>,
    /// One per currency.
    pub amounts: Vec<Money>,
    pub date: Option<NaiveDate>,
    pub days: Option<u64>,
    /// Who brought it about.
    pub by: Option<String>,
    /// SAT's `FormaPago` of money received.
    pub form: Option<String>,
    /// Cheque number or clave de rastreo.
    pub reference: Option<String>,
    /// The rule that fired.
    pub rule: Option<NoticeKind>,
    /// The day is that of a promise.
    #[serde(default)]
    pub is_promised: bool,
    /// 1, 2, 3… of a rule with several days of delay.
    pub level: Option<u32>,
    /// What came before a delay.
    pub history: Option<History>,
}

/// What has become of an invoice that is late.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct History {
    /// Promises without all of their money.
    pub broken: usize,
    pub rescheduled: usize,
    /// The day of the last promise.
    pub promised_date: Option<NaiveDate>,
    /// Paid so far, when it is anything.
    pub paid: Option<Money>,
}

impl History {
    pub(super) fn of(book: &InvoiceBook) -> Self {
        let is_broken = |one: &&Assessed| matches!(one.status, PromiseStatus::Broken | PromiseStatus::PartiallyKept);
        let promises = book.plain_promises();
        Self {
            broken: book.assessed.iter().filter(is_broken).count(),
            rescheduled: reschedule_count(&promises),
            promised_date: promises.last().map(|promise| promise.promised_date),
            paid: Some(book.balance.paid).filter(|paid| paid.is_positive()),
        }
    }
}

impl Figures {
    /// Of one invoice: an amount, the day it is about, and how far away that is.
    pub(super) fn of(book: &InvoiceBook, amount: Money, date: NaiveDate, days: u64) -> Self {
        Self {
            count: 1,
            document: Some(book.stored.document()),
            customer: book.item.customer.as_ref().map(|customer| customer.name.clone()),
            amounts: vec![amount],
            date: Some(date),
            days: Some(days),
            ..Self::default()
        }
    }

    fn of_many(all: &[&Self]) -> anyhow::Result<Self> {
        if let [only] = all {
            return Ok((*only).clone());
        }
        let totals = Totals::of(all.iter().flat_map(|one| one.amounts.iter().copied()))?;
        let customer = all.first().and_then(|first| first.customer.clone());
        let is_one_customers = all.iter().all(|one| one.customer == customer);
        let customer = customer.filter(|_name| is_one_customers);
        Ok(Self { count: all.len(), customer, amounts: totals.to_vec(), ..Self::default() })
    }
}

/// Tells what has not been told. Several processes may call this at once: they take turns by the row of the run.
pub async fn tell(
    state: &AppState,
    organization: &Organization,
    run: &Run<'_>,
    announcements: Vec<Announcement>,
) -> anyhow::Result<Outcome> {
    let now = state.clock.now();
    let txn = store::begin_write(&state.db).await?;
    let row = store::job_runs::begin(&txn, organization.id, run.job, run.day, now).await?;
    let subjects: BTreeSet<Uuid> = announcements.iter().map(|one| one.key.subject).collect();
    let rules: Vec<NotificationRuleId> = run.rules.iter().map(|rule| rule.id).collect();
    let mut fired = store::notices::fired(&txn, organization.id, &rules, subjects).await?;
    let fresh: Vec<Announcement> = announcements.into_iter().filter(|one| fired.insert(one.key.clone())).collect();
    let firings =
        fresh.iter().map(|one| Firing { key: one.key.clone(), subject_kind: one.subject_kind, dropped: one.dropped });
    store::notices::insert_firings(&txn, organization.id, &firings.collect::<Vec<_>>(), now).await?;
    for event in fresh.iter().filter_map(|one| one.event.clone()) {
        store::timeline::append(&txn, organization.id, event, now).await?;
    }
    let sent: Vec<&Announcement> = fresh.iter().filter(|one| one.dropped.is_none()).collect();
    let audience = Audiences::read(&txn, organization, &sent).await?;
    let inboxes = inboxes(run.rules, &sent, &audience)?;
    for (user, notifications) in &inboxes {
        let rows = notifications.iter().map(|one| one.row(user.id));
        store::notifications::insert(&txn, organization.id, rows.collect::<Result<Vec<_>, _>>()?, now).await?;
    }
    digest::write(&txn, state, organization, run.day, &inboxes).await?;
    let outcome = Outcome { done: sent.len(), dropped: fresh.len() - sent.len(), halted: false };
    store::job_runs::finish(&txn, row, now, &format!("{} told, {} dropped", outcome.done, outcome.dropped)).await?;
    txn.commit().await?;
    state.mail_ready.notify_one();
    Ok(outcome)
}

/// Tells within a transaction that somebody else began, in the program alone: what cannot wait for a job.
pub(crate) async fn tell_within(
    txn: &WriteTransaction,
    organization: &Organization,
    rules: &[NoticeRule],
    announcements: Vec<Announcement>,
    now: DateTime<Utc>,
) -> anyhow::Result<()> {
    let subjects: BTreeSet<Uuid> = announcements.iter().map(|one| one.key.subject).collect();
    let ids: Vec<NotificationRuleId> = rules.iter().map(|rule| rule.id).collect();
    let mut fired = store::notices::fired(txn, organization.id, &ids, subjects).await?;
    let fresh: Vec<&Announcement> = announcements.iter().filter(|one| fired.insert(one.key.clone())).collect();
    let firings =
        fresh.iter().map(|one| Firing { key: one.key.clone(), subject_kind: one.subject_kind, dropped: None });
    store::notices::insert_firings(txn, organization.id, &firings.collect::<Vec<_>>(), now).await?;
    let audience = Audiences::read(txn, organization, &fresh).await?;
    for (user, notifications) in inboxes(rules, &fresh, &audience)? {
        let rows = notifications.iter().map(|one| one.row(user.id));
        store::notifications::insert(txn, organization.id, rows.collect::<Result<Vec<_>, _>>()?, now).await?;
    }
    Ok(())
}

/// A notification before it has a reader.
struct Told {
    rule: NotificationRuleId,
    kind: NotificationKind,
    figures: Figures,
    subject_kind: &'static str,
    subject_id: Uuid,
    /// What its mail says only while it holds.
    concerns: Vec<Concerned>,
}

impl Told {
    fn row(&self, user_id: UserId) -> serde_json::Result<NewNotification> {
        Ok(NewNotification {
            user_id,
            rule_id: Some(self.rule),
            kind: self.kind.word().to_owned(),
            data: serde_json::to_value(&self.figures)?,
            subject_kind: self.subject_kind.to_owned(),
            subject_id: self.subject_id,
        })
    }
}

/// The people of an organization and their customers.
struct Audiences {
    people: Vec<User>,
    assignments: BTreeMap<CustomerId, Assignment>,
}

impl Audiences {
    async fn read(
        db: &impl ConnectionTrait,
        organization: &Organization,
        sent: &[&Announcement],
    ) -> anyhow::Result<Self> {
        let people = store::users::all(db, organization.id).await?.into_iter().map(|versioned| versioned.user);
        let customers: BTreeSet<CustomerId> = sent.iter().filter_map(|one| one.customer_id).collect();
        let assignments = store::notices::assignments(db, organization.id, customers).await?;
        Ok(Self { people: people.filter(|user| user.active).collect(), assignments })
    }

    /// Who hears of an announcement by a rule: never somebody who could not open its invoice.
    fn of(&self, rule: &NoticeRule, announcement: &Announcement) -> Vec<&User> {
        let assignment = announcement.customer_id.and_then(|id| self.assignments.get(&id).copied()).unwrap_or_default();
        let is_meant = |user: &User, audience: &Audience| match audience {
            Audience::Role(held) => user.roles.contains(held),
            Audience::User(id) => user.id == *id,
            Audience::CustomerCollector => assignment.collector == Some(user.id),
        };
        let meant = self.people.iter().filter(|user| rule.audience.iter().any(|audience| is_meant(user, audience)));
        let readers: Vec<&User> = meant.filter(|user| may_read(user, assignment)).collect();
        if !readers.is_empty() {
            return readers;
        }
        // A small company has no Finance department; nothing goes unheard for that.
        self.people.iter().filter(|user| user.roles.contains(&Role::Admin)).collect()
    }
}

fn may_read(user: &User, assignment: Assignment) -> bool {
    let scope = Grants::of_roles(&user.roles).scope_of(Permission::new(Resource::Invoice, Action::Read));
    match scope {
        Some(Scope::All) => true,
        Some(Scope::Assigned | Scope::Own) => {
            assignment.collector == Some(user.id) || assignment.salesperson == Some(user.id)
        }
        None => false,
    }
}

/// What each person reads: per rule, one by one while they are few. Registered invoices come together from two on.
fn inboxes<'a>(
    rules: &[NoticeRule],
    sent: &[&Announcement],
    audiences: &'a Audiences,
) -> anyhow::Result<Vec<(&'a User, Vec<Told>)>> {
    let mut inboxes: BTreeMap<UserId, (&User, Vec<Told>)> = BTreeMap::new();
    for rule in rules {
        let mut heard: BTreeMap<UserId, (&User, Vec<&Announcement>)> = BTreeMap::new();
        for announcement in sent.iter().filter(|one| one.key.rule == rule.id) {
            for user in audiences.of(rule, announcement) {
                heard.entry(user.id).or_insert((user, Vec::new())).1.push(announcement);
            }
        }
        for (user, announcements) in heard.into_values() {
            inboxes.entry(user.id).or_insert((user, Vec::new())).1.extend(told(rule, &announcements)?);
        }
    }
    Ok(inboxes.into_values().collect())
}

fn told(rule: &NoticeRule, announcements: &[&Announcement]) -> anyhow::Result<Vec<Told>> {
    let most = if rule.kind == NoticeKind::InvoiceCreated { 1 } else { ONE_BY_ONE };
    let concerned = |one: &Announcement| {
        let figures = Figures { rule: Some(rule.kind.clone()), ..one.figures.clone() };
        let invoice_id = InvoiceId(one.subject_id);
        (one.subject_kind == "invoice").then_some(Concerned { invoice_id, promise_id: one.promise, figures })
    };
    let with_rule = |figures: Figures| Figures { rule: Some(rule.kind.clone()), ..figures };
    if announcements.len() <= most {
        let each = announcements.iter().map(|one| Told {
            rule: rule.id,
            kind: one.kind,
            figures: with_rule(one.figures.clone()),
            subject_kind: one.subject_kind,
            subject_id: one.subject_id,
            concerns: concerned(one).into_iter().collect(),
        });
        return Ok(each.collect());
    }
    let Some(first) = announcements.first() else { return Ok(Vec::new()) };
    let figures: Vec<&Figures> = announcements.iter().map(|one| &one.figures).collect();
    // How many were registered stays true whatever becomes of them.
    let is_history = rule.kind == NoticeKind::InvoiceCreated;
    let concerns = announcements.iter().filter(|_one| !is_history).filter_map(|one| concerned(one));
    Ok(vec![Told {
        rule: rule.id,
        kind: first.kind,
        figures: with_rule(Figures::of_many(&figures)?),
        subject_kind: "notification_rule",
        subject_id: rule.id.0,
        concerns: concerns.collect(),
    }])
}

/// Now, or the next moment at which notices may leave: in the hours of an open day.
fn office_hours(now: DateTime<Utc>, zone: Tz, calendar: &BusinessCalendar) -> DateTime<Utc> {
    let at = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default();
    let here = now.with_timezone(&zone).naive_local();
    let is_open = |day: &NaiveDate| calendar.closed(*day, Purpose::Credit).is_none();
    if is_open(&here.date()) && (at(OPENS)..at(CLOSES)).contains(&here.time()) {
        return now;
    }
    let from = usize::from(here.time() >= at(OPENS));
    // A year without an open day is a calendar nobody keeps; mail must leave some time.
    let day = here.date().iter_days().skip(from).take(366).find(is_open).unwrap_or(here.date());
    zone.from_local_datetime(&day.and_time(at(OPENS))).earliest().map_or(now, |opening| opening.to_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mail_leaves_between_eight_and_eight_on_the_organizations_clock() {
        let leaves =
            |zone: Tz, time: &str| office_hours(time.parse().unwrap(), zone, &BusinessCalendar::mexican()).to_string();
        // Mexico City is six hours behind.
        let capital = |time| leaves(chrono_tz::America::Mexico_City, time);
        assert_eq!(capital("2026-03-17T14:00:00Z"), "2026-03-17 14:00:00 UTC");
        assert_eq!(capital("2026-03-18T01:59:59Z"), "2026-03-18 01:59:59 UTC");
        assert_eq!(capital("2026-03-17T13:59:59Z"), "2026-03-17 14:00:00 UTC");
        assert_eq!(capital("2026-03-18T02:00:00Z"), "2026-03-18 14:00:00 UTC");
        // Tijuana keeps the summer time of California, Cancún none.
        assert_eq!(leaves(chrono_tz::America::Tijuana, "2026-03-17T14:00:00Z"), "2026-03-17 15:00:00 UTC");
        assert_eq!(leaves(chrono_tz::America::Cancun, "2026-03-17T12:59:59Z"), "2026-03-17 13:00:00 UTC");
    }

    #[test]
    fn mail_of_a_closed_day_waits_for_the_next_open_one() {
        let zone = chrono_tz::America::Mexico_City;
        let leaves = |time: &str| office_hours(time.parse().unwrap(), zone, &BusinessCalendar::mexican()).to_string();
        // Friday at eight in the evening; the Monday is the day of Benito Juárez.
        assert_eq!(leaves("2026-03-14T01:59:59Z"), "2026-03-14 01:59:59 UTC");
        assert_eq!(leaves("2026-03-14T02:00:00Z"), "2026-03-17 14:00:00 UTC");
        assert_eq!(leaves("2026-03-15T18:00:00Z"), "2026-03-17 14:00:00 UTC");
        assert_eq!(leaves("2026-03-16T13:00:00Z"), "2026-03-17 14:00:00 UTC");
    }
}
