use crate::{
    components::{
        banner::Banner,
        data_table::{Cell, Column, DataTable, Row},
        empty_state::EmptyState,
        icon::Icon,
        money::Money,
        status_badge::{Badge, StatusBadge},
        tabs::{Tab, TabPanel, Tabs},
    },
    format,
    preferences::use_text,
    text::Text,
    url,
};
use domain::contract::{OpeningImportResult, OpeningRowOutcome, TableRowResult};
use leptos::prelude::*;

const PROBLEMS: &str = "problemas";
const ALL: &str = "todas";

/// More rows on one screen help nobody; the counters say how many there are.
const MOST_ROWS: usize = 500;

/// What the list did, or would do: counters, totals, row by row; and the button that applies it.
#[component]
pub(super) fn Outcome(
    result: OpeningImportResult,
    busy: RwSignal<bool>,
    on_apply: Callback<()>,
    on_again: Callback<()>,
) -> impl IntoView {
    let text = use_text();
    let words = text.opening();
    let title = if result.dry_run { words.preview } else { words.applied };
    let state = if result.dry_run { "preview" } else { "applied" };
    let totals = result.totals.iter().map(|amount| view! { <Money amount=*amount /> }).collect_view();
    let counters = counters(&result, text).into_iter().map(|badge| view! { <StatusBadge badge /> }).collect_view();
    view! {
        <section class="card stack" data-part="opening_result" data-state=state>
            <h2>{title}</h2>
            <p class="meta">{(words.balances_of)(&format::date_in_letters(result.as_of, text))}</p>
            <div class="counters" role="status">
                {counters}
            </div>
            <p class="row">{words.owed} {totals}</p>
            {actions(&result, busy, on_apply, on_again, text)}
        </section>
        <Lines rows=result.rows />
    }
}

fn counters(result: &OpeningImportResult, text: &Text) -> Vec<Badge> {
    let counts = [
        (TableRowResult::Created, result.created),
        (TableRowResult::Updated, result.updated),
        (TableRowResult::Unchanged, result.unchanged),
        (TableRowResult::Rejected, result.rejected),
    ];
    let shown = counts.into_iter().filter(|(_, count)| *count > 0).map(|(outcome, count)| {
        let words = text.opening();
        let label = match outcome {
            TableRowResult::Created => words.created,
            TableRowResult::Updated => words.updated,
            TableRowResult::Unchanged => words.unchanged,
            TableRowResult::Rejected => words.rejected,
        };
        let mut badge = badge(outcome, text);
        badge.label = (words.counter)(label, u64::from(count));
        badge
    });
    shown.collect()
}

fn badge(result: TableRowResult, text: &Text) -> Badge {
    let words = text.opening();
    match result {
        TableRowResult::Created => Badge::new("created", "good", Icon::CircleCheck, words.row_created),
        TableRowResult::Updated => Badge::new("updated", "good", Icon::CircleCheck, words.row_updated),
        TableRowResult::Unchanged => Badge::new("unchanged", "plain", Icon::CircleCheck, words.unchanged),
        TableRowResult::Rejected => Badge::new("rejected", "overdue", Icon::Triangle, words.row_rejected),
    }
}

fn actions(
    result: &OpeningImportResult,
    busy: RwSignal<bool>,
    on_apply: Callback<()>,
    on_again: Callback<()>,
    text: &'static Text,
) -> AnyView {
    let words = text.opening();
    let again = view! {
        <button type="button" class="button" disabled=busy on:click=move |_| on_again.run(())>
            {words.start_again}
        </button>
    };
    let changing = u64::from(result.created).saturating_add(u64::from(result.updated));
    if !result.dry_run {
        return view! {
            <div class="row">
                {again}
                <a class="button" href="/facturas?estado=opening_unconfirmed">
                    {words.see_unconfirmed}
                </a>
            </div>
        }
        .into_any();
    }
    if changing == 0 {
        return view! {
            <Banner tone="info" message=words.nothing_to_apply />
            <div class="row">{again}</div>
        }
        .into_any();
    }
    view! {
        <div class="row">
            <button type="button" class="button button-primary" disabled=busy on:click=move |_| on_apply.run(())>
                {move || if busy.get() { words.applying.to_owned() } else { (words.apply)(changing) }}
            </button>
            {again}
        </div>
    }
    .into_any()
}

/// The rows in the order of the list; those with a problem first in sight.
#[component]
fn Lines(rows: Vec<OpeningRowOutcome>) -> impl IntoView {
    let text = use_text();
    let words = text.opening();
    let rows = StoredValue::new(rows);
    let (shown, set_shown) = url::parameter("ver");
    let none_rejected = rows.with_value(|rows| !rows.iter().any(is_rejected));
    let selected = Signal::derive(move || match shown.get().as_deref() {
        Some(ALL) => ALL,
        None if none_rejected => ALL,
        Some(_) | None => PROBLEMS,
    });
    let select = Callback::new(move |name: &'static str| set_shown.set(Some(name.to_owned())));
    let table = Memo::new(move |_| rows.with_value(|rows| lines(rows, selected.get() == ALL, text)));
    let hidden = move || {
        let all = rows.with_value(|rows| rows.iter().filter(|row| selected.get() == ALL || is_rejected(row)).count());
        let more = all.saturating_sub(MOST_ROWS);
        (more > 0).then(|| (words.more_rows)(u64::try_from(more).unwrap_or(u64::MAX)))
    };
    let content = move || {
        if table.with(Vec::is_empty) {
            view! { <EmptyState icon=Icon::CircleCheck message=words.no_problems /> }.into_any()
        } else {
            view! { <DataTable label=words.table columns=columns(text) rows=table /> }.into_any()
        }
    };
    let tabs = vec![Tab { name: PROBLEMS, label: words.with_problem }, Tab { name: ALL, label: words.all }];
    view! {
        <section class="stack">
            <Tabs id="opening-rows" label=words.table tabs selected on_select=select />
            <TabPanel id="opening-rows" selected>
                {content}
                <p class="meta">{hidden}</p>
            </TabPanel>
        </section>
    }
}

fn is_rejected(row: &OpeningRowOutcome) -> bool {
    row.result == TableRowResult::Rejected
}

fn columns(text: &Text) -> Vec<Column> {
    let words = text.opening();
    vec![
        Column::numeric("line", words.column_line),
        Column::text("result", words.column_result),
        Column::text("document", words.column_document),
        Column::text("customer", text.common.customer),
        Column::numeric("balance_due", words.column_balance),
        Column::text("detail", words.column_detail),
    ]
}

fn lines(rows: &[OpeningRowOutcome], all: bool, text: &Text) -> Vec<Row> {
    let wanted = rows.iter().filter(|row| all || is_rejected(row)).take(MOST_ROWS);
    wanted.map(|row| line(row, text)).collect()
}

fn line(row: &OpeningRowOutcome, text: &Text) -> Row {
    let customer = row.customer.as_ref().map_or(Cell::Empty, |customer| {
        Cell::Lines(
            customer.name.clone(),
            [customer.code.as_str(), customer.rfc.as_deref().unwrap_or_default()].join(" "),
        )
    });
    let document = row.document.clone().unwrap_or_default();
    let document = match row.invoice_id {
        Some(id) => Cell::Link { href: ["/facturas/", &id.to_string()].concat(), label: document },
        None => Cell::Text(document),
    };
    let detail = match row.column.as_deref().and_then(|column| field_name(column, text)) {
        Some(name) => Cell::Lines(row.detail.clone(), name.to_owned()),
        None => Cell::Text(row.detail.clone()),
    };
    Row {
        id: row.line.to_string(),
        name: row.line.to_string(),
        cells: vec![
            Cell::Number(i64::from(row.line)),
            Cell::Badge(badge(row.result, text)),
            document,
            customer,
            row.balance_due.map_or(Cell::Empty, Cell::Money),
            detail,
        ],
    }
}

fn field_name(column: &str, text: &Text) -> Option<&'static str> {
    text.opening().field_names.iter().find(|(name, _)| *name == column).map(|(_, words)| *words)
}
