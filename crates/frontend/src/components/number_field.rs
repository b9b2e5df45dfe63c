use super::field::{Field, FieldText, described_by};
use leptos::prelude::*;

/// A whole number. It starts with `value` and is the typist's from then on.
#[component]
pub(crate) fn NumberField(
    id: &'static str,
    text: FieldText,
    value: Option<i32>,
    /// `None` when the field is empty; what is no number is not told.
    #[prop(into)]
    on_change: Callback<Option<i32>>,
    #[prop(default = false)] disabled: bool,
    #[prop(into, optional)] problem: Signal<Option<String>>,
) -> impl IntoView {
    let on_input = move |event| {
        let typed = event_target_value(&event);
        match typed.trim().parse() {
            Ok(number) => on_change.run(Some(number)),
            Err(_) if typed.trim().is_empty() => on_change.run(None),
            Err(_not_yet_a_number) => {}
        }
    };
    view! {
        <Field id text problem>
            <input
                class="input numeric"
                id=id
                type="number"
                inputmode="numeric"
                min="0"
                autocomplete="off"
                disabled=disabled
                aria-describedby=described_by(id, text)
                aria-invalid=move || problem.with(|problem| problem.is_some().then_some("true"))
                prop:value=value.map(|number| number.to_string())
                on:input=on_input
            />
        </Field>
    }
}
