use leptos::prelude::*;

/// A message that stays in the page. Tones: `info`, `warning`, `danger`, `good`.
#[component]
pub(crate) fn Banner(
    #[prop(default = "info")] tone: &'static str,
    #[prop(into)] message: String,
    /// Buttons or links.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let role = if tone == "danger" { "alert" } else { "status" };
    view! {
        <div class="banner" data-tone=tone role=role>
            <p>{message}</p>
            {children.map(|children| children())}
        </div>
    }
}
