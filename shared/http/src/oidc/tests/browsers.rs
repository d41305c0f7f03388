//! Browsers that the issuer signs in: what it must say, and to which browser.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::{Request, StatusCode, header};
use axum::response::{IntoResponse, Response};
use greenpulse_domain::access::Action;
use greenpulse_embedded::EmbeddedStore;
use greenpulse_ports::{Page, Registry};
use jiff::{Timestamp, ToSpan};
use ring::hmac;
use serde_json::{Value, json};
use tower::ServiceExt;

use super::issuer::Published;
use super::signer::{P256, RSA, Signer, encode, message};
use super::{ISSUER, claims, now, settings};
use crate::oidc::Trust;
use crate::{CodeFlow, Door, Problem, Received, Returned, Routes, Sessions, handlers};

#[utoipa::path(get, operation_id = "leave", path = "/leave", responses((status = 303)))]
async fn leave(flow: CodeFlow, Received(now): Received) -> Result<Response, Problem> {
    let leave = flow.leave("/b1", now).await?;
    Ok(([(header::LOCATION, leave.to)], axum::http::HeaderMap::from(leave.cookie)).into_response())
}

#[utoipa::path(get, operation_id = "arrive", path = "/arrive", responses((status = 200)))]
async fn arrive(
    flow: CodeFlow,
    Received(now): Received,
    sessions: Sessions,
    State(store): State<Arc<EmbeddedStore>>,
    Query(query): Query<std::collections::HashMap<String, String>>,
) -> Result<Response, Problem> {
    let get = |name: &str| query.get(name).cloned();
    let returned =
        Returned { code: get("code"), state: get("state"), iss: get("iss"), error: get("error") };
    let arrived = flow.arrive(returned, now).await?;
    let begun = sessions.begin_vouched(&arrived.id, arrived.vouched, now).await?;
    store.commit(begun.writes).await?;
    Ok((axum::http::HeaderMap::from(begun.cookie), arrived.to).into_response())
}

#[utoipa::path(get, operation_id = "who", path = "/who", responses((status = 200)))]
async fn who(identity: crate::Identity) -> String {
    format!("{:?}", identity.caller)
}

#[derive(Debug)]
struct Campus {
    router: Router,
    store: Arc<EmbeddedStore>,
    issuer: Arc<Published>,
    _folder: tempfile::TempDir,
}

/// What a browser has once it left for the issuer.
#[derive(Debug)]
struct Left {
    cookie: String,
    state: String,
    nonce: String,
    challenge: String,
}

#[derive(Debug)]
struct Answer {
    status: StatusCode,
    cookie: Option<String>,
    text: String,
}

impl Campus {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Arc::new(EmbeddedStore::open(folder.path()).unwrap());
        let issuer = Arc::new(Published::default());
        issuer.publish(&[&P256, &RSA]);
        let settings = settings(&[("GREENPULSE_OIDC_CLIENT_ID", "browsers")]);
        let door = Door::new(store.clone()).with(Trust::through(settings, issuer.clone()));
        let routes = Routes::new()
            .everything(Action::Public, handlers!(leave))
            .everything(Action::Public, handlers!(arrive))
            .everything(Action::Read, handlers!(who))
            .with_state(store.clone());
        Self { router: routes.guarded(door), store, issuer, _folder: folder }
    }

    async fn ask(&self, path: &str, cookie: &str, at: Timestamp) -> Answer {
        let request = Request::get(path)
            .header(header::HOST, "greenpulse.example")
            .header(header::COOKIE, cookie)
            .extension(Received(at));
        let request = request.body(Body::empty()).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let set = response.headers().get(header::SET_COOKIE).map(|it| it.to_str().unwrap());
        let cookie = set.map(|it| it.split(';').next().unwrap().to_owned());
        let location = response.headers().get(header::LOCATION).cloned();
        let status = response.status();
        let body = axum::body::to_bytes(response.into_body(), 65_536).await.unwrap();
        let text = String::from_utf8(body.to_vec()).unwrap();
        let text = location.map_or(text, |it| it.to_str().unwrap().to_owned());
        Answer { status, cookie, text }
    }

    async fn leave(&self) -> Left {
        let left = self.ask("/leave", "", now()).await;
        let query = left.text.split_once('?').unwrap().1;
        let get = |name: &str| {
            let pairs = query.split('&').filter_map(|it| it.split_once('='));
            pairs.into_iter().find(|it| it.0 == name).map(|it| it.1.to_owned()).unwrap()
        };
        assert!(left.text.starts_with("https://id.example.org/authorize?"), "{}", left.text);
        assert_eq!((get("response_type"), get("client_id")), ("code".into(), "browsers".into()));
        assert_eq!(get("redirect_uri"), "http%3A%2F%2Fgreenpulse.example%2Fapi%2Foidc%2Fcallback");
        assert_eq!(
            (get("scope"), get("code_challenge_method")),
            ("openid+profile+email".into(), "S256".into())
        );
        let cookie = left.cookie.unwrap();
        Left { cookie, state: get("state"), nonce: get("nonce"), challenge: get("code_challenge") }
    }

    async fn arrive(&self, left: &Left, at: Timestamp) -> Answer {
        self.ask(&format!("/arrive?code=c&state={}", left.state), &left.cookie, at).await
    }
}

fn own(left: &Left, more: Value) -> Value {
    let mut all = json!({"aud": "browsers", "nonce": left.nonce});
    all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    claims(all)
}

#[tokio::test]
async fn whom_the_issuer_signs_in_has_a_session_of_a_day() {
    let campus = Campus::new();
    let left = campus.leave().await;
    let manager = json!({"groups": ["manager"], "exp": now().as_second() + 3_600});
    campus.issuer.gives(Some(P256.token("ES256", &own(&left, manager))));
    let arrived = campus.arrive(&left, now() + 14.minutes()).await;
    assert_eq!((arrived.status, arrived.text.as_str()), (StatusCode::OK, "/b1"));
    let asked = campus.issuer.was_sent();
    assert!(asked.contains("grant_type=authorization_code") && asked.contains("code=c"), "{asked}");
    let verifier = asked.split('&').find_map(|it| it.strip_prefix("code_verifier=")).unwrap();
    let hash = ring::digest::digest(&ring::digest::SHA256, verifier.as_bytes());
    assert_eq!(encode(hash), left.challenge);

    let session = arrived.cookie.unwrap();
    let began = now() + 14.minutes();
    let seen = campus.ask("/who", &session, began + 23.hours()).await;
    assert!(seen.text.contains("Manager") && seen.text.contains("ada"), "{seen:?}");
    assert_eq!(
        campus.ask("/who", &session, began + 24.hours()).await.status,
        StatusCode::UNAUTHORIZED
    );
    let again = campus.arrive(&left, now() + 14.minutes()).await;
    assert_eq!((again.status, again.cookie), (StatusCode::FORBIDDEN, None), "a code counts once");
}

#[tokio::test]
async fn forged_tokens_sign_nobody_in() {
    let campus = Campus::new();
    let at = now().as_second();
    let header = |alg: &str| json!({"alg": alg, "kid": "rsa", "typ": "JWT"});
    let public = RSA.jwk()["n"].as_str().unwrap().to_owned();
    let hs256 = |claims: &Value| {
        let message = message(&header("HS256"), claims);
        let key = hmac::Key::new(hmac::HMAC_SHA256, public.as_bytes());
        format!("{message}.{}", encode(hmac::sign(&key, message.as_bytes())))
    };
    let other = Signer::p256("p256");
    type Forge<'a> = &'a dyn Fn(&Left) -> String;
    let signed = |left: &Left, more: Value| P256.token("ES256", &own(left, more));
    let forged: [(&str, Forge<'_>); 14] = [
        ("alg none", &|it| format!("{}.", message(&header("none"), &own(it, json!({}))))),
        ("HS256 with the public key", &|it| hs256(&own(it, json!({})))),
        ("another's key", &|it| other.token("ES256", &own(it, json!({})))),
        ("another issuer", &|it| signed(it, json!({"iss": "https://evil.example"}))),
        ("another audience", &|it| signed(it, json!({"aud": "other"}))),
        ("another of our clients", &|it| signed(it, json!({"aud": "cli"}))),
        ("for another party", &|it| signed(it, json!({"aud": ["browsers", "x"], "azp": "x"}))),
        ("expired", &|it| signed(it, json!({"exp": at - 61}))),
        ("from the future", &|it| signed(it, json!({"iat": at + 61}))),
        ("not yet", &|it| signed(it, json!({"nbf": at + 61}))),
        ("no nonce", &|it| signed(it, json!({"nonce": null}))),
        ("another nonce", &|it| signed(it, json!({"nonce": "0"}))),
        ("no subject", &|it| signed(it, json!({"sub": null}))),
        ("no token", &|_| "nonsense".into()),
    ];
    for (case, forge) in forged {
        let left = campus.leave().await;
        campus.issuer.gives(Some(forge(&left)));
        let answer = campus.arrive(&left, now()).await;
        assert_eq!((answer.status, answer.cookie), (StatusCode::UNAUTHORIZED, None), "{case}");
    }
    for (given, status) in [(None, StatusCode::UNAUTHORIZED), (Some(()), StatusCode::FORBIDDEN)] {
        let left = campus.leave().await;
        let nobody = given.map(|()| signed(&left, json!({"groups": ["chess"]})));
        campus.issuer.gives(nobody);
        let answer = campus.arrive(&left, now()).await;
        assert_eq!((answer.status, answer.cookie), (status, None), "{}", answer.text);
    }
    let credentials = campus.store.list("credential/", Page::default()).await.unwrap().items;
    assert!(credentials.is_empty(), "{credentials:?}");
}

#[tokio::test]
async fn only_the_browser_that_left_comes_back_and_in_time() {
    let campus = Campus::new();
    let (mine, theirs) = (campus.leave().await, campus.leave().await);
    campus.issuer.gives(Some(P256.token("ES256", &own(&mine, json!({})))));
    let state = &mine.state;
    for (path, cookie, at) in [
        (format!("/arrive?code=c&state={state}"), theirs.cookie.as_str(), now()),
        (format!("/arrive?code=c&state={state}"), "", now()),
        ("/arrive?code=c".into(), &mine.cookie, now()),
        ("/arrive?code=c&state=".into(), &mine.cookie, now()),
        (format!("/arrive?code=c&state={state}0"), &mine.cookie, now()),
        ("/arrive?code=c&state=x-../../user/ada".into(), &mine.cookie, now()),
        (format!("/arrive?code=c&state={}", theirs.state), &mine.cookie, now()),
    ] {
        let answer = campus.ask(&path, cookie, at).await;
        assert_eq!(
            (answer.status, answer.cookie),
            (StatusCode::FORBIDDEN, None),
            "{path} {cookie}"
        );
    }
    assert_eq!(campus.arrive(&mine, now()).await.status, StatusCode::OK, "and it is still there");
    let late = campus.leave().await;
    campus.issuer.gives(Some(P256.token("ES256", &own(&late, json!({})))));
    assert_eq!(campus.arrive(&late, now() + 15.minutes()).await.status, StatusCode::FORBIDDEN);
    let mixed = campus.leave().await;
    let path = format!("/arrive?code=c&state={}&iss=https://evil.example", mixed.state);
    assert_eq!(campus.ask(&path, &mixed.cookie, now()).await.status, StatusCode::FORBIDDEN);
    let named = campus.leave().await;
    campus.issuer.gives(Some(P256.token("ES256", &own(&named, json!({})))));
    let path = format!("/arrive?code=c&state={}&iss={ISSUER}", named.state);
    assert_eq!(campus.ask(&path, &named.cookie, now()).await.status, StatusCode::OK);
    let abandoned = campus.leave().await;
    assert_eq!(abandoned.state.split('-').count(), 2);
    campus.ask("/leave", "", now() + 3.hours()).await;
    let kept = campus.store.list("fleeting/oidc/", Page::default()).await.unwrap().items;
    assert_eq!(kept.len(), 1, "what nobody came back to goes");
}

#[tokio::test]
async fn while_the_issuer_is_away_people_are_told_to_come_again() {
    let campus = Campus::new();
    campus.issuer.goes_away();
    let answer = campus.ask("/leave", "", now()).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{}", answer.text);
    campus.issuer.publish(&[&P256]);
    let left = campus.leave().await;
    campus.issuer.goes_away();
    let answer = campus.arrive(&left, now()).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{}", answer.text);
}
