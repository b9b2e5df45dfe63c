use super::purpose_name;
use crate::{components::banner::Banner, preferences::use_text, text::Text};
use domain::contract::{Contact, NewContact, Purpose};
use leptos::prelude::*;

/// Somebody else changed the contact: what is typed beside what it is now, and the choice.
#[component]
pub(super) fn Conflict(
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
    let rows = [
        (words.name, mine.name, now.name),
        (words.email, mine.email.unwrap_or_default(), now.email.unwrap_or_default()),
        (words.phone, mine.phone.unwrap_or_default(), now.phone.unwrap_or_default()),
        (words.receives, names(&mine.receives, text), names(&now.receives, text)),
    ];
    let rows = rows.into_iter().map(|(label, mine, theirs)| {
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
        <div class="stack" data-part="conflict">
            <Banner tone="warning" message=words.conflict />
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
    .into_any()
}

fn names(purposes: &[Purpose], text: &Text) -> String {
    purposes.iter().map(|purpose| purpose_name(*purpose, text)).collect::<Vec<_>>().join(", ")
}
