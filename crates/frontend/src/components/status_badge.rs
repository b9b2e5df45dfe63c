use super::icon::{Glyph, Icon};
use leptos::prelude::*;

/// A state as people see it: shape, words and colour together, never colour alone.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Badge {
    /// The name of the state in the API; machines read it in `data-state`.
    pub state: &'static str,
    /// Which colours, see `data-tone` in the style sheet.
    pub tone: &'static str,
    pub icon: Icon,
    pub label: String,
}

impl Badge {
    pub(crate) fn new(state: &'static str, tone: &'static str, icon: Icon, label: &str) -> Self {
        Self { state, tone, icon, label: label.to_owned() }
    }
}

/// Draws a [`Badge`].
#[component]
pub(crate) fn StatusBadge(badge: Badge) -> impl IntoView {
    view! {
        <span class="badge" data-state=badge.state data-tone=badge.tone>
            <Glyph icon=badge.icon />
            {badge.label}
        </span>
    }
}
