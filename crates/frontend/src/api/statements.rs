use super::{ApiClient, ApiFailure};
use crate::url;
use chrono::NaiveDate;
use domain::{
    contract::{
        Page, PreviewStatement, SendStatements, Statement, StatementBatch, StatementPreview, StatementRecipient,
        TestMail,
    },
    ids::{CustomerId, StatementBatchId},
};
use uuid::Uuid;

impl ApiClient {
    pub(crate) async fn get_statement(
        self,
        customer: CustomerId,
        as_of: Option<NaiveDate>,
    ) -> Result<Statement, ApiFailure> {
        self.get(&statement_path(customer, "", as_of)).await
    }

    /// `extension` is `pdf`, `xlsx` or `csv`.
    pub(crate) async fn download_statement(
        self,
        customer: CustomerId,
        extension: &str,
        as_of: Option<NaiveDate>,
        file_name: &str,
    ) -> Result<(), ApiFailure> {
        let path = statement_path(customer, &format!(".{extension}"), as_of);
        self.download(&path, &format!("{file_name}.{extension}")).await
    }

    /// Everybody who owes something on that day, and what speaks against writing to them.
    pub(crate) async fn list_statement_recipients(
        self,
        as_of: Option<NaiveDate>,
    ) -> Result<Vec<StatementRecipient>, ApiFailure> {
        let query = url::query(&[("as_of", as_of.map(|date| date.to_string()))]);
        let page: Page<StatementRecipient> = self.get(&["/statements/recipients?", &query].concat()).await?;
        Ok(page.data)
    }

    /// The mail as its addressee would see it.
    pub(crate) async fn preview_statement(self, request: &PreviewStatement) -> Result<StatementPreview, ApiFailure> {
        self.post("/statements/preview", request).await
    }

    /// The same mail to whoever is signed in.
    pub(crate) async fn send_statement_test(self, request: &PreviewStatement) -> Result<TestMail, ApiFailure> {
        self.post("/statements/test", request).await
    }

    /// One draft, or a ZIP of several.
    pub(crate) async fn download_drafts(self, request: &SendStatements, day: NaiveDate) -> Result<(), ApiFailure> {
        let is_single = request.customer_ids.as_ref().is_some_and(|ids| ids.len() == 1);
        let name = if is_single { format!("estado-de-cuenta-{day}.eml") } else { format!("borradores-{day}.zip") };
        self.download_made("/statements/drafts", request, &name).await
    }

    /// Stops what has not left of a sending.
    pub(crate) async fn cancel_statement_batch(self, id: StatementBatchId) -> Result<StatementBatch, ApiFailure> {
        self.post(&format!("/statement-batches/{id}/cancel"), &()).await
    }

    /// Sends once per `key`, however often it is tried.
    pub(crate) async fn send_statements(
        self,
        request: &SendStatements,
        key: Uuid,
    ) -> Result<StatementBatch, ApiFailure> {
        self.post_once("/statements/send", request, &key.to_string()).await
    }

    pub(crate) async fn get_statement_batch(self, id: StatementBatchId) -> Result<StatementBatch, ApiFailure> {
        self.get(&format!("/statement-batches/{id}")).await
    }
}

fn statement_path(customer: CustomerId, extension: &str, as_of: Option<NaiveDate>) -> String {
    let query = url::query(&[("as_of", as_of.map(|date| date.to_string()))]);
    format!("/statements/{customer}{extension}?{query}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_without_a_day_is_todays() {
        let customer = CustomerId::from(Uuid::nil());
        let path = statement_path(customer, ".pdf", None);
        assert_eq!(path, "/statements/00000000-0000-0000-0000-000000000000.pdf?");
        let dated = statement_path(customer, "", "2026-11-23".parse().ok());
        assert!(dated.ends_with("?as_of=2026-11-23"), "{dated}");
    }
}
