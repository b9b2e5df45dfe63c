pub(crate) mod batch;
mod opening;
mod steps_panel;
pub(crate) mod upload;

use crate::{
    components::{
        page_header::PageHeader,
        tabs::{Tab, TabPanel, Tabs},
    },
    pages::not_found::NotFound,
    preferences::use_text,
    session::use_session,
    url,
};
use batch::BatchResult;
use domain::ids::ImportId;
use leptos::prelude::*;
use opening::OpeningBalances;
use upload::Upload;

const CFDI: &str = "cfdi";
const OPENING: &str = "antiguedad";

/// Load XML and ZIP files, with a result per file, or a list of opening balances. The batch stays in the URL, so a reload finds it again.
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
    let (section, set_section) = url::step("seccion");
    let selected =
        Signal::derive(move || if section.with(|name| name.as_deref() == Some(OPENING)) { OPENING } else { CFDI });
    let select = Callback::new(move |name: &'static str| {
        set_section.set(Some(name.to_owned()).filter(|name| name != CFDI));
    });
    let tabs = vec![
        Tab { name: CFDI, label: text.opening().section_cfdi },
        Tab { name: OPENING, label: text.opening().section_opening },
    ];
    let is_opening = Memo::new(move |_| selected.get() == OPENING);
    let section = move || {
        if is_opening.get() {
            view! { <OpeningBalances /> }.into_any()
        } else {
            view! {
                <Upload on_started=started />
                {shown}
            }
            .into_any()
        }
    };
    let metadata = use_session().can("reconciliation:update").then(|| {
        view! {
            <a class="button" href="/importar/metadatos">
                {text.invoices().metadata}
            </a>
        }
    });
    view! {
        <div class="page" data-screen="imports">
            <PageHeader title=text.imports().title>
                {metadata}
                <a class="button" href="/facturas">
                    {text.imports().see_invoices}
                </a>
            </PageHeader>
            <Tabs id="imports" label=text.opening().sections tabs selected on_select=select />
            <TabPanel id="imports" selected>
                {section}
            </TabPanel>
        </div>
    }
}
