use crate::{
    api::{ApiFailure, Versioned},
    components::{banner::Banner, field::FieldText, loaded::Loaded, text_field::TextField, toast::Toasts},
    preferences::use_text,
    read::Read,
    session::use_session,
    task::Task,
};
use domain::contract::{Issuer, NewIssuer, Organization, OrganizationPatch};
use leptos::prelude::*;

/// The name on statements and the RFC that invoices are issued under.
#[component]
pub(super) fn CompanyStep(on_done: Callback<()>) -> impl IntoView {
    let session = use_session();
    let read = Read::new(move || async move {
        let organization = session.api.read_organization().await?;
        let issuers = session.api.list_issuers().await?.data;
        Ok((organization, issuers))
    });
    view! {
        <p>{use_text().first_steps().company_lead}</p>
        <Loaded read=read skeleton_rows=3 let:known>
            <CompanyForm known on_done />
            <Issuers known on_added=Callback::new(move |()| read.again()) />
        </Loaded>
    }
}

type Known = (Versioned<Organization>, Vec<Issuer>);

#[component]
fn CompanyForm(known: ReadSignal<Known>, on_done: Callback<()>) -> impl IntoView {
    let text = use_text();
    let words = text.first_steps();
    let session = use_session();
    let name = RwSignal::new(known.with_untracked(|(organization, _)| organization.value.name.clone()));
    let save = Task::new();
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let (etag, before) =
            known.with_untracked(|(organization, _)| (organization.etag.clone(), organization.value.name.clone()));
        let wanted = name.with_untracked(|name| name.trim().to_owned());
        save.start(async move {
            if wanted != before {
                let patch = OrganizationPatch { name: Some(wanted), ..OrganizationPatch::default() };
                session.api.update_organization(&etag, &patch).await?;
            }
            on_done.try_run(());
            Ok(())
        });
    };
    view! {
        <form class="card form" on:submit=submit novalidate>
            {move || general(save.failure.get().as_ref())}
            <TextField
                id="company-name"
                text=FieldText::new(words.company_name)
                value=name
                required=true
                autocomplete="organization"
                problem=Signal::derive(move || save.of_field("/name"))
            />
            <div class="row">
                <button type="submit" class="button button-primary" disabled=save.busy>
                    {words.save_and_next}
                </button>
            </div>
        </form>
    }
}

#[component]
fn Issuers(known: ReadSignal<Known>, on_added: Callback<()>) -> impl IntoView {
    let text = use_text();
    let words = text.first_steps();
    let session = use_session();
    let toasts: Toasts = expect_context();
    let rfc = RwSignal::new(String::new());
    let add = Task::new();
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let issuer = NewIssuer {
            rfc: rfc.with_untracked(|rfc| rfc.trim().to_uppercase()),
            name: known.with_untracked(|(organization, _)| organization.value.name.clone()),
        };
        add.start(async move {
            session.api.create_issuer(&issuer).await?;
            toasts.say(words.rfc_added);
            rfc.try_set(String::new());
            on_added.try_run(());
            Ok(())
        });
    };
    let list = move || {
        known.with(|(_, issuers)| {
            issuers.iter().map(|issuer| view! { <li class="mono">{issuer.rfc.clone()}</li> }).collect_view()
        })
    };
    view! {
        <form class="card form" on:submit=submit novalidate>
            <h3>{words.issuers}</h3>
            <ul class="row">{list}</ul>
            {move || general(add.failure.get().as_ref())}
            <TextField
                id="issuer-rfc"
                text=FieldText::new(words.rfc).with_hint(words.rfc_hint)
                value=rfc
                problem=Signal::derive(move || add.of_field("/rfc"))
            />
            <div class="row">
                <button type="submit" class="button" disabled=move || add.busy.get() || rfc.with(|rfc| rfc.trim().is_empty())>
                    {words.add_rfc}
                </button>
            </div>
        </form>
    }
}

/// What went wrong, where no field says it.
pub(super) fn general(failure: Option<&ApiFailure>) -> Option<AnyView> {
    let failure = failure.filter(|failure| failure.is_general())?;
    Some(view! { <Banner tone="danger" message=failure.message(use_text()) /> }.into_any())
}
