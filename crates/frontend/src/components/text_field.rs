use super::field::{Field, FieldText, described_by};
use leptos::prelude::*;

/// A line or, with `lines`, an area of text.
#[component]
pub(crate) fn TextField(
    id: &'static str,
    text: FieldText,
    value: RwSignal<String>,
    #[prop(into, optional)] problem: Signal<Option<String>>,
    /// As in `type` of an input: `email`, `password`…
    #[prop(default = "text")]
    kind: &'static str,
    /// What the browser may fill in by itself.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// Which keyboard a phone shows.
    #[prop(optional)]
    inputmode: Option<&'static str>,
    #[prop(default = false)] required: bool,
    #[prop(default = false)] area: bool,
) -> impl IntoView {
    let invalid = move || problem.with(|problem| problem.is_some().then_some("true"));
    let input = if area {
        view! {
            <textarea class="input" id=id aria-describedby=described_by(id, text) aria-invalid=invalid bind:value=value></textarea>
        }
        .into_any()
    } else {
        view! {
            <input
                class="input"
                id=id
                name=id
                type=kind
                autocomplete=autocomplete
                inputmode=inputmode
                aria-required=required.then_some("true")
                aria-describedby=described_by(id, text)
                aria-invalid=invalid
                bind:value=value
            />
        }
        .into_any()
    };
    view! {
        <Field id text problem>
            {input}
        </Field>
    }
}
