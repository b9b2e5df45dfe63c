use super::draft::{Draft, Due};
use crate::{components::money::Money, format, pages::invoices, preferences::use_text};
use domain::money::{Currency, Totals};
use leptos::prelude::*;

/// The documents that are being paid; ticking them fills the amount in.
#[component]
pub(super) fn DueList(due: Signal<Vec<Due>>, draft: Draft) -> impl IntoView {
    let words = use_text().collect();
    let rows = move || {
        let due_now = due.get();
        if due_now.is_empty() {
            return view! { <p class="muted">{words.no_documents}</p> }.into_any();
        }
        let rows = due_now.into_iter().map(|one| row(due, draft, one)).collect_view();
        view! { <ul class="due-list">{rows}</ul> }.into_any()
    };
    view! {
        <fieldset class="stack">
            <legend>{words.documents}</legend>
            {rows}
        </fieldset>
    }
}

fn row(due: Signal<Vec<Due>>, draft: Draft, one: Due) -> AnyView {
    let text = use_text();
    let words = text.collect();
    let id = one.invoice.id;
    let currency = one.amount.currency();
    let is_ticked = move || draft.ticked.with(|ticked| ticked.contains(&id));
    // A payment has one currency: the first tick decides it.
    let is_foreign = Memo::new(move |_| is_other_currency(due, draft, currency));
    let tick = move |event| {
        let on = event_target_checked(&event);
        draft.ticked.update(|ticked| {
            ticked.retain(|ticked| *ticked != id);
            if on {
                ticked.push(id);
            }
        });
        fill_in(due, draft);
    };
    let overdue = u64::from(one.invoice.days_overdue);
    let state =
        if overdue > 0 { (words.days_overdue)(overdue) } else { (words.due)(&format::date(one.invoice.due_date)) };
    view! {
        <li>
            <label class="due" data-document=id.to_string()>
                <input type="checkbox" prop:checked=is_ticked disabled=is_foreign on:change=tick />
                <span class="due-name">
                    {invoices::document(&one.invoice)}
                    <span class="muted">{state}</span>
                    <Show when=move || is_foreign.get()>
                        <span class="muted">{words.other_currency}</span>
                    </Show>
                </span>
                <Money amount=one.amount />
            </label>
        </li>
    }
    .into_any()
}

fn is_other_currency(due: Signal<Vec<Due>>, draft: Draft, currency: Currency) -> bool {
    due.with(|due| draft.chosen(due).first().is_some_and(|first| first.amount.currency() != currency))
}

/// The sum of what is ticked, unless the collector wrote another amount.
fn fill_in(due: Signal<Vec<Due>>, draft: Draft) {
    if draft.is_typed.get_untracked() {
        return;
    }
    let chosen = due.with_untracked(|due| untrack(|| draft.chosen(due)));
    let sum = Totals::of(chosen.iter().map(|one| one.amount)).unwrap_or_default();
    let amount = sum.iter().next().map(format::money).unwrap_or_default();
    draft.amount.set(amount);
}
