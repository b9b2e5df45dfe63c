mod mover;
mod moving;

use super::{
    banner::Banner,
    date_field::{DateField, Towards},
    day_advice::DayAdvice,
    dialog::Dialog,
    field::FieldText,
    reason_field::ReasonField,
    text_field::TextField,
};
use crate::{format, preferences::use_text, session::use_session};
use leptos::prelude::*;
pub(crate) use mover::Mover;
pub(crate) use moving::Moving;

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
            <ReasonField name="move_reason" reason=mover.reason is_tried=mover.is_tried />
            <TextField
                id="move_comment"
                text=FieldText::new(words.comment)
                value=mover.comment
                area=true
                problem=Signal::derive(move || mover.of_field("/comment"))
            />
            {move || mover.moving.with(|moving| moving.as_ref().map(how_often))}
            <div class="dialog-actions">
                <button type="button" class="button" on:click=move |_| mover.give_up()>
                    {text.common.cancel}
                </button>
                <button type="submit" class="button button-primary" title="Ctrl+Enter">
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
        said.or_else(|| mover.of_field("/to"))
    });
    let choose = Callback::new(move |date| mover.choose(Some(date)));
    let advice = move || {
        let advice = mover.advice()?;
        Some(view! { <DayAdvice advice field=DATE is_accepted=mover.is_accepted on_better=choose /> })
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
