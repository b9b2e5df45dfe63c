use crate::{
    contract::UserRef,
    credit::Credit,
    ids::{ContactId, CustomerId, InvoiceId, SiteId, UserId},
    metrics::{DaysToPay, PromiseRecord},
    money::{Currency, Money},
    terms::CommercialTerms,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Who owes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Customer {
    pub id: CustomerId,
    pub code: String,
    pub name: String,
    pub rfc: String,
    pub contacts: Vec<Contact>,
    /// The terms in force, or the defaults when none were given.
    pub terms: CommercialTerms,
    /// Whether somebody gave this customer terms; otherwise `terms` are the defaults.
    pub terms_confirmed: bool,
    /// Credit days read from an invoice's `CondicionesDePago`, never applied by themselves.
    pub suggested_credit_days: Option<u16>,
    pub balances: Vec<CustomerBalance>,
    /// What invoices in substitution still show as owed, one amount per currency: no part of `balances`, since the
    /// invoice that replaces them is owed in their place.
    pub in_substitution: Vec<Money>,
    /// Whether more can be sold to them.
    pub credit: Credit,
    /// How they pay. Lists leave it out unless asked for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metrics: Option<CustomerMetrics>,
    pub assigned_collector: Option<UserRef>,
    pub assigned_salesperson: Option<UserRef>,
}

/// How a customer paid in the year before today.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CustomerMetrics {
    /// Invoices issued and promises due from this day on are looked at.
    pub since: NaiveDate,
    /// Absent without any paid or overdue invoice, and for callers who may not read payments.
    pub days_to_pay: Option<DaysToPay>,
    pub promises: PromiseRecord,
    /// Whole percent of the promises kept in full; absent without any.
    pub kept_percent: Option<u32>,
}

/// What a customer owes in one currency, today.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CustomerBalance {
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "MXN"))]
    pub currency: Currency,
    pub balance_due: Money,
    pub overdue: Money,
    /// Received and not yet effective: shown beside the balance. Absent for callers who neither read nor take payments.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_transit: Option<Money>,
    /// Saldo a favor. Absent for the same callers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unapplied: Option<Money>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewCustomer {
    /// Default: the next free `CL001` …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    pub name: String,
    pub rfc: String,
    #[serde(default)]
    pub contacts: Vec<NewContact>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub terms: Option<CommercialTerms>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assigned_collector_id: Option<UserId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assigned_salesperson_id: Option<UserId>,
}

/// What to change; what is left out stays. `null` clears an assignment.
#[derive(Clone, Default, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CustomerPatch {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none", with = "super::nullable")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<UserId>))]
    pub assigned_collector_id: Option<Option<UserId>>,
    #[serde(default, skip_serializing_if = "Option::is_none", with = "super::nullable")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<UserId>))]
    pub assigned_salesperson_id: Option<Option<UserId>>,
}

/// A person at the customer, and what they are sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Contact {
    pub id: ContactId,
    pub name: String,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub receives: Vec<Purpose>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewContact {
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    #[serde(default)]
    pub receives: Vec<Purpose>,
}

/// What to change; what is left out stays. `null` clears an address.
#[derive(Clone, Default, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ContactPatch {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none", with = "super::nullable")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub email: Option<Option<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none", with = "super::nullable")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub phone: Option<Option<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receives: Option<Vec<Purpose>>,
}

/// What a contact is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    Statements,
    Reminders,
    Escalations,
    Reps,
    Invoices,
}

/// A plant or branch of a customer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Site {
    pub id: SiteId,
    pub name: String,
    pub address: Option<String>,
    /// The customer's number for us as a supplier there.
    pub vendor_number: Option<String>,
    /// Absent: the customer's terms hold.
    pub terms: Option<CommercialTerms>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewSite {
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vendor_number: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub terms: Option<CommercialTerms>,
}

/// What to change of a site; what is left out stays, null takes it away. Its terms have an address of their own.
#[derive(Clone, Default, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SitePatch {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none", with = "super::nullable")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub address: Option<Option<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none", with = "super::nullable")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub vendor_number: Option<Option<String>>,
}

/// New terms with what they did to open invoices, or with `preview=true` would do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TermsChange {
    #[serde(flatten)]
    pub terms: CommercialTerms,
    /// Invoices whose dates changed or would change.
    pub moves: Vec<DateMove>,
}

/// By hand: terms refuse what they do not know, so their schema cannot be one part of another.
#[cfg(feature = "openapi")]
mod terms_change_schema {
    use super::{CommercialTerms, DateMove, TermsChange};
    use utoipa::{
        PartialSchema, ToSchema,
        openapi::{RefOr, Schema, schema},
    };

    impl PartialSchema for TermsChange {
        fn schema() -> RefOr<Schema> {
            let RefOr::T(Schema::Object(mut terms)) = CommercialTerms::schema() else {
                unreachable!("terms are an object")
            };
            let moves = schema::Array::new(RefOr::Ref(schema::Ref::from_schema_name(DateMove::name())));
            terms.description = Some("New terms, and the invoices whose dates changed or would change.".to_owned());
            terms.properties.insert("moves".to_owned(), RefOr::T(Schema::Array(moves)));
            terms.required.push("moves".to_owned());
            RefOr::T(Schema::Object(terms))
        }
    }

    impl ToSchema for TermsChange {
        fn schemas(known: &mut Vec<(String, RefOr<Schema>)>) {
            known.push((DateMove::name().into_owned(), DateMove::schema()));
            CommercialTerms::schemas(known);
            DateMove::schemas(known);
        }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DateMove {
    pub invoice_id: InvoiceId,
    pub document: String,
    pub due_date_before: NaiveDate,
    pub due_date_after: NaiveDate,
    pub collection_date_before: NaiveDate,
    pub collection_date_after: NaiveDate,
}

/// One pasted or read row: RFC or code, and what to fill in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CustomerImportRow {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rfc: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credit_days: Option<String>,
}

/// Rows pasted from a spreadsheet; a file goes as multipart instead.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CustomerImport {
    /// Only say what would happen.
    #[serde(default)]
    pub dry_run: bool,
    /// Tab, comma or semicolon separated text with a header line, or without one: RFC, e-mail, days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    #[serde(default)]
    pub rows: Vec<CustomerImportRow>,
}

/// The result of a table of customers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TableImportResult {
    pub dry_run: bool,
    pub created: u32,
    pub updated: u32,
    pub unchanged: u32,
    pub rejected: u32,
    pub rows: Vec<TableImportRow>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TableImportRow {
    /// Line of the file or of the pasted text, from 1.
    pub line: u32,
    pub result: TableRowResult,
    /// A problem code when rejected.
    pub code: Option<String>,
    /// The column that is wrong.
    pub column: Option<String>,
    pub detail: String,
    pub customer_id: Option<CustomerId>,
    pub invoice_id: Option<InvoiceId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum TableRowResult {
    Created,
    Updated,
    Unchanged,
    Rejected,
}
