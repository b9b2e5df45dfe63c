use leptos::prelude::*;

/// What a field of a form says beside its input: label, hint, and what is wrong with it.
#[derive(Clone, Copy)]
pub(crate) struct FieldText {
    pub label: &'static str,
    pub hint: Option<&'static str>,
}

impl FieldText {
    pub(crate) fn new(label: &'static str) -> Self {
        Self { label, hint: None }
    }

    pub(crate) fn with_hint(self, hint: &'static str) -> Self {
        Self { hint: Some(hint), ..self }
    }
}

/// Label above, hint and problem under an input that has this `id` and points to [`described_by`].
#[component]
pub(crate) fn Field(
    id: &'static str,
    text: FieldText,
    #[prop(into)] problem: Signal<Option<String>>,
    children: Children,
) -> impl IntoView {
    let hint = text.hint.map(|hint| {
        view! {
            <span class="hint" id=hint_id(id)>
                {hint}
            </span>
        }
    });
    view! {
        <div class="field">
            <label for=id>{text.label}</label>
            {children()}
            {hint}
            <span class="problem" id=problem_id(id) role="alert" hidden=move || problem.with(Option::is_none)>
                {move || problem.get().unwrap_or_default()}
            </span>
        </div>
    }
}

/// The value of `aria-describedby` of the input.
pub(crate) fn described_by(id: &str, text: FieldText) -> String {
    match text.hint {
        Some(_) => format!("{} {}", hint_id(id), problem_id(id)),
        None => problem_id(id),
    }
}

fn hint_id(id: &str) -> String {
    format!("{id}-hint")
}

fn problem_id(id: &str) -> String {
    format!("{id}-problem")
}
