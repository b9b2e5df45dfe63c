use super::{ApiClient, ApiFailure};
use chrono::NaiveDate;
use domain::contract::{Calendar, Page, PromiseView, Worklist};

impl ApiClient {
    pub(crate) async fn get_worklist(self, query: &str) -> Result<Worklist, ApiFailure> {
        self.get(&format!("/worklist?{query}")).await
    }

    /// What each day of a span still expects.
    pub(crate) async fn expected_between(self, from: NaiveDate, to: NaiveDate) -> Result<Calendar, ApiFailure> {
        self.get(&format!("/calendar?from={from}&to={to}")).await
    }

    /// Promises in force for the days of a span.
    pub(crate) async fn list_promises_between(
        self,
        from: NaiveDate,
        to: NaiveDate,
    ) -> Result<Page<PromiseView>, ApiFailure> {
        self.get(&format!("/promises?status=active&from={from}&to={to}&limit=50")).await
    }
}
