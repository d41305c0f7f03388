//! What stands before every route.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use serde_json::{Value, json};

use crate::campus::Campus;

#[tokio::test]
async fn unknown_paths_and_methods_are_problems_with_the_requests_id() {
    let campus = Campus::bare().await;
    for (method, path, status) in [
        (Method::GET, "/api/nothing", StatusCode::NOT_FOUND),
        (Method::PATCH, "/api/buildings", StatusCode::METHOD_NOT_ALLOWED),
    ] {
        let request = Request::builder().method(method).uri(path).header("x-request-id", "r1");
        let answer = campus.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!((answer.status, &answer.body["request_id"]), (status, &json!("r1")));
        assert_eq!(answer.headers["x-request-id"], "r1");
        assert_eq!(answer.headers[header::CONTENT_TYPE], "application/problem+json");
        assert_eq!(answer.headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
    }
}

#[tokio::test]
async fn an_unchanged_answer_is_not_sent_again() {
    let campus = Campus::bare().await;
    let token = campus.admin().await;
    let ask = async |tag: Option<&str>, encoding: &str| {
        let bearer = format!("Bearer {token}");
        let request = Request::get("/api/buildings").header(header::AUTHORIZATION, bearer);
        let request = request.header(header::ACCEPT_ENCODING, encoding);
        let request = match tag {
            Some(tag) => request.header(header::IF_NONE_MATCH, tag),
            None => request,
        };
        campus.send(request.body(Body::empty()).unwrap()).await
    };
    let first = ask(None, "identity").await;
    let tag = first.headers[header::ETAG].to_str().unwrap();
    assert!(tag.starts_with('"'), "strong");
    let second = ask(Some(tag), "identity").await;
    assert_eq!((second.status, second.text.as_str()), (StatusCode::NOT_MODIFIED, ""));
    let zipped = ask(Some(tag), "gzip").await;
    assert_eq!(zipped.headers[header::CONTENT_ENCODING], "gzip");
    assert_ne!(zipped.headers[header::ETAG], tag);
}

#[tokio::test]
async fn a_change_is_refused_where_somebody_was_faster() {
    let campus = Campus::bare().await;
    let token = campus.admin().await;
    let put = async |path: &str, tag: &str, body: &Value| {
        let request = Request::put(path)
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::IF_MATCH, tag);
        campus.send(request.body(Body::from(body.to_string())).unwrap()).await
    };
    for (path, first, second) in [
        (
            "/api/buildings/b1",
            json!({"campus_id": "cam", "name": "One"}),
            json!({"campus_id": "cam", "name": "Two"}),
        ),
        (
            "/api/campuses/cam",
            json!({"name": "One", "timezone": "Europe/London", "currency": "GBP"}),
            json!({"name": "Two", "timezone": "Europe/London", "currency": "GBP"}),
        ),
        (
            "/api/meters/gw~m1",
            json!({"building_id": "b1", "commodity": "electricity", "serial": "1"}),
            json!({"building_id": "b1", "commodity": "electricity", "serial": "2"}),
        ),
    ] {
        let seen = campus.get(path, &token).await.headers[header::ETAG].clone();
        let tag = seen.to_str().unwrap();
        let changed = put(path, tag, &first).await;
        assert_eq!(changed.status, StatusCode::OK, "{path}: {}", changed.text);
        let late = put(path, tag, &second).await;
        assert_eq!(late.status, StatusCode::PRECONDITION_FAILED, "{path}: {}", late.text);
        assert_eq!(late.body["type"], "/problems/changed-since");
        let next = changed.headers[header::ETAG].to_str().unwrap();
        let now = campus.get(path, &token).await;
        assert_eq!(now.headers[header::ETAG], next, "{path}: what PUT answers is what GET does");
        assert_eq!(put(path, next, &second).await.status, StatusCode::OK, "{path}");
        assert_eq!(put(path, "*", &first).await.status, StatusCode::OK, "{path}");
    }
    let campus_fields = json!({"name": "New", "timezone": "Europe/London"});
    let nothing = put("/api/campuses/new", "*", &campus_fields).await;
    assert_eq!(nothing.status, StatusCode::PRECONDITION_FAILED, "there is nothing to match");
    let tariff = json!({"campus_id": "cam", "name": "flat", "commodity": "electricity", "currency": "GBP",
        "valid_from": "2018-01-01", "price": {"flat": 0.4}});
    let other = put("/api/tariffs", "\"other\"", &tariff).await;
    assert_eq!(other.status, StatusCode::PRECONDITION_FAILED);
}

#[tokio::test]
async fn every_operation_has_typed_answers_problems_and_security() {
    let campus = Campus::bare().await;
    let document = campus.call(Method::GET, "/api/openapi.json", None, None).await.body;
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    let schemas = document["components"]["schemas"].as_object().unwrap();
    let mut references = Vec::new();
    collect(&document, &mut references);
    for reference in references {
        let name = reference.rsplit('/').next().unwrap();
        assert!(schemas.contains_key(name), "{reference} is not in the document");
    }
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let case = format!("{method} {path}");
            assert!(operation["summary"].is_string(), "{case} says nothing");
            assert!(operation["responses"]["500"].is_object(), "{case}");
            let public = !path.starts_with("/api/")
                || ["/docs", "openapi", "/api/sign-in", "/api/oidc/", "/api/invitation/"]
                    .iter()
                    .any(|it| path.contains(it));
            assert_eq!(operation["security"].is_array(), !public, "{case}");
        }
    }
    assert_eq!(document["components"]["securitySchemes"]["bearer"]["scheme"], "bearer");
}

fn collect(value: &Value, references: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            if let Some(Value::String(reference)) = members.get("$ref") {
                references.push(reference.clone());
            }
            members.values().for_each(|it| collect(it, references));
        }
        Value::Array(items) => items.iter().for_each(|it| collect(it, references)),
        _ => {}
    }
}

#[tokio::test]
async fn the_docs_page_asks_nobody_else() {
    let campus = Campus::bare().await;
    for path in ["/api/docs", "/api/docs/docs.js", "/api/docs/docs.css"] {
        let answer = campus.call(Method::GET, path, None, None).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        assert!(!answer.text.contains("https://") && !answer.text.contains("http://"), "{path}");
    }
}

#[tokio::test]
async fn a_body_that_is_not_json_is_a_problem() {
    let campus = Campus::bare().await;
    let token = campus.admin().await;
    for (kind, body, status) in [
        ("application/json", "{", StatusCode::BAD_REQUEST),
        ("text/plain", "{}", StatusCode::UNSUPPORTED_MEDIA_TYPE),
        ("application/json", "{}", StatusCode::UNPROCESSABLE_ENTITY),
    ] {
        let request = Request::post("/api/buildings")
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .header(header::CONTENT_TYPE, kind);
        let answer = campus.send(request.body(Body::from(body)).unwrap()).await;
        assert_eq!(answer.status, status, "{body} as {kind}");
        assert_eq!(answer.headers[header::CONTENT_TYPE], "application/problem+json");
    }
}
