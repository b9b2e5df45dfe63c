//! Holds every answer against the OpenAPI document: what the document does not say, the server may not do.

use super::answer::{Answer, is_json};
use domain::contract::{Problem, ProblemKind};
use jsonschema::Validator;
use reqwest::Method;
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, Mutex, PoisonError},
};

/// The document as outsiders read it.
pub(crate) static DOCUMENT: LazyLock<Value> = LazyLock::new(|| serde_json::to_value(api::openapi::document()).unwrap());

/// One method of one path.
pub(crate) struct Operation {
    pub(crate) id: String,
    pub(crate) method: Method,
    /// With the base, parameters in braces.
    pub(crate) path: String,
    pub(crate) definition: Value,
}

pub(crate) static OPERATIONS: LazyLock<Vec<Operation>> = LazyLock::new(|| {
    let paths = DOCUMENT["paths"].as_object().unwrap();
    let operations = paths.iter().flat_map(|(path, item)| {
        let methods = item.as_object().unwrap().iter();
        methods.filter_map(move |(method, definition)| {
            // Beside the methods an item may have `parameters` and texts.
            let method = ["get", "post", "put", "patch", "delete"].contains(&method.as_str()).then_some(method)?;
            Some(Operation {
                id: definition["operationId"].as_str().unwrap_or_default().to_owned(),
                method: method.to_uppercase().parse().unwrap(),
                path: path.clone(),
                definition: definition.clone(),
            })
        })
    });
    operations.collect()
});

/// What stands at the end of a `$ref`, or the value itself.
pub(crate) fn resolve(value: &Value) -> &Value {
    match value["$ref"].as_str().and_then(|address| address.strip_prefix('#')) {
        Some(pointer) => DOCUMENT.pointer(pointer).unwrap_or_else(|| panic!("{pointer} leads nowhere")),
        None => value,
    }
}

/// An answer of 400 or more is a problem of the catalogue, and none is the server's own failure.
pub(crate) fn check_problem(answer: &Answer) {
    assert_ne!(answer.status, 500, "the server failed; its log is above: {answer}");
    if answer.status < 400 {
        return;
    }
    assert_eq!(answer.media_type(), Some("application/problem+json"), "{answer}");
    let problem: Problem = answer.to();
    let kind = ProblemKind::from_code(&problem.code).unwrap_or_else(|| panic!("a code of no catalogue: {answer}"));
    assert_eq!((kind.status(), problem.status), (answer.status, answer.status), "{answer}");
    assert_eq!(problem.kind, format!("/problems/{}", problem.code), "{answer}");
    assert_eq!(Some(problem.request_id.as_str()), answer.header("x-request-id"), "{answer}");
    for field in &problem.errors {
        assert!(ProblemKind::from_code(&field.code).is_some(), "{} is a code of no catalogue: {answer}", field.code);
    }
    let texts = problem.errors.iter().map(|field| &field.detail).chain([&problem.detail]);
    for text in texts {
        assert!(!has_placeholder(text), "a parameter is missing: {answer}");
    }
}

/// `{name}`, and not the JSON of a value that was sent.
fn has_placeholder(text: &str) -> bool {
    let is_name = |name: &str| !name.is_empty() && name.chars().all(|one| one.is_ascii_lowercase() || one == '_');
    text.split('{').skip(1).any(|rest| rest.split_once('}').is_some_and(|(name, _)| is_name(name)))
}

/// The document lists the operation and its status, and the bodies are what it says.
pub(crate) fn check(method: &Method, path: &str, sent: Option<&Value>, answer: &Answer) {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let operation = find(method, path).unwrap_or_else(|| panic!("the document has no {method} {path}: {answer}"));
    let responses = &operation.definition["responses"];
    let listed = &responses[answer.status.to_string()];
    assert!(!listed.is_null(), "{} does not document {}: {answer}", operation.id, answer.status);
    check_body(operation, resolve(listed), answer);
    if answer.status < 300 {
        check_parameters(operation, query);
        check_sent(operation, sent);
    }
}

fn check_body(operation: &Operation, listed: &Value, answer: &Answer) {
    let contents = listed["content"].as_object().filter(|contents| !contents.is_empty());
    let (Some(contents), false) = (contents, answer.bytes.is_empty()) else {
        let both = contents.is_none() && answer.bytes.is_empty();
        assert!(both, "{}: either the document or the answer has no body: {answer}", operation.id);
        return;
    };
    let media_type = answer.media_type().unwrap_or_else(|| panic!("no Content-Type: {answer}"));
    let types: Vec<&String> = contents.keys().collect();
    let Some(content) = contents.get(media_type) else {
        panic!("{} documents {types:?} for {}: {answer}", operation.id, answer.status)
    };
    if !is_json(media_type) {
        return;
    }
    let key = format!("{} {} {media_type}", operation.id, answer.status);
    let wrong = violations(&key, &content["schema"], &answer.body);
    assert!(wrong.is_empty(), "the body is not what the document says:\n{}\n{answer}", wrong.join("\n"));
}

/// What was accepted must be in the document.
fn check_parameters(operation: &Operation, query: &str) {
    let documented: Vec<&str> = operation.parameters().filter_map(|parameter| parameter["name"].as_str()).collect();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let name = pair.split('=').next().unwrap_or(pair);
        assert!(documented.contains(&name), "{} accepts {name}, which it does not document", operation.id);
    }
}

fn check_sent(operation: &Operation, sent: Option<&Value>) {
    let Some(sent) = sent else { return };
    let schema = operation.definition.pointer("/requestBody/content/application~1json/schema");
    let schema = schema.unwrap_or_else(|| panic!("{} accepts a body that it does not document", operation.id));
    let wrong = violations(&format!("{} request", operation.id), schema, sent);
    assert!(wrong.is_empty(), "{} accepts what it says it refuses:\n{}\n{sent}", operation.id, wrong.join("\n"));
}

impl Operation {
    pub(crate) fn parameters(&self) -> impl Iterator<Item = &Value> {
        self.definition["parameters"].as_array().into_iter().flatten().map(resolve)
    }
}

/// The operation a request belongs to; of several the one with the least left to parameters.
pub(crate) fn find(method: &Method, path: &str) -> Option<&'static Operation> {
    let candidates = OPERATIONS.iter().filter(|operation| operation.method == *method);
    let fitting = candidates.filter_map(|operation| Some((literal_characters(&operation.path, path)?, operation)));
    fitting.max_by_key(|(literal, _)| *literal).map(|(_, operation)| operation)
}

/// How many characters of `path` stand in `template` itself; `None`: it is another path.
fn literal_characters(template: &str, path: &str) -> Option<usize> {
    let (template, path): (Vec<&str>, Vec<&str>) = (template.split('/').collect(), path.split('/').collect());
    if template.len() != path.len() {
        return None;
    }
    template.iter().zip(&path).try_fold(0, |sum, (template, part)| {
        let Some((before, rest)) = template.split_once('{') else {
            return (template == part).then_some(sum + part.len());
        };
        let after = rest.split_once('}').map_or("", |(_, after)| after);
        let filled = part.strip_prefix(before)?.strip_suffix(after)?;
        (!filled.is_empty()).then_some(sum + before.len() + after.len())
    })
}

/// Validators are compiled once each: schema after schema the document is large.
fn violations(key: &str, schema: &Value, value: &Value) -> Vec<String> {
    static COMPILED: LazyLock<Mutex<HashMap<String, Arc<Validator>>>> = LazyLock::new(Mutex::default);
    let known = COMPILED.lock().unwrap_or_else(PoisonError::into_inner).get(key).cloned();
    let validator = known.unwrap_or_else(|| {
        let root = json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "components": DOCUMENT["components"],
            "allOf": [schema],
        });
        let options = jsonschema::options().should_validate_formats(true);
        let compiled = Arc::new(options.build(&root).unwrap_or_else(|error| panic!("{key}: {error}")));
        COMPILED.lock().unwrap_or_else(PoisonError::into_inner).insert(key.to_owned(), compiled.clone());
        compiled
    });
    validator.iter_errors(value).map(|error| format!("  {}: {error}", error.instance_path())).collect()
}

#[test]
fn a_literal_segment_wins_over_a_parameter_and_an_extension_is_part_of_the_path() {
    assert_eq!(literal_characters("/a/{id}", "/a/b"), Some(1));
    assert_eq!(literal_characters("/a/b", "/a/b"), Some(2));
    assert_eq!(literal_characters("/a/{id}.pdf", "/a/b.pdf"), Some(5));
    assert_eq!(literal_characters("/a/{id}.pdf", "/a/b"), None);
    assert_eq!(literal_characters("/a/{id}", "/a/b/c"), None);
    assert_eq!(literal_characters("/a/{id}", "/a/"), None);
}
