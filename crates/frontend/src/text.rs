//! Every word on screen, in both languages. A text that is missing in one of them does not compile.

mod agenda;
pub(crate) mod collect;
mod contacts;
mod customers;
pub(crate) mod documents;
mod en;
mod es;
mod find;
mod home;
mod keys;
mod notices;
mod opening;
mod outbox;
mod password;
mod payments;
pub(crate) mod planner;
mod profile;
mod promises;
mod sending;
pub(crate) mod settings;
mod terms;
mod undo;

use domain::contract::Language;

pub(crate) use en::EN;
pub(crate) use es::ES;

/// The dictionary of a language.
pub(crate) fn of(language: Language) -> &'static Text {
    match language {
        Language::Es => &ES,
        Language::En => &EN,
    }
}

/// "1 document", "2 documents": a text that depends on a count.
pub(crate) type Counted = fn(u64) -> String;

/// All texts, grouped by where they stand.
pub(crate) struct Text {
    pub language: Language,
    pub common: Common,
    pub calendar: CalendarWords,
    pub navigation: Navigation,
    pub preferences: PreferenceTexts,
    pub failure: FailureTexts,
    pub sign_in: SignInTexts,
    pub home: HomeTexts,
    pub states: StateTexts,
    pub invoices: InvoicesTexts,
    pub invoice: InvoiceTexts,
    pub imports: ImportTexts,
    pub documents: documents::DocumentTexts,
    pub collect: collect::CollectTexts,
    pub statements: StatementTexts,
    pub forms: FormTexts,
    pub find: find::FindTexts,
    pub payments: payments::PaymentTexts,
    pub undo: undo::UndoTexts,
    pub keys: keys::KeyTexts,
    pub sending: sending::SendingTexts,
    pub outbox: outbox::OutboxTexts,
    pub notices: notices::NoticesTexts,
    pub settings: settings::SettingsTexts,
    pub profile: profile::ProfileTexts,
    pub opening: opening::OpeningTexts,
    pub password: password::PasswordTexts,
    pub agenda: agenda::AgendaTexts,
    pub promises: promises::PromisesTexts,
    pub planner: planner::PlannerTexts,
    pub customers: customers::CustomersTexts,
    pub contacts: contacts::ContactTexts,
    pub sites: contacts::SiteTexts,
    pub terms: terms::TermsTexts,
    pub work: home::WorkTexts,
    pub first_steps: home::FirstStepsTexts,
}

pub(crate) struct Common {
    pub product: &'static str,
    pub skip_to_content: &'static str,
    pub loading: &'static str,
    pub retry: &'static str,
    pub close: &'static str,
    pub cancel: &'static str,
    pub open: &'static str,
    pub copy: &'static str,
    pub copied: &'static str,
    pub enlarge: &'static str,
    pub new_tab: &'static str,
    pub clear_filters: &'static str,
    pub remove_filter: fn(&str) -> String,
    pub any: &'static str,
    pub yes: &'static str,
    pub load_more: &'static str,
    pub shown_of: fn(u64, u64) -> String,
    pub totals: &'static str,
    pub automatic: &'static str,
    pub select_row: fn(&str) -> String,
    pub select_all: &'static str,
    pub customer: &'static str,
}

pub(crate) struct CalendarWords {
    /// January first.
    pub months: [&'static str; 12],
    pub months_short: [&'static str; 12],
    /// Monday first.
    pub weekdays: [&'static str; 7],
    pub weekdays_short: [&'static str; 7],
}

pub(crate) struct Navigation {
    pub main: &'static str,
    pub home: &'static str,
    pub collections: &'static str,
    pub agenda: &'static str,
    pub receivables: &'static str,
    pub invoices: &'static str,
    pub customers: &'static str,
    pub imports: &'static str,
    pub statements: &'static str,
    pub more: &'static str,
    pub user_menu: fn(&str) -> String,
    pub sign_out: &'static str,
}

pub(crate) struct PreferenceTexts {
    pub title: &'static str,
    pub language: &'static str,
    pub theme: &'static str,
    pub theme_system: &'static str,
    pub theme_light: &'static str,
    pub theme_dark: &'static str,
    pub density: &'static str,
    pub density_comfortable: &'static str,
    pub density_compact: &'static str,
    pub density_touch: &'static str,
}

pub(crate) struct FailureTexts {
    pub offline: &'static str,
    pub unexpected: &'static str,
    pub code: fn(&str) -> String,
    pub could_not_load: &'static str,
    pub not_found_title: &'static str,
    pub not_found: &'static str,
    pub go_home: &'static str,
    pub no_permission_title: &'static str,
    pub no_permission: fn(&str) -> String,
    pub session_ended: &'static str,
}

pub(crate) struct SignInTexts {
    pub title: &'static str,
    pub lead: &'static str,
    pub email: &'static str,
    pub password: &'static str,
    pub show_password: &'static str,
    pub totp: &'static str,
    pub totp_hint: &'static str,
    pub submit: &'static str,
    pub submitting: &'static str,
    pub email_missing: &'static str,
    pub email_invalid: &'static str,
    pub password_missing: &'static str,
    pub totp_invalid: &'static str,
}

pub(crate) struct HomeTexts {
    pub good_morning: fn(&str) -> String,
    pub good_afternoon: fn(&str) -> String,
    pub good_evening: fn(&str) -> String,
    pub first_use_title: &'static str,
    pub first_use: &'static str,
}

pub(crate) struct StateTexts {
    pub cancelled_sat: &'static str,
    pub written_off: &'static str,
    pub paid: &'static str,
    pub unconfirmed: &'static str,
    pub in_substitution: &'static str,
    pub disputed: &'static str,
    pub escalated: &'static str,
    pub promise_broken: &'static str,
    pub promised: &'static str,
    pub in_transit: &'static str,
    pub overdue: &'static str,
    pub due_soon: &'static str,
    pub current: &'static str,
    pub partial: &'static str,
    pub sat_valid: &'static str,
    pub sat_cancelled: &'static str,
    pub sat_not_found: &'static str,
    pub sat_unchecked: &'static str,
    pub sat_check_failed: &'static str,
    pub seal_valid: &'static str,
    pub seal_altered: &'static str,
    pub seal_unverifiable: &'static str,
    pub seal_absent: &'static str,
    pub promise_active: &'static str,
    pub promise_kept: &'static str,
    pub promise_partially_kept: &'static str,
    pub promise_rescheduled: &'static str,
    pub promise_cancelled: &'static str,
    pub import_registered: &'static str,
    pub import_warning: &'static str,
    pub import_duplicate: &'static str,
    pub import_rejected: &'static str,
    pub import_not_cfdi: &'static str,
    pub import_waiting: &'static str,
    pub mail_held: &'static str,
    pub mail_queued: &'static str,
    pub mail_sending: &'static str,
    pub mail_accepted: &'static str,
    pub mail_retry: &'static str,
    pub mail_failed: &'static str,
    pub mail_cancelled: &'static str,
    pub severity_error: &'static str,
    pub severity_warning: &'static str,
    pub severity_info: &'static str,
}

pub(crate) struct InvoicesTexts {
    pub title: &'static str,
    pub import: &'static str,
    pub search: &'static str,
    pub table: &'static str,
    pub status: &'static str,
    pub status_open: &'static str,
    pub status_paid: &'static str,
    pub status_unconfirmed: &'static str,
    pub status_cancelled: &'static str,
    pub status_all: &'static str,
    pub currency: &'static str,
    pub overdue: &'static str,
    pub overdue_more_than: fn(u32) -> String,
    pub method: &'static str,
    pub method_pue: &'static str,
    pub method_ppd: &'static str,
    pub column_state: &'static str,
    pub column_document: &'static str,
    pub column_issue_date: &'static str,
    pub column_due_date: &'static str,
    pub column_days_overdue: &'static str,
    pub column_balance: &'static str,
    pub order: &'static str,
    pub first_due: &'static str,
    pub latest_due: &'static str,
    pub oldest_issued: &'static str,
    pub latest_issued: &'static str,
    pub first_expected: &'static str,
    pub largest: &'static str,
    pub total_shown: &'static str,
    pub total_filtered: &'static str,
    pub empty_title: &'static str,
    pub empty: &'static str,
    pub empty_filter: &'static str,
    pub not_assigned: &'static str,
}

pub(crate) struct InvoiceTexts {
    pub title: fn(&str) -> String,
    pub balance: &'static str,
    pub of_total: fn(&str) -> String,
    pub paid_share: fn(u64) -> String,
    pub summary: &'static str,
    pub ledger: &'static str,
    pub promises: &'static str,
    pub promises_empty: &'static str,
    pub timeline: &'static str,
    pub timeline_empty: &'static str,
    pub note: &'static str,
    pub note_hint: &'static str,
    pub add_note: &'static str,
    pub note_saved: &'static str,
    pub issue_date: &'static str,
    pub review_date: &'static str,
    pub due_date: &'static str,
    pub collection_date: &'static str,
    pub estimated: &'static str,
    pub why_this_date: &'static str,
    pub no_explanation: &'static str,
    pub amounts: &'static str,
    pub original_amount: &'static str,
    pub amount_paid: &'static str,
    pub in_transit: &'static str,
    pub concept: &'static str,
    pub purchase_orders: &'static str,
    pub method: &'static str,
    pub form: &'static str,
    pub exchange_rate: &'static str,
    pub fiscal_uuid: &'static str,
    pub rescheduled: Counted,
    pub days_overdue: Counted,
    pub sat_title: &'static str,
    pub sat_never_checked: &'static str,
    pub sat_not_found_hint: &'static str,
    pub sat_cancelled_banner: &'static str,
    pub verify_at_sat: &'static str,
    pub qr_alt: fn(&str) -> String,
    pub qr_missing: &'static str,
    pub issuer_seal: &'static str,
    pub stamp_seal: &'static str,
    pub findings: &'static str,
    pub download_xml: &'static str,
    pub ledger_empty: &'static str,
    pub ledger_table: &'static str,
    pub ledger_date: &'static str,
    pub ledger_kind: &'static str,
    pub ledger_document: &'static str,
    pub ledger_installment: &'static str,
    pub ledger_amount: &'static str,
    pub ledger_state: &'static str,
    pub ledger_effective: fn(&str) -> String,
    pub ledger_undone: fn(&str) -> String,
    pub kind_payment: &'static str,
    pub kind_rep: &'static str,
    pub kind_credit_note: &'static str,
    pub kind_advance: &'static str,
    pub kind_five_per_thousand: &'static str,
    pub kind_guarantee_fund: &'static str,
    pub kind_penalty: &'static str,
    pub kind_commission: &'static str,
    pub kind_prompt_payment_discount: &'static str,
    pub kind_other_deduction: &'static str,
    pub promise_number: &'static str,
    pub promise_date: &'static str,
    pub promise_user: &'static str,
    pub promise_scheduled_at: &'static str,
    pub promise_comment: &'static str,
    pub promise_amount: &'static str,
    pub promise_status: &'static str,
}

pub(crate) struct ImportTexts {
    pub title: &'static str,
    pub drop: &'static str,
    pub choose: &'static str,
    pub hint: &'static str,
    pub uploading: &'static str,
    pub too_large: fn(&str) -> String,
    pub nothing_usable: &'static str,
    pub queued: &'static str,
    pub processing: fn(u64, u64) -> String,
    pub finished: &'static str,
    pub failed: &'static str,
    pub results: &'static str,
    pub with_problem: &'static str,
    pub all: &'static str,
    pub no_problems: &'static str,
    pub table: &'static str,
    pub column_file: &'static str,
    pub column_result: &'static str,
    pub column_detail: &'static str,
    pub column_link: &'static str,
    pub open_invoice: &'static str,
    pub see_invoices: &'static str,
    pub counter: fn(&str, u64) -> String,
}

pub(crate) struct StatementTexts {
    pub title: &'static str,
    pub as_of: &'static str,
    pub search: &'static str,
    pub table: &'static str,
    pub column_balance: &'static str,
    pub column_overdue: &'static str,
    pub column_contact: &'static str,
    pub column_situation: &'static str,
    pub ready: &'static str,
    pub no_contact: &'static str,
    pub unapplied: &'static str,
    pub ready_count: Counted,
    pub no_contact_count: Counted,
    pub unapplied_count: Counted,
    pub send: Counted,
    pub preview: &'static str,
    pub comment_hint: &'static str,
    pub attach_pdf: &'static str,
    pub attach_xml: &'static str,
    pub sent: Counted,
    pub undo_send: &'static str,
    pub undone: Counted,
    pub too_late: Counted,
    pub batch_title: &'static str,
    pub batch_table: &'static str,
    pub result: &'static str,
    pub result_no_contact: &'static str,
    pub result_nothing_due: &'static str,
    pub result_leak_prevented: &'static str,
    pub result_failed: &'static str,
    pub recipients: &'static str,
    pub empty: &'static str,
    pub only_overdue: &'static str,
    pub statement_of: fn(&str) -> String,
    pub statement_table: fn(&str) -> String,
    pub download_pdf: &'static str,
    pub download_xlsx: &'static str,
    pub column_issue_date: &'static str,
    pub column_due_date: &'static str,
    pub column_credit_limit: &'static str,
    pub column_concept: &'static str,
    pub column_series: &'static str,
    pub column_folio: &'static str,
    pub column_days_overdue: &'static str,
    pub column_original_amount: &'static str,
    pub column_amount_paid: &'static str,
    pub column_balance_due: &'static str,
    pub currency_totals: fn(&str) -> String,
    pub aging: &'static str,
    pub bucket_not_due: &'static str,
    pub bucket_days: fn(&str) -> String,
    pub bucket_no_counter_receipt: &'static str,
    pub bucket_disputed: &'static str,
    pub bucket_in_substitution: &'static str,
    pub unapplied_note: fn(&str) -> String,
    pub nothing_due: &'static str,
}

pub(crate) struct FormTexts {
    pub required: &'static str,
    pub date_hint: &'static str,
    pub date_invalid: &'static str,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_of_one_are_singular_in_both_languages() {
        for text in [&ES, &EN] {
            for counted in [text.work.documents, text.invoice.rescheduled, text.statements.send] {
                assert_ne!(counted(1).replace('1', "2"), counted(2), "{}", counted(1));
            }
        }
    }

    #[test]
    fn a_filter_bar_reads_differently_in_each_language() {
        assert_eq!((ES.common.shown_of)(50, 1284), "50 de 1,284");
        assert_eq!((EN.common.shown_of)(50, 1284), "50 of 1,284");
        assert_ne!(ES.common.clear_filters, EN.common.clear_filters);
    }
}
