use crate::{
    api::{ApiFailure, Versioned},
    components::{
        banner::Banner,
        date_field::{DateField, Towards},
        field::FieldText,
        loaded::Loaded,
        text_field::TextField,
        toast::Toasts,
    },
    format,
    preferences::use_text,
    read::Read,
    session::use_session,
    task::Task,
};
use chrono::{Datelike, NaiveDate};
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
    let (given_name, given_start) =
        known.with_untracked(|(organization, _)| (organization.value.name.clone(), organization.value.start_date));
    let name = RwSignal::new(given_name);
    let start = RwSignal::new(given_start);
    let save = Task::new();
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let Versioned { value: before, etag } = known.with_untracked(|(organization, _)| organization.clone());
        let name = name.with_untracked(|name| name.trim().to_owned());
        let start_date = start.get_untracked();
        save.start(async move {
            if (&name, start_date) != (&before.name, before.start_date) {
                let start_date = Some(start_date);
                let patch = OrganizationPatch { name: Some(name), start_date, ..OrganizationPatch::default() };
                let saved = session.api.update_organization(&etag, &patch).await?;
                session.note_organization_name(&saved.value.organization.name);
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
            <StartDate start save />
            <div class="row">
                <button type="submit" class="button button-primary" disabled=save.busy>
                    {words.save_and_next}
                </button>
            </div>
        </form>
    }
}

/// From when on invoices count without asking; the first of the month is proposed, and nothing until somebody takes it.
#[component]
fn StartDate(start: RwSignal<Option<NaiveDate>>, save: Task) -> impl IntoView {
    let words = use_text().first_steps();
    let today = use_session().today();
    let proposed = today.with_day(1).unwrap_or(today);
    let proposal = move || {
        start.get().is_none().then(|| {
            let label = (words.propose_start)(&format::date(proposed));
            view! {
                <div class="row">
                    <button type="button" class="button" on:click=move |_| start.set(Some(proposed))>
                        {label}
                    </button>
                </div>
            }
        })
    };
    view! {
        <DateField
            id="start-date"
            text=FieldText::new(words.start_date).with_hint(words.start_date_hint)
            value=start
            on_change=Callback::new(move |date| start.set(date))
            today=today
            towards=Towards::Past
            problem=Signal::derive(move || save.of_field("/start_date"))
        />
        {proposal}
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
