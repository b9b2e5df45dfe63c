use super::terms::{TermsEditor, words::terms_in_one_line};
use crate::{
    api::{ApiFailure, TermsOwner},
    components::{
        banner::Banner,
        data_table::{Cell, Column, DataTable, Row, TableActions},
        dialog::Dialog,
        empty_state::EmptyState,
        field::FieldText,
        icon::Icon,
        loaded::Loaded,
        text_field::TextField,
        toast::Toasts,
    },
    preferences::use_text,
    read::Read,
    session::use_session,
    task::Task,
    text::Text,
    url,
};
use domain::{
    contract::{NewSite, Page, Site},
    ids::{CustomerId, SiteId},
};
use leptos::prelude::*;

/// Plants and branches, each with the customer's terms or its own.
#[component]
pub(super) fn SitesTab(id: CustomerId) -> impl IntoView {
    let words = use_text().sites();
    let session = use_session();
    let sites = Read::new(move || session.api.list_sites(id));
    let adding = RwSignal::new(false);
    let add = session.can("customer:update").then(|| {
        view! {
            <p>
                <button type="button" class="button" on:click=move |_| adding.set(true)>
                    {words.add}
                </button>
            </p>
            <Dialog title=Signal::stored(words.add_title.to_owned()) open=adding on_close=move |()| adding.set(false)>
                <SiteForm id adding on_saved=move |()| sites.again() />
            </Dialog>
        }
    });
    view! {
        {add}
        <Loaded read=sites skeleton_rows=2 let:page>
            <SiteList id page on_saved=Callback::new(move |()| sites.again()) />
        </Loaded>
    }
}

#[component]
fn SiteList(id: CustomerId, page: ReadSignal<Page<Site>>, on_saved: Callback<()>) -> impl IntoView {
    let text = use_text();
    let words = text.sites();
    let may_see_terms = use_session().can("commercial_terms:read");
    let (open, set_open) = url::step("sucursal");
    let actions = TableActions {
        on_action: Some(Callback::new(move |(id, _action)| set_open.set(Some(id)))),
        ..TableActions::default()
    };
    let rows = Memo::new(move |_| {
        page.with(|page| page.data.iter().map(|site| row(site, may_see_terms, text)).collect::<Vec<_>>())
    });
    let is_empty = Memo::new(move |_| rows.with(Vec::is_empty));
    let table = move || {
        if is_empty.get() {
            view! { <EmptyState icon=Icon::Box message=words.empty /> }.into_any()
        } else {
            view! { <DataTable label=words.table columns=columns(text) rows actions /> }.into_any()
        }
    };
    let editor = move || {
        let site: SiteId = open.with(|open| open.as_ref()?.parse().ok())?;
        let name =
            page.with_untracked(|page| page.data.iter().find(|one| one.id == site).map(|one| one.name.clone()))?;
        let owner = TermsOwner { customer: id, site: Some(site) };
        Some(view! { <TermsEditor owner site_name=name on_saved /> })
    };
    view! {
        {table}
        {editor}
    }
}

fn columns(text: &Text) -> Vec<Column> {
    let words = text.sites();
    vec![
        Column::text("name", words.name),
        Column::text("address", words.address),
        Column::text("vendor_number", words.vendor_number),
        Column::text("terms", words.column_terms),
        Column::text("edit", text.customers().edit),
    ]
}

fn row(site: &Site, may_see_terms: bool, text: &Text) -> Row {
    let words = text.sites();
    let terms = match &site.terms {
        Some(terms) => Cell::Lines(words.own_terms.to_owned(), terms_in_one_line(terms, text)),
        None => Cell::Text(words.customers_terms.to_owned()),
    };
    let edit = Cell::Button { action: "terms", label: words.edit_terms.to_owned() };
    Row {
        id: site.id.to_string(),
        name: site.name.clone(),
        cells: vec![
            Cell::Text(site.name.clone()),
            site.address.clone().map_or(Cell::Empty, Cell::Text),
            site.vendor_number.clone().map_or(Cell::Empty, Cell::Text),
            terms,
            if may_see_terms { edit } else { Cell::Empty },
        ],
    }
}

#[component]
fn SiteForm(id: CustomerId, adding: RwSignal<bool>, #[prop(into)] on_saved: Callback<()>) -> impl IntoView {
    let text = use_text();
    let words = text.sites();
    let session = use_session();
    let toasts: Toasts = expect_context();
    let [name, address, vendor] = [(); 3].map(|()| RwSignal::new(String::new()));
    let save = Task::new();
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let typed = |field: RwSignal<String>| field.with_untracked(|text| text.trim().to_owned());
        let optional = |field| Some(typed(field)).filter(|text| !text.is_empty());
        let site =
            NewSite { name: typed(name), address: optional(address), vendor_number: optional(vendor), terms: None };
        save.start(async move {
            session.api.create_site(id, &site).await?;
            toasts.say(words.saved);
            adding.try_set(false);
            on_saved.try_run(());
            Ok(())
        });
    };
    let general = move || {
        let failure = save.failure.get().filter(ApiFailure::is_general);
        failure.map(|failure| view! { <Banner tone="danger" message=failure.message(text) /> })
    };
    let field = |id: &'static str, text: FieldText, value: RwSignal<String>, pointer: &'static str| {
        view! { <TextField id text value problem=Signal::derive(move || save.of_field(pointer)) /> }
    };
    view! {
        <form class="form" on:submit=submit novalidate>
            {general}
            {field("site-name", FieldText::new(words.name), name, "/name")}
            {field("site-address", FieldText::new(words.address), address, "/address")}
            {field("site-vendor", FieldText::new(words.vendor_number).with_hint(words.vendor_hint), vendor, "/vendor_number")}
            <div class="dialog-actions">
                <button type="button" class="button" on:click=move |_| adding.set(false)>
                    {text.common.cancel}
                </button>
                <button type="submit" class="button button-primary" disabled=save.busy>
                    {words.add}
                </button>
            </div>
        </form>
    }
}
