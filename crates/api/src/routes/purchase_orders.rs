use crate::{
    auth::{
        Allowed,
        permission::{DocumentCreate, DocumentRead},
    },
    error::{ApiResult, FieldRefusal, Refusal},
    extract::{IfMatch, Json, Listed, Once, Started, if_match::etag},
    invoice_change,
    paging::ListQuery,
    routes::customers::check_line,
    state::AppState,
    store::{self, ConnectionTrait, invoices::StoredInvoice},
};
use actix_web::{HttpResponse, get, http::StatusCode, post, put, web};
use domain::{
    contract::{InvoiceName, Page, ProblemKind, PurchaseOrder, PurchaseOrderView, PurchaseOrders},
    ids::{InvoiceId, OrganizationId, UserId},
};
use std::collections::BTreeSet;
use url::Url;

const MOST_ORDERS: usize = 50;
const LONGEST_NUMBER: usize = 60;
const LONGEST_URL: usize = 2_000;

/// Purchase orders of an invoice
///
/// Each with its link and the customer's other invoices that answer the same order.
#[utoipa::path(
    tag = "documents", params(ListQuery, ("id" = InvoiceId, Path)), security(("bearer" = ["document:read"])),
    responses((status = 200, body = Page<PurchaseOrderView>))
)]
#[get("/invoices/{id}/purchase-orders")]
pub async fn list_purchase_orders(
    state: web::Data<AppState>,
    caller: Allowed<DocumentRead>,
    id: web::Path<InvoiceId>,
    Listed(list, key): Listed<ListQuery>,
) -> ApiResult<HttpResponse> {
    let invoice = store::invoices::by_id(&state.db, caller.organization, *id, caller.visible_to()).await?;
    let invoice = invoice.ok_or(ProblemKind::NotFound)?;
    let view = views(&state.db, caller.organization, &invoice, caller.visible_to()).await?;
    Ok(HttpResponse::Ok().insert_header(("ETag", etag(invoice.version))).json(list.part(key, view)?))
}

/// Add a purchase order
///
/// Its number and, where there is one, the address at which it can be read. A number that is there already gets the
/// new link.
#[utoipa::path(
    tag = "documents", request_body = PurchaseOrder, params(("id" = InvoiceId, Path), Once),
    security(("bearer" = ["document:create"])), responses((status = 201, body = Page<PurchaseOrderView>))
)]
#[post("/invoices/{id}/purchase-orders")]
pub async fn add_purchase_order(
    state: web::Data<AppState>,
    caller: Allowed<DocumentCreate>,
    once: Once,
    id: web::Path<InvoiceId>,
    Json(body): Json<PurchaseOrder>,
) -> ApiResult<HttpResponse> {
    let mut wrong = Vec::new();
    let added = checked(&mut wrong, "", &body);
    refuse_any(wrong)?;
    let command = match once.begin(&state, &caller, &body).await? {
        Started::Fresh(command) => command,
        Started::Repeated(answer) => return Ok(answer),
    };
    let invoice = store::invoices::lock(&command.txn, caller.organization, *id, caller.visible_to()).await?;
    let invoice = invoice.ok_or(ProblemKind::NotFound)?;
    let mut orders = invoice.purchase_orders.clone();
    match orders.iter_mut().find(|order| order.number == added.number) {
        Some(known) => known.url = added.url.or(known.url.take()),
        None => orders.push(added),
    }
    refuse_too_many(orders.len())?;
    let changed =
        invoice_change::set_purchase_orders(&command.txn, &caller, invoice, orders, state.clock.now()).await?;
    let view = views(&command.txn, caller.organization, &changed, caller.visible_to()).await?;
    command.finish(StatusCode::CREATED, &Page::whole(view)).await
}

/// Set the purchase orders of an invoice
///
/// All of them: what is left out is removed.
#[utoipa::path(
    tag = "documents", request_body = PurchaseOrders, security(("bearer" = ["document:create"])),
    params(("id" = InvoiceId, Path), IfMatch),
    responses((status = 200, body = Page<PurchaseOrderView>))
)]
#[put("/invoices/{id}/purchase-orders")]
pub async fn put_purchase_orders(
    state: web::Data<AppState>,
    caller: Allowed<DocumentCreate>,
    if_match: IfMatch,
    id: web::Path<InvoiceId>,
    Json(body): Json<PurchaseOrders>,
) -> ApiResult<HttpResponse> {
    let mut wrong = Vec::new();
    let mut numbers = BTreeSet::new();
    let mut orders = Vec::new();
    for (index, order) in body.purchase_orders.iter().enumerate() {
        let order = checked(&mut wrong, &format!("/purchase_orders/{index}"), order);
        if numbers.insert(order.number.clone()) {
            orders.push(order);
        }
    }
    refuse_any(wrong)?;
    refuse_too_many(orders.len())?;
    let txn = store::begin_write(&state.db).await?;
    let invoice = store::invoices::lock(&txn, caller.organization, *id, caller.visible_to()).await?;
    let invoice = invoice.ok_or(ProblemKind::NotFound)?;
    if_match.require(invoice.version)?;
    let changed = invoice_change::set_purchase_orders(&txn, &caller, invoice, orders, state.clock.now()).await?;
    let view = views(&txn, caller.organization, &changed, caller.visible_to()).await?;
    txn.commit().await?;
    Ok(HttpResponse::Ok().insert_header(("ETag", etag(changed.version))).json(Page::whole(view)))
}

fn refuse_any(wrong: Vec<FieldRefusal>) -> Result<(), Refusal> {
    if wrong.is_empty() { Ok(()) } else { Err(Refusal::fields(wrong)) }
}

fn refuse_too_many(count: usize) -> Result<(), Refusal> {
    if count > MOST_ORDERS {
        Err(Refusal::fields(vec![FieldRefusal::count("/purchase_orders", &(0..=MOST_ORDERS))]))
    } else {
        Ok(())
    }
}

/// The order without blanks; what is wrong with it is added to the list.
fn checked(wrong: &mut Vec<FieldRefusal>, pointer: &str, order: &PurchaseOrder) -> PurchaseOrder {
    let number = order.number.trim().to_owned();
    check_line(wrong, &format!("{pointer}/number"), Some(&number), LONGEST_NUMBER);
    let url = order.url.as_deref().map(str::trim).filter(|url| !url.is_empty()).map(str::to_owned);
    if url.as_deref().is_some_and(|url| !is_link(url)) {
        wrong.push(FieldRefusal::new(format!("{pointer}/url"), ProblemKind::InvalidLink));
    }
    PurchaseOrder { number, url }
}

/// Only what a browser opens as a page: `javascript:` is an address too.
fn is_link(text: &str) -> bool {
    let parsed = Url::parse(text).ok().filter(|url| ["http", "https"].contains(&url.scheme()));
    text.len() <= LONGEST_URL && parsed.is_some_and(|url| url.has_host())
}

async fn views(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    invoice: &StoredInvoice,
    visible_to: Option<UserId>,
) -> ApiResult<Vec<PurchaseOrderView>> {
    let numbers = invoice.purchase_order_numbers();
    let others = store::invoices::with_purchase_orders(db, organization, invoice, &numbers, visible_to).await?;
    let view = |order: &PurchaseOrder| PurchaseOrderView {
        number: order.number.clone(),
        url: order.url.clone(),
        other_invoices: others
            .iter()
            .filter(|other| other.purchase_orders.iter().any(|theirs| theirs.number == order.number))
            .map(|other| InvoiceName { id: other.id(), document: other.document() })
            .collect(),
    };
    Ok(invoice.purchase_orders.iter().map(view).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_a_page() {
        for good in ["https://portal.cliente.mx/oc/4500123?v=1", "http://intranet/oc"] {
            assert!(is_link(good), "{good}");
        }
        for bad in ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "4500123", "https://"] {
            assert!(!is_link(bad), "{bad}");
        }
    }
}
