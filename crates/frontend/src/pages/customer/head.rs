use crate::{
    components::{money::Money, status_badge::StatusBadge},
    format,
    preferences::use_text,
    session::use_session,
    states,
    text::Text,
};
use domain::{
    contract::{Customer, CustomerBalance},
    credit::{Credit, SaleReason},
    money::Money as Amount,
};
use leptos::prelude::*;

/// Whether to sell, what is owed, and how they pay. Whoever may not read payments sees the answer first, and no habits
/// of payment.
#[component]
pub(crate) fn CustomerHead(#[prop(into)] customer: Signal<Customer>) -> impl IntoView {
    let shows_payments = use_session().can("payment:read");
    move || customer.with(|customer| head(customer, shows_payments))
}

fn head(customer: &Customer, shows_payments: bool) -> AnyView {
    let text = use_text();
    let words = text.customers();
    let sale = sale_line(&customer.credit, text);
    let (before, after) = if shows_payments { (None, Some(sale)) } else { (Some(sale), None) };
    let habits = shows_payments.then(|| days_to_pay(customer, text));
    view! {
        <div class="customer-head">
            {before}
            <dl class="facts figures">
                {figure("balance_due", words.balance, owed(customer, text))}
                {figure("overdue", words.overdue, amounts(&customer.balances, |balance| balance.overdue, text))}
                {figure("available", words.available, available(&customer.credit, text))} {habits}
                {figure("promises", words.promises_kept, promises(customer, text))}
            </dl>
            {after}
        </div>
    }
    .into_any()
}

fn figure(name: &'static str, label: &'static str, value: AnyView) -> AnyView {
    view! {
        <div data-fact=name>
            <dt>{label}</dt>
            <dd>{value}</dd>
        </div>
    }
    .into_any()
}

/// What is owed, and beside it what the list of invoices has besides: those that others are replacing.
fn owed(customer: &Customer, text: &Text) -> AnyView {
    let aside = customer.in_substitution.iter().map(|amount| {
        let line = (text.customers().in_substitution)(&format::money_with_currency(*amount));
        view! { <p class="meta">{line}</p> }
    });
    view! {
        {amounts(&customer.balances, |balance| balance.balance_due, text)}
        {aside.collect_view()}
    }
    .into_any()
}

fn amounts(balances: &[CustomerBalance], of: fn(&CustomerBalance) -> Amount, text: &Text) -> AnyView {
    let some: Vec<Amount> = balances.iter().map(of).filter(|amount| !amount.is_zero()).collect();
    if some.is_empty() {
        return view! { <span class="muted">{text.customers().owes_nothing}</span> }.into_any();
    }
    some.into_iter().map(|amount| view! { <div><Money amount /></div> }).collect_view().into_any()
}

/// What is left of the limit, and a bar of what is used of it.
fn available(credit: &Credit, text: &Text) -> AnyView {
    let words = text.customers();
    let Some((limit, available)) = credit.limit.zip(credit.available) else {
        return view! { <span class="muted">{words.no_limit}</span> }.into_any();
    };
    let percent = used_percent(limit, available);
    view! {
        <Money amount=available />
        <progress class="limit" aria-label=(words.limit_used)(percent) max="100" value=percent.min(100).to_string()></progress>
        <span class="meta">{(words.limit_used)(percent)}</span>
    }
    .into_any()
}

/// Whole percent, rounded up: the last centavo used is seen.
fn used_percent(limit: Amount, available: Amount) -> u64 {
    let used = i128::from(limit.minor()).saturating_sub(i128::from(available.minor())).max(0);
    let limit = i128::from(limit.minor());
    let percent = used.saturating_mul(100).saturating_add(limit.saturating_sub(1)).checked_div(limit);
    percent.and_then(|percent| u64::try_from(percent).ok()).unwrap_or(if used > 0 { 100 } else { 0 })
}

fn days_to_pay(customer: &Customer, text: &Text) -> AnyView {
    let words = text.customers();
    let days = customer.metrics.and_then(|metrics| metrics.days_to_pay);
    let value = match days {
        Some(days) => explained((words.days)(u64::from(days.average)), (words.how_days)(days.paid, days.overdue), text),
        None => view! { <span class="muted">{words.no_data}</span> }.into_any(),
    };
    figure("days_to_pay", words.pays_in, value)
}

fn promises(customer: &Customer, text: &Text) -> AnyView {
    let words = text.customers();
    let Some(metrics) = customer.metrics.filter(|metrics| metrics.promises.settled() > 0) else {
        return view! { <span class="muted">{words.no_data}</span> }.into_any();
    };
    let record = metrics.promises;
    let how = (words.how_promises)(&format::date(metrics.since), record.kept, record.partially_kept, record.broken);
    explained((words.kept_of)(record.kept, record.settled()), how, text)
}

/// A figure that says how it came about.
fn explained(value: String, how: String, text: &Text) -> AnyView {
    view! {
        <span class="figure-value">{value}</span>
        <details class="how">
            <summary class="meta">{text.customers().how_computed}</summary>
            <p class="meta">{how}</p>
        </details>
    }
    .into_any()
}

/// *¿Le puedo vender?* with its answer and why.
fn sale_line(credit: &Credit, text: &Text) -> AnyView {
    let badge = states::sale(credit.answer, text);
    view! {
        <p class="sale-line" data-part="sale">
            <strong>{text.customers().may_i_sell}</strong>
            <StatusBadge badge />
            <span>{sale_answer(credit, text)}</span>
        </p>
    }
    .into_any()
}

/// The answer and its reason.
pub(crate) fn sale_answer(credit: &Credit, text: &Text) -> String {
    let words = text.customers();
    match (credit.reason, credit.available) {
        (SaleReason::WithinLimit, Some(available)) => (words.sell_up_to)(&format::money_with_currency(available)),
        (SaleReason::WithinLimit, None) | (SaleReason::NoLimit, _) => words.sell_no_limit.to_owned(),
        (SaleReason::Overdue, _) => words.sell_overdue.to_owned(),
        (SaleReason::PromiseBroken, _) => words.sell_broken.to_owned(),
        (SaleReason::LimitReached, _) => words.sell_reached.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::money::Currency;

    #[test]
    fn the_last_centavo_of_a_limit_is_seen() {
        let pesos = |minor| Amount::new(minor, Currency::MXN);
        assert_eq!(used_percent(pesos(10_000), pesos(10_000)), 0);
        assert_eq!(used_percent(pesos(10_000), pesos(9_999)), 1);
        assert_eq!(used_percent(pesos(10_000), pesos(1)), 100);
        assert_eq!(used_percent(pesos(10_000), pesos(-5_000)), 150);
        assert_eq!(used_percent(pesos(0), pesos(-1)), 100);
    }
}
