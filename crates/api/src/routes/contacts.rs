use super::customers::{check_line, refuse};
use crate::{
    auth::{
        Allowed,
        permission::{CustomerRead, CustomerUpdate},
    },
    error::{ApiResult, FieldRefusal},
    extract::{IfMatch, Json, Listed, Once, Started, if_match::etag},
    paging::ListQuery,
    state::AppState,
    store::{self, WriteTransaction, audit::Change, customers::StoredCustomer},
};
use actix_web::{HttpResponse, delete, get, http::StatusCode, patch, post, web};
use domain::{
    contract::{Contact, ContactPatch, NewContact, Page, ProblemKind},
    ids::{ContactId, CustomerId},
};
use uuid::Uuid;

/// Contacts of a customer
///
/// Their `ETag` is the customer's: a contact is changed as a part of its customer.
#[utoipa::path(
    tag = "customers", security(("bearer" = ["customer:read"])), params(ListQuery, ("id" = CustomerId, Path)),
    responses((status = 200, body = Page<Contact>))
)]
#[get("/customers/{id}/contacts")]
pub async fn list_contacts(
    state: web::Data<AppState>,
    caller: Allowed<CustomerRead>,
    id: web::Path<CustomerId>,
    Listed(list, key): Listed<ListQuery>,
) -> ApiResult<HttpResponse> {
    let found = store::customers::by_id(&state.db, caller.organization, *id, caller.visible_to()).await?;
    let version = found.ok_or(ProblemKind::NotFound)?.version;
    let mut contacts = store::contacts::of(&state.db, caller.organization, [*id]).await?;
    let page = list.part(key, contacts.remove(&id).unwrap_or_default())?;
    Ok(HttpResponse::Ok().insert_header(("ETag", etag(version))).json(page))
}

/// Add a contact
#[utoipa::path(
    tag = "customers", request_body = NewContact, security(("bearer" = ["customer:update"])),
    params(
        ("id" = CustomerId, Path),
        Once
    ),
    responses((status = 201, body = Contact))
)]
#[post("/customers/{id}/contacts")]
pub async fn create_contact(
    state: web::Data<AppState>,
    caller: Allowed<CustomerUpdate>,
    id: web::Path<CustomerId>,
    once: Once,
    Json(body): Json<NewContact>,
) -> ApiResult<HttpResponse> {
    let mut wrong = Vec::new();
    check(&mut wrong, "", &body);
    refuse(wrong)?;
    let command = match once.begin(&state, &caller, &body).await? {
        Started::Fresh(command) => command,
        Started::Repeated(answer) => return Ok(answer),
    };
    let customer = store::customers::lock(&command.txn, caller.organization, *id, caller.visible_to()).await?;
    let customer = customer.ok_or(ProblemKind::NotFound)?;
    let (contact, now) = (contact(body), state.clock.now());
    store::contacts::insert(&command.txn, caller.organization, customer.id, &contact, now).await?;
    next_version(&command.txn, customer).await?;
    let change = Change::new("contact.created", contact.id.0).after(&contact);
    store::audit::append(&command.txn, &caller, change, now).await?;
    command.finish(StatusCode::CREATED, &contact).await
}

/// Change a contact
#[utoipa::path(
    tag = "customers", request_body = ContactPatch, security(("bearer" = ["customer:update"])),
    params(
        ("id" = CustomerId, Path), ("contact_id" = ContactId, Path),
        ("If-Match" = String, Header, description = "ETag of the customer or its list of contacts")
    ),
    responses((status = 200, body = Contact))
)]
#[patch("/customers/{id}/contacts/{contact_id}")]
pub async fn update_contact(
    state: web::Data<AppState>,
    caller: Allowed<CustomerUpdate>,
    path: web::Path<(CustomerId, ContactId)>,
    if_match: IfMatch,
    Json(body): Json<ContactPatch>,
) -> ApiResult<HttpResponse> {
    let (id, contact_id) = path.into_inner();
    let txn = store::begin_write(&state.db).await?;
    let customer = store::customers::lock(&txn, caller.organization, id, caller.visible_to()).await?;
    let customer = customer.ok_or(ProblemKind::NotFound)?;
    let before = store::contacts::by_id(&txn, caller.organization, id, contact_id).await?;
    let before = before.ok_or(ProblemKind::NotFound)?;
    if_match.require(customer.version)?;
    let wanted = NewContact {
        name: body.name.unwrap_or_else(|| before.name.clone()),
        email: body.email.unwrap_or_else(|| before.email.clone()),
        phone: body.phone.unwrap_or_else(|| before.phone.clone()),
        receives: body.receives.unwrap_or_else(|| before.receives.clone()),
    };
    let mut wrong = Vec::new();
    check(&mut wrong, "", &wanted);
    refuse(wrong)?;
    let after = Contact { id: contact_id, ..contact(wanted) };
    store::contacts::update(&txn, &after).await?;
    let version = next_version(&txn, customer).await?;
    let change = Change::new("contact.updated", contact_id.0).before(&before).after(&after);
    store::audit::append(&txn, &caller, change, state.clock.now()).await?;
    txn.commit().await?;
    Ok(HttpResponse::Ok().insert_header(("ETag", etag(version))).json(after))
}

/// Remove a contact
#[utoipa::path(
    tag = "customers", security(("bearer" = ["customer:update"])),
    params(
        ("id" = CustomerId, Path), ("contact_id" = ContactId, Path),
        ("If-Match" = String, Header, description = "ETag of the customer or its list of contacts")
    ),
    responses((status = 204))
)]
#[delete("/customers/{id}/contacts/{contact_id}")]
pub async fn delete_contact(
    state: web::Data<AppState>,
    caller: Allowed<CustomerUpdate>,
    path: web::Path<(CustomerId, ContactId)>,
    if_match: IfMatch,
) -> ApiResult<HttpResponse> {
    let (id, contact_id) = path.into_inner();
    let txn = store::begin_write(&state.db).await?;
    let customer = store::customers::lock(&txn, caller.organization, id, caller.visible_to()).await?;
    let customer = customer.ok_or(ProblemKind::NotFound)?;
    let before = store::contacts::by_id(&txn, caller.organization, id, contact_id).await?;
    let before = before.ok_or(ProblemKind::NotFound)?;
    if_match.require(customer.version)?;
    store::contacts::delete(&txn, caller.organization, contact_id).await?;
    let version = next_version(&txn, customer).await?;
    let change = Change::new("contact.deleted", contact_id.0).before(&before);
    store::audit::append(&txn, &caller, change, state.clock.now()).await?;
    txn.commit().await?;
    Ok(HttpResponse::NoContent().insert_header(("ETag", etag(version))).finish())
}

/// The contact of a request, with blanks trimmed and empty texts left out.
pub(super) fn contact(new: NewContact) -> Contact {
    let trimmed = |text: Option<String>| text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    let mut receives = new.receives;
    receives.sort_unstable();
    receives.dedup();
    Contact {
        id: Uuid::now_v7().into(),
        name: new.name.trim().to_owned(),
        email: trimmed(new.email),
        phone: trimmed(new.phone),
        receives,
    }
}

pub(super) fn check(wrong: &mut Vec<FieldRefusal>, pointer: &str, contact: &NewContact) {
    check_line(wrong, &format!("{pointer}/name"), Some(&contact.name), 120);
    let given =
        |text: &Option<String>| text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
    if let Some(email) = given(&contact.email).filter(|email| !is_address(email)) {
        wrong.push(FieldRefusal::new(format!("{pointer}/email"), ProblemKind::InvalidEmail).with("value", email));
    }
    check_line(wrong, &format!("{pointer}/phone"), given(&contact.phone).as_deref(), 40);
}

/// Whether a mail can be addressed to it: what the mailer accepts, and a domain with a dot.
pub(super) fn is_address(text: &str) -> bool {
    let domain = text.rsplit_once('@').map_or("", |(_, domain)| domain);
    let dotted = domain.split('.').count() > 1 && domain.split('.').all(|label| !label.is_empty());
    text.len() <= 254 && dotted && text.parse::<lettre::Address>().is_ok()
}

/// Whoever read the customer before has now read an older one.
pub(super) async fn next_version(txn: &WriteTransaction, mut customer: StoredCustomer) -> ApiResult<i64> {
    customer.version += 1;
    store::customers::update(txn, &customer).await?;
    Ok(customer.version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_one_name_and_a_domain_with_a_dot() {
        for good in ["laura@empresa.mx", "l.perez+pagos@sub.empresa.com.mx", "o'neil@a-b.mx"] {
            assert!(is_address(good), "{good}");
        }
        for bad in
            ["", "laura", "laura@", "@empresa.mx", "laura@empresa", "laura@.mx", "a b@c.mx", "a@b..mx", "a@b.mx,c@d.mx"]
        {
            assert!(!is_address(bad), "{bad}");
        }
    }
}
