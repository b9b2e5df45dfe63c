use super::sat_ask::reason;
use crate::{
    components::{date::Instant, status_badge::StatusBadge},
    preferences::use_text,
    session::use_session,
    states,
};
use domain::contract::{SatCheck, SatSource, Verification};
use leptos::prelude::*;

/// Every answer of SAT, newest first: when, what, in which words, and who asked.
#[component]
pub(super) fn SatHistory(verification: ReadSignal<Verification>) -> impl IntoView {
    let text = use_text();
    let words = text.invoice();
    let zone = StoredValue::new(use_session().time_zone());
    let rows = move || {
        let mut checks = verification.with(|verification| verification.sat_checks.clone());
        checks.sort_by_key(|check| std::cmp::Reverse(check.checked_at));
        checks.into_iter().map(|check| row(check, zone.get_value())).collect_view()
    };
    let count = Memo::new(move |_| verification.with(|verification| verification.sat_checks.len()));
    view! {
        <Show when=move || { count.get() > 0 }>
            <details data-part="sat-history">
                <summary>{move || (words.sat_history)(u64::try_from(count.get()).unwrap_or_default())}</summary>
                <ul class="stack">{rows}</ul>
            </details>
        </Show>
    }
}

fn row(check: SatCheck, time_zone: String) -> AnyView {
    let text = use_text();
    let words = text.invoice();
    let who = check.asked_by.map_or_else(|| words.sat_by_system.to_owned(), |user| user.name);
    let who = match check.source {
        SatSource::Service => who,
        SatSource::Person => (words.sat_recorded_by)(&who),
        SatSource::Metadata => (words.sat_metadata_by)(&who),
    };
    let failure = check.failure.map(|failure| view! { <span>{reason(failure)}</span> });
    view! {
        <li class="row">
            <StatusBadge badge=states::sat(check.status, text) />
            {failure}
            <span>{check.answer}</span>
            <span class="meta">
                <Instant at=check.checked_at time_zone />
                " · "
                {who}
            </span>
        </li>
    }
    .into_any()
}
