use crate::{components::date::Date, format, preferences::use_text};
use chrono::NaiveDate;
use domain::{contract::Invoice, terms::ExplainedStep};
use leptos::prelude::*;

/// The four dates and, step by step, why they are these.
#[component]
pub(crate) fn DatesCard(invoice: ReadSignal<Invoice>) -> impl IntoView {
    move || invoice.with(dates)
}

fn dates(invoice: &Invoice) -> impl IntoView + use<> {
    let text = use_text();
    let words = text.invoice();
    let facts = [
        ("issue_date", words.issue_date, invoice.issue_date),
        ("review_date", words.review_date, invoice.review_date),
        ("due_date", words.due_date, invoice.due_date),
        ("collection_date", words.collection_date, invoice.collection_date),
    ];
    let facts = facts
        .map(|(name, label, date)| {
            view! {
                <div data-fact=name>
                    <dt>{label}</dt>
                    <dd>{with_weekday(date)}</dd>
                </div>
            }
        })
        .collect_view();
    let estimated = invoice.dates_estimated.then(|| view! { <p class="muted">{words.estimated}</p> });
    view! {
        <section class="card" data-part="dates">
            <dl class="facts">{facts}</dl>
            {estimated}
            <details>
                <summary>{words.why_this_date}</summary>
                {steps(&invoice.date_explanation)}
            </details>
        </section>
    }
}

fn with_weekday(date: NaiveDate) -> impl IntoView {
    view! { <time datetime=date.to_string()>{format::date_with_weekday(date, use_text())}</time> }
}

fn steps(steps: &[ExplainedStep]) -> AnyView {
    if steps.is_empty() {
        return view! { <p>{use_text().invoice().no_explanation}</p> }.into_any();
    }
    let steps = steps
        .iter()
        .map(|step| {
            view! {
                <li data-step=step.step.clone()>
                    <span>{step.text.clone()}</span>
                    <Date date=step.date />
                </li>
            }
        })
        .collect_view();
    view! { <ol class="steps">{steps}</ol> }.into_any()
}
