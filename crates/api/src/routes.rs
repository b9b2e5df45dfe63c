//! Every route of the API, in one list. The OpenAPI document is collected from here.
#![expect(unreachable_pub, reason = "the route macros move a handler into a function of its own")]

pub mod agenda;
pub mod attachments;
pub mod auth;
pub mod bank_account_changes;
pub mod calendar;
pub mod certificates;
pub mod contacts;
pub mod credit_notes;
pub mod customer_import;
pub mod customers;
pub mod events;
pub mod health;
pub mod imports;
pub mod invoice_documents;
pub mod invoice_import;
pub mod invoices;
pub mod messages;
pub mod notification_rules;
pub mod notifications;
pub mod openings;
pub mod organization;
pub mod password_reset;
pub mod payment_days;
pub mod payments;
pub mod problem_catalogue;
pub mod promises;
pub mod purchase_orders;
pub mod reps;
pub mod sat_metadata;
pub mod sat_status;
pub mod sessions;
pub mod settings;
pub mod sites;
pub mod spa;
pub mod statement_batches;
pub mod statement_drafts;
pub mod statements;
pub mod terms;
pub mod timeline;
pub mod totp;
pub mod worklist;

use crate::openapi;
use actix_web::web::{self, ServiceConfig as PlainConfig};
use utoipa_actix_web::{scope, service_config::ServiceConfig};
use utoipa_swagger_ui::SwaggerUi;

/// Where the API lives.
pub const BASE: &str = "/api/v1";

/// Registers the API.
#[expect(clippy::too_many_lines, reason = "every route stands in this one list")]
pub fn api(config: &mut ServiceConfig) {
    config.service(
        scope(BASE)
            .service(auth::sign_in)
            .service(auth::refresh_session)
            .service(auth::sign_out)
            .service(auth::get_me)
            .service(auth::change_password)
            .service(password_reset::request_password_reset)
            .service(password_reset::confirm_password_reset)
            .service(totp::enroll_totp)
            .service(totp::confirm_totp)
            .service(totp::disable_totp)
            .service(sessions::list_sessions)
            .service(sessions::end_session)
            .service(sessions::end_other_sessions)
            .service(organization::get_organization)
            .service(organization::update_organization)
            .service(bank_account_changes::list_bank_account_changes)
            .service(bank_account_changes::confirm_bank_account_change)
            .service(bank_account_changes::cancel_bank_account_change)
            .service(invoice_documents::get_invoice_xml)
            .service(invoice_documents::get_invoice_pdf)
            .service(invoice_documents::get_verification)
            .service(invoice_documents::list_ledger_entries)
            .service(attachments::dossier::get_dossier)
            .service(attachments::list_invoice_attachments)
            .service(attachments::upload::add_invoice_attachments)
            .service(attachments::list_customer_attachments)
            .service(attachments::upload::add_customer_attachments)
            .service(attachments::list_payment_attachments)
            .service(attachments::upload::add_payment_attachments)
            .service(attachments::get_attachment)
            .service(attachments::get_thumbnail)
            .service(attachments::get_readable_attachment)
            .service(attachments::delete_attachment)
            .service(purchase_orders::list_purchase_orders)
            .service(purchase_orders::add_purchase_order)
            .service(purchase_orders::put_purchase_orders)
            .service(invoices::list_invoices)
            .service(invoices::get_invoice)
            .service(invoices::create_invoice)
            .service(invoice_import::import_opening_balances)
            .service(openings::decide_openings)
            .service(invoices::update_invoice)
            .service(agenda::list_agenda)
            .service(worklist::get_worklist)
            .service(calendar::get_calendar)
            .service(calendar::get_calendar_day)
            .service(calendar::move_in_calendar)
            .service(calendar::undo_calendar_move)
            .service(payment_days::get_payment_days)
            .service(timeline::list_invoice_timeline)
            .service(timeline::list_customer_timeline)
            .service(timeline::list_notes)
            .service(timeline::create_note)
            .service(payments::record_payment)
            .service(payments::list_payments)
            .service(payments::get_payment)
            .service(payments::update_payment)
            .service(payments::allocate_payment)
            .service(payments::corrections::reverse_payment)
            .service(payments::corrections::undo_allocation)
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
            .service(imports::retry_import)
            .service(imports::get_import_item)
            .service(imports::retry_import_item)
            .service(credit_notes::list_credit_notes)
            .service(credit_notes::allocate_credit_note)
            .service(reps::list_reps)
            .service(sat_metadata::reconcile_sat_metadata)
            .service(sat_status::record_sat_status)
            .service(sat_status::record_rep_sat_status)
            .service(sat_status::resolve_rep_payment)
            .service(certificates::list_certificates)
            .service(certificates::add_certificate)
            .service(certificates::list_missing_certificates)
            .service(certificates::download_certificates)
            .service(settings::issuers::list_issuers)
            .service(settings::issuers::create_issuer)
            .service(settings::holidays::list_holidays)
            .service(settings::holidays::create_holiday)
            .service(settings::holidays::delete_holiday)
            .service(settings::users::list_users)
            .service(settings::users::get_user)
            .service(settings::users::create_user)
            .service(settings::invitations::invite_user)
            .service(settings::users::update_user)
            .service(settings::users::list_roles)
            .service(settings::api_keys::list_api_keys)
            .service(settings::api_keys::create_api_key)
            .service(settings::api_keys::revoke_api_key)
            .service(settings::audit::list_audit_events)
            .service(settings::mail::get_mail_settings)
            .service(settings::mail::send_test_mail)
            .service(customer_import::import_customers)
            .service(customers::list_customers)
            .service(customers::get_customer)
            .service(customers::create_customer)
            .service(customers::update_customer)
            .service(contacts::list_contacts)
            .service(contacts::create_contact)
            .service(contacts::update_contact)
            .service(contacts::delete_contact)
            .service(sites::list_sites)
            .service(sites::create_site)
            .service(sites::update_site)
            .service(sites::delete_site)
            .service(terms::get_terms)
            .service(terms::put_terms)
            .service(terms::get_site_terms)
            .service(terms::put_site_terms)
            .service(terms::simulate_terms)
            .service(statement_batches::send_statements)
            .service(statement_batches::get_statement_batch)
            .service(statement_batches::cancel_statement_batch)
            .service(messages::list_messages)
            .service(messages::get_message_attachment)
            .service(messages::get_mail_queue)
            .service(messages::get_message)
            .service(messages::retry_message)
            .service(messages::cancel_message)
            .service(events::follow_events)
            .service(notifications::list_notifications)
            .service(notifications::mark_notifications_read)
            .service(notifications::count_notifications)
            .service(notifications::acknowledge_notification)
            .service(notification_rules::list_notification_rules)
            .service(statement_drafts::list_statement_recipients)
            .service(statement_drafts::preview_statement)
            .service(statement_drafts::draft_statements)
            .service(statement_drafts::send_statement_test)
            .service(notification_rules::get_notification_rule)
            .service(notification_rules::create_notification_rule)
            .service(notification_rules::update_notification_rule)
            .service(statements::get_statement)
            .service(statements::aging_report),
    );
}

/// What lives outside the API: health, metrics, the documents about the API, and the screens.
pub fn outside(config: &mut PlainConfig, document: utoipa::openapi::OpenApi) {
    let document = openapi::complete(document);
    config
        .service(health::healthz)
        .service(problem_catalogue::list_problem_kinds)
        .service(problem_catalogue::get_problem_kind)
        .service(health::readyz)
        .service(health::metrics)
        .service(web::redirect("/api/docs", "/api/docs/").permanent())
        .service(SwaggerUi::new("/api/docs/{_:.*}").url("/api/openapi.json", document))
        .service(spa::files());
}
