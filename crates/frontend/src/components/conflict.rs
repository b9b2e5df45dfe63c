use super::banner::Banner;
use crate::preferences::use_text;
use leptos::prelude::*;

/// Somebody else saved first: what is typed beside what is saved now, and the choice.
#[component]
pub(crate) fn Conflict(
    /// What happened.
    message: &'static str,
    /// A label with what is typed and what is saved.
    rows: Vec<(&'static str, String, String)>,
    #[prop(into)] on_mine: Callback<()>,
    #[prop(into)] on_theirs: Callback<()>,
) -> impl IntoView {
    let words = use_text().contacts();
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
            <Banner tone="warning" message />
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
