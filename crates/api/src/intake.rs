//! How a CFDI becomes part of the ledger: a pipeline of plain functions, one document per step.
//!
//! 1. [`inspect`]: bytes → read → type and issuer → stamp → findings → seals. Needs no database.
//! 2. [`register`]: known UUID? → document kept → by type: [`invoice`] (customer → terms → dates → Finance told),
//!    [`credit_note`], [`rep`].
//! 3. [`link`]: what waited for the new invoice is linked; what it replaces is set aside.
//! 4. [`prints`]: the PDF that came with a document is filed beside it, once all documents of the load are there.
//!
//! Documents may arrive in any order, and twice: every link is looked for from both sides, and the UUID of a document
//! is unique. [`plain`] and [`plain_rep`] are the short ways for the invoices and REPs that no other document concerns.
//! [`run`] takes whole loads of files through it, each file with its own result.

pub mod archive;
mod credit_note;
pub mod inspect;
mod invoice;
mod link;
mod opening;
pub mod outcome;
mod packed;
mod plain;
mod plain_rep;
mod prints;
mod register;
mod rep;
pub mod rep_change;
pub(crate) mod report;
pub mod retry;
pub mod run;
pub(crate) mod steps;

pub use run::{create, run_pending, work};

use crate::store::ConnectionTrait;
use crate::{error::ApiResult, extract::expected::wrong_value, ledger, ledger::Rules, redate::Recording, store};
use chrono_tz::Tz;
use domain::{
    contract::Issuer,
    ids::{ImportId, OrganizationId, UserId},
    money::{Currency, Decimal, Money},
};

/// An amount of a document, to the decimals of its currency; one that is too large is repeated in the refusal.
fn amount(value: Decimal, currency: Currency) -> ApiResult<Money> {
    let refused = |error: domain::money::MoneyError| wrong_value(&error.to_string(), Some(value.to_string()));
    Ok(Money::round(value, currency).map_err(refused)?)
}

/// What the registration of a document depends on besides the document.
pub struct Context {
    pub organization: OrganizationId,
    pub rules: Rules,
    pub issuers: Vec<Issuer>,
    pub recording: Recording,
    pub import: Option<ImportId>,
}

impl Context {
    /// Read inside the transaction that registers, so that rules cannot change under it.
    pub async fn read(
        db: &impl ConnectionTrait,
        clock: &crate::clock::Clock,
        organization: OrganizationId,
        by: Option<UserId>,
        import: Option<ImportId>,
    ) -> ApiResult<Self> {
        let rules = ledger::rules(db, organization).await?;
        let zone: Tz = rules.organization.time_zone.parse().unwrap_or(chrono_tz::America::Mexico_City);
        let recording = Recording { today: clock.today(zone), now: clock.now(), by };
        let issuers = store::organizations::issuers(db, organization).await?;
        Ok(Self { organization, rules, issuers, recording, import })
    }
}
