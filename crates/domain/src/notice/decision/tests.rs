use super::*;
use crate::{money::Currency, notice::default_rules};
use proptest::prelude::*;
use std::collections::BTreeSet;
use uuid::Uuid;

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 1).unwrap() + Days::new((day - 1).into())
}

fn pesos(amount: i64) -> Money {
    Money::new(amount, Currency::MXN)
}

/// Created on the 2nd, to be collected on the 20th.
fn subject() -> NoticeSubject {
    NoticeSubject {
        invoice_id: InvoiceId(Uuid::from_u128(1)),
        customer_id: None,
        created_date: day(2),
        collection_date: day(20),
        expected_date: day(20),
        standing: Standing::Current,
        balance_due: pesos(1_000),
        in_transit: pesos(0),
        promise_deadline: None,
        promises: Vec::new(),
        is_disputed: false,
        resumed_date: None,
    }
}

fn rules() -> [NoticeRule; 6] {
    default_rules([1, 2, 3, 4, 5, 6].map(|id| NotificationRuleId(Uuid::from_u128(id))), 3, day(1))
}

fn run(subject: &NoticeSubject, since: u32, today: u32) -> Vec<(String, Outcome)> {
    let window = Window { since_date: day(since), today: day(today) };
    let subjects = std::slice::from_ref(subject);
    let decisions = decide(&rules(), subjects, window, |date, days| date - Days::new(days.into()));
    decisions.into_iter().map(|decision| (decision.occurrence, decision.outcome)).collect()
}

fn send(occurrence: &str) -> (String, Outcome) {
    (occurrence.to_owned(), Outcome::Send)
}

#[test]
fn creation_the_days_before_and_each_level_of_delay_are_told_on_their_day() {
    assert_eq!(run(&subject(), 2, 2), [send("created")]);
    assert_eq!(run(&subject(), 16, 16), []);
    assert_eq!(run(&subject(), 17, 17), [send("before:2026-11-20:3")]);
    assert_eq!(run(&subject(), 25, 25), [send("late:2026-11-20:5")]);
    assert_eq!(run(&subject(), 50, 50), [send("late:2026-11-20:30")]);
}

#[test]
fn a_missed_day_is_caught_up_and_a_repeated_one_gives_the_same_occurrence() {
    assert_eq!(run(&subject(), 16, 19), [send("before:2026-11-20:3")]);
    assert_eq!(run(&subject(), 19, 19), []);
    assert_eq!(run(&subject(), 17, 17), run(&subject(), 17, 17));
}

#[test]
fn lateness_starts_the_day_after_even_for_level_zero() {
    let mut rules = rules();
    rules[2].kind = NoticeKind::Late { levels: vec![0] };
    let due = |today| {
        let window = Window { since_date: day(20), today: day(today) };
        decide(&rules, &[subject()], window, |date, _| date).len()
    };
    assert_eq!((due(20), due(21)), (0, 1));
}

#[test]
fn with_zero_days_ahead_the_notice_comes_on_the_collection_day_and_not_after_it() {
    let mut rules = rules();
    rules[1].kind = NoticeKind::BeforeCollection { days: vec![0], count: DayCount::Calendar };
    let due = |created: u32| {
        let subject = NoticeSubject { created_date: day(created), ..subject() };
        let window = Window { since_date: day(1), today: day(24) };
        let decisions = decide(&rules, &[subject], window, |date, _| date);
        decisions.into_iter().filter(|decision| decision.rule_id == rules[1].id).count()
    };
    assert_eq!([19, 20, 21].map(due), [1, 1, 0]);
}

#[test]
fn what_needs_no_chasing_is_dropped_with_its_reason() {
    let dropped = |change: fn(&mut NoticeSubject)| {
        let mut subject = subject();
        change(&mut subject);
        run(&subject, 25, 25).pop().unwrap().1
    };
    assert_eq!(dropped(|invoice| invoice.balance_due = pesos(0)), Outcome::Drop(DropReason::Paid));
    assert_eq!(dropped(|invoice| invoice.in_transit = pesos(1_000)), Outcome::Drop(DropReason::InTransit));
    assert_eq!(dropped(|invoice| invoice.in_transit = pesos(999)), Outcome::Send);
    assert_eq!(dropped(|invoice| invoice.promise_deadline = Some(day(25))), Outcome::Drop(DropReason::Promised));
    assert_eq!(dropped(|invoice| invoice.promise_deadline = Some(day(24))), Outcome::Send);
    assert_eq!(dropped(|invoice| invoice.is_disputed = true), Outcome::Drop(DropReason::Disputed));
    assert_eq!(dropped(|invoice| invoice.standing = Standing::Cancelled), Outcome::Drop(DropReason::Cancelled));
    assert_eq!(dropped(|invoice| invoice.standing = Standing::Unconfirmed), Outcome::Drop(DropReason::Unconfirmed));
}

#[test]
fn finance_hears_of_an_invoice_paid_the_same_day_but_not_of_a_cancelled_one() {
    let mut paid = subject();
    paid.balance_due = pesos(0);
    assert_eq!(run(&paid, 2, 2), [send("created")]);
    paid.standing = Standing::Cancelled;
    assert_eq!(run(&paid, 2, 2), [("created".to_owned(), Outcome::Drop(DropReason::Cancelled))]);
}

#[test]
fn an_old_invoice_imported_today_is_told_once_at_the_level_it_reached() {
    let mut old = subject();
    old.created_date = day(40);
    assert_eq!(run(&old, 30, 40), [send("created"), send("late:2026-11-20:15:2026-12-10")]);
    assert_eq!(run(&old, 41, 50), [send("late:2026-11-20:30")]);
}

#[test]
fn of_levels_due_together_only_the_highest_is_told_and_the_others_have_passed() {
    let passed = |occurrence: &str| (occurrence.to_owned(), Outcome::Drop(DropReason::Overtaken));
    // Days were missed: both levels since the last run.
    assert_eq!(run(&subject(), 22, 36), [passed("late:2026-11-20:5"), send("late:2026-11-20:15")]);
    // Chasing resumed on the 28th, after the first level, and the next run comes with the second.
    let resumed = NoticeSubject { resumed_date: Some(day(28)), ..subject() };
    assert_eq!(run(&resumed, 25, 35), [passed("late:2026-11-20:5:2026-11-28"), send("late:2026-11-20:15")]);
    // What does not leave at all keeps its own reason.
    let paid = NoticeSubject { balance_due: pesos(0), ..subject() };
    let reasons: Vec<Outcome> = run(&paid, 22, 36).into_iter().map(|(_, outcome)| outcome).collect();
    assert_eq!(reasons, [Outcome::Drop(DropReason::Paid); 2]);
}

#[test]
fn a_notice_that_waits_ends_with_what_it_is_about() {
    let [created, ahead, late, ..] = rules().map(|rule| rule.kind);
    assert_eq!(ended(&late, &subject(), None, day(26)), None);
    let paid = NoticeSubject { balance_due: pesos(0), ..subject() };
    assert_eq!(ended(&late, &paid, None, day(26)), Some(DropReason::Paid));
    assert_eq!(ended(&created, &paid, None, day(26)), None);
    let promised = NoticeSubject { promises: vec![promised(24, 5)], promise_deadline: Some(day(25)), ..subject() };
    let promise = promised.promises[0].promise_id;
    assert_eq!(ended(&ahead, &promised, None, day(22)), Some(DropReason::Promised));
    assert_eq!(ended(&ahead, &promised, Some(promise), day(22)), None);
    assert_eq!(ended(&ahead, &subject(), Some(promise), day(22)), Some(DropReason::PromiseEnded));
}

#[test]
fn a_closed_dispute_resumes_the_escalation() {
    let mut invoice = subject();
    invoice.resumed_date = Some(day(28));
    assert_eq!(run(&invoice, 26, 27), []);
    assert_eq!(run(&invoice, 28, 28), [send("late:2026-11-20:5:2026-11-28")]);
}

#[test]
fn a_new_collection_date_is_a_new_occurrence() {
    let mut moved = subject();
    moved.collection_date = day(27);
    moved.expected_date = day(27);
    assert_eq!(run(&moved, 24, 24), [send("before:2026-11-27:3")]);
}

fn promised(promised: u32, taken: u32) -> PromiseAhead {
    PromiseAhead {
        promise_id: PromiseId(Uuid::from_u128(promised.into())),
        promised_date: day(promised),
        taken_date: day(taken),
        uncovered: pesos(400),
    }
}

#[test]
fn each_promise_in_force_is_told_of_some_days_before_while_the_invoice_itself_is_left_alone() {
    let mut invoice = subject();
    invoice.promises = vec![promised(20, 5), promised(24, 5)];
    invoice.promise_deadline = Some(day(21));
    let told = |today| {
        let window = Window { since_date: day(today), today: day(today) };
        let decisions = decide(&rules(), &[invoice.clone()], window, |date, days| date - Days::new(days.into()));
        decisions
            .into_iter()
            .map(|one| (one.promise.map(|promise| promise.promised_date), one.outcome))
            .collect::<Vec<_>>()
    };
    assert_eq!(told(16), []);
    assert_eq!(told(17), [(None, Outcome::Drop(DropReason::Promised)), (Some(day(20)), Outcome::Send)]);
    assert_eq!(told(21), [(Some(day(24)), Outcome::Send)]);
    // The first was broken: the second was told of already.
    let broken = NoticeSubject { promises: vec![promised(24, 5)], resumed_date: Some(day(22)), ..invoice.clone() };
    assert_eq!(run(&broken, 22, 22).iter().filter(|(occurrence, _)| occurrence.starts_with("promised")).count(), 0);
}

#[test]
fn a_promise_taken_for_tomorrow_is_told_of_once_and_a_disputed_or_paid_one_is_not() {
    let mut invoice = subject();
    invoice.promises = vec![promised(16, 15)];
    invoice.promise_deadline = Some(day(17));
    let of_promise = |invoice: &NoticeSubject| run(invoice, 14, 16);
    let (occurrence, outcome) = of_promise(&invoice).pop().unwrap();
    assert_eq!((occurrence.ends_with(":2026-11-16:3:2026-11-15"), outcome), (true, Outcome::Send));
    assert_eq!(of_promise(&invoice).len(), 1);
    invoice.is_disputed = true;
    assert_eq!(of_promise(&invoice)[0].1, Outcome::Drop(DropReason::Disputed));
    invoice.balance_due = pesos(0);
    assert_eq!(of_promise(&invoice)[0].1, Outcome::Drop(DropReason::Paid));
}

#[test]
fn a_rule_tells_nothing_from_before_it_was_made() {
    let mut rules = rules();
    for rule in &mut rules {
        rule.since_date = day(18);
    }
    let window = Window { since_date: day(1), today: day(19) };
    assert_eq!(decide(&rules, &[subject()], window, |date, _| date), []);
}

#[test]
fn a_rule_for_large_balances_of_a_customer_leaves_the_others_alone() {
    let mut rule = rules()[1].clone();
    rule.amount_from = Some(pesos(1_000));
    assert!(concerns(&rule, &subject()));
    rule.amount_below = Some(pesos(1_000));
    assert!(!concerns(&rule, &subject()));
    rule.amount_below = None;
    rule.amount_from = Some(Money::new(1, Currency::USD));
    assert!(!concerns(&rule, &subject()));
    rule.amount_from = None;
    rule.customer_id = Some(crate::ids::CustomerId(Uuid::from_u128(9)));
    assert!(!concerns(&rule, &subject()));
}

proptest! {
    #[test]
    fn however_the_days_are_cut_into_runs_each_occurrence_comes_once(
        cuts in proptest::collection::btree_set(2_u32..60, 0..20),
        created in 2_u32..40,
        resumed in proptest::option::of(2_u32..40),
    ) {
        let mut subject = subject();
        subject.created_date = day(created);
        subject.resumed_date = resumed.map(day);
        subject.promises = vec![promised(30, 20), promised(33, 32)];
        let whole: Vec<_> = run(&subject, 1, 60);
        let mut told = BTreeSet::new();
        let mut since = 1;
        for today in cuts.into_iter().chain([60]) {
            told.extend(run(&subject, since, today).into_iter().map(|(occurrence, _)| occurrence));
            since = today;
        }
        let distinct: BTreeSet<_> = whole.iter().map(|(occurrence, _)| occurrence.clone()).collect();
        prop_assert_eq!(distinct.len(), whole.len());
        prop_assert_eq!(told, distinct);
    }
}
