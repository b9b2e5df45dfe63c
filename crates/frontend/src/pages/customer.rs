pub(crate) mod contacts;
mod documents;
mod edit;
pub(crate) mod head;
mod sites;
pub(crate) mod summary;
pub(crate) mod terms;
mod timeline;

use crate::{
    api::{DocumentOwner, TermsOwner, Versioned},
    components::{
        loaded::Loaded,
        page_header::PageHeader,
        tabs::{Tab, TabPanel, Tabs},
    },
    live::use_live,
    pages::documents::Documents,
    preferences::use_text,
    read::Read,
    session::{Session, use_session},
    text::Text,
    url,
};
use contacts::ContactsTab;
use documents::{InvoicesTab, PaymentsTab, PromisesTab};
use domain::{
    contract::{Customer, Topic},
    ids::CustomerId,
};
use edit::EditButton;
use head::CustomerHead;
use leptos::prelude::*;
use sites::SitesTab;
use summary::SummaryTab;
use terms::{Standing, TermsEditor};
use timeline::CustomerTimeline;

/// What changes a customer's balance, habits and documents.
const LIVE: &[Topic] = &[Topic::Invoice, Topic::Promise, Topic::Payment];

/// Everything about who owes.
#[component]
pub(crate) fn CustomerPage(id: CustomerId) -> impl IntoView {
    let session = use_session();
    let customer = Read::new(move || session.api.get_customer_versioned(id));
    use_live().on_change(LIVE, Some(id), Callback::new(move |()| customer.again()));
    let has_failed = Memo::new(move |_| customer.look(Result::is_err) == Some(true));
    view! {
        <div class="page" data-screen="customer">
            <Show when=move || has_failed.get()>
                <PageHeader title=use_text().customers().title />
            </Show>
            <Loaded read=customer let:versioned>
                <CustomerBody id versioned read=customer />
            </Loaded>
        </div>
    }
}

#[component]
fn CustomerBody(
    id: CustomerId,
    versioned: ReadSignal<Versioned<Customer>>,
    read: Read<Versioned<Customer>>,
) -> impl IntoView {
    let text = use_text();
    let words = text.customers();
    let session = use_session();
    let customer = Memo::new(move |_| versioned.with(|versioned| versioned.value.clone()));
    // The heading takes the focus when a screen appears, not when its name changes.
    let (title, lead) = customer
        .with_untracked(|customer| (customer.name.clone(), [customer.code.as_str(), &customer.rfc].join(" · ")));
    let statement = session.can("statement:read").then(|| {
        view! {
            <a class="button" href=format!("/estados-de-cuenta?clientes={id}&ver={id}")>
                {words.send_statement}
            </a>
        }
    });
    let pay = session.can("payment:create").then(|| {
        view! {
            <a class="button" href=format!("/pagos/nuevo?cliente={id}")>
                {text.payments().record}
            </a>
        }
    });
    let edit =
        session.can("customer:update").then(|| view! { <EditButton versioned on_saved=move |()| read.again() /> });
    view! {
        <PageHeader title lead back=("/clientes", text.customers().title)>
            {statement}
            {pay}
            {edit}
        </PageHeader>
        <CustomerHead customer />
        <CustomerTabs id customer on_changed=Callback::new(move |()| read.again()) />
    }
}

const SUMMARY: &str = "resumen";
const INVOICES: &str = "facturas";
const TERMS: &str = "condiciones";
const CONTACTS: &str = "contactos";
const SITES: &str = "sucursales";
const PROMISES: &str = "promesas";
const PAYMENTS: &str = "pagos";
const DOCUMENTS: &str = "expediente";
const TIMELINE: &str = "linea-de-tiempo";

fn tabs(session: Session, text: &Text) -> Vec<Tab> {
    let words = text.customers();
    let all = [
        (SUMMARY, words.summary, "customer:read"),
        (INVOICES, words.invoices, "invoice:read"),
        (TERMS, words.terms, "commercial_terms:read"),
        (CONTACTS, words.contacts, "customer:read"),
        (SITES, words.sites, "customer:read"),
        (PROMISES, words.promises, "promise:read"),
        (PAYMENTS, words.payments, "payment:read"),
        (DOCUMENTS, text.documents().title, "document:read"),
        (TIMELINE, words.timeline, "customer:read"),
    ];
    let may = all.into_iter().filter(|(_, _, permission)| session.can(permission));
    may.map(|(name, label, _)| Tab { name, label }).collect()
}

fn standing(customer: &Customer) -> Standing {
    Standing { confirmed: customer.terms_confirmed, suggested_credit_days: customer.suggested_credit_days }
}

#[component]
fn CustomerTabs(id: CustomerId, customer: Memo<Customer>, on_changed: Callback<()>) -> impl IntoView {
    let text = use_text();
    let (tab, set_tab) = url::parameter("pestana");
    let tabs = tabs(use_session(), text);
    let names: Vec<&'static str> = tabs.iter().map(|tab| tab.name).collect();
    // A tab the role does not have is as good as none.
    let selected = Memo::new(move |_| {
        tab.with(|tab| names.iter().copied().find(|name| tab.as_deref() == Some(*name))).unwrap_or(SUMMARY)
    });
    let select =
        Callback::new(move |name: &'static str| set_tab.set(Some(name.to_owned()).filter(|name| name != SUMMARY)));
    let owner = TermsOwner { customer: id, site: None };
    let panel = move || match selected.get() {
        INVOICES => view! { <InvoicesTab id /> }.into_any(),
        TERMS => {
            view! { <TermsEditor owner standing=customer.with_untracked(standing) on_saved=on_changed /> }.into_any()
        }
        CONTACTS => view! { <ContactsTab id on_changed /> }.into_any(),
        SITES => view! { <SitesTab id /> }.into_any(),
        PROMISES => view! { <PromisesTab id /> }.into_any(),
        PAYMENTS => view! { <PaymentsTab id /> }.into_any(),
        DOCUMENTS => view! { <Documents owner=DocumentOwner::Customer(id) /> }.into_any(),
        TIMELINE => view! { <CustomerTimeline id /> }.into_any(),
        _ => view! { <SummaryTab customer /> }.into_any(),
    };
    view! {
        <div class="stack">
            <Tabs id="customer" label=text.customers().summary tabs selected on_select=select />
            <TabPanel id="customer" selected>
                {panel}
            </TabPanel>
        </div>
    }
}
