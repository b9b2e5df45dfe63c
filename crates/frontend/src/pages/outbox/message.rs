use super::{action, explain, move_message, origin};
use crate::{
    components::{
        banner::Banner,
        data_table::{Cell, Column, DataTable, Row, TableActions},
        icon::{Glyph, Icon},
        loaded::Loaded,
        mail_body::MailBody,
        side_panel::SidePanel,
        status_badge::StatusBadge,
        tabs::{Tab, TabPanel, Tabs},
        toast::Toasts,
    },
    format,
    pages::not_found::NotFound,
    preferences::use_text,
    read::Read,
    session::use_session,
    states,
    task::Task,
    text::Text,
};
use domain::{
    contract::{Message, MessageDetail},
    ids::MessageId,
};
use leptos::prelude::*;

/// The exact copy of a mail: head, words, files with their hashes, and what the server said.
#[component]
pub(super) fn MessagePanel(id: String, on_close: Callback<()>, on_change: Callback<()>) -> impl IntoView {
    let text = use_text();
    let session = use_session();
    let Ok(id) = id.parse::<MessageId>() else { return view! { <NotFound /> }.into_any() };
    let message = Read::new(move || session.api.get_message(id));
    let changed = move |()| {
        message.again();
        on_change.run(());
    };
    view! {
        <SidePanel title=Signal::stored(text.outbox().copy_title.to_owned()) on_close>
            <Loaded read=message let:detail>
                <div class="stack" data-part="message">
                    {move || detail.with(|detail| head(detail, text))}
                    <MessageActions id detail on_change=changed />
                    <Body detail />
                    <Files id detail />
                </div>
            </Loaded>
        </SidePanel>
    }
    .into_any()
}

fn head(detail: &MessageDetail, text: &'static Text) -> AnyView {
    let words = text.outbox();
    let message = &detail.message;
    let zone = use_session().time_zone();
    let at = |at| format::date_time(crate::clock::local(at, &zone));
    let customer = message.customer.as_ref().map(|customer| [customer.code.as_str(), " ", &customer.name].concat());
    let lines = [
        ("from", words.from, Some(detail.from.clone())),
        ("to", words.to, Some(message.to.join(", "))),
        ("cc", words.cc, Some(message.cc.join(", ")).filter(|cc| !cc.is_empty())),
        ("reply_to", words.reply_to, detail.reply_to.clone()),
        ("customer", words.customer, customer),
        ("origin", words.origin, Some(origin(message.origin, text).to_owned())),
        ("created_at", words.created, Some(at(message.created_at))),
        ("next_attempt_at", words.next_attempt, message.next_attempt_at.map(at)),
        ("accepted_at", words.accepted, message.accepted_at.map(at)),
        ("attempts", words.attempts, Some(message.attempts.to_string())),
        ("message_id", words.identifier, Some(detail.message_id.clone())),
    ];
    let fact = |(name, label, value): (&'static str, &'static str, Option<String>)| {
        let value = value?;
        Some(view! {
            <div data-fact=name>
                <dt>{label}</dt>
                <dd>{value}</dd>
            </div>
        })
    };
    let lines = lines.into_iter().filter_map(fact).collect_view();
    view! {
        <h3 data-fact="subject">{message.subject.clone()}</h3>
        <div class="row">
            <StatusBadge badge=states::message(message.status, text) />
        </div>
        {trouble(message, text)}
        <dl class="facts">{lines}</dl>
    }
    .into_any()
}

/// What went wrong, what to do, and the server's own line.
fn trouble(message: &Message, text: &'static Text) -> Option<AnyView> {
    let words = text.outbox();
    if let Some(reason) = message.not_sent.clone() {
        return Some(view! { <Banner message=reason /> }.into_any());
    }
    let why = explain::failure(message, text)?;
    let said = message.last_response.clone().unwrap_or_default();
    let customer = message.customer.as_ref().filter(|_| explain::is_about_the_address(message, text));
    let contact = customer.map(|customer| {
        view! {
            <a class="button" href=format!("/clientes/{}?pestana=contactos", customer.id)>
                {words.correct_contact}
            </a>
        }
    });
    Some(
        view! {
            <Banner tone="danger" message=why>
                {contact}
                <details open>
                    <summary>{words.technical}</summary>
                    <code data-fact="last_response">{said}</code>
                </details>
            </Banner>
        }
        .into_any(),
    )
}

#[component]
fn MessageActions(
    id: MessageId,
    detail: ReadSignal<MessageDetail>,
    #[prop(into)] on_change: Callback<()>,
) -> impl IntoView {
    let text = use_text();
    let session = use_session();
    let toasts: Toasts = expect_context();
    let task = Task::new();
    let possible = Memo::new(move |_| {
        let status = detail.with(|detail| detail.message.status);
        action(status, text).filter(|_| session.can("statement:create"))
    });
    let run = move |_| {
        let Some((name, _)) = possible.get_untracked() else { return };
        task.start(async move {
            toasts.say(move_message(session, id, name == super::CANCEL, text).await);
            on_change.try_run(());
            Ok(())
        });
    };
    let download = move |_| task.start(async move { session.api.download_message(id).await });
    view! {
        <div class="row">
            {move || possible.get().map(|(_, label)| view! {
                <button type="button" class="button" disabled=task.busy on:click=run>
                    {label}
                </button>
            })}
            <button type="button" class="button" disabled=task.busy on:click=download>
                <Glyph icon=Icon::Download />
                {text.outbox().download_eml}
            </button>
        </div>
    }
}

const SEEN: &str = "html";
const PLAIN: &str = "texto";

#[component]
fn Body(detail: ReadSignal<MessageDetail>) -> impl IntoView {
    let text = use_text();
    let words = text.outbox();
    let selected = RwSignal::new(SEEN);
    let tabs = vec![Tab { name: SEEN, label: words.as_seen }, Tab { name: PLAIN, label: words.as_text }];
    // Words never change once written: following the state of the mail would only flicker.
    let (html, plain) = detail.with_untracked(|detail| (detail.html.clone(), detail.text.clone()));
    let panel = move || match selected.get() {
        PLAIN => view! { <pre class="mail-text">{plain.clone()}</pre> }.into_any(),
        _ => view! { <MailBody html=html.clone() text=plain.clone() title=words.body /> }.into_any(),
    };
    view! {
        <Tabs id="mail" label=words.body tabs selected on_select=move |name| selected.set(name) />
        <TabPanel id="mail" selected>
            {panel}
        </TabPanel>
    }
}

#[component]
fn Files(id: MessageId, detail: ReadSignal<MessageDetail>) -> impl IntoView {
    let text = use_text();
    let words = text.outbox();
    let session = use_session();
    let toasts: Toasts = expect_context();
    let files = detail.with_untracked(|detail| detail.message.attachments.clone());
    if files.is_empty() {
        return view! { <p class="muted">{words.no_attachments}</p> }.into_any();
    }
    let row = |(position, file): (usize, &domain::contract::MessageAttachment)| Row {
        id: position.to_string(),
        name: file.file_name.clone(),
        cells: vec![
            Cell::Button { action: "download", label: (words.download_file)(&file.file_name) },
            Cell::Text(format::file_size(file.size)),
            Cell::Text(file.sha256.clone()),
        ],
    };
    let rows: Vec<_> = files.iter().enumerate().map(row).collect();
    let columns = vec![
        Column::text("file_name", words.file),
        Column::numeric("size", words.size),
        Column::text("sha256", words.hash),
    ];
    let download = Callback::new(move |(position, _): (String, &'static str)| {
        let position: usize = position.parse().unwrap_or_default();
        let name = files.get(position).map(|file| file.file_name.clone()).unwrap_or_default();
        leptos::task::spawn_local(async move {
            if let Err(failure) = session.api.download_message_attachment(id, position, &name).await {
                toasts.say(failure.message(text));
            }
        });
    });
    let actions = TableActions { on_action: Some(download), ..TableActions::default() };
    view! {
        <h3>{words.attachments}</h3>
        <DataTable label=words.attachments_table columns rows=Signal::stored(rows) actions />
    }
    .into_any()
}
