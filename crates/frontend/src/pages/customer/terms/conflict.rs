use super::words::terms_in_words;
use crate::{components::banner::Banner, preferences::use_text};
use domain::terms::CommercialTerms;
use leptos::prelude::*;
use std::collections::BTreeMap;

/// Somebody else saved first: what is typed beside what is in force now, and the choice.
#[component]
pub(super) fn TermsConflict(
    mine: CommercialTerms,
    now: CommercialTerms,
    #[prop(into)] on_mine: Callback<()>,
    #[prop(into)] on_theirs: Callback<()>,
) -> impl IntoView {
    let text = use_text();
    let words = text.contacts();
    let mut rows: BTreeMap<&'static str, (String, String)> = BTreeMap::new();
    for (label, value) in terms_in_words(&mine, text) {
        rows.entry(label).or_default().0 = value;
    }
    for (label, value) in terms_in_words(&now, text) {
        rows.entry(label).or_default().1 = value;
    }
    let rows = rows.into_iter().map(|(label, (mine, theirs))| {
        let differs = mine != theirs;
        view! {
            <tr data-differs=differs.to_string()>
                <th scope="row">{label}</th>
                <td>{mine}</td>
                <td>{theirs}</td>
            </tr>
        }
    });
    view! {
        <div class="card" data-part="conflict">
            <Banner tone="warning" message=text.terms().conflict />
            <table class="table">
                <thead>
                    <tr>
                        <td></td>
                        <th scope="col">{words.mine}</th>
                        <th scope="col">{words.theirs}</th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
            <div class="row">
                <button type="button" class="button button-primary" on:click=move |_| on_mine.run(())>
                    {words.use_mine}
                </button>
                <button type="button" class="button" on:click=move |_| on_theirs.run(())>
                    {words.use_theirs}
                </button>
            </div>
        </div>
    }
}
