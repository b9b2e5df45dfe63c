//! An invoice's row, and what it is read into.

use crate::store::{
    corrupt,
    entity::invoices::{ActiveModel, Model},
    json, parse_word,
    purchase_orders::{FormerOrders, former_orders, links, purchase_orders},
    word,
};
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use domain::{
    contract::{IntakeStatus, PurchaseOrder, SatPaymentMethod, SatStatus},
    ids::{CustomerId, DocumentId, InvoiceId, IssuerId, OrganizationId, SiteId},
    ledger::{InvoiceFacts, InvoiceKind, Opening, Substitution},
    money::Money,
    search::fold,
};
use rust_decimal::Decimal;
use sea_orm::{
    ActiveValue::{NotSet, Set},
    DbErr,
};

/// An invoice as it is stored: the facts of the ledger, and what people read.
#[derive(Clone, Debug)]
pub struct StoredInvoice {
    pub facts: InvoiceFacts,
    pub customer_id: Option<CustomerId>,
    pub site_id: Option<SiteId>,
    pub document_id: Option<DocumentId>,
    pub issuer_id: Option<IssuerId>,
    /// Upper case.
    pub fiscal_uuid: Option<String>,
    pub series: Option<String>,
    pub folio: Option<String>,
    pub concept: String,
    pub purchase_orders: Vec<PurchaseOrder>,
    /// What they were before, oldest first.
    pub former_orders: Vec<FormerOrders>,
    pub exchange_rate: Option<Decimal>,
    pub issued_at: NaiveDateTime,
    pub delivered_at: Option<NaiveDateTime>,
    pub review_date: NaiveDate,
    pub due_date: NaiveDate,
    pub collection_date: NaiveDate,
    pub sat_payment_form: Option<String>,
    pub intake_status: IntakeStatus,
    pub sat_status: SatStatus,
    pub replaced_by: Option<InvoiceId>,
    /// From this day on nothing is owed as far as is known: narrows searches, never decides.
    pub closed_date: Option<NaiveDate>,
    /// The last REP instalment before the start.
    pub opening_installment: Option<u32>,
    pub version: i64,
    pub registered_date: NaiveDate,
    pub registered_at: DateTime<Utc>,
}

impl StoredInvoice {
    pub fn id(&self) -> InvoiceId {
        self.facts.id
    }

    /// Series and folio as people say them: `CFDI-21088`.
    pub fn document(&self) -> String {
        match (&self.series, &self.folio) {
            (Some(series), Some(folio)) => format!("{series}-{folio}"),
            (None, Some(one)) | (Some(one), None) => one.clone(),
            (None, None) => self.fiscal_uuid.as_deref().and_then(|uuid| uuid.get(..8)).unwrap_or("—").to_owned(),
        }
    }
}

/// All its columns but those that searches of a day are narrowed by.
pub(super) fn fields(organization: OrganizationId, invoice: &StoredInvoice) -> Result<ActiveModel, DbErr> {
    let facts = &invoice.facts;
    let (in_substitution, refused) = match facts.substitution {
        Substitution::None => (None, None),
        Substitution::InSubstitution { since_date, until_date } => (Some(since_date), until_date),
    };
    Ok(ActiveModel {
        id: Set(facts.id.0),
        organization_id: Set(organization.0),
        customer_id: Set(invoice.customer_id.map(|id| id.0)),
        site_id: Set(invoice.site_id.map(|id| id.0)),
        document_id: Set(invoice.document_id.map(|id| id.0)),
        issuer_id: Set(invoice.issuer_id.map(|id| id.0)),
        fiscal_uuid: Set(invoice.fiscal_uuid.as_ref().map(|uuid| uuid.to_uppercase())),
        series: Set(invoice.series.clone()),
        folio: Set(invoice.folio.clone()),
        document: Set(invoice.document()),
        concept: Set(invoice.concept.clone()),
        purchase_orders: Set(json(&invoice.purchase_order_numbers())?),
        purchase_order_links: Set(links(&invoice.purchase_orders)?),
        former_orders: Set(if invoice.former_orders.is_empty() { None } else { Some(json(&invoice.former_orders)?) }),
        search_text: Set(search_text(invoice)),
        kind: Set(word(&facts.kind)?),
        opening: Set(word(&facts.opening)?),
        currency: Set(facts.total.currency().into()),
        total_minor: Set(facts.total.minor()),
        exchange_rate: Set(invoice.exchange_rate.map(|rate| rate.to_string())),
        issued_at: Set(invoice.issued_at),
        issue_date: Set(facts.issue_date),
        delivered_at: Set(invoice.delivered_at),
        review_date: Set(invoice.review_date),
        due_date: Set(invoice.due_date),
        collection_date: Set(invoice.collection_date),
        sat_payment_method: Set(facts.sat_payment_method.as_ref().map(word).transpose()?),
        sat_payment_form: Set(invoice.sat_payment_form.clone()),
        intake_status: Set(word(&invoice.intake_status)?),
        sat_status: Set(word(&invoice.sat_status)?),
        unconfirmed_date: Set(facts.unconfirmed_date),
        cancelled_date: Set(facts.cancelled_date),
        reinstated_date: Set(facts.reinstated_date),
        replaced_by_id: Set(invoice.replaced_by.map(|id| id.0)),
        in_substitution_date: Set(in_substitution),
        substitution_refused_date: Set(refused),
        // Written by `set_marks` and `set_dates_changed` alone, after the facts they follow from.
        closed_date: NotSet,
        allocated_date: NotSet,
        surplus_date: NotSet,
        dates_changed_date: NotSet,
        opening_installment: Set(invoice.opening_installment.map(i64::from)),
        version: Set(invoice.version),
        registered_date: Set(invoice.registered_date),
        registered_at: Set(invoice.registered_at),
    })
}

/// What a search by folio, UUID piece or purchase order finds, without accents or capitals.
fn search_text(invoice: &StoredInvoice) -> String {
    let uuid = invoice.fiscal_uuid.clone().unwrap_or_default();
    let amount = invoice.facts.total.to_string();
    fold(
        &[invoice.document(), invoice.concept.clone(), uuid, amount, invoice.purchase_order_numbers().join(" ")]
            .join(" "),
    )
}

impl TryFrom<Model> for StoredInvoice {
    type Error = DbErr;

    fn try_from(row: Model) -> Result<Self, DbErr> {
        let currency = row.currency.parse().map_err(|error| corrupt("invoices", row.id, error))?;
        let method = row.sat_payment_method.as_deref();
        let facts = InvoiceFacts {
            id: row.id.into(),
            total: Money::new(row.total_minor, currency),
            issue_date: row.issue_date,
            kind: parse_word::<InvoiceKind>("invoices", &row.kind)?,
            sat_payment_method: method.map(|text| parse_word::<SatPaymentMethod>("invoices", text)).transpose()?,
            opening: parse_word::<Opening>("invoices", &row.opening)?,
            unconfirmed_date: row.unconfirmed_date,
            cancelled_date: row.cancelled_date,
            reinstated_date: row.reinstated_date,
            substitution: row.in_substitution_date.map_or(Substitution::None, |since_date| {
                Substitution::InSubstitution { since_date, until_date: row.substitution_refused_date }
            }),
        };
        let installment = row.opening_installment.map(u32::try_from).transpose();
        let rate = row.exchange_rate.as_deref().map(str::parse).transpose();
        Ok(Self {
            facts,
            customer_id: row.customer_id.map(Into::into),
            site_id: row.site_id.map(Into::into),
            document_id: row.document_id.map(Into::into),
            issuer_id: row.issuer_id.map(Into::into),
            fiscal_uuid: row.fiscal_uuid,
            series: row.series,
            folio: row.folio,
            concept: row.concept,
            purchase_orders: purchase_orders(row.purchase_orders, row.purchase_order_links)?,
            former_orders: former_orders(row.former_orders)?,
            exchange_rate: rate.map_err(|error| corrupt("invoices", row.id, error))?,
            issued_at: row.issued_at,
            delivered_at: row.delivered_at,
            review_date: row.review_date,
            due_date: row.due_date,
            collection_date: row.collection_date,
            sat_payment_form: row.sat_payment_form,
            intake_status: parse_word("invoices", &row.intake_status)?,
            sat_status: parse_word("invoices", &row.sat_status)?,
            replaced_by: row.replaced_by_id.map(Into::into),
            closed_date: row.closed_date,
            opening_installment: installment.map_err(|error| corrupt("invoices", row.id, error))?,
            version: row.version,
            registered_date: row.registered_date,
            registered_at: row.registered_at,
        })
    }
}
