use super::{
    icon::{Glyph, Icon},
    menu::Menu,
    toast::ToastRegion,
};
use crate::{
    pages::notices::bell::Bell,
    preferences::{Density, Preferences, Theme, use_text},
    session::{COLLECT_OWN, Session, use_session},
    shortcuts::Overlays,
    text::Text,
    url::use_navigation,
};
use domain::{contract::Language, permission::Role};
use leptos::prelude::*;

/// A place in the navigation. What a role cannot read is absent, not disabled.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    pub path: &'static str,
    icon: Icon,
    pub label: fn(&Text) -> &'static str,
    /// Without one everybody may go there.
    permission: Option<&'static str>,
    /// The heading it begins in the sidebar.
    group: Option<fn(&Text) -> &'static str>,
}

const PLACES: &[Place] = &[
    Place { path: "/inicio", icon: Icon::Home, label: |text| text.navigation.home, permission: None, group: None },
    Place {
        path: "/ruta",
        icon: Icon::Wallet,
        label: |text| text.navigation.collect,
        permission: Some(COLLECT_OWN),
        group: None,
    },
    Place {
        path: "/agenda",
        icon: Icon::CheckSquare,
        label: |text| text.navigation.agenda,
        permission: Some("promise:read"),
        group: Some(|text| text.navigation.collections),
    },
    Place {
        path: "/calendario",
        icon: Icon::Calendar,
        label: |text| text.navigation.planner,
        permission: Some("promise:read"),
        group: None,
    },
    Place {
        path: "/promesas",
        icon: Icon::Hand,
        label: |text| text.navigation.promises,
        permission: Some("promise:read"),
        group: None,
    },
    Place {
        path: "/facturas",
        icon: Icon::Invoice,
        label: |text| text.navigation.invoices,
        permission: Some("invoice:read"),
        group: Some(|text| text.navigation.receivables),
    },
    Place {
        path: "/clientes",
        icon: Icon::Person,
        label: |text| text.navigation.customers,
        permission: Some("customer:read"),
        group: None,
    },
    Place {
        path: "/importar",
        icon: Icon::Import,
        label: |text| text.navigation.imports,
        permission: Some("invoice:create"),
        group: None,
    },
    Place {
        path: "/estados-de-cuenta",
        icon: Icon::Mail,
        label: |text| text.navigation.statements,
        permission: Some("statement:read"),
        group: None,
    },
    Place {
        path: "/pagos",
        icon: Icon::Wallet,
        label: |text| text.navigation.payments,
        permission: Some("payment:read"),
        group: Some(|text| text.navigation.payments_group),
    },
    Place {
        path: "/correo",
        icon: Icon::External,
        label: |text| text.navigation.outbox,
        permission: Some("statement:read"),
        group: None,
    },
    Place {
        path: "/configuracion",
        icon: Icon::Gear,
        label: |text| text.navigation.settings,
        // Whoever may set anything up also reads who changed what.
        permission: Some("audit_log:read"),
        group: None,
    },
];

/// How many places fit in a phone's bottom bar beside «Más».
const BOTTOM_PLACES: usize = 4;

/// What a phone keeps in sight for a role; the others' places follow.
fn daily(role: Role) -> &'static str {
    match role {
        Role::DataEntry => "/inicio /facturas /clientes /importar",
        Role::Sales => "/inicio /calendario /facturas /clientes",
        Role::Finance => "/inicio /pagos",
        Role::Admin | Role::Manager | Role::Collections | Role::FieldCollector => {
            "/inicio /ruta /agenda /calendario /clientes"
        }
    }
}

/// Where this person may go.
pub(crate) fn places(session: Session) -> Vec<Place> {
    let may_go = |place: &Place| place.permission.is_none_or(|permission| session.can(permission));
    // A collector's day begins elsewhere.
    let is_theirs = |place: &Place| place.path != "/inicio" || !session.is_collector();
    PLACES.iter().copied().filter(|place| may_go(place) && is_theirs(place)).collect()
}

/// The name of the place that a screen belongs to.
pub(crate) fn place_name(path: &str, text: &Text) -> Option<&'static str> {
    PLACES.iter().find(|place| is_inside(path, place.path)).map(|place| (place.label)(text))
}

/// The frame of every screen: skip link, navigation by role, top bar, content, messages.
#[component]
pub(crate) fn AppShell(children: Children) -> impl IntoView {
    let text = use_text();
    view! {
        <a class="skip-link" href="#content">
            {text.common.skip_to_content}
        </a>
        <div class="shell">
            <SideNavigation />
            <TopBar />
            <main id="content" tabindex="-1">
                {children()}
            </main>
            <BottomNavigation />
        </div>
        <ToastRegion />
    }
}

#[component]
fn SideNavigation() -> impl IntoView {
    let (text, session) = (use_text(), use_session());
    let links = places(session)
        .into_iter()
        .map(|place| {
            let group = place.group.map(|group| view! { <p class="nav-group">{group(text)}</p> });
            view! {
                {group}
                <PlaceLink place class="nav-link" />
            }
        })
        .collect_view();
    view! {
        <nav class="side-nav" aria-label=text.navigation.main>
            <p class="organization">{move || session.organization_name()}</p>
            {links}
        </nav>
    }
}

#[component]
fn PlaceLink(place: Place, class: &'static str) -> impl IntoView {
    let label = (place.label)(use_text());
    let path = use_navigation().path();
    let current = move || path.with(|path| is_inside(path, place.path)).then_some("page");
    view! {
        <a href=place.path class=class aria-current=current>
            <Glyph icon=place.icon />
            <span>{label}</span>
        </a>
    }
}

/// An invoice is inside the invoices.
fn is_inside(path: &str, place: &str) -> bool {
    path.strip_prefix(place).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[component]
fn BottomNavigation() -> impl IntoView {
    let (text, session) = (use_text(), use_session());
    let roles = session.roles();
    let is_daily = |place: &Place| roles.iter().any(|role| daily(*role).contains(place.path));
    let (mut places, others): (Vec<_>, Vec<_>) = places(session).into_iter().partition(is_daily);
    places.extend(others);
    let first =
        places.iter().take(BOTTOM_PLACES).map(|place| view! { <PlaceLink place=*place class="" /> }).collect_view();
    let rest = (places.len() > BOTTOM_PLACES).then(|| {
        let links =
            places.iter().skip(BOTTOM_PLACES).map(|place| view! { <PlaceLink place=*place class="" /> }).collect_view();
        view! {
            <Menu icon=Icon::More label=text.navigation.more with_label=true class="">
                {links}
            </Menu>
        }
    });
    view! { <nav class="bottom-nav" aria-label=text.navigation.more>{first} {rest}</nav> }
}

#[component]
fn TopBar() -> impl IntoView {
    let (text, session) = (use_text(), use_session());
    let name = session.user_name();
    view! {
        <header class="top-bar">
            <a class="product" href="/inicio">
                {text.common.product}
            </a>
            <FinderButton />
            <span class="push"></span>
            <Bell />
            <PreferencesMenu />
            <Menu icon=Icon::Person label=(text.navigation.user_menu)(&name)>
                <p class="menu-label">{name.clone()}</p>
                <p class="menu-label">{session.organization_name()}</p>
                <OverlayButtons />
                <a href="/perfil">{text.navigation.profile}</a>
                <button type="button" on:click=move |_| session.end()>
                    {text.navigation.sign_out}
                </button>
            </Menu>
        </header>
    }
}

/// Opens the palette; wide enough to be seen as the search of everything.
#[component]
fn FinderButton() -> impl IntoView {
    let words = &use_text().keys;
    let overlays: Overlays = expect_context();
    view! {
        <button type="button" class="button finder" title="Ctrl+K" on:click=move |_| overlays.palette.set(true)>
            <Glyph icon=Icon::Search />
            <span>{words.search}</span>
            <kbd aria-hidden="true">"Ctrl+K"</kbd>
        </button>
    }
}

/// What keys open too.
#[component]
fn OverlayButtons() -> impl IntoView {
    let text = use_text();
    let overlays: Overlays = expect_context();
    view! {
        <button type="button" on:click=move |_| overlays.activity.set(true)>
            {text.undo.title}
        </button>
        <button type="button" on:click=move |_| overlays.help.set(true)>
            {text.keys.title}
        </button>
    }
}

/// Language, theme and density; also on the sign-in screen.
#[component]
pub(crate) fn PreferencesMenu() -> impl IntoView {
    let text = use_text();
    let words = &text.preferences;
    let keys = &text.keys;
    let preferences: Preferences = expect_context();
    let languages = [(Language::Es, "Español"), (Language::En, "English")];
    let themes =
        [(Theme::System, words.theme_system), (Theme::Light, words.theme_light), (Theme::Dark, words.theme_dark)];
    let densities = [
        (Density::Comfortable, words.density_comfortable),
        (Density::Compact, words.density_compact),
        (Density::Touch, words.density_touch),
    ];
    view! {
        <Menu icon=Icon::Sliders label=words.title>
            <p class="menu-label">{words.language}</p>
            {languages.map(|(value, label)| choice(preferences.language, value, label)).collect_view()}
            <p class="menu-label">{words.theme}</p>
            {themes.map(|(value, label)| choice(preferences.theme, value, label)).collect_view()}
            <p class="menu-label">{words.density}</p>
            {densities.map(|(value, label)| choice(preferences.density, value, label)).collect_view()}
            <p class="menu-label">{keys.single_keys}</p>
            {[(true, keys.on), (false, keys.off)]
                .map(|(value, label)| choice(preferences.single_keys, value, label))
                .collect_view()}
        </Menu>
    }
}

fn choice<T>(chosen: RwSignal<T>, value: T, label: &'static str) -> impl IntoView
where
    T: Copy + PartialEq + Send + Sync + 'static,
{
    view! {
        <button type="button" aria-pressed=move || (chosen.get() == value).to_string() on:click=move |_| chosen.set(value)>
            {label}
        </button>
    }
}
