use leptos::prelude::*;
use std::collections::BTreeSet;

/// Several of several: check boxes under one heading, with what is wrong about them together.
#[component]
pub(crate) fn CheckGroup(
    #[prop(into)] id: String,
    legend: &'static str,
    #[prop(optional)] hint: Option<&'static str>,
    /// Value and label.
    options: Vec<(String, String)>,
    chosen: RwSignal<BTreeSet<String>>,
    #[prop(into, optional)] problem: Signal<Option<String>>,
    #[prop(default = false)] disabled: bool,
) -> impl IntoView {
    let problem_id = [&id, "-problem"].concat();
    let described_by = problem_id.clone();
    let boxes = options
        .into_iter()
        .map(|(value, label)| {
            let value = StoredValue::new(value);
            let ticked = move || chosen.with(|chosen| value.with_value(|value| chosen.contains(value)));
            let toggle = move |_| {
                chosen.update(|chosen| {
                    let value = value.get_value();
                    if !chosen.remove(&value) {
                        chosen.insert(value);
                    }
                });
            };
            view! {
                <label class="check">
                    <input type="checkbox" prop:checked=ticked disabled=disabled on:change=toggle />
                    {label}
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset class="field" id=id aria-describedby=described_by>
            <legend class="label">{legend}</legend>
            {hint.map(|hint| view! { <span class="hint">{hint}</span> })}
            <div class="check-group">{boxes}</div>
            <span class="problem" id=problem_id role="alert" hidden=move || problem.with(Option::is_none)>
                {move || problem.get().unwrap_or_default()}
            </span>
        </fieldset>
    }
}
