mod mover;

use super::{
    banner::Banner,
    date_field::{DateField, Towards},
    dialog::{Dialog, focus_field},
    field::FieldText,
    text_field::TextField,
};
use crate::{format, preferences::use_text, session::use_session};
use chrono::NaiveDate;
use domain::promise::RescheduleReason;
use leptos::prelude::*;
pub(crate) use mover::{Mover, Moving};

/// In the order in which people need them.
const REASONS: [RescheduleReason; 6] = [
    RescheduleReason::CustomerAsked,
    RescheduleReason::Broken,
    RescheduleReason::NonWorkingDay,
    RescheduleReason::MissingDocument,
    RescheduleReason::TypingError,
    RescheduleReason::Other,
];

/// The field of the new day.
const DATE: &str = "move_to";

/// To another day, with the compulsory reason: the one dialog behind dragging, the move mode and every «Reagendar…».
#[component]
pub(crate) fn MoveDialog(mover: Mover) -> impl IntoView {
    let text = use_text();
    let title =
        move || mover.moving.with(|moving| moving.as_ref().map(|moving| moving.title(text)).unwrap_or_default());
    view! {
        <Dialog title=Signal::derive(title) open=mover.open on_close=move |()| mover.give_up()>
            <MoveForm mover />
        </Dialog>
    }
}

#[component]
fn MoveForm(mover: Mover) -> impl IntoView {
    let text = use_text();
    let words = text.promises();
    let on_submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        mover.save();
    };
    let failure = move || mover.refusal(text).map(|message| view! { <Banner tone="danger" message /> });
    view! {
        <form class="form" novalidate data-form="move" on:submit=on_submit>
            {failure}
            {move || mover.moving.with(|moving| moving.as_ref().map(from))}
            <NewDate mover />
            <Reasons mover />
            <TextField
                id="move_comment"
                text=FieldText::new(words.comment)
                value=mover.comment
                area=true
                problem=Signal::derive(move || mover.task.of_field("/comment"))
            />
            {move || mover.moving.with(|moving| moving.as_ref().map(how_often))}
            <div class="dialog-actions">
                <button type="button" class="button" on:click=move |_| mover.give_up()>
                    {text.common.cancel}
                </button>
                <button type="submit" class="button button-primary" disabled=mover.task.busy title="Ctrl+Enter">
                    {words.save_move}
                </button>
            </div>
        </form>
    }
}

/// From which day, unless they are several.
fn from(moving: &Moving) -> Option<AnyView> {
    let text = use_text();
    let day = format::date_with_weekday(moving.from, text);
    let said = || view! { <p class="muted" data-part="from">{(text.promises().from_day)(&day)}</p> }.into_any();
    moving.is_of_one_day.then(said)
}

/// Of one document; of several each has been put off as often as it has.
fn how_often(moving: &Moving) -> Option<AnyView> {
    let words = use_text().promises();
    if moving.what.is_empty() {
        return None;
    }
    let said = match moving.next_count() {
        Some(count) => (words.how_often)(count),
        None => words.agreed_date.to_owned(),
    };
    Some(view! { <p class="muted" data-part="how_often">{said}</p> }.into_any())
}

#[component]
fn NewDate(mover: Mover) -> impl IntoView {
    let text = use_text();
    let words = text.promises();
    let today = use_session().today();
    let problem = Signal::derive(move || {
        let said = mover.date_problem(text);
        said.or_else(|| mover.task.of_field("/to"))
    });
    let advice = move || {
        let (date, closed, better) = mover.advice()?;
        if mover.is_accepted.get() {
            return Some(view! { <p class="muted">{words.scheduled_anyway}</p> }.into_any());
        }
        let day = format::short_day(date, text);
        let message = match &closed {
            Some(name) => (text.agenda().chosen_closed)(&day, name),
            None => (text.agenda().chosen_not_payment_day)(&day),
        };
        Some(advised(mover, message, better))
    };
    view! {
        <DateField
            id=DATE
            text=FieldText::new(words.to_day).with_hint(text.forms.date_hint)
            value=mover.date
            on_change=move |date| mover.choose(date)
            today
            towards=Towards::Future
            problem
            autofocus=true
        />
        {advice}
    }
}

/// A closed day, or one on which the customer does not pay, is refused softly: another one click away, or this one all
/// the same.
fn advised(mover: Mover, message: String, better: NaiveDate) -> AnyView {
    let text = use_text();
    let words = text.promises();
    let take = move |_| {
        mover.choose(Some(better));
        focus_field(DATE);
    };
    let accept = move |_| {
        mover.is_accepted.set(true);
        focus_field(DATE);
    };
    view! {
        <Banner tone="warning" message>
            <button type="button" class="button" on:click=take>
                {(words.use_day)(&format::short_day(better, text))}
            </button>
            <button type="button" class="button" on:click=accept>
                {words.schedule_anyway}
            </button>
        </Banner>
    }
    .into_any()
}

#[component]
fn Reasons(mover: Mover) -> impl IntoView {
    let words = use_text().promises();
    let problem = move || mover.is_tried.get() && mover.reason.get().is_none();
    let choices = REASONS
        .map(|reason| {
            view! {
                <label class="check">
                    <input
                        type="radio"
                        name="move_reason"
                        value=reason.as_ref().to_owned()
                        required
                        prop:checked=move || mover.reason.get() == Some(reason)
                        on:change=move |_| mover.reason.set(Some(reason))
                    />
                    {(words.reason_words)(reason)}
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset class="field" aria-describedby="move_reason-problem">
            <legend class="label">{words.reason}</legend>
            <div class="choices">{choices}</div>
            <span class="problem" id="move_reason-problem" role="alert" hidden=move || !problem()>
                {move || problem().then_some(words.reason_missing)}
            </span>
        </fieldset>
    }
}
