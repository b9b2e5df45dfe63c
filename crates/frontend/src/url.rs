//! Where the browser is. Filters, search, tabs and open panels live in the URL, so every view is a link.

use leptos::{ev, prelude::*};
use std::time::Duration;
use wasm_bindgen::{JsCast, JsValue};

/// What a parameter of the URL says now.
pub(crate) type Value = Memo<Option<String>>;

/// The address on screen. Everything that depends on it follows its signal.
#[derive(Clone, Copy)]
pub(crate) struct Navigation(RwSignal<Address>, RwSignal<Option<&'static str>>);

/// Path and parameters of a URL on this server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Address {
    pub path: String,
    parameters: Vec<(String, String)>,
}

/// Whether Back undoes a change of the URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum History {
    Push,
    Replace,
}

impl Navigation {
    /// Follows the browser's Back and Forward, and clicks on links to other screens.
    pub(crate) fn followed() -> Self {
        let navigation = Self(RwSignal::new(shown_by_browser()), RwSignal::new(None));
        window_event_listener(ev::popstate, move |event| {
            navigation.0.set(shown_by_browser());
            if let Some(top) = event.state().as_f64() {
                scroll_to(top, RETURN_TRIES);
            }
        });
        window_event_listener(ev::click, move |event| {
            if let Some(href) = followed_link(&event) {
                event.prevent_default();
                navigation.go(&href, History::Push);
            }
        });
        navigation
    }

    /// The path, and no news when only parameters change.
    pub(crate) fn path(self) -> Memo<String> {
        Memo::new(move |_| self.0.with(|address| address.path.clone()))
    }

    /// What to ask before another screen is shown: there is something to lose.
    pub(crate) fn hold(self, question: Option<&'static str>) {
        self.1.try_set(question);
    }

    /// Shows another screen from its top; Back returns to where this one was read.
    pub(crate) fn go(self, href: &str, history: History) {
        if let Some(question) = self.1.get_untracked() {
            if !window().confirm_with_message(question).unwrap_or(true) {
                return;
            }
            self.1.set(None);
        }
        if let (History::Push, Ok(stack), Ok(top)) = (history, window().history(), window().scroll_y()) {
            // Browsers refuse only floods of changes.
            stack.replace_state_with_url(&JsValue::from_f64(top), "", None).ok();
        }
        self.change(Address::of(href), history);
        window().scroll_to_with_x_and_y(0.0, 0.0);
    }

    fn change(self, address: Address, history: History) {
        if self.0.with_untracked(|now| *now == address) {
            return;
        }
        if let Ok(stack) = window().history() {
            let href = address.href();
            let written = match history {
                History::Push => stack.push_state_with_url(&JsValue::NULL, "", Some(&href)),
                History::Replace => stack.replace_state_with_url(&JsValue::NULL, "", Some(&href)),
            };
            // Browsers refuse only floods of changes; the screen changes all the same.
            written.ok();
        }
        self.0.set(address);
    }
}

/// What a screen shows arrives piece by piece: so often, and so long apart, its place is looked for.
const RETURN_TRIES: u8 = 30;
const RETURN_PAUSE: Duration = Duration::from_millis(60);

fn scroll_to(top: f64, tries: u8) {
    window().scroll_to_with_x_and_y(0.0, top);
    let is_there = window().scroll_y().is_ok_and(|now| (now - top).abs() < 2.0);
    if let Some(left) = tries.checked_sub(1).filter(|_| !is_there) {
        set_timeout(move || scroll_to(top, left), RETURN_PAUSE);
    }
}

impl Address {
    /// From a path with its query.
    pub(crate) fn of(href: &str) -> Self {
        let (path, query) = href.split_once('?').unwrap_or((href, ""));
        let parameters = query.split('&').filter_map(|pair| pair.split_once('='));
        Self {
            path: path.to_owned(),
            parameters: parameters.map(|(name, value)| (unescape(name), unescape(value))).collect(),
        }
    }

    fn href(&self) -> String {
        let values: Vec<_> = self.parameters.iter().map(|(name, value)| (name.as_str(), Some(value.clone()))).collect();
        if values.is_empty() { self.path.clone() } else { [self.path.as_str(), &query(&values)].join("?") }
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(one, _)| one == name).map(|(_, value)| value.as_str())
    }

    fn with(&self, name: &str, value: Option<String>) -> Self {
        let mut changed = self.clone();
        let at = changed.parameters.iter().position(|(one, _)| one == name);
        match (at.and_then(|at| changed.parameters.get_mut(at)), value) {
            (Some((_, old)), Some(value)) => *old = value,
            (None, Some(value)) => changed.parameters.push((name.to_owned(), value)),
            (_, None) => changed.parameters.retain(|(one, _)| one != name),
        }
        changed
    }
}

fn shown_by_browser() -> Address {
    let location = window().location();
    Address::of(&[location.pathname().unwrap_or_default(), location.search().unwrap_or_default()].concat())
}

/// The address a click leads to, when it is one of our screens and the person wants it in this tab.
fn followed_link(event: &web_sys::MouseEvent) -> Option<String> {
    let elsewhere = event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key();
    if event.default_prevented() || event.button() != 0 || elsewhere {
        return None;
    }
    screen_linked_at(event)
}

/// The address of the link that an event happened on, when it leads to a screen in this tab.
fn screen_linked_at(event: &web_sys::Event) -> Option<String> {
    let target: web_sys::Element = event.target()?.dyn_into().ok()?;
    let link: web_sys::HtmlAnchorElement = target.closest("a[href]").ok()??.dyn_into().ok()?;
    let href = link.get_attribute("href")?;
    let is_screen = href.starts_with('/') && !href.starts_with("/api/");
    (is_screen && link.target().is_empty() && !link.has_attribute("download")).then_some(href)
}

/// Tells the path of every link that somebody points at or moves the focus to.
pub(crate) fn on_link_approached(tell: fn(&str)) {
    let approached = move |event: &web_sys::Event| {
        if let Some(href) = screen_linked_at(event) {
            tell(&Address::of(&href).path);
        }
    };
    window_event_listener(ev::pointerover, move |event| approached(&event));
    window_event_listener(ev::focusin, move |event| approached(&event));
}

/// The navigation, for the beginning of a component.
pub(crate) fn use_navigation() -> Navigation {
    expect_context()
}

/// Writes a parameter of the URL; `None` removes it.
#[derive(Clone, Copy)]
pub(crate) struct SetValue {
    navigation: Navigation,
    name: &'static str,
    history: History,
}

impl SetValue {
    pub(crate) fn set(self, value: Option<String>) {
        let changed = self.navigation.0.with_untracked(|address| address.with(self.name, value));
        self.navigation.change(changed, self.history);
    }
}

/// A parameter of the URL. Changing it adds no step to the history.
pub(crate) fn parameter(name: &'static str) -> (Value, SetValue) {
    in_url(name, History::Replace)
}

/// As [`parameter`], but Back undoes the change: for panels and tabs.
pub(crate) fn step(name: &'static str) -> (Value, SetValue) {
    in_url(name, History::Push)
}

fn in_url(name: &'static str, history: History) -> (Value, SetValue) {
    let navigation = use_navigation();
    let value = Memo::new(move |_| navigation.0.with(|address| address.get(name).map(str::to_owned)));
    (value, SetValue { navigation, name, history })
}

/// A query string from parameters that are set, with their values escaped.
pub(crate) fn query(parameters: &[(&str, Option<String>)]) -> String {
    let mut query = String::new();
    for (name, value) in parameters {
        let Some(value) = value else { continue };
        if !query.is_empty() {
            query.push('&');
        }
        query.push_str(name);
        query.push('=');
        query.push_str(&escape(value));
    }
    query
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

/// The opposite of [`escape`]; what is not well escaped stays as it is.
fn unescape(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.bytes().next() {
        let hex = rest.strip_prefix('%').and_then(|hex| hex.get(..2));
        if let Some(byte) = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            bytes.push(byte);
            rest = rest.get(3..).unwrap_or_default();
            continue;
        }
        let (letter, left) = rest.split_at(rest.chars().next().map_or(1, char::len_utf8));
        match first {
            b'+' => bytes.push(b' '),
            _ => bytes.extend_from_slice(letter.as_bytes()),
        }
        rest = left;
    }
    String::from_utf8_lossy(&bytes).into_owned()
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

    #[test]
    fn an_address_reads_back_what_it_writes() {
        let address = Address::of("/facturas?q=Pe%C3%B1a+%26%20C%C3%ADa&moneda=MXN");
        assert_eq!(address.path, "/facturas");
        assert_eq!(address.get("q"), Some("Peña & Cía"));
        assert_eq!(address.get("estado"), None);
        assert_eq!(Address::of(&address.href()), address);
    }

    #[test]
    fn what_is_not_well_escaped_is_kept() {
        for (written, read) in [("100%", "100%"), ("%zz", "%zz"), ("%C3%B1", "ñ"), ("ñ%2", "ñ%2")] {
            assert_eq!(unescape(written), read);
        }
    }

    #[test]
    fn a_parameter_is_changed_in_place_added_at_the_end_or_taken_out() {
        let address = Address::of("/facturas?q=a&moneda=MXN");
        assert_eq!(address.with("q", Some("b".to_owned())).href(), "/facturas?q=b&moneda=MXN");
        assert_eq!(
            address.with("orden", Some("-due_date".to_owned())).href(),
            "/facturas?q=a&moneda=MXN&orden=-due_date"
        );
        assert_eq!(address.with("q", None).with("moneda", None).href(), "/facturas");
    }
}
