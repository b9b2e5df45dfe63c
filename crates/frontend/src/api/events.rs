use super::{ApiClient, ApiFailure};
use leptos::prelude::Callback;

impl ApiClient {
    /// The events after the last one heard, or from now on.
    pub(crate) async fn follow_events(self, last: Option<String>, heard: Callback<String>) -> Result<(), ApiFailure> {
        let headers = last.into_iter().map(|id| ("Last-Event-ID", id)).collect();
        self.listen("/events", headers, heard).await
    }
}
