use crate::{
    components::{
        data_table::{Cell, Column, DataTable, Row},
        empty_state::EmptyState,
        icon::Icon,
        kpi_card::KpiCard,
        loaded::Loaded,
        page_header::PageHeader,
    },
    format,
    preferences::use_text,
    read::Read,
    session::{Session, use_session},
    states,
    text::Text,
};
use chrono::Timelike;
use domain::{
    aging::Bucket,
    contract::{AgingReport, Invoice, InvoicePage},
    money::{Money, MoneyError, Totals},
};
use leptos::prelude::*;

/// The first screen after signing in: what is owed, and what to look at first.
#[component]
pub(crate) fn HomePage() -> impl IntoView {
    let text = use_text();
    let session = use_session();
    let figures = session.can("report:read").then(|| view! { <Figures /> });
    let oldest = session.can("invoice:read").then(|| view! { <Oldest /> });
    view! {
        <div class="page" data-screen="home">
            <PageHeader title=greeting(session, text) lead=format::long_date(session.today(), text) />
            {figures}
            {oldest}
        </div>
    }
}

fn greeting(session: Session, text: &Text) -> String {
    let name = session.user_name();
    let first = name.split(' ').next().unwrap_or_default();
    let words = &text.home;
    match crate::clock::now(&session.time_zone()).map_or(12, |now| now.hour()) {
        5..12 => (words.good_morning)(first),
        12..19 => (words.good_afternoon)(first),
        _ => (words.good_evening)(first),
    }
}

#[component]
fn Figures() -> impl IntoView {
    let session = use_session();
    let aging = Read::new(move || session.api.get_aging(None));
    view! {
        <Loaded read=aging skeleton_rows=2 let:report>
            {move || report.with(|report| cards(report, session))}
        </Loaded>
    }
}

fn cards(report: &AgingReport, session: Session) -> AnyView {
    let words = &use_text().home;
    let Ok(figures) = Figured::of(report) else { return ().into_any() };
    if figures.receivable.is_empty() {
        return first_use(session);
    }
    view! {
        <div class="cards">
            <KpiCard name="receivable" label=words.receivable amounts=figures.receivable href="/facturas" />
            <KpiCard name="overdue" label=words.overdue amounts=figures.overdue href="/facturas?vencidas=1" />
            <KpiCard name="not_due" label=words.due_soon amounts=figures.not_due href="/facturas?orden=due_date" />
            <Unconfirmed />
        </div>
    }
    .into_any()
}

/// Old invoices whose payment nobody confirmed stand outside the other figures.
#[component]
fn Unconfirmed() -> impl IntoView {
    let words = &use_text().home;
    let session = use_session();
    let unconfirmed = Read::new(move || session.api.list_invoices("status=opening_unconfirmed&limit=1"));
    move || {
        let total = unconfirmed.value().map_or(0, |page| page.total);
        (total > 0).then(|| {
            view! {
                <KpiCard
                    name="unconfirmed"
                    label=words.unconfirmed
                    amounts=Vec::new()
                    note=(words.documents)(total)
                    href="/facturas?estado=opening_unconfirmed"
                />
            }
        })
    }
}

fn first_use(session: Session) -> AnyView {
    let text = use_text();
    let words = &text.home;
    if !session.can("invoice:create") {
        return view! { <p class="muted">{words.nothing_owed}</p> }.into_any();
    }
    view! {
        <EmptyState icon=Icon::Import title=words.first_use_title message=words.first_use>
            <a class="button button-primary" href="/importar">
                {text.invoices.import}
            </a>
        </EmptyState>
    }
    .into_any()
}

/// The buckets of the aging, summed for the cards.
#[derive(Debug, PartialEq)]
struct Figured {
    receivable: Vec<Money>,
    overdue: Vec<Money>,
    not_due: Vec<Money>,
}

impl Figured {
    fn of(report: &AgingReport) -> Result<Self, MoneyError> {
        let sum = |counts: fn(Bucket) -> bool| {
            let buckets = report.currencies.iter().flat_map(|currency| &currency.totals);
            Totals::of(buckets.filter(|part| counts(part.bucket)).map(|part| part.amount))
                .map(|totals| without_zeros(totals.to_vec()))
        };
        Ok(Self {
            receivable: sum(|_| true)?,
            overdue: sum(|bucket| matches!(bucket, Bucket::Overdue { .. }))?,
            not_due: sum(|bucket| bucket == Bucket::NotDue)?,
        })
    }
}

/// A currency in which nothing is owed is only said when it is the only one.
fn without_zeros(amounts: Vec<Money>) -> Vec<Money> {
    let some: Vec<_> = amounts.iter().copied().filter(|amount| !amount.is_zero()).collect();
    if some.is_empty() { amounts.into_iter().take(1).collect() } else { some }
}

#[component]
fn Oldest() -> impl IntoView {
    let text = use_text();
    let words = &text.home;
    let session = use_session();
    let invoices = Read::new(move || session.api.list_invoices("overdue_min=1&sort=due_date&limit=10"));
    view! {
        <section class="stack">
            <h2>{words.oldest_title}</h2>
            <Loaded read=invoices let:invoices>
                <OldestOf invoices />
            </Loaded>
        </section>
    }
}

#[component]
fn OldestOf(invoices: ReadSignal<InvoicePage>) -> impl IntoView {
    let text = use_text();
    let rows = Memo::new(move |_| {
        invoices.with(|page| page.data.iter().map(|invoice| row(invoice, text)).collect::<Vec<_>>())
    });
    let is_empty = Memo::new(move |_| rows.with(Vec::is_empty));
    move || {
        if is_empty.get() {
            view! { <EmptyState icon=Icon::CircleCheck message=text.home.oldest_empty /> }.into_any()
        } else {
            view! { <DataTable label=text.home.oldest_title columns=columns(text) rows /> }.into_any()
        }
    }
}

fn columns(text: &Text) -> Vec<Column> {
    let words = &text.invoices;
    vec![
        Column::text("state", words.column_state),
        Column::text("series_folio", words.column_document),
        Column::text("customer", text.common.customer),
        Column::text("due_date", words.column_due_date),
        Column::numeric("days_overdue", words.column_days_overdue),
        Column::numeric("balance_due", words.column_balance),
    ]
}

fn row(invoice: &Invoice, text: &Text) -> Row {
    let document = super::invoices::document(invoice);
    Row {
        id: invoice.id.to_string(),
        name: document.clone(),
        cells: vec![
            Cell::Badges(states::invoice(invoice, text)),
            Cell::Link { href: format!("/facturas/{}", invoice.id), label: document },
            Cell::Text(super::invoices::customer_name(invoice, text)),
            Cell::Date(invoice.due_date),
            Cell::Number(i64::from(invoice.days_overdue)),
            Cell::Money(invoice.balance_due),
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{
        aging::{AgingCurrency, BucketAmount},
        money::Currency,
    };

    #[test]
    fn disputed_money_is_owed_but_neither_overdue_nor_not_due() {
        let part = |bucket, minor| BucketAmount { bucket, amount: Money::new(minor, Currency::MXN) };
        let totals = vec![
            part(Bucket::NotDue, 100),
            part(Bucket::Overdue { from: 1, until: Some(30) }, 20),
            part(Bucket::Overdue { from: 91, until: None }, 3),
            part(Bucket::Disputed, 4000),
        ];
        let unapplied = Money::zero(Currency::MXN);
        let currency = AgingCurrency { currency: Currency::MXN, totals, unapplied, customers: Vec::new() };
        let report = AgingReport { as_of: "2026-11-23".parse().unwrap(), currencies: vec![currency] };
        let pesos = |minor| vec![Money::new(minor, Currency::MXN)];
        let expected = Figured { receivable: pesos(4123), overdue: pesos(23), not_due: pesos(100) };
        assert_eq!(Figured::of(&report), Ok(expected));
    }
}
