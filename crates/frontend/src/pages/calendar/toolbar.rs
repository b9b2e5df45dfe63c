use super::{
    marks,
    place::{Place, View},
    whole_day::WholeDayButton,
};
use crate::{
    components::{
        icon::{Glyph, Icon},
        move_dialog::Mover,
    },
    format,
    preferences::use_text,
    session::use_session,
};
use chrono::NaiveDate;
use leptos::prelude::*;

/// Which month or week, how, and what of it.
#[component]
pub(super) fn Toolbar(place: Place, mover: Mover, today: NaiveDate) -> impl IntoView {
    let text = use_text();
    let words = text.planner();
    let can_move = use_session().can("promise:update");
    let is_week = move || place.view.get() == View::Week;
    let turner = move |icon: Icon, count: i32| {
        let label = move || match (is_week(), count < 0) {
            (true, true) => words.previous_week,
            (true, false) => words.next_week,
            (false, true) => text.agenda().previous_month,
            (false, false) => text.agenda().next_month,
        };
        view! {
            <button type="button" class="button button-icon" aria-label=label on:click=move |_| place.turn(count)>
                <Glyph icon />
            </button>
        }
    };
    let title = move || {
        let (from, to) = place.totalled();
        if is_week() {
            return [format::day_and_month(from), format::date(to)].join(" – ");
        }
        format::month_and_year(from, text)
    };
    let views = [(View::Month, words.month), (View::Week, words.week), (View::List, words.list)];
    let views = views.map(|(view, label)| {
        let pressed = move || (place.view.get() == view).to_string();
        view! {
            <button type="button" class="button" aria-pressed=pressed on:click=move |_| place.show_view(view)>
                {label}
            </button>
        }
    });
    view! {
        <div class="cal-toolbar">
            <div class="row cal-when">
                {turner(Icon::ArrowLeft, -1)}
                <h2 aria-live="polite">{title}</h2>
                {turner(Icon::ArrowRight, 1)}
                <button type="button" class="button" on:click=move |_| place.show(today)>
                    {text.agenda().today}
                </button>
            </div>
            <div class="segments" role="group" aria-label=words.view>{views.collect_view()}</div>
            <LayerBoxes place />
            <div class="row push">
                {move || (can_move && place.layers.get().shows_money()).then(|| view! { <WholeDayButton place mover /> })}
                <button type="button" class="button" on:click=move |_| print(place)>
                    {words.print}
                </button>
            </div>
        </div>
    }
}

#[component]
fn LayerBoxes(place: Place) -> impl IntoView {
    let text = use_text();
    let boxes = place.offered().map(|layer| {
        let (icon, label) = marks::named(layer, text);
        let is_on = move || place.layers.get().shows(layer);
        view! {
            <label class="check">
                <input
                    type="checkbox"
                    prop:checked=is_on
                    on:change=move |_| place.show_layers(place.layers.get_untracked().toggled(layer))
                />
                <Glyph icon />
                {label}
            </label>
        }
    });
    view! {
        <div class="row" role="group" aria-label=text.planner().layers>
            {boxes.collect_view()}
        </div>
    }
}

/// A printer gets the list.
fn print(place: Place) {
    place.show_view(View::List);
    // Once the list and its documents are there.
    set_timeout(
        || {
            window().print().ok();
        },
        std::time::Duration::from_millis(600),
    );
}
