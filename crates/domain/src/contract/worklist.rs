use crate::{
    aging::CustomerRef,
    contract::Contact,
    ids::ImportId,
    money::Money,
    worklist::{ExplainedReason, FigureName, WorkDocument, WorkGroup},
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// What to do today: the figures of the caller's roles, and one row per customer, most urgent first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Worklist {
    pub as_of: NaiveDate,
    pub figures: Vec<WorkFigure>,
    /// Every group that has customers, whether or not their rows are on this page.
    pub groups: Vec<WorkGroupTotal>,
    pub data: Vec<WorklistRow>,
    pub next_cursor: Option<String>,
    pub total: u64,
}

/// A figure of the first screen; which of its fields it has follows from its name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WorkFigure {
    pub name: FigureName,
    /// One amount per currency.
    pub amounts: Vec<Money>,
    pub count: Option<u64>,
    /// Whole percent.
    pub percent: Option<u32>,
    /// The import that `rejected` counts.
    pub import_id: Option<ImportId>,
    /// What of `receivable` another document is replacing: nobody is asked for it, and no customer's balance has it.
    pub in_substitution: Vec<Money>,
}

impl WorkFigure {
    /// A figure that has nothing but its name yet.
    pub fn of(name: FigureName) -> Self {
        Self { name, amounts: Vec::new(), count: None, percent: None, import_id: None, in_substitution: Vec::new() }
    }
}

/// How many customers a group has, and what their documents in it come to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WorkGroupTotal {
    pub group: WorkGroup,
    pub customers: u64,
    pub amounts: Vec<Money>,
}

/// A customer to deal with today.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WorklistRow {
    pub customer: CustomerRef,
    pub group: WorkGroup,
    /// What the documents of the row's group come to, one amount per currency.
    pub amounts: Vec<Money>,
    /// Everything of the customer that is on the list, most urgent first.
    pub documents: Vec<WorkDocument>,
    /// Why it is here, most urgent first; never empty.
    pub reasons: Vec<ExplainedReason>,
    /// Whom to call: somebody with a telephone, whoever is sent reminders first.
    pub contact: Option<Contact>,
}
