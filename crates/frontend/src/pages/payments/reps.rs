use super::{customer_name, fiscal_document, origin};
use crate::{
    api::ApiFailure,
    components::{date::Date, empty_state::EmptyState, icon::Icon, loaded::Loaded, money::Money, toast::Toasts},
    preferences::use_text,
    read::Read,
    session::{Session, use_session},
    task::Task,
    text::Text,
};
use domain::{
    contract::{Payment, Rep, RepPayment, ResolveRepPayment},
    ids::PaymentId,
};
use leptos::prelude::*;

/// A payment of a REP that several recorded ones are like.
#[derive(Clone, Debug, PartialEq)]
struct Undecided {
    rep: Rep,
    row: RepPayment,
    candidates: Vec<Payment>,
}

/// What only a person can say: which recorded payment a REP tells of.
#[component]
pub(super) fn RepsToDecide(#[prop(into)] on_change: Callback<()>) -> impl IntoView {
    let words = &use_text().payments().reps;
    let session = use_session();
    let waiting = Read::new(move || undecided(session));
    let decided = Callback::new(move |()| {
        waiting.again();
        on_change.run(());
    });
    let metadata = session.can("reconciliation:update").then(|| {
        view! {
            <p>
                <a href="/importar/metadatos">{use_text().invoices().metadata}</a>
            </p>
        }
    });
    view! {
        {metadata}
        <Loaded read=waiting skeleton_rows=4 let:waiting>
            <Show
                when=move || !waiting.with(Vec::is_empty)
                fallback=move || view! { <EmptyState icon=Icon::CircleCheck message=words.empty /> }
            >
                <p class="muted">{words.lead}</p>
                <div class="stack-large">
                    <For
                        each=move || waiting.get()
                        key=|one| one.row.id
                        children=move |one| view! { <RepCard one on_done=decided /> }
                    />
                </div>
            </Show>
        </Loaded>
    }
}

async fn undecided(session: Session) -> Result<Vec<Undecided>, ApiFailure> {
    let mut found = Vec::new();
    for rep in session.api.list_reps("state=needs_person&limit=50").await?.data {
        for row in rep.payments.iter().filter(|row| row.payment_id.is_none()).cloned() {
            let mut candidates = Vec::new();
            for id in &row.candidates {
                candidates.push(session.api.get_payment(*id).await?);
            }
            found.push(Undecided { rep: rep.clone(), row, candidates });
        }
    }
    Ok(found)
}

#[component]
fn RepCard(one: Undecided, on_done: Callback<()>) -> impl IntoView {
    let text = use_text();
    let words = &text.payments().reps;
    let (session, toasts, task) = (use_session(), expect_context::<Toasts>(), Task::new());
    let id = one.row.id;
    let resolve = Callback::new(move |payment_id: Option<PaymentId>| {
        task.start(async move {
            session.api.resolve_rep_payment(id, &ResolveRepPayment { payment_id }).await?;
            toasts.say(if payment_id.is_some() { words.linked } else { words.made });
            on_done.try_run(());
            Ok(())
        });
    });
    let may_decide = session.can("reconciliation:update");
    let is_alone = one.candidates.is_empty();
    let cards = one.candidates.into_iter().map(|payment| candidate(&payment, resolve, task, may_decide, text));
    let cards = cards.collect_view();
    let title =
        (words.payment_of)(&fiscal_document(one.rep.series.as_deref(), one.rep.folio.as_deref(), &one.rep.fiscal_uuid));
    let heading = title.clone();
    let customer = one.rep.customer.as_ref().map(|customer| [&customer.code, " ", &customer.name].concat());
    let another = may_decide.then(|| {
        view! {
            <div class="row">
                <button type="button" class="button" disabled=task.busy on:click=move |_| resolve.run(None)>
                    {words.another}
                </button>
                <span class="muted">{words.another_hint}</span>
            </div>
        }
    });
    let failure = move || {
        let failure = task.failure.get();
        failure.map(|failure| view! { <p class="problem" role="alert">{failure.message(text)}</p> })
    };
    view! {
        <section class="card stack" data-rep=one.rep.id.to_string() aria-label=heading>
            <h2>{title}</h2>
            <p class="muted">{customer}</p>
            {failure}
            <div class="rep-sides">
                {told(&one.row, text)}
                {cards}
            </div>
            {is_alone.then(|| view! { <p>{words.no_candidates}</p> })}
            {another}
        </section>
    }
}

/// What the REP says of the payment.
fn told(row: &RepPayment, text: &'static Text) -> AnyView {
    let words = text.payments();
    let documents = row.documents.iter().map(|line| {
        let short: String = line.fiscal_uuid.chars().take(8).collect::<String>().to_ascii_uppercase();
        view! {
            <li>
                <span class="mono">{short}</span>
                " "
                <Money amount=line.paid />
            </li>
        }
    });
    let documents = documents.collect_view();
    view! {
        <div class="rep-side" data-side="rep">
            <h3>{words.reps.says}</h3>
            <dl class="facts">
                {fact(words.date, view! { <Date date=row.date /> }.into_any())}
                {fact(words.amount, view! { <Money amount=row.amount /> }.into_any())}
                {fact(words.form, (words.form_name)(&row.form).into_any())}
                {fact(words.reps.invoices, view! { <ul>{documents}</ul> }.into_any())}
            </dl>
        </div>
    }
    .into_any()
}

fn candidate(
    payment: &Payment,
    resolve: Callback<Option<PaymentId>>,
    task: Task,
    may_decide: bool,
    text: &'static Text,
) -> AnyView {
    let words = text.payments();
    let id = payment.id;
    let link = may_decide.then(|| {
        view! {
            <button type="button" class="button button-primary" disabled=task.busy on:click=move |_| resolve.run(Some(id))>
                {words.reps.link}
            </button>
        }
    });
    view! {
        <div class="rep-side" data-side="payment" data-id=id.to_string()>
            <h3>{words.reps.candidate}</h3>
            <dl class="facts">
                {fact(words.date, view! { <Date date=payment.date /> }.into_any())}
                {fact(words.amount, view! { <Money amount=payment.amount /> }.into_any())}
                {fact(words.form, (words.form_name)(&payment.form).into_any())}
                {fact(words.reference, payment.reference.clone().unwrap_or_else(|| "—".to_owned()).into_any())}
                {fact(text.common.customer, customer_name(payment, text).into_any())}
                {fact(words.origin, origin(payment, text).into_any())}
            </dl>
            <div class="row">
                {link}
                <a class="button button-quiet" href=["/pagos/", &id.to_string()].concat()>
                    {words.reps.same}
                </a>
            </div>
        </div>
    }
    .into_any()
}

fn fact(label: &'static str, value: AnyView) -> AnyView {
    view! {
        <div>
            <dt>{label}</dt>
            <dd>{value}</dd>
        </div>
    }
    .into_any()
}
