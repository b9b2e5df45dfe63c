use crate::{api::ApiClient, text::StatementTexts};
use domain::{
    contract::{MessageStatus, StatementBatch},
    ids::MessageId,
};

/// The messages of a sending that can still be stopped.
pub(super) fn held(batch: &StatementBatch) -> Vec<MessageId> {
    let held = batch.items.iter().filter(|item| item.status == Some(MessageStatus::Held));
    held.filter_map(|item| item.message_id).collect()
}

/// Stops what has not left, and says how many were stopped and how many were too fast.
pub(super) async fn undo(api: ApiClient, messages: Vec<MessageId>, words: &StatementTexts) -> String {
    let (mut cancelled, mut late) = (0_u64, 0_u64);
    for message in messages {
        match api.cancel_message(message).await {
            Ok(_) => cancelled = cancelled.saturating_add(1),
            Err(_left_already) => late = late.saturating_add(1),
        }
    }
    let said = [(cancelled, words.undone), (late, words.too_late)];
    said.into_iter().filter(|(count, _)| *count > 0).map(|(count, say)| say(count)).collect::<Vec<_>>().join(" · ")
}
