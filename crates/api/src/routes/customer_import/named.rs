//! The customer that a row of a table names.

use crate::{
    auth::{
        Caller,
        permission::{CustomerCreate, Requires},
    },
    error::{ApiError, ApiResult, Refusal},
    redate::Recording,
    routes::customers,
    store::{self, WriteTransaction, customers::StoredCustomer},
};
use domain::{contract::ProblemKind, customer::CustomerIdentity, rfc::Rfc};
use uuid::Uuid;

/// What a row says about who it is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NamedCustomer<'a> {
    pub rfc: Option<&'a str>,
    pub code: Option<&'a str>,
    pub name: Option<&'a str>,
}

impl<'a> NamedCustomer<'a> {
    pub(crate) fn of(rfc: Option<&'a str>, code: Option<&'a str>, name: Option<&'a str>) -> Self {
        let filled = |text: Option<&'a str>| text.map(str::trim).filter(|text| !text.is_empty());
        Self { rfc: filled(rfc), code: filled(code), name: filled(name) }
    }

    /// A name alone is nobody: two customers may have the same.
    pub(crate) fn is_nobody(self) -> bool {
        self.rfc.is_none() && self.code.is_none()
    }

    pub(crate) async fn find_or_create(
        self,
        txn: &WriteTransaction,
        caller: &Caller,
        recording: Recording,
    ) -> ApiResult<StoredCustomer> {
        match self.find(txn, caller).await? {
            Some(known) => Ok(known),
            None => self.create(txn, caller, recording).await,
        }
    }

    /// By code or RFC; a code may stand in the column of the RFC.
    pub(crate) async fn find(self, txn: &WriteTransaction, caller: &Caller) -> ApiResult<Option<StoredCustomer>> {
        let organization = caller.organization;
        let identity = self.rfc.and_then(|text| identity(text, self.name));
        let by_identity = match &identity {
            Some(identity) => store::customers::by_identity(txn, organization, identity).await?,
            None => None,
        };
        let code = self.code.or_else(|| self.rfc.filter(|_text| identity.is_none()));
        let by_code = match code {
            Some(code) => store::customers::by_code(txn, organization, code).await?,
            None => None,
        };
        match (by_code, by_identity) {
            (Some(one), Some(other)) if one.id != other.id => {
                Err(Refusal::new(ProblemKind::TwoCustomers).with("one", one.code).with("other", other.code).into())
            }
            (Some(found), _)
                if self.code.is_some() && identity.as_ref().is_some_and(|wanted| wanted.key() != found.identity) =>
            {
                let refusal = Refusal::new(ProblemKind::RfcNotOfCode).with("code", found.code);
                Err(refusal.with("recorded", found.rfc).with("value", self.rfc.unwrap_or_default()).into())
            }
            (Some(found), _) | (None, Some(found)) => Ok(Some(found)),
            (None, None) => Ok(None),
        }
    }

    /// A refusal of who the row names, at the column that names them.
    pub(crate) fn at_column(self, error: ApiError) -> ApiError {
        let column = if self.code.is_some() && self.rfc.is_none() { "/code" } else { "/rfc" };
        match error {
            ApiError::Refused(refusal) => refusal.at(column).into(),
            internal @ ApiError::Internal(_) => internal,
        }
    }

    /// A customer needs an RFC and a name.
    pub(crate) async fn create(
        self,
        txn: &WriteTransaction,
        caller: &Caller,
        recording: Recording,
    ) -> ApiResult<StoredCustomer> {
        let unknown = || {
            let named = self.code.or(self.rfc).unwrap_or_default();
            Refusal::new(ProblemKind::UnknownCustomer).with("value", named)
        };
        let (Some(rfc), Some(name)) = (self.rfc, self.name) else { return Err(unknown().into()) };
        let identity = identity(rfc, Some(name)).ok_or_else(unknown)?;
        caller.scope(CustomerCreate::PERMISSION)?;
        let organization = caller.organization;
        let code = match self.code {
            Some(code) => code.to_owned(),
            None => store::customers::next_code(txn, organization).await?,
        };
        let customer = StoredCustomer {
            id: Uuid::now_v7().into(),
            code,
            name: name.to_owned(),
            rfc: identity.rfc().to_string(),
            identity: identity.key(),
            collector_id: None,
            salesperson_id: None,
            suggested_credit_days: None,
            version: 1,
        };
        store::customers::insert(txn, organization, &customer, recording.now).await?;
        customers::registered(txn, caller, &customer, recording.now).await?;
        Ok(customer)
    }
}

/// Who has the RFC; a generic one needs the name.
fn identity(rfc: &str, name: Option<&str>) -> Option<CustomerIdentity> {
    let rfc = Rfc::parse(rfc).ok()?;
    match name {
        Some(name) => Some(CustomerIdentity::entered(&rfc, name)),
        None if rfc.is_generic() => None,
        None => Some(CustomerIdentity::Rfc(rfc)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_generic_rfc_needs_the_name() {
        assert_eq!(identity("XEXX010101000", None), None);
        assert!(identity("XEXX010101000", Some("Acme")).is_some());
        assert!(identity("URE180429TM6", None).is_some());
        assert_eq!(identity("CL001", None), None);
    }
}
