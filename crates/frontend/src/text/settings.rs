//! The words of the settings: forms, the matrix of permissions, and what an audit row says.

mod en;
mod en_audit;
mod es;
mod es_audit;

pub(crate) use en::EN;
pub(crate) use es::ES;

use super::Counted;
use domain::{
    permission::{Action, Resource, Role, Scope},
    terms::HolidayKind,
};

pub(crate) struct SettingsTexts {
    pub title: &'static str,
    pub lead: &'static str,
    pub back: &'static str,
    pub save: &'static str,
    pub discard: &'static str,
    pub unsaved: &'static str,
    pub leave: &'static str,
    pub saved: &'static str,
    pub stale: &'static str,
    pub keep_mine: &'static str,
    pub take_theirs: &'static str,
    pub actions: &'static str,
    pub remove: &'static str,
    pub change: &'static str,
    pub sections: SectionTexts,
    pub role: fn(Role) -> &'static str,
    pub resource: fn(Resource) -> &'static str,
    pub action: fn(Action) -> &'static str,
    pub scope: fn(Scope) -> &'static str,
    /// The roles somebody has, and the permission none of them gives: resource and action.
    pub lacking: fn(&str, &str, &str) -> String,
    pub company: CompanyTexts,
    pub issuers: IssuerTexts,
    pub users: UserTexts,
    pub roles: RoleTexts,
    pub holidays: HolidayTexts,
    pub rules: RuleTexts,
    pub mail: MailTexts,
    pub keys: KeyTexts,
    pub audit: AuditTexts,
}

/// Title and one line of each section.
pub(crate) struct SectionTexts {
    pub company: [&'static str; 2],
    pub issuers: [&'static str; 2],
    pub users: [&'static str; 2],
    pub roles: [&'static str; 2],
    pub holidays: [&'static str; 2],
    pub rules: [&'static str; 2],
    pub mail: [&'static str; 2],
    pub keys: [&'static str; 2],
    pub audit: [&'static str; 2],
}

pub(crate) struct CompanyTexts {
    pub name: &'static str,
    pub time_zone: &'static str,
    pub time_zone_hint: &'static str,
    pub start_date: &'static str,
    pub start_date_hint: &'static str,
    pub pue: &'static str,
    pub pue_open: &'static str,
    pub pue_open_hint: &'static str,
    pub pue_paid: &'static str,
    pub pue_paid_hint: &'static str,
    pub buckets: &'static str,
    pub buckets_hint: &'static str,
    pub tolerance: &'static str,
    pub tolerance_hint: &'static str,
    pub broken_promises: &'static str,
    pub broken_promises_hint: &'static str,
    pub lead_days: &'static str,
    pub lead_days_hint: &'static str,
    pub contact: &'static str,
    pub phone: &'static str,
    pub email: &'static str,
    pub website: &'static str,
    pub accounts: &'static str,
    pub accounts_hint: &'static str,
    pub no_accounts: &'static str,
    pub account: fn(usize) -> String,
    pub bank: &'static str,
    pub clabe: &'static str,
    pub currency: &'static str,
    pub holder: &'static str,
    pub add_account: &'static str,
    pub change: BankChangeTexts,
    pub numbers: &'static str,
    pub rules: &'static str,
}

/// About accounts that wait for another person.
pub(crate) struct BankChangeTexts {
    pub protected: &'static str,
    pub protected_hint: &'static str,
    /// Who asked, and from when it may hold.
    pub asked: fn(&str, &str) -> String,
    pub needs_other: &'static str,
    pub alone: &'static str,
    /// Who confirmed.
    pub confirmed_by: fn(&str) -> String,
    pub becomes_unprotected: &'static str,
    pub none_left: &'static str,
    pub confirm: &'static str,
    pub cancel: &'static str,
    pub confirmed: &'static str,
    pub cancelled: &'static str,
    /// After saving.
    pub waits: &'static str,
}

pub(crate) struct IssuerTexts {
    pub rfc: &'static str,
    pub name: &'static str,
    pub add: &'static str,
    pub added: &'static str,
    pub hint: &'static str,
}

pub(crate) struct UserTexts {
    pub name: &'static str,
    pub email: &'static str,
    pub roles: &'static str,
    pub roles_hint: &'static str,
    pub state: &'static str,
    pub active: &'static str,
    pub inactive: &'static str,
    pub last_sign_in: &'static str,
    pub never: &'static str,
    pub add: &'static str,
    pub added: &'static str,
    pub change_title: fn(&str) -> String,
    pub may_sign_in: &'static str,
    pub may_sign_in_hint: &'static str,
    pub password: &'static str,
    pub password_hint: &'static str,
    pub gives_password: &'static str,
    pub invite: &'static str,
    pub invite_lead: &'static str,
    pub invited: fn(&str) -> String,
    pub link_title: &'static str,
    pub link_lead: fn(&str) -> String,
    pub link: &'static str,
    pub columns: &'static str,
}

pub(crate) struct RoleTexts {
    pub choose: &'static str,
    pub resource: &'static str,
    pub read_only: &'static str,
    pub table: fn(&str) -> String,
    /// `Ventas: leer Facturas`
    pub cell: fn(&str, &str, &str) -> String,
}

pub(crate) struct HolidayTexts {
    pub previous: &'static str,
    pub next: &'static str,
    pub table: &'static str,
    pub date: &'static str,
    pub name: &'static str,
    pub kind: &'static str,
    pub kind_name: fn(HolidayKind) -> &'static str,
    pub kind_hint: fn(HolidayKind) -> &'static str,
    pub by_law: &'static str,
    pub add: &'static str,
    pub see_moves: &'static str,
    pub add_confirm: &'static str,
    pub remove_title: fn(&str) -> String,
    pub remove_confirm: &'static str,
    pub moves: Counted,
    pub move_line: fn(&str, &str, &str) -> String,
    pub more_moves: Counted,
    pub added: &'static str,
    pub removed: &'static str,
    pub no_date: &'static str,
}

pub(crate) struct RuleTexts {
    pub lead: &'static str,
    pub read_only: &'static str,
    pub on: &'static str,
    pub tells: &'static str,
    pub days: &'static str,
    pub days_hint: &'static str,
    pub levels: &'static str,
    pub levels_hint: &'static str,
    pub count: &'static str,
    pub calendar: &'static str,
    pub business: &'static str,
    pub customer_collector: &'static str,
    pub named: Counted,
    pub nobody: &'static str,
    pub changed: fn(&str, &str) -> String,
    pub unchanged: &'static str,
    pub general_days: &'static str,
    pub add: &'static str,
    pub added: &'static str,
    pub when: &'static str,
    pub kinds: [&'static str; 6],
    pub for_customer: &'static str,
    pub for_customer_hint: &'static str,
    pub amount_from: &'static str,
    pub amount_below: &'static str,
    pub days_missing: &'static str,
}

pub(crate) struct MailTexts {
    pub none_title: &'static str,
    pub none: &'static str,
    pub configured: &'static str,
    pub server: &'static str,
    pub security: &'static str,
    pub security_none: &'static str,
    pub security_starttls: &'static str,
    pub security_tls: &'static str,
    pub user: &'static str,
    pub no_user: &'static str,
    pub password: &'static str,
    pub password_hidden: &'static str,
    pub sender: &'static str,
    pub reply_to: &'static str,
    pub reply_to_sender: &'static str,
    pub hold: &'static str,
    pub seconds: Counted,
    pub environment: &'static str,
    pub test: &'static str,
    pub testing: fn(&str) -> String,
    pub see_message: &'static str,
}

pub(crate) struct KeyTexts {
    pub empty: &'static str,
    pub create: &'static str,
    pub name: &'static str,
    pub name_hint: &'static str,
    pub prefix: &'static str,
    pub permissions: &'static str,
    pub permissions_hint: &'static str,
    pub expires: &'static str,
    pub expires_hint: &'static str,
    pub created: &'static str,
    pub last_used: &'static str,
    pub never: &'static str,
    pub state: &'static str,
    pub active: &'static str,
    pub expired: &'static str,
    pub revoked: &'static str,
    pub revoke: &'static str,
    pub revoke_title: fn(&str) -> String,
    pub revoke_lead: &'static str,
    pub revoked_toast: &'static str,
    pub secret_title: &'static str,
    pub secret_lead: &'static str,
    pub secret: &'static str,
    pub secret_kept: &'static str,
    pub permission_count: Counted,
    pub reference: &'static str,
}

pub(crate) struct AuditTexts {
    pub table: &'static str,
    pub person: &'static str,
    pub about: &'static str,
    pub anybody: &'static str,
    pub anything: &'static str,
    pub from: &'static str,
    pub to: &'static str,
    pub when: &'static str,
    pub who: &'static str,
    pub what: &'static str,
    pub system: &'static str,
    pub see: &'static str,
    pub changes: &'static str,
    pub field: &'static str,
    pub before: &'static str,
    pub after: &'static str,
    pub nothing: &'static str,
    pub no_values: &'static str,
    pub request: &'static str,
    pub empty: &'static str,
    /// The groups of actions one can look for: their word in the API, and their name.
    pub groups: &'static [(&'static str, &'static str)],
    /// A verb of the API in words.
    pub verb: fn(&str) -> Option<&'static str>,
    /// The name of a field of the API.
    pub field_name: fn(&str) -> Option<&'static str>,
    pub yes: &'static str,
    pub no: &'static str,
}
