use super::*;
use crate::demo::cast::{DISTRIBUTOR, SERVICES};
use domain::rfc::Rfc;
use std::collections::{BTreeMap, BTreeSet};

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 23).unwrap()
}

fn story(cast: &Cast) -> Story {
    tell(cast, cast.invoices, today()).unwrap()
}

#[test]
fn the_same_day_tells_the_same_story_and_another_day_another() {
    let told = |day| format!("{:?}", tell(&SERVICES, 40, day).unwrap().deeds);
    assert_eq!(told(today()), told(today()));
    assert_ne!(told(today()), told(after(today(), 1)));
}

#[test]
fn nothing_happens_today_or_later() {
    for cast in [DISTRIBUTOR, SERVICES] {
        for weekday in 0..7 {
            let first_day = after(today(), weekday);
            let story = tell(&cast, 60, first_day).unwrap();
            assert!(story.deeds.iter().all(|deed| deed.at.date() < first_day));
        }
    }
}

#[test]
fn customers_have_names_and_rfcs_of_their_own_with_the_right_digit() {
    for cast in [DISTRIBUTOR, SERVICES] {
        let customers = story(&cast).customers;
        let names: BTreeSet<&str> = customers.iter().map(|customer| customer.name.as_str()).collect();
        let rfcs: BTreeSet<&str> = customers.iter().map(|customer| customer.receiver.rfc.as_str()).collect();
        assert_eq!((names.len(), rfcs.len()), (customers.len(), customers.len()), "{names:?}");
        assert!(rfcs.iter().all(|rfc| Rfc::parse(rfc).unwrap().check_digit_matches()), "{rfcs:?}");
        assert!(customers.iter().all(|customer| customer.terms.validate().is_empty()));
    }
}

/// Invoices whose last promise is past while nothing was paid or credited.
fn broken(story: &Story, today: NaiveDate) -> usize {
    let mut promised: BTreeMap<Uuid, NaiveDate> = BTreeMap::new();
    let mut reduced: BTreeSet<Uuid> = BTreeSet::new();
    for deed in &story.deeds {
        match &deed.what {
            What::Promise(promise) => _ = promised.insert(promise.invoice, promise.promised_date),
            What::Reschedule(moved) => _ = promised.insert(moved.invoice, moved.promised_date),
            What::Payment(payment) => reduced.extend(payment.allocations.iter().map(|(invoice, ..)| *invoice)),
            What::Document(document) => {
                reduced.extend(document.0.relation.iter().flat_map(|(_, related)| related.iter().copied()));
                if let Content::Payment(payment) = &document.1 {
                    reduced.extend(payment.invoices.iter().map(|invoice| invoice.uuid));
                }
            }
        }
    }
    promised.iter().filter(|(invoice, date)| **date < before(today, 4) && !reduced.contains(invoice)).count()
}

fn counts(today: NaiveDate) -> BTreeMap<&'static str, usize> {
    let story = tell(&DISTRIBUTOR, DISTRIBUTOR.invoices, today).unwrap();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for deed in &story.deeds {
        let kind = match &deed.what {
            What::Document(document) => match (&document.1, &document.0.relation) {
                (Content::Invoice(_), Some(("04", _))) => "substitution",
                (Content::Invoice(sale), _) if sale.currency == Currency::USD => "invoice in dollars",
                (Content::Invoice(_), _) => "invoice",
                (Content::CreditNote(_), Some((relation, _))) => relation,
                (Content::CreditNote(_), None) => "credit note of nothing",
                (Content::Payment(_), _) => "receipt",
            },
            What::Payment(payment) if payment.effective_date.is_none() => "payment in transit",
            What::Payment(_) => "payment",
            What::Promise(promise) if promise.promised_date >= today => "promise for the future",
            What::Promise(_) => "promise of the past",
            What::Reschedule(_) => "rescheduling",
        };
        *counts.entry(kind).or_default() += 1;
    }
    counts.insert("broken promise", broken(&story, today));
    counts
}

#[test]
fn whatever_the_first_day_the_story_shows_everything_a_collector_meets() {
    let least = [
        ("invoice", 450),
        ("invoice in dollars", 25),
        ("receipt", 150),
        ("payment", 100),
        ("payment in transit", 2),
        ("01", 5),
        ("03", 3),
        ("07", 2),
        ("substitution", 2),
        ("promise of the past", 60),
        ("promise for the future", 4),
        ("broken promise", 3),
        ("rescheduling", 20),
    ];
    for days in [0, 1, 2, 3, 4, 5, 6, 30, 60, 90, 120, 200, 300, 500] {
        let today = after(today(), days);
        let counts = counts(today);
        for (kind, least) in least {
            assert!(counts.get(kind).is_some_and(|count| *count >= least), "{today} {kind}: {counts:?}");
        }
        assert!(!counts.contains_key("credit note of nothing"));
    }
}

#[test]
fn no_invoice_is_paid_beyond_its_total_and_receipts_follow_each_other() {
    let story = story(&DISTRIBUTOR);
    let mut open: BTreeMap<Uuid, Decimal> = BTreeMap::new();
    for deed in &story.deeds {
        let What::Document(document) = &deed.what else { continue };
        match (&document.1, &document.0.relation) {
            (Content::Invoice(sale), _) => {
                open.insert(document.0.uuid, sale.amounts().total());
            }
            (Content::CreditNote(sale), Some((_, related))) => {
                *open.get_mut(&related[0]).unwrap() -= sale.amounts().total();
            }
            (Content::CreditNote(_), None) => unreachable!(),
            (Content::Payment(payment), _) => {
                for invoice in &payment.invoices {
                    let balance = open.get_mut(&invoice.uuid).unwrap();
                    *balance -= invoice.paid;
                    assert!(*balance >= Decimal::ZERO, "{invoice:?}");
                }
            }
        }
    }
    assert!(open.values().all(|balance| *balance >= Decimal::ZERO));
}
