//! Every kind of caller, by every role, of every building: what they may follow, and hear, is what the
//! policy says, in words of its own here.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use greenpulse_domain::access::Scope;
use greenpulse_domain::content::sha256_hex;
use greenpulse_domain::credential::CredentialKind;
use greenpulse_domain::source::SourceKey;
use greenpulse_domain::user::{BuildingAccess, Role, User};
use greenpulse_http::{Door, Proof, SESSION_COOKIE, stamp};
use jiff::SignedDuration;
use live::{Bye, Deps, ToClient, routes};
use serde_json::Value;
use tower::ServiceExt;

use crate::desk::{Desk, ORIGIN, changed, only, secret};

const ADDRESS: &str = "wss://sockets.example.org/live";

fn router(desk: &Desk) -> Router {
    let deps = Deps { registry: desk.store.clone(), address: ADDRESS.into() };
    let router = routes(deps).guarded(Door::new(desk.store.clone()));
    stamp(router, || "2026-03-01T12:00:00Z".parse().unwrap())
}

/// A ticket for whoever shows this header, on a page of ours.
async fn ticket(router: &Router, (header, value): (&str, &str)) -> (StatusCode, Value) {
    let request = Request::post("/api/live/ticket").header("sec-fetch-site", "same-origin");
    let request = request.header(header, value).body(Body::empty()).unwrap();
    let answer = router.clone().oneshot(request).await.unwrap();
    let status = answer.status();
    let bytes = to_bytes(answer.into_body(), usize::MAX).await.unwrap();
    (status, serde_json::from_slice(&bytes).unwrap_or_default())
}

#[tokio::test]
async fn a_ticket_is_for_people() {
    let desk = Desk::new().await;
    let router = router(&desk);
    let key = SourceKey {
        id: "k".parse().unwrap(),
        source: "s".parse().unwrap(),
        secret_sha256: sha256_hex(b"gpk_k_00"),
        created_at: desk.now(),
        revoked_at: None,
    };
    desk.keep(&key).await;
    for (header, value, refused) in [
        ("accept", "*/*", StatusCode::UNAUTHORIZED),
        ("authorization", "Bearer gpu_00", StatusCode::UNAUTHORIZED),
        ("cookie", "gp_session=gps_00", StatusCode::UNAUTHORIZED),
        ("authorization", "Bearer gpk_k_00", StatusCode::FORBIDDEN),
    ] {
        assert_eq!(ticket(&router, (header, value)).await.0, refused, "{header}: {value}");
    }
}

#[tokio::test]
async fn everybody_hears_what_the_policy_says() {
    let desk = Desk::new().await;
    let router = router(&desk);
    let (mut n, none) = (0, only(&[]));
    let accesses = [BuildingAccess::All, only(&["b1"]), only(&["b2", "b9"]), none];
    for role in [Role::Viewer, Role::User, Role::Manager, Role::Admin] {
        for access in &accesses {
            let user = format!("u{n}");
            desk.person(&user, role, access.clone()).await;
            for (kind, scope, held) in kinds() {
                n += 1;
                desk.credential(&user, kind, scope, held.clone()).await;
                let case = format!("{role:?} of {access:?} by {kind:?} {scope:?} of {held:?}");
                let secret = secret(&user, kind, scope, &held);
                let shown = match kind {
                    CredentialKind::Session => ("cookie", format!("{SESSION_COOKIE}={secret}")),
                    _ => ("authorization", format!("Bearer {secret}")),
                };
                let (status, made) = ticket(&router, (shown.0, &shown.1)).await;
                assert_eq!(status, StatusCode::CREATED, "{case}: {made}");
                assert_eq!(made["address"], ADDRESS);
                let ticket = made["ticket"].as_str().unwrap();
                let socket = format!("s{n}");
                desk.open(&socket, Some(ORIGIN), ticket).await.unwrap();
                let heard = desk.follow(&socket, &["b1", "b2", "b9"], None).await;
                let expected = expected(role, access, &held);
                let ToClient::Subscribed { buildings, refused, .. } = &heard[1] else {
                    panic!("{case}: {heard:?}")
                };
                let followed: Vec<&str> = buildings.iter().map(|it| it.as_str()).collect();
                assert_eq!(followed, expected, "{case}");
                assert_eq!(refused.len(), 3 - expected.len(), "{case}");
                desk.tell(&["b1", "b2", "b9"]).await.unwrap();
                assert_eq!(changed(&desk.heard(&socket)), expected, "{case}");
                desk.conversations.close(&socket).await.unwrap();
            }
        }
    }
    assert_eq!(n, 4 * 4 * 6);
}

/// Whom an issuer vouches for, by its word for as long as that was given, and by what is known of them here.
#[tokio::test]
async fn an_issuer_s_word_counts_while_it_lasts() {
    let desk = Desk::new().await;
    let accesses = [BuildingAccess::All, only(&["b1"]), only(&["b2", "b9"]), only(&[])];
    for (n, access) in accesses.iter().enumerate() {
        for role in [Role::Viewer, Role::User, Role::Manager, Role::Admin] {
            let (id, socket) = (format!("v{n}").parse().unwrap(), format!("{role:?}{n}"));
            let expires_at = desk.now() + SignedDuration::from_mins(5);
            let vouched = Proof::Vouched { id, role, access: access.clone(), expires_at };
            desk.opened(&socket, &vouched).await;
            let heard = desk.follow(&socket, &["b1", "b2", "b9"], None).await;
            let ToClient::Subscribed { buildings, .. } = &heard[1] else { panic!("{heard:?}") };
            let followed: Vec<&str> = buildings.iter().map(|it| it.as_str()).collect();
            let expected = expected(role, access, &BuildingAccess::All);
            assert_eq!(followed, expected, "{socket}");
            desk.tell(&["b1", "b2", "b9"]).await.unwrap();
            assert_eq!(changed(&desk.heard(&socket)), expected, "{socket}");
            // Held to b1 since, in the registry.
            let user = User::new(format!("v{n}").parse().unwrap(), Role::Viewer, desk.now());
            desk.keep(&User { building_access: only(&["b1"]), ..user }).await;
            desk.tell(&["b1", "b2"]).await.unwrap();
            let may_still: Vec<&str> =
                expected.into_iter().filter(|it| role == Role::Admin || *it == "b1").collect();
            assert_eq!(changed(&desk.heard(&socket)), may_still, "{socket}");
            desk.wait(5 * 60);
            desk.tell(&["b1", "b2"]).await.unwrap();
            let bye = ToClient::Bye { reason: Bye::SignedOut };
            let heard = if followed.is_empty() { vec![] } else { vec![bye] };
            assert_eq!(desk.heard(&socket), heard, "{socket}: its time is over");
            desk.remove::<User>(&format!("v{n}")).await;
            desk.conversations.close(&socket).await.unwrap();
        }
    }
}

/// A session; a token that may do whatever its person may, reads only, or is held to a building as a
/// kiosk's is.
fn kinds() -> Vec<(CredentialKind, Scope, BuildingAccess)> {
    let mut kinds = vec![(CredentialKind::Session, Scope::Whole, BuildingAccess::All)];
    for scope in [Scope::Whole, Scope::ReadWrite, Scope::Read] {
        kinds.push((CredentialKind::Token, scope, BuildingAccess::All));
    }
    kinds.push((CredentialKind::Token, Scope::Read, only(&["b1"])));
    kinds.push((CredentialKind::Token, Scope::ReadWrite, only(&["b2"])));
    kinds
}

/// `b9` is not there. An admin is held to no building, but by a token.
fn expected(role: Role, access: &BuildingAccess, held: &BuildingAccess) -> Vec<&'static str> {
    let among = |access: &BuildingAccess, building: &str| match access {
        BuildingAccess::All => true,
        BuildingAccess::Only(some) => some.iter().any(|it| it.as_str() == building),
    };
    let may = |it: &&str| (role == Role::Admin || among(access, it)) && among(held, it);
    ["b1", "b2"].into_iter().filter(may).collect()
}
