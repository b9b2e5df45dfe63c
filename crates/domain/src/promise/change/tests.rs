use super::*;
use crate::{ledger::Standing, money::Currency};
use chrono::Days;
use uuid::Uuid;

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 1).unwrap() + Days::new((day - 1).into())
}

fn pesos(amount: i64) -> Money {
    Money::new(amount, Currency::MXN)
}

fn balance(due: i64) -> Balance {
    Balance {
        standing: Standing::Current,
        original: pesos(1_000),
        paid: pesos(1_000 - due),
        credited: pesos(0),
        in_transit: pesos(0),
        balance_due: pesos(due),
        surplus: pesos(0),
    }
}

fn draft(amount: Option<i64>, promised: u32) -> PromiseDraft {
    PromiseDraft {
        id: PromiseId(Uuid::from_u128(50)),
        invoice_id: InvoiceId(Uuid::from_u128(1)),
        amount: amount.map(pesos),
        promised_date: day(promised),
        taken_date: day(5),
    }
}

fn moved(amount: Option<i64>, promised: u32) -> Rescheduling {
    Rescheduling {
        id: PromiseId(Uuid::from_u128(60)),
        amount: amount.map(pesos),
        promised_date: day(promised),
        taken_date: day(12),
        reason: RescheduleReason::CustomerAsked,
        is_return: false,
    }
}

fn old(number: u32) -> Promise {
    Promise {
        id: PromiseId(Uuid::from_u128(number.into())),
        invoice_id: InvoiceId(Uuid::from_u128(1)),
        number,
        amount: pesos(600),
        promised_date: day(10),
        taken_date: day(2),
        replaces_id: None,
        end: None,
    }
}

fn assessed(promise: &Promise, status: PromiseStatus, covered: i64, uncovered: i64) -> Assessed {
    Assessed {
        promise_id: promise.id,
        status,
        amount: promise.amount,
        covered: pesos(covered),
        uncovered: pesos(uncovered),
        deadline: promise.promised_date,
    }
}

fn record_first(draft: &PromiseDraft, due: i64) -> Result<Promise, PromiseError> {
    let balance = balance(due);
    record(draft, PromiseBook { balance: &balance, promises: &[], assessed: &[] }, Approval::default())
}

#[test]
fn a_promise_for_today_is_accepted_and_one_for_yesterday_is_not() {
    assert!(record_first(&draft(None, 5), 1_000).is_ok());
    let error = PromiseError::PromiseInPast { promised_date: day(4), taken_date: day(5) };
    assert_eq!(record_first(&draft(None, 4), 1_000), Err(error));
}

#[test]
fn a_promise_takes_the_whole_balance_but_not_a_cent_more() {
    assert_eq!(record_first(&draft(None, 9), 800).unwrap().amount, pesos(800));
    assert_eq!(record_first(&draft(Some(800), 9), 800).unwrap().number, 1);
    let error = PromiseError::PromiseExceedsBalance { available: pesos(800) };
    assert_eq!(record_first(&draft(Some(801), 9), 800), Err(error));
}

#[test]
fn nothing_negative_foreign_or_on_a_closed_invoice_is_promised() {
    assert_eq!(record_first(&draft(Some(0), 9), 800), Err(PromiseError::NotPositive));
    assert_eq!(record_first(&draft(Some(-5), 9), 800), Err(PromiseError::NotPositive));
    let foreign = PromiseDraft { amount: Some(Money::new(5, Currency::USD)), ..draft(None, 9) };
    assert_eq!(record_first(&foreign, 800), Err(PromiseError::OtherCurrency { expected: Currency::MXN }));
    assert_eq!(record_first(&draft(None, 9), 0), Err(PromiseError::InvoiceClosed));
}

#[test]
fn an_unconfirmed_invoice_takes_no_promise() {
    let balance = Balance { standing: Standing::Unconfirmed, ..balance(1_000) };
    let book = PromiseBook { balance: &balance, promises: &[], assessed: &[] };
    assert_eq!(record(&draft(None, 9), book, Approval::default()), Err(PromiseError::InvoiceClosed));
}

#[test]
fn the_next_promise_is_by_default_what_the_active_ones_leave() {
    let (balance, promises) = (balance(1_000), [old(1)]);
    let active = [assessed(&promises[0], PromiseStatus::Active, 0, 600)];
    let book = PromiseBook { balance: &balance, promises: &promises, assessed: &active };
    let second = record(&draft(None, 20), book, Approval::default()).unwrap();
    assert_eq!((second.number, second.amount), (2, pesos(400)));
    let error = PromiseError::PromiseExceedsBalance { available: pesos(400) };
    assert_eq!(record(&draft(Some(401), 20), book, Approval::default()), Err(error));
    let full = Balance { balance_due: pesos(600), ..balance };
    let book = PromiseBook { balance: &full, ..book };
    let error = PromiseError::PromiseExceedsBalance { available: pesos(0) };
    assert_eq!(record(&draft(None, 20), book, Approval::default()), Err(error));
}

#[test]
fn after_as_many_broken_promises_as_the_setting_says_somebody_must_approve() {
    let balance = balance(1_000);
    let book = PromiseBook { balance: &balance, promises: &[], assessed: &[] };
    let with = |broken, may_approve| {
        record(&draft(None, 9), book, Approval { broken, needed_after: Some(2), may_approve }).map(|_| ())
    };
    assert_eq!(with(1, false), Ok(()));
    assert_eq!(with(2, false), Err(PromiseError::ApprovalRequired { broken: 2 }));
    assert_eq!(with(2, true), Ok(()));
}

#[test]
fn rescheduling_ends_the_old_promise_and_asks_for_what_it_has_not_brought() {
    let (balance, promises) = (balance(800), [old(1)]);
    let active = [assessed(&promises[0], PromiseStatus::Active, 200, 400)];
    let book = PromiseBook { balance: &balance, promises: &promises, assessed: &active };
    let done = reschedule(promises[0].id, &moved(None, 20), book, Approval::default()).unwrap();
    assert_eq!(done.ended.end, Some(PromiseEnd { kind: PromiseEndKind::Rescheduled, date: day(12) }));
    assert_eq!((done.replacement.number, done.replacement.amount), (2, pesos(400)));
    assert_eq!(done.replacement.replaces_id, Some(promises[0].id));
    assert_eq!(reschedule_count(&[done.ended, done.replacement]), 1);
    let error = PromiseError::PromiseExceedsBalance { available: pesos(800) };
    assert_eq!(reschedule(promises[0].id, &moved(Some(801), 20), book, Approval::default()), Err(error));
}

#[test]
fn a_broken_promise_is_rescheduled_once_and_for_no_more_than_is_still_owed() {
    let (balance, mut promises) = (balance(500), [old(1)]);
    let broken = [assessed(&promises[0], PromiseStatus::Broken, 0, 0)];
    let book = PromiseBook { balance: &balance, promises: &promises, assessed: &broken };
    let done = reschedule(promises[0].id, &moved(None, 20), book, Approval::default()).unwrap();
    assert_eq!(done.replacement.amount, pesos(500));
    promises[0] = done.ended;
    let book = PromiseBook { balance: &balance, promises: &promises, assessed: &broken };
    let again = reschedule(promises[0].id, &moved(None, 20), book, Approval::default());
    assert_eq!(again, Err(PromiseError::NotChangeable { status: PromiseStatus::Broken }));
}

/// A promise of the 10th that was put off to the 20th.
fn put_off(status: PromiseStatus) -> ([Promise; 2], [Assessed; 2]) {
    let moved = Promise { promised_date: day(20), replaces_id: Some(old(1).id), ..old(2) };
    let end = PromiseEnd { kind: PromiseEndKind::Rescheduled, date: day(8) };
    let promises = [Promise { end: Some(end), ..old(1) }, moved];
    let assessed = [assessed(&promises[0], PromiseStatus::Rescheduled, 0, 0), assessed(&promises[1], status, 0, 600)];
    (promises, assessed)
}

#[test]
fn a_rescheduling_is_taken_back_to_its_day_or_cancelled_when_the_promise_had_been_broken() {
    let balance = balance(600);
    let (promises, mut assessed) = put_off(PromiseStatus::Active);
    let book = PromiseBook { balance: &balance, promises: &promises, assessed: &assessed };
    let back = |from| take_back(promises[1].id, day(from), book);
    assert_eq!(back(20), Ok(TakingBack::PutBack { promised_date: day(10) }));
    assert_eq!(back(21), Err(PromiseError::NothingToTakeBack));
    assert_eq!(take_back(promises[0].id, day(10), book), Err(PromiseError::NothingToTakeBack));
    assessed[0].status = PromiseStatus::Broken;
    let book = PromiseBook { balance: &balance, promises: &promises, assessed: &assessed };
    assert_eq!(take_back(promises[1].id, day(20), book), Ok(TakingBack::Cancel));
    let (promises, assessed) = put_off(PromiseStatus::Kept);
    let book = PromiseBook { balance: &balance, promises: &promises, assessed: &assessed };
    let kept = take_back(promises[1].id, day(20), book);
    assert_eq!(kept, Err(PromiseError::NotChangeable { status: PromiseStatus::Kept }));
}

#[test]
fn a_promise_goes_back_to_a_day_that_is_past_and_is_put_off_to_none() {
    let balance = balance(600);
    let (promises, assessed) = put_off(PromiseStatus::Active);
    let book = PromiseBook { balance: &balance, promises: &promises, assessed: &assessed };
    let past = PromiseError::PromiseInPast { promised_date: day(10), taken_date: day(12) };
    assert_eq!(reschedule(promises[1].id, &moved(None, 10), book, Approval::default()), Err(past));
    let returned = Rescheduling { is_return: true, ..moved(None, 10) };
    let back = reschedule(promises[1].id, &returned, book, Approval::default()).unwrap().replacement;
    assert_eq!((back.promised_date, back.taken_date, back.amount), (day(10), day(12), pesos(600)));
}

#[test]
fn a_broken_promise_whose_rescheduling_was_taken_back_is_put_off_again() {
    let owed = balance(600);
    let (mut promises, mut judged) = put_off(PromiseStatus::Active);
    judged[0].status = PromiseStatus::Broken;
    let id = promises[0].id;
    let book = PromiseBook { balance: &owed, promises: &promises, assessed: &judged };
    assert!(!book.is_movable(id) && book.is_movable(promises[1].id));
    promises[1].end = Some(PromiseEnd { kind: PromiseEndKind::Cancelled, date: day(12) });
    judged[1] = assessed(&promises[1], PromiseStatus::Cancelled, 0, 0);
    let book = PromiseBook { balance: &owed, promises: &promises, assessed: &judged };
    assert!(book.is_movable(id) && !book.is_movable(promises[1].id));
    assert!(reschedule(id, &moved(None, 25), book, Approval::default()).is_ok());
    let paid = balance(0);
    assert!(!PromiseBook { balance: &paid, ..book }.is_movable(id));
}

#[test]
fn the_next_promise_comes_instead_of_the_latest_where_that_was_broken_and_none_is_in_force() {
    let owed = balance(1_000);
    let replaced = |promises: &[Promise], judged: &[Assessed]| {
        PromiseBook { balance: &owed, promises, assessed: judged }.broken().map(|id| id.0.as_u128())
    };
    let mut promises = [old(1), Promise { taken_date: day(12), promised_date: day(15), ..old(2) }];
    let broken = assessed(&promises[0], PromiseStatus::Broken, 0, 0);
    let then = |status| [broken.clone(), assessed(&promises[1], status, 0, 0)];
    let judged = [PromiseStatus::Active, PromiseStatus::Kept, PromiseStatus::PartiallyKept, PromiseStatus::Cancelled];
    let [active, kept, partly, cancelled] = judged.map(then);
    assert_eq!(replaced(&promises[..1], &active[..1]), Some(1));
    assert_eq!(replaced(&promises, &active), None);
    assert_eq!(replaced(&promises, &kept), None);
    assert_eq!(replaced(&promises, &partly), Some(2));
    // Taken back, the second leaves the first as it was.
    assert_eq!(replaced(&promises, &cancelled), Some(1));
    promises[0].end = Some(PromiseEnd { kind: PromiseEndKind::Rescheduled, date: day(12) });
    assert_eq!(replaced(&promises[..1], &active[..1]), None);
    let paid = balance(0);
    let book = PromiseBook { balance: &paid, promises: &promises, assessed: &partly };
    assert_eq!(book.broken(), None);
}

#[test]
fn a_broken_promise_offers_nothing_once_another_was_taken_since_or_all_is_promised_otherwise() {
    let movable = |due, promises: &[Promise; 2], judged: &[Assessed; 2]| {
        let owed = balance(due);
        let book = PromiseBook { balance: &owed, promises, assessed: judged };
        [book.is_movable(promises[0].id), book.is_movable(promises[1].id)]
    };
    let since = [old(1), Promise { taken_date: day(12), promised_date: day(20), ..old(2) }];
    let broken = assessed(&since[0], PromiseStatus::Broken, 0, 0);
    let active = [broken.clone(), assessed(&since[1], PromiseStatus::Active, 0, 600)];
    assert_eq!(movable(1_000, &since, &active), [false, true]);
    let again = [broken.clone(), assessed(&since[1], PromiseStatus::Broken, 0, 0)];
    assert_eq!(movable(1_000, &since, &again), [false, true]);
    // Of a plan the parts were promised together: what broke is still to be put off, unless the rest is all that is owed.
    let plan = [old(1), Promise { promised_date: day(20), ..old(2) }];
    assert_eq!(movable(1_000, &plan, &active), [true, true]);
    assert_eq!(movable(600, &plan, &active), [false, true]);
}

#[test]
fn only_active_promises_are_cancelled_and_kept_ones_do_not_move() {
    let (balance, promises) = (balance(500), [old(1)]);
    for (status, may) in [(PromiseStatus::Active, true), (PromiseStatus::Kept, false), (PromiseStatus::Broken, false)] {
        let assessed = [assessed(&promises[0], status, 0, 0)];
        let book = PromiseBook { balance: &balance, promises: &promises, assessed: &assessed };
        assert_eq!(cancel(promises[0].id, book, day(6)).is_ok(), may, "{status:?}");
        let moved = reschedule(promises[0].id, &moved(None, 20), book, Approval::default());
        assert_eq!(moved.is_ok(), status != PromiseStatus::Kept, "{status:?}");
    }
}

#[test]
fn a_promise_of_another_invoice_is_unknown() {
    let balance = balance(500);
    let book = PromiseBook { balance: &balance, promises: &[], assessed: &[] };
    assert_eq!(cancel(old(1).id, book, day(6)), Err(PromiseError::UnknownPromise(old(1).id)));
}
