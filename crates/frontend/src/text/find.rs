//! Looking for things, choosing them, and what the keyboard does.

use super::Counted;
use crate::format::grouped;

pub(crate) struct FindTexts {
    pub choices: Counted,
    pub customer_hint: &'static str,
    pub selection: &'static str,
    pub selected: Counted,
    pub clear_selection: &'static str,
    pub all_in_sight: Counted,
    pub select_whole_filter: Counted,
    pub send_statements: &'static str,
    pub record_payment: &'static str,
    pub one_customer_only: &'static str,
    pub nothing_open: &'static str,
    /// Whom, and at which number.
    pub calling: fn(&str, &str) -> String,
    pub nobody_to_call: &'static str,
    pub note_on: Counted,
    pub of_them_open: fn(u64, u64) -> String,
    pub without_filter: fn(u64, &str) -> String,
    pub with_all_states: Counted,
    pub filter_name: fn(&str) -> &'static str,
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
    all_in_sight: |count| format!("Las {} filas a la vista están marcadas.", grouped(count)),
    select_whole_filter: |count| format!("Seleccionar las {} del filtro", grouped(count)),
    send_statements: "Enviar estados de cuenta",
    record_payment: "Registrar pago",
    one_customer_only: "Un pago es de un solo cliente y una sola moneda.",
    nothing_open: "Ninguna tiene saldo.",
    calling: |name, phone| format!("Llamando a {name}: {phone}"),
    nobody_to_call: "Ningún contacto de este cliente tiene teléfono.",
    note_on: |count| match count {
        1 => "Nota en 1 documento".to_owned(),
        count => format!("Nota en {} documentos", grouped(count)),
    },
    of_them_open: |open, all| format!("{} de {} tienen saldo.", grouped(open), grouped(all)),
    without_filter: |count, filter| match count {
        1 => format!("Hay 1 si quitas {filter}"),
        count => format!("Hay {} si quitas {filter}", grouped(count)),
    },
    with_all_states: |count| match count {
        1 => "Hay 1 si incluyes todos los estados".to_owned(),
        count => format!("Hay {} si incluyes todos los estados", grouped(count)),
    },
    filter_name: |parameter| match parameter {
        "vencidas" => "el atraso",
        "metodo" => "el método de pago",
        "moneda" => "la moneda",
        "cliente" => "el cliente",
        "q" => "la búsqueda",
        _ => "el estado",
    },
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
    all_in_sight: |count| format!("The {} rows in sight are ticked.", grouped(count)),
    select_whole_filter: |count| format!("Select the {} of the filter", grouped(count)),
    send_statements: "Send statements",
    record_payment: "Record payment",
    one_customer_only: "A payment is of one customer and one currency.",
    nothing_open: "None has a balance.",
    calling: |name, phone| format!("Calling {name}: {phone}"),
    nobody_to_call: "No contact of this customer has a telephone.",
    note_on: |count| match count {
        1 => "Note on 1 document".to_owned(),
        count => format!("Note on {} documents", grouped(count)),
    },
    of_them_open: |open, all| format!("{} of {} have a balance.", grouped(open), grouped(all)),
    without_filter: |count, filter| match count {
        1 => format!("There is 1 without {filter}"),
        count => format!("There are {} without {filter}", grouped(count)),
    },
    with_all_states: |count| match count {
        1 => "There is 1 with all states included".to_owned(),
        count => format!("There are {} with all states included", grouped(count)),
    },
    filter_name: |parameter| match parameter {
        "vencidas" => "the delay",
        "metodo" => "the payment method",
        "moneda" => "the currency",
        "cliente" => "the customer",
        "q" => "the search",
        _ => "the state",
    },
};
