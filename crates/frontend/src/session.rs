//! Who is signed in, and what they may see.

use crate::{api::ApiClient, preferences::Preferences};
use chrono::NaiveDate;
use domain::{contract::Me, ids::UserId, permission::Role};
use leptos::prelude::*;

/// The session of this browser tab.
#[derive(Clone, Copy)]
pub(crate) struct Session {
    pub api: ApiClient,
    pub state: RwSignal<SessionState>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum SessionState {
    /// The refresh cookie is being tried.
    Restoring,
    SignedOut,
    SignedIn(Box<Me>),
}

impl Session {
    /// Tries the refresh cookie at once.
    pub(crate) fn restored(preferences: Preferences) -> Self {
        let api = ApiClient::new(preferences.language.get_untracked());
        let session = Self { api, state: RwSignal::new(SessionState::Restoring) };
        Effect::new(move |_| api.speak(preferences.language.get()));
        leptos::task::spawn_local(async move {
            let answer = api.restore().await;
            session.state.set(answer.map_or(SessionState::SignedOut, |me| SessionState::SignedIn(Box::new(me))));
        });
        session
    }

    pub(crate) fn begin(self, me: Me) {
        self.state.set(SessionState::SignedIn(Box::new(me)));
    }

    pub(crate) fn end(self) {
        leptos::task::spawn_local(async move {
            // Whoever leaves must see the session end here, also when the server cannot be told.
            self.api.sign_out().await.ok();
            self.state.set(SessionState::SignedOut);
        });
    }

    fn me<U>(self, look: impl FnOnce(&Me) -> U) -> Option<U> {
        self.state.with_untracked(|state| match state {
            SessionState::SignedIn(me) => Some(look(me)),
            SessionState::Restoring | SessionState::SignedOut => None,
        })
    }

    pub(crate) fn user_id(self) -> Option<UserId> {
        self.me(|me| me.id)
    }

    pub(crate) fn user_name(self) -> String {
        self.me(|me| me.name.clone()).unwrap_or_default()
    }

    pub(crate) fn user_email(self) -> String {
        self.me(|me| me.email.clone()).unwrap_or_default()
    }

    pub(crate) fn roles(self) -> Vec<Role> {
        self.me(|me| me.roles.clone()).unwrap_or_default()
    }

    /// What the person just chose; the next sign-in says it too.
    pub(crate) fn note_totp(self, enabled: bool) {
        self.state.update(|state| {
            if let SessionState::SignedIn(me) = state {
                me.totp_enabled = enabled;
            }
        });
    }

    /// What the company is called from now on.
    pub(crate) fn note_organization_name(self, name: &str) {
        self.state.update(|state| {
            if let SessionState::SignedIn(me) = state {
                name.clone_into(&mut me.organization.name);
            }
        });
    }

    /// Whether signing in asks for a one-time code.
    pub(crate) fn uses_totp(self) -> bool {
        self.me(|me| me.totp_enabled).unwrap_or(false)
    }

    pub(crate) fn organization_name(self) -> String {
        self.me(|me| me.organization.name.clone()).unwrap_or_default()
    }

    /// IANA name of the organization's time zone.
    pub(crate) fn time_zone(self) -> String {
        self.me(|me| me.organization.time_zone.clone()).unwrap_or_default()
    }

    /// The organization's business day when the session began or was renewed.
    pub(crate) fn today(self) -> NaiveDate {
        self.me(|me| me.today).unwrap_or_default()
    }

    /// Whether the person has a permission such as `invoice:create`, on whatever scope.
    pub(crate) fn can(self, permission: &str) -> bool {
        self.me(|me| has(&me.permissions, permission)).unwrap_or(false)
    }
}

impl Session {
    /// Whether the person collects at the customers' and nothing else of payments.
    pub(crate) fn is_collector(self) -> bool {
        self.can(COLLECT_OWN)
    }

    /// Where the person's day begins.
    pub(crate) fn first_path(self) -> &'static str {
        if self.is_collector() { "/ruta" } else { "/inicio" }
    }
}

/// The permission of those who record only what they receive themselves.
pub(crate) const COLLECT_OWN: &str = "payment:create:own";

/// The session, for the beginning of a component.
pub(crate) fn use_session() -> Session {
    expect_context()
}

/// `customer:read` is had as such, or with a narrower scope: `customer:read:assigned`.
fn has(permissions: &[String], wanted: &str) -> bool {
    permissions
        .iter()
        .any(|held| held.strip_prefix(wanted).is_some_and(|scope| scope.is_empty() || scope.starts_with(':')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_narrow_scope_still_opens_the_screen_and_a_longer_name_does_not() {
        let held = ["customer:read:assigned".to_owned(), "promise:read_all".to_owned(), "invoice:create".to_owned()];
        assert!(has(&held, "customer:read"));
        assert!(has(&held, "invoice:create"));
        assert!(!has(&held, "promise:read"));
        assert!(!has(&held, "invoice:read"));
    }
}
