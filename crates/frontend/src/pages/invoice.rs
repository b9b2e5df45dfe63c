pub(crate) mod dates;
mod facts;
pub(crate) mod head;
mod ledger;
mod promises;
mod sat_card;
mod timeline;

use crate::{
    components::{
        icon::{Glyph, Icon},
        loaded::Loaded,
        page_header::PageHeader,
        tabs::{Tab, TabPanel, Tabs},
    },
    pages::invoices,
    preferences::use_text,
    read::Read,
    session::use_session,
    text::Text,
    url,
};
use dates::DatesCard;
use domain::{contract::Invoice, ids::InvoiceId};
use facts::FactsCard;
use head::InvoiceHead;
use ledger::LedgerTable;
use leptos::prelude::*;
use promises::PromisesTable;
use sat_card::SatCard;
use timeline::InvoiceTimeline;

/// Everything about one document.
#[component]
pub(crate) fn InvoicePage(id: InvoiceId) -> impl IntoView {
    let session = use_session();
    let invoice = Read::new(move || session.api.get_invoice(id));
    let has_failed = Memo::new(move |_| invoice.look(Result::is_err) == Some(true));
    view! {
        <div class="page" data-screen="invoice">
            <Show when=move || has_failed.get()>
                <PageHeader title=use_text().invoices.title />
            </Show>
            <Loaded read=invoice let:invoice>
                <InvoiceBody id invoice />
            </Loaded>
        </div>
    }
}

#[component]
fn InvoiceBody(id: InvoiceId, invoice: ReadSignal<Invoice>) -> impl IntoView {
    let text = use_text();
    let title = invoice.with_untracked(|invoice| (text.invoice.title)(&invoices::document(invoice)));
    let customer = invoice.with_untracked(|invoice| invoices::customer_name(invoice, text));
    view! {
        <PageHeader title lead=customer>
            {record_payment(invoice)}
            <a class="button" href="/facturas">
                {text.invoices.title}
            </a>
        </PageHeader>
        <InvoiceHead invoice />
        <div class="columns">
            <InvoiceTabs id invoice />
            <InvoiceTimeline id />
        </div>
    }
}

/// Money for this invoice, while it still owes some.
fn record_payment(invoice: ReadSignal<Invoice>) -> Option<AnyView> {
    let text = use_text();
    let is_open = invoice.with_untracked(|invoice| invoice.balance_due.is_positive() && invoice.customer.is_some());
    let href = ["/pagos/nuevo?factura=", &invoice.with_untracked(|invoice| invoice.id.to_string())].concat();
    let link = || {
        view! {
            <a class="button" href=href data-shortcut="r">
                <Glyph icon=Icon::Wallet />
                {text.payments.record}
            </a>
        }
        .into_any()
    };
    (is_open && use_session().can("payment:create")).then(link)
}

const SUMMARY: &str = "resumen";
const LEDGER: &str = "pagos";
const PROMISES: &str = "promesas";

fn tabs(text: &Text) -> Vec<Tab> {
    vec![
        Tab { name: SUMMARY, label: text.invoice.summary },
        Tab { name: LEDGER, label: text.invoice.ledger },
        Tab { name: PROMISES, label: text.invoice.promises },
    ]
}

#[component]
fn InvoiceTabs(id: InvoiceId, invoice: ReadSignal<Invoice>) -> impl IntoView {
    let text = use_text();
    let (tab, set_tab) = url::parameter("pestana");
    let selected = Signal::derive(move || match tab.get().as_deref() {
        Some(LEDGER) => LEDGER,
        Some(PROMISES) => PROMISES,
        Some(_) | None => SUMMARY,
    });
    let shown = Memo::new(move |_| selected.get());
    let select =
        Callback::new(move |name: &'static str| set_tab.set(Some(name.to_owned()).filter(|name| name != SUMMARY)));
    let panel = move || match shown.get() {
        LEDGER => view! { <LedgerTable id /> }.into_any(),
        PROMISES => view! { <PromisesTable id /> }.into_any(),
        _ => view! {
            <DatesCard invoice />
            <FactsCard invoice />
            <SatCard id invoice />
        }
        .into_any(),
    };
    view! {
        <div class="stack">
            <Tabs id="invoice" label=text.invoice.summary tabs=tabs(text) selected on_select=select />
            <TabPanel id="invoice" selected>
                {panel}
            </TabPanel>
        </div>
    }
}
