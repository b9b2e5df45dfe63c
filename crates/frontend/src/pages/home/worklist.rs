use super::{Head, schedule::ScheduleRow};
use crate::{
    components::{
        data_table::TableFoot,
        empty_state::EmptyState,
        icon::{Glyph, Icon},
        money::Money,
    },
    lazy::{lazily, part},
    pages::customer::contacts::tel,
    preferences::use_text,
    read::{Listing, Rows},
    session::use_session,
    text::Text,
};
use domain::{
    contract::{WorkGroupTotal, WorklistRow},
    worklist::WorkGroup,
};
use leptos::prelude::*;

/// What to do today, group by group, one row per customer.
#[component]
pub(super) fn WorkList(
    listing: Listing<WorklistRow>,
    rows: ReadSignal<Rows<WorklistRow>>,
    head: RwSignal<Head>,
) -> impl IntoView {
    let words = &use_text().work;
    let groups = Memo::new(move |_| head.with(|head| head.groups.clone()));
    let is_empty = Memo::new(move |_| rows.with(|rows| rows.data.is_empty()));
    let session = use_session();
    let asked = RwSignal::new(None::<WorklistRow>);
    let sections = move || groups.get().into_iter().map(|total| view! { <Group total rows asked /> }).collect_view();
    let again = Callback::new(move |()| listing.rows.again());
    let dialog = move || {
        let row = asked.get()?;
        Some(lazily(session.api, move || {
            let row = row.clone();
            part!(agenda: schedule_row(row: WorklistRow, again: Callback<()>) => {
                view! { <ScheduleRow row=row.clone() again /> }
            })
        }))
    };
    view! {
        <section class="stack" data-part="worklist">
            <h2>{words.list}</h2>
            {dialog}
            <Show when=move || is_empty.get()>
                <EmptyState icon=Icon::CircleCheck message=words.empty />
            </Show>
            {sections}
            <Show when=move || !is_empty.get()>
                <TableFoot
                    shown=Signal::derive(move || rows.with(Rows::shown))
                    total=Signal::derive(move || rows.with(|rows| rows.total))
                    busy=Signal::derive(move || listing.rows.is_busy())
                    on_more=move |()| listing.more()
                />
            </Show>
        </section>
    }
}

fn group_name(group: WorkGroup, text: &Text) -> (&'static str, &'static str) {
    let words = &text.work;
    match group {
        WorkGroup::BrokenPromise => ("broken_promise", words.group_broken_promise),
        WorkGroup::PromiseDue => ("promise_due", words.group_promise_due),
        WorkGroup::ExpectedToday => ("expected_today", words.group_expected_today),
        WorkGroup::Late => ("late", words.group_late),
        WorkGroup::DueSoon => ("due_soon", words.group_due_soon),
    }
}

/// A group with its count and amounts; what only comes soon is folded away.
#[component]
fn Group(
    total: WorkGroupTotal,
    rows: ReadSignal<Rows<WorklistRow>>,
    asked: RwSignal<Option<WorklistRow>>,
) -> impl IntoView {
    let text = use_text();
    let group = total.group;
    let (name, label) = group_name(group, text);
    let mine = Memo::new(move |_| {
        rows.with(|rows| rows.data.iter().filter(|row| row.group == group).cloned().collect::<Vec<_>>())
    });
    let amounts = total.amounts.into_iter().map(|amount| view! { <Money amount /> }).collect_view();
    let list = move || mine.get().into_iter().map(|row| view! { <WorkRow row asked /> }).collect_view();
    view! {
        <details class="work-group" data-group=name open=group != WorkGroup::DueSoon>
            <summary>
                <h3>{label}</h3>
                <span class="muted">{(text.work.customers)(total.customers)}</span>
                <span class="row push">{amounts}</span>
            </summary>
            <ul class="work-rows">{list}</ul>
        </details>
    }
}

/// A customer: what to ask for, why, and what to do about it.
#[component]
fn WorkRow(
    row: WorklistRow,
    /// The row whose documents somebody wants to schedule.
    asked: RwSignal<Option<WorklistRow>>,
) -> impl IntoView {
    let text = use_text();
    let words = &text.work;
    let session = use_session();
    // What is promised already waits in the agenda, where it can be put off.
    let is_free = row.documents.iter().any(|one| one.group != WorkGroup::PromiseDue);
    let wanted = row.clone();
    let customer = row.customer;
    let href = format!("/clientes/{}", customer.id);
    let amounts = row.amounts.into_iter().map(|amount| view! { <Money amount /> }).collect_view();
    let why = row.reasons.into_iter().map(|reason| {
        view! { <li data-reason=reason.reason>{reason.text}</li> }
    });
    let call = row.contact.and_then(|contact| {
        let phone = contact.phone?;
        Some(view! {
            <a class="button" href=tel(&phone) aria-label=(words.call_somebody)(&contact.name, &phone)>
                {words.call}
            </a>
        })
    });
    let schedule = (is_free && session.can("promise:create")).then(|| {
        view! {
            <button type="button" class="button button-primary" on:click=move |_| asked.set(Some(wanted.clone()))>
                <Glyph icon=Icon::Hand />
                {words.schedule}
            </button>
        }
    });
    view! {
        <li class="work-row" data-customer=customer.id.to_string()>
            <div class="work-what">
                <a href=href.clone()>{[customer.code.as_str(), &customer.name].join(" ")}</a>
                <span class="row">{amounts}</span>
            </div>
            <ul class="work-why muted" aria-label=words.why>
                {why.collect_view()}
            </ul>
            <div class="work-actions">
                {schedule} {call}
                <a class="button" href=href aria-label=[words.open, &customer.name].join(" ")>
                    {words.open}
                </a>
            </div>
        </li>
    }
}
