use super::money::Money;
use domain::money::Money as Amount;
use leptos::prelude::*;

/// A figure, currency by currency; the card leads to the documents behind it.
#[component]
pub(crate) fn KpiCard(
    /// Stable English name.
    name: &'static str,
    label: &'static str,
    amounts: Vec<Amount>,
    /// A figure that is no money.
    #[prop(default = None)]
    value: Option<String>,
    /// A line under the figures.
    #[prop(default = None)]
    note: Option<String>,
    #[prop(into)] href: String,
) -> impl IntoView {
    let amounts = amounts.into_iter().map(|amount| view! { <Money amount /> }).collect_view();
    view! {
        <a class="card kpi" href=href data-kpi=name>
            <span class="label">{label}</span>
            <span class="amounts">{value.map(|value| view! { <span>{value}</span> })} {amounts}</span>
            {note.map(|note| view! { <span class="muted">{note}</span> })}
        </a>
    }
}
