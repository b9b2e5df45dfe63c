use leptos::prelude::*;

/// How far something is. Machines and screen readers get the native element; the words stand above it.
#[component]
pub(crate) fn Progress(
    #[prop(into)] label: Signal<String>,
    #[prop(into)] done: Signal<u64>,
    #[prop(into)] total: Signal<u64>,
) -> impl IntoView {
    view! {
        <div class="progress">
            <span>{label}</span>
            <progress
                aria-label=label
                max=move || total.get().max(1).to_string()
                value=move || done.get().to_string()
            ></progress>
        </div>
    }
}
