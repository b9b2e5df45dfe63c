//! What the worklist and its figures are made of: open documents, read once.

use crate::{
    error::ApiResult,
    habits,
    ledger::{self, InvoiceBook, Rules},
    receivables,
    store::{
        self, ConnectionTrait,
        customers::{CustomerQuery, Owing},
        invoice_search::{InvoiceFilter, StatusFilter, Viewpoint},
        invoices::OpenFilter,
        open_items::Owners,
    },
    views,
};
use chrono::NaiveDate;
use domain::{
    contract::{CollectionStatus, REMARKS, WorkFigure},
    credit::CreditUse,
    ids::UserId,
    ledger::{AllocationFact, Standing},
    metrics,
    money::{Money, MoneyError, Totals},
    promise::{Promise, PromiseStatus, arriving},
    worklist::{BrokenPromise, FigureName, PromisedPart, WorkItem, expected_on},
};

/// How many days back the figure of kept promises looks.
const KEPT_DAYS: u64 = 90;

/// Everything open that somebody sees today.
pub struct OpenBooks<'a> {
    pub rules: &'a Rules,
    pub today: NaiveDate,
    pub visible_to: Option<UserId>,
    pub books: Vec<InvoiceBook>,
}

impl<'a> OpenBooks<'a> {
    pub async fn read(
        db: &impl ConnectionTrait,
        rules: &'a Rules,
        visible_to: Option<UserId>,
        today: NaiveDate,
    ) -> ApiResult<Self> {
        let filter = OpenFilter { visible_to, ..OpenFilter::default() };
        let books = ledger::open(db, rules.organization.id, rules, &filter, today).await?;
        Ok(Self { rules, today, visible_to, books })
    }

    /// What can be asked for: documents of known customers that nothing replaces.
    pub fn items(&self) -> Result<Vec<WorkItem>, MoneyError> {
        let asked = self.books.iter().filter(|book| book.balance.standing == Standing::Current);
        asked.filter_map(|book| work_item(book, self.today).transpose()).collect()
    }

    fn owed(&self, wanted: impl Fn(&InvoiceBook) -> Result<bool, MoneyError>) -> Result<(Totals, u64), MoneyError> {
        let (mut totals, mut count) = (Totals::default(), 0_u64);
        for book in &self.books {
            if wanted(book)? {
                totals.add(book.balance.balance_due)?;
                count = count.saturating_add(1);
            }
        }
        Ok((totals, count))
    }

    fn overdue(&self) -> Result<(Totals, u64), MoneyError> {
        self.owed(|book| Ok(book.item.days_overdue(self.today) > 0))
    }
}

fn work_item(book: &InvoiceBook, today: NaiveDate) -> Result<Option<WorkItem>, MoneyError> {
    let Some(customer) = book.item.customer.clone() else { return Ok(None) };
    let active = book.active_promises();
    let active: Vec<(&Promise, Money)> = active.iter().map(|(stored, one)| (&stored.promise, one.uncovered)).collect();
    let allocations: Vec<AllocationFact> = book.allocations.iter().map(|stored| stored.fact.clone()).collect();
    let promised =
        active.iter().zip(arriving(&active, &allocations, today)?).map(|((promise, uncovered), arriving)| {
            PromisedPart { date: promise.promised_date, uncovered: *uncovered, arriving }
        });
    Ok(Some(WorkItem {
        invoice_id: book.stored.id(),
        customer,
        document: book.stored.document(),
        collection_date: book.dates.collection_date,
        balance_due: book.balance.balance_due,
        disputed: book.item.disputed,
        in_transit: book.balance.in_transit,
        promised: promised.collect(),
        broken: broken_promise(book, today)?,
        broken_promise_id: book.broken_promise(),
    }))
}

/// The latest promise, where it was broken and nothing has replaced it.
fn broken_promise(book: &InvoiceBook, today: NaiveDate) -> Result<Option<BrokenPromise>, MoneyError> {
    if views::collection_status(book, today)? != CollectionStatus::PromiseBroken {
        return Ok(None);
    }
    let is_broken = |status| matches!(status, PromiseStatus::Broken | PromiseStatus::PartiallyKept);
    let broken = book.assessed.iter().filter(|one| is_broken(one.status));
    let times = u32::try_from(broken.clone().count()).unwrap_or(u32::MAX);
    let dates =
        broken.filter_map(|one| book.find_promise(one.promise_id)).map(|(stored, _)| stored.promise.promised_date);
    Ok(dates.max().map(|date| BrokenPromise { date, times }))
}

/// One figure of the first screen. The caller's roles have decided that they may see it.
pub async fn figure(
    db: &impl ConnectionTrait,
    open: &OpenBooks<'_>,
    items: &[WorkItem],
    name: FigureName,
) -> ApiResult<WorkFigure> {
    let organization = open.rules.organization.id;
    let blank = WorkFigure::of(name);
    let of_money =
        |(totals, count): (Totals, u64)| WorkFigure { amounts: totals.to_vec(), count: Some(count), ..blank.clone() };
    let of_count = |count: u64| WorkFigure { count: Some(count), ..blank.clone() };
    Ok(match name {
        FigureName::CollectToday => {
            let (totals, count) = expected_on(items, open.today)?;
            of_money((totals, count))
        }
        FigureName::Receivable => {
            let (aside, _documents) = open.owed(|book| Ok(book.balance.standing == Standing::InSubstitution))?;
            let in_substitution = aside.iter().filter(|amount| !amount.is_zero()).collect();
            WorkFigure { in_substitution, ..of_money(open.owed(|_book| Ok(true))?) }
        }
        FigureName::Overdue => of_money(open.overdue()?),
        FigureName::OverduePercent => {
            let (overdue, percent) = overdue_share(open)?;
            WorkFigure { percent, ..of_money(overdue) }
        }
        FigureName::BrokenPromises => of_money(
            open.owed(|book| Ok(views::collection_status(book, open.today)? == CollectionStatus::PromiseBroken))?,
        ),
        FigureName::KeptPercent => {
            let since = habits::days_before(open.today, KEPT_DAYS);
            let record = habits::promises_since(db, open.rules, since, open.visible_to, open.today).await?;
            let count = Some(u64::from(record.settled()));
            WorkFigure { percent: record.kept_percent(), count, ..blank }
        }
        FigureName::Unconfirmed => {
            let filter = InvoiceFilter { status: StatusFilter::OpeningUnconfirmed, ..narrowed(open) };
            of_money(matching(db, open, &filter).await?)
        }
        FigureName::RegisteredToday => {
            let all = InvoiceFilter { status: StatusFilter::All, ..narrowed(open) };
            let filter = InvoiceFilter { registered_from: Some(open.today), ..all };
            of_count(matching(db, open, &filter).await?.1)
        }
        FigureName::WithRemarks => {
            let filter = InvoiceFilter { intake: REMARKS.to_vec(), ..narrowed(open) };
            of_money(matching(db, open, &filter).await?)
        }
        FigureName::Rejected => match store::imports::latest_rejected(db, organization).await? {
            Some((import, count)) => WorkFigure { import_id: Some(import), ..of_count(count) },
            None => of_count(0),
        },
        FigureName::InTransit => of_money(store::payments::in_transit(db, organization, open.today).await?),
        FigureName::Unapplied => {
            let owners = Owners::visible_to(open.visible_to);
            of_money(store::unapplied::of_payments(db, organization, open.today, owners).await?)
        }
        FigureName::CustomersWithBalance => {
            let view = viewpoint(open);
            let owing = Some(Owing { view, overdue: false });
            let query = CustomerQuery { visible_to: open.visible_to, owing, ..CustomerQuery::default() };
            of_count(store::customers::count(db, organization, &query).await?)
        }
        FigureName::NearLimit => of_count(limited(db, open, CreditUse::NearLimit).await?),
        FigureName::LimitReached => of_count(limited(db, open, CreditUse::LimitReached).await?),
        FigureName::FailedMail => of_count(store::messages::failed(db, organization).await?),
    })
}

fn viewpoint(open: &OpenBooks<'_>) -> Viewpoint {
    Viewpoint { today: open.today, policy: open.rules.policy() }
}

fn narrowed(open: &OpenBooks<'_>) -> InvoiceFilter {
    InvoiceFilter { visible_to: open.visible_to, ..InvoiceFilter::default() }
}

async fn matching(db: &impl ConnectionTrait, open: &OpenBooks<'_>, filter: &InvoiceFilter) -> ApiResult<(Totals, u64)> {
    let organization = open.rules.organization.id;
    let count = store::invoice_search::count(db, organization, filter, viewpoint(open)).await?;
    let owed = store::invoice_search::owed(db, organization, filter, viewpoint(open)).await?;
    Ok((Totals::of(owed)?, count))
}

async fn limited(db: &impl ConnectionTrait, open: &OpenBooks<'_>, wanted: CreditUse) -> ApiResult<u64> {
    let found = receivables::with_credit(db, open.rules, open.visible_to, open.today, wanted).await?;
    Ok(u64::try_from(found.len()).unwrap_or(u64::MAX))
}

/// Of the base currency: percentages of different currencies are not added either.
fn overdue_share(open: &OpenBooks<'_>) -> Result<((Totals, u64), Option<u32>), MoneyError> {
    let base = open.rules.organization.base_currency;
    let is_in_base = |book: &InvoiceBook| book.stored.facts.total.currency() == base;
    let minor = |totals: &Totals| u64::try_from(totals.get(base).minor()).unwrap_or_default();
    let owed = open.owed(|book| Ok(is_in_base(book)))?.0;
    let overdue = open.owed(|book| Ok(is_in_base(book) && book.item.days_overdue(open.today) > 0))?;
    let percent = metrics::percent(minor(&overdue.0), minor(&owed));
    Ok((overdue, percent))
}
