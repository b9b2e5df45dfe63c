use super::field::{Field, FieldText, described_by};
use leptos::prelude::*;

/// A native list of choices under a label.
#[component]
pub(crate) fn SelectField(
    id: &'static str,
    text: FieldText,
    /// Values and their words.
    #[prop(into)]
    options: Signal<Vec<(String, String)>>,
    value: RwSignal<String>,
    #[prop(into, optional)] problem: Signal<Option<String>>,
) -> impl IntoView {
    let options = move || {
        let chosen = value.get_untracked();
        options.get().into_iter().map(|(value, label)| option(value, label, &chosen)).collect_view()
    };
    view! {
        <Field id text problem>
            <select
                class="input"
                id=id
                aria-describedby=described_by(id, text)
                aria-invalid=move || problem.with(|problem| problem.is_some().then_some("true"))
                prop:value=value
                on:change=move |event| value.set(event_target_value(&event))
            >
                {options}
            </select>
        </Field>
    }
}

fn option(value: String, label: String, chosen: &str) -> AnyView {
    let selected = value == chosen;
    view! {
        <option value=value selected=selected>
            {label}
        </option>
    }
    .into_any()
}
