use super::{contacts::ContactSummary, terms::words::terms_in_words};
use crate::{components::money::Money, preferences::use_text};
use domain::{
    contract::{Customer, CustomerBalance},
    money::Money as Amount,
};
use leptos::prelude::*;

/// What is behind the head: money that is not in the balance, terms in words, whom to call, who looks after them.
#[component]
pub(super) fn SummaryTab(customer: Memo<Customer>) -> impl IntoView {
    view! {
        <div class="cards">
            <BalanceCard customer />
            <TermsSummary customer />
            <ContactSummary customer />
            <PeopleCard customer />
        </div>
    }
}

/// Money beside the balance: received and not yet effective, and applied to nothing.
#[component]
fn BalanceCard(customer: Memo<Customer>) -> impl IntoView {
    let words = use_text().customers();
    let fact = |name: &'static str, label: &'static str, of: fn(&CustomerBalance) -> Option<Amount>| {
        move || {
            let amounts: Vec<Amount> = customer.with(|customer| {
                customer.balances.iter().filter_map(of).filter(|amount| amount.is_positive()).collect()
            });
            (!amounts.is_empty()).then(|| {
                view! {
                    <div data-fact=name>
                        <dt>{label}</dt>
                        <dd>{amounts.into_iter().map(|amount| view! { <div><Money amount /></div> }).collect_view()}</dd>
                    </div>
                }
            })
        }
    };
    view! {
        <section class="card" aria-labelledby="customer-balance">
            <h2 id="customer-balance">{words.balance}</h2>
            <dl class="facts">
                {fact("balance_due", words.balance, |balance| Some(balance.balance_due))}
                {fact("overdue", words.overdue, |balance| Some(balance.overdue))}
                {fact("in_transit", words.in_transit, |balance| balance.in_transit)}
                {fact("unapplied", words.unapplied, |balance| balance.unapplied)}
            </dl>
            <Show when=move || customer.with(|customer| customer.balances.is_empty())>
                <p class="muted">{words.owes_nothing}</p>
            </Show>
        </section>
    }
}

/// The terms in a few words.
#[component]
pub(crate) fn TermsSummary(#[prop(into)] customer: Signal<Customer>) -> impl IntoView {
    let text = use_text();
    let facts = move || {
        let lines = customer.with(|customer| terms_in_words(&customer.terms, text));
        let lines = lines.into_iter().map(|(label, value)| {
            view! {
                <div>
                    <dt>{label}</dt>
                    <dd>{value}</dd>
                </div>
            }
        });
        lines.collect_view()
    };
    view! {
        <section class="card" data-part="terms_summary">
            <h2>{text.customers().terms}</h2>
            <Show when=move || customer.with(|customer| !customer.terms_confirmed)>
                <p class="muted">{text.terms().unconfirmed}</p>
            </Show>
            <dl class="facts">{facts}</dl>
        </section>
    }
}

#[component]
fn PeopleCard(customer: Memo<Customer>) -> impl IntoView {
    let words = use_text().customers();
    let collector = move || name(customer.with(|customer| customer.assigned_collector.clone()), words.nobody);
    let salesperson = move || name(customer.with(|customer| customer.assigned_salesperson.clone()), words.nobody);
    view! {
        <section class="card">
            <dl class="facts">
                <div>
                    <dt>{words.column_collector}</dt>
                    <dd>{collector}</dd>
                </div>
                <div>
                    <dt>{words.column_salesperson}</dt>
                    <dd>{salesperson}</dd>
                </div>
            </dl>
        </section>
    }
}

fn name(user: Option<domain::contract::UserRef>, nobody: &str) -> String {
    user.map_or_else(|| nobody.to_owned(), |user| user.name)
}
