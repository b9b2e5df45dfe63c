use super::icon::{Glyph, Icon};
use crate::{api::ApiFailure, preferences::use_text};
use leptos::prelude::*;

/// A part of the page failed: what happened, the code for support, and Reintentar.
#[component]
pub(crate) fn ErrorState(failure: ApiFailure, #[prop(into)] on_retry: Callback<()>) -> impl IntoView {
    let text = use_text();
    let code = failure.code().map(|code| view! { <p class="meta">{(text.failure.code)(&code)}</p> });
    view! {
        <div class="notice-state" data-state="error" role="alert">
            <Glyph icon=Icon::Triangle />
            <h2>{text.failure.could_not_load}</h2>
            <p>{failure.message(text)}</p>
            {code}
            <button type="button" class="button" on:click=move |_| on_retry.run(())>
                {text.common.retry}
            </button>
        </div>
    }
}
