//! A real issuer on this machine, and what callers are answered.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use axum::response::Redirect;
use axum::routing::get;
use axum::{Json, Router};
use greenpulse_domain::access::Action;
use greenpulse_embedded::EmbeddedStore;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tower::ServiceExt;

use super::signer::{P256, Signer};
use super::{claims, now, settings};
use crate::{Door, Identity, Issuer, Routes, Secret, handlers, mint, stamp};

#[utoipa::path(get, operation_id = "name", path = "/name", responses((status = 200, body = String)))]
async fn name(identity: Identity) -> String {
    identity.name.unwrap_or_default()
}

/// Something to read behind a door that trusts `issuer`.
fn campus(issuer: Issuer) -> (Router, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let store = Arc::new(EmbeddedStore::open(folder.path()).unwrap());
    let routes = Routes::new().everything(Action::Read, handlers!(name)).with_state(());
    (stamp(routes.guarded(Door::new(store).trusting(issuer)), now), folder)
}

async fn ask(campus: &Router, token: &str) -> (StatusCode, Option<String>, String) {
    let request = Request::get("/name").header(header::AUTHORIZATION, format!("Bearer {token}"));
    let response = campus.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let retry = response.headers().get(header::RETRY_AFTER);
    let retry = retry.map(|it| it.to_str().unwrap().to_owned());
    let status = response.status();
    let body = to_bytes(response.into_body(), 65_536).await.unwrap();
    (status, retry, String::from_utf8(body.to_vec()).unwrap())
}

fn detail(problem: &str) -> String {
    let problem: Value = serde_json::from_str(problem).unwrap();
    problem["detail"].as_str().unwrap().to_owned()
}

async fn serve(listener: TcpListener, router: Router) {
    tokio::spawn(async { axum::serve(listener, router).await });
}

async fn listen() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/pool", listener.local_addr().unwrap());
    (listener, url)
}

#[tokio::test]
async fn an_issuer_on_this_machine_is_asked() {
    let (listener, url) = listen().await;
    let discovery = json!({"issuer": url, "jwks_uri": format!("{url}/keys")});
    let keys = json!({"keys": [P256.jwk()]});
    let published = Router::new()
        .route("/pool/.well-known/openid-configuration", get(async || Json(discovery)))
        .route("/pool/keys", get(async || Json(keys)));
    serve(listener, published).await;
    let (campus, _folder) = campus(settings(&[("GREENPULSE_OIDC_ISSUER", &url)]));

    let ada = claims(json!({"iss": url, "name": "Ada"}));
    let (status, _, body) = ask(&campus, &P256.token("ES256", &ada)).await;
    assert_eq!((status, body.as_str()), (StatusCode::OK, "Ada"));

    let forged = Signer::p256("p256").token("ES256", &ada);
    let (status, _, body) = ask(&campus, &forged).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
    assert_eq!(detail(&body), "This token's signature is wrong.");

    let ours = mint(Secret::SourceKey(&"a.b.c".parse().unwrap())).unwrap().shown;
    for ours in [ours, mint(Secret::Token).unwrap().shown] {
        let (_, _, body) = ask(&campus, &ours).await;
        assert_eq!(detail(&body), "We do not know this key.", "{ours} is no JWT");
    }
}

#[tokio::test]
async fn keys_may_be_elsewhere_than_discovery_says() {
    let (listener, url) = listen().await;
    let keys = json!({"keys": [P256.jwk()]});
    serve(listener, Router::new().route("/pool/keys", get(async || Json(keys)))).await;
    let address = format!("{url}/keys");
    let (campus, _folder) = campus(settings(&[("GREENPULSE_OIDC_KEYS", &address)]));
    let (status, ..) = ask(&campus, &P256.token("ES256", &claims(json!({})))).await;
    assert_eq!(status, StatusCode::OK);
}

#[tokio::test]
async fn without_keys_callers_are_told_to_come_again() {
    let (closed, closed_url) = listen().await;
    drop(closed);
    let (listener, url) = listen().await;
    let keys = json!({"keys": [P256.jwk()]});
    let failed = keys.clone();
    let huge = " ".repeat(300_000) + &keys.to_string();
    let published = Router::new()
        .route("/pool/keys", get(async || Json(keys)))
        .route("/pool/moved", get(async || Redirect::to("keys")))
        .route("/pool/failed", get(async || (StatusCode::BAD_GATEWAY, Json(failed))))
        .route("/pool/html", get(async || "<html>"))
        .route("/pool/huge", get(async || huge));
    serve(listener, published).await;
    let faults = ["moved", "failed", "html", "huge"].map(|it| format!("{url}/{it}"));
    for address in faults.into_iter().chain([closed_url]) {
        let (campus, _folder) = campus(settings(&[("GREENPULSE_OIDC_KEYS", &address)]));
        let (status, retry, body) = ask(&campus, &P256.token("ES256", &claims(json!({})))).await;
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE, "{address}: {body}");
        assert!(retry.is_some(), "{address}");
        let (status, ..) = ask(&campus, "gpu_00").await;
        assert_eq!(status, StatusCode::UNAUTHORIZED, "our own tokens need no issuer");
    }
}
