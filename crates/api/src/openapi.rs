//! The OpenAPI document: collected from the handlers, checked in as `openapi/cartera.v1.json`.

use actix_web::http::header;
use domain::contract::{Language, Problem, ProblemKind};
use strum::IntoEnumIterator;
use utoipa::{
    Modify, OpenApi,
    openapi::{
        self, Content, HeaderBuilder, HttpMethod, KnownFormat, Object, ObjectBuilder, Ref, RefOr, ResponseBuilder,
        SchemaFormat, Type,
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

/// Adds to every operation the problems any operation may answer, and the headers that follow from what it takes; says
/// of every answer what it is.
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
            let responses = &mut operation.responses.responses;
            for (status, response) in responses.iter_mut() {
                if let RefOr::T(response) = response {
                    describe(status, &method, response);
                }
            }
            for status in statuses(&method) {
                responses.entry(status.to_string()).or_insert_with(|| RefOr::T(problem_response(status)));
            }
        }
    }
    document
}

/// What OpenAPI asks of every response, and no handler repeats: a description, and files as bytes. A handler's
/// `Vec<u8>` would be a list of numbers.
fn describe(status: &str, method: &HttpMethod, response: &mut openapi::Response) {
    for (media_type, content) in &mut response.content {
        if let (true, RefOr::T(content)) = (is_binary(media_type), content) {
            let format = Some(SchemaFormat::KnownFormat(KnownFormat::Binary));
            content.schema = Some(ObjectBuilder::new().schema_type(Type::String).format(format).into());
        }
    }
    if response.description.is_empty() {
        let media_types: Vec<&str> = response.content.keys().map(String::as_str).collect();
        response.description = description(status, method, &media_types);
    }
}

fn is_binary(media_type: &str) -> bool {
    !(media_type.starts_with("text/") || media_type.ends_with("json") || media_type.ends_with("xml"))
}

fn description(status: &str, method: &HttpMethod, media_types: &[&str]) -> String {
    let text = match (status, media_types) {
        ("201", _) => "What was created",
        ("202", _) => "Accepted; it is done in the background",
        ("204", _) => "Done; there is nothing to tell",
        (_, ["text/event-stream"]) => "What happens, as it happens",
        (_, ["application/json"]) if *method == HttpMethod::Get => "What was asked for",
        (_, ["application/json"]) => "What came of it",
        (_, [_]) => "The file",
        (_, []) => "Done",
        _ => return format!("In the form asked for: {}", media_types.join(", ")),
    };
    text.to_owned()
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

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    /// Status and definition of every response, with the operation it belongs to.
    fn responses(document: &Value) -> Vec<(String, Value)> {
        let paths = document["paths"].as_object().unwrap();
        let operations = paths.iter().flat_map(|(path, item)| {
            item.as_object().unwrap().iter().map(move |(method, operation)| (format!("{method} {path}"), operation))
        });
        let listed = operations.filter_map(|(name, operation)| Some((name, operation["responses"].as_object()?)));
        let named = listed.flat_map(|(name, responses)| {
            responses.iter().map(move |(status, response)| (format!("{name} {status}"), response.clone()))
        });
        named.collect()
    }

    #[test]
    fn every_response_says_what_it_is() {
        let document = serde_json::to_value(document()).unwrap();
        let responses = responses(&document);
        assert!(responses.iter().any(|(name, _)| name == "get /api/v1/reports/aging 200"));
        let is_silent = |response: &Value| response["description"].as_str().unwrap_or_default().is_empty();
        let silent: Vec<_> =
            responses.iter().filter(|(_, response)| is_silent(response)).map(|(name, _)| name).collect();
        assert!(silent.is_empty(), "no description: {silent:?}");
    }

    #[test]
    fn files_are_bytes_and_not_lists_of_numbers() {
        let document = serde_json::to_value(document()).unwrap();
        let mut files = 0;
        for (name, response) in responses(&document) {
            for (media_type, content) in response["content"].as_object().into_iter().flatten() {
                let schema = &content["schema"];
                if media_type != "application/json" {
                    assert_ne!(schema["items"]["type"], "integer", "{name} {media_type}");
                }
                if is_binary(media_type) {
                    files += 1;
                    assert_eq!(schema, &serde_json::json!({"type": "string", "format": "binary"}), "{name}");
                }
            }
        }
        assert!(files > 10, "{files}");
        assert!(is_binary("application/pdf") && is_binary("message/rfc822") && is_binary("image/jpeg"));
        assert!(!["application/problem+json", "application/xml", "text/csv"].into_iter().any(is_binary));
    }
}
