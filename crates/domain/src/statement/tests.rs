use super::*;
use crate::{
    aging::{Bucket, age},
    ids::{AllocationId, CreditNoteId, CustomerId, PaymentId},
    ledger::{
        AllocationFact, AllocationKind, AllocationSource, InvoiceFacts, InvoiceKind, Opening, PuePolicy,
        SatPaymentMethod, Substitution, balance,
    },
};
use chrono::Days;
use proptest::prelude::*;
use uuid::Uuid;

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2018, 12, 1).unwrap() + Days::new((day - 1).into())
}

fn customer(number: u128) -> CustomerRef {
    CustomerRef {
        id: CustomerId(Uuid::from_u128(number)),
        code: format!("CL{number:03}"),
        name: "Comercial del Norte".to_owned(),
        rfc: Some("EKU9003173C9".to_owned()),
    }
}

fn pesos(amount: i64) -> Money {
    Money::new(amount, Currency::MXN)
}

fn item(number: u128, original: Money, paid: Money) -> OpenItem {
    OpenItem {
        invoice_id: InvoiceId(Uuid::from_u128(number)),
        customer: Some(customer(1)),
        concept: Some("Venta a crédito".to_owned()),
        series: Some("A".to_owned()),
        purchase_orders: Vec::new(),
        folio: Some(number.to_string()),
        issue_date: day(1),
        due_date: day(10),
        collection_date: day(10),
        promised_date: None,
        counter_receipt_date: None,
        original_amount: original,
        amount_paid: paid,
        balance_due: original.checked_sub(paid).unwrap(),
        disputed: Money::zero(original.currency()),
        lacks_counter_receipt: false,
        is_in_substitution: false,
    }
}

fn statement(items: &[OpenItem], unapplied: &Totals, as_of: NaiveDate) -> Statement {
    let (customer, limits) = (customer(1), BucketLimits::default());
    let request =
        StatementRequest { customer: &customer, credit_limit: Some(pesos(5_000_000)), as_of, limits: &limits };
    build(&request, items, unapplied).unwrap()
}

#[test]
fn rows_carry_the_figures_of_their_document_and_the_last_line_adds_them() {
    let items = [item(1, pesos(100_000), pesos(40_000)), item(2, pesos(5_000), pesos(0))];
    let statement = statement(&items, &Totals::default(), day(11));
    let block = &statement.currencies[0];
    assert_eq!(block.rows[0].balance_due, pesos(60_000));
    assert_eq!(block.rows[0].days_overdue, 1);
    let expected =
        StatementTotals { original_amount: pesos(105_000), amount_paid: pesos(40_000), balance_due: pesos(65_000) };
    assert_eq!(block.totals, expected);
}

#[test]
fn other_customers_substituted_and_paid_documents_stay_out() {
    let stranger = OpenItem { customer: Some(customer(2)), ..item(1, pesos(1), pesos(0)) };
    let nobody = OpenItem { customer: None, ..item(2, pesos(1), pesos(0)) };
    let replaced = OpenItem { is_in_substitution: true, ..item(3, pesos(1), pesos(0)) };
    let paid = item(4, pesos(1), pesos(1));
    let statement = statement(&[stranger, nobody, replaced, paid], &Totals::default(), day(11));
    assert_eq!(statement.currencies, []);
}

#[test]
fn each_currency_is_its_own_block_and_the_credit_limit_only_where_it_was_agreed() {
    let dollars = Money::new(700, Currency::USD);
    let items = [item(1, dollars, Money::zero(Currency::USD)), item(2, pesos(900), pesos(0))];
    let unapplied = Totals::of([Money::new(5, Currency::EUR)]).unwrap();
    let statement = statement(&items, &unapplied, day(5));
    let codes: Vec<_> = statement.currencies.iter().map(|block| (block.currency.code(), block.rows.len())).collect();
    assert_eq!(codes, [("EUR", 0), ("MXN", 1), ("USD", 1)]);
    assert_eq!(statement.currencies[0].unapplied.minor(), 5);
    assert_eq!(statement.currencies[1].rows[0].credit_limit, Some(pesos(5_000_000)));
    assert_eq!(statement.currencies[2].rows[0].credit_limit, None);
}

#[test]
fn the_seed_statement_prints_the_sum_of_its_rows() {
    let due = [(12, 10), (1, 7)]
        .map(|(month, day)| NaiveDate::from_ymd_opt(if month == 12 { 2018 } else { 2019 }, month, day).unwrap());
    let items: Vec<_> = (1..)
        .zip(due)
        .map(|(number, due)| OpenItem { issue_date: due, due_date: due, ..item(number, pesos(88_900), pesos(0)) })
        .collect();
    let as_of = NaiveDate::from_ymd_opt(2019, 3, 19).unwrap();
    let statement = statement(&items, &Totals::default(), as_of);
    let days: Vec<_> = statement.currencies[0].rows.iter().map(|row| row.days_overdue).collect();
    assert_eq!(days, [99, 71]);
    assert_eq!(statement.currencies[0].totals.balance_due, pesos(177_800));
}

#[test]
fn the_json_has_the_fields_of_the_contract() {
    let json = serde_json::to_value(statement(&[item(1, pesos(100), pesos(0))], &Totals::default(), day(11))).unwrap();
    let fields = |value: &serde_json::Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(fields(&json), ["as_of", "currencies", "customer"]);
    assert_eq!(fields(&json["currencies"][0]), ["aging", "currency", "rows", "totals", "unapplied"]);
    let row = [
        "amount_paid",
        "balance_due",
        "concept",
        "credit_limit",
        "days_overdue",
        "due_date",
        "folio",
        "invoice_id",
        "issue_date",
        "original_amount",
        "purchase_orders",
        "series",
    ];
    assert_eq!(fields(&json["currencies"][0]["rows"][0]), row);
}

/// One random invoice of customer 1 with its history.
#[derive(Clone, Debug)]
struct History {
    invoice: InvoiceFacts,
    facts: Vec<AllocationFact>,
    due_date: NaiveDate,
    disputed: i64,
    lacks_counter_receipt: bool,
}

fn any_fact(currency: Currency) -> impl Strategy<Value = (i64, u32, Option<u32>, Option<u32>, bool, Money)> {
    let later = || proptest::option::of(0_u32..40);
    (1_i64..600, 1_u32..150, later(), later(), any::<bool>()).prop_map(
        move |(amount, dated, clears, undone, is_credit)| {
            (amount, dated, clears, undone, is_credit, Money::new(amount, currency))
        },
    )
}

fn any_history() -> impl Strategy<Value = History> {
    let currency = prop_oneof![Just(Currency::MXN), Just(Currency::USD)];
    currency.prop_flat_map(|currency| {
        let facts = proptest::collection::vec(any_fact(currency), 0..5);
        let days = (1_u32..120, 0_u32..60, proptest::option::weighted(0.1, 1_u32..150));
        let marks = (proptest::option::weighted(0.2, 1_u32..150), 0_i64..300, any::<bool>(), any::<bool>());
        (1_i64..2_000, facts, days, marks).prop_map(move |(total, facts, (issue, credit, cancelled), marks)| {
            let (replaced, disputed, lacks_counter_receipt, is_pue) = marks;
            let method = if is_pue { SatPaymentMethod::Pue } else { SatPaymentMethod::Ppd };
            let invoice = InvoiceFacts {
                id: InvoiceId(Uuid::from_u128(1)),
                total: Money::new(total, currency),
                issue_date: day(issue),
                kind: InvoiceKind::Ordinary,
                sat_payment_method: Some(method),
                opening: Opening::Known,
                unconfirmed_date: None,
                cancelled_date: cancelled.map(day),
                reinstated_date: None,
                substitution: replaced.map_or(Substitution::None, |date| Substitution::InSubstitution {
                    since_date: day(date),
                    until_date: None,
                }),
            };
            let facts = (1..).zip(facts).map(|(id, (_, dated, clears, undone, is_credit, amount))| AllocationFact {
                id: AllocationId(Uuid::from_u128(id)),
                invoice_id: invoice.id,
                source: if is_credit {
                    AllocationSource::CreditNote(CreditNoteId(Uuid::from_u128(id)))
                } else {
                    AllocationSource::Payment(PaymentId(Uuid::from_u128(id)))
                },
                kind: if is_credit { AllocationKind::CreditNote } else { AllocationKind::Payment },
                amount,
                effective_date: clears.map(|days| day(dated + days)),
                dated: day(dated),
                undone_date: undone.map(|days| day(dated + days)),
            });
            let facts = facts.collect();
            History { due_date: day(issue + credit), facts, invoice, disputed, lacks_counter_receipt }
        })
    })
}

fn open_item(history: &History, as_of: NaiveDate) -> Option<OpenItem> {
    let figures = balance(&history.invoice, &history.facts, as_of, PuePolicy::OpenUntilPaid).unwrap();
    figures.is_open().then(|| OpenItem {
        due_date: history.due_date,
        disputed: Money::new(history.disputed, figures.original.currency()),
        lacks_counter_receipt: history.lacks_counter_receipt,
        is_in_substitution: figures.standing == crate::ledger::Standing::InSubstitution,
        balance_due: figures.balance_due,
        ..item(1, figures.original, figures.amount_paid().unwrap())
    })
}

fn sum(amounts: &[BucketAmount], counts: impl Fn(Bucket) -> bool) -> i64 {
    amounts.iter().filter(|part| counts(part.bucket)).map(|part| part.amount.minor()).sum()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn buckets_open_balances_and_statement_totals_are_the_same_sum_per_currency(
        histories in proptest::collection::vec(any_history(), 0..8),
        as_of in 1_u32..200,
    ) {
        let as_of = day(as_of);
        let items: Vec<OpenItem> = histories.iter().filter_map(|history| open_item(history, as_of)).collect();
        let limits = BucketLimits::default();
        let report = age(&items, &Totals::default(), as_of, &limits).unwrap();
        let printed = statement(&items, &Totals::default(), as_of);
        for currency in [Currency::MXN, Currency::USD] {
            let open: Vec<_> = items.iter().filter(|item| item.balance_due.currency() == currency).collect();
            let owed: i64 = open.iter().map(|item| item.balance_due.minor()).sum();
            let replaced = open.iter().filter(|item| item.is_in_substitution);
            let out_of_statements: i64 = replaced.map(|item| item.balance_due.minor()).sum();
            let aged = report.currencies.iter().find(|one| one.currency == currency);
            let bucketed = aged.map_or(0, |one| sum(&one.totals, |_| true));
            prop_assert_eq!(bucketed, owed);
            let by_customer = aged.map_or(0, |one| one.customers.iter().map(|row| row.total.minor()).sum());
            prop_assert_eq!(by_customer, owed);
            let block = printed.currencies.iter().find(|block| block.currency == currency);
            prop_assert_eq!(block.map_or(0, |block| block.totals.balance_due.minor()), owed - out_of_statements);
            prop_assert_eq!(block.map_or(0, |block| sum(&block.aging, |_| true)), owed - out_of_statements);
            for row in block.iter().flat_map(|block| &block.rows) {
                prop_assert_eq!(row.original_amount.checked_sub(row.amount_paid).unwrap(), row.balance_due);
            }
        }
    }
}

#[test]
fn a_statement_is_held_back_for_the_first_reason_that_is_true() {
    let balance = |unapplied: i64| CustomerBalance {
        currency: Currency::MXN,
        balance_due: Money::new(100, Currency::MXN),
        overdue: Money::zero(Currency::MXN),
        in_transit: None,
        unapplied: Some(Money::new(unapplied, Currency::MXN)),
    };
    let known = ["laura@cliente.mx".to_owned()];
    assert_eq!(held_back(&known, &[balance(0)], false), None);
    assert_eq!(held_back(&known, &[balance(0)], true), Some(HeldBack::SentToday));
    assert_eq!(held_back(&known, &[balance(0), balance(1)], true), Some(HeldBack::Unapplied));
    assert_eq!(held_back(&[], &[balance(1)], true), Some(HeldBack::NoContact));
}
