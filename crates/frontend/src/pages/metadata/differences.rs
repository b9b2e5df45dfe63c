use crate::{
    components::{
        banner::Banner,
        data_table::{Cell, Column, DataTable, Row},
        empty_state::EmptyState,
        icon::Icon,
        status_badge::{Badge, StatusBadge},
        tabs::{Tab, TabPanel, Tabs},
    },
    preferences::use_text,
    states,
    text::{Counted, Text},
    url,
};
use domain::{
    contract::{SatMetadataProblem, SatMetadataResult, SatMetadataRow, SatMetadataRows, SatStatus},
    money::Money,
};
use leptos::prelude::*;

const CANCELLED: &str = "cancelados";
const DIFFERENT: &str = "importes";
const MISSING: &str = "faltan";
const PROBLEMS: &str = "ilegibles";

/// What the comparison found: counters, a list for each kind of difference, and the button that applies cancellations.
#[component]
pub(super) fn Differences(
    result: SatMetadataResult,
    busy: RwSignal<bool>,
    on_apply: Callback<()>,
    on_again: Callback<()>,
) -> impl IntoView {
    let text = use_text();
    let words = text.metadata();
    let title = if result.dry_run { words.preview } else { words.applied };
    let state = if result.dry_run { "preview" } else { "applied" };
    let counters = counters(&result, text).into_iter().map(|badge| view! { <StatusBadge badge /> }).collect_view();
    view! {
        <section class="card stack" data-part="metadata_result" data-state=state>
            <h2>{title}</h2>
            <div class="counters" role="status">
                {counters}
            </div>
            {actions(&result, busy, on_apply, on_again, text)}
        </section>
        <Lists result />
    }
}

fn counters(result: &SatMetadataResult, text: &Text) -> Vec<Badge> {
    let words = text.metadata();
    let counter = |name, tone, icon, counted: Counted, count: u64| {
        (count > 0).then(|| {
            let mut badge = Badge::new(name, tone, icon, "");
            badge.label = counted(count);
            badge
        })
    };
    let all = [
        counter("rows", "plain", Icon::Invoice, words.rows, result.rows),
        counter("agreed", "good", Icon::CircleCheck, words.agreed, result.agreed),
        counter("other_issuers", "plain", Icon::Person, words.other_issuers, result.other_issuers),
        counter("other_types", "plain", Icon::Invoice, words.other_types, result.other_types),
    ];
    all.into_iter().flatten().collect()
}

fn actions(
    result: &SatMetadataResult,
    busy: RwSignal<bool>,
    on_apply: Callback<()>,
    on_again: Callback<()>,
    text: &'static Text,
) -> AnyView {
    let words = text.metadata();
    let again = view! {
        <button type="button" class="button" disabled=busy on:click=move |_| on_again.run(())>
            {words.again}
        </button>
    };
    let count = result.cancellations;
    if !result.dry_run {
        return view! { <div class="row">{again}</div> }.into_any();
    }
    if count == 0 {
        return view! {
            <Banner tone="info" message=words.nothing_to_apply />
            <div class="row">{again}</div>
        }
        .into_any();
    }
    view! {
        <p>{words.apply_hint}</p>
        <div class="row">
            <button type="button" class="button button-primary" disabled=busy on:click=move |_| on_apply.run(())>
                {move || if busy.get() { words.applying.to_owned() } else { (words.apply)(count) }}
            </button>
            {again}
        </div>
    }
    .into_any()
}

#[component]
fn Lists(result: SatMetadataResult) -> impl IntoView {
    let text = use_text();
    let words = text.metadata();
    let (shown, set_shown) = url::parameter("ver");
    let first = first_with_rows(&result);
    let has_problems = result.problem_count > 0;
    let selected = Signal::derive(move || match shown.get().as_deref() {
        Some(CANCELLED) => CANCELLED,
        Some(DIFFERENT) => DIFFERENT,
        Some(MISSING) => MISSING,
        Some(PROBLEMS) if has_problems => PROBLEMS,
        Some(_) | None => first,
    });
    let select = Callback::new(move |name: &'static str| set_shown.set(Some(name.to_owned())));
    let mut tabs = vec![
        Tab { name: CANCELLED, label: words.cancelled },
        Tab { name: DIFFERENT, label: words.different },
        Tab { name: MISSING, label: words.missing },
    ];
    if has_problems {
        tabs.push(Tab { name: PROBLEMS, label: words.problems });
    }
    let result = StoredValue::new(result);
    let content = move || result.with_value(|result| list(result, selected.get(), text));
    view! {
        <section class="stack">
            <Tabs id="metadata" label=words.title tabs selected on_select=select />
            <TabPanel id="metadata" selected>
                {content}
            </TabPanel>
        </section>
    }
}

fn first_with_rows(result: &SatMetadataResult) -> &'static str {
    let lists = [(CANCELLED, &result.cancelled), (DIFFERENT, &result.different), (MISSING, &result.missing)];
    lists.into_iter().find(|(_, list)| list.total > 0).map_or(CANCELLED, |(name, _)| name)
}

fn list(result: &SatMetadataResult, name: &'static str, text: &'static Text) -> AnyView {
    let words = text.metadata();
    match name {
        DIFFERENT => table(&result.different, (words.different, words.no_different, None), text),
        MISSING => table(&result.missing, (words.missing, words.no_missing, Some(words.missing_hint)), text),
        PROBLEMS => problems(result, text),
        _cancelled => {
            let has_notes = result.cancelled.data.iter().any(|row| row.cfdi_type == "E");
            let hint = has_notes.then_some(words.credit_note_hint);
            table(&result.cancelled, (words.cancelled, words.no_cancelled, hint), text)
        }
    }
}

type ListWords = (&'static str, &'static str, Option<&'static str>);

fn table(list: &SatMetadataRows, (label, none, hint): ListWords, text: &'static Text) -> AnyView {
    if list.total == 0 {
        return view! { <EmptyState icon=Icon::CircleCheck message=none /> }.into_any();
    }
    let words = text.metadata();
    let columns = vec![
        Column::text("document", text.opening().column_document),
        Column::text("customer", words.column_customer),
        Column::text("issue_date", text.invoice().issue_date),
        Column::text("status", words.column_status),
        Column::text("cancelled_date", words.column_cancelled),
        Column::numeric("total", words.column_total),
        Column::numeric("recorded", words.column_recorded),
    ];
    let rows: Vec<Row> = list.data.iter().map(|row| line(row, text)).collect();
    let shown = u64::try_from(list.data.len()).unwrap_or(u64::MAX);
    let more = list.total.saturating_sub(shown);
    view! {
        {hint.map(|hint| view! { <p class="muted">{hint}</p> })}
        <DataTable label columns rows=Signal::stored(rows) />
        {(more > 0).then(|| view! { <p class="meta">{(words.more_rows)(more)}</p> })}
    }
    .into_any()
}

fn line(row: &SatMetadataRow, text: &Text) -> Row {
    let short: String = row.fiscal_uuid.chars().take(8).collect();
    let kind = match row.cfdi_type.as_str() {
        "E" => text.invoice().kind_credit_note,
        "P" => text.invoice().kind_rep,
        _invoice => "",
    };
    let name = row.document.clone().unwrap_or_else(|| short.clone());
    let document = match row.invoice_id {
        Some(id) => Cell::Link { href: ["/facturas/", &id.to_string()].concat(), label: name.clone() },
        None if kind.is_empty() => Cell::Lines(name.clone(), row.fiscal_uuid.clone()),
        None => Cell::Lines([kind, " ", &name].concat(), row.fiscal_uuid.clone()),
    };
    let customer = match &row.customer {
        Some(customer) => Cell::Lines(customer.name.clone(), [&customer.code, " ", &row.receiver_rfc].concat()),
        None => Cell::Lines(row.receiver_name.clone(), row.receiver_rfc.clone()),
    };
    let status = if row.is_cancelled { SatStatus::Cancelled } else { SatStatus::Valid };
    // SAT lists no currency: the one here is the best guess, and without it the figures stand as they are.
    let money = row.recorded.and_then(|here| Money::parse(&row.total, here.currency()).ok());
    Row {
        id: row.fiscal_uuid.clone(),
        name,
        cells: vec![
            document,
            customer,
            Cell::Date(row.issue_date),
            Cell::Badge(states::sat(status, text)),
            row.cancelled_date.map_or(Cell::Empty, Cell::Date),
            money.map_or_else(|| Cell::Text(row.total.clone()), Cell::Money),
            row.recorded.map_or(Cell::Empty, Cell::Money),
        ],
    }
}

fn problems(result: &SatMetadataResult, text: &'static Text) -> AnyView {
    let words = text.metadata();
    let columns = vec![
        Column::text("place", words.column_place),
        Column::text("column", words.column_column),
        Column::text("found", words.column_found),
    ];
    let rows: Vec<Row> = result.problems.iter().map(|problem| problem_line(problem, text)).collect();
    let shown = u64::try_from(result.problems.len()).unwrap_or(u64::MAX);
    let more = result.problem_count.saturating_sub(shown);
    view! {
        <DataTable label=words.problems columns rows=Signal::stored(rows) />
        {(more > 0).then(|| view! { <p class="meta">{(words.more_rows)(more)}</p> })}
    }
    .into_any()
}

fn problem_line(problem: &SatMetadataProblem, text: &Text) -> Row {
    let column: &str = problem.column.into();
    let place = (text.metadata().line)(problem.line);
    Row {
        id: [problem.file.as_str(), &problem.line.to_string()].concat(),
        name: place.clone(),
        cells: vec![
            Cell::Lines(place, problem.file.clone()),
            Cell::Text(column.to_owned()),
            Cell::Text(problem.found.clone()),
        ],
    }
}
