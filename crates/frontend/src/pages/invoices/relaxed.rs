//! Nothing fits the filters: which one to give up, and how many there would be.

use super::filters::{FILTERS, query_of, values};
use crate::{
    components::{empty_state::EmptyState, icon::Icon},
    preferences::use_text,
    read::Read,
    session::{Session, use_session},
    url,
};
use leptos::prelude::*;

/// The filter that costs least to give up.
#[derive(Clone, Debug, PartialEq)]
struct Relaxed {
    count: u64,
    /// Its name in the URL; the status becomes "all" instead of going away.
    parameter: &'static str,
    href: String,
}

type Values = Vec<(&'static str, Option<String>)>;

/// Nothing fits: the nearest list that has something, and the way back to all.
#[component]
pub(super) fn NothingFits() -> impl IntoView {
    let text = use_text();
    let words = text.find();
    let session = use_session();
    let values = values();
    let found = Read::new(move || relax(session, values.get()));
    let offer = move || {
        let relaxed = found.value().flatten()?;
        let name = (words.filter_name)(relaxed.parameter);
        Some(view! {
            <a class="button button-primary" data-part="relaxed" data-count=relaxed.count.to_string() href=relaxed.href>
                {if relaxed.parameter == STATUS { (words.with_all_states)(relaxed.count) } else { (words.without_filter)(relaxed.count, name) }}
            </a>
        })
    };
    view! {
        <EmptyState icon=Icon::Search message=text.invoices().empty_filter>
            {offer}
            <a class="button" href="/facturas">
                {text.common.clear_filters}
            </a>
        </EmptyState>
    }
}

const STATUS: &str = "estado";

/// Asks for each list with one filter less; the shortest that has something is the closest.
async fn relax(session: Session, values: Values) -> Result<Option<Relaxed>, crate::api::ApiFailure> {
    let mut best: Option<Relaxed> = None;
    for parameter in FILTERS {
        let Some(relaxed) = without(&values, parameter) else { continue };
        let count = session.api.count_invoices(&query_of(&relaxed)).await?;
        let is_closer = count > 0 && best.as_ref().is_none_or(|best| count < best.count);
        if is_closer {
            let href = ["/facturas?", &url::query(&relaxed)].concat();
            best = Some(Relaxed { count, parameter, href });
        }
    }
    Ok(best)
}

/// The filters without one of them; `None` when that changes nothing.
fn without(values: &Values, parameter: &'static str) -> Option<Values> {
    let wanted = (parameter == STATUS).then(|| "all".to_owned());
    let now = values.iter().find(|(name, _)| *name == parameter).and_then(|(_, value)| value.clone());
    if now == wanted {
        return None;
    }
    let relaxed =
        values.iter().map(|(name, value)| (*name, if *name == parameter { wanted.clone() } else { value.clone() }));
    Some(relaxed.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn giving_up_a_filter_that_is_not_there_changes_nothing_and_the_state_becomes_all() {
        let values = vec![("q", Some("x".to_owned())), ("estado", None), ("moneda", None)];
        assert_eq!(without(&values, "moneda"), None);
        assert_eq!(without(&values, "q"), Some(vec![("q", None), ("estado", None), ("moneda", None)]));
        let all = without(&values, "estado").unwrap();
        assert_eq!(all.get(1), Some(&("estado", Some("all".to_owned()))));
        assert_eq!(without(&all, "estado"), None);
    }
}
