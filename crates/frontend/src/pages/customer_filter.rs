use super::customer_picker::{CustomerPicker, choice};
use crate::{
    components::{
        combobox::Choice,
        field::FieldText,
        filter_bar::{Filter, FilterOption},
    },
    preferences::use_text,
    read::Read,
    session::Session,
    text::Text,
    url,
};
use domain::ids::CustomerId;
use leptos::prelude::*;

/// The parameter of the URL.
const PARAMETER: &str = "cliente";

/// Narrows a list to one customer, found among all of them.
#[derive(Clone, Copy)]
pub(crate) struct OneCustomer {
    /// The customer in the URL, by name.
    named: Read<Option<Choice>>,
    can_choose: bool,
}

impl OneCustomer {
    pub(crate) fn of_url(session: Session) -> Self {
        let (value, _) = url::parameter(PARAMETER);
        let named = Read::new(move || {
            let id = value.with(|value| value.as_deref().and_then(|value| value.parse::<CustomerId>().ok()));
            async move {
                match id {
                    Some(id) => Ok(Some(choice(&session.api.get_customer(id).await?))),
                    None => Ok(None),
                }
            }
        });
        Self { named, can_choose: session.can("customer:read") }
    }

    /// Says that the filter is in force, and takes it away.
    pub(crate) fn chip(self, text: &'static Text) -> Filter {
        let option = move || self.named.value().flatten().map(|choice| FilterOption::new(choice.value, choice.label));
        Filter {
            parameter: PARAMETER,
            label: text.common.customer,
            any: text.common.any,
            options: Signal::derive(move || option().into_iter().collect()),
        }
    }
}

/// The field of the filter, for whoever may read customers.
#[component]
pub(crate) fn CustomerFilter(of: OneCustomer) -> impl IntoView {
    let words = FieldText::new(use_text().common.customer);
    let (value, set_value) = url::parameter(PARAMETER);
    let chosen = RwSignal::new(None::<Choice>);
    // Counts how often the filter was taken away: the field begins anew then.
    let emptied = RwSignal::new(0_u32);
    Effect::new(move |_| {
        let named = of.named.value().flatten();
        if let Some(named) = named.filter(|named| value.get_untracked().as_ref() == Some(&named.value)) {
            chosen.set(Some(named));
        }
    });
    Effect::new(move |before: Option<bool>| {
        let is_set = value.with(Option::is_some);
        if before == Some(true) && !is_set {
            chosen.set(None);
            emptied.update(|emptied| *emptied = emptied.wrapping_add(1));
        }
        is_set
    });
    // While somebody types nothing is chosen, and the list stays as it is.
    Effect::new(move |_| {
        let wanted = chosen.get().map(|choice| choice.value);
        if wanted.is_some() && value.get_untracked() != wanted {
            set_value.set(wanted);
        }
    });
    let field = move || {
        emptied.track();
        view! { <CustomerPicker id="filter-cliente" text=words chosen /> }
    };
    of.can_choose.then(|| view! { <div class="customer-filter">{field}</div> })
}
