mod entry;

use crate::{
    components::dialog::Dialog,
    lazy::{lazily, part},
    preferences::use_text,
    read::Read,
    session::{Session, use_session},
    shortcuts::Overlays,
    text::Text,
    url::{self, History, use_navigation},
};
use domain::contract::{Customer, Invoice};
use entry::{Entry, Group, Kind, local, of_customers, of_invoices, wanted_name};
use leptos::{html, prelude::*};
use std::time::Duration;

/// Waits for a pause in the typing before the server is asked.
const PAUSE: Duration = Duration::from_millis(150);

/// So many customers and invoices are proposed.
const PROPOSED: &str = "6";

/// So many choices are remembered.
const REMEMBERED: usize = 5;

/// What was chosen in this session, newest first.
#[derive(Clone, Copy)]
pub(crate) struct Recent(RwSignal<Vec<Entry>>);

impl Recent {
    pub(crate) fn new() -> Self {
        Self(RwSignal::new(Vec::new()))
    }

    fn remember(self, entry: &Entry) {
        self.0.update(|all| {
            all.retain(|one| one.id != entry.id);
            all.insert(0, Entry { group: Group::Recent, ..entry.clone() });
            all.truncate(REMEMBERED);
        });
    }
}

/// Finds customers, documents and screens, and runs what can be done from anywhere.
#[component]
pub(crate) fn Palette() -> impl IntoView {
    let overlays: Overlays = expect_context();
    let api = use_session().api;
    view! {
        <Dialog
            title=use_text().keys.search.to_owned()
            open=overlays.palette
            on_close=move |()| overlays.palette.set(false)
        >
            {lazily(api, || part!(tools: finder() => view! { <Finder /> }))}
        </Dialog>
    }
}

/// What the server found for some words.
#[derive(Clone, Debug, Default, PartialEq)]
struct Found {
    words: String,
    customers: Vec<Customer>,
    invoices: Vec<Invoice>,
}

#[component]
fn Finder() -> impl IntoView {
    let text = use_text();
    let words = text.key_words();
    let session = use_session();
    let recent: Recent = expect_context();
    let typed = RwSignal::new(String::new());
    let asked = RwSignal::new(String::new());
    let found = Read::new(move || find(session, asked.get()));
    let entries = Memo::new(move |_| {
        let typed = typed.get();
        let mut all = if typed.trim().is_empty() { recent.0.get() } else { Vec::new() };
        all.extend(local(session, &typed, text));
        if let Some(found) = found.value().filter(|_| !typed.trim().is_empty()) {
            all.extend(of_customers(&found.customers, &typed, session, text));
            all.extend(of_invoices(&found.invoices, text));
        }
        all
    });
    // By id and not by place: results that arrive later do not move what is in focus.
    let active = RwSignal::new(None::<String>);
    let at = Memo::new(move |_| {
        entries.with(|entries| {
            let wanted = active.get();
            entries.iter().position(|entry| Some(&entry.id) == wanted.as_ref()).unwrap_or(0)
        })
    });
    let run = use_run(recent);
    let press = move |event: web_sys::KeyboardEvent| keys(&event, entries, at, active, run);
    let field = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        if let Some(field) = field.get() {
            // After the dialog has put the focus on its own first control. Focus cannot fail.
            request_animation_frame(move || field.focus().unwrap_or_default());
        }
    });
    let expanded = move || entries.with(|entries| (!entries.is_empty()).to_string());
    view! {
        <input
            class="input"
            type="text"
            role="combobox"
            autocomplete="off"
            spellcheck="false"
            node_ref=field
            aria-label=text.keys.search
            placeholder=words.search_hint
            aria-expanded=expanded
            aria-controls="palette-list"
            aria-autocomplete="list"
            aria-activedescendant=move || entries.with(|entries| entries.get(at.get()).map(Entry::dom_id))
            prop:value=typed
            on:input=type_in(typed, asked, active)
            on:keydown=press
        />
        <div class="palette-list" id="palette-list" role="listbox" aria-label=words.results>
            {move || entries.with(|entries| groups(entries, at, run, text))}
        </div>
        <p class="muted" role="status">
            {move || said(entries, found, typed, text)}
        </p>
    }
}

fn type_in(
    typed: RwSignal<String>,
    asked: RwSignal<String>,
    active: RwSignal<Option<String>>,
) -> impl Fn(leptos::ev::Event) + 'static {
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let stop = move || {
        if let Some(timer) = timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    };
    on_cleanup(stop);
    move |event| {
        stop();
        let value = event_target_value(&event);
        active.set(None);
        typed.set(value.clone());
        let started = set_timeout_with_handle(
            move || {
                asked.try_set(value);
            },
            PAUSE,
        );
        timer.set_value(started.ok());
    }
}

/// Customers and invoices for what was typed; a verb in front is not looked for.
async fn find(session: Session, typed: String) -> Result<Found, crate::api::ApiFailure> {
    let mut found = Found { words: typed.clone(), ..Found::default() };
    let name = wanted_name(&typed);
    if name.chars().count() < 2 {
        return Ok(found);
    }
    let query =
        |more: &str| [&url::query(&[("limit", Some(PROPOSED.to_owned())), ("q", Some(name.clone()))]), more].concat();
    if session.can("customer:read") {
        found.customers = session.api.list_customers(&query("")).await?.data;
    }
    if session.can("invoice:read") {
        found.invoices = session.api.list_invoices(&query("&status=all")).await?.data;
    }
    Ok(found)
}

/// Runs a choice and closes the palette.
fn use_run(recent: Recent) -> Callback<Entry> {
    let overlays: Overlays = expect_context();
    let navigation = use_navigation();
    Callback::new(move |entry: Entry| {
        overlays.palette.set(false);
        match &entry.kind {
            Kind::Go(href) => {
                recent.remember(&entry);
                navigation.go(href, History::Push);
            }
            Kind::Activity => overlays.activity.set(true),
            Kind::Help => overlays.help.set(true),
        }
    })
}

fn keys(
    event: &web_sys::KeyboardEvent,
    entries: Memo<Vec<Entry>>,
    at: Memo<usize>,
    active: RwSignal<Option<String>>,
    run: Callback<Entry>,
) {
    let (at, count) = (at.get_untracked(), entries.with_untracked(Vec::len));
    let last = count.saturating_sub(1);
    let to = match event.key().as_str() {
        "ArrowDown" => at.checked_add(1).filter(|next| *next < count).unwrap_or(0),
        "ArrowUp" => at.checked_sub(1).unwrap_or(last),
        "Enter" => {
            event.prevent_default();
            if let Some(entry) = entries.with_untracked(|entries| entries.get(at).cloned()) {
                run.run(entry);
            }
            return;
        }
        _ => return,
    };
    event.prevent_default();
    active.set(entries.with_untracked(|entries| entries.get(to).map(|entry| entry.id.clone())));
}

/// The entries under their headings.
fn groups(entries: &[Entry], at: Memo<usize>, run: Callback<Entry>, text: &'static Text) -> AnyView {
    let group = |group: Group| {
        let mine: Vec<_> = entries.iter().enumerate().filter(|(_, entry)| entry.group == group).collect();
        if mine.is_empty() {
            return None;
        }
        let options = mine.into_iter().map(|(index, entry)| option(index, entry.clone(), at, run)).collect_view();
        Some(
            view! {
                <div role="group" aria-label=group.label(text)>
                    <p class="menu-label" aria-hidden="true">
                        {group.label(text)}
                    </p>
                    {options}
                </div>
            }
            .into_any(),
        )
    };
    Group::ALL.into_iter().filter_map(group).collect_view().into_any()
}

fn option(index: usize, entry: Entry, at: Memo<usize>, run: Callback<Entry>) -> AnyView {
    let (id, label, detail) = (entry.dom_id(), entry.label.clone(), entry.detail.clone());
    view! {
        <div
            id=id
            role="option"
            aria-selected=move || (at.get() == index).to_string()
            on:mousedown=move |event| event.prevent_default()
            on:click=move |_| run.run(entry.clone())
        >
            <span>{label}</span>
            <span class="meta">{detail}</span>
        </div>
    }
    .into_any()
}

fn said(entries: Memo<Vec<Entry>>, found: Read<Found>, typed: RwSignal<String>, text: &'static Text) -> String {
    let is_answered = typed.with(|typed| found.look(|answer| answer.as_ref().is_ok_and(|found| found.words == *typed)));
    match entries.with(Vec::len) {
        _ if typed.with(|typed| typed.trim().is_empty()) => String::new(),
        0 if is_answered == Some(true) => text.key_words().nothing.to_owned(),
        0 => String::new(),
        count => (text.key_words().found)(u64::try_from(count).unwrap_or(u64::MAX)),
    }
}
