use crate::preferences::use_text;
use leptos::prelude::*;

/// Grey rows with the final size; they appear after 150 ms, so quick answers do not flash.
#[component]
pub(crate) fn Skeleton(#[prop(default = 6)] rows: usize) -> impl IntoView {
    let rows = (0..rows).map(|_| view! { <span></span> }).collect_view();
    view! {
        <div class="skeleton" role="status">
            <span class="visually-hidden">{use_text().common.loading}</span>
            {rows}
        </div>
    }
}
