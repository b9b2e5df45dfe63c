use super::{ApiClient, ApiFailure, Versioned};
use domain::{
    contract::{
        Contact, ContactPatch, Customer, CustomerImport, CustomerPatch, NewContact, NewCustomer, NewSite, Page,
        SimulateTerms, SimulatedDates, Site, SitePatch, TableImportResult, TermsChange, TimelineEvent,
    },
    ids::{ContactId, CustomerId, SiteId},
    terms::CommercialTerms,
};

/// Whose terms: a customer's, or those of one of its sites.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TermsOwner {
    pub customer: CustomerId,
    pub site: Option<SiteId>,
}

impl TermsOwner {
    fn path(self) -> String {
        match self.site {
            Some(site) => format!("/customers/{}/sites/{site}/terms", self.customer),
            None => format!("/customers/{}/terms", self.customer),
        }
    }
}

impl ApiClient {
    pub(crate) async fn list_customers(self, query: &str) -> Result<Page<Customer>, ApiFailure> {
        self.get(&format!("/customers?{query}")).await
    }

    pub(crate) async fn get_customer(self, id: CustomerId) -> Result<Customer, ApiFailure> {
        self.get(&format!("/customers/{id}")).await
    }

    /// With the version that a change must name.
    pub(crate) async fn get_customer_versioned(self, id: CustomerId) -> Result<Versioned<Customer>, ApiFailure> {
        self.get_versioned(&format!("/customers/{id}")).await
    }

    pub(crate) async fn create_customer(self, customer: &NewCustomer) -> Result<Customer, ApiFailure> {
        self.post("/customers", customer).await
    }

    pub(crate) async fn update_customer(
        self,
        id: CustomerId,
        etag: &str,
        patch: &CustomerPatch,
    ) -> Result<Versioned<Customer>, ApiFailure> {
        self.change("PATCH", &format!("/customers/{id}"), etag, patch).await
    }

    /// Their version is the customer's.
    pub(crate) async fn list_contacts(self, id: CustomerId) -> Result<Versioned<Page<Contact>>, ApiFailure> {
        self.get_versioned(&format!("/customers/{id}/contacts")).await
    }

    pub(crate) async fn create_contact(self, id: CustomerId, contact: &NewContact) -> Result<Contact, ApiFailure> {
        self.post(&format!("/customers/{id}/contacts"), contact).await
    }

    pub(crate) async fn update_contact(
        self,
        customer: CustomerId,
        id: ContactId,
        etag: &str,
        patch: &ContactPatch,
    ) -> Result<Versioned<Contact>, ApiFailure> {
        self.change("PATCH", &format!("/customers/{customer}/contacts/{id}"), etag, patch).await
    }

    pub(crate) async fn delete_contact(
        self,
        customer: CustomerId,
        id: ContactId,
        etag: &str,
    ) -> Result<(), ApiFailure> {
        self.delete(&format!("/customers/{customer}/contacts/{id}"), etag).await
    }

    pub(crate) async fn list_sites(self, id: CustomerId) -> Result<Versioned<Page<Site>>, ApiFailure> {
        self.get_versioned(&format!("/customers/{id}/sites")).await
    }

    pub(crate) async fn update_site(
        self,
        customer: CustomerId,
        id: SiteId,
        etag: &str,
        patch: &SitePatch,
    ) -> Result<Versioned<Site>, ApiFailure> {
        self.change("PATCH", &format!("/customers/{customer}/sites/{id}"), etag, patch).await
    }

    pub(crate) async fn delete_site(self, customer: CustomerId, id: SiteId, etag: &str) -> Result<(), ApiFailure> {
        self.delete(&format!("/customers/{customer}/sites/{id}"), etag).await
    }

    pub(crate) async fn create_site(self, id: CustomerId, site: &NewSite) -> Result<Site, ApiFailure> {
        self.post(&format!("/customers/{id}/sites"), site).await
    }

    pub(crate) async fn get_terms(self, owner: TermsOwner) -> Result<Versioned<CommercialTerms>, ApiFailure> {
        self.get_versioned(&owner.path()).await
    }

    pub(crate) async fn put_terms(
        self,
        owner: TermsOwner,
        etag: &str,
        terms: &CommercialTerms,
    ) -> Result<Versioned<TermsChange>, ApiFailure> {
        self.change("PUT", &owner.path(), etag, terms).await
    }

    /// Which invoices would move; nothing changes.
    pub(crate) async fn preview_terms(
        self,
        owner: TermsOwner,
        etag: &str,
        terms: &CommercialTerms,
    ) -> Result<Versioned<TermsChange>, ApiFailure> {
        self.change("PUT", &[&owner.path(), "?preview=true"].concat(), etag, terms).await
    }

    pub(crate) async fn simulate_terms(self, body: &SimulateTerms) -> Result<SimulatedDates, ApiFailure> {
        self.post("/terms/simulate", body).await
    }

    pub(crate) async fn list_customer_timeline(
        self,
        id: CustomerId,
        query: &str,
    ) -> Result<Page<TimelineEvent>, ApiFailure> {
        self.get(&format!("/customers/{id}/timeline?{query}")).await
    }

    /// Pasted rows: RFC, e-mail, days; with a dry run only what would happen.
    pub(crate) async fn import_customers(self, rows: &CustomerImport) -> Result<TableImportResult, ApiFailure> {
        self.post("/customers/import", rows).await
    }
}
