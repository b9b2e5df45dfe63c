use super::*;
use crate::money::Currency;
use chrono::Days;
use proptest::prelude::*;
use uuid::Uuid;

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 1).unwrap() + Days::new((day - 1).into())
}

fn pesos(amount: i64) -> Money {
    Money::new(amount, Currency::MXN)
}

/// 1,000 pesos issued on the 5th.
fn invoice() -> InvoiceFacts {
    InvoiceFacts {
        id: InvoiceId(Uuid::from_u128(1)),
        total: pesos(1_000),
        issue_date: day(5),
        kind: InvoiceKind::Ordinary,
        sat_payment_method: Some(SatPaymentMethod::Ppd),
        opening: Opening::Known,
        unconfirmed_date: None,
        cancelled_date: None,
        reinstated_date: None,
        substitution: Substitution::None,
    }
}

fn payment(id: u128, amount: i64, dated: u32) -> AllocationFact {
    AllocationFact {
        id: AllocationId(Uuid::from_u128(id)),
        invoice_id: InvoiceId(Uuid::from_u128(1)),
        source: AllocationSource::Payment(PaymentId(Uuid::from_u128(id))),
        kind: AllocationKind::Payment,
        amount: pesos(amount),
        effective_date: Some(day(dated)),
        dated: day(dated),
        undone_date: None,
    }
}

fn credit(id: u128, amount: i64, dated: u32) -> AllocationFact {
    let source = AllocationSource::CreditNote(CreditNoteId(Uuid::from_u128(id)));
    AllocationFact { source, kind: AllocationKind::CreditNote, ..payment(id, amount, dated) }
}

fn on(invoice: &InvoiceFacts, allocations: &[AllocationFact], as_of: u32) -> Balance {
    balance(invoice, allocations, day(as_of), PuePolicy::OpenUntilPaid).unwrap()
}

fn due(invoice: &InvoiceFacts, allocations: &[AllocationFact], as_of: u32) -> i64 {
    on(invoice, allocations, as_of).balance_due.minor()
}

#[test]
fn an_invoice_owes_nothing_before_its_issue_and_all_of_it_on_that_day() {
    assert_eq!(due(&invoice(), &[], 4), 0);
    assert_eq!(on(&invoice(), &[], 4).standing, Standing::NotYetIssued);
    assert_eq!(due(&invoice(), &[], 5), 1_000);
}

#[test]
fn payments_and_credits_count_from_their_own_day() {
    let facts = [payment(1, 300, 10), credit(2, 200, 12)];
    assert_eq!([9, 10, 12].map(|as_of| due(&invoice(), &facts, as_of)), [1_000, 700, 500]);
    let figures = on(&invoice(), &facts, 12);
    assert_eq!((figures.paid, figures.credited, figures.amount_paid()), (pesos(300), pesos(200), Ok(pesos(500))));
}

#[test]
fn a_reversal_counts_from_the_day_it_was_recorded() {
    let returned = AllocationFact { undone_date: Some(day(20)), ..payment(1, 1_000, 10) };
    assert_eq!([19, 20].map(|as_of| due(&invoice(), std::slice::from_ref(&returned), as_of)), [0, 1_000]);
}

#[test]
fn a_cheque_stands_beside_the_balance_until_it_clears() {
    let cheque = AllocationFact { effective_date: Some(day(15)), ..payment(1, 1_000, 10) };
    let before = on(&invoice(), std::slice::from_ref(&cheque), 14);
    assert_eq!((before.balance_due, before.in_transit), (pesos(1_000), pesos(1_000)));
    assert_eq!(before.allocatable(), Ok(pesos(0)));
    let after = on(&invoice(), std::slice::from_ref(&cheque), 15);
    assert_eq!((after.balance_due, after.in_transit), (pesos(0), pesos(0)));
    let never = AllocationFact { effective_date: None, ..cheque };
    assert_eq!(due(&invoice(), &[never], 400), 1_000);
}

#[test]
fn money_said_to_be_ours_before_its_payment_counts_from_the_payment() {
    let odd = AllocationFact { effective_date: Some(day(8)), ..payment(1, 1_000, 10) };
    assert_eq!(odd.counting_date(), Some(day(10)));
    assert_eq!(closed_date(&invoice(), &[odd], PuePolicy::OpenUntilPaid), Ok(Some(day(10))));
}

#[test]
fn more_than_the_total_becomes_surplus_and_never_a_negative_balance() {
    let figures = on(&invoice(), &[payment(1, 900, 10), credit(2, 300, 10)], 10);
    assert_eq!((figures.balance_due, figures.surplus), (pesos(0), pesos(200)));
}

#[test]
fn days_between_a_mistaken_cancellation_and_its_correction_stay_as_they_were_known() {
    let invoice = InvoiceFacts { cancelled_date: Some(day(20)), reinstated_date: Some(day(25)), ..invoice() };
    assert_eq!([19, 20, 24, 25].map(|today| due(&invoice, &[], today)), [1000, 0, 0, 1000]);
    assert_eq!(invoice.cancellation(), None);
    let same_day = InvoiceFacts { reinstated_date: Some(day(20)), ..invoice };
    assert_eq!(due(&same_day, &[], 20), 1000);
}

#[test]
fn a_cancelled_invoice_owes_nothing_and_gives_back_the_money_but_not_the_deductions() {
    let cancelled = InvoiceFacts { cancelled_date: Some(day(20)), ..invoice() };
    let deduction = AllocationFact { kind: AllocationKind::FivePerThousand, ..payment(2, 5, 10) };
    let facts = [payment(1, 400, 10), deduction, credit(3, 100, 10)];
    assert_eq!(due(&cancelled, &facts, 19), 495);
    let after = on(&cancelled, &facts, 20);
    assert_eq!((after.balance_due, after.surplus), (pesos(0), pesos(400)));
    assert!(!after.is_open());
}

#[test]
fn a_pue_invoice_is_open_or_paid_as_the_policy_says() {
    let pue = InvoiceFacts { sat_payment_method: Some(SatPaymentMethod::Pue), ..invoice() };
    assert_eq!(due(&pue, &[], 5), 1_000);
    let paid = balance(&pue, &[credit(1, 100, 6)], day(6), PuePolicy::PaidOnIssue).unwrap();
    assert_eq!((paid.balance_due, paid.paid, paid.surplus), (pesos(0), pesos(900), pesos(0)));
    let ppd = balance(&invoice(), &[], day(6), PuePolicy::PaidOnIssue).unwrap();
    assert_eq!(ppd.balance_due, pesos(1_000));
}

#[test]
fn global_invoices_and_advances_are_paid_on_issue_under_either_policy() {
    for kind in [InvoiceKind::Global, InvoiceKind::Advance] {
        let facts = InvoiceFacts { kind, ..invoice() };
        for policy in [PuePolicy::OpenUntilPaid, PuePolicy::PaidOnIssue] {
            assert_eq!(balance(&facts, &[], day(9), policy).unwrap().balance_due, pesos(0));
        }
    }
}

#[test]
fn an_unconfirmed_opening_shows_its_figures_but_is_in_no_total() {
    let old = InvoiceFacts { opening: Opening::Unconfirmed, ..invoice() };
    let figures = on(&old, &[], 9);
    assert_eq!((figures.balance_due, figures.is_open()), (pesos(1_000), false));
    let closed = InvoiceFacts { opening: Opening::ClosedBeforeStart, ..invoice() };
    assert_eq!(due(&closed, &[], 9), 0);
}

#[test]
fn an_invoice_in_substitution_keeps_its_balance_until_sat_cancels_it() {
    let substitution = Substitution::InSubstitution { since_date: day(10), until_date: None };
    let replaced = InvoiceFacts { substitution, cancelled_date: Some(day(12)), ..invoice() };
    assert_eq!(on(&replaced, &[], 9).standing, Standing::Current);
    assert_eq!([10, 11].map(|as_of| on(&replaced, &[], as_of).standing), [Standing::InSubstitution; 2]);
    assert_eq!([11, 12].map(|as_of| due(&replaced, &[], as_of)), [1_000, 0]);
}

#[test]
fn allocations_of_another_invoice_change_nothing() {
    let other = AllocationFact { invoice_id: InvoiceId(Uuid::from_u128(2)), ..payment(1, 500, 10) };
    assert_eq!(due(&invoice(), &[other], 10), 1_000);
}

#[test]
fn an_invoice_paid_twice_over_closes_on_the_day_from_which_it_stays_closed() {
    let returned = AllocationFact { undone_date: Some(day(20)), ..payment(1, 1_000, 10) };
    let facts = [returned, payment(2, 1_000, 25)];
    let closed = |facts: &[AllocationFact]| closed_date(&invoice(), facts, PuePolicy::OpenUntilPaid).unwrap();
    assert_eq!(closed(&facts), Some(day(25)));
    assert_eq!(closed(&facts[..1]), None);
    assert_eq!(closed(&[payment(1, 1_000, 2)]), Some(day(5)));
}

fn any_fact() -> impl Strategy<Value = AllocationFact> {
    let amounts = 1_i64..800;
    let days = (1_u32..60, proptest::option::of(0_u32..20), proptest::option::of(0_u32..40));
    (any::<u32>(), amounts, days, any::<bool>()).prop_map(|(id, amount, (dated, effective, undone), is_credit)| {
        let fact = if is_credit { credit(id.into(), amount, dated) } else { payment(id.into(), amount, dated) };
        AllocationFact {
            effective_date: effective.map(|later| day(dated + later)),
            undone_date: undone.map(|later| day(dated + later)),
            ..fact
        }
    })
}

fn any_invoice() -> impl Strategy<Value = InvoiceFacts> {
    let opening = prop_oneof![Just(Opening::Known), Just(Opening::Unconfirmed), Just(Opening::ClosedBeforeStart)];
    let kind = prop_oneof![8 => Just(InvoiceKind::Ordinary), 1 => Just(InvoiceKind::Advance)];
    (opening, kind, proptest::option::weighted(0.2, 1_u32..80)).prop_map(|(opening, kind, cancelled)| InvoiceFacts {
        opening,
        kind,
        cancelled_date: cancelled.map(day),
        reinstated_date: None,
        ..invoice()
    })
}

proptest! {
    #[test]
    fn the_balance_is_the_same_whatever_the_order_of_arrival(
        (invoice, facts, shuffled) in (any_invoice(), proptest::collection::vec(any_fact(), 0..8))
            .prop_flat_map(|(invoice, facts)| (Just(invoice), Just(facts.clone()), Just(facts).prop_shuffle())),
        as_of in 1_u32..120,
    ) {
        prop_assert_eq!(on(&invoice, &facts, as_of), on(&invoice, &shuffled, as_of));
        let closed = |facts: &[AllocationFact]| closed_date(&invoice, facts, PuePolicy::OpenUntilPaid);
        prop_assert_eq!(closed(&facts), closed(&shuffled));
    }

    #[test]
    fn what_is_recorded_later_changes_no_earlier_day(
        facts in proptest::collection::vec(any_fact(), 0..8),
        later in any_fact(),
        as_of in 1_u32..120,
    ) {
        prop_assume!(later.dated > day(as_of));
        let mut more = facts.clone();
        more.push(later);
        prop_assert_eq!(on(&invoice(), &facts, as_of), on(&invoice(), &more, as_of));
    }

    #[test]
    fn original_is_what_was_paid_plus_what_is_due_less_the_surplus(
        facts in proptest::collection::vec(any_fact(), 0..8),
        as_of in 5_u32..120,
    ) {
        let figures = on(&invoice(), &facts, as_of);
        let explained = figures.amount_paid().unwrap().checked_add(figures.balance_due).unwrap();
        prop_assert_eq!(figures.original, explained.checked_sub(figures.surplus).unwrap());
    }

    #[test]
    fn nothing_is_owed_from_the_closing_day_on_and_something_the_day_before(
        invoice in any_invoice(),
        facts in proptest::collection::vec(any_fact(), 0..8),
    ) {
        let owed = |as_of: NaiveDate| {
            balance(&invoice, &facts, as_of, PuePolicy::OpenUntilPaid).unwrap().balance_due.is_positive()
        };
        let horizon = day(200);
        match closed_date(&invoice, &facts, PuePolicy::OpenUntilPaid).unwrap() {
            None => prop_assert!(owed(horizon)),
            Some(closed) => {
                prop_assert!(closed.iter_days().take_while(|day| *day <= horizon).all(|day| !owed(day)));
                prop_assert!(closed == invoice.issue_date || owed(closed.pred_opt().unwrap()));
            }
        }
    }
}
