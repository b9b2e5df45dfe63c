use super::{ApiClient, ApiFailure};
use crate::url;
use domain::{
    contract::{CalendarItem, CalendarMove, CalendarUndo, CancelPromise, Page, PromiseView, RecordPromises},
    ids::PromiseId,
};

impl ApiClient {
    pub(crate) async fn list_promises(self, query: &str) -> Result<Page<PromiseView>, ApiFailure> {
        self.get(&["/promises?", query].concat()).await
    }

    pub(crate) async fn get_promise(self, id: &str) -> Result<PromiseView, ApiFailure> {
        self.get(&["/promises/", &url::escape(id)].concat()).await
    }

    /// One promise per item, all or none.
    pub(crate) async fn record_promises(self, promises: &RecordPromises) -> Result<Page<PromiseView>, ApiFailure> {
        self.post("/promises", promises).await
    }

    pub(crate) async fn cancel_promise(self, id: PromiseId, why: &CancelPromise) -> Result<PromiseView, ApiFailure> {
        self.post(&["/promises/", &id.to_string(), "/cancel"].concat(), why).await
    }

    /// The one way to another day, whatever the hand did: mouse, finger, keyboard or menu.
    pub(crate) async fn move_in_calendar(self, wanted: &CalendarMove) -> Result<Page<CalendarItem>, ApiFailure> {
        self.post("/calendar/moves", wanted).await
    }

    pub(crate) async fn undo_calendar_move(self, done: &CalendarUndo) -> Result<Page<CalendarItem>, ApiFailure> {
        self.post("/calendar/moves/undo", done).await
    }
}
