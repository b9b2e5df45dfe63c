mod acknowledge;
pub(crate) mod bell;
mod item;

use crate::{
    components::{
        data_table::TableFoot, empty_state::EmptyState, icon::Icon, loaded::Loaded, page_header::PageHeader,
        toast::Toasts,
    },
    format,
    live::use_live,
    preferences::use_text,
    read::{Listing, Read, Rows},
    session::{Session, use_session},
    task::Task,
    text::Text,
    url,
};
use chrono::NaiveDate;
use domain::{
    contract::{Notification, NotificationCounts, NotificationSection, Topic},
    ids::NotificationId,
};
use item::NoticeItem;
use leptos::prelude::*;

/// From so many of one kind on the same day, all but the first stand behind a line that counts them.
const TOGETHER: usize = 4;

/// The inbox: what concerns me, what escalated, what the program could not do.
#[component]
pub(crate) fn NoticesPage() -> impl IntoView {
    let text = use_text();
    let words = text.notices();
    let (session, live) = (use_session(), use_live());
    let (section, _) = url::parameter("seccion");
    let (waiting, set_waiting) = url::parameter("pendientes");
    let section = Memo::new(move |_| section.with(|name| section_named(name.as_deref())));
    let only_waiting = Memo::new(move |_| waiting.get().is_some());
    let query = Memo::new(move |_| {
        let unread = only_waiting.get().then(|| "true".to_owned());
        url::query(&[
            ("section", Some(section.get().as_ref().to_owned())),
            ("unread", unread),
            ("limit", Some("50".to_owned())),
        ])
    });
    let listing = Listing::new(query, move |query| async move { session.api.list_notifications(&query).await });
    live.refresh(listing.rows, &[Topic::Notification]);
    let counts = Read::new(move || session.api.count_notifications());
    live.refresh(counts, &[Topic::Notification]);
    view! {
        <div class="page page-narrow" data-screen="notices">
            <PageHeader title=words.title>
                <ReadAll session />
            </PageHeader>
            <Sections section counts />
            <label class="check">
                <input
                    type="checkbox"
                    prop:checked=only_waiting
                    on:change:target=move |event| set_waiting.set(event.target().checked().then(|| "1".to_owned()))
                />
                {words.only_waiting}
            </label>
            <Loaded read=listing.rows skeleton_rows=5 let:rows>
                <Notices listing rows section only_waiting session />
            </Loaded>
        </div>
    }
}

fn section_named(name: Option<&str>) -> NotificationSection {
    match name {
        Some("escalamientos") => NotificationSection::Escalations,
        Some("sistema") => NotificationSection::System,
        Some(_) | None => NotificationSection::ForMe,
    }
}

#[component]
fn ReadAll(session: Session) -> impl IntoView {
    let words = use_text().notices();
    let toasts: Toasts = expect_context();
    let task = Task::new();
    let read_all = move |_| {
        task.start(async move {
            let marked = session.api.mark_notifications_read(Vec::new()).await?;
            toasts.say((words.all_read)(marked));
            Ok(())
        });
    };
    view! {
        <button type="button" class="button" disabled=task.busy on:click=read_all>
            {words.read_all}
        </button>
    }
}

/// A part of the inbox: where it is, what it is called, how much waits in it.
type Part = (NotificationSection, &'static str, &'static str, fn(NotificationCounts) -> u64);

/// The three parts, each with how much waits in it.
#[component]
fn Sections(section: Memo<NotificationSection>, counts: Read<NotificationCounts>) -> impl IntoView {
    let words = use_text().notices();
    let parts: [Part; 3] = [
        (NotificationSection::ForMe, "/avisos", words.for_me, |counts| counts.for_me),
        (NotificationSection::Escalations, "/avisos?seccion=escalamientos", words.escalations, |counts| {
            counts.escalations
        }),
        (NotificationSection::System, "/avisos?seccion=sistema", words.system, |counts| counts.system),
    ];
    let links = parts.map(|(part, href, label, of)| {
        let count = move || counts.value().map(of).filter(|count| *count > 0).map(format::grouped);
        view! {
            <a href=href aria-current=move || (section.get() == part).then_some("page")>
                {label}
                {move || count().map(|count| view! { " " <span class="count">{count}</span> })}
            </a>
        }
    });
    view! {
        <nav class="sections" aria-label=words.title>
            {links.into_iter().collect_view()}
        </nav>
    }
}

#[component]
fn Notices(
    listing: Listing<Notification>,
    rows: ReadSignal<Rows<Notification>>,
    section: Memo<NotificationSection>,
    only_waiting: Memo<bool>,
    session: Session,
) -> impl IntoView {
    let text = use_text();
    let reading = Task::new();
    let on_read = Callback::new(move |id: NotificationId| {
        reading.start(async move {
            // The list is read again when the change is heard of.
            session.api.mark_notifications_read(vec![id]).await.map(|_marked| ())
        });
    });
    let days = move || rows.with(|rows| by_day(&rows.data, session));
    let list = move || {
        let days = days();
        if days.is_empty() {
            return empty(section.get(), only_waiting.get(), text);
        }
        days.into_iter().map(|(day, notices)| one_day(day, notices, session, on_read)).collect_view().into_any()
    };
    let is_empty = Memo::new(move |_| rows.with(|rows| rows.data.is_empty()));
    view! {
        <div class="stack-large">{list}</div>
        <Show when=move || !is_empty.get()>
            <p class="muted">{text.notices().keys}</p>
            <TableFoot
                shown=Signal::derive(move || rows.with(Rows::shown))
                total=Signal::derive(move || rows.with(|rows| rows.total))
                busy=Signal::derive(move || listing.rows.is_busy())
                on_more=move |()| listing.more()
            />
        </Show>
    }
}

fn empty(section: NotificationSection, only_waiting: bool, text: &'static Text) -> AnyView {
    let words = text.notices();
    let (message, href) = match section {
        NotificationSection::ForMe => (words.empty, "/avisos"),
        NotificationSection::Escalations => (words.empty_escalations, "/avisos?seccion=escalamientos"),
        NotificationSection::System => (words.empty_system, "/avisos?seccion=sistema"),
    };
    if only_waiting {
        return view! {
            <EmptyState icon=Icon::CircleCheck message=words.empty_waiting>
                <a class="button" href=href>
                    {words.show_all}
                </a>
            </EmptyState>
        }
        .into_any();
    }
    view! { <EmptyState icon=Icon::CircleCheck message=message /> }.into_any()
}

/// The notices of each day on the organization's clock, in the order they came.
fn by_day(notices: &[Notification], session: Session) -> Vec<(NaiveDate, Vec<Notification>)> {
    let zone = session.time_zone();
    let mut days: Vec<(NaiveDate, Vec<Notification>)> = Vec::new();
    for notice in notices {
        let day = crate::clock::local(notice.created_at, &zone).date();
        match days.last_mut() {
            Some((last, notices)) if *last == day => notices.push(notice.clone()),
            Some(_) | None => days.push((day, vec![notice.clone()])),
        }
    }
    days
}

fn one_day(day: NaiveDate, notices: Vec<Notification>, session: Session, on_read: Callback<NotificationId>) -> AnyView {
    let groups = together(notices).into_iter().map(|group| one_group(group, on_read)).collect_view();
    view! {
        <section class="stack">
            <h2>{day_name(day, session)}</h2>
            {groups}
        </section>
    }
    .into_any()
}

fn day_name(day: NaiveDate, session: Session) -> String {
    let text = use_text();
    let today = session.today();
    if day == today {
        text.notices().today.to_owned()
    } else if Some(day) == today.pred_opt() {
        text.notices().yesterday.to_owned()
    } else {
        format::long_date(day, text)
    }
}

/// Notices of one kind that follow each other.
fn together(notices: Vec<Notification>) -> Vec<Vec<Notification>> {
    let mut groups: Vec<Vec<Notification>> = Vec::new();
    for notice in notices {
        match groups.last_mut().filter(|group| group.first().is_some_and(|first| first.kind == notice.kind)) {
            Some(group) => group.push(notice),
            None => groups.push(vec![notice]),
        }
    }
    groups
}

fn one_group(group: Vec<Notification>, on_read: Callback<NotificationId>) -> AnyView {
    let count = group.len();
    let mut notices = group.into_iter().map(|notice| view! { <NoticeItem notice on_read /> }.into_any());
    if count < TOGETHER {
        return notices.collect_view().into_any();
    }
    let words = use_text().notices();
    let first = notices.next();
    let rest = notices.collect_view();
    view! {
        {first}
        <details class="why">
            <summary>{(words.more_like_it)(count.saturating_sub(1))}</summary>
            <div class="stack">{rest}</div>
        </details>
    }
    .into_any()
}
