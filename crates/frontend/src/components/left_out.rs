use crate::preferences::use_text;
use leptos::prelude::*;

/// So many rows are named; the rest is counted.
const NAMED: usize = 20;

/// What an action on the ticked rows does not touch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LeftOut {
    /// The words of the action.
    act: &'static str,
    ticked: usize,
    count: usize,
    /// The first of the rows by name, and why.
    named: Vec<(String, String)>,
}

impl LeftOut {
    /// `rows` are those left out; only as many as are shown are asked for their name and reason.
    pub(crate) fn of<T>(
        act: &'static str,
        ticked: usize,
        rows: impl Iterator<Item = T>,
        named: impl Fn(T) -> (String, String),
    ) -> Self {
        let mut left_out = Self { act, ticked, count: 0, named: Vec::new() };
        for row in rows {
            if left_out.count < NAMED {
                left_out.named.push(named(row));
            }
            left_out.count = left_out.count.saturating_add(1);
        }
        left_out
    }

    /// Where the action does nothing at all its button says so already.
    fn is_worth_saying(&self) -> bool {
        (1..self.ticked).contains(&self.count)
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
    let summary = (words.only_some)(act.act, count(act.ticked.saturating_sub(act.count)), count(act.ticked));
    let hidden = act.count.saturating_sub(act.named.len());
    let rows = act.named.into_iter().map(|(name, why)| view! { <li>{name} ": " {why}</li> }).collect_view();
    let more = (hidden > 0).then(|| view! { <li>{(words.more_left_out)(count(hidden))}</li> });
    view! {
        <details>
            <summary>{summary}</summary>
            <ul>{rows} {more}</ul>
        </details>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_are_counted_and_only_those_shown_are_named() {
        let left_out = LeftOut::of("Agendar", 60, 0..50, |row| {
            assert!(row < 20, "row {row} is not shown");
            (row.to_string(), "pagada".to_owned())
        });
        assert_eq!((left_out.count, left_out.named.len()), (50, NAMED));
        assert!(left_out.is_worth_saying());
    }

    #[test]
    fn where_an_action_touches_all_or_nothing_there_is_nothing_to_say() {
        for count in [0, 7] {
            let left_out = LeftOut::of("Agendar", 7, 0..count, |row| (row.to_string(), String::new()));
            assert!(!left_out.is_worth_saying());
        }
    }
}
