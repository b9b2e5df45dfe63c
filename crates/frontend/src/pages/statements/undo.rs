use crate::{text::Text, undo::Undo};
use domain::contract::{MessageStatus, StatementBatch};
use leptos::prelude::*;

/// How many messages of a sending can still be stopped.
pub(super) fn held(batch: &StatementBatch) -> u64 {
    count(batch, MessageStatus::Held)
}

/// How many were stopped.
pub(super) fn cancelled(batch: &StatementBatch) -> u64 {
    count(batch, MessageStatus::Cancelled)
}

fn count(batch: &StatementBatch, status: MessageStatus) -> u64 {
    u64::try_from(batch.items.iter().filter(|item| item.status == Some(status)).count()).unwrap_or(u64::MAX)
}

/// What became of stopping: how many were stopped, and how many were too fast.
pub(super) fn said(batch: &StatementBatch, text: &Text) -> String {
    let words = text.statements();
    let stopped = cancelled(batch);
    let prepared = batch.items.iter().filter(|item| item.message_id.is_some()).count();
    let late = u64::try_from(prepared).unwrap_or(u64::MAX).saturating_sub(stopped);
    let parts = [(stopped, words.undone), (late, words.too_late)];
    parts.into_iter().filter(|(count, _)| *count > 0).map(|(count, say)| say(count)).collect::<Vec<_>>().join(" · ")
}

/// The way back, also for whoever went on to another screen.
pub(super) fn undoing(batch: &StatementBatch, text: &'static Text, on_done: Callback<()>) -> Undo {
    let id = batch.id;
    Undo::new((text.statements().sent)(held(batch)), move |session| {
        Box::pin(async move {
            let batch = session.api.cancel_statement_batch(id).await.map_err(|failure| failure.message(text))?;
            on_done.try_run(());
            if cancelled(&batch) > 0 { Ok(()) } else { Err(said(&batch, text)) }
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::ES;
    use domain::contract::{StatementBatchItem, StatementResult};
    use uuid::Uuid;

    fn batch(statuses: &[Option<MessageStatus>]) -> StatementBatch {
        let item = |status: &Option<MessageStatus>| StatementBatchItem {
            customer_id: Uuid::nil().into(),
            name: String::new(),
            result: StatementResult::Prepared,
            to: Vec::new(),
            message_id: status.map(|_| Uuid::nil().into()),
            status: *status,
            detail: None,
        };
        StatementBatch {
            id: Uuid::nil().into(),
            as_of: "2026-11-23".parse().unwrap(),
            created_at: "2026-11-23T15:00:00Z".parse().unwrap(),
            hold_until: "2026-11-23T15:00:30Z".parse().unwrap(),
            items: statuses.iter().map(item).collect(),
        }
    }

    #[test]
    fn stopping_tells_of_those_that_had_left_already() {
        let some = batch(&[Some(MessageStatus::Cancelled), Some(MessageStatus::Accepted), None]);
        assert_eq!(said(&some, &ES), "1 correo cancelado · 1 correo ya había salido");
        assert_eq!(held(&batch(&[Some(MessageStatus::Held), None])), 1);
    }
}
