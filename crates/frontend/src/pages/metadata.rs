mod differences;

use crate::{
    api::ApiFailure,
    components::{banner::Banner, file_drop::FileDrop, page_header::PageHeader},
    preferences::use_text,
    session::{Session, use_session},
    task::Task,
    text::Text,
};
use differences::Differences;
use domain::contract::SatMetadataResult;
use leptos::prelude::*;
use web_sys::File;

/// The file is kept until it is applied, because the comparison and the application send the same.
#[derive(Clone, Copy)]
struct Comparison {
    session: Session,
    file: StoredValue<Option<File>, LocalStorage>,
    result: RwSignal<Option<SatMetadataResult>>,
    task: Task,
}

impl Comparison {
    fn take(self, file: File) {
        self.file.set_value(Some(file));
        self.send(true);
    }

    fn send(self, dry_run: bool) {
        let Some(file) = self.file.get_value() else { return };
        self.task.start(async move {
            let result = self.session.api.reconcile_sat_metadata(&file, dry_run).await?;
            self.result.try_set(Some(result));
            Ok(())
        });
    }

    fn forget(self) {
        self.file.set_value(None);
        self.result.set(None);
    }
}

/// SAT's list of what we issued beside what is here: compared first, and only then applied.
#[component]
pub(crate) fn MetadataPage() -> impl IntoView {
    let text = use_text();
    let words = text.metadata();
    let session = use_session();
    let comparison =
        Comparison { session, file: StoredValue::new_local(None), result: RwSignal::new(None), task: Task::new() };
    let choose = Callback::new(move |files: Vec<File>| {
        if let Some(file) = files.into_iter().next() {
            comparison.take(file);
        }
    });
    let apply = Callback::new(move |()| comparison.send(false));
    let forget = Callback::new(move |()| comparison.forget());
    let busy = comparison.task.busy;
    let failure = move || {
        let failure = comparison.task.failure.get()?;
        Some(view! { <Banner tone="danger" message=of_failure(&failure, text) /> })
    };
    let content = move || {
        match comparison.result.get() {
        None => view! {
            <FileDrop label=words.drop button=words.choose hint=words.drop_hint accept=".txt,.zip" disabled=busy on_files=choose />
            <p role="status">{move || busy.get().then_some(words.comparing)}</p>
        }
        .into_any(),
        Some(result) => view! { <Differences result busy on_apply=apply on_again=forget /> }.into_any(),
    }
    };
    let import = session.can("invoice:create").then(|| {
        view! {
            <a class="button" href="/importar">
                {text.imports().title}
            </a>
        }
    });
    view! {
        <div class="page" data-screen="metadata">
            <PageHeader title=words.title>{import}</PageHeader>
            <section class="stack">
                <p class="lead">{words.lead}</p>
                {failure}
                {content}
            </section>
        </div>
    }
}

/// The words of the field, where the file itself is what is wrong.
fn of_failure(failure: &ApiFailure, text: &Text) -> String {
    failure.of_field("/file").unwrap_or_else(|| failure.message(text))
}
