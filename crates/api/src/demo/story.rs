//! A year of business, told from a fixed seed: sales, payments, promises kept and broken, and what is still open.
//!
//! Telling is pure; `super::stage` plays it through the code that real use takes.

mod collecting;
mod customers;
mod promising;
mod selling;

pub use customers::{StoryContact, StoryCustomer};

use super::{
    cast::Cast,
    cfdi_writer::{Amounts, Content, Heading},
    random::Random,
};
use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime};
use domain::{
    money::{Currency, Equivalence, Money},
    promise::RescheduleReason,
    terms::{BusinessCalendar, Purpose},
};
use rust_decimal::Decimal;
use uuid::Uuid;

/// How many days before today the organization began to use Cartera.
const DAYS_TOLD: u32 = 365;

/// What happened until yesterday, in order of time.
#[derive(Debug)]
pub struct Story {
    pub start_date: NaiveDate,
    pub customers: Vec<StoryCustomer>,
    pub deeds: Vec<Deed>,
}

/// Something somebody did. `at` is local.
#[derive(Debug)]
pub struct Deed {
    pub at: NaiveDateTime,
    pub what: What,
}

#[derive(Debug)]
pub enum What {
    /// A CFDI is issued and registered.
    Document(Box<(Heading, Content)>),
    Payment(StoryPayment),
    Promise(StoryPromise),
    Reschedule(StoryRescheduling),
}

/// Money typed in by a person. Invoices are named by their folio fiscal.
#[derive(Clone, Debug)]
pub struct StoryPayment {
    /// SAT's form of payment.
    pub form: &'static str,
    pub amount: Money,
    pub exchange_rate: Option<Decimal>,
    pub bank: &'static str,
    pub reference: String,
    pub date: NaiveDate,
    /// `None`: in transit.
    pub effective_date: Option<NaiveDate>,
    /// None: nobody knows who paid.
    pub allocations: Vec<(Uuid, Money, Equivalence)>,
}

/// A promise of all that nobody has promised yet.
#[derive(Clone, Debug)]
pub struct StoryPromise {
    pub invoice: Uuid,
    pub promised_date: NaiveDate,
    pub comment: &'static str,
    /// SAT's form of payment.
    pub form: &'static str,
    pub promised_by: String,
    /// Whether the second collector took it.
    pub by_second: bool,
}

/// The latest promise of an invoice moves.
#[derive(Clone, Debug)]
pub struct StoryRescheduling {
    pub invoice: Uuid,
    pub promised_date: NaiveDate,
    pub reason: RescheduleReason,
    pub comment: &'static str,
}

/// An invoice of the story and what is still to be paid of it.
#[derive(Clone, Debug)]
struct Sale {
    customer: usize,
    heading: Heading,
    currency: Currency,
    amounts: Amounts,
    is_deferred: bool,
    collection_date: NaiveDate,
    /// Total less credits and payments so far.
    open: Decimal,
    installments: u32,
    /// No money of its own: replaced, an advance, or from before the start.
    is_set_aside: bool,
}

/// Tells the story of one organization, whose last day is the one before `today`.
struct Teller<'c> {
    cast: &'c Cast,
    customers: Vec<StoryCustomer>,
    random: Random,
    calendar: BusinessCalendar,
    start_date: NaiveDate,
    last_date: NaiveDate,
    sales: Vec<Sale>,
    /// Promises broken so far that nobody followed up.
    broken: u32,
    deeds: Vec<Deed>,
}

/// The story of an organization as it is on its first day, `today`. `invoices` is how many it tells of.
pub fn tell(cast: &Cast, invoices: u32, today: NaiveDate) -> anyhow::Result<Story> {
    let mut random = Random::new(cast.seed);
    let start_date = before(today, DAYS_TOLD);
    let customers = customers::invent(cast, start_date, &mut random)?;
    let mut teller = Teller {
        cast,
        customers,
        random,
        calendar: BusinessCalendar::mexican(),
        start_date,
        last_date: before(today, 1),
        sales: Vec::new(),
        broken: 0,
        deeds: Vec::new(),
    };
    teller.sell(invoices)?;
    let outcomes = teller.decide_outcomes();
    teller.promise(&outcomes);
    teller.collect(outcomes)?;
    let Teller { customers, mut deeds, .. } = teller;
    deeds.sort_by_key(|deed| deed.at);
    Ok(Story { start_date, customers, deeds })
}

impl Teller<'_> {
    fn is_open(&self, date: NaiveDate) -> bool {
        self.calendar.closed(date, Purpose::Payment).is_none()
    }

    /// The first business day at or after a date.
    fn business_day(&self, date: NaiveDate) -> NaiveDate {
        date.iter_days().take(15).find(|date| self.is_open(*date)).unwrap_or(date)
    }

    /// Adds what happens on a day that is told, at that hour.
    fn add(&mut self, date: NaiveDate, hour: u32, what: What) {
        let minutes = self.random.between(0, 59);
        if let Some(time) = NaiveTime::from_hms_opt(hour, minutes, 0)
            && date <= self.last_date
        {
            self.deeds.push(Deed { at: date.and_time(time), what });
        }
    }
}

fn before(date: NaiveDate, days: u32) -> NaiveDate {
    date.checked_sub_days(Days::new(days.into())).unwrap_or(date)
}

fn after(date: NaiveDate, days: u32) -> NaiveDate {
    date.checked_add_days(Days::new(days.into())).unwrap_or(date)
}

/// Pesos per dollar: an invented course that goes up and down between 17.40 and 19.10.
fn exchange_rate(date: NaiveDate) -> Decimal {
    let day = i64::from(chrono::Datelike::num_days_from_ce(&date));
    let wave = (day.rem_euclid(240) - 120).abs() * 125;
    let noise = (day.wrapping_mul(7_919)).rem_euclid(2_000);
    Decimal::new(174_000 + wave + noise, 4)
}

fn money(amount: Decimal, currency: Currency) -> anyhow::Result<Money> {
    Ok(Money::round(amount, currency)?)
}

#[cfg(test)]
mod tests;
