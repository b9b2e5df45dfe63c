use super::calendar::check_span;
use crate::{
    auth::{Allowed, permission::PromiseRead},
    error::ApiResult,
    extract::Query,
    state::AppState,
    store,
};
use actix_web::{get, web};
use chrono::{Days, NaiveDate};
use domain::{
    contract::{PaymentDay, PaymentDays, ProblemKind},
    ids::InvoiceId,
    terms::{CommercialTerms, Purpose, payment_days},
};
use serde::Deserialize;

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct SpanQuery {
    /// Default: today.
    from: Option<NaiveDate>,
    /// The last day; at most 400 days. Default: six weeks on.
    to: Option<NaiveDate>,
}

const DEFAULT_DAYS: u64 = 42;

/// When an invoice can be paid
///
/// Day by day: whether the customer pays on it, the next day it does, and why it is closed. By the terms of the
/// invoice's site, else of its customer.
#[utoipa::path(
    tag = "calendar", params(("id" = InvoiceId, Path), SpanQuery), security(("bearer" = ["promise:read"])),
    responses((status = 200, body = PaymentDays))
)]
#[get("/invoices/{id}/payment-days")]
pub async fn get_payment_days(
    state: web::Data<AppState>,
    caller: Allowed<PromiseRead>,
    id: web::Path<InvoiceId>,
    Query(span): Query<SpanQuery>,
) -> ApiResult<web::Json<PaymentDays>> {
    let from = span.from.unwrap_or_else(|| caller.today(&state));
    let to = span.to.unwrap_or_else(|| from.checked_add_days(Days::new(DEFAULT_DAYS)).unwrap_or(from));
    check_span(from, to)?;
    let stored = store::invoices::by_id(&state.db, caller.organization, *id, caller.visible_to()).await?;
    let invoice = stored.ok_or(ProblemKind::NotFound)?;
    let calendar = store::holidays::calendar(&state.db, caller.organization).await?;
    let book = store::terms::current(&state.db, caller.organization, invoice.customer_id).await?;
    let terms: CommercialTerms = book.for_invoice(invoice.customer_id, invoice.site_id).clone();
    let paying = payment_days(from, to, &terms, &calendar)?;
    let of_customer = calendar.with_closures(&terms.closures);
    let day = |date: NaiveDate| PaymentDay {
        date,
        next_date: paying.range(date..).next().copied().unwrap_or(date),
        closed: of_customer.closed(date, Purpose::Payment).map(|reason| reason.text(caller.language)),
    };
    let expected = invoice.collection_date.max(caller.today(&state));
    let suggested = payment_days(expected, expected, &terms, &calendar)?;
    let days = from.iter_days().take_while(|date| *date <= to).map(day).collect();
    Ok(web::Json(PaymentDays {
        days,
        has_payment_days: !terms.payment_days.is_empty(),
        suggested_date: suggested.first().copied().unwrap_or(expected),
    }))
}
