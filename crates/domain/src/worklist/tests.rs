use super::*;
use crate::contract::Language;
use uuid::Uuid;

/// A Friday.
fn today() -> NaiveDate {
    date("2026-11-27")
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn pesos(amount: i64) -> Money {
    Money::new(amount, Currency::MXN)
}

fn dollars(amount: i64) -> Money {
    Money::new(amount, Currency::USD)
}

fn customer(number: u32) -> CustomerRef {
    let id = CustomerId(Uuid::from_u128(u128::from(number)));
    CustomerRef { id, code: format!("CL{number:03}"), name: format!("Cliente {number}"), rfc: None }
}

fn item(number: u32, collection_date: &str, balance_due: Money) -> WorkItem {
    let zero = Money::zero(balance_due.currency());
    WorkItem {
        invoice_id: InvoiceId(Uuid::from_u128(u128::from(number))),
        customer: customer(number),
        document: format!("F-{number}"),
        collection_date: date(collection_date),
        balance_due,
        disputed: zero,
        in_transit: zero,
        promised: Vec::new(),
        broken: None,
        broken_promise_id: None,
    }
}

fn broken(mut item: WorkItem, day: &str, times: u32) -> WorkItem {
    item.broken = Some(BrokenPromise { date: date(day), times });
    item
}

fn promised(mut item: WorkItem, day: &str, uncovered: Money) -> WorkItem {
    let arriving = Money::zero(uncovered.currency());
    item.promised.push(PromisedPart { date: date(day), uncovered, arriving });
    item
}

fn list(items: &[WorkItem]) -> Vec<WorkRow> {
    worklist(items, &BTreeMap::new(), today()).unwrap()
}

fn codes(rows: &[WorkRow]) -> Vec<&str> {
    rows.iter().map(|row| row.customer.code.as_str()).collect()
}

fn groups(items: &[WorkItem]) -> Vec<WorkGroup> {
    list(items).iter().map(|row| row.group).collect()
}

#[test]
fn the_day_somebody_pays_decides_the_group() {
    for (collection_date, expected) in [
        ("2026-11-26", Some(WorkGroup::Late)),
        ("2026-11-27", Some(WorkGroup::ExpectedToday)),
        ("2026-11-28", Some(WorkGroup::DueSoon)),
        ("2026-12-04", Some(WorkGroup::DueSoon)),
        ("2026-12-05", None),
    ] {
        assert_eq!(groups(&[item(1, collection_date, pesos(100))]).first().copied(), expected, "{collection_date}");
    }
}

#[test]
fn a_promise_for_later_takes_its_amount_off_the_list() {
    let all = promised(item(1, "2026-11-01", pesos(100)), "2026-11-30", pesos(100));
    assert_eq!(list(&[all]), []);
    let part = promised(item(1, "2026-11-01", pesos(100)), "2026-11-30", pesos(60));
    let rows = list(&[part]);
    assert_eq!((rows[0].group, rows[0].amounts.as_slice()), (WorkGroup::Late, [pesos(40)].as_slice()));
}

#[test]
fn a_promise_is_due_on_its_day_and_while_its_tolerance_runs() {
    let for_today = promised(item(1, "2026-12-20", pesos(100)), "2026-11-27", pesos(70));
    let rows = list(&[for_today]);
    assert_eq!((rows[0].group, rows[0].amounts.as_slice()), (WorkGroup::PromiseDue, [pesos(70)].as_slice()));
    assert_eq!(rows[0].reasons, [WorkReason::PromisedForToday { documents: 1 }]);
    let in_tolerance = promised(item(1, "2026-12-20", pesos(100)), "2026-11-26", pesos(70));
    let reasons = list(&[in_tolerance]).remove(0).reasons;
    assert_eq!(reasons, [WorkReason::PromiseInTolerance { date: date("2026-11-26") }]);
}

#[test]
fn a_promise_due_is_not_asked_for_while_its_money_is_on_its_way() {
    let mut due = promised(item(1, "2026-11-01", pesos(100)), "2026-11-27", pesos(100));
    (due.in_transit, due.promised[0].arriving) = (pesos(100), pesos(100));
    assert_eq!(list(std::slice::from_ref(&due)), []);
    (due.in_transit, due.promised[0].arriving) = (pesos(60), pesos(60));
    let rows = list(std::slice::from_ref(&due));
    assert_eq!((rows[0].group, rows[0].amounts.as_slice()), (WorkGroup::PromiseDue, [pesos(40)].as_slice()));
    // Beyond what was promised, nothing comes of its own.
    due.balance_due = pesos(150);
    (due.in_transit, due.promised[0].arriving) = (pesos(100), pesos(100));
    let rows = list(&[due]);
    assert_eq!((rows[0].group, rows[0].amounts.as_slice()), (WorkGroup::Late, [pesos(50)].as_slice()));
}

#[test]
fn disputed_money_and_money_on_its_way_is_not_asked_for() {
    let mut late = item(1, "2026-11-01", pesos(100));
    late.disputed = pesos(30);
    late.in_transit = pesos(69);
    assert_eq!(list(std::slice::from_ref(&late))[0].amounts, [pesos(1)]);
    late.in_transit = pesos(70);
    assert_eq!(list(std::slice::from_ref(&late)), []);
    let mut chased = broken(late, "2026-11-20", 1);
    assert_eq!(list(std::slice::from_ref(&chased)), []);
    chased.in_transit = pesos(0);
    assert_eq!(groups(&[chased]), [WorkGroup::BrokenPromise]);
}

#[test]
fn broken_promises_come_first_then_todays_then_the_late_ones() {
    let items = [
        item(1, "2026-12-01", pesos(900_000)),
        item(2, "2026-01-01", pesos(900_000)),
        item(3, "2026-11-27", pesos(1)),
        promised(item(4, "2026-11-01", pesos(1)), "2026-11-27", pesos(1)),
        broken(item(5, "2026-11-01", pesos(1)), "2026-11-26", 1),
    ];
    assert_eq!(codes(&list(&items)), ["CL005", "CL004", "CL003", "CL002", "CL001"]);
}

#[test]
fn within_a_group_amount_times_days_decides() {
    // 1000 × 2, 300 × 7, 2001 × 1.
    let items =
        [item(1, "2026-11-25", pesos(1_000)), item(2, "2026-11-20", pesos(300)), item(3, "2026-11-26", pesos(2_001))];
    assert_eq!(codes(&list(&items)), ["CL002", "CL003", "CL001"]);
}

#[test]
fn currencies_take_turns_and_are_never_weighed_against_each_other() {
    let items = [
        item(1, "2026-11-20", pesos(9_000_000)),
        item(2, "2026-11-20", pesos(8_000_000)),
        item(3, "2026-11-20", dollars(5)),
        item(4, "2026-11-20", dollars(4)),
    ];
    assert_eq!(codes(&list(&items)), ["CL001", "CL003", "CL002", "CL004"]);
}

#[test]
fn equal_weights_go_by_code_whatever_the_order_of_arrival() {
    let mut items = vec![item(2, "2026-11-20", pesos(5)), item(1, "2026-11-20", pesos(5))];
    let one = list(&items);
    items.reverse();
    assert_eq!(list(&items), one);
    assert_eq!(codes(&one), ["CL001", "CL002"]);
}

#[test]
fn a_customer_is_one_row_with_a_reason_per_group_and_its_money_to_look_at() {
    let of_one = |mut item: WorkItem| {
        item.customer = customer(1);
        item
    };
    let items = [
        of_one(item(7, "2026-11-20", pesos(30))),
        of_one(item(8, "2026-11-10", dollars(40))),
        of_one(broken(item(9, "2026-11-10", pesos(50)), "2026-11-20", 2)),
        of_one(item(6, "2026-12-02", pesos(20))),
    ];
    let unapplied = BTreeMap::from([(customer(1).id, Totals::of([pesos(1_234_567)]).unwrap())]);
    let rows = worklist(&items, &unapplied, today()).unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!((rows[0].group, rows[0].amounts.as_slice()), (WorkGroup::BrokenPromise, [pesos(50)].as_slice()));
    let documents: Vec<_> = rows[0].documents.iter().map(|one| one.document.as_str()).collect();
    assert_eq!(documents, ["F-9", "F-8", "F-7", "F-6"]);
    let texts = |language| explain(&rows[0].reasons, language).into_iter().map(|one| one.text).collect::<Vec<_>>();
    assert_eq!(
        texts(Language::Es),
        [
            "Prometió pagar 1 documento el vie 20/11/2026 y no cumplió; van 2 promesas incumplidas",
            "2 documentos con el pago atrasado; el más antiguo, 17 días",
            "El mié 02/12/2026 se espera el pago de 1 documento",
            "Tiene 12,345.67 MXN sin aplicar: revísalo antes de llamar",
        ]
    );
    assert_eq!(texts(Language::En)[1], "2 documents late to be paid; the oldest by 17 days");
    assert_eq!(explain(&rows[0].reasons, Language::En)[0].reason, "broken_promise");
}

#[test]
fn a_day_expects_its_promises_and_what_nobody_promised_of_its_documents() {
    let items = [
        promised(item(1, "2026-11-27", pesos(100)), "2026-11-30", pesos(60)),
        promised(item(2, "2026-11-20", pesos(50)), "2026-11-27", pesos(50)),
        item(3, "2026-11-27", dollars(7)),
        item(4, "2026-11-26", pesos(900)),
    ];
    let (totals, count) = expected_on(&items, today()).unwrap();
    assert_eq!((totals.to_vec(), count), (vec![pesos(90), dollars(7)], 3));
}

#[test]
fn whoever_is_sent_reminders_is_called_first_and_nobody_without_a_telephone() {
    let contact = |name: &str, phone: Option<&str>, receives: &[Purpose]| Contact {
        id: Uuid::nil().into(),
        name: name.to_owned(),
        email: None,
        phone: phone.map(str::to_owned),
        receives: receives.to_vec(),
    };
    let contacts = [
        contact("Mudo", None, &[Purpose::Reminders]),
        contact("Primero", Some("1"), &[]),
        contact("Laura", Some("2"), &[Purpose::Statements]),
        contact("Iris", Some("3"), &[Purpose::Reminders]),
    ];
    let called = |contacts: &[Contact]| whom_to_call(contacts).map(|contact| contact.name.clone());
    assert_eq!(called(&contacts).as_deref(), Some("Iris"));
    assert_eq!(called(&contacts[..3]).as_deref(), Some("Laura"));
    assert_eq!(called(&contacts[..2]).as_deref(), Some("Primero"));
    assert_eq!(called(&contacts[..1]), None);
}
