use super::purpose_name;
use crate::{
    components::{banner::Banner, conflict::Conflict},
    preferences::use_text,
    text::Text,
};
use domain::contract::{Contact, NewContact, Purpose};
use leptos::prelude::*;

/// Somebody else changed the contact, or deleted it.
#[component]
pub(super) fn ContactConflict(
    mine: NewContact,
    /// `None`: it is gone.
    now: Option<Contact>,
    #[prop(into)] on_mine: Callback<()>,
    #[prop(into)] on_theirs: Callback<()>,
) -> impl IntoView {
    let text = use_text();
    let words = text.contacts();
    let Some(now) = now else {
        return view! { <Banner tone="warning" message=words.conflict_gone /> }.into_any();
    };
    let rows = vec![
        (words.name, mine.name, now.name),
        (words.email, mine.email.unwrap_or_default(), now.email.unwrap_or_default()),
        (words.phone, mine.phone.unwrap_or_default(), now.phone.unwrap_or_default()),
        (words.receives, names(&mine.receives, text), names(&now.receives, text)),
    ];
    view! { <Conflict message=words.conflict rows on_mine on_theirs /> }.into_any()
}

fn names(purposes: &[Purpose], text: &Text) -> String {
    purposes.iter().map(|purpose| purpose_name(*purpose, text)).collect::<Vec<_>>().join(", ")
}
