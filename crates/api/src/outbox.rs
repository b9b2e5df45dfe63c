//! The outbox: mails are written down first, complete, and handed over later.
//!
//! A row is claimed with a lease, sent outside any transaction, and its fate recorded under the number of the attempt.
//! Who dies in between loses the lease and another goes on; the identifier of the mail stays the same, so that a
//! receiver recognises a second copy. A digest of notices is looked at again when it leaves, and says only what still
//! holds. Without a mail server messages wait in the queue, readable.

pub mod statements;

use crate::{
    clock::machine_now,
    config::Config,
    jobs::tell::{Review, review},
    mail::{
        Address, MailAttachment, OutgoingMail, Words, backoff,
        smtp::{self, Delivery, SmtpSettings, SmtpSettingsError, Transport},
    },
    state::AppState,
    store::{
        self, ConnectionTrait, DbErr,
        message_notices::LeftOut,
        messages::{Attempted, Claim, StoredMessage, StoredMessageAttachment},
        notifications::NewNotification,
        timeline::{Event, Subject},
    },
    timeline::EventKind,
};
use anyhow::{Context, bail};
use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    contract::{MessageOrigin, MessageStatus, Organization},
    ids::{CustomerId, MessageId, OrganizationId, StatementBatchId, UserId},
    permission::Role,
};
use futures_util::future::join_all;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::{borrow::Cow, time::Duration};
use uuid::Uuid;

/// So many mails are claimed together and handed over at the same time.
const PORTION: u64 = 4;

/// A mail's time-out and what recording its fate may take.
const LEASE: TimeDelta = TimeDelta::seconds(90);

/// The server that takes our mail.
pub struct MailServer {
    pub transport: Transport,
    /// For one mail, from connecting to the server's answer; shorter than the lease.
    pub timeout: Duration,
}

impl MailServer {
    /// From `CARTERA_SMTP_URL`; none when it is not set.
    pub fn of(config: &Config) -> Result<Option<Self>, SmtpSettingsError> {
        let Some(url) = &config.smtp_url else { return Ok(None) };
        let transport = SmtpSettings::parse(url)?.transport()?;
        Ok(Some(Self { transport, timeout: smtp::TIMEOUT }))
    }
}

/// A mail to write down.
pub struct NewMail {
    pub customer_id: Option<CustomerId>,
    pub batch_id: Option<StatementBatchId>,
    pub origin: MessageOrigin,
    pub to: Vec<Address>,
    pub cc: Vec<Address>,
    pub words: Words,
    pub attachments: Vec<StoredMessageAttachment>,
    pub created_by: Option<UserId>,
    pub hold_until: DateTime<Utc>,
}

/// Writes a mail down; wake the mailer by `state.mail_ready` after the commit.
pub async fn put(
    db: &impl ConnectionTrait,
    config: &Config,
    organization: &Organization,
    mail: NewMail,
    now: DateTime<Utc>,
) -> Result<MessageId, DbErr> {
    let id: MessageId = Uuid::now_v7().into();
    let host = config.mail_from.rsplit_once('@').map_or("localhost", |(_, host)| host);
    let reply_to = Address { name: Some(organization.name.clone()), email: organization.branding.email.clone() };
    let message = StoredMessage {
        id,
        organization: organization.id,
        customer_id: mail.customer_id,
        batch_id: mail.batch_id,
        origin: mail.origin,
        to: mail.to,
        cc: mail.cc,
        sender: Address { name: Some(organization.name.clone()), email: config.mail_from.clone() },
        reply_to: reply_to.is_valid().then_some(reply_to),
        subject: mail.words.subject,
        text: mail.words.text,
        html: mail.words.html,
        internet_message_id: format!("<{id}@{host}>"),
        status: if mail.hold_until > now { MessageStatus::Held } else { MessageStatus::Queued },
        attempts: 0,
        hold_until: mail.hold_until,
        next_attempt_at: mail.hold_until.max(now),
        last_response: None,
        accepted_at: None,
        created_by: mail.created_by,
        created_at: now,
    };
    store::messages::insert(db, &message, &mail.attachments).await?;
    store::messages::announce(db, &message, mail.created_by, now).await?;
    Ok(id)
}

/// The mail of a row, byte for byte the same as long as its words are.
pub async fn outgoing(
    state: &AppState,
    message: &StoredMessage,
    attachments: &[StoredMessageAttachment],
) -> anyhow::Result<OutgoingMail> {
    let mut files = Vec::new();
    for attachment in attachments {
        let bytes = state.files.get(&attachment.storage_key).await?;
        if hex::encode(Sha256::digest(&bytes)) != attachment.sha256 {
            bail!("{} is not the file that was attached", attachment.file_name);
        }
        files.push(MailAttachment {
            file_name: attachment.file_name.clone(),
            media_type: attachment.media_type.clone(),
            bytes: bytes.to_vec(),
        });
    }
    Ok(OutgoingMail {
        from: Some(message.sender.clone()),
        reply_to: message.reply_to.clone(),
        to: message.to.clone(),
        cc: message.cc.clone(),
        subject: message.subject.clone(),
        text: message.text.clone(),
        html: message.html.clone(),
        attachments: files,
        message_id: message.internet_message_id.clone(),
        date: message.created_at,
    })
}

/// Hands a portion of what is due over, of one organization or of all. Answers how many were tried: 0 is the end.
pub async fn deliver_due(
    state: &AppState,
    server: Option<&MailServer>,
    organization: Option<OrganizationId>,
) -> anyhow::Result<usize> {
    let now = state.clock.now();
    store::messages::release_held(&state.db, now).await?;
    let Some(server) = server else { return Ok(0) };
    let machine_now = machine_now();
    let claim = Claim { organization, now, machine_now, until: machine_now + LEASE, limit: PORTION };
    let txn = store::begin_write(&state.db).await?;
    let messages = store::messages::claim(&txn, claim).await?;
    for message in &messages {
        store::messages::announce(&txn, message, None, now).await?;
    }
    txn.commit().await?;
    let attempts = messages.iter().map(|message| attempt(state, server, message));
    for (message, recorded) in messages.iter().zip(join_all(attempts).await) {
        // Whatever could not be recorded keeps its lease and comes again.
        if let Err(error) = recorded {
            tracing::error!(message = %message.id, error = format!("{error:#}"), "the fate of a mail was not recorded");
        }
    }
    Ok(messages.len())
}

async fn attempt(state: &AppState, server: &MailServer, message: &StoredMessage) -> anyhow::Result<()> {
    let message = match Box::pin(review(state, message)).await? {
        Review::Holds => Cow::Borrowed(message),
        Review::Reworded(Words { subject, text, html }) => {
            let reworded = StoredMessage { subject, text, html, ..message.clone() };
            let txn = store::begin_write(&state.db).await?;
            if !store::messages::reword(&txn, &reworded).await? {
                return Ok(());
            }
            txn.commit().await?;
            Cow::Owned(reworded)
        }
        Review::Ended(left_out) => return drop_ended(state, message, &left_out).await,
    };
    let message: &StoredMessage = &message;
    let attachments = store::messages::attachments(&state.db, message.organization, [message.id]).await?;
    let attachments = attachments.get(&message.id).map(Vec::as_slice).unwrap_or_default();
    let delivery = match outgoing(state, message, attachments).await {
        Ok(mail) => smtp::send(&server.transport, &mail, server.timeout).await,
        // A store of files that does not answer now may answer later; a mail without its files never leaves.
        Err(error) => Delivery::TryLater { code: None, text: format!("{error:#}") },
    };
    record(state, message, delivery).await
}

/// A mail with nothing left to say stays in the outbox, cancelled, with the reason.
async fn drop_ended(state: &AppState, message: &StoredMessage, left_out: &[LeftOut]) -> anyhow::Result<()> {
    let now = state.clock.now();
    let response = message.last_response.clone();
    let attempted = Attempted { status: MessageStatus::Cancelled, response, next_attempt_at: now, accepted_at: None };
    let txn = store::begin_write(&state.db).await?;
    if !store::messages::finish(&txn, message.id, message.attempts, &attempted).await? {
        return Ok(());
    }
    store::message_notices::set_left_out(&txn, message.organization, message.id, left_out).await?;
    store::messages::announce(&txn, message, None, now).await?;
    txn.commit().await?;
    Ok(())
}

async fn record(state: &AppState, message: &StoredMessage, delivery: Delivery) -> anyhow::Result<()> {
    let now = state.clock.now();
    let attempted = judge(delivery, message.attempts, now);
    let response = attempted.response.as_deref().unwrap_or_default();
    let txn = store::begin_write(&state.db).await?;
    if !store::messages::finish(&txn, message.id, message.attempts, &attempted).await? {
        return Ok(());
    }
    store::messages::announce(&txn, message, None, now).await?;
    match attempted.status {
        MessageStatus::Accepted => tell_sent(&txn, message, now).await?,
        MessageStatus::Failed => tell_failed(&txn, message, response, now).await?,
        MessageStatus::Held
        | MessageStatus::Queued
        | MessageStatus::Sending
        | MessageStatus::Retry
        | MessageStatus::Cancelled => {}
    }
    txn.commit().await?;
    Ok(())
}

fn judge(delivery: Delivery, attempts: u32, now: DateTime<Utc>) -> Attempted {
    let code_and = |code: Option<u16>, text: String| code.map_or_else(|| text.clone(), |code| format!("{code} {text}"));
    match delivery {
        Delivery::Accepted { response } => Attempted {
            status: MessageStatus::Accepted,
            response: Some(response),
            next_attempt_at: now,
            accepted_at: Some(now),
        },
        Delivery::Refused { code, text } => Attempted {
            status: MessageStatus::Failed,
            response: Some(code_and(code, text)),
            next_attempt_at: now,
            accepted_at: None,
        },
        Delivery::TryLater { code, text } => {
            let wait = backoff::next_attempt(attempts).and_then(|wait| TimeDelta::from_std(wait).ok());
            Attempted {
                status: if wait.is_some() { MessageStatus::Retry } else { MessageStatus::Failed },
                response: Some(code_and(code, text)),
                next_attempt_at: wait.map_or(now, |wait| now + wait),
                accepted_at: None,
            }
        }
    }
}

async fn tell_sent(db: &impl ConnectionTrait, message: &StoredMessage, now: DateTime<Utc>) -> anyhow::Result<()> {
    let (Some(customer), Some(batch)) = (message.customer_id, message.batch_id) else { return Ok(()) };
    let batch =
        store::statement_batches::by_id(db, message.organization, batch).await?.context("the message's batch")?;
    let event = Event {
        kind: EventKind::StatementSent,
        subject: Subject { customer: Some(customer), ..Subject::default() },
        data: json!({"as_of": batch.as_of, "recipients": recipients(message), "message_id": message.id}),
        user: message.created_by,
    };
    store::timeline::append(db, message.organization, event, now).await?;
    Ok(())
}

/// A mail that will never leave by itself is somebody's task: of who sent it, else of the administrators.
async fn tell_failed(
    db: &impl ConnectionTrait,
    message: &StoredMessage,
    response: &str,
    now: DateTime<Utc>,
) -> anyhow::Result<()> {
    // A test is nothing that happened to the customer.
    let customer = message.customer_id.filter(|_| message.origin != MessageOrigin::StatementTest);
    if let Some(customer) = customer {
        let event = Event {
            kind: EventKind::MessageFailed,
            subject: Subject { customer: Some(customer), ..Subject::default() },
            data: json!({"subject": message.subject, "reason": response, "message_id": message.id}),
            user: message.created_by,
        };
        store::timeline::append(db, message.organization, event, now).await?;
    }
    let people = if let Some(user) = message.created_by {
        vec![user]
    } else {
        let admins = store::users::holding(db, message.organization, Role::Admin).await?;
        admins.into_iter().map(|user| user.id).collect()
    };
    let notifications = people.into_iter().map(|user_id| NewNotification {
        user_id,
        rule_id: None,
        kind: "message_failed".to_owned(),
        data: json!({"subject": message.subject, "recipients": recipients(message), "response": response}),
        subject_kind: "message".to_owned(),
        subject_id: message.id.0,
    });
    Ok(store::notifications::insert(db, message.organization, notifications, now).await?)
}

fn recipients(message: &StoredMessage) -> String {
    let emails: Vec<&str> = message.to.iter().chain(&message.cc).map(|address| address.email.as_str()).collect();
    emails.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> DateTime<Utc> {
        "2026-03-17T18:00:00Z".parse().unwrap()
    }

    #[test]
    fn a_temporary_refusal_waits_and_the_fifteenth_is_the_last() {
        let later = || Delivery::TryLater { code: Some(421), text: "busy".to_owned() };
        let first = judge(later(), 1, now());
        assert_eq!(first.status, MessageStatus::Retry);
        assert_eq!(first.next_attempt_at, now() + TimeDelta::minutes(1));
        assert_eq!(first.response.as_deref(), Some("421 busy"));
        assert_eq!(judge(later(), 14, now()).status, MessageStatus::Retry);
        assert_eq!(judge(later(), 15, now()).status, MessageStatus::Failed);
    }

    #[test]
    fn a_permanent_refusal_is_not_tried_again() {
        let refused = judge(Delivery::Refused { code: Some(550), text: "no such user".to_owned() }, 1, now());
        assert_eq!((refused.status, refused.accepted_at), (MessageStatus::Failed, None));
    }

    #[test]
    fn the_lease_outlives_the_time_out() {
        assert!(LEASE.to_std().unwrap() > smtp::TIMEOUT + Duration::from_secs(20));
    }
}
