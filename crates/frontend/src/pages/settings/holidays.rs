mod add;
mod moves;

use crate::{
    components::{
        data_table::{Cell, Column, DataTable, Row, TableActions},
        dialog::Dialog,
        icon::{Glyph, Icon},
        loaded::Loaded,
        status_badge::Badge,
        toast::Toasts,
    },
    preferences::use_text,
    read::Read,
    session::{Session, use_session},
    task::Task,
    text::Text,
    url,
};
use add::AddHoliday;
use chrono::Datelike;
use domain::{
    contract::{HolidayView, Page},
    ids::HolidayId,
    terms::HolidayKind,
};
use leptos::prelude::*;
use moves::MoveList;

/// The days off of a year: the law's, the banks', one's own.
#[component]
pub(super) fn Holidays() -> impl IntoView {
    let text = use_text();
    let words = &text.settings().holidays;
    let session = use_session();
    let (year, set_year) = url::parameter("anio");
    let this_year = session.today().year();
    let year = Memo::new(move |_| year.get().and_then(|year| year.parse::<i32>().ok()).unwrap_or(this_year));
    let days = Read::new(move || session.api.list_holidays(year.get()));
    let removing = RwSignal::new(None::<HolidayView>);
    let actions = TableActions {
        on_action: Some(Callback::new(move |(id, _): (String, &'static str)| {
            let page = days.value();
            removing.set(page.and_then(|page| page.data.into_iter().find(|day| id_of(day) == id)));
        })),
        ..TableActions::default()
    };
    let go = move |to: i32| set_year.set(Some(to.to_string()));
    view! {
        <div class="row">
            <button type="button" class="button button-icon" aria-label=words.previous on:click=move |_| go(year.get_untracked().saturating_sub(1))>
                <Glyph icon=Icon::ArrowLeft />
            </button>
            <h2 aria-live="polite">{move || year.get()}</h2>
            <button type="button" class="button button-icon" aria-label=words.next on:click=move |_| go(year.get_untracked().saturating_add(1))>
                <Glyph icon=Icon::ArrowRight />
            </button>
            <span class="push"></span>
            <AddHoliday days />
        </div>
        <Loaded read=days skeleton_rows=8 let:page>
            <DataTable
                label=words.table
                columns=columns(text)
                rows=Signal::derive(move || page.with(|page| page.data.iter().map(|day| row(day, text, session)).collect()))
                actions
            />
        </Loaded>
        <Dialog
            title=Signal::derive(move || removing.with(|day| day.as_ref().map(|day| (words.remove_title)(&day.name))).unwrap_or_default())
            open=Signal::derive(move || removing.with(Option::is_some))
            on_close=move |()| removing.set(None)
        >
            {move || {
                let id = removing.with(|day| day.as_ref().and_then(|day| day.id))?;
                Some(view! { <RemoveHoliday id days on_done=move |()| removing.set(None) /> })
            }}
        </Dialog>
    }
}

fn id_of(day: &HolidayView) -> String {
    day.id.map_or_else(|| day.date.to_string(), |id| id.to_string())
}

fn columns(text: &Text) -> Vec<Column> {
    let words = &text.settings().holidays;
    vec![
        Column::text("date", words.date),
        Column::text("name", words.name),
        Column::text("kind", words.kind),
        Column::text("actions", text.settings().actions),
    ]
}

fn row(day: &HolidayView, text: &Text, session: Session) -> Row {
    let words = &text.settings().holidays;
    let label = (words.kind_name)(day.kind);
    let badge = match day.kind {
        HolidayKind::Official => Badge::new("official", "current", Icon::Shield, label),
        HolidayKind::Bank => Badge::new("bank", "due-soon", Icon::Wallet, label),
        HolidayKind::Own => Badge::new("own", "promised", Icon::Home, label),
    };
    let remove = match day.id {
        Some(_) if session.can("settings:delete") => {
            Cell::Button { action: "remove", label: [text.settings().remove, " ", &day.name].concat() }
        }
        Some(_) => Cell::Empty,
        None => Cell::Text(words.by_law.to_owned()),
    };
    Row {
        id: id_of(day),
        name: day.name.clone(),
        cells: vec![
            Cell::Text(crate::format::date_with_weekday(day.date, text)),
            Cell::Text(day.name.clone()),
            Cell::Badge(badge),
            remove,
        ],
    }
}

/// What moves when a day is no longer one, before it happens.
#[component]
fn RemoveHoliday(id: HolidayId, days: Read<Page<HolidayView>>, #[prop(into)] on_done: Callback<()>) -> impl IntoView {
    let text = use_text();
    let words = &text.settings().holidays;
    let session = use_session();
    let toasts: Toasts = expect_context();
    let preview = Read::new(move || session.api.delete_holiday(id, true));
    let task = Task::new();
    let remove = move |_| {
        task.start(async move {
            session.api.delete_holiday(id, false).await?;
            days.again();
            toasts.say(words.removed);
            on_done.try_run(());
            Ok(())
        });
    };
    view! {
        {super::general_failure(task)}
        <Loaded read=preview skeleton_rows=2 let:change>
            <MoveList moves=Signal::derive(move || change.with(|change| change.moves.clone())) />
        </Loaded>
        <div class="dialog-actions">
            <button type="button" class="button" on:click=move |_| on_done.run(())>
                {text.common.cancel}
            </button>
            <button type="button" class="button button-danger" disabled=task.busy on:click=remove>
                {words.remove_confirm}
            </button>
        </div>
    }
}
