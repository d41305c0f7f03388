//! Coming, being known, and going.

use axum::http::{Method, StatusCode, header};
use greenpulse_domain::credential::CredentialKind;
use greenpulse_domain::source::SourceKey;
use greenpulse_domain::user::Role;
use greenpulse_ports::{Expect, get, put};
use serde_json::{Value, json};

use crate::browser::with_cookie;
use crate::campus::{Campus, now};

#[tokio::test]
async fn a_link_makes_one_session_which_ends_with_sign_out() {
    let campus = Campus::bare().await;
    let link = campus.credential("ann", Role::Viewer, Some(&["b1"]), CredentialKind::Link).await;
    let path = format!("/sign-in?token={link}");
    let answer = campus.call(Method::GET, &path, None, None).await;
    assert_eq!(
        (answer.status, &answer.headers[header::LOCATION]),
        (StatusCode::SEE_OTHER, &"/".parse().unwrap())
    );
    let cookie = answer.headers[header::SET_COOKIE].to_str().unwrap().to_owned();
    assert!(cookie.contains("HttpOnly; SameSite=Lax") && cookie.contains("Path=/"), "{cookie}");
    let again = campus.call(Method::GET, &path, None, None).await;
    assert_eq!(again.headers[header::LOCATION], "/?signin=expired");
    assert!(!again.headers.contains_key(header::SET_COOKIE));

    let cookie = cookie.split(';').next().unwrap();
    let me = with_cookie(&campus, Method::GET, "/api/me", cookie).await.body;
    assert_eq!(
        (&me["user_id"], &me["role"], &me["buildings"]),
        (&json!("ann"), &json!("viewer"), &json!(["b1"]))
    );
    assert_eq!(me["expires"], "2018-07-13T10:00:00Z");
    let out = with_cookie(&campus, Method::POST, "/api/sign-out", cookie).await;
    assert_eq!(out.status, StatusCode::NO_CONTENT);
    let after = with_cookie(&campus, Method::GET, "/api/me", cookie).await;
    assert_eq!(after.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_link_is_no_bearer_token_and_a_token_no_session() {
    let campus = Campus::bare().await;
    let link = campus.credential("ann", Role::Admin, None, CredentialKind::Link).await;
    assert_eq!(campus.get("/api/me", &link).await.status, StatusCode::UNAUTHORIZED);
    let token = campus.admin().await;
    let cookie = format!("gp_session={token}");
    let me = with_cookie(&campus, Method::GET, "/api/me", &cookie).await;
    assert_eq!(me.status, StatusCode::UNAUTHORIZED);
    let sign_in = campus.call(Method::GET, &format!("/sign-in?token={token}"), None, None).await;
    assert_eq!(sign_in.headers[header::LOCATION], "/?signin=expired");
}

#[tokio::test]
async fn a_revoked_key_is_refused_at_once() {
    let campus = Campus::bare().await;
    let key = campus.key().await;
    let me = campus.get("/api/me", &key).await;
    assert_eq!((me.status, &me.body["source_id"]), (StatusCode::OK, &json!("gw")));
    assert_eq!(me.body["user_id"], Value::Null);
    let registry = &*campus.deps.registry;
    let (stored, version) = get::<SourceKey>(registry, "k1").await.unwrap().unwrap();
    let revoked = SourceKey { revoked_at: Some(now()), ..stored };
    registry.commit(vec![put(&revoked, Expect::Version(version))]).await.unwrap();
    let me = campus.get("/api/me", &key).await;
    assert_eq!(me.status, StatusCode::UNAUTHORIZED);
    assert_eq!(me.body["detail"], "This key was revoked.");
    let forged = campus.get("/api/me", "gpk_k1_00").await;
    assert_eq!(forged.status, StatusCode::UNAUTHORIZED);
}
