use crate::{
    components::{
        dialog::Dialog,
        empty_state::EmptyState,
        icon::{Glyph, Icon},
        toast::Toasts,
    },
    lazy::{lazily, part},
    preferences::use_text,
    session::use_session,
    shortcuts::Overlays,
    undo::{Done, DoneState, use_undo},
};
use leptos::prelude::*;

/// What was done in this session, newest first, each with its way back or why there is none any more.
#[component]
pub(crate) fn RecentActivity() -> impl IntoView {
    let overlays: Overlays = expect_context();
    let api = use_session().api;
    view! {
        <Dialog
            title=use_text().undo.title.to_owned()
            open=overlays.activity
            on_close=move |()| overlays.activity.set(false)
        >
            {lazily(api, || part!(tools: activity() => view! { <ActivityList /> }))}
        </Dialog>
    }
}

#[component]
fn ActivityList() -> impl IntoView {
    let words = &use_text().undo;
    let activity = use_undo();
    let is_empty = Memo::new(move |_| activity.done.with(Vec::is_empty));
    let each = move || activity.done.get();
    view! {
        <Show when=move || is_empty.get()>
            <EmptyState icon=Icon::CurvedArrow message=words.empty />
        </Show>
        <ul class="activity" aria-live="polite">
            <For each key=|done| (done.number, done.state.clone()) let:done>
                <DoneRow done />
            </For>
        </ul>
    }
}

#[component]
fn DoneRow(done: Done) -> impl IntoView {
    let words = &use_text().undo;
    let activity = use_undo();
    let toasts: Toasts = expect_context();
    let number = done.number;
    let side = match done.state {
        DoneState::CanUndo => view! {
            <button
                type="button"
                class="button"
                aria-label=(words.undo_of)(&done.what)
                on:click=move |_| activity.undo(toasts, number)
            >
                <Glyph icon=Icon::CurvedArrow />
                {words.undo}
            </button>
        }
        .into_any(),
        DoneState::Undoing => view! { <span class="muted">{words.undoing}</span> }.into_any(),
        DoneState::Undone => view! { <span class="muted">{words.undone}</span> }.into_any(),
        DoneState::Failed(why) => view! { <span class="muted">{(words.failed)(&why)}</span> }.into_any(),
    };
    view! {
        <li class="row spread">
            <span>{done.what}</span>
            {side}
        </li>
    }
}
