//! The OpenAPI document: current, complete, and served without the internet.

use crate::harness::{
    TestApp,
    contract::{OPERATIONS, resolve},
};
use reqwest::Method;
use serde_json::Value;
use std::{collections::BTreeSet, fs, path::Path};

#[test]
fn the_checked_in_document_is_the_one_of_the_code() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../openapi/cartera.v1.json");
    let checked_in = fs::read_to_string(&path).unwrap_or_default();
    let current = api::openapi::document().to_pretty_json().unwrap();
    assert!(checked_in.trim_end() == current.trim_end(), "{} is out of date; run: just openapi", path.display());
}

#[test]
fn every_operation_says_what_it_is() {
    let mut ids = BTreeSet::new();
    for operation in OPERATIONS.iter() {
        let name = format!("{} {}", operation.method, operation.path);
        let definition = &operation.definition;
        assert!(ids.insert(&operation.id) && !operation.id.is_empty(), "{name}: operationId {:?}", operation.id);
        let summary = definition["summary"].as_str().unwrap_or_default();
        assert!(!summary.is_empty() && !summary.ends_with('.'), "{name}: summary {summary:?}");
        assert_eq!(definition["tags"].as_array().map(Vec::len), Some(1), "{name}: tags");
        assert!(definition["security"].as_array().is_some_and(|schemes| !schemes.is_empty()), "{name}: security");
        assert!(operation.path.starts_with("/api/v1/"), "{name}");
    }
    assert!(!ids.is_empty());
}

#[test]
fn every_operation_documents_a_success_and_the_problems_of_its_method() {
    for operation in OPERATIONS.iter() {
        let responses = operation.definition["responses"].as_object().unwrap();
        assert!(responses.keys().any(|status| status.starts_with('2')), "{}: no success", operation.id);
        let changes = operation.method != Method::GET;
        let problems = ["400", "401", "403", "404", "422", "429", "500"].into_iter();
        for status in problems.chain(["409", "412", "413", "415", "428"].into_iter().filter(|_status| changes)) {
            let schema = responses.get(status).map(|listed| &resolve(listed)["content"]["application/problem+json"]);
            let reference = schema.and_then(|content| content["schema"]["$ref"].as_str());
            assert_eq!(reference, Some("#/components/schemas/Problem"), "{}: {status}", operation.id);
        }
    }
}

#[test]
fn every_parameter_of_a_path_is_documented() {
    for operation in OPERATIONS.iter() {
        let in_path = operation.path.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name);
        let documented = operation.parameters().filter(|parameter| parameter["in"] == "path");
        let documented: BTreeSet<&str> = documented.filter_map(|parameter| parameter["name"].as_str()).collect();
        assert_eq!(documented, in_path.collect(), "{}", operation.id);
    }
}

#[test]
fn every_reference_leads_somewhere() {
    fn walk(value: &Value) {
        match value {
            Value::Object(fields) => {
                resolve(value);
                fields.values().for_each(walk);
            }
            Value::Array(items) => items.iter().for_each(walk),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    walk(&crate::harness::contract::DOCUMENT);
}

#[tokio::test]
async fn the_document_and_its_pages_are_served_offline() {
    let app = TestApp::spawn().await;
    let nobody = app.anonymous();
    let document = nobody.get("//api/openapi.json").await.expect(200);
    assert_eq!(document["paths"], crate::harness::contract::DOCUMENT["paths"]);
    let short = nobody.get("//api/docs").await.expect(308);
    assert_eq!(short.header("location"), Some("/api/docs/"));
    let page = nobody.get("//api/docs/").await.expect(200);
    let page = String::from_utf8(page.bytes).unwrap();
    assert!(!page.contains("http://") && !page.contains("https://"), "{page}");
    for file in ["swagger-ui-bundle.js", "swagger-ui.css", "swagger-initializer.js"] {
        assert!(page.contains(file), "{page}");
        let found = nobody.get(&format!("//api/docs/{file}")).await.expect(200);
        assert!(!found.bytes.is_empty(), "{file}");
    }
    let initializer = nobody.get("//api/docs/swagger-initializer.js").await;
    assert!(String::from_utf8(initializer.bytes).unwrap().contains("/api/openapi.json"));
}
