use super::acknowledge::Acknowledge;
use crate::{
    components::{
        date::Instant,
        icon::{Glyph, Icon},
        status_badge::{Badge, StatusBadge},
    },
    format,
    preferences::{Preferences, use_text},
    session::use_session,
    text::Text,
};
use chrono::{DateTime, Utc};
use domain::{
    contract::{Notification, NotificationSection},
    ids::NotificationId,
};
use leptos::prelude::*;

/// One notice: the sentence, the amount, its age, one way on, and why it came.
#[component]
pub(super) fn NoticeItem(
    notice: Notification,
    /// Marks it as read.
    #[prop(into)]
    on_read: Callback<NotificationId>,
) -> impl IntoView {
    let text = use_text();
    let id = notice.id;
    let waits = waits(&notice);
    let preferences: Preferences = expect_context();
    let on_key = move |event: web_sys::KeyboardEvent| {
        let is_plain = !event.ctrl_key() && !event.meta_key() && !event.alt_key() && !is_field(&event);
        if event.key() == "e" && is_plain && preferences.single_keys.get_untracked() {
            on_read.run(id);
        }
    };
    let (href, label) = link(&notice, text);
    // Following the way on is reading it.
    let follow = move |_| on_read.run(id);
    let read = notice.read_at.is_none().then(|| {
        view! {
            <button type="button" class="button button-quiet" on:click=move |_| on_read.run(id)>
                {text.notices().read}
                <span class="visually-hidden">" " {notice.title.clone()}</span>
            </button>
        }
    });
    view! {
        <article class="notice" data-notice=notice.kind.clone() data-waiting=waits.to_string() on:keydown=on_key>
            <Glyph icon=icon(&notice.kind) />
            <div class="notice-body">
                <p class="notice-title">{notice.title.clone()} {badge(&notice, text)}</p>
                <p class="muted">{notice.body.clone()} " " <span class="meta">{age(notice.created_at)}</span></p>
                {care(&notice, text)}
                <div class="row">
                    <a class="button" href=href on:click=follow>
                        {label}
                        <span class="visually-hidden">" " {notice.title.clone()}</span>
                    </a>
                    <Acknowledge notice=notice.clone() />
                    {read}
                </div>
                {why(&notice, text)}
            </div>
        </article>
    }
}

fn waits(notice: &Notification) -> bool {
    match notice.section {
        NotificationSection::Escalations => notice.acknowledged.is_none(),
        NotificationSection::ForMe | NotificationSection::System => notice.read_at.is_none(),
    }
}

fn is_field(event: &web_sys::KeyboardEvent) -> bool {
    use wasm_bindgen::JsCast;
    let target: Option<web_sys::Element> = event.target().and_then(|target| target.dyn_into().ok());
    target.is_some_and(|target| matches!(target.closest("input, textarea, select, dialog"), Ok(Some(_))))
}

fn badge(notice: &Notification, text: &Text) -> Option<AnyView> {
    let words = text.notices();
    let badge = match notice.section {
        NotificationSection::Escalations if waits(notice) => {
            Badge::new("waiting", "escalated", Icon::ArrowUp, words.waiting)
        }
        NotificationSection::ForMe | NotificationSection::System if waits(notice) => {
            Badge::new("unread", "current", Icon::Circle, words.unread)
        }
        NotificationSection::Escalations | NotificationSection::ForMe | NotificationSection::System => return None,
    };
    Some(view! { <StatusBadge badge /> }.into_any())
}

/// Who takes care of an escalation.
fn care(notice: &Notification, text: &Text) -> Option<AnyView> {
    let care = notice.acknowledged.as_ref()?;
    let name = care.by.as_ref().map_or("—", |user| user.name.as_str());
    let when = format::date_time(crate::clock::local(care.at, &use_session().time_zone()));
    Some(view! { <p data-fact="acknowledged">{(text.notices().acknowledged)(name, &when)}</p> }.into_any())
}

/// The rule behind it: when, whom, since when.
fn why(notice: &Notification, text: &'static Text) -> AnyView {
    let words = text.notices();
    let session = use_session();
    let facts = match &notice.rule {
        None => view! { <p>{words.why_without_rule}</p> }.into_any(),
        Some(rule) => {
            let off = (!rule.enabled).then(|| view! { <p>{words.rule_off}</p> });
            let see = session.can("notification_rule:read").then(|| {
                view! { <a href=format!("/configuracion/reglas#regla-{}", rule.id)>{words.see_rule}</a> }
            });
            view! {
                <dl class="facts">
                    <div>
                        <dt>{words.rule}</dt>
                        <dd>{rule.text.clone()}</dd>
                    </div>
                    <div>
                        <dt>{words.told}</dt>
                        <dd>{rule.audience.clone()}</dd>
                    </div>
                    <div>
                        <dt>{words.since}</dt>
                        <dd>
                            <Instant at=rule.since time_zone=session.time_zone() />
                        </dd>
                    </div>
                </dl>
                {off}
                {see}
            }
            .into_any()
        }
    };
    view! {
        <details class="why">
            <summary>{words.why}</summary>
            {facts}
        </details>
    }
    .into_any()
}

fn icon(kind: &str) -> Icon {
    match kind {
        "invoice_created" => Icon::Invoice,
        "collection_upcoming" => Icon::Clock,
        "collection_late" | "bank_accounts_requested" | "bank_accounts_in_force" => Icon::Triangle,
        "promise_kept" => Icon::CircleCheck,
        "promise_broken" => Icon::BrokenLink,
        "message_failed" => Icon::Mail,
        "field_payment" | "field_payment_rejected" => Icon::Wallet,
        "field_photo" => Icon::Camera,
        _ => Icon::Bell,
    }
}

/// The one way on from a notice.
pub(super) fn link(notice: &Notification, text: &Text) -> (String, &'static str) {
    let words = text.notices();
    match (notice.subject_kind.as_str(), notice.kind.as_str()) {
        ("invoice", _) => (format!("/facturas/{}", notice.subject_id), words.open_invoice),
        // Whoever collected it does not read payments.
        ("payment", "field_payment_rejected") => ("/ruta".to_owned(), text.collect().title),
        ("payment", _) => (format!("/pagos/{}", notice.subject_id), words.open_payment),
        ("bank_account_change", _) => ("/configuracion/empresa".to_owned(), words.open_company),
        ("message", _) => (format!("/correo?ver={}", notice.subject_id), words.open_mail),
        (_, "collection_late") => ("/facturas?vencidas=1".to_owned(), words.open_late),
        (_, "collection_upcoming") => ("/facturas?orden=due_date".to_owned(), words.open_upcoming),
        _ => ("/facturas?orden=-issue_date".to_owned(), words.open_invoices),
    }
}

/// How old it is within a day, its moment later; the exact moment in the title.
pub(super) fn age(at: DateTime<Utc>) -> AnyView {
    let (words, zone) = (use_text().notices(), use_session().time_zone());
    let local = crate::clock::local(at, &zone);
    let minutes = crate::clock::now(&zone).map_or(i64::MAX, |now| now.signed_duration_since(local).num_minutes());
    let said = match minutes {
        ..1 => words.now.to_owned(),
        1..60 => (words.minutes_ago)(minutes),
        60..1440 => (words.hours_ago)(minutes / 60),
        _ => format::date_time(local),
    };
    view! {
        <time datetime=format::machine_date_time(local) title=format::date_time(local)>
            {said}
        </time>
    }
    .into_any()
}
