use super::place::Place;
use crate::{
    api::ApiClient,
    components::{
        date_field::{DateField, Towards},
        dialog::Dialog,
        field::FieldText,
        move_dialog::{Mover, Moving},
        toast::Toasts,
    },
    format,
    preferences::use_text,
    session::use_session,
    task::Task,
    text::Text,
    url,
};
use chrono::NaiveDate;
use leptos::prelude::*;

/// «Mover todo un día…»: first which one, then where to and why.
#[component]
pub(super) fn WholeDayButton(place: Place, mover: Mover) -> impl IntoView {
    let text = use_text();
    let words = text.planner();
    let asking = RwSignal::new(false);
    view! {
        <button type="button" class="button" on:click=move |_| asking.set(true)>
            {words.move_whole_day}
        </button>
        <Dialog title=Signal::stored(words.move_whole_day.to_owned()) open=asking on_close=move |()| asking.set(false)>
            <WhichDay place mover asking />
        </Dialog>
    }
}

#[component]
fn WhichDay(place: Place, mover: Mover, asking: RwSignal<bool>) -> impl IntoView {
    let text = use_text();
    let words = text.planner();
    let session = use_session();
    let toasts: Toasts = expect_context();
    let today = session.today();
    let date = RwSignal::new(Some(today));
    let read = Task::new();
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if let Some(date) = date.get_untracked() {
            asking.set(false);
            ask_for_day((date, place), read, session.api, mover, toasts, text);
        }
    };
    let problem = Signal::derive(move || date.with(Option::is_none).then(|| text.forms.required.to_owned()));
    view! {
        <form class="form" novalidate on:submit=submit>
            <DateField
                id="whole_day"
                text=FieldText::new(words.which_day).with_hint(text.forms.date_hint)
                value=date
                on_change=move |chosen| date.set(chosen)
                today
                towards=Towards::Future
                problem
                autofocus=true
            />
            <div class="dialog-actions">
                <button type="button" class="button" on:click=move |_| asking.set(false)>
                    {text.common.cancel}
                </button>
                <button type="submit" class="button button-primary">
                    {words.go_on}
                </button>
            </div>
        </form>
    }
}

/// Reads everything that stands on the day, as far as the calendar shows it, and asks where it goes.
pub(super) fn ask_for_day(
    (date, place): (NaiveDate, Place),
    read: Task,
    api: ApiClient,
    mover: Mover,
    toasts: Toasts,
    text: &'static Text,
) {
    let query = untrack(|| url::query(&place.narrowed()));
    read.start(async move {
        match api.list_calendar_day(date, &query).await {
            Ok(page) => {
                let moving = Moving::of_day(&page.data, date);
                if moving.items.is_empty() {
                    toasts.say((text.planner().nothing_to_move)(&format::date_with_weekday(date, text)));
                } else {
                    mover.ask(moving);
                }
            }
            Err(failure) => toasts.say(failure.message(text)),
        }
        Ok(())
    });
}
