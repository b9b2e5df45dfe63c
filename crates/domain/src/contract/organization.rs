use crate::{ids::OrganizationId, ledger::PuePolicy, money::Currency};
use chrono::NaiveDate;
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
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start_date: Option<NaiveDate>,
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
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bank_accounts: Option<Vec<BankAccount>>,
}
