use super::{ApiClient, ApiFailure};
use domain::{
    contract::{MailQueue, Message, MessageDetail, Page},
    ids::MessageId,
};

impl ApiClient {
    pub(crate) async fn list_messages(self, query: &str) -> Result<Page<Message>, ApiFailure> {
        self.get(&["/messages?", query].concat()).await
    }

    /// With its exact words.
    pub(crate) async fn get_message(self, id: MessageId) -> Result<MessageDetail, ApiFailure> {
        self.get(&format!("/messages/{id}")).await
    }

    /// How the outgoing mail stands as a whole.
    pub(crate) async fn get_mail_queue(self) -> Result<MailQueue, ApiFailure> {
        self.get("/mail-queue").await
    }

    /// Stops a message that has not left.
    pub(crate) async fn cancel_message(self, id: MessageId) -> Result<Message, ApiFailure> {
        self.post(&format!("/messages/{id}/cancel"), &()).await
    }

    /// Sends again what failed, waits or was cancelled.
    pub(crate) async fn retry_message(self, id: MessageId) -> Result<Message, ApiFailure> {
        self.post(&format!("/messages/{id}/retry"), &()).await
    }

    /// The bytes that left, as a mail program saves them.
    pub(crate) async fn download_message(self, id: MessageId) -> Result<(), ApiFailure> {
        self.download(&format!("/messages/{id}.eml"), &format!("correo-{id}.eml")).await
    }

    /// A file as it left; `position` counts from 0.
    pub(crate) async fn download_message_attachment(
        self,
        id: MessageId,
        position: usize,
        file_name: &str,
    ) -> Result<(), ApiFailure> {
        self.download(&format!("/messages/{id}/attachments/{position}"), file_name).await
    }
}
