use super::*;
use crate::money::Currency;
use proptest::prelude::*;
use std::collections::BTreeSet;
use uuid::Uuid;

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, day).unwrap()
}

fn pesos(minor: i64) -> Money {
    Money::new(minor, Currency::MXN)
}

/// Invoice `FC-{number}`, issued on the first, due on that day of the month.
fn invoice(number: u32, due: u32, payable: i64) -> Candidate {
    Candidate {
        invoice_id: InvoiceId(Uuid::from_u128(number.into())),
        series: Some("FC".to_owned()),
        folio: Some(number.to_string()),
        issue_date: day(1),
        due_date: day(due),
        sat_payment_method: Some(SatPaymentMethod::Ppd),
        payable: pesos(payable),
        promised: None,
        equivalence: None,
    }
}

fn money(minor: i64, reference: &str) -> Available<'_> {
    Available { remaining: pesos(minor), payment_date: day(20), reference }
}

/// What each kind proposes: number of the invoice and amount.
fn proposed(available: &Available<'_>, invoices: &[Candidate]) -> Vec<(SuggestionKind, Vec<(u128, i64)>)> {
    let all = suggest(available, invoices).unwrap();
    let lines =
        |one: Suggestion| one.lines.iter().map(|line| (line.invoice_id.0.as_u128(), line.amount.minor())).collect();
    all.into_iter().map(|one| (one.kind, lines(one))).collect()
}

fn of(kind: SuggestionKind, available: &Available<'_>, invoices: &[Candidate]) -> Option<Vec<(u128, i64)>> {
    proposed(available, invoices).into_iter().find(|(one, _)| *one == kind).map(|(_, lines)| lines)
}

#[test]
fn the_four_kinds_come_strongest_first() {
    let mut invoices = [invoice(5, 9, 162_400), invoice(8, 12, 487_200), invoice(12, 3, 956_400)];
    invoices[1].promised = Some((day(19), pesos(487_200)));
    let found = proposed(&money(649_600, "TRANSF 7788 FC 8"), &invoices);
    let expected = vec![
        (SuggestionKind::Reference, vec![(8, 487_200)]),
        (SuggestionKind::Exact, vec![(5, 162_400), (8, 487_200)]),
        (SuggestionKind::Promise, vec![(8, 487_200)]),
        (SuggestionKind::Oldest, vec![(12, 649_600)]),
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_reference_names_a_folio_in_the_ways_people_write_it() {
    let one = invoice(8, 9, 100);
    for reference in ["FC-8", "pago fc8", "factura 8", "F.8", "0008", "fc 008x 8"] {
        assert!(is_named(&one, reference), "{reference}");
    }
    for reference in ["", "88", "FA8", "7788", "fc-81"] {
        assert!(!is_named(&one, reference), "{reference}");
    }
}

#[test]
fn a_folio_of_zeros_or_none_is_never_named() {
    let nameless = Candidate { folio: None, ..invoice(8, 9, 100) };
    let zeros = Candidate { folio: Some("000".to_owned()), series: None, ..invoice(8, 9, 100) };
    for one in [nameless, zeros] {
        assert!(!is_named(&one, "0 - 000"), "{one:?}");
    }
}

#[test]
fn fewest_whole_invoices_are_exact_and_a_cent_off_is_not() {
    let invoices = [invoice(1, 1, 100), invoice(2, 2, 200), invoice(3, 3, 300), invoice(4, 4, 700)];
    assert_eq!(of(SuggestionKind::Exact, &money(300, ""), &invoices), Some(vec![(3, 300)]));
    assert_eq!(of(SuggestionKind::Exact, &money(1_300, ""), &invoices).map(|lines| lines.len()), Some(4));
    assert_eq!(of(SuggestionKind::Exact, &money(301, ""), &invoices), None);
}

#[test]
fn fifty_invoices_that_add_up_are_all_found() {
    let invoices: Vec<_> = (1..=50_u32).map(|number| invoice(number, 5, 1_000 + i64::from(number * number))).collect();
    let sum: i64 = invoices.iter().map(|one| one.payable.minor()).sum();
    assert_eq!(of(SuggestionKind::Exact, &money(sum, ""), &invoices).map(|lines| lines.len()), Some(50));
}

#[test]
fn a_promise_of_a_part_proposes_that_part() {
    let mut invoices = [invoice(1, 1, 1_000), invoice(2, 2, 1_000)];
    invoices[1].promised = Some((day(15), pesos(400)));
    assert_eq!(of(SuggestionKind::Promise, &money(5_000, ""), &invoices), Some(vec![(2, 400)]));
}

#[test]
fn a_ppd_invoice_issued_after_the_payment_waits_for_finance() {
    let late = Candidate { issue_date: day(21), ..invoice(1, 25, 100) };
    assert_eq!(proposed(&money(100, "FC-1"), std::slice::from_ref(&late)), vec![]);
    let pue = Candidate { sat_payment_method: Some(SatPaymentMethod::Pue), ..late };
    assert_eq!(of(SuggestionKind::Oldest, &money(100, ""), &[pue]), Some(vec![(1, 100)]));
}

#[test]
fn an_invoice_in_dollars_takes_part_only_with_an_equivalence() {
    let dollars = Candidate { payable: Money::new(33_333, Currency::USD), ..invoice(1, 1, 0) };
    assert_eq!(proposed(&money(1_000_000, ""), std::slice::from_ref(&dollars)), vec![]);
    let equivalence = Equivalence::try_from(Decimal::new(531, 4)).ok();
    let rated = Candidate { equivalence, ..dollars };
    let found = suggest(&money(1_000_000, ""), std::slice::from_ref(&rated)).unwrap();
    assert_eq!((found[0].kind, found[0].lines[0].amount.minor()), (SuggestionKind::Oldest, 33_333));
    assert_eq!(found[0].lines[0].consumed, pesos(627_740));
    // Half the pesos reach for half the dollars, never for a cent more.
    assert_eq!(most(&rated, pesos(300_000)).unwrap().minor(), 15_930);
}

fn candidates() -> impl Strategy<Value = Vec<Candidate>> {
    let one = (1..28_u32, 1..5_000_000_i64, any::<bool>(), proptest::option::of(1..6_000_000_i64), 1..40_000_i64);
    let one = one.prop_map(|(due, payable, is_foreign, promised, rate)| {
        let currency = if is_foreign { Currency::USD } else { Currency::MXN };
        Candidate {
            payable: Money::new(payable, currency),
            promised: promised.map(|minor| (day(due), Money::new(minor, currency))),
            equivalence: is_foreign.then(|| Equivalence::try_from(Decimal::new(rate, 4)).unwrap()),
            ..invoice(1, due, 0)
        }
    });
    let numbered = |all: Vec<Candidate>| {
        (1_u128..)
            .zip(all)
            .map(|(number, one)| Candidate {
                invoice_id: InvoiceId(Uuid::from_u128(number)),
                folio: Some(number.to_string()),
                ..one
            })
            .collect()
    };
    proptest::collection::vec(one, 0..25).prop_map(numbered)
}

proptest! {
    #[test]
    fn nothing_proposed_exceeds_an_invoice_or_the_payment(
        invoices in candidates(), minor in 0..20_000_000_i64, reference in "[0-9 ]{0,12}",
    ) {
        for one in suggest(&money(minor, &reference), &invoices).unwrap() {
            let mut seen = BTreeSet::new();
            let mut consumed = 0_i64;
            for line in &one.lines {
                let invoice = invoices.iter().find(|invoice| invoice.invoice_id == line.invoice_id).unwrap();
                prop_assert!(seen.insert(line.invoice_id));
                prop_assert!(line.amount.is_positive() && line.amount.minor() <= invoice.payable.minor());
                consumed += line.consumed.minor();
            }
            prop_assert!(consumed <= minor, "{one:?}");
            if one.kind == SuggestionKind::Exact {
                prop_assert_eq!(consumed, minor);
            }
        }
    }

    #[test]
    fn the_oldest_leave_money_only_when_all_are_paid(payable in proptest::collection::vec(1..9_000_i64, 1..20), minor in 1..90_000_i64) {
        let invoices: Vec<_> = (1_u32..).zip(&payable).map(|(number, payable)| invoice(number, 1 + number % 28, *payable)).collect();
        let lines = of(SuggestionKind::Oldest, &money(minor, ""), &invoices).unwrap();
        let applied: i64 = lines.iter().map(|(_, amount)| amount).sum();
        prop_assert_eq!(applied, minor.min(payable.iter().sum()));
    }
}
