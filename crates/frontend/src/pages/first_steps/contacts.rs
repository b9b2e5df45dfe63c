use super::company::general;
use crate::{
    components::{
        data_table::{Cell, Column, DataTable, Row},
        field::FieldText,
        icon::Icon,
        status_badge::Badge,
        text_field::TextField,
        toast::Toasts,
    },
    preferences::use_text,
    session::use_session,
    task::Task,
    text::Text,
};
use domain::contract::{CustomerImport, TableImportResult, TableImportRow, TableRowResult};
use leptos::prelude::*;

/// RFC, e-mail and days pasted from a spreadsheet: first what would happen, line by line, then it happens.
#[component]
pub(super) fn ContactsStep() -> impl IntoView {
    let text = use_text();
    let words = text.first_steps();
    let session = use_session();
    let toasts: Toasts = expect_context();
    let pasted = RwSignal::new(String::new());
    let missing = RwSignal::new(false);
    let result = RwSignal::new(None::<TableImportResult>);
    let send = Task::new();
    let run = Callback::new(move |dry_run: bool| {
        let typed = pasted.get_untracked();
        missing.set(typed.trim().is_empty());
        if typed.trim().is_empty() {
            return;
        }
        let rows = CustomerImport { dry_run, text: Some(typed), rows: Vec::new() };
        send.start(async move {
            let answer = session.api.import_customers(&rows).await?;
            if !dry_run {
                let changed = u64::from(answer.created).saturating_add(u64::from(answer.updated));
                toasts.say((words.applied)(changed, u64::from(answer.rejected)));
            }
            result.try_set(Some(answer));
            Ok(())
        });
    });
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        run.run(true);
    };
    let problem =
        Signal::derive(
            move || {
                if missing.get() { Some(words.nothing_pasted.to_owned()) } else { send.of_field("/text") }
            },
        );
    view! {
        <p>{words.contacts_lead}</p>
        <form class="card form" on:submit=submit novalidate>
            {move || general(send.failure.get().as_ref())}
            <TextField
                id="pasted-rows"
                text=FieldText::new(words.paste).with_hint(words.paste_hint)
                value=pasted
                area=true
                problem
            />
            <div class="row">
                <button type="submit" class="button" disabled=send.busy>
                    {words.try_rows}
                </button>
                {move || result.get().and_then(|result| apply_button(&result, run, send, text))}
            </div>
        </form>
        {move || result.get().map(|result| view! { <Rows result /> })}
    }
}

/// Appears after a look at what would happen, when something would.
fn apply_button(result: &TableImportResult, run: Callback<bool>, send: Task, text: &Text) -> Option<AnyView> {
    let changes = u64::from(result.created).saturating_add(u64::from(result.updated));
    (result.dry_run && changes > 0).then(|| {
        view! {
            <button type="button" class="button button-primary" disabled=send.busy on:click=move |_| run.run(false)>
                {(text.first_steps().apply_rows)(changes)}
            </button>
        }
        .into_any()
    })
}

#[component]
fn Rows(result: TableImportResult) -> impl IntoView {
    let text = use_text();
    let words = text.first_steps();
    let columns = vec![
        Column::numeric("line", words.row_line),
        Column::text("result", words.row_result),
        Column::text("detail", words.row_detail),
    ];
    let rows: Vec<Row> = result.rows.iter().map(|one| row(one, text)).collect();
    view! { <DataTable label=words.rows_table columns rows=Signal::stored(rows) /> }
}

fn row(one: &TableImportRow, text: &Text) -> Row {
    let words = text.first_steps();
    let badge = match one.result {
        TableRowResult::Created => Badge::new("created", "good", Icon::CircleCheck, words.row_created),
        TableRowResult::Updated => Badge::new("updated", "current", Icon::CurvedArrow, words.row_updated),
        TableRowResult::Unchanged => Badge::new("unchanged", "plain", Icon::Dash, words.row_unchanged),
        TableRowResult::Rejected => Badge::new("rejected", "rejected", Icon::Octagon, words.row_rejected),
    };
    Row {
        id: one.line.to_string(),
        name: one.line.to_string(),
        cells: vec![Cell::Number(i64::from(one.line)), Cell::Badge(badge), Cell::Text(one.detail.clone())],
    }
}
