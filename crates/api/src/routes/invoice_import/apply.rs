//! Writing an opening balance: the invoice, its dates, and what was paid before.

use super::rows::Importer;
use crate::{
    error::ApiResult,
    ledger,
    redate::{self, schedule_of},
    store::{
        self,
        allocations::StoredAllocation,
        audit::Change,
        invoice_dates::{DateOrigin, InvoiceDates},
        invoices::StoredInvoice,
        payments::StoredPayment,
        timeline::{Event, Subject},
    },
    timeline::EventKind,
};
use chrono::{NaiveDate, NaiveTime};
use domain::{
    contract::{IntakeStatus, PaymentSource, SatStatus},
    ids::CustomerId,
    ledger::{AllocationFact, AllocationKind, AllocationSource, InvoiceFacts, InvoiceKind, Opening, Substitution},
    money::{Equivalence, Money},
    opening::{OpeningColumn, OpeningRow, RowError, listed, series_and_folio},
    payment_form,
    terms::{CommercialTerms, CreditBasis},
};
use serde_json::json;
use uuid::Uuid;

impl Importer<'_> {
    /// Writes an unknown invoice down without XML.
    pub(super) async fn create(&self, row: &OpeningRow, customer: CustomerId) -> ApiResult<StoredInvoice> {
        let missing = RowError::Missing(OpeningColumn::IssueDate);
        let issue_date = row.issue_date.ok_or_else(|| self.refuse(&missing))?;
        let mut invoice = self.written_down(row, customer, issue_date);
        let terms = self.terms(&invoice).await?;
        let schedule = schedule_of(&invoice, &terms, &self.rules.calendar)?;
        let computed = redate::dates_from_terms(&invoice, schedule, self.recording);
        let dates = match row.due_date.filter(|due| *due != computed.due_date) {
            Some(due_date) => self.overridden(&invoice, &terms, due_date, &computed)?,
            None => computed,
        };
        invoice.review_date = dates.review_date;
        invoice.due_date = dates.due_date;
        invoice.collection_date = dates.collection_date;
        let organization = self.caller.organization;
        store::invoices::insert(self.txn, organization, &invoice).await?;
        store::invoice_dates::insert(self.txn, organization, &dates).await?;
        let data = json!({
            "document": invoice.document(), "total": row.total, "collection_date": invoice.collection_date,
        });
        self.tell(EventKind::InvoiceRegistered, &invoice, data).await?;
        self.pay(&invoice, row.paid).await?;
        self.record(&invoice, row, None).await?;
        Ok(invoice)
    }

    /// Confirms what an invoice owes, with the payment nobody recorded.
    pub(super) async fn confirm(
        &self,
        row: &OpeningRow,
        mut invoice: StoredInvoice,
        payment: Money,
    ) -> ApiResult<StoredInvoice> {
        let organization = self.caller.organization;
        let before = invoice.facts.opening;
        invoice.facts.opening = Opening::Known;
        invoice.opening_installment = row.last_installment.or(invoice.opening_installment);
        let in_force =
            store::invoice_dates::in_force(self.txn, organization, [invoice.id()], self.recording.today).await?;
        let computed = in_force.get(&invoice.id()).filter(|dates| dates.origin == DateOrigin::Terms);
        let due_date = row.due_date.filter(|due| *due != invoice.due_date && *due >= invoice.facts.issue_date);
        let changed = if let Some((dates, due_date)) = computed.zip(due_date) {
            let terms = self.terms(&invoice).await?;
            let dates = self.overridden(&invoice, &terms, due_date, dates)?;
            redate::put_in_force(self.txn, organization, invoice, &dates).await?
        } else {
            invoice.version += 1;
            store::invoices::update(self.txn, organization, &invoice).await?;
            invoice
        };
        self.pay(&changed, payment).await?;
        self.record(&changed, row, Some(before)).await?;
        Ok(changed)
    }

    fn written_down(&self, row: &OpeningRow, customer: CustomerId, issue_date: NaiveDate) -> StoredInvoice {
        let (series, folio) = row.document.as_deref().map(series_and_folio).unzip();
        StoredInvoice {
            facts: InvoiceFacts {
                id: Uuid::now_v7().into(),
                total: row.total,
                issue_date,
                kind: InvoiceKind::Ordinary,
                sat_payment_method: None,
                opening: Opening::Known,
                unconfirmed_date: None,
                cancelled_date: None,
                reinstated_date: None,
                substitution: Substitution::None,
            },
            customer_id: Some(customer),
            site_id: None,
            document_id: None,
            issuer_id: None,
            fiscal_uuid: row.fiscal_uuid.clone(),
            series: series.flatten(),
            folio,
            concept: self.caller.language.choose("Saldo inicial", "Opening balance").to_owned(),
            purchase_orders: Vec::new(),
            former_orders: Vec::new(),
            exchange_rate: None,
            issued_at: issue_date.and_time(NaiveTime::MIN),
            delivered_at: None,
            review_date: issue_date,
            due_date: issue_date,
            collection_date: issue_date,
            sat_payment_form: None,
            intake_status: IntakeStatus::Registered,
            sat_status: SatStatus::Unchecked,
            replaced_by: None,
            closed_date: None,
            opening_installment: row.last_installment,
            version: 1,
            registered_date: self.recording.today,
            registered_at: self.recording.now,
        }
    }

    async fn terms(&self, invoice: &StoredInvoice) -> ApiResult<CommercialTerms> {
        let book = store::terms::current(self.txn, self.caller.organization, invoice.customer_id).await?;
        Ok(book.for_invoice(invoice.customer_id, invoice.site_id).clone())
    }

    /// The list's due date, and the first day at or after it on which the customer pays.
    fn overridden(
        &self,
        invoice: &StoredInvoice,
        terms: &CommercialTerms,
        due_date: NaiveDate,
        computed: &InvoiceDates,
    ) -> ApiResult<InvoiceDates> {
        let only_payment_days = CommercialTerms {
            credit_basis: CreditBasis::Issue,
            credit_months: 0,
            credit_days: 0,
            review_days: Vec::new(),
            ..terms.clone()
        };
        let due = StoredInvoice { issued_at: due_date.and_time(NaiveTime::MIN), delivered_at: None, ..invoice.clone() };
        let schedule = schedule_of(&due, &only_payment_days, &self.rules.calendar)?;
        let reason = self.caller.language.choose("Antigüedad de saldos", "Opening balances");
        Ok(InvoiceDates {
            review_date: computed.review_date,
            due_date,
            collection_date: schedule.collection_date,
            estimated: false,
            explanation: listed(due_date, schedule.explanation),
            origin: DateOrigin::Override,
            reason: Some(reason.to_owned()),
            recorded_date: self.recording.today,
            recorded_at: self.recording.now,
            recorded_by: self.recording.by,
            ..computed.clone()
        })
    }

    /// What was paid until the day of the balances, as one payment of that day.
    async fn pay(&self, invoice: &StoredInvoice, amount: Money) -> ApiResult<()> {
        let organization = self.caller.organization;
        if amount.is_positive() {
            let date = self.as_of.max(invoice.facts.issue_date);
            let payment = self.payment(invoice, amount, date);
            store::payments::insert(self.txn, organization, &payment).await?;
            let allocation = self.allocation(invoice, &payment);
            store::allocations::insert(self.txn, organization, &allocation).await?;
            let subject = Subject { customer: invoice.customer_id, invoice: None, payment: Some(payment.id) };
            let event = Event {
                kind: EventKind::PaymentRecorded,
                subject,
                data: json!({"amount": amount, "date": date}),
                user: self.recording.by,
            };
            store::timeline::append(self.txn, organization, event, self.recording.now).await?;
        }
        ledger::settle(self.txn, organization, self.rules.policy(), [invoice.id()]).await
    }

    fn payment(&self, invoice: &StoredInvoice, amount: Money, date: NaiveDate) -> StoredPayment {
        StoredPayment {
            id: Uuid::now_v7().into(),
            customer_id: invoice.customer_id,
            payer: None,
            date,
            effective_date: Some(date),
            form: payment_form::TO_BE_DEFINED.to_owned(),
            amount,
            exchange_rate: None,
            bank: None,
            reference: None,
            comment: None,
            source: PaymentSource::Opening,
            reversed_date: None,
            reversal_reason: None,
            reversal_kind: None,
            version: 1,
            recorded_by: self.recording.by,
            recorded_at: self.recording.now,
        }
    }

    fn allocation(&self, invoice: &StoredInvoice, payment: &StoredPayment) -> StoredAllocation {
        StoredAllocation {
            fact: AllocationFact {
                id: Uuid::now_v7().into(),
                invoice_id: invoice.id(),
                source: AllocationSource::Payment(payment.id),
                kind: AllocationKind::Payment,
                amount: payment.amount,
                effective_date: payment.effective_date,
                dated: payment.date,
                undone_date: None,
            },
            rep_document_id: None,
            equivalence: Equivalence::ONE,
            consumed_minor: payment.amount.minor(),
            recorded_by: self.recording.by,
            recorded_at: self.recording.now,
        }
    }

    async fn record(&self, invoice: &StoredInvoice, row: &OpeningRow, before: Option<Opening>) -> ApiResult<()> {
        let balance = row.total.checked_sub(row.paid)?;
        self.tell(EventKind::OpeningConfirmed, invoice, json!({"balance": balance, "as_of": self.as_of})).await?;
        let after = json!({
            "opening": invoice.facts.opening, "paid": row.paid, "balance": balance, "due_date": invoice.due_date,
            "as_of": self.as_of,
        });
        let change = Change::new("invoice.opening_confirmed", invoice.id().0);
        let change = change.before(&json!({"opening": before})).after(&after);
        Ok(store::audit::append(self.txn, self.caller, change, self.recording.now).await?)
    }

    async fn tell(&self, kind: EventKind, invoice: &StoredInvoice, data: serde_json::Value) -> ApiResult<()> {
        let subject = Subject { customer: invoice.customer_id, invoice: Some(invoice.id()), payment: None };
        let event = Event { kind, subject, data, user: self.recording.by };
        store::timeline::append(self.txn, self.caller.organization, event, self.recording.now).await?;
        Ok(())
    }
}
