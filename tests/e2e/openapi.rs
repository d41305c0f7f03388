//! The OpenAPI document: strict enough to generate a client from, and the one that the dashboard's
//! client is generated from.
#![expect(clippy::unwrap_used, reason = "a test's own helpers fail by panicking")]

use std::collections::{BTreeMap, BTreeSet};

use greenpulse_e2e::Campus;
use greenpulse_http::Routes;
use serde_json::{Value, json};

const KEPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../frontend/openapi.json");
const UPDATE: &str = "UPDATE=1 cargo test --package greenpulse-e2e --test openapi";
/// What a browser follows: it leads on to the dashboard, or to the issuer.
const LEADS_ON: [&str; 3] = ["get /sign-in", "get /api/oidc/sign-in", "get /api/oidc/callback"];
/// Goes on as a web socket.
const BECOMES_A_SOCKET: &str = "get /api/live";

async fn routes() -> Routes {
    Campus::new().await.cloud.routes()
}

async fn document() -> Value {
    serde_json::to_value(routes().await.open_api()).unwrap()
}

/// Every operation, called by its method and path.
fn operations(document: &Value) -> Vec<(String, &Value)> {
    let paths = document["paths"].as_object().unwrap().iter();
    paths
        .flat_map(|(path, item)| {
            let methods = item.as_object().unwrap().iter();
            methods.map(move |(method, it)| (format!("{method} {path}"), it))
        })
        .collect()
}

fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

#[tokio::test]
async fn operations_have_ids_of_their_own_that_say_what_they_do() {
    let document = document().await;
    let mut ids = BTreeSet::new();
    for (case, operation) in operations(&document) {
        let id = operation["operationId"].as_str().unwrap();
        let words: Vec<&str> = id.split('_').collect();
        let plain = |it: &&str| !it.is_empty() && it.chars().all(|it| it.is_ascii_lowercase());
        assert!(2 <= words.len() && words.iter().all(plain), "{case}: {id}");
        assert!(ids.insert(id), "{case}: {id} is taken");
        assert!(operation["summary"].is_string(), "{case} says nothing");
    }
}

#[tokio::test]
async fn a_name_stands_for_one_shape() {
    let mut shapes: BTreeMap<String, Value> = BTreeMap::new();
    for (name, shape) in routes().await.shapes() {
        let shape = serde_json::to_value(shape).unwrap();
        let first = shapes.entry(name.clone()).or_insert_with(|| shape.clone());
        assert_eq!(*first, shape, "{name} stands for two shapes");
    }
}

#[tokio::test]
async fn nothing_is_untyped() {
    let document = document().await;
    for (name, schema) in members(&document["components"]["schemas"]) {
        check_typed(schema, name);
    }
    for (case, operation) in operations(&document) {
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let case = format!("{case} {}", parameter["name"]);
            check_typed(&parameter["schema"], &case);
            assert!(!is_nullable(&parameter["schema"]), "{case} is left out, never null");
        }
        let answers = members(&operation["responses"]).map(|it| it.1);
        for body in answers.chain([&operation["requestBody"]]) {
            for (kind, content) in members(&body["content"]) {
                check_typed(&content["schema"], &format!("{case} {kind}"));
            }
        }
    }
}

fn check_typed(schema: &Value, case: &str) {
    if schema["$ref"].is_string() {
        return;
    }
    let variants = ["oneOf", "anyOf", "allOf"].iter().filter_map(|it| schema[it].as_array());
    let variants: Vec<&Value> = variants.flatten().collect();
    for (at, variant) in variants.iter().enumerate() {
        check_typed(variant, &format!("{case} {at}"));
    }
    assert!(!schema["type"].is_null() || !variants.is_empty(), "{case}: {schema}");
    let is = |name: &str| {
        schema["type"] == name
            || schema["type"].as_array().is_some_and(|it| it.contains(&json!(name)))
    };
    if is("array") {
        check_typed(&schema["items"], &format!("{case}[]"));
    }
    if is("object") {
        let properties = members(&schema["properties"]);
        let others = schema.get("additionalProperties");
        assert!(!schema["properties"].is_null() || others.is_some(), "{case}: any object");
        let all =
            properties.map(|(name, it)| (name.as_str(), it)).chain(others.map(|it| ("*", it)));
        all.for_each(|(name, it)| check_typed(it, &format!("{case}.{name}")));
    }
}

fn is_nullable(schema: &Value) -> bool {
    let null = json!("null");
    schema["type"] == null
        || schema["type"].as_array().is_some_and(|it| it.contains(&null))
        || ["oneOf", "anyOf"]
            .iter()
            .any(|it| schema[it].as_array().is_some_and(|it| it.iter().any(is_nullable)))
}

#[tokio::test]
async fn every_operation_succeeds_somehow_and_fails_with_problems() {
    let document = document().await;
    for (case, operation) in operations(&document) {
        let answers: Vec<_> = members(&operation["responses"]).collect();
        let succeeds = match case.as_str() {
            it if LEADS_ON.contains(&it) => "303",
            BECOMES_A_SOCKET => "101",
            _ => "2",
        };
        assert!(answers.iter().any(|it| it.0.starts_with(succeeds)), "{case} never succeeds");
        for (status, answer) in answers {
            let kinds: Vec<_> = members(&answer["content"]).map(|it| it.0.as_str()).collect();
            let case = format!("{case} {status}");
            match &status[..1] {
                "2" => assert_eq!(kinds.is_empty(), status == "204", "{case}"),
                "1" | "3" => assert!(kinds.is_empty(), "{case}"),
                _ => {
                    assert_eq!(kinds, ["application/problem+json"], "{case}");
                    let schema = &answer["content"]["application/problem+json"]["schema"];
                    assert_eq!(schema["$ref"], "#/components/schemas/Problem", "{case}");
                }
            }
        }
    }
}

#[tokio::test]
async fn answers_leave_nothing_out_that_may_be_null() {
    let document = document().await;
    let schemas = &document["components"]["schemas"];
    let current = &schemas["Current"];
    assert!(current["required"].as_array().unwrap().contains(&json!("cost")), "{current}");
    let fields = &schemas["BuildingFields"]["required"];
    assert_eq!(*fields, json!(["campus_id", "name"]), "bodies may leave out what is not known");
    let problem = schemas["Problem"].to_string();
    assert!(problem.contains("detail"), "{problem}");
}

#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "whoever runs the test says whether to write")]
async fn the_dashboard_is_generated_from_this_document() {
    let written = serde_json::to_string_pretty(&document().await).unwrap() + "\n";
    if std::env::var("UPDATE").is_ok() {
        std::fs::write(KEPT, &written).unwrap();
    }
    let kept = std::fs::read_to_string(KEPT).unwrap();
    assert!(kept == written, "frontend/openapi.json is behind the server: {UPDATE}");
}
