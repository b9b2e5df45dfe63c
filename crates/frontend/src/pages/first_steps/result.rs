use super::company::general;
use crate::{
    api::TermsOwner,
    components::{banner::Banner, loaded::Loaded, money::Money, toast::Toasts},
    pages::customer::terms::words::terms_in_one_line,
    preferences::use_text,
    read::Read,
    session::{Session, use_session},
    task::Task,
};
use chrono::{Datelike, Days, NaiveDate};
use domain::{
    contract::{Calendar, Customer},
    money::{Money as Amount, Totals},
    terms::CommercialTerms,
};
use leptos::prelude::*;

/// How many customers somebody is asked to confirm.
const TO_CONFIRM: usize = 5;

/// *Esta semana deberían pagarte $X*, and the customers whose terms nobody confirmed.
#[component]
pub(super) fn ResultStep() -> impl IntoView {
    let session = use_session();
    let (sunday, later) = spans(session.today());
    let read = Read::new(move || async move {
        let today = session.today();
        let week = session.api.expected_between(today, sunday).await?;
        let after = sunday.succ_opt().unwrap_or(sunday);
        let weeks = session.api.expected_between(after, later).await?;
        let overdue = session.api.list_invoices("overdue_min=1&limit=1").await?.totals;
        let any = session.api.count_invoices("status=all").await? > 0;
        Ok(Expected { week: pending(&week), weeks: pending(&weeks), overdue, any })
    });
    view! {
        <Loaded read=read skeleton_rows=2 let:expected>
            {move || expected.with(figures)}
        </Loaded>
        <ToConfirm />
    }
}

/// What is to come, one amount per currency.
#[derive(Clone, Debug, PartialEq)]
struct Expected {
    week: Vec<Amount>,
    weeks: Vec<Amount>,
    overdue: Vec<Amount>,
    any: bool,
}

/// The Sunday of this week, and the one four weeks later.
fn spans(today: NaiveDate) -> (NaiveDate, NaiveDate) {
    let ahead = |from: NaiveDate, days: u64| from.checked_add_days(Days::new(days)).unwrap_or(from);
    let left = 6_u32.saturating_sub(today.weekday().num_days_from_monday());
    let sunday = ahead(today, u64::from(left));
    (sunday, ahead(sunday, 28))
}

fn pending(calendar: &Calendar) -> Vec<Amount> {
    let amounts = calendar.days.iter().flat_map(|day| &day.totals).map(|total| total.pending);
    let totals = Totals::of(amounts).unwrap_or_default();
    totals.iter().filter(|amount| amount.is_positive()).collect()
}

fn figures(expected: &Expected) -> AnyView {
    let words = use_text().first_steps();
    if !expected.any {
        return view! { <Banner tone="info" message=words.no_invoices_yet /> }.into_any();
    }
    let list =
        |amounts: &[Amount]| amounts.iter().map(|amount| view! { <div><Money amount=*amount /></div> }).collect_view();
    let week = if expected.week.is_empty() {
        view! { <p>{words.this_week_nothing}</p> }.into_any()
    } else {
        view! {
            <p class="muted">{words.this_week}</p>
            <div class="balance-line" data-part="this_week">
                {list(&expected.week)}
            </div>
        }
        .into_any()
    };
    let fact = |name: &'static str, label: &'static str, amounts: &[Amount]| {
        (!amounts.is_empty()).then(|| {
            view! {
                <div data-fact=name>
                    <dt>{label}</dt>
                    <dd>{list(amounts)}</dd>
                </div>
            }
        })
    };
    view! {
        <section class="card" data-part="expected">
            {week}
            <dl class="facts">
                {fact("next_weeks", words.next_weeks, &expected.weeks)} {fact("overdue", words.overdue, &expected.overdue)}
            </dl>
        </section>
    }
    .into_any()
}

/// The customers who owe most and whose terms nobody confirmed.
#[component]
fn ToConfirm() -> impl IntoView {
    let session = use_session();
    let read = Read::new(move || async move {
        let mut customers = session.api.list_customers("with_balance=true&without_terms=true&limit=200").await?.data;
        customers.sort_by_key(|customer| std::cmp::Reverse(largest(customer)));
        customers.truncate(TO_CONFIRM);
        Ok(customers)
    });
    view! {
        <Loaded read=read skeleton_rows=3 let:customers>
            <ConfirmList customers on_done=Callback::new(move |()| read.again()) />
        </Loaded>
    }
}

/// Only an order to ask in: amounts of different currencies are not compared anywhere else.
fn largest(customer: &Customer) -> i64 {
    customer.balances.iter().map(|balance| balance.balance_due.minor()).max().unwrap_or(0)
}

#[component]
fn ConfirmList(customers: ReadSignal<Vec<Customer>>, on_done: Callback<()>) -> impl IntoView {
    let words = use_text().first_steps();
    let count = Memo::new(move |_| customers.with(Vec::len));
    let title = move || match count.get() {
        0 => words.all_confirmed.to_owned(),
        count => (words.confirm_lead)(u64::try_from(count).unwrap_or(u64::MAX)),
    };
    let item = move |customer: Customer| view! { <ToConfirmItem customer on_done /> };
    view! {
        <section class="stack" data-part="to_confirm">
            <h3>{title}</h3>
            <ul class="work-rows card">
                <For each=move || customers.get() key=|customer| customer.id children=item />
            </ul>
        </section>
    }
}

#[component]
fn ToConfirmItem(customer: Customer, on_done: Callback<()>) -> impl IntoView {
    let text = use_text();
    let words = text.first_steps();
    let session = use_session();
    let toasts: Toasts = expect_context();
    let confirm = Task::new();
    let (terms, is_suggested) = proposed(&customer);
    let line = terms_in_one_line(&terms, text);
    let note = is_suggested.then(|| view! { <span class="meta">{words.suggested}</span> });
    let (id, name) = (customer.id, customer.name.clone());
    let run = move |_| {
        let (terms, name) = (terms.clone(), name.clone());
        confirm.start(async move {
            save(session, TermsOwner { customer: id, site: None }, &terms).await?;
            toasts.say((words.confirmed)(&name));
            on_done.try_run(());
            Ok(())
        });
    };
    view! {
        <li class="work-row" data-customer=id.to_string()>
            <div class="work-what">
                <a href=format!("/clientes/{id}")>{customer.name.clone()}</a>
                <span class="row">{balances(&customer)}</span>
            </div>
            <p class="work-why">{line} " " {note} {move || general(confirm.failure.get().as_ref())}</p>
            <div class="work-actions">
                <button
                    type="button"
                    class="button button-primary"
                    aria-label=(words.confirm)(&customer.name)
                    disabled=confirm.busy
                    on:click=run
                >
                    {words.confirm_short}
                </button>
                <a class="button" href=format!("/clientes/{id}?pestana=condiciones") aria-label=(words.edit)(&customer.name)>
                    {words.edit_short}
                </a>
            </div>
        </li>
    }
}

fn balances(customer: &Customer) -> AnyView {
    let owed = customer.balances.iter().map(|balance| balance.balance_due).filter(|amount| amount.is_positive());
    owed.map(|amount| view! { <Money amount /> }).collect_view().into_any()
}

/// The terms to confirm: those in force, with the days that invoices suggest. Nothing happens before somebody confirms.
fn proposed(customer: &Customer) -> (CommercialTerms, bool) {
    let suggested = customer.suggested_credit_days.map(i32::from).filter(|days| *days != customer.terms.credit_days);
    let credit_days = suggested.unwrap_or(customer.terms.credit_days);
    (CommercialTerms { credit_days, ..customer.terms.clone() }, suggested.is_some())
}

async fn save(session: Session, owner: TermsOwner, terms: &CommercialTerms) -> Result<(), crate::api::ApiFailure> {
    let now = session.api.get_terms(owner).await?;
    session.api.put_terms(owner, &now.etag, terms).await.map(|_saved| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_ends_on_sunday_and_a_sunday_is_its_own_end() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        assert_eq!(spans(day("2026-11-27")), (day("2026-11-29"), day("2026-12-27")));
        assert_eq!(spans(day("2026-11-29")).0, day("2026-11-29"));
        assert_eq!(spans(day("2026-11-30")).0, day("2026-12-06"));
    }
}
