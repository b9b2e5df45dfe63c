//! Every route of the API, in one list. The OpenAPI document is collected from here.
#![expect(unreachable_pub, reason = "the route macros move a handler into a function of its own")]

pub mod agenda;
pub mod auth;
pub mod calendar;
pub mod credit_notes;
pub mod health;
pub mod imports;
pub mod invoice_documents;
pub mod invoices;
pub mod organization;
pub mod payments;
pub mod promises;
pub mod reps;
pub mod spa;
pub mod statements;
pub mod timeline;

use crate::openapi;
use actix_web::web::{self, ServiceConfig as PlainConfig};
use utoipa_actix_web::{scope, service_config::ServiceConfig};
use utoipa_swagger_ui::SwaggerUi;

/// Where the API lives.
pub const BASE: &str = "/api/v1";

/// Registers the API.
pub fn api(config: &mut ServiceConfig) {
    config.service(
        scope(BASE)
            .service(auth::sign_in)
            .service(auth::refresh_session)
            .service(auth::sign_out)
            .service(auth::get_me)
            .service(auth::change_password)
            .service(organization::get_organization)
            .service(organization::update_organization)
            .service(invoice_documents::get_invoice_xml)
            .service(invoice_documents::get_verification)
            .service(invoice_documents::list_ledger_entries)
            .service(invoices::list_invoices)
            .service(invoices::get_invoice)
            .service(invoices::create_invoice)
            .service(invoices::update_invoice)
            .service(agenda::list_agenda)
            .service(calendar::get_calendar)
            .service(calendar::get_calendar_day)
            .service(calendar::move_in_calendar)
            .service(timeline::list_invoice_timeline)
            .service(timeline::list_customer_timeline)
            .service(timeline::list_notes)
            .service(timeline::create_note)
            .service(payments::record_payment)
            .service(payments::list_payments)
            .service(payments::get_payment)
            .service(payments::update_payment)
            .service(payments::allocate_payment)
            .service(payments::reverse_payment)
            .service(payments::confirm_payment)
            .service(promises::record_promises)
            .service(promises::list_promises)
            .service(promises::get_promise)
            .service(promises::reschedule_promise)
            .service(promises::cancel_promise)
            .service(promises::list_promises_of_invoice)
            .service(imports::create_import)
            .service(imports::list_imports)
            .service(imports::get_import)
            .service(imports::list_import_items)
            .service(credit_notes::list_credit_notes)
            .service(reps::list_reps)
            .service(statements::get_statement)
            .service(statements::aging_report),
    );
}

/// What lives outside the API: health, metrics, the documents about the API, and the screens.
pub fn outside(config: &mut PlainConfig, document: utoipa::openapi::OpenApi) {
    let document = openapi::complete(document);
    config
        .service(health::healthz)
        .service(health::readyz)
        .service(health::metrics)
        .service(web::redirect("/api/docs", "/api/docs/").permanent())
        .service(SwaggerUi::new("/api/docs/{_:.*}").url("/api/openapi.json", document))
        .service(spa::files());
}
