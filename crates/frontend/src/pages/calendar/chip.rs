use super::hand::Hand;
use crate::{components::icon::Glyph, format, preferences::use_text, states, text::planner};
use chrono::NaiveDate;
use domain::contract::CalendarItem;
use leptos::prelude::*;

/// A document on a day: state by shape and words, whose it is, and what it comes to. It can be dragged; a click opens
/// its day.
#[component]
pub(super) fn Chip(item: CalendarItem, from: NaiveDate, hand: Hand) -> impl IntoView {
    let text = use_text();
    let badge = states::calendar_item(&item, text);
    let amount = format::money_with_currency(item.total);
    let name = (text.planner().chip)(&planner::Chip {
        kind: (text.planner().kind)(item.kind),
        customer: &item.customer.name,
        document: &item.document,
        amount: &amount,
        state: &badge.label.to_lowercase(),
        day: &format::long_date(from, text),
    });
    let id = item.id;
    let is_carried = move || hand.carried.with(|carried| carried.as_ref().is_some_and(|carried| carried.item.id == id));
    view! {
        <button
            type="button"
            class="cal-chip"
            tabindex="-1"
            data-chip=id.to_string()
            data-from=from.to_string()
            data-state=badge.state
            data-tone=badge.tone
            data-movable=(item.is_movable && hand.can_move).then_some("true")
            data-carried=move || is_carried().then_some("true")
            aria-label=name
            title=[item.customer.name.as_str(), " · ", &item.document, " · ", &amount].concat()
        >
            <Glyph icon=badge.icon />
            <span class="cal-chip-name">{item.customer.name.clone()}</span>
            <span class="cal-chip-amount">{format::money(item.total)}</span>
        </button>
    }
}
