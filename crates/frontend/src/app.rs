//! The router: which screen stands at which address, and who is let in.

use crate::{
    components::{
        app_shell::{AppShell, place_name},
        dialog::Dialog,
        page_header::ScreenSeen,
        skeleton::Skeleton,
        toast::Toasts,
    },
    lazy::{Arriving, Draw, fetch_ahead, lazily, lazy_screen, part},
    live::Live,
    pages::{
        activity::RecentActivity,
        agenda::AgendaPage,
        calendar::CalendarPage,
        collect::{CollectListPage, CollectPage},
        customer::CustomerPage,
        customers::CustomersPage,
        first_steps::FirstStepsPage,
        home::HomePage,
        imports::ImportsPage,
        invoice::InvoicePage,
        invoices::InvoicesPage,
        keyboard_help::KeyboardHelp,
        metadata::MetadataPage,
        no_permission::NoPermission,
        not_found::NotFound,
        notices::NoticesPage,
        outbox::OutboxPage,
        palette::{Palette, Recent},
        password::{ForgottenPasswordPage, ResetPasswordPage},
        payment::PaymentPage,
        payments::PaymentsPage,
        profile::ProfilePage,
        promises::PromisesPage,
        record_payment::RecordPaymentPage,
        settings::{Section, SettingsPage},
        sign_in::{SignInForm, SignInPage},
        statements::StatementsPage,
    },
    preferences::{Preferences, use_text},
    session::{Session, SessionState, use_session},
    shortcuts::{self, Overlays},
    undo::Activity,
    url::{History, Navigation, on_link_approached, use_navigation},
};
use domain::ids::{CustomerId, InvoiceId, PaymentId};
use leptos::prelude::*;

/// The whole program in the browser.
#[component]
pub(crate) fn App() -> impl IntoView {
    let preferences = Preferences::remembered();
    provide_context(preferences);
    provide_context(Navigation::followed());
    let session = Session::restored(preferences);
    provide_context(session);
    provide_context(Toasts::new());
    provide_context(Activity::new(session, preferences));
    provide_context(Overlays::new());
    provide_context(Recent::new());
    provide_context(ScreenSeen::new());
    on_link_approached(|path| {
        if let Some(screen) = Screen::at(path) {
            fetch_ahead(screen.code());
        }
    });
    move || {
        // Every text is read when a component is made: another language makes them anew.
        preferences.language.track();
        view! { <Entrance /> }.into_any()
    }
}

/// Signed out, any address shows the sign-in form and is kept, so a pasted link works after signing in.
#[component]
fn Entrance() -> impl IntoView {
    let session = use_session();
    let inside = Memo::new(move |_| {
        session.state.with(|state| match state {
            SessionState::Restoring => None,
            SessionState::SignedOut => Some(false),
            SessionState::SignedIn(_) => Some(true),
        })
    });
    let path = use_navigation().path();
    let outside = Memo::new(move |_| path.with(|path| Outside::at(path)));
    move || match (outside.get(), inside.get()) {
        (Some(Outside::Forgotten), _) => {
            lazily(session.api, || part!(password: forgotten() => view! { <ForgottenPasswordPage /> }))
        }
        (Some(Outside::Reset), _) => {
            lazily(session.api, || part!(password: reset() => view! { <ResetPasswordPage /> }))
        }
        (None, None) => view! { <Restoring /> }.into_any(),
        (None, Some(false)) => view! { <SignInPage /> }.into_any(),
        (None, Some(true)) => view! { <Inside /> }.into_any(),
    }
}

#[component]
fn Restoring() -> impl IntoView {
    view! {
        <main class="standalone">
            <Skeleton rows=3 />
        </main>
    }
}

#[component]
fn Inside() -> impl IntoView {
    let text = use_text();
    let session = use_session();
    let navigation = use_navigation();
    let path = navigation.path();
    let wanted = Memo::new(move |_| path.with(|path| Screen::at(path)));
    let screen = move || match wanted.get() {
        Some(screen) => path.with_untracked(|path| guarded(screen, path)),
        None => view! { <NotFound /> }.into_any(),
    };
    shortcuts::listen();
    Effect::new(move |_| {
        let first = session.first_path();
        if path.with(|path| matches!(path.as_str(), "/" | "/acceso") || (path == "/inicio" && first != "/inicio")) {
            navigation.go(first, History::Replace);
        }
    });
    provide_context(Live::begun());
    view! {
        <AppShell>
            {screen}
        </AppShell>
        <Palette />
        <KeyboardHelp />
        <RecentActivity />
        <Dialog title=text.failure.session_ended open=session.api.session_ended on_close=move |()| session.api.session_ended.set(false)>
            <SignInForm />
        </Dialog>
    }
}

/// Screens that nobody needs to sign in for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outside {
    Forgotten,
    Reset,
}

impl Outside {
    fn at(path: &str) -> Option<Self> {
        match path.trim_matches('/') {
            "recuperar" => Some(Self::Forgotten),
            "restablecer" => Some(Self::Reset),
            _ => None,
        }
    }
}

/// What stands at an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Screen {
    Home,
    Agenda,
    Calendar,
    Promises,
    FirstSteps,
    Customers,
    Customer(CustomerId),
    Invoices,
    Invoice(InvoiceId),
    Imports,
    Metadata,
    Statements,
    Payments,
    RecordPayment,
    Payment(PaymentId),
    Outbox,
    Notices,
    Profile,
    Settings(Option<Section>),
    CollectList,
    Collect(CustomerId),
}

impl Screen {
    fn at(path: &str) -> Option<Self> {
        let mut parts = path.trim_matches('/').split('/');
        match (parts.next()?, parts.next(), parts.next()) {
            ("" | "acceso" | "inicio", None, _) => Some(Self::Home),
            ("agenda", None, _) => Some(Self::Agenda),
            ("calendario", None, _) => Some(Self::Calendar),
            ("promesas", None, _) => Some(Self::Promises),
            ("inicio", Some("primeros-pasos"), None) => Some(Self::FirstSteps),
            ("clientes", None, _) => Some(Self::Customers),
            ("clientes", Some(id), None) => id.parse().ok().map(Self::Customer),
            ("facturas", None, _) => Some(Self::Invoices),
            ("facturas", Some(id), None) => id.parse().ok().map(Self::Invoice),
            ("importar", None, _) => Some(Self::Imports),
            ("importar", Some("metadatos"), None) => Some(Self::Metadata),
            ("estados-de-cuenta", None, _) => Some(Self::Statements),
            ("correo", None, _) => Some(Self::Outbox),
            ("pagos", None, _) => Some(Self::Payments),
            ("pagos", Some("nuevo"), None) => Some(Self::RecordPayment),
            ("pagos", Some(id), None) => id.parse().ok().map(Self::Payment),
            ("avisos", None, _) => Some(Self::Notices),
            ("perfil", None, _) => Some(Self::Profile),
            ("configuracion", None, _) => Some(Self::Settings(None)),
            ("configuracion", Some(name), None) => Section::named(name).map(|section| Self::Settings(Some(section))),
            ("ruta", None, _) => Some(Self::CollectList),
            ("ruta", Some(id), None) => id.parse().ok().map(Self::Collect),
            _ => None,
        }
    }

    /// What it takes to see it.
    fn permission(self) -> Option<&'static str> {
        match self {
            // Each section of the settings asks for its own.
            Self::Home | Self::Notices | Self::Profile | Self::Settings(_) => None,
            Self::Agenda | Self::Calendar | Self::Promises => Some("promise:read"),
            Self::FirstSteps => Some("settings:update"),
            Self::Customers | Self::Customer(_) => Some("customer:read"),
            Self::Invoices | Self::Invoice(_) => Some("invoice:read"),
            Self::Imports => Some("invoice:create"),
            Self::Metadata => Some("reconciliation:update"),
            Self::Statements | Self::Outbox => Some("statement:read"),
            Self::Payments | Self::Payment(_) => Some("payment:read"),
            Self::RecordPayment | Self::CollectList | Self::Collect(_) => Some("payment:create"),
        }
    }

    /// Its code: the first screen's is here, the others' is fetched by area when somebody goes there.
    fn code(self) -> Arriving {
        match self {
            Self::Home => Box::pin(async { Ok(Draw::new(|| view! { <HomePage /> }.into_any())) }),
            Self::FirstSteps => part!(intake: first_steps() => view! { <FirstStepsPage /> }),
            Self::Customers => part!(customers: customers() => view! { <CustomersPage /> }),
            Self::Customer(id) => part!(customers: customer(id: CustomerId) => view! { <CustomerPage id /> }),
            Self::Agenda => part!(agenda: agenda() => view! { <AgendaPage /> }),
            Self::Promises => part!(agenda: promises() => view! { <PromisesPage /> }),
            Self::Calendar => part!(calendar: calendar() => view! { <CalendarPage /> }),
            Self::Invoices => part!(invoices: invoices() => view! { <InvoicesPage /> }),
            Self::Invoice(id) => part!(invoices: invoice(id: InvoiceId) => view! { <InvoicePage id /> }),
            Self::Imports => part!(intake: imports() => view! { <ImportsPage /> }),
            Self::Metadata => part!(intake: metadata() => view! { <MetadataPage /> }),
            Self::Statements => part!(statements: statements() => view! { <StatementsPage /> }),
            Self::Outbox => part!(statements: outbox() => view! { <OutboxPage /> }),
            Self::CollectList => part!(field: collect_list() => view! { <CollectListPage /> }),
            Self::Collect(id) => part!(field: collect(id: CustomerId) => view! { <CollectPage id /> }),
            Self::Payments => part!(payments: payments() => view! { <PaymentsPage /> }),
            Self::RecordPayment => part!(payments: record_payment() => view! { <RecordPaymentPage /> }),
            Self::Payment(id) => part!(payments: payment(id: PaymentId) => view! { <PaymentPage id /> }),
            Self::Notices => part!(office: notices() => view! { <NoticesPage /> }),
            Self::Profile => part!(office: profile() => view! { <ProfilePage /> }),
            Self::Settings(section) => {
                part!(office: settings(section: Option<Section>) => view! { <SettingsPage section /> })
            }
        }
    }
}

/// A screen for those who have the permission, an explanation for the others.
fn guarded(screen: Screen, path: &str) -> AnyView {
    let (text, session) = (use_text(), use_session());
    if let Some(permission) = screen.permission().filter(|permission| !session.can(permission)) {
        return lazy_screen(
            session.api,
            text.failure.no_permission_title,
            move || part!(office: no_permission(permission: &'static str) => view! { <NoPermission permission /> }),
        );
    }
    let name = place_name(path, text).unwrap_or(text.common.product);
    lazy_screen(session.api, name, move || screen.code())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn screens_stand_at_their_spanish_addresses_and_nowhere_else() {
        assert_eq!(Screen::at("/"), Some(Screen::Home));
        assert_eq!(Screen::at("/facturas/"), Some(Screen::Invoices));
        let id = "01a0b3c4-0000-7000-8000-000000000001";
        assert_eq!(Screen::at(&format!("/facturas/{id}")), id.parse().ok().map(Screen::Invoice));
        assert_eq!(Screen::at("/inicio/primeros-pasos"), Some(Screen::FirstSteps));
        assert_eq!(Screen::at(&format!("/clientes/{id}")), id.parse().ok().map(Screen::Customer));
        for unknown in ["/clientes/x", "/inicio/otra", "/facturas/1", "/invoices", "/importar/x", "/facturas/a/b"] {
            assert_eq!(Screen::at(unknown), None, "{unknown}");
        }
    }
}
