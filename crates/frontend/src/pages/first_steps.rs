mod company;
mod contacts;
mod credit;
mod result;

use crate::{
    components::page_header::PageHeader,
    pages::imports::{batch::BatchResult, upload::Upload},
    preferences::use_text,
    text::Text,
    url,
};
use company::CompanyStep;
use contacts::ContactsStep;
use credit::CreditStep;
use domain::ids::ImportId;
use leptos::{html, prelude::*};
use result::ResultStep;

/// A step: its name in the URL and its label.
type Step = (&'static str, fn(&Text) -> &'static str);

const COMPANY: &str = "empresa";
const INVOICES: &str = "facturas";
const CREDIT: &str = "credito";
const CONTACTS: &str = "contactos";
const RESULT: &str = "resultado";

const STEPS: [Step; 5] = [
    (COMPANY, |text| text.first_steps().company),
    (INVOICES, |text| text.first_steps().invoices),
    (CREDIT, |text| text.first_steps().credit),
    (CONTACTS, |text| text.first_steps().contacts),
    (RESULT, |text| text.first_steps().result),
];

fn place(name: &str) -> usize {
    STEPS.iter().position(|(one, _)| *one == name).unwrap_or(0)
}

/// The step so many places further; the ends stay.
fn neighbour(name: &str, back: bool) -> &'static str {
    let at = place(name);
    let to = if back { at.saturating_sub(1) } else { at.saturating_add(1).min(STEPS.len().saturating_sub(1)) };
    STEPS.get(to).map_or(COMPANY, |(name, _)| *name)
}

/// From nothing to what should be paid this week, in five steps that can be skipped and taken up again: the step stands
/// in the URL, and what a step saves is saved at once.
#[component]
pub(crate) fn FirstStepsPage() -> impl IntoView {
    let text = use_text();
    let words = text.first_steps();
    let (step, set_step) = url::step("paso");
    let current = Memo::new(move |_| {
        step.with(|step| STEPS.get(place(step.as_deref().unwrap_or(COMPANY))).map_or(COMPANY, |(name, _)| *name))
    });
    let heading = NodeRef::<html::H2>::new();
    let go = Callback::new(move |name: &'static str| {
        set_step.set(Some(name.to_owned()));
        if let Some(heading) = heading.get_untracked() {
            // Focus on an element of the page cannot fail.
            heading.focus().ok();
        }
    });
    let next = Callback::new(move |()| go.run(neighbour(current.get_untracked(), false)));
    let body = move || match current.get() {
        INVOICES => view! { <InvoicesStep /> }.into_any(),
        CREDIT => view! { <CreditStep on_done=next /> }.into_any(),
        CONTACTS => view! { <ContactsStep /> }.into_any(),
        RESULT => view! { <ResultStep /> }.into_any(),
        _ => view! { <CompanyStep on_done=next /> }.into_any(),
    };
    let number = move || u32::try_from(place(current.get()).saturating_add(1)).unwrap_or(1);
    let title = move || {
        let label = STEPS.get(place(current.get())).map_or("", |(_, label)| label(text));
        [(words.step_of)(number(), 5).as_str(), label].join(" · ")
    };
    view! {
        <div class="page page-narrow" data-screen="first_steps" data-step=current>
            <PageHeader title=words.title lead=words.lead>
                <a class="button" href="/inicio">
                    {words.leave}
                </a>
            </PageHeader>
            <StepList current />
            <section class="stack">
                <h2 tabindex="-1" node_ref=heading>
                    {title}
                </h2>
                {body}
            </section>
            <StepButtons current go />
        </div>
    }
}

/// Every step is a link: one may begin anywhere and come back.
#[component]
fn StepList(current: Memo<&'static str>) -> impl IntoView {
    let text = use_text();
    let links = STEPS.into_iter().map(|(name, label)| {
        let here = move || (current.get() == name).then_some("step");
        view! {
            <li>
                <a href=["/inicio/primeros-pasos?paso=", name].concat() aria-current=here>
                    {label(text)}
                </a>
            </li>
        }
    });
    view! {
        <nav aria-label=text.first_steps().steps>
            <ol class="step-list">{links.collect_view()}</ol>
        </nav>
    }
}

#[component]
fn StepButtons(current: Memo<&'static str>, go: Callback<&'static str>) -> impl IntoView {
    let words = use_text().first_steps();
    let back = move |_| go.run(neighbour(current.get_untracked(), true));
    let skip = move |_| go.run(neighbour(current.get_untracked(), false));
    let last = move || current.get() == RESULT;
    let label = move || match current.get() {
        INVOICES | CONTACTS => words.next,
        _ => words.skip,
    };
    view! {
        <div class="row spread">
            <button type="button" class="button" disabled=move || current.get() == COMPANY on:click=back>
                {words.back}
            </button>
            <Show
                when=move || !last()
                fallback=move || view! { <a class="button button-primary" href="/inicio">{words.go_home}</a> }
            >
                <button type="button" class="button" on:click=skip>
                    {label}
                </button>
            </Show>
        </div>
    }
}

/// The files, with their results under them; the batch stays in the URL.
#[component]
fn InvoicesStep() -> impl IntoView {
    let words = use_text().first_steps();
    let (batch, set_batch) = url::step("lote");
    let started = Callback::new(move |id: ImportId| set_batch.set(Some(id.to_string())));
    let shown = move || {
        let id = batch.with(|batch| batch.as_ref()?.parse::<ImportId>().ok())?;
        Some(view! { <BatchResult id /> })
    };
    view! {
        <p>{words.invoices_lead}</p>
        <Upload on_started=started />
        {shown}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_follow_each_other_and_the_ends_stay() {
        assert_eq!(neighbour(COMPANY, true), COMPANY);
        assert_eq!(neighbour(COMPANY, false), INVOICES);
        assert_eq!(neighbour(RESULT, true), CONTACTS);
        assert_eq!(neighbour(RESULT, false), RESULT);
        assert_eq!(neighbour("nowhere", false), INVOICES);
    }
}
