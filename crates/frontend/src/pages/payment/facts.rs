use crate::{
    components::{date::Instant, money::Money, status_badge::StatusBadge},
    format,
    pages::payments::{customer_name, origin},
    preferences::use_text,
    session::use_session,
    states,
    text::Text,
};
use domain::contract::Payment;
use leptos::prelude::*;

/// How much, from whom, how, and since when it counts.
#[component]
pub(super) fn PaymentFactsCard(payment: ReadSignal<Payment>) -> impl IntoView {
    let text = use_text();
    let zone = use_session().time_zone();
    move || payment.with(|payment| facts(payment, &zone, text))
}

fn facts(payment: &Payment, zone: &str, text: &'static Text) -> AnyView {
    let words = text.payments();
    let effective = payment.effective_date.map_or_else(|| words.not_effective.to_owned(), format::date);
    let rate = payment.exchange_rate.map(|rate| rate.normalize().to_string());
    let reference = if payment.form == domain::payment_form::CHEQUE { words.cheque_number } else { words.reference };
    let lines = [
        ("customer", text.common.customer, Some(customer_name(payment, text))),
        ("payer", words.payer, payment.payer.clone()),
        ("date", words.received, Some(format::date(payment.date))),
        ("effective_date", words.effective, Some(effective)),
        ("form", words.form, Some((words.form_name)(&payment.form).to_owned())),
        ("reference", reference, payment.reference.clone()),
        ("bank", words.bank, payment.bank.clone()),
        ("comment", text.collect().comment, payment.comment.clone()),
        ("exchange_rate", words.exchange_rate, rate),
        ("origin", words.origin, Some(origin(payment, text))),
    ];
    let lines = lines.into_iter().filter_map(|(name, label, value)| Some(fact(name, label, value?))).collect_view();
    let rest = payment.unapplied;
    view! {
        <section class="card" aria-label=words.facts data-part="facts">
            <div class="row">
                <StatusBadge badge=states::payment(payment, text) />
                <span class="balance-line">
                    <Money amount=payment.amount />
                </span>
            </div>
            <dl class="facts">
                {lines}
                <div data-fact="unapplied">
                    <dt>{words.unapplied}</dt>
                    <dd>
                        <Money amount=rest />
                    </dd>
                </div>
                <div data-fact="recorded_at">
                    <dt>{words.recorded}</dt>
                    <dd>
                        <Instant at=payment.recorded_at time_zone=zone.to_owned() />
                    </dd>
                </div>
            </dl>
        </section>
    }
    .into_any()
}

fn fact(name: &'static str, label: &'static str, value: String) -> AnyView {
    view! {
        <div data-fact=name>
            <dt>{label}</dt>
            <dd>{value}</dd>
        </div>
    }
    .into_any()
}
