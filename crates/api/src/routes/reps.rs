use crate::{
    auth::{Allowed, permission::PaymentRead},
    error::ApiResult,
    extract::Listed,
    intake,
    paging::PageRequest,
    state::AppState,
    store::{
        self,
        reps::{RepFilter, StoredRep, StoredRepDocument, StoredRepPayment},
    },
};
use actix_web::{get, web};
use domain::{
    contract::{LinkState, Page, Rep, RepDocument, RepPayment},
    ids::{CustomerId, PaymentId, RepId},
};
use serde::Deserialize;
use std::collections::BTreeMap;
use uuid::Uuid;

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RepQuery {
    customer_id: Option<CustomerId>,
    /// Such as `needs_person`: what somebody has to decide.
    state: Option<LinkState>,
    limit: Option<u64>,
    cursor: Option<String>,
}

/// List REPs
///
/// CFDI of type P, newest first, with their payments and the instalments these say they pay.
#[utoipa::path(tag = "payments", params(RepQuery), security(("bearer" = ["payment:read"])), responses((status = 200, body = Page<Rep>)))]
#[get("/reps")]
pub async fn list_reps(
    state: web::Data<AppState>,
    caller: Allowed<PaymentRead>,
    Listed(query, key): Listed<RepQuery>,
) -> ApiResult<web::Json<Page<Rep>>> {
    let request = PageRequest::new(key, query.limit, query.cursor.as_deref())?;
    let filter = RepFilter { customer_id: query.customer_id, state: query.state, visible_to: caller.visible_to() };
    let organization = caller.organization;
    let (rows, total) = store::reps::page(&state.db, organization, &filter, &request).await?;
    let page = request.page(rows, total, StoredRep::cursor);
    let customers = page.data.iter().filter_map(|rep| rep.customer_id);
    let customers = store::customers::refs(&state.db, organization, customers).await?;
    let payments = store::reps::payments_of(&state.db, organization, page.data.iter().map(|rep| rep.id)).await?;
    let lines = store::reps::documents_of(&state.db, organization, payments.iter().map(|payment| payment.id)).await?;
    let candidates = intake::rep_change::undecided(&state.db, organization, &page.data, &payments, &lines).await?;
    let mut payments = views(payments, lines, candidates);
    let data = page.data.into_iter().map(|rep| Rep {
        id: rep.id,
        customer: rep.customer_id.and_then(|id| customers.get(&id).cloned()),
        fiscal_uuid: rep.fiscal_uuid,
        series: rep.series,
        folio: rep.folio,
        issue_date: rep.issue_date,
        payments: payments.remove(&rep.id).unwrap_or_default(),
        state: rep.state,
    });
    Ok(web::Json(Page { data: data.collect(), next_cursor: page.next_cursor, total: page.total }))
}

fn views(
    payments: Vec<StoredRepPayment>,
    lines: Vec<StoredRepDocument>,
    mut candidates: BTreeMap<Uuid, Vec<PaymentId>>,
) -> BTreeMap<RepId, Vec<RepPayment>> {
    let mut of_payment: BTreeMap<Uuid, Vec<RepDocument>> = BTreeMap::new();
    for line in lines {
        of_payment.entry(line.rep_payment_id).or_default().push(RepDocument {
            fiscal_uuid: line.fiscal_uuid,
            invoice_id: line.invoice_id,
            installment: u32::try_from(line.installment).unwrap_or(u32::MAX),
            previous_balance: line.previous_balance,
            paid: line.paid,
            remaining_balance: line.remaining_balance,
        });
    }
    let mut of_rep: BTreeMap<RepId, Vec<RepPayment>> = BTreeMap::new();
    for payment in payments {
        of_rep.entry(payment.rep_id).or_default().push(RepPayment {
            id: payment.id,
            candidates: candidates.remove(&payment.id).unwrap_or_default(),
            payment_id: payment.payment_id,
            date: payment.date,
            form: payment.form,
            amount: payment.amount,
            documents: of_payment.remove(&payment.id).unwrap_or_default(),
        });
    }
    of_rep
}
