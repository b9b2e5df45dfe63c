use crate::{format, preferences::use_text};
use domain::contract::DateMove;
use leptos::prelude::*;

/// So many invoices are named; the rest is counted.
const NAMED: usize = 8;

/// Which invoices get another expected payment.
#[component]
pub(super) fn MoveList(#[prop(into)] moves: Signal<Vec<DateMove>>) -> impl IntoView {
    let words = &use_text().settings().holidays;
    let line = |one: &DateMove| {
        let (from, to) = (format::date(one.collection_date_before), format::date(one.collection_date_after));
        view! { <li>{(words.move_line)(&one.document, &from, &to)}</li> }
    };
    let list = move || {
        moves.with(|moves| {
            let more = moves.len().saturating_sub(NAMED);
            let rest = (more > 0).then(|| view! { <li>{(words.more_moves)(count(more))}</li> });
            view! {
                <p role="status">{(words.moves)(count(moves.len()))}</p>
                <ul class="stack" data-part="moves">
                    {moves.iter().take(NAMED).map(line).collect_view()}
                    {rest}
                </ul>
            }
            .into_any()
        })
    };
    view! { <div class="stack">{list}</div> }
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}
