use crate::{
    components::{
        data_table::{Cell, Column, DataTable, Row},
        empty_state::EmptyState,
        icon::Icon,
        loaded::Loaded,
    },
    format,
    preferences::use_text,
    read::Read,
    session::use_session,
    text::{InvoiceTexts, Text},
};
use domain::{contract::LedgerEntry, ids::InvoiceId, ledger::AllocationKind};
use leptos::prelude::*;

/// What reduced the balance: payments, REPs, credit notes, deductions; also what was undone.
#[component]
pub(super) fn LedgerTable(
    id: InvoiceId,
    /// Counts what happens to the invoice.
    changes: RwSignal<u32>,
) -> impl IntoView {
    let text = use_text();
    let session = use_session();
    let ledger = Read::new(move || session.api.list_ledger(id));
    ledger.follow(changes);
    view! {
        <Loaded read=ledger skeleton_rows=3 let:page>
            {move || {
                let rows: Vec<_> = page.with(|page| page.data.iter().map(|entry| row(entry, text)).collect());
                if rows.is_empty() {
                    view! { <EmptyState icon=Icon::Wallet message=text.invoice().ledger_empty /> }.into_any()
                } else {
                    view! { <DataTable label=text.invoice().ledger_table columns=columns(text) rows=Signal::stored(rows) /> }.into_any()
                }
            }}
        </Loaded>
    }
}

fn columns(text: &Text) -> Vec<Column> {
    let words = text.invoice();
    vec![
        Column::text("date", words.ledger_date),
        Column::text("kind", words.ledger_kind),
        Column::text("document", words.ledger_document),
        Column::numeric("installment", words.ledger_installment),
        Column::numeric("amount", words.ledger_amount),
        Column::text("state", words.ledger_state),
    ]
}

fn row(entry: &LedgerEntry, text: &Text) -> Row {
    let words = text.invoice();
    Row {
        id: entry.allocation_id.to_string(),
        name: entry.document.clone(),
        cells: vec![
            Cell::Date(entry.date),
            Cell::Text(kind(entry, words).to_owned()),
            Cell::Text(entry.document.clone()),
            entry.installment.map_or(Cell::Empty, |number| Cell::Number(i64::from(number))),
            Cell::Money(entry.amount),
            Cell::Text(state(entry, words)),
        ],
    }
}

fn kind(entry: &LedgerEntry, words: &InvoiceTexts) -> &'static str {
    match entry.kind {
        AllocationKind::Payment if entry.rep_id.is_some() => words.kind_rep,
        AllocationKind::Payment => words.kind_payment,
        AllocationKind::CreditNote => words.kind_credit_note,
        AllocationKind::Advance => words.kind_advance,
        AllocationKind::FivePerThousand => words.kind_five_per_thousand,
        AllocationKind::GuaranteeFund => words.kind_guarantee_fund,
        AllocationKind::Penalty => words.kind_penalty,
        AllocationKind::Commission => words.kind_commission,
        AllocationKind::PromptPaymentDiscount => words.kind_prompt_payment_discount,
        AllocationKind::OtherDeduction => words.kind_other_deduction,
    }
}

fn state(entry: &LedgerEntry, words: &InvoiceTexts) -> String {
    match (entry.undone_date, entry.effective_date) {
        (Some(date), _) => (words.ledger_undone)(&format::date(date)),
        (None, Some(date)) => (words.ledger_effective)(&format::date(date)),
        (None, None) => words.in_transit.to_owned(),
    }
}
