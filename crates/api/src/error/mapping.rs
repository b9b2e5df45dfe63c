//! The HTTP meaning of every domain error: exhaustive, so that a new one does not compile until it has one.

use super::{ApiError, Refusal};
use crate::{extract::expected::wrong_value, paper::money_with_code};
use domain::{
    bank_change::BankChangeError,
    contract::{Language, ProblemKind},
    ledger::{AllocationError, LedgerError},
    money::MoneyError,
    opening::{OpeningColumn, OpeningError, RowError},
    promise::PromiseError,
    terms::ScheduleError,
};

impl From<MoneyError> for ApiError {
    fn from(error: MoneyError) -> Self {
        match error {
            MoneyError::CurrencyMismatch { left, .. } => {
                Refusal::new(ProblemKind::CurrencyMismatch).with("expected", left).into()
            }
            MoneyError::Overflow
            | MoneyError::UnknownCurrency(_)
            | MoneyError::NotANumber(_)
            | MoneyError::TooManyDecimals { .. }
            | MoneyError::NotAnEquivalence => wrong_value(&error.to_string(), None).into(),
        }
    }
}

impl From<LedgerError> for ApiError {
    fn from(error: LedgerError) -> Self {
        match error {
            LedgerError::Money(error) => error.into(),
        }
    }
}

impl From<ScheduleError> for ApiError {
    fn from(error: ScheduleError) -> Self {
        match error {
            ScheduleError::NoOpenDay { rule, from } => {
                Refusal::new(ProblemKind::InvalidTerms).with("rule", rule).with("from", from).into()
            }
            ScheduleError::OutOfRange { rule } => Refusal::new(ProblemKind::TermsTooLong).with("rule", rule).into(),
        }
    }
}

impl From<BankChangeError> for ApiError {
    fn from(error: BankChangeError) -> Self {
        match error {
            BankChangeError::SamePerson => ProblemKind::SecondPersonRequired.into(),
            BankChangeError::Ended => ProblemKind::ChangeEnded.into(),
        }
    }
}

impl From<PromiseError> for ApiError {
    fn from(error: PromiseError) -> Self {
        match error {
            PromiseError::PromiseInPast { taken_date, .. } => {
                Refusal::new(ProblemKind::PromiseInPast).with("today", taken_date).at("/promised_date").into()
            }
            PromiseError::NotPositive => Refusal::new(ProblemKind::InvalidAmount).at("/amount").into(),
            PromiseError::OtherCurrency { expected } => {
                Refusal::new(ProblemKind::CurrencyMismatch).with("expected", expected).at("/amount").into()
            }
            PromiseError::PromiseExceedsBalance { available } => {
                let text = format!("{available} {}", available.currency());
                Refusal::new(ProblemKind::PromiseExceedsBalance).with("available", text).at("/amount").into()
            }
            PromiseError::InvoiceClosed => ProblemKind::InvoiceClosed.into(),
            PromiseError::ApprovalRequired { broken } => {
                Refusal::new(ProblemKind::ApprovalRequired).with("broken", broken).into()
            }
            PromiseError::UnknownPromise(_) => ProblemKind::NotFound.into(),
            PromiseError::NothingToTakeBack => ProblemKind::NothingToUndo.into(),
            PromiseError::NotChangeable { .. } => ProblemKind::PromiseClosed.into(),
            PromiseError::Money(error) => error.into(),
        }
    }
}

/// Why an allocation to `document`, the invoice's series and folio, is refused.
pub(crate) fn allocation_refusal(error: AllocationError, document: &str, pointer: &str) -> ApiError {
    let money = |amount: domain::money::Money| format!("{amount} {}", amount.currency());
    let refusal = match error {
        AllocationError::NotPositive => Refusal::new(ProblemKind::InvalidAmount),
        AllocationError::OtherCurrency { expected } => {
            Refusal::new(ProblemKind::CurrencyMismatch).with("expected", expected)
        }
        AllocationError::EquivalenceRequired { invoice, payment } => Refusal::new(ProblemKind::EquivalenceRequired)
            .with("invoice_currency", invoice)
            .with("payment_currency", payment),
        AllocationError::EquivalenceNotOne { currency } => {
            Refusal::new(ProblemKind::EquivalenceNotOne).with("currency", currency)
        }
        AllocationError::PaymentExceedsBalance { balance } => {
            Refusal::new(ProblemKind::PaymentExceedsBalance).with("balance", money(balance)).with("document", document)
        }
        AllocationError::AllocationExceedsPayment { remaining } => {
            Refusal::new(ProblemKind::AllocationExceedsPayment).with("remaining", money(remaining))
        }
        AllocationError::InvoiceCancelled
        | AllocationError::InvoiceUnconfirmed
        | AllocationError::InvoiceClosedBeforeStart
        | AllocationError::InvoicePaidOnIssue => Refusal::new(ProblemKind::InvoiceClosed).with("document", document),
        AllocationError::PaymentBeforeInvoice { issue_date } => {
            Refusal::new(ProblemKind::PaymentBeforeInvoice).with("document", document).with("issue_date", issue_date)
        }
        AllocationError::Money(error) => return error.into(),
    };
    let field = if refusal.kind == ProblemKind::EquivalenceRequired {
        "equivalence"
    } else if matches!(refusal.kind, ProblemKind::InvoiceClosed | ProblemKind::PaymentBeforeInvoice) {
        "invoice_id"
    } else {
        "amount"
    };
    refusal.at(format!("{pointer}/{field}")).into()
}

/// Why nothing is decided about the old invoice `document`.
pub(crate) fn opening_refusal(error: OpeningError, document: &str) -> Refusal {
    let money = |amount: domain::money::Money| format!("{amount} {}", amount.currency());
    let differs = |recorded: String| {
        Refusal::new(ProblemKind::BalanceDiffers).with("recorded", recorded).with("document", document)
    };
    match error {
        OpeningError::NotBeforeStart { issue_date, start_date } => Refusal::new(ProblemKind::NotBeforeStart)
            .with("document", document)
            .with("issue_date", issue_date)
            .with("start_date", start_date.map_or_else(|| "—".to_owned(), |date| date.to_string())),
        OpeningError::NotOwed => Refusal::new(ProblemKind::InvoiceClosed).with("document", document),
        OpeningError::TotalDiffers { total } => differs(money(total)),
        OpeningError::IssueDateDiffers { issue_date } => differs(issue_date.to_string()),
        OpeningError::PaidDiffers { paid } => differs(money(paid)),
        OpeningError::Ledger(LedgerError::Money(error)) => wrong_value(&error.to_string(), None),
    }
}

/// Why a row of a list of opening balances cannot be understood.
pub(crate) fn row_refusal(error: &RowError, language: Language) -> Refusal {
    match error {
        RowError::Missing(column) => Refusal::new(ProblemKind::MissingField).with("field", heading(*column, language)),
        RowError::Date(_, text) => Refusal::new(ProblemKind::InvalidDate).with("value", text),
        RowError::Amount(..) => Refusal::new(ProblemKind::InvalidAmount),
        RowError::Value(_, text) => Refusal::new(ProblemKind::UnreadableValue).with("value", text),
        RowError::PaidExceedsTotal { total } => {
            Refusal::new(ProblemKind::PaidExceedsTotal).with("total", money_with_code(*total))
        }
        RowError::AfterBalances { as_of } => Refusal::new(ProblemKind::IssuedAfterBalances).with("as_of", as_of),
    }
}

/// What people call a column of an *antigüedad de saldos*.
fn heading(column: OpeningColumn, language: Language) -> &'static str {
    match column {
        OpeningColumn::Rfc => language.choose("RFC o código", "RFC or code"),
        OpeningColumn::Document => language.choose("factura o UUID", "invoice or UUID"),
        OpeningColumn::FiscalUuid => "UUID",
        OpeningColumn::IssueDate => language.choose("fecha", "date"),
        OpeningColumn::DueDate => language.choose("vencimiento", "due date"),
        OpeningColumn::Total => "total",
        OpeningColumn::Paid => language.choose("pagado", "paid"),
        OpeningColumn::Balance => language.choose("saldo", "balance"),
        OpeningColumn::LastInstallment => language.choose("última parcialidad", "last installment"),
        OpeningColumn::Currency => language.choose("moneda", "currency"),
    }
}

#[cfg(test)]
mod tests {
    use super::{super::FieldRefusal, *};

    #[test]
    fn fields_keep_their_own_figures() {
        let field = FieldRefusal::new("/a", ProblemKind::MissingField).with("field", "a");
        let problem = Refusal::fields(vec![field]).problem(Language::En, "id");
        assert_eq!(problem.errors[0].detail, "The field a is required.");
    }
}
