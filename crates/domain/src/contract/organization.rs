use crate::{
    contract::{DateMove, UserRef},
    ids::{BankAccountChangeId, OrganizationId},
    ledger::PuePolicy,
    money::Currency,
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// The tenant and its rules.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Organization {
    pub id: OrganizationId,
    pub name: String,
    /// IANA name, such as `America/Mexico_City`. "Today" is this zone's.
    pub time_zone: String,
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub base_currency: Currency,
    /// Invoices issued before it whose payment is unknown enter unconfirmed.
    pub start_date: Option<NaiveDate>,
    pub pue_policy: PuePolicy,
    /// Upper limits of the overdue buckets, in days: `[30, 60, 90]`.
    pub aging_buckets: Vec<u16>,
    /// Calendar days after a promised date before the promise counts as broken.
    pub tolerance_days: u16,
    /// After how many broken promises of an invoice the next one needs `promise:approve`; absent: never.
    pub broken_promises_until_approval: Option<u16>,
    /// How many days ahead of the collection date Collections is told. Several are allowed; 0 is the day itself.
    pub lead_days: Vec<u16>,
    /// Credit days of customers whose terms nobody gave.
    pub default_credit_days: u16,
    pub branding: Branding,
    pub bank_accounts: Vec<BankAccount>,
    /// Whether another person confirms a change of the accounts, and a day passes before it holds.
    pub bank_accounts_need_confirmation: bool,
}

/// The organization after a change of it, with what the change did, or with `preview=true` would do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OrganizationChange {
    #[serde(flatten)]
    pub organization: Organization,
    /// Open invoices that other default credit days give new dates; left out when there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub moves: Vec<DateMove>,
    /// The accounts wait for another person, and the old ones still hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bank_account_change: Option<BankAccountChange>,
}

/// A change of the accounts customers pay into, or of the rule that protects them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BankAccountChange {
    pub id: BankAccountChangeId,
    pub status: BankAccountChangeStatus,
    /// False where nobody else could confirm it when it was asked for.
    pub needs_second_person: bool,
    pub requested_by: UserRef,
    pub requested_at: DateTime<Utc>,
    /// 24 hours after the request: it holds from then on, if it is confirmed.
    pub takes_effect_at: DateTime<Utc>,
    pub confirmed_by: Option<UserRef>,
    pub confirmed_at: Option<DateTime<Utc>>,
    /// When it came in force or was cancelled.
    pub ended_at: Option<DateTime<Utc>>,
    pub bank_accounts: Vec<BankAccount>,
    pub bank_accounts_need_confirmation: bool,
}

/// How far a change of the accounts has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum BankAccountChangeStatus {
    Pending,
    /// By another person; its day is not over yet.
    Confirmed,
    InForce,
    Cancelled,
}

/// What statements and mails carry on top.
#[derive(Clone, Default, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Branding {
    #[serde(default)]
    pub phone: String,
    #[serde(default)]
    pub email: String,
    #[serde(default)]
    pub website: String,
}

/// Where customers pay.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct BankAccount {
    pub bank: String,
    /// 18 digits.
    pub clabe: String,
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub currency: Currency,
    #[serde(default)]
    pub holder: String,
}

/// What to change; what is left out stays.
#[derive(Clone, Default, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct OrganizationPatch {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub base_currency: Option<Currency>,
    #[serde(default, skip_serializing_if = "Option::is_none", with = "super::nullable")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<NaiveDate>))]
    pub start_date: Option<Option<NaiveDate>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pue_policy: Option<PuePolicy>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aging_buckets: Option<Vec<u16>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tolerance_days: Option<u16>,
    #[serde(default, skip_serializing_if = "Option::is_none", with = "super::nullable")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<u16>))]
    pub broken_promises_until_approval: Option<Option<u16>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lead_days: Option<Vec<u16>>,
    /// 0 to 3650. Open invoices of customers without terms of their own get new dates in the same step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_credit_days: Option<u16>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub branding: Option<Branding>,
    /// While `bank_accounts_need_confirmation`, other accounts wait for another person and 24 hours; the answer shows them
    /// in `bank_account_change`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bank_accounts: Option<Vec<BankAccount>>,
    /// Switching it off waits like the accounts do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bank_accounts_need_confirmation: Option<bool>,
}
