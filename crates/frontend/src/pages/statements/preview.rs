use super::table::StatementTables;
use crate::{
    components::{
        icon::{Glyph, Icon},
        loaded::Loaded,
        side_panel::SidePanel,
        toast::Toasts,
    },
    pages::not_found::NotFound,
    preferences::use_text,
    read::Read,
    session::use_session,
    task::Task,
};
use chrono::NaiveDate;
use domain::ids::CustomerId;
use leptos::prelude::*;

/// The statement of one customer as they will get it.
#[component]
pub(super) fn StatementPreview(id: String, as_of: Signal<Option<NaiveDate>>, on_close: Callback<()>) -> impl IntoView {
    let Ok(id) = id.parse::<CustomerId>() else { return view! { <NotFound /> }.into_any() };
    let text = use_text();
    let session = use_session();
    let statement = Read::new(move || session.api.get_statement(id, as_of.get()));
    let name = move || {
        statement.look(|answer| answer.as_ref().ok().map(|statement| statement.customer.name.clone())).flatten()
    };
    let title = move || (text.statements.statement_of)(&name().unwrap_or_default());
    view! {
        <SidePanel title=Signal::derive(title) on_close>
            <Downloads id as_of />
            <Loaded read=statement let:statement>
                {move || statement.with(|statement| view! { <StatementTables statement=statement.clone() /> })}
            </Loaded>
        </SidePanel>
    }
    .into_any()
}

#[component]
fn Downloads(id: CustomerId, as_of: Signal<Option<NaiveDate>>) -> impl IntoView {
    let text = use_text();
    let session = use_session();
    let toasts: Toasts = expect_context();
    let download = Task::new();
    let start = move |extension: &'static str| {
        let as_of = as_of.get_untracked();
        let day = as_of.unwrap_or_else(|| session.today());
        download.start(async move {
            let name = format!("estado-de-cuenta-{day}");
            if let Err(failure) = session.api.download_statement(id, extension, as_of, &name).await {
                toasts.say(failure.message(text));
            }
            Ok(())
        });
    };
    let formats = [("pdf", text.statements.download_pdf), ("xlsx", text.statements.download_xlsx)];
    let buttons = formats.map(|(extension, label)| {
        view! {
            <button type="button" class="button" disabled=download.busy on:click=move |_| start(extension)>
                <Glyph icon=Icon::Download />
                {label}
            </button>
        }
    });
    view! { <div class="row">{buttons.collect_view()}</div> }
}
