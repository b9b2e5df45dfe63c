use crate::{
    components::{
        data_table::{Cell, Column, DataTable, Row},
        dialog::Dialog,
        field::FieldText,
        loaded::Loaded,
        text_field::TextField,
        toast::Toasts,
    },
    preferences::use_text,
    read::Read,
    session::use_session,
    task::Task,
};
use domain::contract::{Issuer, NewIssuer, Page};
use leptos::prelude::*;

/// The RFCs the organization issues with.
#[component]
pub(super) fn Issuers() -> impl IntoView {
    let words = &use_text().settings().issuers;
    let session = use_session();
    let issuers = Read::new(move || session.api.list_issuers());
    let asking = RwSignal::new(false);
    let add = session.can("settings:create").then(|| {
        view! {
            <div>
                <button type="button" class="button button-primary" on:click=move |_| asking.set(true)>
                    {words.add}
                </button>
            </div>
            <Dialog title=words.add open=asking on_close=move |()| asking.set(false)>
                <NewIssuerForm issuers on_done=move |()| asking.set(false) />
            </Dialog>
        }
    });
    view! {
        {add}
        <Loaded read=issuers skeleton_rows=2 let:page>
            <DataTable
                label=words.name
                columns=vec![Column::text("rfc", words.rfc), Column::text("name", words.name)]
                rows=Signal::derive(move || page.with(|page| page.data.iter().map(row).collect()))
            />
        </Loaded>
    }
}

fn row(issuer: &Issuer) -> Row {
    Row {
        id: issuer.id.to_string(),
        name: issuer.rfc.clone(),
        cells: vec![Cell::Text(issuer.rfc.clone()), Cell::Text(issuer.name.clone())],
    }
}

#[component]
fn NewIssuerForm(issuers: Read<Page<Issuer>>, #[prop(into)] on_done: Callback<()>) -> impl IntoView {
    let text = use_text();
    let words = &text.settings().issuers;
    let session = use_session();
    let toasts: Toasts = expect_context();
    let (rfc, name) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let task = Task::new();
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let issuer = NewIssuer {
            rfc: rfc.with_untracked(|rfc| rfc.trim().to_uppercase()),
            name: name.with_untracked(|name| name.trim().to_owned()),
        };
        task.start(async move {
            session.api.create_issuer(&issuer).await?;
            issuers.again();
            toasts.say(words.added);
            on_done.try_run(());
            Ok(())
        });
    };
    let of = move |pointer: &'static str| Signal::derive(move || task.of_field(pointer));
    view! {
        <form class="form" novalidate on:submit=submit>
            {super::general_failure(task)}
            <TextField id="issuer-rfc" text=FieldText::new(words.rfc).with_hint(words.hint) value=rfc problem=of("/rfc") required=true />
            <TextField id="issuer-name" text=FieldText::new(words.name) value=name problem=of("/name") required=true />
            <div class="dialog-actions">
                <button type="button" class="button" on:click=move |_| on_done.run(())>
                    {text.common.cancel}
                </button>
                <button type="submit" class="button button-primary" disabled=task.busy>
                    {words.add}
                </button>
            </div>
        </form>
    }
}
