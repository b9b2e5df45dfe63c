//! Statements that somebody looks at before, or sends with their own program.

use super::{Content, LANGUAGE, Letter, Sending, Unprepared, compose, files};
use crate::{
    error::{ApiError, ApiResult},
    mail::{self, MailAttachment, OutgoingMail},
    state::AppState,
    store,
};
use anyhow::Context;
use domain::{
    contract::{PreviewedAttachment, ProblemKind, StatementPreview},
    ids::CustomerId,
};
use std::io::{Cursor, Write};
use zip::{ZipWriter, write::SimpleFileOptions};

/// A file to hand out: one draft, or an archive of several.
pub struct Draft {
    pub file_name: String,
    pub media_type: &'static str,
    pub bytes: Vec<u8>,
}

/// The mails of customers as drafts that Outlook opens ready to send. Several come as one archive, which also says for
/// whom there is none and why.
pub async fn drafts(state: &AppState, sending: &Sending<'_>, customers: &[CustomerId]) -> ApiResult<Draft> {
    let names = store::customers::refs(&state.db, sending.organization, customers.iter().copied()).await?;
    let code = |id: CustomerId| names.get(&id).map(|customer| customer.code.clone()).unwrap_or_default();
    let mut composed = compose(state, sending, customers).await?;
    if let [only] = customers {
        let letter = composed.pop().ok_or(ProblemKind::NotFound)?.letter?;
        let bytes = draft(state, sending, *only, letter).await?;
        return Ok(Draft { file_name: file_name(sending, &code(*only)), media_type: "message/rfc822", bytes });
    }
    let (mut made, mut left_out) = (Vec::new(), Vec::new());
    for one in composed {
        let code = code(one.customer_id);
        match one.letter {
            Ok(letter) => made.push((file_name(sending, &code), draft(state, sending, one.customer_id, letter).await?)),
            Err(error) => left_out.push(format!("{code}: {}\r\n", error.told(LANGUAGE).unwrap_or_default())),
        }
    }
    let bytes = archive(&made, &left_out).map_err(ApiError::Internal)?;
    let file_name = format!("borradores-{}.zip", sending.as_of);
    Ok(Draft { file_name, media_type: "application/zip", bytes })
}

/// The mail of one customer as they would see it.
pub async fn preview(state: &AppState, sending: &Sending<'_>, customer: CustomerId) -> ApiResult<StatementPreview> {
    let composed = compose(state, sending, &[customer]).await?.pop().ok_or(ProblemKind::NotFound)?;
    let letter = composed.letter?;
    let size = |content: &Content| match content {
        Content::Kept(file) => u64::try_from(file.size).unwrap_or_default(),
        Content::Made(bytes) => u64::try_from(bytes.len()).unwrap_or(u64::MAX),
    };
    let attachments = letter.pieces.iter();
    let attachments =
        attachments.map(|piece| PreviewedAttachment { file_name: piece.file_name.clone(), size: size(&piece.content) });
    Ok(StatementPreview {
        to: letter.to.iter().map(|address| address.email.clone()).collect(),
        attachments: attachments.collect(),
        subject: letter.words.subject,
        text: letter.words.text,
        html: letter.words.html,
        size_limit: files::MAX_BYTES,
    })
}

fn file_name(sending: &Sending<'_>, code: &str) -> String {
    format!("estado-de-cuenta-{code}-{}.eml", sending.as_of)
}

async fn draft(
    state: &AppState,
    sending: &Sending<'_>,
    customer: CustomerId,
    letter: Letter,
) -> Result<Vec<u8>, Unprepared> {
    let mut attachments = Vec::new();
    for piece in letter.pieces {
        let bytes = match piece.content {
            Content::Kept(file) => state.files.get(&file.key).await?.to_vec(),
            Content::Made(bytes) => bytes,
        };
        attachments.push(MailAttachment { file_name: piece.file_name, media_type: piece.media_type, bytes });
    }
    let mail = OutgoingMail {
        from: None,
        reply_to: None,
        to: letter.to,
        cc: letter.cc,
        subject: letter.words.subject,
        text: letter.words.text,
        html: letter.words.html,
        attachments,
        message_id: format!("<{customer}.{}@draft>", sending.as_of),
        date: state.clock.now(),
    };
    Ok(mail::draft_eml(&mail).context("write the draft")?)
}

fn archive(made: &[(String, Vec<u8>)], left_out: &[String]) -> anyhow::Result<Vec<u8>> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in made {
        writer.start_file(name, SimpleFileOptions::default())?;
        writer.write_all(bytes)?;
    }
    if !left_out.is_empty() {
        writer.start_file("sin-borrador.txt", SimpleFileOptions::default())?;
        writer.write_all(left_out.concat().as_bytes())?;
    }
    Ok(writer.finish()?.into_inner())
}
