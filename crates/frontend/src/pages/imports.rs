mod batch;
mod upload;

use crate::{components::page_header::PageHeader, pages::not_found::NotFound, preferences::use_text, url};
use batch::BatchResult;
use domain::ids::ImportId;
use leptos::prelude::*;
use upload::Upload;

/// Load XML and ZIP files, with a result per file. The batch stays in the URL, so a reload finds it again.
#[component]
pub(crate) fn ImportsPage() -> impl IntoView {
    let text = use_text();
    let (batch, set_batch) = url::step("lote");
    let started = Callback::new(move |id: ImportId| set_batch.set(Some(id.to_string())));
    let shown = move || match batch.get().map(|id| id.parse::<ImportId>()) {
        None => ().into_any(),
        Some(Ok(id)) => view! { <BatchResult id /> }.into_any(),
        Some(Err(_)) => view! { <NotFound /> }.into_any(),
    };
    view! {
        <div class="page" data-screen="imports">
            <PageHeader title=text.imports.title>
                <a class="button" href="/facturas">
                    {text.imports.see_invoices}
                </a>
            </PageHeader>
            <Upload on_started=started />
            {shown}
        </div>
    }
}
