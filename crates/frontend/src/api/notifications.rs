use super::{ApiClient, ApiFailure};
use domain::{
    contract::{AcknowledgeNotification, MarkRead, Notification, NotificationCounts, Page},
    ids::NotificationId,
};
use serde::Deserialize;

/// How many notices were marked.
#[derive(Deserialize)]
struct Marked {
    marked: u64,
}

impl ApiClient {
    pub(crate) async fn list_notifications(self, query: &str) -> Result<Page<Notification>, ApiFailure> {
        self.get(&["/notifications?", query].concat()).await
    }

    pub(crate) async fn count_notifications(self) -> Result<NotificationCounts, ApiFailure> {
        self.get("/notifications/counts").await
    }

    /// These, or all when none is named. Answers how many were unread.
    pub(crate) async fn mark_notifications_read(self, ids: Vec<NotificationId>) -> Result<u64, ApiFailure> {
        self.post::<_, Marked>("/notifications/read", &MarkRead { ids }).await.map(|answer| answer.marked)
    }

    /// Says that whoever is signed in takes care of an escalation.
    pub(crate) async fn acknowledge_notification(
        self,
        id: NotificationId,
        comment: String,
    ) -> Result<Notification, ApiFailure> {
        self.post(&format!("/notifications/{id}/acknowledge"), &AcknowledgeNotification { comment }).await
    }
}
