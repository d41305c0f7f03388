//! Tokens that people make for programs.

use axum::http::{Method, StatusCode};
use greenpulse_domain::access::Scope;
use greenpulse_domain::user::Role;
use greenpulse_ports::{Page, Registry};
use jiff::ToSpan;
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::campus::{Campus, now};

const PATH: &str = "/api/me/tokens";

#[tokio::test]
async fn a_token_is_shown_once_used_listed_and_revoked_at_once() {
    let campus = Campus::bare().await;
    let ann = campus.person("ann", Role::Manager, None).await;
    let fields = json!({"name": " Grafana ", "scope": "read", "days": 30, "buildings": ["b1"]});
    let made = campus.call(Method::POST, PATH, Some(&ann), Some(fields)).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    let token = made.body["token"].as_str().unwrap();
    assert!(token.starts_with("gpu_"));
    let docs = campus.store.list("", Page::default()).await.unwrap().items;
    let audit = campus.store.audit(Page::default()).await.unwrap().items;
    assert!(!format!("{docs:?} {audit:?}").contains(token), "only its hash is kept");
    let details = &made.body["details"];
    assert_eq!(details["expires_at"], "2018-07-13T10:00:00Z");

    assert_eq!(campus.get("/api/buildings/b1", token).await.status, StatusCode::OK);
    assert_eq!(campus.get("/api/buildings/b2", token).await.status, StatusCode::FORBIDDEN);
    let me = campus.get("/api/me", token).await.body;
    assert_eq!((&me["scope"], &me["buildings"]), (&json!("read"), &json!(["b1"])));
    let listed = campus.get(PATH, &ann).await;
    assert!(!listed.text.contains("sha256"), "{}", listed.text);
    let listed: Vec<_> = listed.body["tokens"].as_array().unwrap().clone();
    let (grafana, first) = (&listed[0], &listed[1]);
    let (grafana, first) =
        if grafana["name"].is_null() { (first, grafana) } else { (grafana, first) };
    assert_eq!(
        (&grafana["name"], &grafana["last_used"]),
        (&json!("Grafana"), &json!("2018-06-13T10:00:00Z"))
    );
    assert_eq!((&first["scope"], &first["name"]), (&json!("whole"), &Value::Null));

    let path = format!("{PATH}/{}", details["id"].as_str().unwrap());
    let bob = campus.person("bob", Role::Admin, None).await;
    let others = campus.call(Method::DELETE, &path, Some(&bob), None).await;
    assert_eq!(others.status, StatusCode::NOT_FOUND);
    let revoked = campus.call(Method::DELETE, &path, Some(&ann), None).await;
    assert_eq!(revoked.status, StatusCode::NO_CONTENT);
    assert_eq!(campus.get("/api/me", token).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_token_expires_and_makes_no_other() {
    let campus = Campus::bare().await;
    let ann = campus.admin().await;
    let fields = json!({"name": "t", "scope": "read_write", "days": 1});
    let made = campus.call(Method::POST, PATH, Some(&ann), Some(fields.clone())).await;
    let token = made.body["token"].as_str().unwrap();
    assert_eq!(campus.get("/api/users", token).await.status, StatusCode::OK);
    let more = campus.call(Method::POST, PATH, Some(token), Some(fields)).await;
    assert_eq!(more.status, StatusCode::FORBIDDEN, "{}", more.text);
    let ask = async |at| {
        let request = axum::http::Request::get("/api/me");
        let request = request.header("authorization", format!("Bearer {token}"));
        campus.send_at(request.body(axum::body::Body::empty()).unwrap(), at).await.status
    };
    assert_eq!(ask(now() + 23.hours()).await, StatusCode::OK);
    assert_eq!(ask(now() + 24.hours()).await, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn what_a_token_cannot_be_is_named() {
    let campus = Campus::bare().await;
    let ann = campus.person("ann", Role::Viewer, Some(&["b1"])).await;
    for (change, rule) in [
        (json!({"name": " "}), "present"),
        (json!({"days": 0}), "lifetime"),
        (json!({"days": 367}), "lifetime"),
        (json!({"buildings": ["b2"]}), "own-buildings"),
        (json!({"buildings": ["b1", "b9"]}), "own-buildings"),
    ] {
        let mut fields = json!({"name": "t", "scope": "read", "days": 30});
        fields.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let refused = campus.call(Method::POST, PATH, Some(&ann), Some(fields)).await;
        assert_eq!(refused.body["errors"][0]["rule"], rule, "{change}: {}", refused.text);
    }
    for missing in ["name", "scope", "days"] {
        let mut fields = json!({"name": "t", "scope": "read", "days": 30});
        fields.as_object_mut().unwrap().remove(missing);
        let refused = campus.call(Method::POST, PATH, Some(&ann), Some(fields)).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{missing}");
    }
}

#[tokio::test]
async fn a_token_follows_what_its_person_may_do_and_is_no_session() {
    let campus = Campus::bare().await;
    let admin = campus.admin().await;
    campus.person("ann", Role::Manager, None).await;
    let token = campus.token("ann", Scope::ReadWrite, None).await;
    assert_eq!(campus.get("/api/buildings/b2", &token).await.status, StatusCode::OK);
    let held = Some(json!({"buildings": ["b1"]}));
    campus.call(Method::PATCH, "/api/users/ann", Some(&admin), held).await;
    assert_eq!(campus.get("/api/buildings/b2", &token).await.status, StatusCode::FORBIDDEN);
    let mut browser = Browser { cookie: Some(token), ..Browser::at(&campus, now()) };
    assert_eq!(browser.get("/api/me").await.status, StatusCode::UNAUTHORIZED);
}
