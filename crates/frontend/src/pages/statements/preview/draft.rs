use super::super::options::SendOptions;
use crate::{
    api::copy_mail,
    components::{
        icon::{Glyph, Icon},
        toast::Toasts,
    },
    preferences::use_text,
    read::Read,
    session::use_session,
    task::Task,
};
use chrono::NaiveDate;
use domain::{contract::StatementPreview, ids::CustomerId};
use leptos::prelude::*;

/// The same mail outside Cartera: a draft, the clipboard, the statement as a file.
#[component]
pub(super) fn DraftButtons(
    id: CustomerId,
    as_of: Signal<Option<NaiveDate>>,
    options: SendOptions,
    mail: Read<StatementPreview>,
) -> impl IntoView {
    let text = use_text();
    let words = text.sending();
    let session = use_session();
    let toasts: Toasts = expect_context();
    let task = Task::new();
    let day = move || as_of.get_untracked().unwrap_or_else(|| session.today());
    let draft = move |_| {
        let request = options.request(vec![id], as_of.get_untracked());
        let day = day();
        task.start(async move {
            let said = match session.api.download_drafts(&request, day).await {
                Ok(()) => words.drafts_ready.to_owned(),
                Err(failure) => failure.message(text),
            };
            toasts.say(said);
            Ok(())
        });
    };
    let copy = move |_| {
        let Some(mail) = untrack(|| mail.value()) else { return };
        task.start(async move {
            let copied = copy_mail(&mail.html, &mail.text).await;
            toasts.say(if copied { words.mail_copied } else { words.mail_not_copied });
            Ok(())
        });
    };
    let file = move |extension: &'static str| {
        let (as_of, name) = (as_of.get_untracked(), format!("estado-de-cuenta-{}", day()));
        task.start(async move {
            if let Err(failure) = session.api.download_statement(id, extension, as_of, &name).await {
                toasts.say(failure.message(text));
            }
            Ok(())
        });
    };
    view! {
        <div class="row" data-part="drafts">
            <TestButton id as_of options task />
            <button type="button" class="button" title=words.drafts_hint disabled=task.busy on:click=draft>
                <Glyph icon=Icon::Download />
                {words.draft}
            </button>
            <button type="button" class="button" disabled=task.busy on:click=copy>
                <Glyph icon=Icon::Copy />
                {words.copy_mail}
            </button>
            <button type="button" class="button" disabled=task.busy on:click=move |_| file("pdf")>
                <Glyph icon=Icon::Download />
                {text.statements().download_pdf}
            </button>
            <button type="button" class="button" disabled=task.busy on:click=move |_| file("xlsx")>
                <Glyph icon=Icon::Download />
                {text.statements().download_xlsx}
            </button>
        </div>
    }
}

/// The mail to whoever is signed in, before anybody else gets it.
#[component]
fn TestButton(id: CustomerId, as_of: Signal<Option<NaiveDate>>, options: SendOptions, task: Task) -> impl IntoView {
    let text = use_text();
    let words = text.sending();
    let session = use_session();
    let toasts: Toasts = expect_context();
    let send = move |_| {
        let request = untrack(|| options.preview(id, as_of.get()));
        task.start(async move {
            match session.api.send_statement_test(&request).await {
                Ok(sent) => toasts.say((words.test_sent)(&sent.to)),
                Err(failure) => toasts.say(failure.message(text)),
            }
            Ok(())
        });
    };
    session.can("statement:create").then(|| {
        view! {
            <button type="button" class="button" disabled=task.busy on:click=send>
                <Glyph icon=Icon::Mail />
                {words.send_test}
            </button>
        }
    })
}
