use crate::{
    components::{banner::Banner, loaded::Loaded, status_badge::StatusBadge},
    live::use_live,
    preferences::use_text,
    read::Read,
    session::use_session,
    states,
    task::Task,
    text::Text,
};
use domain::contract::{MailSecurity, MailServerView, MailSettings, TestMail, Topic};
use leptos::prelude::*;

/// Where mail leaves, and a test to oneself.
#[component]
pub(super) fn Mail() -> impl IntoView {
    let session = use_session();
    let settings = Read::new(move || session.api.read_mail_settings());
    view! {
        <Loaded read=settings skeleton_rows=4 let:settings>
            {move || settings.with(shown)}
        </Loaded>
        <TestMailForm />
    }
}

fn shown(settings: &MailSettings) -> AnyView {
    let text = use_text();
    let words = &text.settings().mail;
    let server = settings.server.as_ref().map(|server| server_facts(server, text));
    let state = match settings.server {
        Some(_) => view! { <Banner tone="good" message=words.configured /> }.into_any(),
        None => view! { <Banner tone="warning" message=[words.none_title, ". ", words.none].concat() /> }.into_any(),
    };
    let reply_to = settings.reply_to.clone().unwrap_or_else(|| words.reply_to_sender.to_owned());
    view! {
        {state}
        <section class="card">
            <dl class="facts">
                {server} {fact("sender", words.sender, settings.sender.clone())}
                {fact("reply_to", words.reply_to, reply_to)}
                {fact("hold_seconds", words.hold, (words.seconds)(settings.hold_seconds.into()))}
            </dl>
            <p class="muted">{words.environment}</p>
        </section>
    }
    .into_any()
}

fn server_facts(server: &MailServerView, text: &Text) -> AnyView {
    let words = &text.settings().mail;
    let security = match server.security {
        MailSecurity::None => words.security_none,
        MailSecurity::StartTls => words.security_starttls,
        MailSecurity::Tls => words.security_tls,
    };
    let password = server.user.is_some().then(|| fact("password", words.password, words.password_hidden.to_owned()));
    view! {
        {fact("server", words.server, format!("{}:{}", server.host, server.port))}
        {fact("security", words.security, security.to_owned())}
        {fact("user", words.user, server.user.clone().unwrap_or_else(|| words.no_user.to_owned()))}
        {password}
    }
    .into_any()
}

fn fact(name: &'static str, label: &'static str, value: String) -> AnyView {
    view! {
        <div data-fact=name>
            <dt>{label}</dt>
            <dd>{value}</dd>
        </div>
    }
    .into_any()
}

#[component]
fn TestMailForm() -> impl IntoView {
    let text = use_text();
    let words = &text.settings().mail;
    let session = use_session();
    let sent = RwSignal::new(None::<TestMail>);
    let task = Task::new();
    if !session.can("settings:update") {
        return ().into_any();
    }
    let send = move |_| {
        task.start(async move {
            let test = session.api.send_test_mail().await?;
            sent.try_set(Some(test));
            Ok(())
        });
    };
    view! {
        <section class="card">
            <div>
                <button type="button" class="button" disabled=task.busy on:click=send>
                    {words.test}
                </button>
            </div>
            {super::general_failure(task)}
            {move || sent.get().map(|test| view! { <Fate test /> })}
        </section>
    }
    .into_any()
}

/// What becomes of the test, as it becomes it.
#[component]
fn Fate(test: TestMail) -> impl IntoView {
    let text = use_text();
    let words = &text.settings().mail;
    let session = use_session();
    let id = test.message_id;
    let message = Read::new(move || session.api.read_message(id));
    use_live().refresh(message, &[Topic::Message]);
    view! {
        <div class="stack" role="status">
            <p>{(words.testing)(&test.to)}</p>
            <Loaded read=message skeleton_rows=1 let:message>
                {move || {
                    message
                        .with(|message| {
                            let answer = message.last_response.clone().map(|said| view! { <code>{said}</code> });
                            view! {
                                <p class="row">
                                    <StatusBadge badge=states::message(message.status, text) />
                                    {answer}
                                </p>
                            }
                        })
                }}
            </Loaded>
            <a href=format!("/correo?ver={id}")>{words.see_message}</a>
        </div>
    }
}
