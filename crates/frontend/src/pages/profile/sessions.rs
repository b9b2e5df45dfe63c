use crate::{
    components::{
        icon::{Glyph, Icon},
        loaded::Loaded,
        status_badge::{Badge, StatusBadge},
        toast::Toasts,
    },
    format,
    preferences::use_text,
    read::Read,
    session::use_session,
    task::Task,
};
use domain::contract::SignedInSession;
use leptos::prelude::*;
use uuid::Uuid;

/// Where the person is signed in, with a way to end each.
#[component]
pub(super) fn Sessions() -> impl IntoView {
    let text = use_text();
    let words = text.profile();
    let (session, toasts, task) = (use_session(), expect_context::<Toasts>(), Task::new());
    let sessions = Read::new(move || session.api.list_sessions());
    let end = Callback::new(move |only: Option<Uuid>| {
        task.start(async move {
            session.api.end_sessions(only).await?;
            toasts.say(words.session_ended);
            sessions.again();
            Ok(())
        });
    });
    let failure = move || {
        let failure = task.failure.get();
        failure.map(|failure| view! { <p class="problem" role="alert">{failure.message(text)}</p> })
    };
    view! {
        <section class="card" data-part="sessions">
            <h2>{words.sessions}</h2>
            <p class="muted">{words.sessions_hint}</p>
            {failure}
            <Loaded read=sessions skeleton_rows=2 let:page>
                <ul class="stack">
                    <For
                        each=move || page.with(|page| page.data.clone())
                        key=|one| (one.id, one.last_used_at)
                        children=move |one| view! { <SessionRow one end task /> }
                    />
                </ul>
                <Show when=move || page.with(|page| page.data.iter().any(|one| !one.is_current))>
                    <div>
                        <button type="button" class="button" disabled=task.busy on:click=move |_| end.run(None)>
                            {words.sessions_end_others}
                        </button>
                    </div>
                </Show>
            </Loaded>
        </section>
    }
}

#[component]
fn SessionRow(one: SignedInSession, end: Callback<Option<Uuid>>, task: Task) -> impl IntoView {
    let words = use_text().profile();
    let zone = use_session().time_zone();
    let device = one.device.as_deref().and_then(device_name).unwrap_or_else(|| words.session_unknown.to_owned());
    let used = (words.session_used)(&format::date_time(crate::clock::local(one.last_used_at, &zone)));
    let id = one.id;
    let action = if one.is_current {
        view! { <StatusBadge badge=Badge::new("current", "good", Icon::CircleCheck, words.session_current) /> }
            .into_any()
    } else {
        view! {
            <button
                type="button"
                class="button button-icon"
                aria-label=(words.session_end)(&device)
                disabled=task.busy
                on:click=move |_| end.run(Some(id))
            >
                <Glyph icon=Icon::Close />
            </button>
        }
        .into_any()
    };
    view! {
        <li class="row spread" data-session=id.to_string()>
            <span title=one.device>
                <strong>{device}</strong>
                " "
                <span class="meta">{used}</span>
            </span>
            {action}
        </li>
    }
}

/// `Chrome · Windows`, of how browsers describe themselves; the first that fits, as later ones pose as earlier ones.
fn device_name(described: &str) -> Option<String> {
    let browsers = [
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("CriOS/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    let systems = [
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "Mac"),
        ("Linux", "Linux"),
    ];
    let first =
        |known: &[(&str, &'static str)]| known.iter().find(|(part, _)| described.contains(part)).map(|(_, name)| *name);
    let found: Vec<&str> = [first(&browsers), first(&systems)].into_iter().flatten().collect();
    (!found.is_empty()).then(|| found.join(" · "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_named_with_its_system() {
        let edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0";
        let phone =
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Version/18.0 Safari/604.1";
        assert_eq!(device_name(edge).as_deref(), Some("Edge · Windows"));
        assert_eq!(device_name(phone).as_deref(), Some("Safari · iPhone"));
        assert_eq!(device_name("curl/8.5"), None);
    }
}
