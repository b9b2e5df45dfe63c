//! A CFDI of type P: the payments it makes or matches, and the invoices these pay.

mod apply;
mod payment;

pub(super) use apply::{apply, decide};
pub(super) use payment::{candidates, make_payment, new_payment};

use super::{
    Context, amount,
    inspect::Inspected,
    link,
    outcome::{Caution, Wait},
    register::{Registered, customer},
    rep_change::{self, Withdrawal},
};
use crate::store::ConnectionTrait;
use crate::{
    error::ApiResult,
    store::{
        self,
        invoices::StoredInvoice,
        reps::{StoredRep, StoredRepDocument, StoredRepPayment},
    },
};
use domain::{
    cfdi::{PaidDocument, Payment},
    contract::LinkState,
    ids::{CustomerId, DocumentId, InvoiceId, OrganizationId, RepId},
    ledger::{Opening, RepFlag},
    money::Equivalence,
};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

pub(super) async fn register(
    db: &impl ConnectionTrait,
    context: &Context,
    document: &Inspected,
    document_id: DocumentId,
) -> ApiResult<Registered> {
    let cfdi = &document.cfdi;
    let party = customer(db, context, cfdi).await?;
    let mut rep = read(context, document, document_id, party.customer());
    store::reps::insert(db, context.organization, &rep).await?;
    let is_replaced = is_replaced(db, context, &rep).await?;
    if is_replaced {
        rep.state = LinkState::Cancelled;
        store::reps::set_state(db, context.organization, rep.id, rep.state).await?;
    }
    let mut paid =
        if cfdi.relations.is_empty() { BTreeSet::new() } else { withdraw_replaced(db, context, &rep).await? };
    let (mut rows, mut lines) = (Vec::new(), Vec::new());
    for (position, payment) in (0_i64..).zip(&cfdi.payments) {
        let (row, its_lines) = pay(db, context, &rep, position, payment).await?;
        rows.push(row);
        lines.extend(its_lines);
    }
    paid.extend(lines.iter().filter_map(|line| line.invoice_id));
    if !is_replaced {
        confirm_again(db, context, &paid).await?;
    }
    link::settle(db, context, paid.iter().copied()).await?;
    if !is_replaced {
        rep.state = state(&rows, &lines);
        store::reps::set_state(db, context.organization, rep.id, rep.state).await?;
    }
    let caution = is_paid_by_another(db, context, &rep, &lines).await?.then_some(Caution::PaidByAnother);
    let (invoice_id, customer_id) = (paid.first().copied(), rep.customer_id);
    Ok(Registered { invoice_id, customer_id, wait: wait(rep.state), caution })
}

async fn is_paid_by_another(
    db: &impl ConnectionTrait,
    context: &Context,
    rep: &StoredRep,
    lines: &[StoredRepDocument],
) -> ApiResult<bool> {
    let paid = lines.iter().filter_map(|line| line.invoice_id);
    let invoices = store::invoices::by_ids(db, context.organization, paid).await?;
    Ok(invoices.iter().any(|invoice| invoice.customer_id.is_some() && invoice.customer_id != rep.customer_id))
}

/// A REP that applies nothing yet.
pub(super) fn read(
    context: &Context,
    document: &Inspected,
    document_id: DocumentId,
    customer_id: Option<CustomerId>,
) -> StoredRep {
    let cfdi = &document.cfdi;
    StoredRep {
        id: Uuid::now_v7().into(),
        document_id,
        customer_id,
        fiscal_uuid: document.fiscal_uuid.clone(),
        series: cfdi.series.clone(),
        folio: cfdi.folio.clone(),
        issue_date: cfdi.issued_at.date(),
        state: LinkState::Waiting,
        registered_at: context.recording.now,
    }
}

/// What a REP in this state waits for.
pub(super) fn wait(state: LinkState) -> Option<Wait> {
    match state {
        LinkState::Applied | LinkState::Cancelled => None,
        LinkState::Waiting => Some(Wait::InvoiceMissing),
        LinkState::NeedsPerson => Some(Wait::NeedsPerson),
    }
}

/// `TipoRelacion` of a document that replaces another.
const REPLACES: &str = "04";

/// Whether a REP that came before says that it replaces this one.
async fn is_replaced(db: &impl ConnectionTrait, context: &Context, rep: &StoredRep) -> ApiResult<bool> {
    let organization = context.organization;
    for relation in store::documents::relations_to(db, organization, &rep.fiscal_uuid).await? {
        if relation.relation_type == REPLACES
            && store::reps::by_fiscal_uuid(db, organization, &relation.fiscal_uuid).await?.is_some()
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Takes the REPs out of the ledger that this one replaces. Answers the invoices they touched.
async fn withdraw_replaced(
    db: &impl ConnectionTrait,
    context: &Context,
    rep: &StoredRep,
) -> ApiResult<BTreeSet<InvoiceId>> {
    let organization = context.organization;
    let mut touched = BTreeSet::new();
    for relation in store::documents::relations_of(db, organization, &rep.fiscal_uuid).await? {
        if relation.relation_type != REPLACES {
            continue;
        }
        let replaced = store::reps::by_fiscal_uuid(db, organization, &relation.related_uuid).await?;
        if let Some(replaced) = replaced {
            touched.extend(rep_change::withdraw(db, context, &replaced, Withdrawal::Replaced).await?);
            touched.extend(store::reps::invoices_of(db, organization, replaced.id).await?);
        }
    }
    Ok(touched)
}

/// Invoices that waited to be confirmed because a REP was cancelled are owed again once another says what was paid.
async fn confirm_again(db: &impl ConnectionTrait, context: &Context, invoices: &BTreeSet<InvoiceId>) -> ApiResult<()> {
    for mut invoice in store::invoices::lock_all(db, context.organization, invoices, None).await? {
        // Of those before the start that were never known, a REP says what was paid, not what is owed.
        if invoice.facts.opening == Opening::Unconfirmed && invoice.facts.unconfirmed_date.is_some() {
            invoice.facts.opening = Opening::Known;
            invoice.facts.unconfirmed_date = None;
            invoice.version = invoice.version.saturating_add(1);
            store::invoices::update(db, context.organization, &invoice).await?;
        }
    }
    Ok(())
}

/// One `Pago`: its payment, and what its lines apply. Answers both as they are kept. Of a REP that was replaced before
/// it came, the lines are kept and nothing is applied.
async fn pay(
    db: &impl ConnectionTrait,
    context: &Context,
    rep: &StoredRep,
    position: i64,
    payment: &Payment,
) -> ApiResult<(StoredRepPayment, Vec<StoredRepDocument>)> {
    let organization = context.organization;
    let mut row = row(rep.id, position, payment)?;
    let amount = row.amount;
    let mut lines = lines(db, organization, row.id, payment).await?;
    let known: BTreeSet<InvoiceId> = lines.iter().filter_map(|line| line.invoice_id).collect();
    row.payment_id = if rep.state == LinkState::Cancelled {
        None
    } else {
        let likeness = (payment.paid_at.date(), amount);
        match candidates(db, organization, rep.customer_id, likeness, &known).await?.as_slice() {
            [] => Some(make_payment(db, context, rep.customer_id, (payment, amount).into()).await?),
            [one] => payment::agrees(db, organization, one.id, &lines).await?.then_some(one.id),
            // A person decides which of them it is.
            [_, _, ..] => None,
        }
    };
    store::reps::insert_payments(db, organization, [&row]).await?;
    store::reps::insert_documents(db, organization, &lines).await?;
    if let Some(payment_id) = row.payment_id {
        apply(db, context, payment_id, &mut lines).await?;
    }
    Ok((row, lines))
}

/// A `Pago` of which nobody has said yet which payment it is.
pub(super) fn row(rep_id: RepId, position: i64, payment: &Payment) -> ApiResult<StoredRepPayment> {
    Ok(StoredRepPayment {
        id: Uuid::now_v7(),
        rep_id,
        position,
        payment_id: None,
        date: payment.paid_at.date(),
        form: payment.form.clone(),
        amount: amount(payment.amount, payment.currency)?,
        exchange_rate: payment.exchange_rate,
    })
}

/// The lines of a `Pago`, with their invoices as far as these are here.
async fn lines(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    rep_payment_id: Uuid,
    payment: &Payment,
) -> ApiResult<Vec<StoredRepDocument>> {
    let uuids: Vec<String> = payment.documents.iter().map(written_uuid).collect();
    let known = store::invoices::by_fiscal_uuids(db, organization, &uuids, None).await?;
    let ids: BTreeMap<String, InvoiceId> =
        known.into_iter().filter_map(|invoice| Some((invoice.fiscal_uuid.clone()?, invoice.id()))).collect();
    payment
        .documents
        .iter()
        .map(|document| line(rep_payment_id, payment, document, |uuid| ids.get(uuid).copied()))
        .collect()
}

/// In upper case; of documents older than CFDI another number.
pub(super) fn written_uuid(document: &PaidDocument) -> String {
    document.uuid.map_or_else(|| document.document_id.clone(), |uuid| uuid.to_string()).to_uppercase()
}

/// A line, with its invoice if `find` knows that by its UUID.
pub(super) fn line(
    rep_payment_id: Uuid,
    payment: &Payment,
    document: &PaidDocument,
    find: impl Fn(&str) -> Option<InvoiceId>,
) -> ApiResult<StoredRepDocument> {
    let currency = document.currency;
    let fiscal_uuid = written_uuid(document);
    let same_currency = currency == payment.currency;
    // Between currencies 1 is what stands for "not written".
    let is_written = same_currency || document.equivalence != Decimal::ONE;
    let equivalence = Equivalence::try_from(document.equivalence).ok().filter(|_written| is_written);
    let equivalence = if same_currency { Some(Equivalence::ONE) } else { equivalence };
    // Pagos 1.0 leaves the amount out when one payment pays one document.
    let whole = (payment.documents.len() == 1)
        .then(|| equivalence.and_then(|equivalence| payment.amount.checked_mul(equivalence.value())))
        .flatten();
    let paid = document.paid.or(whole).unwrap_or_default();
    let previous = document.previous_balance.unwrap_or(paid);
    let remaining = document.remaining_balance.unwrap_or_else(|| previous.saturating_sub(paid));
    Ok(StoredRepDocument {
        id: Uuid::now_v7(),
        rep_payment_id,
        invoice_id: find(&fiscal_uuid),
        fiscal_uuid,
        equivalence,
        installment: i64::from(document.installment.unwrap_or(1)),
        previous_balance: amount(previous, currency)?,
        paid: amount(paid, currency)?,
        remaining_balance: amount(remaining, currency)?,
        flags: Vec::new(),
    })
}

/// Applies the lines that waited for this invoice.
pub(super) async fn link_waiting(
    db: &impl ConnectionTrait,
    context: &Context,
    invoice: &StoredInvoice,
) -> ApiResult<()> {
    let organization = context.organization;
    let Some(uuid) = &invoice.fiscal_uuid else { return Ok(()) };
    let waiting = store::reps::waiting_for(db, organization, uuid).await?;
    if waiting.is_empty() {
        return Ok(());
    }
    let mut reps = BTreeSet::new();
    for mut line in waiting {
        line.invoice_id = Some(invoice.id());
        store::reps::link_document(db, organization, line.id, invoice.id(), &line.flags).await?;
        let Some(row) = store::reps::payment_by_id(db, organization, line.rep_payment_id).await? else { continue };
        reps.insert(row.rep_id);
        if let Some(payment_id) = row.payment_id {
            apply(db, context, payment_id, &mut [line]).await?;
        }
    }
    link::settle(db, context, [invoice.id()]).await?;
    for rep in reps {
        refresh_state(db, context, rep).await?;
    }
    Ok(())
}

/// How far a REP has come, from its own rows.
pub(super) async fn refresh_state(db: &impl ConnectionTrait, context: &Context, rep: RepId) -> ApiResult<()> {
    let organization = context.organization;
    let stored = store::reps::by_ids(db, organization, [rep]).await?;
    if stored.iter().any(|rep| rep.state == LinkState::Cancelled) {
        return Ok(());
    }
    let payments = store::reps::payments_of(db, organization, [rep]).await?;
    let lines = store::reps::documents_of(db, organization, payments.iter().map(|payment| payment.id)).await?;
    Ok(store::reps::set_state(db, organization, rep, state(&payments, &lines)).await?)
}

pub(super) fn state(payments: &[StoredRepPayment], lines: &[StoredRepDocument]) -> LinkState {
    let inapplicable = |line: &StoredRepDocument| {
        let flagged = line.flags.iter().any(|flag| matches!(flag, RepFlag::CurrencyDiffers | RepFlag::RateMissing));
        flagged || !line.paid.is_positive()
    };
    if payments.iter().any(|payment| payment.payment_id.is_none()) || lines.iter().any(inapplicable) {
        return LinkState::NeedsPerson;
    }
    if lines.iter().any(|line| line.invoice_id.is_none()) { LinkState::Waiting } else { LinkState::Applied }
}
