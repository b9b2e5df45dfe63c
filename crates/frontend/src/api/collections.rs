use super::{ApiClient, ApiFailure};
use domain::contract::{Customer, NewPayment, Payment};

/// Nobody looks after more customers than so many pages hold.
const PAGES_MAX: u8 = 50;

impl ApiClient {
    /// Records money once per `key`, however often it is tried.
    pub(crate) async fn record_collection(self, payment: &NewPayment, key: &str) -> Result<Payment, ApiFailure> {
        self.post_once("/payments", payment, key).await
    }

    /// Every customer assigned to the collector.
    pub(crate) async fn list_assigned_customers(self) -> Result<Vec<Customer>, ApiFailure> {
        let mut customers = Vec::new();
        let mut query = "limit=200".to_owned();
        for _ in 0..PAGES_MAX {
            let page = self.list_customers(&query).await?;
            customers.extend(page.data);
            let Some(cursor) = page.next_cursor else { break };
            query = ["limit=200&cursor=", &cursor].concat();
        }
        Ok(customers)
    }
}
