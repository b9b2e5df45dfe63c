mod draft;

use super::{
    extras::Extras,
    options::{SendOptions, wrong_address},
    recipients::neighbours,
    table::StatementTables,
};
use crate::{
    components::{
        field::FieldText,
        icon::{Glyph, Icon},
        loaded::Loaded,
        mail_body::MailBody,
        side_panel::SidePanel,
        text_field::TextField,
    },
    format,
    pages::not_found::NotFound,
    preferences::use_text,
    read::Read,
    session::use_session,
    text::Text,
    url,
};
use chrono::NaiveDate;
use domain::{contract::StatementPreview as Preview, ids::CustomerId};
use draft::DraftButtons;
use leptos::prelude::*;
use std::collections::BTreeMap;

/// The mail of one customer as they will get it, what can be changed for them, and the documents it lists.
#[component]
pub(super) fn StatementPreview(
    id: String,
    /// Everybody in the list, for the way to the next.
    order: Memo<Vec<CustomerId>>,
    as_of: Signal<Option<NaiveDate>>,
    options: SendOptions,
    on_close: Callback<()>,
) -> impl IntoView {
    let Ok(id) = id.parse::<CustomerId>() else { return view! { <NotFound /> }.into_any() };
    let text = use_text();
    let session = use_session();
    let comment = own_text(id, options.own_comments);
    let statement = Read::new(move || session.api.get_statement(id, as_of.get()));
    let mail = Read::new(move || {
        let request = options.preview(id, as_of.get());
        async move { session.api.preview_statement(&request).await }
    });
    let name = move || {
        statement.look(|answer| answer.as_ref().ok().map(|statement| statement.customer.name.clone())).flatten()
    };
    let title = move || (text.statements().statement_of)(&name().unwrap_or_default());
    let field = FieldText::new(text.sending().comment_own).with_hint(text.sending().comment_own_hint);
    view! {
        <SidePanel title=Signal::derive(title) on_close>
            <Neighbours id order />
            <DraftButtons id as_of options mail />
            {session.can("document:read").then(|| view! { <Extras id options /> })}
            {session.can("statement:create").then(|| view! { <Copies id options /> })}
            <TextField id="own_comment" text=field value=comment area=true />
            <Loaded read=mail skeleton_rows=5 let:mail>
                {move || mail.with(|mail| letter(mail, text))}
            </Loaded>
            <h3>{text.sending().documents}</h3>
            <Loaded read=statement let:statement>
                {move || statement.with(|statement| view! { <StatementTables statement=statement.clone() /> })}
            </Loaded>
        </SidePanel>
    }
    .into_any()
}

/// A text of this customer, kept with those of the others.
fn own_text(id: CustomerId, texts: RwSignal<BTreeMap<CustomerId, String>>) -> RwSignal<String> {
    let known = texts.with_untracked(|own| own.get(&id).cloned());
    let typed = RwSignal::new(known.unwrap_or_default());
    Effect::new(move |_| {
        let typed = typed.get();
        texts.update(|own| {
            if typed.trim().is_empty() {
                own.remove(&id);
            } else {
                own.insert(id, typed);
            }
        });
    });
    typed
}

/// Who else gets this customer's mail; what is no address is said once the field is left.
#[component]
fn Copies(id: CustomerId, options: SendOptions) -> impl IntoView {
    let words = use_text().sending();
    let typed = own_text(id, options.copies);
    let is_typing = RwSignal::new(false);
    let problem = Signal::derive(move || {
        let wrong = typed.with(|typed| wrong_address(typed)).filter(|_| !is_typing.get())?;
        Some((words.copies_wrong)(&wrong))
    });
    let field = FieldText::new(words.copies).with_hint(words.copies_hint);
    view! {
        <div on:focusin=move |_| is_typing.set(true) on:focusout=move |_| is_typing.set(false)>
            <TextField id="copies" text=field value=typed inputmode="email" problem />
        </div>
    }
}

fn letter(mail: &Preview, text: &'static Text) -> AnyView {
    let words = text.sending();
    let to = if mail.to.is_empty() { words.nobody.to_owned() } else { mail.to.join(", ") };
    let sum = mail.attachments.iter().map(|file| file.size).sum();
    let files = mail.attachments.iter().map(|file| {
        view! {
            <li>
                {file.file_name.clone()} <span class="meta">" " {format::file_size(file.size)}</span>
            </li>
        }
    });
    let files = files.collect_view();
    view! {
        <dl class="facts" data-part="mail_head">
            <div data-fact="to">
                <dt>{words.to}</dt>
                <dd>{to}</dd>
            </div>
            <div data-fact="subject">
                <dt>{words.subject}</dt>
                <dd>{mail.subject.clone()}</dd>
            </div>
            <div data-fact="attachments">
                <dt>
                    {words.attachments} " · " {(words.size)(&format::file_size(sum), &format::file_size(mail.size_limit))}
                </dt>
                <dd>
                    <ul>{files}</ul>
                </dd>
            </div>
        </dl>
        <MailBody html=mail.html.clone() text=mail.text.clone() title=words.mail />
    }
    .into_any()
}

/// `1 de 46`, and the customers before and after; `k` and `j` do the same.
#[component]
fn Neighbours(id: CustomerId, order: Memo<Vec<CustomerId>>) -> impl IntoView {
    let text = use_text();
    let words = text.sending();
    let (_, set_open) = url::parameter("ver");
    let around = Memo::new(move |_| order.with(|order| neighbours(order, id)));
    let go = move |to: Option<CustomerId>| {
        if let Some(to) = to {
            set_open.set(Some(to.to_string()));
        }
    };
    let position = move || {
        let count = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        (words.position)(count(around.get().1), count(order.with(Vec::len)))
    };
    view! {
        <div class="row" data-part="neighbours">
            <button
                type="button"
                class="button button-icon"
                aria-label=words.previous
                title=words.previous
                data-shortcut="previous"
                disabled=move || around.get().0.is_none()
                on:click=move |_| go(around.get_untracked().0)
            >
                <Glyph icon=Icon::ArrowUp />
            </button>
            <button
                type="button"
                class="button button-icon"
                aria-label=words.next
                title=words.next
                data-shortcut="next"
                disabled=move || around.get().2.is_none()
                on:click=move |_| go(around.get_untracked().2)
            >
                <Glyph icon=Icon::ArrowDown />
            </button>
            <span class="muted">{position}</span>
        </div>
    }
}
