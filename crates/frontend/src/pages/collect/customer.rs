use super::{
    draft::{Draft, Due, due},
    form::CollectForm,
    places::Places,
    received::Received,
};
use crate::{
    components::{
        icon::{Glyph, Icon},
        loaded::Loaded,
        page_header::PageHeader,
    },
    preferences::use_text,
    read::Read,
    session::use_session,
};
use domain::{
    contract::{Customer, Payment, Site},
    ids::CustomerId,
};
use leptos::prelude::*;

/// What is owed by whom the collector stands before.
#[derive(Clone, Debug, PartialEq)]
struct Visit {
    customer: Customer,
    due: Vec<Due>,
    /// Documents beyond those that were read.
    hidden: u64,
    sites: Vec<Site>,
}

/// Records what a customer pays.
#[component]
pub(crate) fn CollectPage(id: CustomerId) -> impl IntoView {
    let text = use_text();
    let session = use_session();
    let visit = Read::new(move || async move {
        let customer = session.api.get_customer(id).await?;
        let invoices = session.api.list_invoices(&format!("customer_id={id}&limit=200")).await?;
        let hidden = invoices.total.saturating_sub(u64::try_from(invoices.data.len()).unwrap_or(u64::MAX));
        // Without the way there money can be taken all the same.
        let sites = session.api.list_sites(id).await.map(|sites| sites.value.data).unwrap_or_default();
        Ok(Visit { customer, due: due(invoices.data), hidden, sites })
    });
    let has_failed = Memo::new(move |_| visit.look(Result::is_err) == Some(true));
    let again = Callback::new(move |()| visit.again());
    view! {
        <div class="page field-screen" data-screen="collect-customer">
            <Show when=move || has_failed.get()>
                <PageHeader title=text.collect().title />
            </Show>
            <Loaded read=visit let:visit>
                <VisitBody visit again />
            </Loaded>
        </div>
    }
}

/// The form, and once the office has the money what became of it.
#[component]
fn VisitBody(visit: ReadSignal<Visit>, again: Callback<()>) -> impl IntoView {
    let (customer, sites) = visit.with_untracked(|visit| (visit.customer.clone(), visit.sites.clone()));
    let hidden =
        move || visit.with(|visit| (visit.hidden > 0).then(|| (use_text().collect().more_documents)(visit.hidden)));
    let id = customer.id;
    let received = RwSignal::new(None::<(Payment, u64)>);
    let draft = RwSignal::new(Draft::new());
    let anew = Callback::new(move |()| {
        draft.set(Draft::new());
        received.set(None);
        again.run(());
    });
    let shown = move || {
        if let Some((payment, photos)) = received.get() {
            view! { <Received payment photos anew /> }.into_any()
        } else {
            let due = Signal::derive(move || visit.with(|visit| visit.due.clone()));
            view! { <CollectForm customer=id due draft=draft.get() on_received=move |done: (Payment, u64)| received.set(Some(done)) /> }
            .into_any()
        }
    };
    view! {
        <PageHeader
            title=customer.name.clone()
            lead=customer.code.clone()
            back=("/ruta", use_text().collect().title)
        />
        {calls(&customer)}
        <Places customer=customer.clone() sites />
        {move || hidden().map(|said| view! { <p class="muted" data-part="more_documents">{said}</p> })}
        {shown}
    }
}

/// Whom to call when the door stays shut.
fn calls(customer: &Customer) -> AnyView {
    let words = use_text().collect();
    let with_phone =
        customer.contacts.iter().filter_map(|contact| Some((contact.name.clone(), contact.phone.clone()?)));
    let links = with_phone.take(2).map(|(name, phone)| {
        let number: String = phone.chars().filter(|one| one.is_ascii_digit() || *one == '+').collect();
        view! {
            <a class="button" href=["tel:", &number].concat()>
                <Glyph icon=Icon::Phone />
                {(words.call)(&name)}
            </a>
        }
    });
    let links = links.collect_view();
    view! { <div class="row">{links}</div> }.into_any()
}
