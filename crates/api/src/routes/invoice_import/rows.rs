//! What one row of a list of opening balances finds, and what is said about it.

use crate::{
    auth::{Caller, permission::InvoiceUpdate, permission::Requires},
    error::{ApiError, ApiResult, Refusal, opening_refusal, row_refusal},
    extract::table_form::NumberedRow,
    ledger::Rules,
    redate::Recording,
    routes::customer_import::named::NamedCustomer,
    store::{self, WriteTransaction, customers::StoredCustomer, invoices::StoredInvoice},
};
use chrono::NaiveDate;
use domain::{
    contract::{CustomerRef, Language, OpeningImportRow, OpeningRowOutcome, ProblemKind, TableRowResult},
    ids::{InvoiceId, UserId},
    ledger::AllocationFact,
    money::{Currency, Money},
    opening::{self, Decided, KnownInvoice, OpeningColumn, OpeningRow, RowError},
};

/// Applies rows within one transaction.
pub(super) struct Importer<'a> {
    pub txn: &'a WriteTransaction,
    pub caller: &'a Caller,
    pub visible_to: Option<UserId>,
    pub rules: &'a Rules,
    /// The figures are those at the end of this day.
    pub as_of: NaiveDate,
    pub recording: Recording,
}

/// What became of a good row.
struct Applied {
    result: TableRowResult,
    invoice: StoredInvoice,
    balance_due: Money,
}

impl Importer<'_> {
    /// Applies one row; a row that is refused changes nothing.
    pub(super) async fn import(&self, numbered: &NumberedRow<OpeningImportRow>) -> ApiResult<OpeningRowOutcome> {
        let savepoint = store::savepoint(self.txn).await?;
        let row = Importer { txn: &savepoint, ..*self };
        let language = self.caller.language;
        let named = [&numbered.row.document, &numbered.row.fiscal_uuid].into_iter().flatten().next();
        let mut outcome = OpeningRowOutcome {
            line: numbered.line,
            result: TableRowResult::Rejected,
            code: None,
            column: None,
            detail: String::new(),
            document: named.cloned(),
            customer: None,
            balance_due: None,
            invoice_id: None,
        };
        match Box::pin(row.apply(&numbered.row)).await {
            Ok(Applied { result, invoice, balance_due }) => {
                savepoint.commit().await?;
                outcome.customer = self.reference(&invoice).await?;
                outcome.result = result;
                words(result, language).clone_into(&mut outcome.detail);
                outcome.document = Some(invoice.document());
                outcome.balance_due = Some(balance_due);
                outcome.invoice_id = Some(invoice.id());
            }
            Err(ApiError::Refused(refusal)) => {
                savepoint.rollback().await?;
                let problem = refusal.problem(language, "");
                outcome.code = Some(problem.code);
                outcome.detail = problem.detail;
                outcome.column = refusal.column();
            }
            Err(internal) => return Err(internal),
        }
        Ok(outcome)
    }

    async fn reference(&self, invoice: &StoredInvoice) -> ApiResult<Option<CustomerRef>> {
        let refs = store::customers::refs(self.txn, self.caller.organization, invoice.customer_id).await?;
        Ok(refs.into_values().next())
    }

    async fn apply(&self, cells: &OpeningImportRow) -> ApiResult<Applied> {
        let row = self.read(cells)?;
        let customer = self.customer(cells).await?;
        let known = self.find(&row, customer.as_ref()).await?;
        let balance_due = row.total.checked_sub(row.paid)?;
        let Some(invoice) = known else {
            let customer = customer.ok_or_else(|| self.refuse(&RowError::Missing(OpeningColumn::Rfc)))?;
            let invoice = self.create(&row, customer.id).await?;
            return Ok(Applied { result: TableRowResult::Created, invoice, balance_due });
        };
        if let Some(customer) = customer.filter(|customer| invoice.customer_id != Some(customer.id)) {
            let differs = Refusal::new(ProblemKind::BalanceDiffers).with("found", customer.name);
            let recorded = self.reference(&invoice).await?.map_or_else(|| "—".to_owned(), |known| known.name);
            let differs = differs.with("recorded", recorded).with("document", invoice.document());
            return Err(differs.at("/rfc").into());
        }
        let allocations: Vec<AllocationFact> =
            store::allocations::of_invoices(self.txn, self.caller.organization, [invoice.id()])
                .await?
                .into_iter()
                .map(|stored| stored.fact)
                .collect();
        let facts = KnownInvoice {
            facts: &invoice.facts,
            allocations: &allocations,
            policy: self.rules.policy(),
            today: self.recording.today,
        };
        match opening::confirm(facts, &row, self.as_of).map_err(|error| differing(error, &row, &invoice))? {
            Decided::Unchanged => Ok(Applied { result: TableRowResult::Unchanged, invoice, balance_due }),
            Decided::Confirmed { payment } => {
                self.caller.scope(InvoiceUpdate::PERMISSION)?;
                let invoice = self.confirm(&row, invoice, payment).await?;
                Ok(Applied { result: TableRowResult::Updated, invoice, balance_due })
            }
        }
    }

    fn read(&self, cells: &OpeningImportRow) -> Result<OpeningRow, Refusal> {
        let currency: Currency = self.rules.organization.base_currency;
        opening::read_row(cells, currency, self.as_of).map_err(|error| self.refuse(&error))
    }

    /// The refusal at its column.
    pub(super) fn refuse(&self, error: &RowError) -> Refusal {
        row_refusal(error, self.caller.language).at(format!("/{}", error.column().as_ref()))
    }

    /// The customer a row names, made when it has an RFC nobody has and a name; none when it names nobody.
    async fn customer(&self, cells: &OpeningImportRow) -> ApiResult<Option<StoredCustomer>> {
        let named = NamedCustomer::of(cells.rfc.as_deref(), cells.code.as_deref(), cells.name.as_deref());
        if named.is_nobody() {
            return Ok(None);
        }
        let customer = named.find_or_create(self.txn, self.caller, self.recording).await;
        let customer = customer.map_err(|error| named.at_column(error))?;
        let visible = store::customers::by_id(self.txn, self.caller.organization, customer.id, self.visible_to).await?;
        let unknown = || {
            let value = named.code.or(named.rfc).unwrap_or_default();
            Refusal::new(ProblemKind::UnknownCustomer).with("value", value).at("/rfc")
        };
        Ok(Some(visible.ok_or_else(unknown)?))
    }

    /// The invoice a row names: by fiscal UUID, else by customer, series and folio, and day where several share those.
    async fn find(&self, row: &OpeningRow, customer: Option<&StoredCustomer>) -> ApiResult<Option<StoredInvoice>> {
        let organization = self.caller.organization;
        if let Some(uuid) = &row.fiscal_uuid
            && let Some(found) = store::invoices::by_fiscal_uuid(self.txn, organization, uuid).await?
        {
            return self.lock(found.id()).await;
        }
        let (Some(document), Some(customer)) = (&row.document, customer) else { return Ok(None) };
        let mut alike = store::invoices::by_document(self.txn, organization, customer.id, document).await?;
        // A row with a UUID of its own is another document than one with another UUID.
        alike.retain(|invoice| row.fiscal_uuid.is_none() || invoice.fiscal_uuid.is_none());
        if let (Some(date), [_, _, ..]) = (row.issue_date, alike.as_slice()) {
            alike.retain(|invoice| invoice.facts.issue_date == date);
        }
        match alike.as_slice() {
            [] => Ok(None),
            [one] => self.lock(one.id()).await,
            several => {
                let refusal = Refusal::new(ProblemKind::SeveralInvoices).with("count", several.len());
                Err(refusal.with("document", document).at("/document").into())
            }
        }
    }

    async fn lock(&self, id: InvoiceId) -> ApiResult<Option<StoredInvoice>> {
        Ok(store::invoices::lock(self.txn, self.caller.organization, id, self.visible_to).await?)
    }
}

/// The refusal with what the row says beside what is recorded, at its column.
fn differing(error: opening::OpeningError, row: &OpeningRow, invoice: &StoredInvoice) -> Refusal {
    use opening::OpeningError;
    let money = |amount: Money| format!("{amount} {}", amount.currency());
    let (column, found) = match &error {
        OpeningError::TotalDiffers { .. } => (OpeningColumn::Total, money(row.total)),
        OpeningError::PaidDiffers { .. } => (OpeningColumn::Paid, money(row.paid)),
        OpeningError::IssueDateDiffers { .. } => {
            (OpeningColumn::IssueDate, row.issue_date.map(|date| date.to_string()).unwrap_or_default())
        }
        OpeningError::NotBeforeStart { .. } | OpeningError::NotOwed | OpeningError::Ledger(_) => {
            (OpeningColumn::Document, String::new())
        }
    };
    opening_refusal(error, &invoice.document()).with("found", found).at(format!("/{}", column.as_ref()))
}

fn words(result: TableRowResult, language: Language) -> &'static str {
    match result {
        TableRowResult::Created => {
            language.choose("Se registra sin XML con este saldo.", "Written down without XML, with this balance.")
        }
        TableRowResult::Updated => language.choose("Se confirma este saldo.", "This balance is confirmed."),
        TableRowResult::Unchanged => language.choose("Ya estaba así.", "It was so already."),
        TableRowResult::Rejected => language.choose("Rechazada.", "Rejected."),
    }
}
