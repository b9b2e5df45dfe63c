//! What is decided about an old invoice: by a person, or by a row of the list.

use super::OpeningRow;
use crate::{
    contract::OpeningDecision,
    ledger::{AllocationFact, InvoiceFacts, LedgerError, Opening, PuePolicy, Standing, balance},
    money::{Money, MoneyError},
};
use chrono::NaiveDate;

/// Why nothing is decided.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpeningError {
    #[error("the invoice of {issue_date} is not older than the start {start_date:?}")]
    NotBeforeStart { issue_date: NaiveDate, start_date: Option<NaiveDate> },
    #[error("cancelled, or paid on issue")]
    NotOwed,
    #[error("the XML says {total:?}")]
    TotalDiffers { total: Money },
    #[error("the invoice is of {issue_date}")]
    IssueDateDiffers { issue_date: NaiveDate },
    #[error("{paid:?} is recorded as paid")]
    PaidDiffers { paid: Money },
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

impl From<MoneyError> for OpeningError {
    fn from(error: MoneyError) -> Self {
        Self::Ledger(error.into())
    }
}

/// What a person may say about an invoice: only of those issued before the start is anything else than owed possible,
/// so that no debt of today disappears this way.
pub fn decide(
    invoice: &InvoiceFacts,
    decision: OpeningDecision,
    start_date: Option<NaiveDate>,
) -> Result<Opening, OpeningError> {
    let opening = match decision {
        OpeningDecision::Owed => return Ok(Opening::Known),
        OpeningDecision::PaidBeforeStart => Opening::ClosedBeforeStart,
        OpeningDecision::Unconfirmed => Opening::Unconfirmed,
    };
    let issue_date = invoice.issue_date;
    if start_date.is_some_and(|start| issue_date < start) {
        Ok(opening)
    } else {
        Err(OpeningError::NotBeforeStart { issue_date, start_date })
    }
}

/// An invoice that a row of the list names, with everything allocated to it.
#[derive(Clone, Copy, Debug)]
pub struct KnownInvoice<'a> {
    pub facts: &'a InvoiceFacts,
    pub allocations: &'a [AllocationFact],
    pub policy: PuePolicy,
    pub today: NaiveDate,
}

/// What a row decides about an invoice that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decided {
    /// It is owed; `payment` was paid until the day of the balances and nobody recorded it.
    Confirmed { payment: Money },
    /// The ledger says the same already.
    Unchanged,
}

/// Holds a row against the ledger as it stood at the end of `as_of`.
pub fn confirm(known: KnownInvoice<'_>, row: &OpeningRow, as_of: NaiveDate) -> Result<Decided, OpeningError> {
    let InvoiceFacts { total, issue_date, opening, .. } = *known.facts;
    if row.total != total {
        return Err(OpeningError::TotalDiffers { total });
    }
    if row.issue_date.is_some_and(|date| date != issue_date) {
        return Err(OpeningError::IssueDateDiffers { issue_date });
    }
    let owed = InvoiceFacts { opening: Opening::Known, ..known.facts.clone() };
    let paid_until = |day: NaiveDate| -> Result<Money, OpeningError> {
        let balance = balance(&owed, known.allocations, day.max(issue_date), known.policy)?;
        match balance.standing {
            Standing::Cancelled | Standing::PaidOnIssue => Err(OpeningError::NotOwed),
            Standing::NotYetIssued
            | Standing::ClosedBeforeStart
            | Standing::Unconfirmed
            | Standing::InSubstitution
            | Standing::Current => Ok(balance.amount_paid()?),
        }
    };
    let paid = paid_until(as_of)?;
    match opening {
        Opening::Known if row.paid == paid || row.paid == paid_until(known.today)? => Ok(Decided::Unchanged),
        Opening::Unconfirmed | Opening::ClosedBeforeStart if row.paid.minor() >= paid.minor() => {
            Ok(Decided::Confirmed { payment: row.paid.checked_sub(paid)? })
        }
        Opening::Known | Opening::Unconfirmed | Opening::ClosedBeforeStart => Err(OpeningError::PaidDiffers { paid }),
    }
}
