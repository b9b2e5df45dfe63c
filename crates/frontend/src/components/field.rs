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
    /// Whether its value has changed since the problem was told: what was wrong with another value says nothing of it.
    #[prop(default = RwSignal::new(false))]
    changed: RwSignal<bool>,
    children: Children,
) -> impl IntoView {
    Effect::new(move |_| {
        let is_wrong = problem.with(Option::is_some);
        changed.set(false);
        mark(id, is_wrong);
    });
    let typing = move |_| {
        if problem.with_untracked(Option::is_some) {
            changed.set(true);
            mark(id, false);
        }
    };
    let shown = Memo::new(move |_| problem.get().filter(|_| !changed.get()));
    let hint = text.hint.map(|hint| {
        view! {
            <span class="hint" id=hint_id(id)>
                {hint}
            </span>
        }
    });
    view! {
        <div class="field" on:input=typing>
            <label for=id>{text.label}</label>
            {children()}
            {hint}
            <span class="problem" id=problem_id(id) role="alert" hidden=move || shown.with(Option::is_none)>
                {move || shown.get().unwrap_or_default()}
            </span>
        </div>
    }
}

/// The input says the same as the words below it.
fn mark(id: &str, is_wrong: bool) {
    let Some(input) = document().get_element_by_id(id) else { return };
    // Neither fails with this name.
    if is_wrong {
        input.set_attribute("aria-invalid", "true").ok();
    } else {
        input.remove_attribute("aria-invalid").ok();
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
