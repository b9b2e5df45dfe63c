use super::words::terms_in_words;
use crate::{components::conflict::Conflict, preferences::use_text};
use domain::terms::CommercialTerms;
use leptos::prelude::*;
use std::collections::BTreeMap;

/// Somebody else saved other terms first.
#[component]
pub(super) fn TermsConflict(
    mine: CommercialTerms,
    now: CommercialTerms,
    #[prop(into)] on_mine: Callback<()>,
    #[prop(into)] on_theirs: Callback<()>,
) -> impl IntoView {
    let text = use_text();
    let mut rows: BTreeMap<&'static str, (String, String)> = BTreeMap::new();
    for (label, value) in terms_in_words(&mine, text) {
        rows.entry(label).or_default().0 = value;
    }
    for (label, value) in terms_in_words(&now, text) {
        rows.entry(label).or_default().1 = value;
    }
    let rows = rows.into_iter().map(|(label, (mine, theirs))| (label, mine, theirs)).collect();
    view! {
        <div class="card">
            <Conflict message=text.terms().conflict rows on_mine on_theirs />
        </div>
    }
}
