use crate::{
    clock,
    components::{
        icon::{Glyph, Icon},
        money::Money,
        status_badge::{Badge, StatusBadge},
    },
    format,
    preferences::use_text,
    session::use_session,
};
use chrono::Timelike;
use domain::{contract::Payment, money::MoneyError};
use leptos::{html, prelude::*};

/// The office has it: when, how much, and what follows.
#[component]
pub(super) fn Received(payment: Payment, photos: u64, anew: Callback<()>) -> impl IntoView {
    let words = use_text().collect();
    let session = use_session();
    let heading = NodeRef::<html::H2>::new();
    Effect::new(move |_| {
        if let Some(heading) = heading.get() {
            // Focus on an element of the page cannot fail.
            heading.focus().ok();
        }
    });
    let at = clock::local(payment.recorded_at, &session.time_zone());
    let time = format!("{:02}:{:02}", at.hour(), at.minute());
    let badge = Badge::new("to_validate", "due-soon", Icon::Hourglass, words.to_validate);
    let rest = left_over(&payment).ok().filter(|rest| rest.is_positive());
    let rest = rest.map(|rest| view! { <p>{(words.unapplied)(&format::money_with_currency(rest))}</p> });
    let documents = payment.allocations.iter().map(|one| {
        view! {
            <li class="row spread">
                {one.document.clone()}
                <Money amount=one.amount />
            </li>
        }
    });
    view! {
        <section class="card stack received" data-payment=payment.id.to_string() role="status">
            <h2 tabindex="-1" node_ref=heading>
                <Glyph icon=Icon::CircleCheck />
                {(words.received_at)(&time)}
            </h2>
            <p class="balance-line">
                <Money amount=payment.amount />
            </p>
            <div class="row">
                <StatusBadge badge />
                {(photos > 0).then(|| view! { <span>{(words.photos_sent)(photos)}</span> })}
            </div>
            <ul class="stack">{documents.collect_view()}</ul>
            {rest}
            <p class="muted">{words.subject_to}</p>
            <div class="stack">
                <a class="button button-primary" href="/ruta">
                    {words.back}
                </a>
                <button type="button" class="button" on:click=move |_| anew.run(())>
                    {words.another}
                </button>
            </div>
        </section>
    }
}

/// What no document takes. The API says it only once the money counts.
fn left_over(payment: &Payment) -> Result<domain::money::Money, MoneyError> {
    payment.allocations.iter().map(|one| one.consumed).try_fold(payment.amount, domain::money::Money::checked_sub)
}
