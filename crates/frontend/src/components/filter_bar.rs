use super::filter_chip::FilterChip;
use crate::{preferences::use_text, url};
use leptos::prelude::*;

/// A filter of a list. Its value lives in the URL under `parameter`.
#[derive(Clone, Copy)]
pub(crate) struct Filter {
    pub parameter: &'static str,
    pub label: &'static str,
    /// The words of "no filter".
    pub any: &'static str,
    pub options: Signal<Vec<FilterOption>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FilterOption {
    pub value: String,
    pub label: String,
}

impl FilterOption {
    pub(crate) fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into() }
    }
}

/// One select per filter, and under them a chip for each filter in force. A phone shows the search alone until the
/// filters are asked for.
#[component]
pub(crate) fn FilterBar(
    filters: Vec<Filter>,
    /// Filters that links from elsewhere set: a chip says that they are in force, and takes them away.
    #[prop(optional)]
    led_to: Vec<Filter>,
    /// The order, where the headings that sort are not in sight.
    #[prop(optional)]
    order: Option<Filter>,
    /// What few people need, behind *Más filtros*; their chips are among `led_to`.
    #[prop(optional)]
    more: Option<AnyView>,
    /// The search field, in front.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let text = use_text();
    let selects = filters.iter().map(|filter| view! { <FilterSelect filter=*filter /> }).collect_view();
    let all = || filters.iter().chain(&led_to);
    let chips = all().map(|filter| view! { <ActiveFilter filter=*filter /> }).collect_view();
    let values: Vec<_> = all().map(|filter| url::parameter(filter.parameter)).collect();
    let any_active = {
        let values = values.clone();
        move || values.iter().any(|(value, _)| value.get().is_some())
    };
    let is_open = RwSignal::new(false);
    let toggle = (!filters.is_empty()).then(|| {
        view! {
            <button
                type="button"
                class="button filter-toggle"
                aria-expanded=move || is_open.get().to_string()
                on:click=move |_| is_open.update(|open| *open = !*open)
            >
                {text.common.filters}
            </button>
        }
    });
    let is_folded = toggle.is_some().then_some(move || !is_open.get());
    let clear = StoredValue::new(values);
    let clear_all = move |_| clear.with_value(|values| values.iter().for_each(|(_, set)| set.set(None)));
    view! {
        <div class="stack">
            <div class="filter-bar" class:folded=move || is_folded.is_some_and(|is_folded| is_folded())>
                {children.map(|children| children())} {toggle} {selects}
                {order.map(|filter| view! { <div class="narrow-only"><FilterSelect filter /></div> })}
            </div>
            {more.map(|more| view! {
                <details class="more-filters">
                    <summary>{text.find().more_filters}</summary>
                    <div class="filter-bar">{more}</div>
                </details>
            })}
            <div class="chips">
                {chips} <Show when=any_active>
                    <button type="button" class="button button-quiet" on:click=clear_all>
                        {text.common.clear_filters}
                    </button>
                </Show>
            </div>
        </div>
    }
}

/// The choices of one filter.
#[component]
pub(crate) fn FilterSelect(filter: Filter) -> impl IntoView {
    let (value, set_value) = url::parameter(filter.parameter);
    let id = format!("filter-{}", filter.parameter);
    let options = move || {
        let chosen = value.get().unwrap_or_default();
        filter
            .options
            .get()
            .into_iter()
            .map(|option| {
                let selected = option.value == chosen;
                view! { <option value=option.value selected=selected>{option.label}</option> }
            })
            .collect_view()
    };
    view! {
        <div class="field filter">
            <label for=id.clone()>{filter.label}</label>
            <select
                class="input"
                id=id
                on:change=move |event| set_value.set(Some(event_target_value(&event)).filter(|value| !value.is_empty()))
            >
                <option value="" selected=move || value.get().is_none()>
                    {filter.any}
                </option>
                {options}
            </select>
        </div>
    }
}

#[component]
fn ActiveFilter(filter: Filter) -> impl IntoView {
    let (value, set_value) = url::parameter(filter.parameter);
    let label = move || {
        let value = value.get()?;
        let known = filter
            .options
            .with(|options| options.iter().find(|option| option.value == value).map(|option| option.label.clone()));
        Some(format!("{}: {}", filter.label, known.unwrap_or(value)))
    };
    move || label().map(|label| view! { <FilterChip label on_remove=move || set_value.set(None) /> })
}
