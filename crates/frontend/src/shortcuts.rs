//! Every key of the product, in one list: what listens, what the help shows, and what can be switched off.
//!
//! Keys are compared as the keyboard writes them (`event.key`), so a Spanish layout works as any other.

mod page;

use crate::{
    components::{app_shell::places, toast::Toasts},
    preferences::Preferences,
    session::{Session, use_session},
    undo::{Activity, use_undo},
    url::{History, Navigation, use_navigation},
};
use leptos::{ev, prelude::*};
use page::Towards;
use std::time::Duration;

/// The figures that open tabs, as people read them.
pub(crate) const TABS: &str = "1–9";

/// How long `g` waits for its second letter.
const PATIENCE: Duration = Duration::from_millis(1_500);

/// What lies over the screen.
#[derive(Clone, Copy)]
pub(crate) struct Overlays {
    pub palette: RwSignal<bool>,
    pub help: RwSignal<bool>,
    pub activity: RwSignal<bool>,
}

impl Overlays {
    pub(crate) fn new() -> Self {
        Self { palette: RwSignal::new(false), help: RwSignal::new(false), activity: RwSignal::new(false) }
    }
}

/// A key and what it does.
#[derive(Clone, Copy)]
pub(crate) struct Shortcut {
    /// As people read it: `Ctrl+K`, `g f`.
    pub keys: &'static str,
    command: Command,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Command {
    Palette,
    Filter,
    Help,
    /// To a place of the navigation, for those who have it.
    Go(&'static str),
    Activity,
    Row(Towards),
    Select,
    Extend(Towards),
    SelectAll,
    OpenRow,
    OpenPage,
    Close,
    /// Presses what the screen marked with this letter, for the row in focus or the selection.
    Press(&'static str),
    Undo,
    Submit,
    /// The screen's own «new», else the list of what can be done.
    New,
    /// The tab or view with the number pressed.
    Tab,
    /// Presses what the screen or the row in focus marked with this letter, and ticks nothing.
    Mark(&'static str),
}

const fn key(keys: &'static str, command: Command) -> Shortcut {
    Shortcut { keys, command }
}

/// All of them, in the order of the help, which has their words.
pub(crate) const ALL: [Shortcut; 31] = [
    key("Ctrl+K", Command::Palette),
    key("/", Command::Filter),
    key("?", Command::Help),
    key("g i", Command::Go("/inicio")),
    key("g a", Command::Go("/agenda")),
    key("g c", Command::Go("/calendario")),
    key("g f", Command::Go("/facturas")),
    key("g l", Command::Go("/clientes")),
    key("g p", Command::Go("/pagos")),
    key("g r", Command::Go("/reportes")),
    key("g h", Command::Activity),
    key("j", Command::Row(Towards::Next)),
    key("k", Command::Row(Towards::Previous)),
    key("x", Command::Select),
    key("Shift+↓", Command::Extend(Towards::Next)),
    key("Shift+↑", Command::Extend(Towards::Previous)),
    key("Ctrl+A", Command::SelectAll),
    key("Enter", Command::OpenRow),
    key("Ctrl+Enter", Command::Submit),
    key("Esc", Command::Close),
    key("a", Command::Press("a")),
    key("m", Command::Press("m")),
    key("r", Command::Press("r")),
    key("l", Command::Press("l")),
    key("o", Command::Press("o")),
    key("v", Command::OpenPage),
    key("z", Command::Mark("z")),
    key("h", Command::Mark("h")),
    key("n", Command::New),
    key(TABS, Command::Tab),
    key("Ctrl+Z", Command::Undo),
];

/// The shortcuts that lead somewhere for this person: no place they cannot see, no single key that is switched off.
pub(crate) fn registered(session: Session, single_keys: bool) -> Vec<Shortcut> {
    let places = places(session);
    let leads = |one: &Shortcut| match one.command {
        Command::Go(path) => places.iter().any(|place| place.path == path),
        Command::Palette
        | Command::Filter
        | Command::Help
        | Command::Activity
        | Command::Row(_)
        | Command::Select
        | Command::Extend(_)
        | Command::SelectAll
        | Command::OpenRow
        | Command::OpenPage
        | Command::Close
        | Command::Press(_)
        | Command::Undo
        | Command::New
        | Command::Tab
        | Command::Mark(_)
        | Command::Submit => true,
    };
    ALL.iter().copied().filter(|one| leads(one) && (single_keys || !is_single(one.keys))).collect()
}

/// Letters and signs by themselves; they can be switched off.
fn is_single(keys: &str) -> bool {
    keys == TABS || keys.split(' ').all(|part| part.chars().count() == 1)
}

#[derive(Clone, Copy)]
struct Keyboard {
    overlays: Overlays,
    session: Session,
    navigation: Navigation,
    preferences: Preferences,
    activity: Activity,
    toasts: Toasts,
    /// Whether `g` was pressed and its second letter is awaited.
    awaiting: StoredValue<bool>,
}

/// Listens as long as the component lives.
pub(crate) fn listen() {
    let keyboard = Keyboard {
        overlays: expect_context(),
        session: use_session(),
        navigation: use_navigation(),
        preferences: expect_context(),
        activity: use_undo(),
        toasts: expect_context(),
        awaiting: StoredValue::new(false),
    };
    let listener = window_event_listener(ev::keydown, move |event| keyboard.press(&event));
    on_cleanup(move || listener.remove());
}

impl Keyboard {
    fn press(self, event: &web_sys::KeyboardEvent) {
        if event.default_prevented() || event.is_composing() || event.alt_key() {
            return;
        }
        let pressed = self.spelled(event);
        let single_keys = self.preferences.single_keys.get_untracked();
        let all = registered(self.session, single_keys);
        let Some(shortcut) = all.iter().find(|one| one.keys == pressed) else { return };
        let is_typing = page::is_typing(event) || (page::has_dialog() && shortcut.command != Command::Submit);
        let works_anywhere = matches!(shortcut.command, Command::Palette | Command::Submit);
        if is_typing && !works_anywhere {
            return;
        }
        if self.run(shortcut.command, &event.key()) {
            event.prevent_default();
        }
    }

    /// `Ctrl+K`, `Shift+↓`, `g f`, `x`.
    fn spelled(self, event: &web_sys::KeyboardEvent) -> String {
        let name = match event.key().as_str() {
            "ArrowDown" => "↓".to_owned(),
            "ArrowUp" => "↑".to_owned(),
            "Escape" => "Esc".to_owned(),
            key => key.to_owned(),
        };
        if event.ctrl_key() || event.meta_key() {
            return ["Ctrl+", &name.to_ascii_uppercase().replace("ENTER", "Enter")].concat();
        }
        if event.shift_key() && matches!(name.as_str(), "↓" | "↑") {
            return ["Shift+", &name].concat();
        }
        if self.awaiting.get_value() {
            self.awaiting.set_value(false);
            return ["g ", &name].concat();
        }
        if name == "g" && !page::is_typing(event) && !page::has_dialog() {
            self.awaiting.set_value(true);
            let awaiting = self.awaiting;
            set_timeout(
                move || {
                    awaiting.try_set_value(false);
                },
                PATIENCE,
            );
        }
        // A space ticks the row as `x` does; arrows walk as `j` and `k` do.
        match name.as_str() {
            " " => "x".to_owned(),
            "↓" => "j".to_owned(),
            "↑" => "k".to_owned(),
            "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" => TABS.to_owned(),
            _ => name,
        }
    }

    /// Whether there was something to do; otherwise the key keeps its own meaning.
    fn run(self, command: Command, pressed: &str) -> bool {
        match command {
            Command::Palette => open(self.overlays.palette),
            Command::Help => open(self.overlays.help),
            Command::Activity => open(self.overlays.activity),
            Command::Filter => page::focus_filter(),
            Command::Go(path) => {
                self.navigation.go(path, History::Push);
                true
            }
            Command::Row(towards) => page::step(towards),
            Command::Select => page::toggle_row(),
            Command::Extend(towards) => page::extend(towards),
            Command::SelectAll => page::select_all(),
            Command::OpenRow => page::open_row(),
            Command::OpenPage => page::mark("v") || page::open_page(),
            Command::New => page::mark("n") || open(self.overlays.palette),
            Command::Tab => page::open_tab(pressed),
            Command::Mark(letter) => page::mark(letter),
            Command::Close => page::close(),
            Command::Press(letter) => page::press(letter),
            Command::Undo => {
                self.activity.undo_newest(self.toasts);
                true
            }
            Command::Submit => page::submit(),
        }
    }
}

fn open(overlay: RwSignal<bool>) -> bool {
    overlay.set(true);
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_key_means_two_things() {
        let keys: BTreeSet<_> = ALL.iter().map(|one| one.keys).collect();
        assert_eq!(keys.len(), ALL.len());
    }

    #[test]
    fn only_letters_and_signs_by_themselves_can_be_switched_off() {
        let single: Vec<_> = ALL.iter().map(|one| one.keys).filter(|keys| is_single(keys)).collect();
        for keys in ["x", "/", "?", "g f", "r", TABS] {
            assert!(single.contains(&keys), "{keys}");
        }
        for keys in ["Ctrl+K", "Esc", "Enter", "Shift+↓"] {
            assert!(!single.contains(&keys), "{keys}");
        }
    }
}
