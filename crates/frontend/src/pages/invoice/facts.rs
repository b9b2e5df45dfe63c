use crate::{components::copy_button::CopyButton, format, preferences::use_text, text::Text};
use domain::contract::Invoice;
use leptos::prelude::*;

/// Amounts and the data of the CFDI.
#[component]
pub(super) fn FactsCard(invoice: ReadSignal<Invoice>) -> impl IntoView {
    let text = use_text();
    let facts = move || {
        let facts = invoice.with(|invoice| facts(invoice, text));
        facts
            .into_iter()
            .map(|(name, label, value)| {
                let copy = (name == "fiscal_uuid").then(|| view! { <CopyButton value=value.clone() /> });
                view! {
                    <div data-fact=name>
                        <dt>{label}</dt>
                        <dd class="figure">{value} {copy}</dd>
                    </div>
                }
            })
            .collect_view()
    };
    view! {
        <section class="card" data-part="facts">
            <h2>{text.invoice().amounts}</h2>
            <dl class="facts">{facts}</dl>
        </section>
    }
}

type Fact = (&'static str, &'static str, String);

/// Name, label and value of what is known; what is not is left out.
fn facts(invoice: &Invoice, text: &Text) -> Vec<Fact> {
    let words = text.invoice();
    let money = |name, label, amount| Some((name, label, format::money_with_currency(amount)));
    let known =
        |name, label, value: Option<String>| value.filter(|value| !value.is_empty()).map(|value| (name, label, value));
    let all = [
        money("original_amount", words.original_amount, invoice.original_amount),
        money("amount_paid", words.amount_paid, invoice.amount_paid),
        invoice
            .in_transit
            .is_positive()
            .then(|| ("in_transit", words.in_transit, format::money_with_currency(invoice.in_transit))),
        money("balance_due", words.balance, invoice.balance_due),
        known("concept", words.concept, Some(invoice.concept.clone())),
        known("purchase_orders", words.purchase_orders, Some(invoice.purchase_orders.join(", "))),
        known("sat_payment_method", words.method, invoice.sat_payment_method.map(|method| method.as_ref().to_owned())),
        known("sat_payment_form", words.form, invoice.sat_payment_form.clone()),
        known("exchange_rate", words.exchange_rate, invoice.exchange_rate.map(|rate| rate.to_string())),
        known("fiscal_uuid", words.fiscal_uuid, invoice.fiscal_uuid.as_ref().map(|uuid| uuid.to_ascii_uppercase())),
    ];
    all.into_iter().flatten().collect()
}
