use super::fiscal_document;
use crate::{
    components::{empty_state::EmptyState, icon::Icon, loaded::Loaded, money::Money, toast::Toasts},
    format,
    pages::allocating::{Allocating, Plan, ToApply},
    preferences::use_text,
    read::Read,
    session::use_session,
    task::Task,
};
use domain::contract::{CreditNote, NewAllocations};
use leptos::prelude::*;

/// What only a person can say: which invoices a credit note reduces, and by how much.
#[component]
pub(super) fn NotesToDecide(#[prop(into)] on_change: Callback<()>) -> impl IntoView {
    let words = &use_text().payments().notes;
    let session = use_session();
    let waiting = Read::new(move || session.api.list_credit_notes("state=needs_person&limit=50"));
    let decided = Callback::new(move |()| {
        waiting.again();
        on_change.run(());
    });
    view! {
        <Loaded read=waiting skeleton_rows=4 let:waiting>
            <Show
                when=move || !waiting.with(|page| page.data.is_empty())
                fallback=move || view! { <EmptyState icon=Icon::CircleCheck message=words.empty /> }
            >
                <p class="muted">{words.lead}</p>
                <div class="stack-large">
                    <For
                        each=move || waiting.with(|page| page.data.clone())
                        key=|note| (note.id, note.applied.minor())
                        children=move |note| view! { <NoteCard note on_done=decided /> }
                    />
                </div>
            </Show>
        </Loaded>
    }
}

#[component]
fn NoteCard(note: CreditNote, on_done: Callback<()>) -> impl IntoView {
    let text = use_text();
    let words = &text.payments().notes;
    let (session, toasts, task) = (use_session(), expect_context::<Toasts>(), Task::new());
    let id = note.id;
    let customer = note.customer.as_ref().map(|customer| customer.id);
    let rest = note.total.checked_sub(note.applied).unwrap_or(note.total);
    let money = ToApply { amount: rest, date: note.issue_date, reference: String::new(), exchange_rate: None };
    let plan = RwSignal::new(Plan::default());
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let allocations = plan.with_untracked(|plan| plan.allocations.clone());
        task.start(async move {
            session.api.allocate_credit_note(id, &NewAllocations { allocations }).await?;
            toasts.say(words.applied);
            on_done.try_run(());
            Ok(())
        });
    };
    let failure = move || {
        let failure = task.failure.get();
        failure.map(|failure| view! { <p class="problem" role="alert">{failure.message(text)}</p> })
    };
    let nothing = move || task.busy.get() || !plan.with(Plan::applies);
    let label = move || {
        let applied = plan.with(|plan| plan.applied).map(format::money_with_currency);
        (text.payments().apply_rest)(&applied.unwrap_or_default())
    };
    let form = session.can("payment:update").then(|| {
        view! {
            <form class="stack" novalidate on:submit=submit>
                <Allocating customer=Signal::stored(customer) available=Signal::stored(Some(money)) plan />
                {failure}
                <div class="row">
                    <button type="submit" class="button button-primary" disabled=nothing>
                        {label}
                    </button>
                </div>
            </form>
        }
    });
    let title = (words.title)(&fiscal_document(note.series.as_deref(), note.folio.as_deref(), &note.fiscal_uuid));
    let heading = title.clone();
    view! {
        <section class="card stack" data-note=id.to_string() aria-label=heading>
            <h2>{title}</h2>
            <p class="muted">{note.customer.as_ref().map(|customer| [&customer.code, " ", &customer.name].concat())}</p>
            <dl class="facts">
                <div>
                    <dt>{words.rest}</dt>
                    <dd>
                        <Money amount=rest />
                    </dd>
                </div>
                <div>
                    <dt>{words.names}</dt>
                    <dd class="mono">{named(&note)}</dd>
                </div>
            </dl>
            {form}
        </section>
    }
}

/// The beginnings of the UUIDs it names.
fn named(note: &CreditNote) -> String {
    let short = note.related_uuids.iter().map(|uuid| uuid.chars().take(8).collect::<String>());
    let short: Vec<String> = short.collect();
    if short.is_empty() { "—".to_owned() } else { short.join(", ") }
}
