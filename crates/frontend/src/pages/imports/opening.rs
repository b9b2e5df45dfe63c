mod outcome;

use crate::{
    api::ApiFailure,
    components::{
        banner::Banner,
        date_field::{DateField, Towards},
        field::FieldText,
        file_drop::FileDrop,
        text_field::TextField,
    },
    preferences::use_text,
    session::{Session, use_session},
    task::Task,
    text::Text,
};
use chrono::NaiveDate;
use domain::contract::{OpeningImport, OpeningImportResult};
use leptos::prelude::*;
use outcome::Outcome;
use web_sys::File;

/// Where a list comes from; kept until it is applied, because the review and the application send the same.
#[derive(Clone)]
enum Source {
    File(File),
    Text(String),
}

/// What was sent last and what the server said of it.
#[derive(Clone, Copy)]
struct Review {
    session: Session,
    source: StoredValue<Option<Source>, LocalStorage>,
    as_of: RwSignal<Option<NaiveDate>>,
    result: RwSignal<Option<OpeningImportResult>>,
    task: Task,
}

impl Review {
    fn take(self, source: Source) {
        self.source.set_value(Some(source));
        self.send(true);
    }

    fn send(self, dry_run: bool) {
        let Some(source) = self.source.get_value() else { return };
        let as_of = self.as_of.get_untracked();
        self.task.start(async move {
            let result = send(self.session, source, dry_run, as_of).await?;
            self.result.try_set(Some(result));
            Ok(())
        });
    }

    fn forget(self) {
        self.source.set_value(None);
        self.result.set(None);
    }
}

async fn send(
    session: Session,
    source: Source,
    dry_run: bool,
    as_of: Option<NaiveDate>,
) -> Result<OpeningImportResult, ApiFailure> {
    match source {
        Source::File(file) => session.api.import_opening_file(&file, dry_run, as_of).await,
        Source::Text(text) => {
            let list = OpeningImport { dry_run, as_of, text: Some(text), rows: Vec::new() };
            session.api.import_openings(&list).await
        }
    }
}

/// A list of opening balances: handed in, reviewed row by row, and only then applied.
#[component]
pub(super) fn OpeningBalances() -> impl IntoView {
    let text = use_text();
    let review = Review {
        session: use_session(),
        source: StoredValue::new_local(None),
        as_of: RwSignal::new(None),
        result: RwSignal::new(None),
        task: Task::new(),
    };
    let apply = Callback::new(move |()| review.send(false));
    let forget = Callback::new(move |()| review.forget());
    let failure = move || {
        let failure = review.task.failure.get()?;
        Some(view! { <Banner tone="danger" message=of_failure(&failure, text) /> })
    };
    let content = move || match review.result.get() {
        None => view! { <HandIn review /> }.into_any(),
        Some(result) => view! { <Outcome result busy=review.task.busy on_apply=apply on_again=forget /> }.into_any(),
    };
    view! {
        <section class="stack" data-part="opening">
            <p class="lead">{text.opening().lead}</p>
            {failure}
            {content}
        </section>
    }
}

/// The words of the field, where the list itself is what is wrong.
fn of_failure(failure: &ApiFailure, text: &Text) -> String {
    let fields = ["/text", "/file", "/rows", "/as_of"];
    let of_field = fields.iter().find_map(|field| failure.of_field(field));
    of_field.unwrap_or_else(|| failure.message(text))
}

#[component]
fn HandIn(review: Review) -> impl IntoView {
    let text = use_text();
    let words = text.opening();
    let pasted = RwSignal::new(String::new());
    let refused = RwSignal::new(None::<String>);
    let busy = review.task.busy;
    let choose = Callback::new(move |files: Vec<File>| {
        let table = files.into_iter().find(|file| is_table(&file.name()));
        refused.set(table.is_none().then(|| words.not_a_table.to_owned()));
        if let Some(file) = table {
            review.take(Source::File(file));
        }
    });
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let list = pasted.get_untracked();
        if !list.trim().is_empty() {
            review.take(Source::Text(list));
        }
    };
    let empty = Memo::new(move |_| pasted.with(|list| list.trim().is_empty()));
    view! {
        {move || refused.get().map(|message| view! { <Banner tone="danger" message /> })}
        <DateField
            id="as_of"
            text=FieldText::new(words.as_of).with_hint(words.as_of_hint)
            value=review.as_of
            on_change=move |day| review.as_of.set(day)
            today=review.session.today()
            towards=Towards::Past
        />
        <FileDrop label=words.drop button=words.choose hint=words.drop_hint accept=".csv,.xlsx,.txt" disabled=busy on_files=choose />
        <form class="form" novalidate on:submit=submit>
            <TextField id="pasted" text=FieldText::new(words.paste).with_hint(words.paste_hint) value=pasted area=true />
            <div class="row">
                <button class="button button-primary" type="submit" disabled=move || busy.get() || empty.get()>
                    {move || if busy.get() { words.reviewing } else { words.review }}
                </button>
            </div>
        </form>
    }
}

fn is_table(name: &str) -> bool {
    let kinds = ["csv", "xlsx", "txt"];
    name.rsplit_once('.').is_some_and(|(_, kind)| kinds.iter().any(|known| kind.eq_ignore_ascii_case(known)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_tables_are_sent() {
        assert!(is_table("Antigüedad.XLSX") && is_table("saldos.csv"));
        assert!(!is_table("saldos.xls") && !is_table("factura.xml") && !is_table("saldos"));
    }
}
