//! What a person chose about the looks: language, theme, density. Kept in the browser.

use crate::text::{self, Text};
use domain::contract::Language;
use leptos::prelude::*;

/// The signals behind the choices; everything on screen follows them.
#[derive(Clone, Copy)]
pub(crate) struct Preferences {
    pub language: RwSignal<Language>,
    pub theme: RwSignal<Theme>,
    pub density: RwSignal<Density>,
    /// Whether letters by themselves are shortcuts.
    pub single_keys: RwSignal<bool>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Theme {
    System,
    Light,
    Dark,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Density {
    Comfortable,
    Compact,
    Touch,
}

impl Theme {
    /// The value of `data-theme`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    fn named(name: &str) -> Self {
        match name {
            "light" => Self::Light,
            "dark" => Self::Dark,
            _ => Self::System,
        }
    }
}

impl Density {
    /// The value of `data-density`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Comfortable => "comfortable",
            Self::Compact => "compact",
            Self::Touch => "touch",
        }
    }

    fn named(name: &str) -> Self {
        match name {
            "compact" => Self::Compact,
            "touch" => Self::Touch,
            _ => Self::Comfortable,
        }
    }
}

const LANGUAGE: &str = "cartera.language";
const THEME: &str = "cartera.theme";
const DENSITY: &str = "cartera.density";
const SINGLE_KEYS: &str = "cartera.single_keys";
const OFF: &str = "off";

impl Preferences {
    /// What was chosen in this browser before; its own language and system theme otherwise.
    pub(crate) fn remembered() -> Self {
        let preferences = Self {
            language: RwSignal::new(read(LANGUAGE).map_or_else(browser_language, |tag| language_of(&tag))),
            theme: RwSignal::new(Theme::named(&read(THEME).unwrap_or_default())),
            density: RwSignal::new(Density::named(&read(DENSITY).unwrap_or_default())),
            single_keys: RwSignal::new(read(SINGLE_KEYS).is_none_or(|value| value != OFF)),
        };
        preferences.follow();
        preferences
    }

    /// Keeps the document's attributes and the browser's memory in step with the signals.
    fn follow(self) {
        Effect::new(move |_| {
            let (language, theme, density) = (self.language.get(), self.theme.get(), self.density.get());
            if let Some(root) = document().document_element() {
                let attributes =
                    [("lang", language.tag()), ("data-theme", theme.name()), ("data-density", density.name())];
                for (name, value) in attributes {
                    // Setting a well-formed attribute cannot fail.
                    root.set_attribute(name, value).ok();
                }
            }
            let single_keys = if self.single_keys.get() { "on" } else { OFF };
            let choices = [
                (LANGUAGE, language.tag()),
                (THEME, theme.name()),
                (DENSITY, density.name()),
                (SINGLE_KEYS, single_keys),
            ];
            for (key, value) in choices {
                write(key, value);
            }
        });
    }

    /// The dictionary in use. Screens are drawn again when the language changes, so this does not track.
    pub(crate) fn text(self) -> &'static Text {
        text::of(self.language.get_untracked())
    }
}

/// The dictionary of the current language, for the beginning of a component.
pub(crate) fn use_text() -> &'static Text {
    use_context::<Preferences>().map_or(&text::ES, Preferences::text)
}

fn language_of(tag: &str) -> Language {
    Language::from_accept_language(tag)
}

fn browser_language() -> Language {
    window().navigator().language().map(|tag| language_of(&tag)).unwrap_or_default()
}

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

fn read(key: &str) -> Option<String> {
    storage()?.get_item(key).ok().flatten()
}

/// A browser that forbids storage only forgets the choice.
fn write(key: &str, value: &str) {
    if let Some(storage) = storage() {
        storage.set_item(key, value).ok();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_back_and_unknown_ones_mean_the_default() {
        for theme in [Theme::System, Theme::Light, Theme::Dark] {
            assert_eq!(Theme::named(theme.name()), theme);
        }
        for density in [Density::Comfortable, Density::Compact, Density::Touch] {
            assert_eq!(Density::named(density.name()), density);
        }
        assert_eq!(Theme::named("sepia"), Theme::System);
        assert_eq!(Density::named(""), Density::Comfortable);
    }
}
