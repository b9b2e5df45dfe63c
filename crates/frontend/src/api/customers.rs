use super::{ApiClient, ApiFailure};
use domain::{
    contract::{Customer, Page},
    ids::CustomerId,
};

impl ApiClient {
    pub(crate) async fn list_customers(self, query: &str) -> Result<Page<Customer>, ApiFailure> {
        self.get(&format!("/customers?{query}")).await
    }

    pub(crate) async fn get_customer(self, id: CustomerId) -> Result<Customer, ApiFailure> {
        self.get(&format!("/customers/{id}")).await
    }
}
