//! Words of the collector on the phone.

use super::Counted;

pub(crate) struct CollectTexts {
    pub title: &'static str,
    pub customers: Counted,
    pub search: &'static str,
    pub empty_title: &'static str,
    pub empty: &'static str,
    pub nothing_found: &'static str,
    pub overdue: &'static str,
    pub in_transit: &'static str,
    pub call: fn(&str) -> String,
    pub documents: &'static str,
    pub no_documents: &'static str,
    pub due: fn(&str) -> String,
    pub days_overdue: Counted,
    pub other_currency: &'static str,
    pub amount: &'static str,
    pub amount_hint: fn(&str) -> String,
    pub amount_wrong: &'static str,
    pub form: &'static str,
    pub cash: &'static str,
    pub cheque: &'static str,
    pub transfer: &'static str,
    pub cheque_number: &'static str,
    pub cheque_number_missing: &'static str,
    pub tracking: &'static str,
    pub bank: &'static str,
    pub photo: &'static str,
    pub photo_hint: &'static str,
    pub comment: &'static str,
    pub save: &'static str,
    pub saving: &'static str,
    pub not_sent: &'static str,
    pub kept: &'static str,
    pub photo_not_sent: fn(u64) -> String,
    pub received_at: fn(&str) -> String,
    pub to_validate: &'static str,
    pub unapplied: fn(&str) -> String,
    pub photos_sent: Counted,
    pub another: &'static str,
    pub back: &'static str,
    pub subject_to: &'static str,
}

pub(crate) const ES: CollectTexts = CollectTexts {
    title: "Cobrar",
    customers: |count| {
        if count == 1 { "1 cliente con saldo".to_owned() } else { format!("{count} clientes con saldo") }
    },
    search: "Buscar cliente",
    empty_title: "Nada por cobrar",
    empty: "Ninguno de tus clientes asignados tiene saldo. Si falta alguno, pide a la oficina que te lo asigne.",
    nothing_found: "Ningún cliente con saldo coincide.",
    overdue: "Vencido",
    in_transit: "En tránsito",
    call: |name| format!("Llamar a {name}"),
    documents: "Documentos que paga",
    no_documents: "No tiene documentos por cobrar. Lo que recibas queda como saldo a favor.",
    due: |date| format!("vence {date}"),
    days_overdue: |days| if days == 1 { "1 día vencida".to_owned() } else { format!("{days} días vencida") },
    other_currency: "Otra moneda: regístrala en otro cobro",
    amount: "Recibido",
    amount_hint: |currency| format!("En {currency}. Si es menos que lo marcado, se aplica en el orden de la lista."),
    amount_wrong: "Escribe cuánto recibiste, por ejemplo 4,872.00",
    form: "Forma de pago",
    cash: "Efectivo",
    cheque: "Cheque",
    transfer: "Transferencia",
    cheque_number: "No. de cheque",
    cheque_number_missing: "Escribe el número del cheque",
    tracking: "Clave de rastreo o referencia",
    bank: "Banco",
    photo: "Foto del comprobante",
    photo_hint: "Del cheque, la ficha o el recibo. El lugar donde se tomó se borra.",
    comment: "Comentario",
    save: "Guardar cobro",
    saving: "Guardando…",
    not_sent: "No se envió",
    kept: "Lo que escribiste sigue aquí. Reintenta: aunque haya llegado, se guarda una sola vez.",
    photo_not_sent: |count| {
        if count == 1 {
            "El cobro ya lo tiene la oficina; falta enviar 1 foto.".to_owned()
        } else {
            format!("El cobro ya lo tiene la oficina; falta enviar {count} fotos.")
        }
    },
    received_at: |time| format!("Recibido por oficina {time}"),
    to_validate: "Por validar",
    unapplied: |amount| format!("{amount} quedan como saldo a favor."),
    photos_sent: |count| if count == 1 { "1 foto enviada".to_owned() } else { format!("{count} fotos enviadas") },
    another: "Otro cobro de este cliente",
    back: "Volver a la lista",
    subject_to: "Sujeto a validación de la oficina.",
};

pub(crate) const EN: CollectTexts = CollectTexts {
    title: "Collect",
    customers: |count| {
        if count == 1 { "1 customer with a balance".to_owned() } else { format!("{count} customers with a balance") }
    },
    search: "Find customer",
    empty_title: "Nothing to collect",
    empty: "None of the customers assigned to you owes anything. If one is missing, ask the office to assign it.",
    nothing_found: "No customer with a balance matches.",
    overdue: "Overdue",
    in_transit: "In transit",
    call: |name| format!("Call {name}"),
    documents: "Documents being paid",
    no_documents: "There is no document to collect. What you receive stays as credit.",
    due: |date| format!("due {date}"),
    days_overdue: |days| if days == 1 { "1 day overdue".to_owned() } else { format!("{days} days overdue") },
    other_currency: "Another currency: record it apart",
    amount: "Received",
    amount_hint: |currency| {
        format!("In {currency}. If it is less than what is ticked, it is applied in the order of the list.")
    },
    amount_wrong: "Write how much you received, such as 4,872.00",
    form: "Payment form",
    cash: "Cash",
    cheque: "Cheque",
    transfer: "Transfer",
    cheque_number: "Cheque number",
    cheque_number_missing: "Write the number of the cheque",
    tracking: "Tracking key or reference",
    bank: "Bank",
    photo: "Photo of the receipt",
    photo_hint: "Of the cheque, the slip or the receipt. The place where it was taken is removed.",
    comment: "Comment",
    save: "Save collection",
    saving: "Saving…",
    not_sent: "Not sent",
    kept: "What you wrote is still here. Try again: even if it arrived, it is kept only once.",
    photo_not_sent: |count| {
        if count == 1 {
            "The office has the collection; 1 photo is still to be sent.".to_owned()
        } else {
            format!("The office has the collection; {count} photos are still to be sent.")
        }
    },
    received_at: |time| format!("Received by the office {time}"),
    to_validate: "To be validated",
    unapplied: |amount| format!("{amount} stay as credit."),
    photos_sent: |count| if count == 1 { "1 photo sent".to_owned() } else { format!("{count} photos sent") },
    another: "Another collection from this customer",
    back: "Back to the list",
    subject_to: "Subject to validation by the office.",
};
