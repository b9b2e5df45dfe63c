//! Electronic mail: composing, drafts, sending, when to try again, and the guard that keeps one customer's documents
//! from reaching another.
//!
//! Nothing here touches the database: the outbox job reads a row, makes an [`OutgoingMail`], and records what
//! [`smtp::send`] answers.

pub mod backoff;
pub mod guard;
pub mod invitation;
pub mod notice;
pub mod password_reset;
pub mod smtp;
pub mod statement;
mod template;

pub use template::{TemplateError, Words};

use chrono::{DateTime, Utc};
use lettre::{
    Message,
    address::{AddressError, Envelope},
    message::{
        Attachment, Mailbox, MultiPart, SinglePart,
        header::{self, ContentType, HeaderName, HeaderValue},
    },
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Somebody a mail comes from or goes to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    pub name: Option<String>,
    pub email: String,
}

impl std::fmt::Display for Address {
    /// `Laura <laura@cliente.mx>`, for people.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.name {
            Some(name) => write!(f, "{name} <{}>", self.email),
            None => f.write_str(&self.email),
        }
    }
}

impl Address {
    /// Whether a mail can be addressed so.
    pub fn is_valid(&self) -> bool {
        mailbox(self, "address").is_ok()
    }
}

/// A file that travels with a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailAttachment {
    pub file_name: String,
    pub media_type: String,
    pub bytes: Vec<u8>,
}

/// One mail, complete. Equal values give equal bytes.
#[derive(Clone, Debug, PartialEq)]
pub struct OutgoingMail {
    /// Only a draft may leave it open.
    pub from: Option<Address>,
    pub reply_to: Option<Address>,
    pub to: Vec<Address>,
    pub cc: Vec<Address>,
    pub subject: String,
    pub text: String,
    pub html: String,
    pub attachments: Vec<MailAttachment>,
    /// `<…@…>`, the same at every attempt, so that a receiver can drop a second copy.
    pub message_id: String,
    pub date: DateTime<Utc>,
}

/// Why a mail cannot be composed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MailError {
    #[error("the {field} holds a line break or another control character")]
    ControlCharacter { field: &'static str },
    #[error("{email:?} is not an e-mail address")]
    NotAnAddress { email: String },
    #[error("the mail has no sender")]
    NoSender,
    #[error("the mail goes to nobody")]
    NoRecipient,
    #[error("{message_id:?} is not a message identifier")]
    NotAMessageId { message_id: String },
    #[error("{media_type:?} of {file_name:?} is not a media type")]
    NotAMediaType { file_name: String, media_type: String },
    #[error("the mail cannot be composed: {0}")]
    Compose(String),
}

/// The mail as RFC 5322 bytes.
pub fn render(mail: &OutgoingMail) -> Result<Vec<u8>, MailError> {
    message(mail).map(|message| message.formatted())
}

/// A draft that classic Outlook opens ready to send: no date, no identifier, no sender unless given.
pub fn draft_eml(mail: &OutgoingMail) -> Result<Vec<u8>, MailError> {
    // The composer insists on a sender and recipients; what is not ours to say is removed again below.
    let nobody: lettre::Address = address("draft@localhost")?;
    let envelope = Envelope::new(None, vec![nobody.clone()]).map_err(|error| MailError::Compose(error.to_string()))?;
    let from = mail.from.as_ref().map_or_else(|| Ok(Mailbox::new(None, nobody)), |from| mailbox(from, "sender"))?;
    let builder = addressed(mail)?
        .from(from)
        .envelope(envelope)
        .date(mail.date.into())
        .raw_header(HeaderValue::new(HeaderName::new_from_ascii_str("X-Unsent"), "1".to_owned()));
    let mut message = builder.multipart(parts(mail)?).map_err(|error| MailError::Compose(error.to_string()))?;
    message.headers_mut().remove::<header::Date>();
    if mail.from.is_none() {
        message.headers_mut().remove::<header::From>();
    }
    Ok(message.formatted())
}

fn message(mail: &OutgoingMail) -> Result<Message, MailError> {
    let from = mail.from.as_ref().ok_or(MailError::NoSender)?;
    if mail.to.is_empty() && mail.cc.is_empty() {
        return Err(MailError::NoRecipient);
    }
    one_line(&mail.message_id, "message identifier")?;
    let inside = mail.message_id.strip_prefix('<').and_then(|rest| rest.strip_suffix('>'));
    if !inside.is_some_and(|inside| inside.contains('@') && !inside.contains(['<', '>', ' '])) {
        return Err(MailError::NotAMessageId { message_id: mail.message_id.clone() });
    }
    addressed(mail)?
        .from(mailbox(from, "sender")?)
        .date(mail.date.into())
        .message_id(Some(mail.message_id.clone()))
        .multipart(parts(mail)?)
        .map_err(|error| MailError::Compose(error.to_string()))
}

/// Everything in the head but sender, date and identifier.
fn addressed(mail: &OutgoingMail) -> Result<lettre::message::MessageBuilder, MailError> {
    one_line(&mail.subject, "subject")?;
    let mut builder = Message::builder().subject(mail.subject.clone());
    for to in &mail.to {
        builder = builder.to(mailbox(to, "recipient")?);
    }
    for cc in &mail.cc {
        builder = builder.cc(mailbox(cc, "copy recipient")?);
    }
    if let Some(reply_to) = &mail.reply_to {
        builder = builder.reply_to(mailbox(reply_to, "reply address")?);
    }
    Ok(builder)
}

fn parts(mail: &OutgoingMail) -> Result<MultiPart, MailError> {
    // "=_" can stand neither in quoted-printable nor in base64, so the boundary never occurs in a body.
    let digest = hex::encode(Sha256::digest(mail.message_id.as_bytes()));
    let words = MultiPart::alternative()
        .boundary(format!("=_b{digest}"))
        .singlepart(SinglePart::plain(mail.text.clone()))
        .singlepart(SinglePart::html(mail.html.clone()));
    if mail.attachments.is_empty() {
        return Ok(words);
    }
    let mut mixed = MultiPart::mixed().boundary(format!("=_a{digest}")).multipart(words);
    for attachment in &mail.attachments {
        one_line(&attachment.file_name, "file name")?;
        one_line(&attachment.media_type, "media type")?;
        let media_type = ContentType::parse(&attachment.media_type).map_err(|_syntax| MailError::NotAMediaType {
            file_name: attachment.file_name.clone(),
            media_type: attachment.media_type.clone(),
        })?;
        let body =
            lettre::message::Body::new_with_encoding(attachment.bytes.clone(), header::ContentTransferEncoding::Base64)
                .map_err(|_bytes| MailError::Compose(attachment.file_name.clone()))?;
        mixed = mixed.singlepart(Attachment::new(attachment.file_name.clone()).body(body, media_type));
    }
    Ok(mixed)
}

fn mailbox(address_: &Address, field: &'static str) -> Result<Mailbox, MailError> {
    one_line(&address_.email, field)?;
    if let Some(name) = &address_.name {
        one_line(name, field)?;
    }
    Ok(Mailbox::new(address_.name.clone(), address(&address_.email)?))
}

fn address(email: &str) -> Result<lettre::Address, MailError> {
    email.parse().map_err(|_error: AddressError| MailError::NotAnAddress { email: email.to_owned() })
}

/// A line break in a header would let its author write headers of their own.
fn one_line(text: &str, field: &'static str) -> Result<(), MailError> {
    if text.chars().any(char::is_control) {
        return Err(MailError::ControlCharacter { field });
    }
    Ok(())
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use chrono::TimeZone;
    use mail_parser::{MessageParser, MimeHeaders};

    pub(crate) fn mail() -> OutgoingMail {
        OutgoingMail {
            from: Some(Address {
                name: Some("Cobranza Peñón".to_owned()), email: "cobranza@penon.example".to_owned()
            }),
            reply_to: Some(Address { name: None, email: "lucia@penon.example".to_owned() }),
            to: vec![Address { name: Some("Núñez, Ana".to_owned()), email: "ana@cliente.example".to_owned() }],
            cc: vec![Address { name: None, email: "pagos@cliente.example".to_owned() }],
            subject: "Estado de cuenta al 23/nov/2026 — Año nuevo, «señal»".to_owned(),
            text: "Hola, Ana:\n\nTu saldo es de $1,778.00.\n".to_owned(),
            html: "<p>Tu saldo es de <b>$1,778.00</b>, señora Núñez</p>".to_owned(),
            attachments: vec![
                MailAttachment {
                    file_name: "estado de cuenta ñ.pdf".to_owned(),
                    media_type: "application/pdf".to_owned(),
                    bytes: (0..=255).cycle().take(5000).collect(),
                },
                MailAttachment {
                    file_name: "A-1.xml".to_owned(),
                    media_type: "application/xml".to_owned(),
                    bytes: b"\xef\xbb\xbf<?xml version=\"1.0\"?>\r\n<a>\n\r.\r\n..</a>".to_vec(),
                },
            ],
            message_id: "<0192f0c1@cartera.example>".to_owned(),
            date: Utc.with_ymd_and_hms(2026, 11, 23, 16, 5, 0).unwrap(),
        }
    }

    #[test]
    fn a_reader_gets_the_same_words_and_byte_identical_attachments() {
        let mail = mail();
        let bytes = render(&mail).unwrap();
        let read = MessageParser::default().parse(&bytes).unwrap();
        assert_eq!(read.subject(), Some(mail.subject.as_str()));
        assert_eq!(read.from().unwrap().first().unwrap().name(), Some("Cobranza Peñón"));
        assert_eq!(read.to().unwrap().first().unwrap().address(), Some("ana@cliente.example"));
        assert_eq!(read.to().unwrap().first().unwrap().name(), Some("Núñez, Ana"));
        assert_eq!(read.cc().unwrap().first().unwrap().address(), Some("pagos@cliente.example"));
        assert_eq!(read.reply_to().unwrap().first().unwrap().address(), Some("lucia@penon.example"));
        assert_eq!(read.message_id(), Some("0192f0c1@cartera.example"));
        assert_eq!(read.date().unwrap().to_rfc3339(), "2026-11-23T16:05:00Z");
        assert_eq!(read.body_text(0).unwrap().replace("\r\n", "\n"), mail.text);
        assert_eq!(read.body_html(0).unwrap().trim_end(), mail.html);
        assert_eq!(read.attachment_count(), 2);
        for (found, sent) in read.attachments().zip(&mail.attachments) {
            assert_eq!(found.attachment_name(), Some(sent.file_name.as_str()));
            assert_eq!(found.contents(), sent.bytes);
        }
    }

    #[test]
    fn equal_mails_are_equal_bytes() {
        assert_eq!(render(&mail()), render(&mail()));
    }

    #[test]
    fn no_line_of_a_mail_is_longer_than_the_standard_allows() {
        let text = "á".repeat(3000);
        let mail = OutgoingMail { text: text.clone(), html: text, ..mail() };
        let bytes = render(&mail).unwrap();
        assert!(bytes.split(|byte| *byte == b'\n').all(|line| line.len() <= 998));
    }

    #[test]
    fn a_draft_is_marked_unsent_and_claims_no_date_identifier_or_sender() {
        let draft = draft_eml(&OutgoingMail { from: None, ..mail() }).unwrap();
        let read = MessageParser::default().parse(&draft).unwrap();
        assert_eq!(read.header_raw("X-Unsent").map(str::trim), Some("1"));
        assert!(read.date().is_none() && read.message_id().is_none() && read.from().is_none());
        assert_eq!(read.to().unwrap().first().unwrap().address(), Some("ana@cliente.example"));
        assert_eq!(read.attachment_count(), 2);
    }

    #[test]
    fn a_draft_keeps_a_chosen_sender_and_needs_no_recipient() {
        let draft = draft_eml(&OutgoingMail { to: Vec::new(), cc: Vec::new(), ..mail() }).unwrap();
        let read = MessageParser::default().parse(&draft).unwrap();
        assert_eq!(read.from().unwrap().first().unwrap().address(), Some("cobranza@penon.example"));
        assert!(read.to().is_none());
    }

    #[test]
    fn line_breaks_in_any_header_field_are_refused() {
        let hostile = "x\r\nBcc: ladron@example.com".to_owned();
        let someone = || Address { name: Some(hostile.clone()), email: "a@example.com".to_owned() };
        let attachment = |file_name: &str, media_type: &str| MailAttachment {
            file_name: file_name.to_owned(),
            media_type: media_type.to_owned(),
            bytes: Vec::new(),
        };
        let cases = [
            ("subject", OutgoingMail { subject: hostile.clone(), ..mail() }),
            ("sender", OutgoingMail { from: Some(someone()), ..mail() }),
            ("reply address", OutgoingMail { reply_to: Some(someone()), ..mail() }),
            ("recipient", OutgoingMail { to: vec![someone()], ..mail() }),
            ("copy recipient", OutgoingMail { cc: vec![someone()], ..mail() }),
            ("message identifier", OutgoingMail { message_id: "<a@b>\nX: y".to_owned(), ..mail() }),
            ("file name", OutgoingMail { attachments: vec![attachment(&hostile, "text/plain")], ..mail() }),
            ("media type", OutgoingMail { attachments: vec![attachment("a", &hostile)], ..mail() }),
        ];
        for (field, mail) in cases {
            assert_eq!(render(&mail), Err(MailError::ControlCharacter { field }));
        }
    }

    #[test]
    fn a_mail_without_sender_recipient_or_identifier_is_refused() {
        assert_eq!(render(&OutgoingMail { from: None, ..mail() }), Err(MailError::NoSender));
        assert_eq!(render(&OutgoingMail { to: Vec::new(), cc: Vec::new(), ..mail() }), Err(MailError::NoRecipient));
        let message_id = "sin-arroba".to_owned();
        let refused = render(&OutgoingMail { message_id: message_id.clone(), ..mail() });
        assert_eq!(refused, Err(MailError::NotAMessageId { message_id }));
        let email = "no es correo".to_owned();
        let to = vec![Address { name: None, email: email.clone() }];
        assert_eq!(render(&OutgoingMail { to, ..mail() }), Err(MailError::NotAnAddress { email }));
    }
}
