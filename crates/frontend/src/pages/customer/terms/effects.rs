//! What the draft does: to one invoice, step by step, and to the open ones.

use super::{Draft, Stored};
use crate::{
    api::TermsOwner,
    components::{
        data_table::{Cell, Column, DataTable, Row},
        date_field::{DateField, Towards},
        field::{Field, FieldText},
        loaded::Loaded,
    },
    format,
    preferences::use_text,
    read::Read,
    session::use_session,
    text::Text,
};
use chrono::{NaiveDate, NaiveTime};
use domain::{
    contract::{DateMove, SimulateTerms, SimulatedDates},
    terms::CommercialTerms,
};
use leptos::prelude::*;
use std::time::Duration;

/// Waits for a pause in the typing before the server is asked.
const PAUSE: Duration = Duration::from_millis(300);

/// The draft after a pause in the typing.
fn settled(draft: Draft) -> Memo<CommercialTerms> {
    let asked = RwSignal::new(draft.terms.get_untracked());
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let stop = move || {
        if let Some(timer) = timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    };
    on_cleanup(stop);
    Effect::new(move |_| {
        let terms = draft.terms.get();
        stop();
        let started = set_timeout_with_handle(
            move || {
                asked.try_set(terms.clone());
            },
            PAUSE,
        );
        timer.set_value(started.ok());
    });
    Memo::new(move |_| asked.get())
}

/// The dates an invoice would have, after every change.
#[component]
pub(super) fn Simulator(draft: Draft) -> impl IntoView {
    let text = use_text();
    let words = text.terms();
    let session = use_session();
    let today = session.today();
    let date = RwSignal::new(Some(today));
    let time = RwSignal::new("10:00".to_owned());
    let terms = settled(draft);
    let simulated = Read::new(move || {
        let clock = time.with(|time| time.parse::<NaiveTime>().ok()).unwrap_or_default();
        let issued_at = date.get().unwrap_or(today).and_time(clock);
        let body = SimulateTerms { terms: terms.get(), issued_at, delivered_at: None };
        async move { session.api.simulate_terms(&body).await }
    });
    let result = move || simulated.look(|answer| answer.as_ref().ok().map(|dates| outcome(dates, text))).flatten();
    let refused = move || {
        simulated
            .look(|answer| {
                answer.as_ref().err().map(|failure| {
                    let fields = match failure {
                        crate::api::ApiFailure::Problem(problem) => {
                            problem.errors.iter().map(|field| field.detail.clone()).collect::<Vec<_>>()
                        }
                        crate::api::ApiFailure::Offline | crate::api::ApiFailure::Unexpected { .. } => Vec::new(),
                    };
                    let said = if fields.is_empty() { failure.message(text) } else { fields.join(" ") };
                    view! { <p class="problem">{words.problems} " " {said}</p> }
                })
            })
            .flatten()
    };
    view! {
        <section class="card" data-part="simulator" aria-busy=move || simulated.is_busy().to_string()>
            <h3>{words.simulator}</h3>
            <div class="row">
                <DateField
                    id="simulator-date"
                    text=FieldText::new(words.simulator_date)
                    value=date
                    on_change={move |day: Option<NaiveDate>| date.set(day)}
                    today
                    towards=Towards::Past
                />
                <Field id="simulator-time" text=FieldText::new(words.simulator_time) problem=Signal::stored(None::<String>)>
                    <input class="input" id="simulator-time" type="time" bind:value=time />
                </Field>
            </div>
            <div role="status">{result} {refused}</div>
        </section>
    }
}

fn outcome(dates: &SimulatedDates, text: &Text) -> AnyView {
    let words = text.terms();
    let day = |date| format::date_with_weekday(date, text);
    let sentence = (words.simulated)(&day(dates.review_date), &day(dates.due_date), &day(dates.collection_date));
    let steps = dates.date_explanation.iter().map(|step| {
        view! {
            <li data-step=step.step.clone()>
                <span>{step.text.clone()}</span>
                <time datetime=step.date.to_string()>{format::date(step.date)}</time>
            </li>
        }
    });
    let estimated = dates.dates_estimated.then(|| view! { <p class="muted">{text.invoice().estimated}</p> });
    view! {
        <p class="simulated" data-collection-date=dates.collection_date.to_string()>
            {sentence}
        </p>
        {estimated}
        <h4>{words.steps}</h4>
        <ol class="steps">{steps.collect_view()}</ol>
    }
    .into_any()
}

/// *Qué facturas se mueven*, before anything is saved.
#[component]
pub(super) fn Moves(owner: TermsOwner, stored: RwSignal<Stored>, draft: Draft) -> impl IntoView {
    let text = use_text();
    let words = text.terms();
    let session = use_session();
    let terms = settled(draft);
    let preview = Read::new(move || {
        let (wanted, etag) = (terms.get(), stored.with(|stored| stored.etag.clone()));
        let ask = draft.may_change && stored.with(|stored| stored.terms != wanted || !stored.standing.confirmed);
        async move {
            if !ask {
                return Ok(None);
            }
            Ok(Some(session.api.preview_terms(owner, &etag, &wanted).await?.value.moves))
        }
    });
    // What is refused stands beside its field already.
    let can_tell = Memo::new(move |_| preview.look(Result::is_ok) == Some(true));
    view! {
        <Show when=move || can_tell.get()>
            <section class="card" data-part="moves">
                <Loaded read=preview skeleton_rows=1 let:moves>
                    {move || moves.with(|moves| moves.as_ref().map_or_else(
                        || view! { <p class="muted">{words.moves_none}</p> }.into_any(),
                        |moves| moved(moves, text),
                    ))}
                </Loaded>
            </section>
        </Show>
    }
}

fn moved(moves: &[DateMove], text: &'static Text) -> AnyView {
    let words = text.terms();
    if moves.is_empty() {
        return view! { <p role="status">{words.moves_none}</p> }.into_any();
    }
    let columns = vec![
        Column::text("document", words.move_document),
        Column::text("due_date", words.move_due),
        Column::text("collection_date", words.move_collection),
    ];
    let rows: Vec<Row> = moves.iter().map(|one| row(one, text)).collect();
    let count = (words.moves)(u64::try_from(moves.len()).unwrap_or(u64::MAX));
    view! {
        <p role="status">{count}</p>
        <details>
            <summary>{words.see_which}</summary>
            <DataTable label=words.moves_table columns rows=Signal::stored(rows) />
        </details>
    }
    .into_any()
}

/// The new date, and under it the old one.
fn row(one: &DateMove, text: &Text) -> Row {
    let dates = |before: NaiveDate, after: NaiveDate| {
        if before == after {
            return Cell::Date(after);
        }
        Cell::Lines(format::date(after), [text.terms().was, &format::date(before)].join(" "))
    };
    Row {
        id: one.invoice_id.to_string(),
        name: one.document.clone(),
        cells: vec![
            Cell::Link { href: format!("/facturas/{}", one.invoice_id), label: one.document.clone() },
            dates(one.due_date_before, one.due_date_after),
            dates(one.collection_date_before, one.collection_date_after),
        ],
    }
}
