use super::{
    contacts::Failure,
    terms::{Standing, TermsEditor, words::terms_in_one_line},
};
use crate::{
    api::{TermsOwner, Versioned},
    components::{
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
    contract::{NewSite, Page, Site, SitePatch},
    ids::{CustomerId, SiteId},
};
use leptos::prelude::*;

/// What the dialog over the list is about.
#[derive(Clone, PartialEq)]
enum Editing {
    Nothing,
    New,
    One(Site),
    Removing(Site),
}

/// Plants and branches, each with the customer's terms or its own.
#[component]
pub(super) fn SitesTab(id: CustomerId) -> impl IntoView {
    let session = use_session();
    let sites = Read::new(move || session.api.list_sites(id));
    view! {
        <Loaded read=sites skeleton_rows=2 let:versioned>
            <SiteList id versioned on_saved=Callback::new(move |()| sites.again()) />
        </Loaded>
    }
}

#[component]
fn SiteList(id: CustomerId, versioned: ReadSignal<Versioned<Page<Site>>>, on_saved: Callback<()>) -> impl IntoView {
    let text = use_text();
    let words = text.sites();
    let session = use_session();
    let may = May { see_terms: session.can("commercial_terms:read"), change: session.can("customer:update") };
    let (open, set_open) = url::step("sucursal");
    let editing = RwSignal::new(Editing::Nothing);
    let find = move |id: &str| {
        versioned.with_untracked(|read| read.value.data.iter().find(|one| one.id.to_string() == id).cloned())
    };
    let act = Callback::new(move |(id, action): (String, &'static str)| match (action, find(&id)) {
        ("edit", Some(site)) => editing.set(Editing::One(site)),
        ("remove", Some(site)) => editing.set(Editing::Removing(site)),
        _ => set_open.set(Some(id)),
    });
    let actions = TableActions { on_action: Some(act), ..TableActions::default() };
    let rows = Memo::new(move |_| {
        versioned.with(|read| read.value.data.iter().map(|site| row(site, may, text)).collect::<Vec<_>>())
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
        let found = find(&site.to_string())?;
        let owner = TermsOwner { customer: id, site: Some(site) };
        let standing = Standing { confirmed: found.terms.is_some(), suggested_credit_days: None };
        Some(view! { <TermsEditor owner site_name=found.name standing on_saved /> })
    };
    let add = may.change.then(|| {
        view! {
            <p>
                <button type="button" class="button" on:click=move |_| editing.set(Editing::New)>
                    {words.add}
                </button>
            </p>
        }
    });
    view! {
        {add}
        {table}
        {editor}
        <SiteDialog id versioned editing on_saved />
    }
}

fn columns(text: &Text) -> Vec<Column> {
    let words = text.sites();
    vec![
        Column::text("name", words.name),
        Column::text("address", words.address),
        Column::text("vendor_number", words.vendor_number),
        Column::text("terms", words.column_terms),
        Column::text("edit_terms", words.edit_terms),
        Column::text("edit", text.customers().edit),
        Column::text("remove", text.contacts().remove_short),
    ]
}

/// What the reader of the list may do with it.
#[derive(Clone, Copy)]
struct May {
    see_terms: bool,
    change: bool,
}

fn row(site: &Site, may: May, text: &Text) -> Row {
    let words = text.sites();
    let terms = match &site.terms {
        Some(terms) => Cell::Lines(words.own_terms.to_owned(), terms_in_one_line(terms, text)),
        None => Cell::Text(words.customers_terms.to_owned()),
    };
    let button = |allowed: bool, action, label: &str| {
        if allowed { Cell::Button { action, label: label.to_owned() } } else { Cell::Empty }
    };
    Row {
        id: site.id.to_string(),
        name: site.name.clone(),
        cells: vec![
            Cell::Text(site.name.clone()),
            site.address.clone().map_or(Cell::Empty, Cell::Text),
            site.vendor_number.clone().map_or(Cell::Empty, Cell::Text),
            terms,
            button(may.see_terms, "terms", words.edit_terms),
            button(may.change, "edit", text.customers().edit),
            button(may.change, "remove", text.contacts().remove_short),
        ],
    }
}

#[component]
fn SiteDialog(
    id: CustomerId,
    versioned: ReadSignal<Versioned<Page<Site>>>,
    editing: RwSignal<Editing>,
    on_saved: Callback<()>,
) -> impl IntoView {
    let words = use_text().sites();
    let open = Signal::derive(move || editing.with(|editing| *editing != Editing::Nothing));
    let title = Signal::derive(move || {
        editing.with(|editing| match editing {
            Editing::Nothing => String::new(),
            Editing::New => words.add_title.to_owned(),
            Editing::One(site) => (words.edit)(&site.name),
            Editing::Removing(site) => (words.remove_title)(&site.name),
        })
    });
    let close = Callback::new(move |()| editing.set(Editing::Nothing));
    let done = Callback::new(move |()| {
        editing.set(Editing::Nothing);
        on_saved.run(());
    });
    let etag = move || versioned.with_untracked(|read| read.etag.clone());
    let content = move || match editing.get() {
        Editing::Nothing => ().into_any(),
        Editing::New => view! { <SiteForm id etag=etag() on_done=done on_close=close /> }.into_any(),
        Editing::One(site) => view! { <SiteForm id etag=etag() site on_done=done on_close=close /> }.into_any(),
        Editing::Removing(site) => view! { <RemoveSite id etag=etag() site on_done=done on_close=close /> }.into_any(),
    };
    view! {
        <Dialog title open on_close=close>
            {content}
        </Dialog>
    }
}

/// Adds a site, or changes one.
#[component]
fn SiteForm(
    id: CustomerId,
    etag: String,
    #[prop(optional)] site: Option<Site>,
    on_done: Callback<()>,
    on_close: Callback<()>,
) -> impl IntoView {
    let text = use_text();
    let words = text.sites();
    let session = use_session();
    let toasts: Toasts = expect_context();
    let known = site.as_ref().map(|site| site.id);
    let start = |of: fn(&Site) -> Option<String>| RwSignal::new(site.as_ref().and_then(of).unwrap_or_default());
    let name = start(|site| Some(site.name.clone()));
    let address = start(|site| site.address.clone());
    let vendor = start(|site| site.vendor_number.clone());
    let save = Task::new();
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let typed = |field: RwSignal<String>| field.with_untracked(|text| text.trim().to_owned());
        let optional = |field| Some(typed(field)).filter(|text| !text.is_empty());
        let wanted =
            NewSite { name: typed(name), address: optional(address), vendor_number: optional(vendor), terms: None };
        let etag = etag.clone();
        save.start(async move {
            match known {
                Some(site) => session.api.update_site(id, site, &etag, &patch(wanted)).await.map(|_site| ())?,
                None => session.api.create_site(id, &wanted).await.map(|_site| ())?,
            }
            toasts.say(words.saved);
            on_done.try_run(());
            Ok(())
        });
    };
    let field = |id: &'static str, text: FieldText, value: RwSignal<String>, pointer: &'static str| {
        view! { <TextField id text value problem=Signal::derive(move || save.of_field(pointer)) /> }
    };
    let verb = if known.is_some() { text.customers().save } else { words.add };
    view! {
        <form class="form" on:submit=submit novalidate>
            <Failure failure=save.failure />
            {field("site-name", FieldText::new(words.name), name, "/name")}
            {field("site-address", FieldText::new(words.address), address, "/address")}
            {field("site-vendor", FieldText::new(words.vendor_number).with_hint(words.vendor_hint), vendor, "/vendor_number")}
            <div class="dialog-actions">
                <button type="button" class="button" on:click=move |_| on_close.run(())>
                    {text.common.cancel}
                </button>
                <button type="submit" class="button button-primary" disabled=save.busy>
                    {verb}
                </button>
            </div>
        </form>
    }
}

fn patch(wanted: NewSite) -> SitePatch {
    SitePatch { name: Some(wanted.name), address: Some(wanted.address), vendor_number: Some(wanted.vendor_number) }
}

#[component]
fn RemoveSite(
    id: CustomerId,
    etag: String,
    site: Site,
    on_done: Callback<()>,
    on_close: Callback<()>,
) -> impl IntoView {
    let text = use_text();
    let words = text.sites();
    let session = use_session();
    let toasts: Toasts = expect_context();
    let remove = Task::new();
    let run = move |_| {
        let etag = etag.clone();
        remove.start(async move {
            session.api.delete_site(id, site.id, &etag).await?;
            toasts.say(words.removed);
            on_done.try_run(());
            Ok(())
        });
    };
    view! {
        <p>{words.remove_confirm}</p>
        <Failure failure=remove.failure />
        <div class="dialog-actions">
            <button type="button" class="button" on:click=move |_| on_close.run(())>
                {text.common.cancel}
            </button>
            <button type="button" class="button button-danger" disabled=remove.busy on:click=run>
                {text.contacts().remove_short}
            </button>
        </div>
    }
}
