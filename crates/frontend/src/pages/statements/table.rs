use crate::{
    components::{
        data_table::{Cell, Column, DataTable, Row},
        money::Money,
    },
    format,
    preferences::use_text,
    text::Text,
};
use domain::{
    aging::{Bucket, BucketAmount},
    contract::Statement,
    statement::{StatementCurrency, StatementRow},
};
use leptos::prelude::*;

/// One table per currency, its totals and its aging.
#[component]
pub(super) fn StatementTables(statement: Statement) -> impl IntoView {
    let text = use_text();
    if statement.currencies.is_empty() {
        return view! { <p>{text.statements().nothing_due}</p> }.into_any();
    }
    let as_of = format::date_in_letters(statement.as_of, text);
    let blocks = statement.currencies.iter().map(|block| currency_block(block, text)).collect_view();
    view! {
        <p class="muted">{text.statements().as_of} " " {as_of}</p>
        {blocks}
    }
    .into_any()
}

fn currency_block(block: &StatementCurrency, text: &'static Text) -> impl IntoView + use<> {
    let words = text.statements();
    let code = block.currency.code().to_owned();
    let rows: Vec<_> = block.rows.iter().map(row).collect();
    let unapplied = block.unapplied.is_positive().then(|| {
        view! { <p>{(words.unapplied_note)(&format::money_with_currency(block.unapplied))}</p> }
    });
    let aging = block.aging.iter().map(|part| bucket(part, text)).collect_view();
    view! {
        <section class="stack" data-currency=code.clone()>
            <DataTable
                label=(words.statement_table)(&code)
                columns=columns(text)
                rows=Signal::stored(rows)
                totals=Signal::stored(vec![totals(block, text)])
            />
            {unapplied}
            <h3>{words.aging}</h3>
            <div class="aging-strip">{aging}</div>
        </section>
    }
}

/// The ten columns of a statement, in the order customers know.
fn columns(text: &Text) -> Vec<Column> {
    let words = text.statements();
    vec![
        Column::text("issue_date", words.column_issue_date),
        Column::text("due_date", words.column_due_date),
        Column::numeric("credit_limit", words.column_credit_limit),
        Column::text("concept", words.column_concept),
        Column::text("series", words.column_series),
        Column::text("folio", words.column_folio),
        Column::numeric("days_overdue", words.column_days_overdue),
        Column::numeric("original_amount", words.column_original_amount),
        Column::numeric("amount_paid", words.column_amount_paid),
        Column::numeric("balance_due", words.column_balance_due),
    ]
}

fn row(row: &StatementRow) -> Row {
    let text = |value: &Option<String>| value.clone().map_or(Cell::Empty, Cell::Text);
    Row {
        id: row.invoice_id.to_string(),
        name: format::document_name(row.series.as_deref(), row.folio.as_deref(), None),
        cells: vec![
            Cell::DateInLetters(row.issue_date),
            Cell::DateInLetters(row.due_date),
            row.credit_limit.map_or(Cell::Empty, Cell::Money),
            text(&row.concept),
            text(&row.series),
            text(&row.folio),
            Cell::Number(i64::from(row.days_overdue)),
            Cell::Money(row.original_amount),
            Cell::Money(row.amount_paid),
            Cell::Money(row.balance_due),
        ],
    }
}

fn totals(block: &StatementCurrency, text: &Text) -> Row {
    let mut cells = vec![Cell::Text((text.statements().currency_totals)(block.currency.code()))];
    cells.extend(vec![Cell::Empty; 6]);
    cells.extend([block.totals.original_amount, block.totals.amount_paid, block.totals.balance_due].map(Cell::Money));
    Row { id: block.currency.code().to_owned(), name: text.common.totals.to_owned(), cells }
}

fn bucket(part: &BucketAmount, text: &Text) -> impl IntoView + use<> {
    let (label, rank) = named(part.bucket, text);
    view! {
        <div data-bucket=part.bucket.to_string() data-rank=rank>
            <span>{label}</span>
            <Money amount=part.amount />
        </div>
    }
}

/// What a bucket is called, and how dark its mark is.
fn named(bucket: Bucket, text: &Text) -> (String, &'static str) {
    let words = text.statements();
    match bucket {
        Bucket::NotDue => (words.bucket_not_due.to_owned(), "0"),
        Bucket::Overdue { from, .. } => {
            ((words.bucket_days)(&bucket.to_string().replace('-', "–")), overdue_rank(from))
        }
        Bucket::NoCounterReceipt => (words.bucket_no_counter_receipt.to_owned(), ""),
        Bucket::Disputed => (words.bucket_disputed.to_owned(), ""),
        Bucket::InSubstitution => (words.bucket_in_substitution.to_owned(), ""),
    }
}

fn overdue_rank(from: u32) -> &'static str {
    match from {
        0..=30 => "1",
        31..=60 => "2",
        61..=90 => "3",
        _ => "4",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::ES;

    #[test]
    fn the_columns_are_the_ten_customers_know() {
        let names: Vec<_> = columns(&ES).iter().map(|column| column.name).collect();
        let expected = "issue_date due_date credit_limit concept series folio days_overdue original_amount amount_paid balance_due";
        assert_eq!(names.join(" "), expected);
    }

    #[test]
    fn later_buckets_are_marked_darker() {
        let open_ended = Bucket::Overdue { from: 91, until: None };
        assert_eq!(named(open_ended, &ES), ("91+ días".to_owned(), "4"));
        assert_eq!(named(Bucket::Overdue { from: 1, until: Some(30) }, &ES), ("1–30 días".to_owned(), "1"));
    }
}
