pub(crate) mod dates;
mod facts;
mod figures;
pub(crate) mod head;
mod ledger;
mod sat_answer;
mod sat_ask;
mod sat_card;
mod sat_history;
mod scheduling;
mod timeline;

use crate::{
    api::{ApiFailure, DocumentOwner},
    components::{
        empty_state::EmptyState,
        icon::{Glyph, Icon},
        loaded::Loaded,
        page_header::PageHeader,
        tabs::{Tab, TabPanel, Tabs},
    },
    live::use_live,
    pages::{documents::Documents, invoices, promises::history::PromiseHistory},
    preferences::{Preferences, use_text},
    read::Read,
    session::use_session,
    text::Text,
    url,
};
use dates::DatesCard;
use domain::{
    contract::{Invoice, ProblemKind, Topic},
    ids::InvoiceId,
};
use facts::FactsCard;
use figures::FiguresCard;
use head::InvoiceHead;
use ledger::LedgerTable;
use leptos::prelude::*;
use sat_card::SatCard;
use scheduling::ScheduleButton;
use timeline::InvoiceTimeline;

/// Everything about one document.
#[component]
pub(crate) fn InvoicePage(id: InvoiceId) -> impl IntoView {
    let session = use_session();
    let invoice = Read::new(move || session.api.get_invoice(id));
    let reread = invoice;
    let has_failed = Memo::new(move |_| invoice.look(Result::is_err) == Some(true));
    let is_unknown = |answer: &Result<Invoice, ApiFailure>| {
        answer.as_ref().is_err_and(|failure| failure.is_problem(ProblemKind::NotFound.code()))
    };
    let is_missing = Memo::new(move |_| invoice.look(is_unknown) == Some(true));
    let content = move || {
        if is_missing.get() {
            return view! { <NoInvoice /> }.into_any();
        }
        view! {
            <Loaded read=invoice let:invoice>
                <InvoiceBody id invoice on_change=move |()| reread.again() />
            </Loaded>
        }
        .into_any()
    };
    view! {
        <div class="page" data-screen="invoice">
            <Show when=move || has_failed.get()>
                <PageHeader title=use_text().invoices().title />
            </Show>
            {content}
        </div>
    }
}

/// Asking again would not help.
#[component]
fn NoInvoice() -> impl IntoView {
    let text = use_text();
    view! {
        <EmptyState icon=Icon::Question message=text.invoice().no_such_invoice>
            <a class="button" href="/facturas">
                {text.invoices().title}
            </a>
        </EmptyState>
    }
}

#[component]
fn InvoiceBody(id: InvoiceId, invoice: ReadSignal<Invoice>, #[prop(into)] on_change: Callback<()>) -> impl IntoView {
    let text = use_text();
    // What changes an invoice, here or elsewhere, also writes its timeline.
    let changes = RwSignal::new(0_u32);
    let changed = Callback::new(move |()| {
        changes.update(|changes| *changes = changes.wrapping_add(1));
        on_change.run(());
    });
    let customer = invoice.with_untracked(|invoice| invoice.customer.as_ref().map(|customer| customer.id));
    use_live().on_change(&[Topic::Invoice, Topic::Promise, Topic::Payment], customer, changed);
    let title = invoice.with_untracked(|invoice| (text.invoice().title)(&invoices::document(invoice)));
    let lead = invoice.with_untracked(|invoice| invoices::customer_name(invoice, text));
    view! {
        <PageHeader title lead back=("/facturas", text.invoices().title)>
            {record_payment(invoice)}
            <ScheduleButton invoice on_done=changed />
        </PageHeader>
        <InvoiceHead invoice />
        <div class="columns">
            <InvoiceTabs id invoice changes changed />
            <InvoiceTimeline id changes />
        </div>
    }
}

/// Money for this invoice, while it still owes some.
fn record_payment(invoice: ReadSignal<Invoice>) -> Option<AnyView> {
    let text = use_text();
    let is_open = invoice.with_untracked(|invoice| invoice.balance_due.is_positive() && invoice.customer.is_some());
    let href = ["/pagos/nuevo?factura=", &invoice.with_untracked(|invoice| invoice.id.to_string())].concat();
    let preferences: Preferences = expect_context();
    let key = move || preferences.single_keys.get().then_some("r");
    let link = || {
        view! {
            <a class="button" href=href data-shortcut="r" aria-keyshortcuts=key>
                <Glyph icon=Icon::Wallet />
                {text.payments().record}
            </a>
        }
        .into_any()
    };
    (is_open && use_session().can("payment:create")).then(link)
}

const SUMMARY: &str = "resumen";
const LEDGER: &str = "pagos";
const PROMISES: &str = "promesas";
const DOCUMENTS: &str = "expediente";

fn tabs(text: &Text) -> Vec<Tab> {
    vec![
        Tab { name: SUMMARY, label: text.invoice().summary },
        Tab { name: LEDGER, label: text.invoice().ledger },
        Tab { name: PROMISES, label: text.invoice().promises },
        Tab { name: DOCUMENTS, label: text.documents().title },
    ]
}

#[component]
fn InvoiceTabs(
    id: InvoiceId,
    invoice: ReadSignal<Invoice>,
    changes: RwSignal<u32>,
    changed: Callback<()>,
) -> impl IntoView {
    let text = use_text();
    let (tab, set_tab) = url::parameter("pestana");
    let selected = Signal::derive(move || match tab.get().as_deref() {
        Some(LEDGER) => LEDGER,
        Some(PROMISES) => PROMISES,
        Some(DOCUMENTS) => DOCUMENTS,
        Some(_) | None => SUMMARY,
    });
    let shown = Memo::new(move |_| selected.get());
    let select =
        Callback::new(move |name: &'static str| set_tab.set(Some(name.to_owned()).filter(|name| name != SUMMARY)));
    let panel = move || match shown.get() {
        LEDGER => view! { <LedgerTable id changes /> }.into_any(),
        PROMISES => view! { <PromiseHistory id on_change=changed elsewhere=changes /> }.into_any(),
        DOCUMENTS => view! { <Documents owner=DocumentOwner::Invoice(id) /> }.into_any(),
        _ => view! {
            <DatesCard invoice />
            <FactsCard invoice />
            <FiguresCard invoice />
            <SatCard id invoice on_change=changed />
        }
        .into_any(),
    };
    view! {
        <div class="stack">
            <Tabs id="invoice" label=text.invoice().summary tabs=tabs(text) selected on_select=select />
            <TabPanel id="invoice" selected>
                {panel}
            </TabPanel>
        </div>
    }
}
