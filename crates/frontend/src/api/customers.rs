use super::{ApiClient, ApiFailure};
use domain::contract::{Customer, Page};

/// A list longer than this is not read whole.
const PAGES_MAX: u8 = 50;

impl ApiClient {
    pub(crate) async fn list_customers(self, query: &str) -> Result<Page<Customer>, ApiFailure> {
        self.get(&format!("/customers?{query}")).await
    }

    /// Every customer the caller may see: statements go to all of them at once.
    pub(crate) async fn list_all_customers(self) -> Result<Vec<Customer>, ApiFailure> {
        let mut customers = Vec::new();
        let mut query = "limit=200".to_owned();
        for _ in 0..PAGES_MAX {
            let page = self.list_customers(&query).await?;
            customers.extend(page.data);
            let Some(cursor) = page.next_cursor else { break };
            query = format!("limit=200&cursor={cursor}");
        }
        Ok(customers)
    }
}
