use super::{ApiClient, ApiFailure};
use domain::{contract::Message, ids::MessageId};

impl ApiClient {
    /// Stops a message that has not left.
    pub(crate) async fn cancel_message(self, id: MessageId) -> Result<Message, ApiFailure> {
        self.post(&format!("/messages/{id}/cancel"), &()).await
    }
}
