use super::steps_panel::StepsPanel;
use crate::{
    components::{
        banner::Banner,
        data_table::{Cell, Column, DataTable, Row, TableActions, TableFoot, focus_row},
        empty_state::EmptyState,
        icon::{Glyph, Icon},
        loaded::Loaded,
        progress::Progress,
        status_badge::StatusBadge,
        tabs::{Tab, TabPanel, Tabs},
    },
    preferences::use_text,
    read::{Listing, Read, Rows},
    session::use_session,
    states,
    task::Task,
    text::Text,
    url,
};
use domain::{
    contract::{Import, ImportItem, ImportResult, ImportStatus},
    ids::ImportId,
};
use leptos::prelude::*;
use std::time::Duration;

/// How often a running import is asked how far it is.
const POLL: Duration = Duration::from_secs(1);

const PROBLEMS: &str = "problemas";
const ALL: &str = "todas";

/// How far the import is, and what became of each file.
#[component]
pub(crate) fn BatchResult(id: ImportId) -> impl IntoView {
    let session = use_session();
    let import = Read::new(move || session.api.get_import(id));
    let import_read = import;
    let query = Memo::new(|_| "limit=200".to_owned());
    let items = Listing::new(query, move |query| async move { session.api.list_import_items(id, &query).await });
    let runs = Memo::new(move |_| runs(import));
    let problems = Memo::new(move |_| import.look(|answer| answer.as_ref().map_or(0, problems)).unwrap_or_default());
    follow(import, items);
    view! {
        <Loaded read=import skeleton_rows=2 let:import>
            <Summary import />
            <Retry import on_done=move |()| {
                import_read.again();
                items.rows.again();
            } />
        </Loaded>
        <Loaded read=items.rows skeleton_rows=4 let:rows>
            <Items id items rows is_running=runs problems on_retried=move |()| {
                import.again();
                items.rows.again();
            } />
        </Loaded>
    }
}

/// Asks again while the import runs, and reads the items whenever more files are done.
fn follow(import: Read<Import>, items: Listing<ImportItem>) {
    let timer = StoredValue::new(None::<TimeoutHandle>);
    // The first answer counts as well: the items may have been read before the files of a quick import were done.
    let done = Memo::new(move |_| import.value().map_or(0, |import| import.done));
    Effect::new(move |before: Option<u32>| {
        let now = done.get();
        if before.is_some_and(|before| before != now) {
            items.rows.again();
        }
        now
    });
    Effect::new(move |_| {
        if runs(import) {
            timer.set_value(set_timeout_with_handle(move || import.again(), POLL).ok());
        }
    });
    on_cleanup(move || {
        if let Some(timer) = timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    });
}

fn runs(import: Read<Import>) -> bool {
    import.look(|answer| answer.as_ref().is_ok_and(is_running)) == Some(true)
}

fn is_running(import: &Import) -> bool {
    match import.status {
        ImportStatus::Queued | ImportStatus::Running => true,
        ImportStatus::Finished | ImportStatus::Failed => false,
    }
}

#[component]
fn Summary(import: ReadSignal<Import>) -> impl IntoView {
    let text = use_text();
    let words = text.imports();
    let label = move || {
        import.with(|import| match import.status {
            ImportStatus::Queued => words.queued.to_owned(),
            ImportStatus::Running => (words.processing)(u64::from(import.done), u64::from(import.total)),
            ImportStatus::Finished | ImportStatus::Failed => words.finished.to_owned(),
        })
    };
    let failed = move || {
        import
            .with(|import| import.status == ImportStatus::Failed)
            .then(|| view! { <Banner tone="danger" message=words.failed /> })
    };
    view! {
        <section class="card" data-part="import" data-state=move || import.with(|import| state_name(import.status))>
            {failed}
            <Progress
                label=Signal::derive(label)
                done=Signal::derive(move || import.with(|import| u64::from(import.done)))
                total=Signal::derive(move || import.with(|import| u64::from(import.total)))
            />
            <div class="counters" role="status">
                {move || import.with(|import| counters(import, text))}
            </div>
        </section>
    }
}

/// The way on for rejected files: after adding an issuer or a certificate they may be good.
#[component]
fn Retry(import: ReadSignal<Import>, #[prop(into)] on_done: Callback<()>) -> impl IntoView {
    let text = use_text();
    let words = text.opening();
    let api = use_session().api;
    let task = Task::new();
    let busy = task.busy;
    let can_retry = Memo::new(move |_| {
        import.with(|import| !is_running(import) && import.rejected.saturating_add(import.not_cfdi) > 0)
    });
    let retry = move |_| {
        let id = import.with_untracked(|import| import.id);
        task.start(async move {
            api.retry_import(id).await?;
            on_done.try_run(());
            Ok(())
        });
    };
    let failure = move || Some(view! { <Banner tone="danger" message=task.failure.get()?.message(text) /> });
    view! {
        {failure}
        <Show when=move || can_retry.get()>
            <div class="row">
                <button type="button" class="button" disabled=busy on:click=retry>
                    {move || if busy.get() { words.retrying } else { words.retry_rejected }}
                </button>
            </div>
        </Show>
    }
}

/// How many files somebody should look at.
fn problems(import: &Import) -> u64 {
    [import.registered_with_warning, import.rejected, import.not_cfdi, import.waiting].into_iter().map(u64::from).sum()
}

fn state_name(status: ImportStatus) -> &'static str {
    match status {
        ImportStatus::Queued => "queued",
        ImportStatus::Running => "running",
        ImportStatus::Finished => "finished",
        ImportStatus::Failed => "failed",
    }
}

fn counters(import: &Import, text: &Text) -> impl IntoView + use<> {
    let counts = [
        (ImportResult::Registered, import.registered),
        (ImportResult::RegisteredWithWarning, import.registered_with_warning),
        (ImportResult::Duplicate, import.duplicate),
        (ImportResult::Rejected, import.rejected),
        (ImportResult::NotCfdi, import.not_cfdi),
        (ImportResult::Waiting, import.waiting),
    ];
    let shown = counts.into_iter().filter(|(_, count)| *count > 0).map(|(result, count)| {
        let mut badge = states::import(result, text);
        badge.label = (text.imports().counter)(&badge.label, u64::from(count));
        view! { <StatusBadge badge /> }
    });
    shown.collect_view()
}

#[component]
fn Items(
    id: ImportId,
    items: Listing<ImportItem>,
    rows: ReadSignal<Rows<ImportItem>>,
    /// While it runs, no file had a problem yet.
    is_running: Memo<bool>,
    /// How many files have one in all.
    problems: Memo<u64>,
    #[prop(into)] on_retried: Callback<()>,
) -> impl IntoView {
    let text = use_text();
    let words = text.imports();
    let sees_issuers = use_session().can("settings:read");
    let (open, set_open) = url::step("archivo");
    let show = Callback::new(move |row: String| set_open.set(Some(row)));
    let actions = TableActions {
        on_open: Some(show),
        on_action: Some(Callback::new(move |(row, _steps): (String, &'static str)| show.run(row))),
        ..TableActions::default()
    };
    let close = Callback::new(move |()| {
        let row = open.get_untracked();
        set_open.set(None);
        focus_row(&row.unwrap_or_default());
    });
    let panel = move || {
        let position = open.get()?.parse::<u32>().ok()?;
        Some(view! { <StepsPanel id position on_close=close on_retried /> })
    };
    let (shown, set_shown) = url::parameter("ver");
    let selected =
        Signal::derive(move || if shown.with(|shown| shown.as_deref() == Some(ALL)) { ALL } else { PROBLEMS });
    let select =
        Callback::new(move |name: &'static str| set_shown.set(Some(name.to_owned()).filter(|name| name != PROBLEMS)));
    let wanted = move |item: &&ImportItem| selected.get() == ALL || is_problem(item.result);
    let table = Memo::new(move |_| {
        rows.with(|rows| rows.data.iter().filter(wanted).map(|item| row(item, sees_issuers, text)).collect::<Vec<_>>())
    });
    let is_empty = Memo::new(move |_| table.with(Vec::is_empty));
    let total = Signal::derive(move || (selected.get() == PROBLEMS).then(|| problems.get()));
    let tabs = vec![Tab { name: PROBLEMS, label: words.with_problem }, Tab { name: ALL, label: words.all }];
    let content = move || {
        if is_empty.get() && is_running.get() {
            ().into_any()
        } else if is_empty.get() {
            view! { <EmptyState icon=Icon::CircleCheck message=words.no_problems /> }.into_any()
        } else {
            view! { <DataTable label=words.table columns=columns(text) rows=table actions open /> }.into_any()
        }
    };
    view! {
        <section class="stack">
            <div class="row">
                <h2>{words.results}</h2>
                <DownloadResults id />
            </div>
            <Tabs id="import" label=words.results tabs selected on_select=select />
            <div class="with-panel">
                <TabPanel id="import" selected>
                    {content}
                </TabPanel>
                {panel}
            </div>
            <ItemsFoot items rows shown=Signal::derive(move || table.with(Vec::len)) total />
        </section>
    }
}

/// How many rows of the tab are shown of how many.
#[component]
fn ItemsFoot(
    items: Listing<ImportItem>,
    rows: ReadSignal<Rows<ImportItem>>,
    shown: Signal<usize>,
    /// Of a tab that does not have all files.
    total: Signal<Option<u64>>,
) -> impl IntoView {
    let shown = Signal::derive(move || u64::try_from(shown.get()).unwrap_or(u64::MAX));
    // Once all files are read, their rows are what counts.
    let total = Signal::derive(move || {
        rows.with(|rows| if rows.shown() < rows.total { total.get().unwrap_or(rows.total) } else { shown.get() })
    });
    view! {
        <Show when=move || total.get() != 0>
            <TableFoot
                shown
                total
                busy=Signal::derive(move || items.rows.is_busy())
                on_more=move |()| items.more()
            />
        </Show>
    }
}

/// Every result with what to do, as a table for whoever mends the files.
#[component]
fn DownloadResults(id: ImportId) -> impl IntoView {
    let text = use_text();
    let words = text.imports();
    let api = use_session().api;
    let task = Task::new();
    let download = move |_| {
        task.start(async move { api.download_import_items(id, &[words.results_file, ".csv"].concat()).await });
    };
    let failure = move || Some(view! { <Banner tone="danger" message=task.failure.get()?.message(text) /> });
    view! {
        <button type="button" class="button push" disabled=task.busy on:click=download>
            <Glyph icon=Icon::Download />
            {words.download_results}
        </button>
        {failure}
    }
}

fn is_problem(result: ImportResult) -> bool {
    match result {
        ImportResult::RegisteredWithWarning
        | ImportResult::Rejected
        | ImportResult::NotCfdi
        | ImportResult::Waiting => true,
        ImportResult::Registered | ImportResult::Duplicate => false,
    }
}

fn columns(text: &Text) -> Vec<Column> {
    let words = text.imports();
    vec![
        Column::text("file", words.column_file),
        Column::text("result", words.column_result),
        Column::text("detail", words.column_detail),
        Column::text("invoice", words.column_link),
        Column::text("steps", words.steps),
    ]
}

fn row(item: &ImportItem, sees_issuers: bool, text: &Text) -> Row {
    let detail = match &item.at {
        Some(at) => Cell::Lines(item.detail.clone(), at.clone()),
        None => Cell::Text(item.detail.clone()),
    };
    let invoice = item.invoice_id.map(|id| (format!("/facturas/{id}"), text.imports().open_invoice));
    // Another company's document, or one of an issuer nobody has added yet.
    let is_foreign = sees_issuers && item.code.as_deref() == Some("foreign_issuer");
    let issuers = is_foreign.then(|| ("/configuracion/emisores".to_owned(), text.imports().see_issuers));
    let way_on = invoice.or(issuers);
    let link = way_on.map_or(Cell::Empty, |(href, label)| Cell::Link { href, label: label.to_owned() });
    Row {
        id: item.position.to_string(),
        name: item.file.clone(),
        cells: vec![
            Cell::Text(item.file.clone()),
            Cell::Badge(states::import(item.result, text)),
            detail,
            link,
            Cell::Button { action: "pasos", label: text.imports().see_steps.to_owned() },
        ],
    }
}
