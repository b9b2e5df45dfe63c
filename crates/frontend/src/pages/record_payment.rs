mod fields;
mod form;
mod proof;

use crate::{
    components::{banner::Banner, page_header::PageHeader, toast::Toasts},
    pages::allocating::{Allocating, Plan},
    preferences::use_text,
    read::Read,
    session::use_session,
    task::Task,
    text::Text,
    undo::{Undo, use_undo},
    url::{self, History, use_navigation},
};
use domain::{
    contract::{Payment, ProblemKind, Reversal, ReversalKind},
    ids::{CustomerId, InvoiceId},
};
use fields::{MoneyFields, OriginFields, WhoFields};
use form::PaymentForm;
use leptos::prelude::*;
use proof::{ProofFields, Proofs};

/// The forms in which money arrives, those of every day first.
pub(crate) const FORMS: [&str; 21] = [
    "03", "02", "01", "04", "28", "05", "06", "08", "12", "13", "14", "15", "17", "23", "24", "25", "26", "27", "29",
    "30", "31",
];

/// Writes down money received, and which invoices it pays.
#[component]
pub(crate) fn RecordPaymentPage() -> impl IntoView {
    let text = use_text();
    let session = use_session();
    // The customer or the invoices somebody came from.
    let from_invoices = StoredValue::new(invoices_in_url());
    let from_customer: Option<CustomerId> = url::parameter("cliente").0.get_untracked().and_then(|id| id.parse().ok());
    let form = PaymentForm::new(session.today());
    let start = Read::new(move || async move {
        for id in from_invoices.get_value() {
            form.begin_with(&session.api.get_invoice(id).await?);
        }
        if let Some(id) = from_customer {
            let customer = session.api.get_customer(id).await?;
            form.customer.set(Some(super::customer_picker::choice(&customer)));
        }
        Ok(())
    });
    let failure = move || {
        let failure = start.look(|answer| answer.as_ref().err().cloned()).flatten();
        failure.map(|failure| view! { <Banner tone="warning" message=failure.message(text) /> })
    };
    view! {
        <div class="page" data-screen="record_payment">
            <PageHeader title=text.payments().record_title>
                <a class="button" href="/pagos">
                    {text.payments().back}
                </a>
            </PageHeader>
            {failure}
            <RecordForm form first=from_invoices.get_value() />
        </div>
    }
}

/// `factura` of a single one, `facturas` of a selection.
fn invoices_in_url() -> Vec<InvoiceId> {
    let named = ["factura", "facturas"].map(|name| url::parameter(name).0.get_untracked().unwrap_or_default());
    named.iter().flat_map(|ids| ids.split(',')).filter_map(|id| id.parse().ok()).collect()
}

#[component]
fn RecordForm(form: PaymentForm, first: Vec<InvoiceId>) -> impl IntoView {
    let text = use_text();
    let words = text.payments();
    let plan = RwSignal::new(Plan::default());
    let save = Task::new();
    let proofs = Proofs::new();
    let submit = use_submit(form, plan, proofs, save);
    let may_file = use_session().can("document:create");
    let on_submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        submit.run(());
    };
    let available = Signal::derive(move || form.to_apply());
    let customer = Signal::derive(move || form.customer_id());
    let is_ready = move || plan.with(Plan::is_ready);
    view! {
        <form class="stack" novalidate on:submit=on_submit>
            {move || failures(save, text)}
            <div class="record-grid">
                <section class="card">
                    <WhoFields form save />
                    <MoneyFields form save />
                </section>
                <section class="card">
                    <OriginFields form save />
                </section>
                {may_file.then(|| view! { <ProofFields proofs /> })}
            </div>
            <section class="card">
                <h2>{words.apply_to}</h2>
                <Allocating customer available plan first=first />
            </section>
            <div class="action-bar">
                <a class="button" href="/pagos">
                    {text.common.cancel}
                </a>
                <button type="submit" class="button button-primary push" disabled=move || save.busy.get() || !is_ready()>
                    {words.save}
                </button>
            </div>
        </form>
    }
}

/// What the API refused that has no field of its own here: the whole, and the amounts of single invoices.
fn failures(save: Task, text: &'static Text) -> Option<AnyView> {
    let failure = save.failure.get()?;
    let crate::api::ApiFailure::Problem(problem) = &failure else {
        return Some(view! { <Banner tone="danger" message=failure.message(text) /> }.into_any());
    };
    let of_lines = problem.errors.iter().filter(|error| error.pointer.starts_with("/allocations"));
    let lines: Vec<String> = of_lines.map(|error| error.detail.clone()).collect();
    if lines.is_empty() && !problem.errors.is_empty() {
        return None;
    }
    let message = if lines.is_empty() { problem.detail.clone() } else { lines.join(" ") };
    Some(view! { <Banner tone="danger" message /> }.into_any())
}

/// Sends the form; afterwards the payment is on screen, with a way back.
fn use_submit(form: PaymentForm, plan: RwSignal<Plan>, proofs: Proofs, save: Task) -> Callback<()> {
    let text = use_text();
    let session = use_session();
    let navigation = use_navigation();
    let toasts: Toasts = expect_context();
    let undo = use_undo();
    Callback::new(move |()| {
        let Some(body) = form.request(plan.get_untracked().allocations, text) else { return };
        let files = proofs.take();
        save.start(async move {
            let path = match session.api.record_payment(&body).await {
                Ok(payment) => {
                    proof::keep(session, payment.id, files, toasts, text).await;
                    if session.can("payment:update") {
                        undo.offer(toasts, undoing(&payment, text));
                    } else {
                        toasts.say(text.payments().saved);
                    }
                    ["/pagos/", &payment.id.to_string()].concat()
                }
                Err(failure) => match kept_all_the_same(&failure) {
                    Some((id, detail)) => {
                        if let Ok(id) = id.parse() {
                            proof::keep(session, id, files, toasts, text).await;
                        }
                        toasts.say(detail);
                        ["/pagos/", &id].concat()
                    }
                    None => return Err(failure),
                },
            };
            navigation.go(&path, History::Push);
            Ok(())
        });
    })
}

/// A payment dated before its invoice is kept, and Finance decides where it goes.
fn kept_all_the_same(failure: &crate::api::ApiFailure) -> Option<(String, String)> {
    let crate::api::ApiFailure::Problem(problem) = failure else { return None };
    let is_kept = problem.code == ProblemKind::PaymentBeforeInvoice.code();
    let id = problem.params.get("payment_id").filter(|_| is_kept)?;
    Some((id.clone(), problem.detail.clone()))
}

fn undoing(payment: &Payment, text: &'static Text) -> Undo {
    let words = text.payments();
    let id = payment.id;
    let amount = crate::format::money_with_currency(payment.amount);
    Undo::new([words.saved, " · ", &amount].concat(), move |session| {
        Box::pin(async move {
            let reversal = Reversal { reason: words.undo_reason.to_owned(), kind: ReversalKind::Correction };
            let reversed = session.api.reverse_payment(id, &reversal).await;
            reversed.map(|_payment| ()).map_err(|failure| failure.message(text))
        })
    })
}
