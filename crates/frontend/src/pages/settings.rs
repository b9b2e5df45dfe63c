mod api_keys;
mod audit;
mod certificates;
mod company;
mod holidays;
mod issuers;
mod mail;
mod numbers;
mod roles;
mod rules;
mod users;

use crate::{
    api::ApiFailure,
    components::{
        banner::Banner,
        icon::{Glyph, Icon},
        page_header::PageHeader,
    },
    pages::no_permission::NoPermission,
    preferences::use_text,
    session::{Session, use_session},
    task::Task,
    text::Text,
};
use leptos::prelude::*;
use std::collections::BTreeSet;

/// What can be set up, each at its own address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Section {
    Company,
    Issuers,
    Certificates,
    Users,
    Roles,
    Holidays,
    Rules,
    Mail,
    ApiKeys,
    Audit,
}

const SECTIONS: [Section; 10] = [
    Section::Company,
    Section::Issuers,
    Section::Certificates,
    Section::Users,
    Section::Roles,
    Section::Holidays,
    Section::Rules,
    Section::Mail,
    Section::ApiKeys,
    Section::Audit,
];

impl Section {
    /// The section of an address such as `/configuracion/empresa`.
    pub(crate) fn named(name: &str) -> Option<Self> {
        SECTIONS.iter().copied().find(|section| section.name() == name)
    }

    fn name(self) -> &'static str {
        match self {
            Self::Company => "empresa",
            Self::Issuers => "emisores",
            Self::Certificates => "certificados",
            Self::Users => "usuarios",
            Self::Roles => "perfiles",
            Self::Holidays => "inhabiles",
            Self::Rules => "reglas",
            Self::Mail => "correo",
            Self::ApiKeys => "llaves",
            Self::Audit => "auditoria",
        }
    }

    fn href(self) -> String {
        ["/configuracion/", self.name()].concat()
    }

    /// What it takes to see it.
    pub(crate) fn permission(self) -> &'static str {
        match self {
            Self::Rules => "notification_rule:read",
            Self::Audit => "audit_log:read",
            Self::Company
            | Self::Issuers
            | Self::Certificates
            | Self::Users
            | Self::Roles
            | Self::Holidays
            | Self::Mail
            | Self::ApiKeys => "settings:read",
        }
    }

    fn words(self, text: &Text) -> [&'static str; 2] {
        let words = &text.settings().sections;
        match self {
            Self::Company => words.company,
            Self::Issuers => words.issuers,
            Self::Certificates => words.certificates,
            Self::Users => words.users,
            Self::Roles => words.roles,
            Self::Holidays => words.holidays,
            Self::Rules => words.rules,
            Self::Mail => words.mail,
            Self::ApiKeys => words.keys,
            Self::Audit => words.audit,
        }
    }

    fn form(self) -> AnyView {
        match self {
            Self::Company => view! { <company::Company /> }.into_any(),
            Self::Issuers => view! { <issuers::Issuers /> }.into_any(),
            Self::Certificates => view! { <certificates::Certificates /> }.into_any(),
            Self::Users => view! { <users::Users /> }.into_any(),
            Self::Roles => view! { <roles::Roles /> }.into_any(),
            Self::Holidays => view! { <holidays::Holidays /> }.into_any(),
            Self::Rules => view! { <rules::Rules /> }.into_any(),
            Self::Mail => view! { <mail::Mail /> }.into_any(),
            Self::ApiKeys => view! { <api_keys::ApiKeys /> }.into_any(),
            Self::Audit => view! { <audit::Audit /> }.into_any(),
        }
    }
}

fn visible(session: Session) -> impl Iterator<Item = Section> {
    SECTIONS.iter().copied().filter(move |section| session.can(section.permission()))
}

/// Without a section: what there is. With one: the menu at the left and the form at the right; on a phone the form.
#[component]
pub(crate) fn SettingsPage(section: Option<Section>) -> impl IntoView {
    let session = use_session();
    match section {
        Some(section) if session.can(section.permission()) => one(section).into_any(),
        Some(section) => view! { <NoPermission permission=section.permission() /> }.into_any(),
        None if visible(session).next().is_none() => view! { <NoPermission permission="settings:read" /> }.into_any(),
        None => list(session).into_any(),
    }
}

fn list(session: Session) -> impl IntoView {
    let text = use_text();
    let cards = visible(session)
        .map(|section| {
            let [title, lead] = section.words(text);
            view! {
                <li>
                    <a class="card setting-card" href=section.href()>
                        <span class="setting-title">{title}</span>
                        <span class="muted">{lead}</span>
                    </a>
                </li>
            }
        })
        .collect_view();
    view! {
        <div class="page" data-screen="settings">
            <PageHeader title=text.settings().title lead=text.settings().lead />
            <ul class="cards">{cards}</ul>
        </div>
    }
}

fn one(section: Section) -> impl IntoView {
    let text = use_text();
    let [title, lead] = section.words(text);
    view! {
        <div class="page settings" data-screen=["settings_", section.name()].concat()>
            <Menu section />
            <div class="page">
                <a class="button button-quiet settings-back" href="/configuracion">
                    <Glyph icon=Icon::ArrowLeft />
                    {text.settings().back}
                </a>
                <PageHeader title=title lead=lead />
                {section.form()}
            </div>
        </div>
    }
}

#[component]
fn Menu(section: Section) -> impl IntoView {
    let text = use_text();
    let links = visible(use_session())
        .map(|place| {
            let [title, _] = place.words(text);
            view! {
                <a class="nav-link" href=place.href() aria-current=(place == section).then_some("page")>
                    {title}
                </a>
            }
        })
        .collect_view();
    view! {
        <nav class="settings-menu" aria-label=text.settings().title>
            {links}
        </nav>
    }
}

/// Why a form failed, when no field of it says so.
fn general_failure(task: Task) -> impl IntoView {
    let text = use_text();
    move || {
        let failure = task.failure.get().filter(ApiFailure::is_general)?;
        Some(view! { <Banner tone="danger" message=failure.message(text) /> })
    }
}

/// Several check boxes as the words that are ticked.
fn ticked<T: std::str::FromStr>(chosen: RwSignal<BTreeSet<String>>) -> Vec<T> {
    chosen.with_untracked(|chosen| chosen.iter().filter_map(|word| word.parse().ok()).collect())
}
