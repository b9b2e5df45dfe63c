//! Whatever happens to a ledger, its reports of any day say what the rules say of the facts.
//!
//! Random histories of invoices, documents of SAT in any order and twice, payments, reversals, cheques, cancellations,
//! disputes and changed dates; then the database's own figures are compared with those of `domain` for many days.

use crate::{
    cfdi::{self, Cfdi, Pago},
    harness::TestApp,
    imports::import,
    receivables::{customer, dollars, invoice_of, pesos},
};
use api::{
    demo::random::Random,
    ledger,
    store::{self, entity::disputes},
};
use chrono::{Days, NaiveDate};
use domain::{
    aging::{AgingReport, BucketLimits, OpenItem, age},
    contract::{Invoice, Payment, Statement},
    ids::CustomerId,
    ledger::{AllocationSource, ConsumedFact, unapplied},
    money::Totals,
};
use sea_orm::{ActiveValue::Set, EntityTrait};
use serde_json::{Value, json};
use uuid::Uuid;

const STEPS: usize = 45;
/// Compared from this many days before the last one on, every so many days.
const DAYS_COMPARED: u64 = 130;

#[tokio::test]
async fn reports_of_any_day_say_what_the_rules_say_of_the_facts() {
    for seed in [1, 7, 2026] {
        let mut history = History::begin(seed).await;
        for _step in 0..STEPS {
            history.go_on().await;
        }
        history.compare().await;
    }
}

struct History {
    app: TestApp,
    random: Random,
    today: NaiveDate,
    customers: Vec<CustomerId>,
    /// Of invoices written down without XML.
    invoices: Vec<Invoice>,
    documents: Vec<Cfdi>,
    /// REPs and notes that were written before their invoice came, and documents to hand in twice.
    sent: Vec<Cfdi>,
    payments: Vec<Payment>,
}

impl History {
    async fn begin(seed: u64) -> Self {
        let app = TestApp::spawn().await;
        let mut customers = Vec::new();
        for name in ["Uno", "Dos", "Tres"] {
            customers.push(customer(&app, name, None).await);
        }
        let today = "2026-03-17".parse().unwrap();
        let random = Random::new(seed);
        Self {
            app,
            random,
            today,
            customers,
            invoices: Vec::new(),
            documents: Vec::new(),
            sent: Vec::new(),
            payments: Vec::new(),
        }
    }

    async fn go_on(&mut self) {
        match self.random.between(1, 15) {
            1..=3 => self.write_invoice().await,
            4..=6 => self.pay().await,
            7 => self.reverse().await,
            8 => self.receive_invoice().await,
            9 => self.receive_rep().await,
            10 => self.receive_note().await,
            11 => self.cancel().await,
            12 => self.change_dates().await,
            13 => self.dispute().await,
            14 => self.receive_again().await,
            _ => self.wait(),
        }
    }

    fn day_before(&mut self, most: u32) -> NaiveDate {
        self.today - Days::new(self.random.between(0, most).into())
    }

    fn money(&mut self, currency: &str, most: u32) -> Value {
        let amount = self.random.between(1, most).to_string();
        if currency == "USD" { dollars(&amount) } else { pesos(&amount) }
    }

    async fn write_invoice(&mut self) {
        let customer = *self.random.pick(&self.customers).unwrap();
        let currency = if self.random.chance(25) { "USD" } else { "MXN" };
        let (date, amount) = (self.day_before(70).to_string(), self.money(currency, 2_000));
        let method = if self.random.chance(20) { "PUE" } else { "PPD" };
        self.invoices.push(invoice_of(&self.app, customer, &date, amount, method).await);
    }

    /// An amount that may be refused, applied at once or left; by transfer or by a cheque that clears or does not yet.
    async fn pay(&mut self) {
        let Some(invoice) = self.random.pick(&self.invoices).cloned() else { return };
        let date = (invoice.issue_date + Days::new(self.random.between(0, 30).into())).min(self.today);
        let currency = invoice.original_amount.currency();
        let amount = self.money(currency.code(), 1_500);
        let is_applied = self.random.chance(80);
        let allocations = if is_applied { json!([{"invoice_id": invoice.id, "amount": amount}]) } else { json!([]) };
        let mut body = json!({
            "customer_id": invoice.customer.as_ref().map(|customer| customer.id), "date": date, "form": "03",
            "amount": amount, "allocations": allocations,
        });
        if self.random.chance(25) {
            body["form"] = "02".into();
            if self.random.chance(60) {
                body["effective_date"] = (date + Days::new(self.random.between(0, 20).into())).to_string().into();
            }
        }
        let answer = self.app.admin().post("/payments").json(&body).await;
        if answer.status == 201 {
            self.payments.push(answer.to());
        }
    }

    async fn reverse(&mut self) {
        let Some(payment) = self.random.pick(&self.payments).cloned() else { return };
        let path = format!("/payments/{}/reversal", payment.id);
        let answer = self.app.admin().post(&path).json(&json!({"reason": "Error"})).await;
        if answer.status != 200 {
            answer.problem("payment_reversed");
        }
    }

    async fn receive_invoice(&mut self) {
        let folio = u32::try_from(self.documents.len()).unwrap() + 1;
        let mut document = cfdi::invoice(folio, self.random.between(100, 900));
        if self.random.chance(20)
            && let Some(replaced) = self.documents.last()
        {
            document.relation = Some(("04", vec![replaced.uuid]));
        }
        // Half of them come only after what is said of them.
        if self.random.chance(50) {
            self.hand_in(&document).await;
        } else {
            self.sent.push(document.clone());
        }
        self.documents.push(document);
    }

    async fn receive_rep(&mut self) {
        let Some(of) = self.random.pick(&self.documents).cloned() else { return };
        let total = of.subtotal * 116 / 100;
        // Sometimes more than was owed.
        let paid = self.random.between(1, total + total / 5);
        let paid_at =
            *self.random.pick(&["2026-02-27T12:00:00", "2026-03-03T12:00:00", "2026-03-12T12:00:00"]).unwrap();
        let documents = vec![(of.uuid, 1, total, paid)];
        let rep = cfdi::rep(self.random.between(1_000, 9_000), vec![Pago { paid_at, amount: paid, documents }]);
        self.hand_in(&rep).await;
        self.sent.push(rep);
    }

    async fn receive_note(&mut self) {
        let Some(of) = self.random.pick(&self.documents).cloned() else { return };
        let relation = if self.random.chance(50) { "01" } else { "03" };
        let note = cfdi::credit_note(self.random.between(10_000, 90_000), of.subtotal / 4, relation, &[&of]);
        self.hand_in(&note).await;
        self.sent.push(note);
    }

    async fn receive_again(&mut self) {
        let Some(document) = self.random.pick(&self.sent).cloned() else { return };
        self.hand_in(&document).await;
    }

    async fn hand_in(&self, document: &Cfdi) {
        import(&self.app, &[("a.xml", document.xml().into())]).await;
    }

    /// As SAT's answer will do it.
    async fn cancel(&mut self) {
        let Some(invoice) = self.random.pick(&self.invoices).cloned() else { return };
        let (state, organization) = (self.app.state(), self.app.organization());
        let txn = store::begin_write(&state.db).await.unwrap();
        let rules = ledger::rules(&txn, organization).await.unwrap();
        let mut stored = store::invoices::lock(&txn, organization, invoice.id, None).await.unwrap().unwrap();
        stored.facts.cancelled_date = Some(self.today);
        store::invoices::update(&txn, organization, &stored).await.unwrap();
        ledger::settle(&txn, organization, rules.policy(), [invoice.id]).await.unwrap();
        txn.commit().await.unwrap();
    }

    async fn change_dates(&mut self) {
        let Some(invoice) = self.random.pick(&self.invoices).cloned() else { return };
        let path = format!("/invoices/{}", invoice.id);
        let etag = self.app.admin().get(&path).await.etag().to_owned();
        let due = invoice.issue_date + Days::new(self.random.between(0, 60).into());
        let patch = json!({"due_date": due, "reason": "Acordado"});
        self.app.admin().patch(&path).header("If-Match", &etag).json(&patch).await.expect(200);
    }

    async fn dispute(&mut self) {
        let Some(invoice) = self.random.pick(&self.invoices).cloned() else { return };
        let row = disputes::ActiveModel {
            id: Set(Uuid::now_v7()),
            organization_id: Set(self.app.organization().0),
            invoice_id: Set(invoice.id.0),
            category: Set("price".to_owned()),
            currency: Set(invoice.original_amount.currency().into()),
            amount_minor: Set(self.random.between(100, 90_000).into()),
            owner_id: Set(None),
            next_review_date: Set(None),
            comment: Set(String::new()),
            opened_date: Set(self.today),
            opened_by: Set(None),
            opened_at: Set(self.app.clock().now()),
            resolution: Set(None),
            resolved_date: Set(self.random.chance(30).then(|| self.today + Days::new(3))),
            resolved_by: Set(None),
        };
        disputes::Entity::insert(row).exec_without_returning(&self.app.state().db).await.unwrap();
    }

    fn wait(&mut self) {
        self.today = self.today + Days::new(self.random.between(1, 9).into());
        self.app.travel(&self.today.to_string());
    }

    async fn compare(&self) {
        let customers = self.all_customers().await;
        for back in (0..DAYS_COMPARED).step_by(5) {
            let day = self.today + Days::new(10) - Days::new(back);
            let (items, left) = self.by_the_rules(&customers, day).await;
            let expected = age(&items, &left, day, &BucketLimits::default()).unwrap();
            let told: AgingReport = self.app.admin().get(&format!("/reports/aging?as_of={day}")).await.expect(200).to();
            assert_eq!(told, expected, "aging of {day}");
            self.compare_statements(&customers, &items, day).await;
        }
    }

    async fn all_customers(&self) -> Vec<CustomerId> {
        let page = self.app.admin().get("/customers?limit=200").await.expect(200);
        page["data"].as_array().unwrap().iter().map(|row| serde_json::from_value(row["id"].clone()).unwrap()).collect()
    }

    /// The open items and the money applied to nothing, worked out from every fact there is.
    async fn by_the_rules(&self, customers: &[CustomerId], day: NaiveDate) -> (Vec<OpenItem>, Totals) {
        let (db, organization) = (&self.app.state().db, self.app.organization());
        let rules = ledger::rules(db, organization).await.unwrap();
        let (mut items, mut left) = (Vec::new(), Totals::default());
        for customer in customers {
            let invoices = store::invoices::of_customer(db, organization, *customer).await.unwrap();
            for book in ledger::load(db, organization, &rules, invoices, day).await.unwrap() {
                left.add(book.balance.surplus).unwrap();
                if book.balance.is_open() {
                    items.push(book.item);
                }
            }
        }
        for payment in store::payments::of_customers(db, organization, customers.iter().copied()).await.unwrap() {
            let taken = store::allocations::of_payments(db, organization, [payment.id]).await.unwrap();
            let consumed: Vec<ConsumedFact> = taken
                .iter()
                .filter(|one| one.fact.source == AllocationSource::Payment(payment.id))
                .map(|one| ConsumedFact {
                    amount: one.consumed(payment.amount.currency()),
                    dated: one.fact.dated,
                    undone_date: one.fact.undone_date,
                })
                .collect();
            left.add(unapplied(&payment.facts(), &consumed, day).unwrap()).unwrap();
        }
        (items, left)
    }

    /// Each statement lists what its customer owes, but what is being substituted.
    async fn compare_statements(&self, customers: &[CustomerId], items: &[OpenItem], day: NaiveDate) {
        for customer in customers {
            let path = format!("/statements/{customer}?as_of={day}");
            let statement: Statement = self.app.admin().get(&path).await.expect(200).to();
            let mut told = Totals::default();
            for block in &statement.currencies {
                told.add(block.totals.balance_due).unwrap();
            }
            let mut expected = Totals::default();
            let theirs = items.iter().filter(|item| item.customer.as_ref().is_some_and(|owner| owner.id == *customer));
            for item in theirs.filter(|item| !item.is_in_substitution) {
                expected.add(item.balance_due).unwrap();
            }
            let owed = |totals: &Totals| totals.iter().filter(|one| !one.is_zero()).collect::<Vec<_>>();
            assert_eq!(owed(&told), owed(&expected), "statement of {customer} on {day}");
        }
    }
}
