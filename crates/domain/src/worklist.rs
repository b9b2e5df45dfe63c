//! What to do today, one row per customer: collectors call people, not invoices.
//!
//! The order is fixed and the same for everybody. A customer stands in the first [`WorkGroup`] that one of its documents
//! belongs to. Within a group every currency ranks its customers by Σ amount × days late; a customer's place is its best
//! rank, so that no currency is weighed against another. Ties go by the currency's code, then by the customer's.

mod figure;
mod reason;

pub use figure::{FigureName, figures_of};
pub use reason::{ExplainedReason, WorkReason, explain};

use crate::{
    aging::{CustomerRef, days_overdue},
    contract::{Contact, Purpose},
    ids::{CustomerId, InvoiceId, PromiseId},
    money::{Currency, Money, MoneyError, Totals},
};
use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How many days ahead a payment is "coming soon".
pub const SOON_DAYS: u64 = 7;

/// Why a customer is on the list; the first that fits, most urgent first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum WorkGroup {
    /// The latest promise was not kept, and no other has replaced it.
    BrokenPromise,
    /// Promised for today, or for a day whose tolerance still runs.
    PromiseDue,
    /// Nobody promised, but today is the day they pay.
    ExpectedToday,
    /// The day they pay has passed.
    Late,
    /// They pay within the next days.
    DueSoon,
}

/// A promise in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PromisedPart {
    pub date: NaiveDate,
    pub uncovered: Money,
    /// What money on its way will bring of it.
    pub arriving: Money,
}

/// The latest promise of a document, when it was broken or kept only in part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BrokenPromise {
    pub date: NaiveDate,
    /// How many of the document's promises ended like that.
    pub times: u32,
}

/// An open document as the worklist sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkItem {
    pub invoice_id: InvoiceId,
    pub customer: CustomerRef,
    pub document: String,
    pub collection_date: NaiveDate,
    pub balance_due: Money,
    pub disputed: Money,
    pub in_transit: Money,
    pub promised: Vec<PromisedPart>,
    pub broken: Option<BrokenPromise>,
    /// What the next promise of the document replaces.
    pub broken_promise_id: Option<PromiseId>,
}

/// A document that put its customer on the list, with the amount to ask for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WorkDocument {
    pub invoice_id: InvoiceId,
    pub document: String,
    pub group: WorkGroup,
    pub amount: Money,
    /// The latest promise, where it was broken and no other has replaced it: the next one says why.
    pub broken_promise_id: Option<PromiseId>,
}

/// A customer to deal with today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkRow {
    pub customer: CustomerRef,
    pub group: WorkGroup,
    /// What the documents of the row's group come to.
    pub amounts: Vec<Money>,
    /// Everything of the customer that is on the list, most urgent first.
    pub documents: Vec<WorkDocument>,
    pub reasons: Vec<WorkReason>,
}

/// The list of a day in its fixed order. `unapplied` is money of the customers that no invoice took.
pub fn worklist(
    items: &[WorkItem],
    unapplied: &BTreeMap<CustomerId, Totals>,
    today: NaiveDate,
) -> Result<Vec<WorkRow>, MoneyError> {
    let mut by_customer: BTreeMap<CustomerId, Vec<Placed<'_>>> = BTreeMap::new();
    for item in items {
        if let Some((group, amount)) = place(item, today)? {
            by_customer.entry(item.customer.id).or_default().push(Placed { item, group, amount });
        }
    }
    let mut rows = Vec::new();
    for mut placed in by_customer.into_values() {
        placed.sort_by_key(|one| (one.group, one.item.collection_date, one.item.invoice_id));
        let Some(first) = placed.first() else { continue };
        let (group, customer) = (first.group, first.item.customer.clone());
        let own: Vec<&Placed<'_>> = placed.iter().filter(|one| one.group == group).collect();
        let money = unapplied.get(&customer.id).map(Totals::to_vec).unwrap_or_default();
        rows.push(Weighed {
            weights: weights(&own, today),
            row: WorkRow {
                customer,
                group,
                amounts: Totals::of(own.iter().map(|one| one.amount))?.to_vec(),
                documents: placed.iter().map(Placed::document).collect(),
                reasons: reason::of(&placed, money, today),
            },
        });
    }
    Ok(in_order(&rows))
}

/// What a day still expects, and of how many promises and documents: what the calendar says of it.
pub fn expected_on(items: &[WorkItem], day: NaiveDate) -> Result<(Totals, u64), MoneyError> {
    let (mut totals, mut count) = (Totals::default(), 0_u64);
    let mut expect = |amount: Money| {
        count = count.saturating_add(1);
        totals.add(amount)
    };
    for item in items {
        let mut unpromised = item.balance_due;
        for part in &item.promised {
            unpromised = unpromised.checked_sub(part.uncovered)?;
            if part.date == day {
                expect(part.uncovered)?;
            }
        }
        if item.collection_date == day && unpromised.is_positive() {
            expect(unpromised)?;
        }
    }
    Ok((totals, count))
}

/// Somebody with a telephone: whoever is sent reminders, else statements, else the first.
pub fn whom_to_call(contacts: &[Contact]) -> Option<&Contact> {
    let reachable = || contacts.iter().filter(|contact| contact.phone.is_some());
    let receiving = |purpose| reachable().find(|contact| contact.receives.contains(&purpose));
    receiving(Purpose::Reminders).or_else(|| receiving(Purpose::Statements)).or_else(|| reachable().next())
}

/// A document with the group it belongs to and the amount to ask for there.
struct Placed<'a> {
    item: &'a WorkItem,
    group: WorkGroup,
    amount: Money,
}

impl Placed<'_> {
    fn document(&self) -> WorkDocument {
        WorkDocument {
            invoice_id: self.item.invoice_id,
            document: self.item.document.clone(),
            group: self.group,
            amount: self.amount,
            broken_promise_id: self.item.broken_promise_id,
        }
    }
}

/// Where a document stands today. Disputed money, money on its way and money promised for later is not asked for.
fn place(item: &WorkItem, today: NaiveDate) -> Result<Option<(WorkGroup, Money)>, MoneyError> {
    let promised = uncovered(item, |_date| true)?;
    let taken = item.disputed.checked_add(item.in_transit)?.checked_add(promised)?;
    let free = item.balance_due.checked_sub(taken)?.at_least_zero();
    if item.broken.is_some() && free.is_positive() {
        return Ok(Some((WorkGroup::BrokenPromise, free)));
    }
    let due = uncovered(item, |date| date <= today)?;
    if due.is_positive() {
        return Ok(Some((WorkGroup::PromiseDue, due)));
    }
    if !free.is_positive() {
        return Ok(None);
    }
    let soon = today.checked_add_days(Days::new(SOON_DAYS)).unwrap_or(NaiveDate::MAX);
    let group = if item.collection_date < today {
        WorkGroup::Late
    } else if item.collection_date == today {
        WorkGroup::ExpectedToday
    } else if item.collection_date <= soon {
        WorkGroup::DueSoon
    } else {
        return Ok(None);
    };
    Ok(Some((group, free)))
}

/// What the promises for such days still have to bring beyond the money on its way.
fn uncovered(item: &WorkItem, days: impl Fn(NaiveDate) -> bool) -> Result<Money, MoneyError> {
    let mut sum = Money::zero(item.balance_due.currency());
    for part in item.promised.iter().filter(|part| days(part.date)) {
        sum = sum.checked_add(part.uncovered.checked_sub(part.arriving)?.at_least_zero())?;
    }
    Ok(sum)
}

/// A row and, per currency, Σ amount × days late; a day that has not passed weighs as one.
struct Weighed {
    row: WorkRow,
    weights: BTreeMap<Currency, i128>,
}

fn weights(placed: &[&Placed<'_>], today: NaiveDate) -> BTreeMap<Currency, i128> {
    let mut weights: BTreeMap<Currency, i128> = BTreeMap::new();
    for one in placed {
        let since = one.item.broken.map_or(one.item.collection_date, |broken| broken.date);
        let days = i128::from(days_overdue(since, today).max(1));
        let weight = weights.entry(one.amount.currency()).or_default();
        *weight = weight.saturating_add(i128::from(one.amount.minor()).saturating_mul(days));
    }
    weights
}

fn in_order(rows: &[Weighed]) -> Vec<WorkRow> {
    let mut ranked: BTreeMap<(WorkGroup, Currency), Vec<(i128, &str)>> = BTreeMap::new();
    for Weighed { row, weights } in rows {
        for (currency, weight) in weights {
            ranked.entry((row.group, *currency)).or_default().push((*weight, row.customer.code.as_str()));
        }
    }
    for rank in ranked.values_mut() {
        rank.sort_by(|one, other| other.0.cmp(&one.0).then(one.1.cmp(other.1)));
    }
    let place = |weighed: &Weighed| {
        let places = weighed.weights.keys().filter_map(|currency| {
            let rank = ranked.get(&(weighed.row.group, *currency))?;
            let at = rank.iter().position(|(_, code)| *code == weighed.row.customer.code)?;
            Some((at, *currency))
        });
        (weighed.row.group, places.min(), weighed.row.customer.code.clone())
    };
    let mut keyed: Vec<_> = rows.iter().map(&place).zip(rows.iter().map(|weighed| weighed.row.clone())).collect();
    keyed.sort_by(|one, other| one.0.cmp(&other.0));
    keyed.into_iter().map(|(_, row)| row).collect()
}

#[cfg(test)]
mod tests;
