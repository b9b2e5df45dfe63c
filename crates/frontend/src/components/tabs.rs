use crate::format;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// A tab: the name it has in the URL and its label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Tab {
    pub name: &'static str,
    pub label: &'static str,
}

/// A row of tabs with the arrow keys of the ARIA pattern. Its panel is a [`TabPanel`] with the same `id`.
#[component]
pub(crate) fn Tabs(
    id: &'static str,
    label: &'static str,
    tabs: Vec<Tab>,
    #[prop(into)] selected: Signal<&'static str>,
    #[prop(into)] on_select: Callback<&'static str>,
    /// How much there is behind a tab, by its name.
    #[prop(into, optional)]
    counts: Signal<Vec<(&'static str, u64)>>,
) -> impl IntoView {
    let names: Vec<_> = tabs.iter().map(|tab| tab.name).collect();
    let on_key = move |event: web_sys::KeyboardEvent| {
        let Some(name) = neighbour(&names, selected.get_untracked(), &event.key()) else { return };
        event.prevent_default();
        on_select.run(name);
        let button = document().get_element_by_id(&tab_id(id, name));
        if let Some(button) = button.and_then(|button| button.dyn_into::<web_sys::HtmlElement>().ok()) {
            // Focus on an element of the page cannot fail.
            button.focus().ok();
        }
    };
    let buttons = tabs
        .into_iter()
        .map(|tab| {
            let is_selected = move || selected.get() == tab.name;
            let count = move || counts.with(|counts| count_of(counts, tab.name));
            view! {
                <button
                    type="button"
                    role="tab"
                    id=tab_id(id, tab.name)
                    aria-controls=panel_id(id)
                    aria-selected=move || is_selected().to_string()
                    tabindex=move || if is_selected() { "0" } else { "-1" }
                    on:click=move |_| on_select.run(tab.name)
                >
                    {tab.label} {count}
                </button>
            }
        })
        .collect_view();
    view! {
        <div class="tabs" role="tablist" aria-label=label on:keydown=on_key>
            {buttons}
        </div>
    }
}

/// What the selected tab shows.
#[component]
pub(crate) fn TabPanel(
    id: &'static str,
    #[prop(into)] selected: Signal<&'static str>,
    children: Children,
) -> impl IntoView {
    view! {
        <div role="tabpanel" id=panel_id(id) aria-labelledby=move || tab_id(id, selected.get()) class="stack">
            {children()}
        </div>
    }
}

fn count_of(counts: &[(&'static str, u64)], name: &str) -> Option<AnyView> {
    let count = counts.iter().find(|(one, _)| *one == name).map(|(_, count)| *count).filter(|count| *count > 0)?;
    Some(view! { <span class="tab-count">{format::grouped(count)}</span> }.into_any())
}

fn tab_id(id: &str, name: &str) -> String {
    format!("{id}-tab-{name}")
}

fn panel_id(id: &str) -> String {
    format!("{id}-panel")
}

/// Where a key leads: arrows go round, Home and End to the ends.
fn neighbour(names: &[&'static str], from: &str, key: &str) -> Option<&'static str> {
    let at = names.iter().position(|name| *name == from)?;
    let count = names.len();
    let to = match key {
        "ArrowRight" => at.checked_add(1).filter(|next| *next < count).unwrap_or(0),
        "ArrowLeft" => at.checked_sub(1).unwrap_or(count.saturating_sub(1)),
        "Home" => 0,
        "End" => count.saturating_sub(1),
        _ => return None,
    };
    names.get(to).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows_go_round_and_other_keys_do_nothing() {
        let names = ["summary", "ledger", "promises"];
        assert_eq!(neighbour(&names, "promises", "ArrowRight"), Some("summary"));
        assert_eq!(neighbour(&names, "summary", "ArrowLeft"), Some("promises"));
        assert_eq!(neighbour(&names, "ledger", "End"), Some("promises"));
        assert_eq!(neighbour(&names, "ledger", "a"), None);
        assert_eq!(neighbour(&names, "gone", "Home"), None);
    }
}
