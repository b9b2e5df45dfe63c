use crate::format;
use domain::money::Money as Amount;
use leptos::prelude::*;

/// An amount with tabular figures. Machines read `data-currency` and `data-amount`.
#[component]
pub(crate) fn Money(
    amount: Amount,
    /// Says the currency: where a view has more than one, and on totals.
    #[prop(default = true)]
    with_currency: bool,
) -> impl IntoView {
    let currency = amount.currency().code().to_owned();
    let suffix = with_currency.then(|| view! { <span class="currency">" " {currency.clone()}</span> });
    view! {
        <span class="money" data-currency=currency.clone() data-amount=amount.to_string()>
            {format::money(amount)}
            {suffix}
        </span>
    }
}
