use crate::{
    api::ApiFailure,
    components::{
        banner::Banner,
        data_table::{Cell, Column, DataTable, Row},
        empty_state::EmptyState,
        file_drop::FileDrop,
        icon::Icon,
        loaded::Loaded,
    },
    format,
    preferences::use_text,
    read::Read,
    session::{Session, use_session},
    task::Task,
    text::Text,
};
use domain::contract::{CertificatesObtained, MissingCertificate, Page, StampCertificate};
use leptos::prelude::*;
use web_sys::File;

/// What stamps are verified with, and what some still wait for.
#[component]
pub(super) fn Certificates() -> impl IntoView {
    let text = use_text();
    let words = &text.settings().certificates;
    let session = use_session();
    let held = Read::new(move || session.api.list_certificates());
    let missing = Read::new(move || session.api.list_missing_certificates());
    let changed = Callback::new(move |()| {
        held.again();
        missing.again();
    });
    let obtain = session.can("settings:update").then(|| view! { <Obtain missing on_done=changed /> });
    view! {
        <section class="card stack" data-part="missing_certificates">
            <h2>{words.missing}</h2>
            <Loaded read=missing skeleton_rows=2 let:page>
                <MissingTable page />
            </Loaded>
            {obtain}
        </section>
        <section class="stack" data-part="certificates">
            <h2>{words.held}</h2>
            <Loaded read=held skeleton_rows=4 let:page>
                <HeldTable page />
            </Loaded>
        </section>
    }
}

#[component]
fn MissingTable(page: ReadSignal<Page<MissingCertificate>>) -> impl IntoView {
    let text = use_text();
    let words = &text.settings().certificates;
    let session = use_session();
    let columns = vec![
        Column::text("number", words.number),
        Column::numeric("documents", words.documents),
        Column::text("asked_at", words.asked_at),
    ];
    let rows = Memo::new(move |_| {
        page.with(|page| page.data.iter().map(|one| missing_row(one, session, text)).collect::<Vec<_>>())
    });
    move || {
        if page.with(|page| page.data.is_empty()) {
            view! { <EmptyState icon=Icon::CircleCheck message=words.none_missing /> }.into_any()
        } else {
            view! { <DataTable label=words.missing columns=columns.clone() rows /> }.into_any()
        }
    }
}

fn missing_row(one: &MissingCertificate, session: Session, text: &Text) -> Row {
    let words = &text.settings().certificates;
    let when = one.asked_at.map(|at| format::date_time(crate::clock::local(at, &session.time_zone())));
    let asked = match (when, one.failure) {
        (Some(when), Some(failure)) => Cell::Lines((words.failure)(failure).to_owned(), when),
        (Some(when), None) => Cell::Text(when),
        (None, _) => Cell::Text(words.never_asked.to_owned()),
    };
    let documents = Cell::Number(i64::try_from(one.documents).unwrap_or(i64::MAX));
    Row {
        id: one.number.clone(),
        name: one.number.clone(),
        cells: vec![Cell::Text(one.number.clone()), documents, asked],
    }
}

/// SAT is asked, or somebody brings the files.
#[component]
fn Obtain(missing: Read<Page<MissingCertificate>>, on_done: Callback<()>) -> impl IntoView {
    let words = &use_text().settings().certificates;
    let api = use_session().api;
    let task = Task::new();
    let busy = task.busy;
    let outcome = RwSignal::new(None::<CertificatesObtained>);
    let finished = move |obtained: CertificatesObtained| {
        outcome.try_set(Some(obtained));
        on_done.try_run(());
    };
    let search = move |_| {
        outcome.set(None);
        task.start(async move {
            finished(api.download_certificates().await?);
            Ok(())
        });
    };
    let take = Callback::new(move |files: Vec<File>| {
        outcome.set(None);
        task.start(async move {
            let mut sum = CertificatesObtained::default();
            for file in &files {
                add(&mut sum, api.add_certificate(file).await?);
                // What was taken before a file that is refused stays.
                outcome.try_set(Some(sum.clone()));
            }
            finished(sum);
            Ok(())
        });
    });
    let is_lacking =
        Memo::new(move |_| missing.look(|page| page.as_ref().is_ok_and(|page| !page.data.is_empty())) == Some(true));
    view! {
        <Show when=move || is_lacking.get()>
            <div class="row">
                <button type="button" class="button button-primary" disabled=busy on:click=search>
                    {move || if busy.get() { words.searching } else { words.search }}
                </button>
            </div>
        </Show>
        {move || outcome.get().map(|obtained| view! { <Banner tone="good" message=(words.outcome)(&obtained) /> })}
        <Refused task />
        <FileDrop label=words.drop button=words.choose hint=words.drop_hint accept=".cer" disabled=busy on_files=take />
    }
}

fn add(sum: &mut CertificatesObtained, more: CertificatesObtained) {
    sum.obtained.extend(more.obtained);
    sum.failed += more.failed;
    sum.valid += more.valid;
    sum.altered += more.altered;
}

#[component]
fn Refused(task: Task) -> impl IntoView {
    let text = use_text();
    let of_file =
        |failure: &ApiFailure, text: &Text| failure.of_field("/file").unwrap_or_else(|| failure.message(text));
    move || Some(view! { <Banner tone="danger" message=of_file(&task.failure.get()?, text) /> })
}

#[component]
fn HeldTable(page: ReadSignal<Page<StampCertificate>>) -> impl IntoView {
    let text = use_text();
    let words = &text.settings().certificates;
    let session = use_session();
    let columns = vec![
        Column::text("number", words.number),
        Column::text("holder", words.holder),
        Column::text("valid_from", words.valid_from),
        Column::text("valid_until", words.valid_until),
        Column::text("authority", words.authority),
        Column::text("origin", words.origin_of),
    ];
    let rows = Memo::new(move |_| {
        page.with(|page| page.data.iter().map(|one| held_row(one, session, text)).collect::<Vec<_>>())
    });
    move || {
        if page.with(|page| page.data.is_empty()) {
            view! { <EmptyState icon=Icon::Shield message=words.none_held /> }.into_any()
        } else {
            view! { <DataTable label=words.held columns=columns.clone() rows /> }.into_any()
        }
    }
}

fn held_row(one: &StampCertificate, session: Session, text: &Text) -> Row {
    let words = &text.settings().certificates;
    let day = |at| Cell::Date(crate::clock::local(at, &session.time_zone()).date());
    let holder = one.holder.clone().unwrap_or_default();
    let holder = match &one.rfc {
        Some(rfc) => Cell::Lines(holder, rfc.clone()),
        None => Cell::Text(holder),
    };
    let authority = one.authority.clone().unwrap_or_else(|| words.no_authority.to_owned());
    let cells = vec![
        Cell::Text(one.number.clone()),
        holder,
        day(one.valid_from),
        day(one.valid_until),
        Cell::Text(authority),
        Cell::Text((words.origin)(one.origin).to_owned()),
    ];
    Row { id: one.number.clone(), name: one.number.clone(), cells }
}
