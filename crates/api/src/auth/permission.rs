//! The permission a handler needs stands in its signature: `caller: Allowed<InvoiceRead>`.

use super::Caller;
use crate::error::{ApiError, ApiResult};
use actix_web::{FromRequest, HttpRequest, dev::Payload};
use domain::permission::{Action, Permission, Resource, Scope};
use std::{
    future::{Ready, ready},
    marker::PhantomData,
    ops::Deref,
};

/// Names a permission in a type.
pub trait Requires {
    const PERMISSION: Permission;
}

/// A caller who has the permission `P`, and how far it reaches.
pub struct Allowed<P> {
    caller: Caller,
    pub scope: Scope,
    permission: PhantomData<P>,
}

impl<P> Deref for Allowed<P> {
    type Target = Caller;

    fn deref(&self) -> &Caller {
        &self.caller
    }
}

impl<P> Allowed<P> {
    /// Limits what is visible to the customers assigned to the caller, when the permission reaches no further.
    pub fn visible_to(&self) -> Option<domain::ids::UserId> {
        self.caller.only_assigned(self.scope)
    }
}

impl<P: Requires + 'static> FromRequest for Allowed<P> {
    type Error = ApiError;
    type Future = Ready<ApiResult<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let allowed = Caller::from_request(request, payload).into_inner().and_then(|caller| {
            let scope = caller.scope(P::PERMISSION)?;
            Ok(Self { caller, scope, permission: PhantomData })
        });
        ready(allowed)
    }
}

macro_rules! permissions {
    ($($name:ident = $resource:ident $action:ident;)+) => {$(
        #[doc = concat!("`", stringify!($resource), ":", stringify!($action), "`")]
        pub struct $name;

        impl Requires for $name {
            const PERMISSION: Permission = Permission { resource: Resource::$resource, action: Action::$action };
        }
    )+};
}

permissions! {
    InvoiceRead = Invoice Read;
    InvoiceCreate = Invoice Create;
    InvoiceUpdate = Invoice Update;
    DocumentRead = Document Read;
    DocumentCreate = Document Create;
    DocumentDelete = Document Delete;
    CustomerRead = Customer Read;
    CustomerCreate = Customer Create;
    CustomerUpdate = Customer Update;
    CommercialTermsRead = CommercialTerms Read;
    CommercialTermsUpdate = CommercialTerms Update;
    PromiseRead = Promise Read;
    PromiseCreate = Promise Create;
    PromiseUpdate = Promise Update;
    PaymentRead = Payment Read;
    PaymentCreate = Payment Create;
    PaymentUpdate = Payment Update;
    ReconciliationRead = Reconciliation Read;
    ReconciliationUpdate = Reconciliation Update;
    StatementRead = Statement Read;
    StatementCreate = Statement Create;
    ReportRead = Report Read;
    SettingsRead = Settings Read;
    SettingsCreate = Settings Create;
    SettingsUpdate = Settings Update;
    SettingsDelete = Settings Delete;
    NotificationRuleRead = NotificationRule Read;
    NotificationRuleCreate = NotificationRule Create;
    NotificationRuleUpdate = NotificationRule Update;
    AuditLogRead = AuditLog Read;
    NoteRead = Note Read;
    NoteCreate = Note Create;
}
