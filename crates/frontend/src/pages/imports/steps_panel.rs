//! How far one file came, beside the list, and the way to try it again.

use crate::{
    components::{
        banner::Banner,
        date::Instant,
        icon::Icon,
        loaded::Loaded,
        node_excerpt::Excerpt,
        side_panel::SidePanel,
        status_badge::{Badge, StatusBadge},
    },
    preferences::use_text,
    read::Read,
    session::use_session,
    task::Task,
    text::Text,
};
use domain::{
    contract::{ImportItemSteps, ImportStep, ImportStepName, NodeExcerpt, StepState},
    ids::ImportId,
};
use leptos::prelude::*;

#[component]
pub(super) fn StepsPanel(
    id: ImportId,
    position: u32,
    on_close: Callback<()>,
    /// The file was tried again.
    on_retried: Callback<()>,
) -> impl IntoView {
    let text = use_text();
    let session = use_session();
    let read = Read::new(move || session.api.get_import_item(id, position));
    let file = move || read.look(|answer| answer.as_ref().ok().map(|found| found.item.file.clone())).flatten();
    let title = Signal::derive(move || file().unwrap_or_else(|| text.imports().steps.to_owned()));
    let retried = Callback::new(move |()| {
        read.again();
        on_retried.run(());
    });
    view! {
        <SidePanel title on_close>
            <Loaded read let:found>
                <Steps found />
                <RetryOne id position found on_done=retried />
            </Loaded>
        </SidePanel>
    }
}

#[component]
fn Steps(found: ReadSignal<ImportItemSteps>) -> impl IntoView {
    let text = use_text();
    let zone = StoredValue::new(use_session().time_zone());
    let steps = move || {
        let mut found = found.get();
        let (told, mut node) = (told_at(&found.steps), found.node.take());
        if node.is_some()
            && let Some(step) = told.and_then(|place| found.steps.get_mut(place))
        {
            // A step that ends with a warning has failed nowhere and says nothing by itself.
            step.detail = step.detail.take().or(Some(found.item.detail));
        }
        let steps = found.steps.into_iter().enumerate();
        let shown = steps.map(|(place, step)| {
            let node = if told == Some(place) { node.take() } else { None };
            one(step, node, zone.get_value(), text)
        });
        shown.collect_view()
    };
    view! {
        <h3>{text.imports().steps}</h3>
        <ol class="stack" data-part="import_steps">
            {steps}
        </ol>
    }
}

/// The step that the result is about: the one that failed, else the one that finds what to warn of.
fn told_at(steps: &[ImportStep]) -> Option<usize> {
    let failed = steps.iter().position(|step| step.state == StepState::Failed);
    failed.or_else(|| steps.iter().position(|step| step.step == ImportStepName::Validated))
}

fn one(step: ImportStep, node: Option<NodeExcerpt>, time_zone: String, text: &Text) -> AnyView {
    let name = (text.imports().step)(step.step);
    let at = step.at.map(|at| view! { <span class="meta"><Instant at time_zone /></span> });
    let detail = step.detail.map(|detail| view! { <p>{detail}</p> });
    let node = node.map(|node| view! { <Excerpt node /> });
    view! {
        <li>
            <div class="row">
                <StatusBadge badge=badge(step.state, text) />
                <strong>{name}</strong>
                {at}
            </div>
            {detail}
            {node}
        </li>
    }
    .into_any()
}

fn badge(state: StepState, text: &Text) -> Badge {
    let words = text.imports();
    match state {
        StepState::Done => Badge::new("done", "good", Icon::CircleCheck, words.step_done),
        StepState::Failed => Badge::new("failed", "rejected", Icon::Octagon, words.step_failed),
        StepState::Waiting => Badge::new("waiting", "due-soon", Icon::Hourglass, words.step_waiting),
        StepState::Pending => Badge::new("pending", "plain", Icon::Dash, words.step_pending),
    }
}

#[component]
fn RetryOne(id: ImportId, position: u32, found: ReadSignal<ImportItemSteps>, on_done: Callback<()>) -> impl IntoView {
    let text = use_text();
    let api = use_session().api;
    let task = Task::new();
    let busy = task.busy;
    let can_retry = Memo::new(move |_| found.with(|found| found.item.can_retry));
    let retry = move |_| {
        task.start(async move {
            api.retry_import_item(id, position).await?;
            on_done.try_run(());
            Ok(())
        });
    };
    let failure = move || Some(view! { <Banner tone="danger" message=task.failure.get()?.message(text) /> });
    view! {
        {failure}
        <Show when=move || can_retry.get()>
            <div class="row">
                <button type="button" class="button button-primary" disabled=busy on:click=retry>
                    {move || if busy.get() { text.opening().retrying } else { text.common.retry }}
                </button>
            </div>
        </Show>
    }
}
