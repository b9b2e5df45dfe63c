//! Filters, search, tabs and open panels live in the URL, so every view is a link.

use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::query_signal_with_options};

/// What a parameter of the URL says now.
pub(crate) type Value = Memo<Option<String>>;
/// Writes a parameter of the URL; `None` removes it.
pub(crate) type SetValue = SignalSetter<Option<String>>;

/// A parameter of the URL. Changing it adds no step to the history and does not scroll.
pub(crate) fn parameter(name: &'static str) -> (Value, SetValue) {
    query_signal_with_options(name, NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() })
}

/// As [`parameter`], but Back undoes the change: for panels and tabs.
pub(crate) fn step(name: &'static str) -> (Value, SetValue) {
    query_signal_with_options(name, NavigateOptions { scroll: false, ..NavigateOptions::default() })
}

/// A query string from parameters that are set, with their values escaped.
pub(crate) fn query(parameters: &[(&str, Option<String>)]) -> String {
    let set =
        parameters.iter().filter_map(|(name, value)| value.as_deref().map(|value| format!("{name}={}", escape(value))));
    set.collect::<Vec<_>>().join("&")
}

/// Percent-encodes everything but unreserved characters.
pub(crate) fn escape(text: &str) -> String {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let digit = |nibble: u8| HEX.get(usize::from(nibble)).map_or('0', |digit| char::from(*digit));
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            escaped.extend(['%', digit(byte >> 4), digit(byte & 0xf)]);
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_parameters_that_are_set_are_sent_and_they_are_escaped() {
        let parameters = [("q", Some("Peña & Cía".to_owned())), ("status", None), ("currency", Some("MXN".to_owned()))];
        assert_eq!(query(&parameters), "q=Pe%C3%B1a%20%26%20C%C3%ADa&currency=MXN");
        assert_eq!(query(&[]), "");
    }
}
