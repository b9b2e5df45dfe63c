use super::money::Money;
use crate::preferences::use_text;
use domain::money::Money as Amount;
use leptos::prelude::*;

/// What can be done with the ticked rows; says how many they are and what they come to, per currency.
#[component]
pub(crate) fn BulkBar(
    #[prop(into)] count: Signal<usize>,
    #[prop(into)] amounts: Signal<Vec<Amount>>,
    #[prop(into)] on_clear: Callback<()>,
    /// The buttons.
    children: ChildrenFn,
) -> impl IntoView {
    let text = use_text();
    let words = text.find();
    let said = move || (words.selected)(u64::try_from(count.get()).unwrap_or(u64::MAX));
    let sums = move || amounts.get().into_iter().map(|amount| view! { <Money amount /> }).collect_view();
    view! {
        <Show when=move || { count.get() > 0 }>
            <div class="action-bar bulk-bar" role="region" aria-label=words.selection>
                <span class="row" role="status">
                    <strong>{said}</strong>
                    {sums}
                </span>
                {children()}
                <button type="button" class="button button-quiet push" data-shortcut="clear" on:click=move |_| on_clear.run(())>
                    {words.clear_selection}
                </button>
            </div>
        </Show>
    }
}
