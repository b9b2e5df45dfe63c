//! Sending statements: what stands around the list, and the mail before it leaves.

use super::Counted;
use crate::format::grouped;

pub(crate) struct SendingTexts {
    pub sent_today: fn(&str) -> String,
    pub sent_today_count: Counted,
    pub last_sent: &'static str,
    pub situation: &'static str,
    pub only_ready: &'static str,
    pub only_chosen: fn(usize) -> String,
    pub only_held_back: &'static str,
    pub options: &'static str,
    pub comment_all: &'static str,
    pub comment_own: &'static str,
    pub comment_own_hint: &'static str,
    pub copies: &'static str,
    pub copies_hint: &'static str,
    pub copies_wrong: fn(&str) -> String,
    pub send_test: &'static str,
    pub test_sent: fn(&str) -> String,
    pub waiting: fn(u64, i64) -> String,
    pub asking: Counted,
    pub see_outbox: &'static str,
    pub progress: fn(u64, u64) -> String,
    pub drafts: Counted,
    pub drafts_hint: &'static str,
    pub draft: &'static str,
    pub drafts_ready: &'static str,
    pub copy_mail: &'static str,
    pub mail_copied: &'static str,
    pub mail_not_copied: &'static str,
    pub to: &'static str,
    pub nobody: &'static str,
    pub subject: &'static str,
    pub attachments: &'static str,
    pub size: fn(&str, &str) -> String,
    pub extras: &'static str,
    pub mail: &'static str,
    pub documents: &'static str,
    pub position: fn(u64, u64) -> String,
    pub previous: &'static str,
    pub next: &'static str,
}

pub(super) const ES: SendingTexts = SendingTexts {
    sent_today: |time| format!("Enviado hoy {time}"),
    sent_today_count: |count| format!("{} ya enviados hoy", grouped(count)),
    last_sent: "Último envío",
    situation: "Situación",
    only_ready: "Listos",
    only_chosen: |count| match count {
        1 => "Solo un cliente elegido".to_owned(),
        count => format!("Solo {count} clientes elegidos"),
    },
    only_held_back: "Con aviso",
    options: "Comentario y adjuntos",
    comment_all: "Comentario para todos",
    comment_own: "Comentario para este cliente",
    comment_own_hint: "Sustituye al comentario para todos.",
    copies: "CC",
    copies_hint: "Correos separados por comas; solo para este cliente.",
    copies_wrong: |address| format!("«{address}» no es un correo."),
    send_test: "Enviar prueba a mí",
    test_sent: |address| format!("Prueba enviada a {address}"),
    waiting: |count, seconds| {
        let mails =
            if count == 1 { "1 correo en espera".to_owned() } else { format!("{} correos en espera", grouped(count)) };
        let verb = if count == 1 { "sale" } else { "salen" };
        if seconds > 0 { format!("{mails}, {verb} en {seconds} s") } else { format!("{mails}, {verb} enseguida") }
    },
    asking: |count| {
        let customers = if count == 1 { "1 cliente".to_owned() } else { format!("{} clientes", grouped(count)) };
        format!("Tu envío a {customers} quedó a medias. Se comprueba que salga una sola vez.")
    },
    see_outbox: "Ver en Correo saliente",
    progress: |done, all| format!("{} de {} resueltos", grouped(done), grouped(all)),
    drafts: |count| match count {
        1 => "Borrador para Outlook (.eml)".to_owned(),
        count => format!("Borradores para Outlook ({} en ZIP)", grouped(count)),
    },
    drafts_hint: "Se abren como borrador en Outlook clásico para Windows. En otros programas usa «Copiar correo» y agrega los adjuntos.",
    draft: "Borrador para Outlook (.eml)",
    drafts_ready: "Borradores descargados",
    copy_mail: "Copiar correo",
    mail_copied: "Correo copiado: pégalo en tu programa de correo",
    mail_not_copied: "Tu navegador no permite copiar el correo; usa el borrador.",
    to: "Para",
    nobody: "Sin correo: agrega un contacto que reciba estados de cuenta.",
    subject: "Asunto",
    attachments: "Adjuntos",
    size: |sum, limit| format!("{sum} de {limit}"),
    extras: "Otros documentos de este cliente",
    mail: "El correo como lo verá el cliente",
    documents: "Documentos",
    position: |at, all| format!("{} de {}", grouped(at), grouped(all)),
    previous: "Cliente anterior (k)",
    next: "Cliente siguiente (j)",
};

pub(super) const EN: SendingTexts = SendingTexts {
    sent_today: |time| format!("Sent today {time}"),
    sent_today_count: |count| format!("{} already sent today", grouped(count)),
    last_sent: "Last sent",
    situation: "Situation",
    only_ready: "Ready",
    only_chosen: |count| match count {
        1 => "Only one chosen customer".to_owned(),
        count => format!("Only {count} chosen customers"),
    },
    only_held_back: "With a warning",
    options: "Comment and attachments",
    comment_all: "Comment for everybody",
    comment_own: "Comment for this customer",
    comment_own_hint: "Instead of the comment for everybody.",
    copies: "CC",
    copies_hint: "Addresses between commas; for this customer only.",
    copies_wrong: |address| format!("“{address}” is not an e-mail address."),
    send_test: "Send me a test",
    test_sent: |address| format!("Test sent to {address}"),
    waiting: |count, seconds| {
        let mails =
            if count == 1 { "1 message waiting".to_owned() } else { format!("{} messages waiting", grouped(count)) };
        let verb = if count == 1 { "leaves" } else { "leave" };
        if seconds > 0 { format!("{mails}, {verb} in {seconds} s") } else { format!("{mails}, {verb} at once") }
    },
    asking: |count| {
        let customers = if count == 1 { "1 customer".to_owned() } else { format!("{} customers", grouped(count)) };
        format!("Your sending to {customers} was interrupted. Making sure that it leaves only once.")
    },
    see_outbox: "See in the outbox",
    progress: |done, all| format!("{} of {} settled", grouped(done), grouped(all)),
    drafts: |count| match count {
        1 => "Outlook draft (.eml)".to_owned(),
        count => format!("Outlook drafts ({} in a ZIP)", grouped(count)),
    },
    drafts_hint: "They open as drafts in classic Outlook for Windows. In other programs use “Copy e-mail” and add the attachments.",
    draft: "Outlook draft (.eml)",
    drafts_ready: "Drafts downloaded",
    copy_mail: "Copy e-mail",
    mail_copied: "Message copied: paste it into your mail program",
    mail_not_copied: "Your browser does not allow copying the message; use the draft.",
    to: "To",
    nobody: "No address: add a contact who receives statements.",
    subject: "Subject",
    attachments: "Attachments",
    size: |sum, limit| format!("{sum} of {limit}"),
    extras: "Other documents of this customer",
    mail: "The message as the customer will see it",
    documents: "Documents",
    position: |at, all| format!("{} of {}", grouped(at), grouped(all)),
    previous: "Previous customer (k)",
    next: "Next customer (j)",
};
