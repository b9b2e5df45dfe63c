//! The OpenAPI document: collected from the handlers, checked in as `openapi/cartera.v1.json`.

use actix_web::http::header;
use domain::contract::{Language, Problem, ProblemKind};
use strum::IntoEnumIterator;
use utoipa::{
    Modify, OpenApi,
    openapi::{
        self, Content, HeaderBuilder, HttpMethod, Object, Ref, RefOr, ResponseBuilder, Type,
        path::{Operation, Parameter},
        security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Cartera",
        version = "1",
        description = "Control over the money you are owed: electronic invoices, terms, promises, statements, aging."
    ),
    components(schemas(Problem)),
    modifiers(&Security)
)]
struct Base;

struct Security;

impl Modify for Security {
    fn modify(&self, document: &mut openapi::OpenApi) {
        let components = document.components.get_or_insert_default();
        let token = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").build();
        components.add_security_scheme("bearer", SecurityScheme::Http(token));
        let cookie = ApiKeyValue::new(crate::auth::refresh::COOKIE);
        components.add_security_scheme("refresh", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
    }
}

/// The document before the handlers' paths are added.
pub fn base() -> openapi::OpenApi {
    Base::openapi()
}

/// The whole document.
pub fn document() -> openapi::OpenApi {
    use utoipa_actix_web::AppExt;
    let app = actix_web::App::new().into_utoipa_app().openapi(base()).configure(crate::routes::api);
    complete(app.split_for_parts().1)
}

/// Adds to every operation the problems any operation may answer, and the headers that follow from what it takes.
pub fn complete(mut document: openapi::OpenApi) -> openapi::OpenApi {
    for item in document.paths.paths.values_mut() {
        let operations = [
            (&mut item.get, HttpMethod::Get),
            (&mut item.post, HttpMethod::Post),
            (&mut item.put, HttpMethod::Put),
            (&mut item.patch, HttpMethod::Patch),
            (&mut item.delete, HttpMethod::Delete),
        ];
        let is_versioned = operations.iter().any(|(operation, _)| operation.as_ref().is_some_and(takes_if_match));
        for (operation, method) in operations {
            let Some(operation) = operation else { continue };
            if is_versioned && (method == HttpMethod::Get || takes_if_match(operation)) {
                add_etag(operation);
            }
            for status in statuses(&method) {
                let responses = &mut operation.responses.responses;
                responses.entry(status.to_string()).or_insert_with(|| RefOr::T(problem_response(status)));
            }
        }
    }
    document
}

fn takes_if_match(operation: &Operation) -> bool {
    let is_if_match = |parameter: &RefOr<Parameter>| match parameter {
        RefOr::T(parameter) => parameter.name.eq_ignore_ascii_case(header::IF_MATCH.as_str()),
        RefOr::Ref(_) => false,
    };
    operation.parameters.iter().flatten().any(is_if_match)
}

/// What may be changed under a condition tells its version.
fn add_etag(operation: &mut Operation) {
    if let Some(RefOr::T(success)) = operation.responses.responses.get_mut("200") {
        success.headers.insert("ETag".to_owned(), text_header("The version, for `If-Match`").into());
    }
}

fn text_header(description: &str) -> openapi::Header {
    HeaderBuilder::new().schema(Some(Object::with_type(Type::String))).description(Some(description)).build()
}

fn statuses(method: &HttpMethod) -> Vec<u16> {
    let mut statuses: Vec<u16> = ProblemKind::iter().map(ProblemKind::status).collect();
    statuses.sort_unstable();
    statuses.dedup();
    let reads = *method == HttpMethod::Get;
    statuses.retain(|status| match status {
        409 | 412 | 413 | 415 | 428 => !reads,
        405 => false,
        _ => true,
    });
    statuses
}

fn problem_response(status: u16) -> openapi::Response {
    let titles: Vec<&str> =
        ProblemKind::iter().filter(|kind| kind.status() == status).map(|kind| kind.title(Language::En)).collect();
    let content = Content::new(Some(Ref::from_schema_name("Problem")));
    let response = ResponseBuilder::new().description(titles.join(" · ")).content("application/problem+json", content);
    match status {
        429 => response.header("Retry-After", text_header("Seconds to wait")).build(),
        _ => response.build(),
    }
}
