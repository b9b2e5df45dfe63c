use super::{super::general_failure, moves::MoveList};
use crate::{
    components::{
        date_field::{DateField, Towards},
        dialog::Dialog,
        field::FieldText,
        text_field::TextField,
        toast::Toasts,
    },
    preferences::use_text,
    read::Read,
    session::use_session,
    task::Task,
};
use chrono::NaiveDate;
use domain::{
    contract::{DateMove, HolidayView, NewHoliday, Page},
    terms::HolidayKind,
};
use leptos::prelude::*;

const KINDS: [HolidayKind; 3] = [HolidayKind::Own, HolidayKind::Bank, HolidayKind::Official];

/// A day off of one's own: first what moves, then the day.
#[component]
pub(super) fn AddHoliday(days: Read<Page<HolidayView>>) -> impl IntoView {
    let words = &use_text().settings().holidays;
    let asking = RwSignal::new(false);
    if !use_session().can("settings:create") {
        return ().into_any();
    }
    view! {
        <button type="button" class="button button-primary" on:click=move |_| asking.set(true)>
            {words.add}
        </button>
        <Dialog title=words.add open=asking on_close=move |()| asking.set(false)>
            <HolidayForm days on_done=move |()| asking.set(false) />
        </Dialog>
    }
    .into_any()
}

#[derive(Clone, Copy)]
pub(crate) struct Draft {
    date: RwSignal<Option<NaiveDate>>,
    name: RwSignal<String>,
    kind: RwSignal<HolidayKind>,
}

impl Draft {
    fn holiday(self) -> Option<NewHoliday> {
        let name = self.name.with(|name| name.trim().to_owned());
        Some(NewHoliday { date: self.date.get()?, name, kind: self.kind.get() })
    }
}

#[component]
fn HolidayForm(days: Read<Page<HolidayView>>, #[prop(into)] on_done: Callback<()>) -> impl IntoView {
    let text = use_text();
    let words = &text.settings().holidays;
    let session = use_session();
    let toasts: Toasts = expect_context();
    let draft = Draft { date: RwSignal::new(None), name: RwSignal::default(), kind: RwSignal::new(HolidayKind::Own) };
    // The day whose moves are on screen, and those moves.
    let seen = RwSignal::new(None::<(NewHoliday, Vec<DateMove>)>);
    let dateless = RwSignal::new(false);
    let task = Task::new();
    let is_seen = Memo::new(move |_| {
        let typed = draft.holiday();
        seen.with(|seen| seen.as_ref().is_some_and(|(day, _)| typed.as_ref() == Some(day)))
    });
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let Some(holiday) = untrack(move || draft.holiday()) else { return dateless.set(true) };
        dateless.set(false);
        let confirmed = is_seen.get_untracked();
        task.start(async move {
            let change = session.api.create_holiday(&holiday, !confirmed).await?;
            if confirmed {
                days.again();
                toasts.say(words.added);
                on_done.try_run(());
            } else {
                seen.try_set(Some((holiday, change.moves)));
            }
            Ok(())
        });
    };
    let moves = move || {
        let moves =
            Signal::derive(move || seen.with(|seen| seen.as_ref().map(|(_, moves)| moves.clone())).unwrap_or_default());
        is_seen.get().then(|| view! { <MoveList moves /> })
    };
    view! {
        <form class="form" novalidate on:submit=submit>
            {general_failure(task)}
            <Fields draft task dateless />
            {moves}
            <div class="dialog-actions">
                <button type="button" class="button" on:click=move |_| on_done.run(())>
                    {text.common.cancel}
                </button>
                <button type="submit" class="button button-primary" disabled=task.busy>
                    {move || if is_seen.get() { words.add_confirm } else { words.see_moves }}
                </button>
            </div>
        </form>
    }
}

#[component]
fn Fields(draft: Draft, task: Task, dateless: RwSignal<bool>) -> impl IntoView {
    let words = &use_text().settings().holidays;
    let wrong_date = Signal::derive(move || {
        let missing = dateless.get() && draft.date.get().is_none();
        missing.then(|| words.no_date.to_owned()).or_else(|| task.of_field("/date"))
    });
    let kinds = KINDS.map(|kind| {
        view! {
            <label class="check">
                <input
                    type="radio"
                    name="holiday-kind"
                    prop:checked=move || draft.kind.get() == kind
                    on:change=move |_| draft.kind.set(kind)
                />
                <span>{(words.kind_name)(kind)} <span class="muted">" · " {(words.kind_hint)(kind)}</span></span>
            </label>
        }
    });
    view! {
        <DateField
            id="holiday-date"
            text=FieldText::new(words.date)
            value=draft.date
            on_change=Callback::new(move |date| draft.date.set(date))
            today=use_session().today()
            towards=Towards::Future
            problem=wrong_date
        />
        <TextField
            id="holiday-name"
            text=FieldText::new(words.name)
            value=draft.name
            problem=Signal::derive(move || task.of_field("/name"))
            required=true
        />
        <fieldset class="field">
            <legend class="label">{words.kind}</legend>
            {kinds.into_iter().collect_view()}
        </fieldset>
    }
}
