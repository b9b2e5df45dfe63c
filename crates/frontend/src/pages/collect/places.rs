use crate::{
    components::icon::{Glyph, Icon},
    pages::customer::terms::words::days,
    preferences::use_text,
    text::Text,
    url,
};
use domain::{
    contract::{Customer, Site},
    terms::CommercialTerms,
};
use leptos::prelude::*;

/// Where to go and when somebody is there; one place per site, or the customer's own hours where it has none.
#[component]
pub(super) fn Places(customer: Customer, sites: Vec<Site>) -> impl IntoView {
    let text = use_text();
    let own = sites.is_empty().then(|| place(None, &customer.terms, text));
    let sites = sites.iter().map(|site| place(Some(site), site.terms.as_ref().unwrap_or(&customer.terms), text));
    let shown: Vec<AnyView> = own.into_iter().chain(sites).flatten().collect();
    (!shown.is_empty())
        .then(|| view! { <section class="collect-places" aria-label=text.collect().places>{shown}</section> })
}

/// Nothing to say is nothing to show.
fn place(site: Option<&Site>, terms: &CommercialTerms, text: &'static Text) -> Option<AnyView> {
    let words = text.collect();
    let address = site.and_then(|site| site.address.clone()).filter(|address| !address.trim().is_empty());
    let hours = [(words.pays_on, days(&terms.payment_days, text)), (words.reviews_on, days(&terms.review_days, text))];
    let hours: Vec<_> = hours.into_iter().filter_map(|(label, days)| Some((label, days?))).collect();
    if site.is_none() && hours.is_empty() {
        return None;
    }
    let way = address.as_deref().map(|address| {
        view! {
            <a class="button" href=map_of(address)>
                <Glyph icon=Icon::External />
                {words.directions}
            </a>
        }
    });
    let hours = hours.into_iter().map(|(label, days)| {
        view! {
            <div>
                <dt>{label}</dt>
                <dd>{days}</dd>
            </div>
        }
    });
    let hours = hours.collect_view();
    let name = site.map(|site| view! { <strong>{site.name.clone()}</strong> });
    let address = address.clone().map(|address| view! { <address>{address}</address> });
    Some(
        view! {
            <div class="card collect-place">
                {name} {address} <dl class="facts">{hours}</dl> {way}
            </div>
        }
        .into_any(),
    )
}

/// Opens the map program of the device; those of Apple know no `geo:`.
fn map_of(address: &str) -> String {
    let agent = window().navigator().user_agent().unwrap_or_default();
    let scheme = if agent.contains("iPhone") || agent.contains("iPad") { "maps:?q=" } else { "geo:0,0?q=" };
    [scheme, &url::escape(address)].concat()
}
