//! Every key of the product, in one list: what listens, what the help shows, and what can be switched off.
//!
//! Keys are compared as the keyboard writes them (`event.key`), so a Spanish layout works as any other.

mod page;

use crate::{
    components::{app_shell::places, toast::Toasts},
    preferences::Preferences,
    session::{Session, use_session},
    text::Text,
    undo::{Activity, use_undo},
    url::{History, Navigation, use_navigation},
};
use leptos::{ev, prelude::*};
use page::Towards;
use std::time::Duration;

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
    pub label: fn(&Text) -> &'static str,
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
}

const fn key(keys: &'static str, label: fn(&Text) -> &'static str, command: Command) -> Shortcut {
    Shortcut { keys, label, command }
}

/// All of them, in the order of the help.
pub(crate) const ALL: [Shortcut; 27] = [
    key("Ctrl+K", |text| text.keys.palette, Command::Palette),
    key("/", |text| text.keys.filter, Command::Filter),
    key("?", |text| text.keys.help, Command::Help),
    key("g i", |text| text.keys.go_home, Command::Go("/inicio")),
    key("g a", |text| text.keys.go_agenda, Command::Go("/agenda")),
    key("g c", |text| text.keys.go_calendar, Command::Go("/calendario")),
    key("g f", |text| text.keys.go_invoices, Command::Go("/facturas")),
    key("g l", |text| text.keys.go_customers, Command::Go("/clientes")),
    key("g p", |text| text.keys.go_payments, Command::Go("/pagos")),
    key("g r", |text| text.keys.go_reports, Command::Go("/reportes")),
    key("g h", |text| text.keys.activity, Command::Activity),
    key("j", |text| text.keys.next_row, Command::Row(Towards::Next)),
    key("k", |text| text.keys.previous_row, Command::Row(Towards::Previous)),
    key("x", |text| text.keys.select, Command::Select),
    key("Shift+↓", |text| text.keys.extend_down, Command::Extend(Towards::Next)),
    key("Shift+↑", |text| text.keys.extend_up, Command::Extend(Towards::Previous)),
    key("Ctrl+A", |text| text.keys.select_all, Command::SelectAll),
    key("Enter", |text| text.keys.open_row, Command::OpenRow),
    key("Ctrl+Enter", |text| text.keys.submit, Command::Submit),
    key("Esc", |text| text.keys.close, Command::Close),
    key("a", |text| text.keys.schedule, Command::Press("a")),
    key("m", |text| text.keys.reschedule, Command::Press("m")),
    key("r", |text| text.keys.record_payment, Command::Press("r")),
    key("l", |text| text.keys.call, Command::Press("l")),
    key("o", |text| text.keys.note, Command::Press("o")),
    key("v", |text| text.keys.open_page, Command::OpenPage),
    key("Ctrl+Z", |text| text.keys.undo, Command::Undo),
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
        | Command::Submit => true,
    };
    ALL.iter().copied().filter(|one| leads(one) && (single_keys || !is_single(one.keys))).collect()
}

/// Letters and signs by themselves; they can be switched off.
fn is_single(keys: &str) -> bool {
    keys.split(' ').all(|part| part.chars().count() == 1)
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
        if self.run(shortcut.command) {
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
            _ => name,
        }
    }

    /// Whether there was something to do; otherwise the key keeps its own meaning.
    fn run(self, command: Command) -> bool {
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
            Command::OpenPage => page::open_page(),
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
    use crate::text::{EN, ES};
    use std::collections::BTreeSet;

    #[test]
    fn no_key_means_two_things_and_each_is_explained_in_both_languages() {
        let keys: BTreeSet<_> = ALL.iter().map(|one| one.keys).collect();
        assert_eq!(keys.len(), ALL.len());
        for one in ALL {
            assert_ne!((one.label)(&ES), (one.label)(&EN), "{}", one.keys);
        }
    }

    #[test]
    fn only_letters_and_signs_by_themselves_can_be_switched_off() {
        let single: Vec<_> = ALL.iter().map(|one| one.keys).filter(|keys| is_single(keys)).collect();
        for keys in ["x", "/", "?", "g f", "r"] {
            assert!(single.contains(&keys), "{keys}");
        }
        for keys in ["Ctrl+K", "Esc", "Enter", "Shift+↓"] {
            assert!(!single.contains(&keys), "{keys}");
        }
    }
}
