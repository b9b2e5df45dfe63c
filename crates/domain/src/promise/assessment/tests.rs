use super::*;
use crate::{
    ids::{AllocationId, CreditNoteId, InvoiceId, PaymentId},
    ledger::{AllocationKind, InvoiceKind, Opening, SatPaymentMethod, Substitution},
    money::Currency,
    promise::PromiseEnd,
};
use chrono::Days;
use proptest::prelude::*;
use uuid::Uuid;

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 1).unwrap() + Days::new((day - 1).into())
}

fn pesos(amount: i64) -> Money {
    Money::new(amount, Currency::MXN)
}

fn invoice() -> InvoiceFacts {
    InvoiceFacts {
        id: InvoiceId(Uuid::from_u128(1)),
        total: pesos(1_000),
        issue_date: day(1),
        kind: InvoiceKind::Ordinary,
        sat_payment_method: Some(SatPaymentMethod::Ppd),
        opening: Opening::Known,
        unconfirmed_date: None,
        cancelled_date: None,
        reinstated_date: None,
        substitution: Substitution::None,
    }
}

/// Taken on the 2nd; identifiers from 100 on, so that payments numbered from 200 on are later.
fn promise(number: u32, amount: i64, promised: u32) -> Promise {
    Promise {
        id: PromiseId(Uuid::from_u128(100 + u128::from(number))),
        invoice_id: InvoiceId(Uuid::from_u128(1)),
        number,
        amount: pesos(amount),
        promised_date: day(promised),
        taken_date: day(2),
        replaces_id: None,
        end: None,
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

/// Two days of tolerance.
fn assess_on(promises: &[Promise], allocations: &[AllocationFact], today: u32) -> Vec<Assessed> {
    let invoice = invoice();
    let ledger = InvoiceLedger { invoice: &invoice, allocations, policy: PuePolicy::OpenUntilPaid };
    assess(promises, ledger, day(today), |promised| promised + Days::new(2)).unwrap()
}

fn statuses(promises: &[Promise], allocations: &[AllocationFact], today: u32) -> Vec<PromiseStatus> {
    assess_on(promises, allocations, today).into_iter().map(|one| one.status).collect()
}

#[test]
fn a_promise_is_active_through_its_tolerance_and_broken_the_day_after() {
    let promises = [promise(1, 1_000, 10)];
    assert_eq!(statuses(&promises, &[], 12), [PromiseStatus::Active]);
    assert_eq!(statuses(&promises, &[], 13), [PromiseStatus::Broken]);
}

#[test]
fn a_promise_is_kept_by_money_on_the_last_day_and_not_by_money_after_it() {
    let promises = [promise(1, 1_000, 10)];
    assert_eq!(statuses(&promises, &[payment(200, 1_000, 12)], 40), [PromiseStatus::Kept]);
    assert_eq!(statuses(&promises, &[payment(200, 1_000, 13)], 40), [PromiseStatus::Broken]);
}

#[test]
fn part_of_the_money_in_time_keeps_it_partially() {
    let promises = [promise(1, 1_000, 10)];
    let facts = [payment(200, 400, 10)];
    assert_eq!(assess_on(&promises, &facts, 10)[0].uncovered, pesos(600));
    assert_eq!(statuses(&promises, &facts, 13), [PromiseStatus::PartiallyKept]);
}

#[test]
fn a_cheque_keeps_a_promise_only_when_it_clears_in_time() {
    let promises = [promise(1, 1_000, 10)];
    let cheque = |clears| AllocationFact { effective_date: Some(day(clears)), ..payment(200, 1_000, 9) };
    assert_eq!(statuses(&promises, &[cheque(12)], 11), [PromiseStatus::Active]);
    assert_eq!(statuses(&promises, &[cheque(12)], 12), [PromiseStatus::Kept]);
    assert_eq!(statuses(&promises, &[cheque(13)], 20), [PromiseStatus::Broken]);
}

#[test]
fn a_reversed_payment_reopens_the_promise_it_had_kept() {
    let promises = [promise(1, 1_000, 10)];
    let returned = AllocationFact { undone_date: Some(day(11)), ..payment(200, 1_000, 8) };
    assert_eq!(statuses(&promises, std::slice::from_ref(&returned), 10), [PromiseStatus::Kept]);
    assert_eq!(statuses(&promises, std::slice::from_ref(&returned), 11), [PromiseStatus::Active]);
    assert_eq!(statuses(&promises, &[returned], 13), [PromiseStatus::Broken]);
}

#[test]
fn each_peso_covers_one_promise_in_the_order_of_date_then_number() {
    let promises = [promise(1, 300, 20), promise(2, 300, 10), promise(3, 300, 20)];
    let covered: Vec<_> = assess_on(&promises, &[payment(200, 500, 5)], 5).into_iter().map(|one| one.covered).collect();
    assert_eq!(covered, [pesos(200), pesos(300), pesos(0)]);
}

#[test]
fn money_from_before_the_promise_does_not_cover_it() {
    let promises = [Promise { taken_date: day(6), ..promise(1, 600, 10) }];
    assert_eq!(assess_on(&promises, &[payment(200, 400, 5)], 7)[0].covered, pesos(0));
    // On the same day the identifiers tell which was recorded first.
    assert_eq!(assess_on(&promises, &[payment(50, 400, 6)], 7)[0].covered, pesos(0));
    assert_eq!(assess_on(&promises, &[payment(200, 400, 6)], 7)[0].covered, pesos(400));
}

#[test]
fn money_from_before_a_promise_was_put_off_the_same_day_covered_it() {
    let put_off = Some(PromiseEnd { kind: PromiseEndKind::Rescheduled, date: day(6) });
    let before = Promise { end: put_off, ..promise(1, 1_000, 10) };
    let after = Promise {
        id: PromiseId(Uuid::from_u128(300)),
        taken_date: day(6),
        replaces_id: Some(before.id),
        ..promise(2, 600, 20)
    };
    let promises = [before, after];
    let covered = |id| {
        let assessed = assess_on(&promises, &[payment(id, 400, 6)], 7);
        assessed.into_iter().map(|one| one.covered).collect::<Vec<_>>()
    };
    assert_eq!(covered(200), [pesos(400), pesos(0)]);
    assert_eq!(covered(400), [pesos(0), pesos(400)]);
}

#[test]
fn money_after_a_promise_broke_belongs_to_the_promises_still_in_force() {
    let promises = [promise(1, 500, 5), promise(2, 500, 20)];
    let facts = [payment(200, 500, 15)];
    assert_eq!(statuses(&promises, &facts, 15), [PromiseStatus::Broken, PromiseStatus::Kept]);
}

#[test]
fn a_credit_note_makes_the_latest_promise_smaller_first() {
    let promises = [promise(1, 600, 10), promise(2, 400, 20)];
    let amounts = |credited| -> Vec<Money> {
        assess_on(&promises, &[credit(200, credited, 5)], 5).into_iter().map(|one| one.amount).collect()
    };
    assert_eq!(amounts(300), [pesos(600), pesos(100)]);
    assert_eq!(amounts(500), [pesos(500), pesos(0)]);
}

#[test]
fn a_promise_that_a_credit_made_needless_is_neither_kept_nor_broken() {
    let promises = [promise(1, 1_000, 10)];
    assert_eq!(statuses(&promises, &[credit(200, 1_000, 5)], 30), [PromiseStatus::Cancelled]);
}

#[test]
fn a_promise_that_older_money_made_needless_stays_so_after_its_tolerance() {
    // The transfer of the 1st was recorded after the promise of the 2nd.
    let promises = [promise(1, 1_000, 10)];
    for today in [2, 12, 13, 30] {
        let status = statuses(&promises, &[payment(200, 1_000, 1)], today);
        assert_eq!(status, [PromiseStatus::Cancelled], "on the {today}th");
    }
    let part = assess_on(&promises, &[payment(200, 400, 1)], 13);
    assert_eq!((part[0].status, part[0].amount), (PromiseStatus::Broken, pesos(600)));
}

#[test]
fn a_promise_of_an_invoice_that_owes_nothing_by_policy_is_never_broken() {
    let (invoice, promises) =
        (InvoiceFacts { sat_payment_method: Some(SatPaymentMethod::Pue), ..invoice() }, [promise(1, 1_000, 10)]);
    let ledger = InvoiceLedger { invoice: &invoice, allocations: &[], policy: PuePolicy::PaidOnIssue };
    let assessed = assess(&promises, ledger, day(13), |promised| promised + Days::new(2)).unwrap();
    assert_eq!(assessed[0].status, PromiseStatus::Cancelled);
}

#[test]
fn money_effective_in_time_keeps_a_promise_although_it_is_applied_later() {
    let promises = [promise(1, 1_000, 10)];
    let applied =
        |effective, dated| AllocationFact { effective_date: Some(day(effective)), ..payment(200, 1_000, dated) };
    assert_eq!(statuses(&promises, &[applied(12, 15)], 14), [PromiseStatus::Broken]);
    assert_eq!(statuses(&promises, &[applied(12, 15)], 15), [PromiseStatus::Kept]);
    assert_eq!(statuses(&promises, &[applied(13, 15)], 15), [PromiseStatus::Broken]);
}

#[test]
fn money_in_time_applied_later_keeps_the_broken_promise_and_not_the_one_after_it() {
    let end = |date| Some(PromiseEnd { kind: PromiseEndKind::Rescheduled, date: day(date) });
    let old = |ended| Promise { end: end(ended), ..promise(1, 1_000, 10) };
    let new = |taken| Promise { replaces_id: Some(old(1).id), taken_date: day(taken), ..promise(2, 1_000, 20) };
    let facts = [AllocationFact { effective_date: Some(day(10)), ..payment(200, 1_000, 15) }];
    // Put off after its tolerance: it had stayed broken.
    assert_eq!(statuses(&[old(13), new(13)], &facts, 15), [PromiseStatus::Kept, PromiseStatus::Cancelled]);
    // Put off in time: nothing was asked for by the first any more.
    assert_eq!(statuses(&[old(12), new(12)], &facts, 15), [PromiseStatus::Rescheduled, PromiseStatus::Kept]);
}

#[test]
fn a_deduction_does_not_break_the_promise_of_the_rest() {
    let promises = [promise(1, 1_000, 10)];
    let deduction = AllocationFact { kind: AllocationKind::FivePerThousand, ..payment(201, 5, 10) };
    assert_eq!(statuses(&promises, &[payment(200, 995, 10), deduction], 30), [PromiseStatus::Kept]);
}

#[test]
fn rescheduled_in_time_is_rescheduled_and_afterwards_stays_broken() {
    let ended = |date| {
        let end = PromiseEnd { kind: PromiseEndKind::Rescheduled, date: day(date) };
        [Promise { end: Some(end), ..promise(1, 1_000, 10) }]
    };
    assert_eq!(statuses(&ended(12), &[], 12), [PromiseStatus::Rescheduled]);
    assert_eq!(statuses(&ended(12), &[], 11), [PromiseStatus::Active]);
    assert_eq!(statuses(&ended(13), &[], 13), [PromiseStatus::Broken]);
}

#[test]
fn money_on_the_day_of_a_rescheduling_covers_the_new_promise() {
    let end = Some(PromiseEnd { kind: PromiseEndKind::Rescheduled, date: day(8) });
    let old = Promise { end, ..promise(1, 1_000, 10) };
    let new = Promise { replaces_id: Some(old.id), taken_date: day(8), ..promise(2, 1_000, 15) };
    let facts = [payment(200, 1_000, 8)];
    assert_eq!(statuses(&[old, new], &facts, 8), [PromiseStatus::Rescheduled, PromiseStatus::Kept]);
}

#[test]
fn promises_taken_later_are_unknown_on_an_earlier_day() {
    assert_eq!(assess_on(&[promise(1, 1_000, 10)], &[], 1), []);
}

fn any_promise() -> impl Strategy<Value = Promise> {
    let end = proptest::option::weighted(0.3, (0_u32..30, any::<bool>()));
    (1_i64..900, 2_u32..30, 0_u32..20, end).prop_map(|(amount, taken, wait, end)| Promise {
        taken_date: day(taken),
        end: end.map(|(later, is_cancelled)| PromiseEnd {
            kind: if is_cancelled { PromiseEndKind::Cancelled } else { PromiseEndKind::Rescheduled },
            date: day(taken + later),
        }),
        ..promise(1, amount, taken + wait)
    })
}

fn any_promises() -> impl Strategy<Value = Vec<Promise>> {
    proptest::collection::vec(any_promise(), 0..6).prop_map(|promises| {
        let numbered = (1..).zip(promises);
        let renamed = numbered.map(|(number, one)| Promise { id: promise(number, 1, 1).id, number, ..one });
        renamed.collect()
    })
}

fn any_fact() -> impl Strategy<Value = AllocationFact> {
    // Effective up to five days before or after somebody applies it.
    (1_i64..500, 1_u32..40, 0_u32..11, proptest::option::of(0_u32..20), 0_u8..4).prop_map(
        |(amount, dated, clears, undone, kind)| AllocationFact {
            effective_date: Some(day((dated + clears).saturating_sub(5).max(1))),
            undone_date: undone.map(|later| day(dated + later)),
            ..if kind == 0 { credit(0, amount, dated) } else { payment(0, amount, dated) }
        },
    )
}

/// Half of them recorded before the promises, half after.
fn any_facts() -> impl Strategy<Value = Vec<AllocationFact>> {
    proptest::collection::vec(any_fact(), 0..8).prop_map(|facts| {
        let numbered = (0..).zip(facts);
        numbered.map(|(n, fact)| AllocationFact { id: AllocationId(Uuid::from_u128(97 + 2 * n)), ..fact }).collect()
    })
}

proptest! {
    #[test]
    fn no_peso_covers_two_promises_and_no_promise_asks_for_more_than_is_owed(
        promises in any_promises(),
        facts in any_facts(),
        today in 1_u32..60,
    ) {
        let assessed = assess_on(&promises, &facts, today);
        let money = facts.iter().filter(|fact| brings_money(fact) && fact.is_effective(day(today)));
        let received: i64 = money.map(|fact| fact.amount.minor()).sum();
        let covered: i64 = assessed.iter().map(|one| one.covered.minor()).sum();
        prop_assert!(covered <= received);
        let owed = balance(&invoice(), &facts, day(today), PuePolicy::OpenUntilPaid).unwrap().balance_due;
        let uncovered: i64 = assessed.iter().map(|one| one.uncovered.minor()).sum();
        prop_assert!(uncovered <= owed.minor());
        for one in &assessed {
            prop_assert!(one.covered.minor() <= one.amount.minor());
            prop_assert!(one.status != PromiseStatus::Kept || one.covered == one.amount);
            prop_assert!(one.status != PromiseStatus::Active || day(today) <= one.deadline);
        }
    }

    #[test]
    fn the_order_of_arrival_changes_no_state(
        (promises, facts, shuffled) in (any_promises(), any_facts())
            .prop_flat_map(|(promises, facts)| (Just(promises), Just(facts.clone()), Just(facts).prop_shuffle())),
        today in 1_u32..60,
    ) {
        prop_assert_eq!(statuses(&promises, &facts, today), statuses(&promises, &shuffled, today));
    }

    #[test]
    fn an_undone_payment_is_as_if_it_had_never_been(
        promises in any_promises(),
        facts in any_facts(),
        today in 1_u32..60,
    ) {
        let live: Vec<_> = facts.iter().filter(|fact| fact.is_live(day(today))).cloned().collect();
        prop_assert_eq!(assess_on(&promises, &facts, today), assess_on(&promises, &live, today));
    }
}
