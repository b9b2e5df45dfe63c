//! The router: which screen stands at which address, and who is let in.

use crate::{
    components::{app_shell::AppShell, dialog::Dialog, page_header::ScreenSeen, skeleton::Skeleton, toast::Toasts},
    pages::{
        home::HomePage,
        imports::ImportsPage,
        invoice::InvoicePage,
        invoices::InvoicesPage,
        no_permission::NoPermission,
        not_found::NotFound,
        sign_in::{SignInForm, SignInPage},
        statements::StatementsPage,
    },
    preferences::{Preferences, use_text},
    session::{Session, SessionState, use_session},
};
use leptos::prelude::*;
use leptos_router::{
    components::{FlatRoutes, Redirect, Route, Router},
    path,
};

/// The whole program in the browser.
#[component]
pub(crate) fn App() -> impl IntoView {
    let preferences = Preferences::remembered();
    provide_context(preferences);
    provide_context(Session::restored(preferences));
    provide_context(Toasts::new());
    provide_context(ScreenSeen::new());
    view! {
        <Router>
            {move || {
                // Every text is read when a component is made: another language makes them anew.
                preferences.language.track();
                view! { <Entrance /> }
            }}
        </Router>
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
    move || match inside.get() {
        None => view! { <Restoring /> }.into_any(),
        Some(false) => view! { <SignInPage /> }.into_any(),
        Some(true) => view! { <Inside /> }.into_any(),
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
    view! {
        <AppShell>
            <FlatRoutes fallback=NotFound>
                <Route path=path!("/") view=|| view! { <Redirect path="/inicio" /> } />
                <Route path=path!("/acceso") view=|| view! { <Redirect path="/inicio" /> } />
                <Route path=path!("/inicio") view=HomePage />
                <Route path=path!("/facturas") view=guarded("invoice:read", || view! { <InvoicesPage /> }.into_any()) />
                <Route path=path!("/facturas/:id") view=guarded("invoice:read", || view! { <InvoicePage /> }.into_any()) />
                <Route path=path!("/importar") view=guarded("invoice:create", || view! { <ImportsPage /> }.into_any()) />
                <Route
                    path=path!("/estados-de-cuenta")
                    view=guarded("statement:read", || view! { <StatementsPage /> }.into_any())
                />
            </FlatRoutes>
        </AppShell>
        <Dialog title=text.failure.session_ended open=session.api.session_ended on_close=move |()| session.api.session_ended.set(false)>
            <SignInForm />
        </Dialog>
    }
}

/// A screen for those who have the permission, an explanation for the others.
fn guarded(permission: &'static str, screen: fn() -> AnyView) -> impl Fn() -> AnyView + Send + Clone + 'static {
    move || {
        if use_session().can(permission) { screen() } else { view! { <NoPermission permission /> }.into_any() }
    }
}
