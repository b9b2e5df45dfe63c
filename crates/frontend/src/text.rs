//! Every word on screen, in both languages. A text that is missing in one of them does not compile.

mod agenda;
pub(crate) mod collect;
mod contacts;
mod customers;
pub(crate) mod documents;
mod en;
mod es;
mod excerpt;
mod find;
mod home;
mod imports;
mod invoice;
mod invoices;
mod keys;
mod metadata;
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
mod statements;
mod terms;
mod undo;
mod why;

use domain::contract::Language;

pub(crate) use en::EN;
pub(crate) use es::ES;
pub(crate) use imports::ImportTexts;
pub(crate) use invoice::InvoiceTexts;
pub(crate) use invoices::InvoicesTexts;
pub(crate) use statements::StatementTexts;

/// The dictionary of a language.
pub(crate) fn of(language: Language) -> &'static Text {
    match language {
        Language::Es => &ES,
        Language::En => &EN,
    }
}

/// "1 document", "2 documents": a text that depends on a count.
pub(crate) type Counted = fn(u64) -> String;

/// All texts, grouped by where they stand: as fields what the first screen needs.
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
    pub forms: FormTexts,
    pub undo: undo::UndoTexts,
    pub keys: keys::KeyTexts,
    pub work: home::WorkTexts,
}

/// Words of screens that come on demand. Only those screens ask for them, so the words come with them.
impl Text {
    pub(crate) fn invoices(&self) -> &'static InvoicesTexts {
        self.in_language(&invoices::ES, &invoices::EN)
    }

    pub(crate) fn invoice(&self) -> &'static InvoiceTexts {
        self.in_language(&invoice::ES, &invoice::EN)
    }

    pub(crate) fn excerpt(&self) -> &'static excerpt::ExcerptTexts {
        self.in_language(&excerpt::ES, &excerpt::EN)
    }

    pub(crate) fn imports(&self) -> &'static ImportTexts {
        self.in_language(&imports::ES, &imports::EN)
    }

    pub(crate) fn statements(&self) -> &'static StatementTexts {
        self.in_language(&statements::ES, &statements::EN)
    }

    pub(crate) fn documents(&self) -> &'static documents::DocumentTexts {
        self.in_language(&documents::ES, &documents::EN)
    }

    pub(crate) fn collect(&self) -> &'static collect::CollectTexts {
        self.in_language(&collect::ES, &collect::EN)
    }

    pub(crate) fn find(&self) -> &'static find::FindTexts {
        self.in_language(&find::ES, &find::EN)
    }

    pub(crate) fn payments(&self) -> &'static payments::PaymentTexts {
        self.in_language(&payments::ES, &payments::EN)
    }

    pub(crate) fn sending(&self) -> &'static sending::SendingTexts {
        self.in_language(&sending::ES, &sending::EN)
    }

    pub(crate) fn outbox(&self) -> &'static outbox::OutboxTexts {
        self.in_language(&outbox::ES, &outbox::EN)
    }

    pub(crate) fn notices(&self) -> &'static notices::NoticesTexts {
        self.in_language(&notices::ES, &notices::EN)
    }

    pub(crate) fn settings(&self) -> &'static settings::SettingsTexts {
        self.in_language(&settings::ES, &settings::EN)
    }

    pub(crate) fn profile(&self) -> &'static profile::ProfileTexts {
        self.in_language(&profile::ES, &profile::EN)
    }

    pub(crate) fn metadata(&self) -> &'static metadata::MetadataTexts {
        self.in_language(&metadata::ES, &metadata::EN)
    }

    pub(crate) fn opening(&self) -> &'static opening::OpeningTexts {
        self.in_language(&opening::ES, &opening::EN)
    }

    pub(crate) fn password(&self) -> &'static password::PasswordTexts {
        self.in_language(&password::ES, &password::EN)
    }

    pub(crate) fn agenda(&self) -> &'static agenda::AgendaTexts {
        self.in_language(&agenda::ES, &agenda::EN)
    }

    pub(crate) fn promises(&self) -> &'static promises::PromisesTexts {
        self.in_language(&promises::ES, &promises::EN)
    }

    pub(crate) fn planner(&self) -> &'static planner::PlannerTexts {
        self.in_language(&planner::ES, &planner::EN)
    }

    pub(crate) fn customers(&self) -> &'static customers::CustomersTexts {
        self.in_language(&customers::CUSTOMERS_ES, &customers::CUSTOMERS_EN)
    }

    pub(crate) fn contacts(&self) -> &'static contacts::ContactTexts {
        self.in_language(&contacts::CONTACTS_ES, &contacts::CONTACTS_EN)
    }

    pub(crate) fn key_words(&self) -> &'static keys::KeyWords {
        self.in_language(&keys::WORDS_ES, &keys::WORDS_EN)
    }

    pub(crate) fn why(&self) -> &'static why::WhyTexts {
        self.in_language(&why::ES, &why::EN)
    }

    pub(crate) fn sites(&self) -> &'static contacts::SiteTexts {
        self.in_language(&contacts::SITES_ES, &contacts::SITES_EN)
    }

    pub(crate) fn terms(&self) -> &'static terms::TermsTexts {
        self.in_language(&terms::TERMS_ES, &terms::TERMS_EN)
    }

    pub(crate) fn first_steps(&self) -> &'static home::FirstStepsTexts {
        self.in_language(&home::FIRST_STEPS_ES, &home::FIRST_STEPS_EN)
    }

    fn in_language<T>(&self, es: &'static T, en: &'static T) -> &'static T {
        match self.language {
            Language::Es => es,
            Language::En => en,
        }
    }
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
    pub filters: &'static str,
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
    pub collect: &'static str,
    pub planner: &'static str,
    pub promises: &'static str,
    pub payments: &'static str,
    pub payments_group: &'static str,
    pub outbox: &'static str,
    pub settings: &'static str,
    pub profile: &'static str,
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
    pub forgotten: &'static str,
}

pub(crate) struct HomeTexts {
    pub good_morning: fn(&str) -> String,
    pub good_afternoon: fn(&str) -> String,
    pub good_evening: fn(&str) -> String,
    pub first_use_title: &'static str,
    pub first_use: &'static str,
    pub import: &'static str,
    pub no_data: &'static str,
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
            for counted in [text.work.documents, text.invoice().rescheduled, text.statements().send] {
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
