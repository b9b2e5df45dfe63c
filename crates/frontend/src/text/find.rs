//! Looking for things, choosing them, and what the keyboard does.

use super::Counted;
use crate::format::grouped;

pub(crate) struct FindTexts {
    pub choices: Counted,
    pub customer_hint: &'static str,
    pub selection: &'static str,
    pub selected: Counted,
    pub clear_selection: &'static str,
}

pub(super) const ES: FindTexts = FindTexts {
    choices: |count| match count {
        0 => "Nada coincide.".to_owned(),
        1 => "1 opción. Usa las flechas.".to_owned(),
        count => format!("{count} opciones. Usa las flechas."),
    },
    customer_hint: "Escribe código, nombre o RFC.",
    selection: "Selección",
    selected: |count| match count {
        1 => "1 seleccionada".to_owned(),
        count => format!("{} seleccionadas", grouped(count)),
    },
    clear_selection: "Quitar selección",
};

pub(super) const EN: FindTexts = FindTexts {
    choices: |count| match count {
        0 => "Nothing matches.".to_owned(),
        1 => "1 choice. Use the arrows.".to_owned(),
        count => format!("{count} choices. Use the arrows."),
    },
    customer_hint: "Type a code, a name or an RFC.",
    selection: "Selection",
    selected: |count| format!("{} selected", grouped(count)),
    clear_selection: "Clear selection",
};
