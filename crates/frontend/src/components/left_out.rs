use crate::preferences::use_text;
use leptos::prelude::*;

/// So many rows are named; the rest is counted.
const NAMED: usize = 20;

/// What an action on the ticked rows does not touch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LeftOut {
    /// The words of the action.
    pub act: &'static str,
    pub ticked: usize,
    /// Each row by its name, and why.
    pub rows: Vec<(String, String)>,
}

impl LeftOut {
    /// Where the action does nothing at all its button says so already.
    fn is_worth_saying(&self) -> bool {
        !self.rows.is_empty() && self.rows.len() < self.ticked
    }
}

/// Says before anything runs to how many rows each action applies, which it leaves out, and why.
#[component]
pub(crate) fn LeftOutRows(#[prop(into)] acts: Signal<Vec<LeftOut>>) -> impl IntoView {
    let shown = move || acts.get().into_iter().filter(LeftOut::is_worth_saying).map(said).collect_view();
    view! { <div class="left-out" data-part="left_out" role="status">{shown}</div> }
}

fn said(act: LeftOut) -> AnyView {
    let words = use_text().find();
    let count = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
    let summary = (words.only_some)(act.act, count(act.ticked.saturating_sub(act.rows.len())), count(act.ticked));
    let hidden = act.rows.len().saturating_sub(NAMED);
    let rows = act.rows.into_iter().take(NAMED).map(|(name, why)| view! { <li>{name} ": " {why}</li> }).collect_view();
    let more = (hidden > 0).then(|| view! { <li>{(words.more_left_out)(count(hidden))}</li> });
    view! {
        <details>
            <summary>{summary}</summary>
            <ul>{rows} {more}</ul>
        </details>
    }
    .into_any()
}
