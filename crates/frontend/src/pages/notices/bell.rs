use super::item::{age, link};
use crate::{
    components::{icon::Icon, loaded::Loaded, menu::Menu},
    live::use_live,
    preferences::use_text,
    read::Read,
    session::use_session,
};
use domain::contract::{Notification, NotificationCounts, Topic};
use leptos::prelude::*;

/// How many the panel shows; the rest is in the inbox.
const NEWEST: &str = "unread=true&limit=6";

/// The bell: how many notices wait, as they come, and the newest of them.
#[component]
pub(crate) fn Bell() -> impl IntoView {
    let text = use_text();
    let words = text.notices();
    let (session, live) = (use_session(), use_live());
    let counts = Read::new(move || session.api.count_notifications());
    live.refresh(counts, &[Topic::Notification]);
    let waiting = Memo::new(move |_| counts.value().map_or(0, NotificationCounts::total));
    let is_open = RwSignal::new(false);
    view! {
        <Menu
            icon=Icon::Bell
            label=Signal::derive(move || (words.bell)(waiting.get()))
            badge=Signal::derive(move || waiting.get())
            on_open=move |open| is_open.set(open)
        >
            <div class="bell-panel">
                <p class="menu-label">{words.title}</p>
                <Show when=move || is_open.get()>
                    <Newest />
                </Show>
                <a href="/avisos">{words.see_all}</a>
            </div>
        </Menu>
    }
}

#[component]
fn Newest() -> impl IntoView {
    let words = use_text().notices();
    let (session, live) = (use_session(), use_live());
    let newest = Read::new(move || session.api.list_notifications(NEWEST));
    live.refresh(newest, &[Topic::Notification]);
    view! {
        <Loaded read=newest skeleton_rows=3 let:page>
            {move || page.with(|page| match page.data.as_slice() {
                [] => view! { <p class="menu-label">{words.empty}</p> }.into_any(),
                some => some.iter().map(line).collect_view().into_any(),
            })}
        </Loaded>
    }
}

fn line(notice: &Notification) -> AnyView {
    let (href, _) = link(notice, use_text());
    view! {
        <a class="bell-line" href=href>
            <span>{notice.title.clone()}</span>
            <span class="meta">{age(notice.created_at)}</span>
        </a>
    }
    .into_any()
}
