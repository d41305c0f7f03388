//! Keys of sources and people who may sign in, made and taken back over HTTP.

use std::collections::BTreeSet;

use axum::http::{Method, StatusCode, header};
use futures::future::join_all;
use greenpulse_domain::credential::CredentialKind;
use greenpulse_domain::user::Role;
use greenpulse_ports::{Page, Registry};
use serde_json::{Value, json};

use crate::campus::Campus;

/// Every document and audit entry, as text.
async fn kept(campus: &Campus) -> String {
    let docs = campus.store.list("", Page::default()).await.unwrap().items;
    let audit = campus.store.audit(Page::default()).await.unwrap().items;
    format!("{docs:?} {audit:?}")
}

#[tokio::test]
async fn a_key_is_shown_once_says_when_it_was_used_and_is_revoked_at_once() {
    let campus = Campus::bare().await;
    let token = campus.admin().await;
    let admin = Some(token.as_str());
    let path = "/api/sources/vendor/keys";
    let made = campus.call(Method::POST, path, admin, Some(json!({"restates": true}))).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    let key = made.body["key"].as_str().unwrap();
    assert!(!kept(&campus).await.contains(key), "only its hash is kept");
    let sources = campus.get("/api/sources", &token).await.body;
    assert_eq!(
        (&sources["sources"][1]["id"], &sources["sources"][1]["restates"]),
        (&json!("vendor"), &json!(true))
    );

    let listed = campus.get(path, &token).await;
    assert_eq!(listed.body["keys"][0]["last_used"], Value::Null);
    assert!(!listed.text.contains("sha256"), "{}", listed.text);
    let generation = campus.store.generation().await.unwrap();
    assert_eq!(campus.get("/api/me", key).await.body["source_id"], "vendor");
    assert_eq!(campus.get(path, &token).await.body["keys"][0]["last_used"], "2018-06-13T10:00:00Z");
    assert_eq!(campus.store.generation().await.unwrap(), generation, "a use is no change");

    let id = made.body["id"].as_str().unwrap();
    let other =
        campus.call(Method::DELETE, &format!("/api/sources/gw/keys/{id}"), admin, None).await;
    assert_eq!(other.status, StatusCode::NOT_FOUND, "the key of another source");
    for _ in 0..2 {
        let revoked = campus.call(Method::DELETE, &format!("{path}/{id}"), admin, None).await;
        assert_eq!(revoked.status, StatusCode::NO_CONTENT, "{}", revoked.text);
    }
    assert_eq!(campus.get("/api/me", key).await.status, StatusCode::UNAUTHORIZED);
    assert!(campus.get(path, &token).await.body["keys"][0]["revoked_at"].is_string());
    let audit = campus.get("/api/audit", &token).await.body;
    let actions: Vec<_> =
        audit["entries"].as_array().unwrap().iter().map(|it| &it["action"]).collect();
    assert_eq!(actions, ["key revoked", "key made"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_made_at_the_same_time_each_get_a_number() {
    let campus = Campus::bare().await;
    let token = campus.admin().await;
    let make = async |n: usize| {
        let path = format!("/api/sources/vendor{}/keys", n % 2);
        campus.call(Method::POST, &path, Some(&token), Some(json!({}))).await
    };
    let made = join_all((0..8).map(make)).await;
    let ids: BTreeSet<_> = made.iter().map(|it| it.body["id"].to_string()).collect();
    assert!(made.iter().all(|it| it.status == StatusCode::CREATED), "{made:?}");
    assert_eq!(ids.len(), made.len());
}

#[tokio::test]
async fn a_person_comes_is_held_to_buildings_and_goes() {
    let campus = Campus::bare().await;
    let token = campus.admin().await;
    let admin = Some(token.as_str());
    let ann = json!({"user_id": "ann", "email": "ann@example.org", "role": "viewer", "buildings": ["b1"]});
    let made = campus.call(Method::POST, "/api/users", admin, Some(ann.clone())).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    let own = made.body["token"].as_str().unwrap().to_owned();
    assert!(!kept(&campus).await.contains(&own), "only its hash is kept");
    let again = campus.call(Method::POST, "/api/users", admin, Some(ann)).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    assert_eq!(campus.get("/api/buildings/b2", &own).await.status, StatusCode::FORBIDDEN);

    let all = json!({"buildings": null, "role": "manager"});
    let changed = campus.call(Method::PATCH, "/api/users/ann", admin, Some(all)).await;
    assert_eq!(
        (&changed.body["buildings"], &changed.body["role"]),
        (&Value::Null, &json!("manager"))
    );
    assert_eq!(changed.body["email"], "ann@example.org", "what is left out stays");
    assert_eq!(campus.get("/api/buildings/b2", &own).await.status, StatusCode::OK);
    let wrong =
        campus.call(Method::PATCH, "/api/users/ann", admin, Some(json!({"email": "ann"}))).await;
    assert_eq!(wrong.body["errors"][0]["rule"], "email");

    let link = campus.call(Method::POST, "/api/users/ann/link", admin, None).await;
    assert_eq!(link.status, StatusCode::CREATED, "{}", link.text);
    assert_eq!(link.body["expires_at"], "2018-06-14T10:00:00Z");
    let followed = campus.call(Method::GET, link.body["path"].as_str().unwrap(), None, None).await;
    assert!(followed.headers.contains_key(header::SET_COOKIE));

    let gone = campus.call(Method::DELETE, "/api/users/ann", admin, None).await;
    assert_eq!(gone.status, StatusCode::NO_CONTENT, "{}", gone.text);
    assert_eq!(campus.get("/api/me", &own).await.status, StatusCode::UNAUTHORIZED);
    let credentials = campus.store.list("credential/", Page::default()).await.unwrap().items;
    assert_eq!(credentials.len(), 1, "the admin's own is left");
}

#[tokio::test]
async fn somebody_stays_who_may_let_others_in() {
    let campus = Campus::bare().await;
    let token = campus.admin().await;
    let admin = Some(token.as_str());
    let viewer = Some(json!({"role": "viewer"}));
    let demoted = campus.call(Method::PATCH, "/api/users/root", admin, viewer.clone()).await;
    assert_eq!(
        (demoted.status, &demoted.body["type"]),
        (StatusCode::CONFLICT, &json!("/problems/last-admin"))
    );
    let removed = campus.call(Method::DELETE, "/api/users/root", admin, None).await;
    assert_eq!(removed.status, StatusCode::CONFLICT);
    campus.credential("eve", Role::Admin, None, CredentialKind::Token).await;
    let demoted = campus.call(Method::PATCH, "/api/users/root", admin, viewer).await;
    assert_eq!(demoted.body["role"], "viewer");
    assert_eq!(campus.get("/api/users", &token).await.status, StatusCode::FORBIDDEN, "at once");
}
