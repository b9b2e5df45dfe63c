//! What every list has in common, for each operation whose answer the document says is one.

use crate::{
    foreign_ids::{path, real, things},
    harness::{
        TestApp,
        contract::{OPERATIONS, Operation, resolve},
    },
};
use reqwest::Method;
use serde_json::Value;

/// Whether it answers rows that go on at a cursor.
fn is_list(operation: &Operation) -> bool {
    let answer = &resolve(&operation.definition["responses"]["200"])["content"]["application/json"]["schema"];
    operation.method == Method::GET && !resolve(answer)["properties"]["next_cursor"].is_null()
}

fn with(path: &str, more: &str) -> String {
    let sign = if path.contains('?') { '&' } else { '?' };
    format!("{path}{sign}{more}")
}

#[tokio::test]
async fn every_list_is_read_in_parts_of_the_size_asked_for() {
    let app = TestApp::spawn().await;
    let (things, _) = things(&app).await;
    let lists: Vec<&Operation> = OPERATIONS.iter().filter(|operation| is_list(operation)).collect();
    assert!(lists.len() > 25, "{}", lists.len());
    let client = app.admin();
    let mut of_another = "%25%25".to_owned();
    for operation in lists {
        let path = path(operation, real(&things));
        let part = client.get(&with(&path, "limit=1")).await.expect(200);
        let (rows, total) = (part["data"].as_array().unwrap(), part["total"].as_u64().unwrap());
        assert!(u64::try_from(rows.len()).unwrap() == total.min(1), "{}: {part}", operation.id);
        assert_eq!(part["next_cursor"].is_null(), total <= 1, "{}: {part}", operation.id);
        if let Some(cursor) = part["next_cursor"].as_str() {
            let next = client.get(&with(&path, &format!("limit=1&cursor={cursor}"))).await.expect(200);
            assert_eq!(next["total"], part["total"], "{}", operation.id);
            assert_ne!(next["data"], part["data"], "{}: the same rows again", operation.id);
            assert_eq!(next["data"].as_array().map(Vec::len), Some(1), "{}", operation.id);
        }
        for wrong in ["limit=0", "limit=201", "cursor=%25%25", &format!("cursor={of_another}")] {
            let refused = client.get(&with(&path, wrong)).await.expect(422);
            let name = wrong.split('=').next().unwrap();
            let pointers: Vec<Value> =
                refused["errors"].as_array().unwrap().iter().map(|at| at["pointer"].clone()).collect();
            assert_eq!(pointers, [name], "{}: {refused}", operation.id);
        }
        if let Some(cursor) = part["next_cursor"].as_str() {
            cursor.clone_into(&mut of_another);
        }
    }
    assert_ne!(of_another, "%25%25");
}

#[tokio::test]
async fn a_cursor_goes_on_in_the_order_and_with_the_filters_it_was_given_for() {
    let app = TestApp::spawn().await;
    for (name, rfc) in [("Uno", "UNO150312AB1"), ("Dos", "DOS150312AB1"), ("Tres", "TRE150312AB1")] {
        app.customer(name, rfc).await;
    }
    let client = app.admin();
    let first = client.get("/customers?sort=name&without_terms=true&limit=1").await.expect(200);
    let cursor = first["next_cursor"].as_str().unwrap();
    let on = |query: &str| client.get(&format!("/customers?cursor={cursor}&{query}"));
    for same in ["sort=name&without_terms=true&limit=1", "without_terms=true&sort=name"] {
        assert_eq!(on(same).await.expect(200)["data"][0]["name"], "Tres", "{same}");
    }
    for other in
        ["sort=-name&without_terms=true", "without_terms=true", "sort=name", "sort=name&without_terms=false", ""]
    {
        let refused = on(other).await.expect(422).problem("validation_failed");
        let field = &refused.errors[0];
        assert_eq!((field.pointer.as_str(), field.code.as_str()), ("cursor", "unknown_cursor"), "{other}");
    }
}
