use crate::{api::ApiFailure, components::banner::Banner, preferences::use_text, task::Task, url::use_navigation};
use leptos::{ev, prelude::*};

/// What a form with changes does next.
#[derive(Clone, Copy)]
pub(crate) struct SaveActions {
    pub save: Callback<()>,
    /// Back to what is stored.
    pub discard: Callback<()>,
    /// Somebody else changed it meanwhile: writes what was typed over that.
    pub overwrite: Callback<()>,
}

/// «Cambios sin guardar» at the foot of a form. Leaving asks once; a stale change keeps what was typed.
#[component]
pub(crate) fn SaveBar(#[prop(into)] changed: Signal<bool>, task: Task, actions: SaveActions) -> impl IntoView {
    let text = use_text();
    let words = text.settings();
    let navigation = use_navigation();
    Effect::new(move |_| navigation.hold(changed.get().then_some(words.leave)));
    let leaving = window_event_listener(ev::beforeunload, move |event| {
        if changed.get_untracked() {
            event.prevent_default();
        }
    });
    on_cleanup(move || {
        leaving.remove();
        navigation.hold(None);
    });
    let SaveActions { save, discard, overwrite } = actions;
    let failure = move || {
        task.failure.get().map(|failure| match failure {
            stale if stale.is_stale() => view! { <Stale overwrite discard /> }.into_any(),
            other => general(other),
        })
    };
    view! {
        <div aria-live="polite">{failure}</div>
        <Show when=move || changed.get()>
            <div class="action-bar" role="region" aria-label=words.unsaved data-part="save_bar">
                <span role="status">{words.unsaved}</span>
                <span class="push"></span>
                <button type="button" class="button" on:click=move |_| discard.run(())>
                    {words.discard}
                </button>
                <button type="button" class="button button-primary" disabled=task.busy on:click=move |_| save.run(())>
                    {words.save}
                </button>
            </div>
        </Show>
    }
}

/// What is wrong with a field stands beside it; the rest here.
fn general(failure: ApiFailure) -> AnyView {
    view! { <Banner tone="danger" message=failure.message(use_text()) /> }.into_any()
}

#[component]
fn Stale(overwrite: Callback<()>, discard: Callback<()>) -> impl IntoView {
    let words = use_text().settings();
    view! {
        <Banner tone="warning" message=words.stale>
            <button type="button" class="button" on:click=move |_| discard.run(())>
                {words.take_theirs}
            </button>
            <button type="button" class="button button-primary" on:click=move |_| overwrite.run(())>
                {words.keep_mine}
            </button>
        </Banner>
    }
}
