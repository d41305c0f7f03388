//! Every route, by every kind of caller, against a table that is kept apart from the router.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use greenpulse_domain::user::Role;

use crate::gateway::Gateway;

#[derive(Debug, Clone, Copy, PartialEq)]
enum Who {
    Sources,
    Admins,
}

const TABLE: [(&str, &str, &str, Who); 4] = [
    ("POST", "/api/ingest/readings", "/api/ingest/readings", Who::Sources),
    (
        "POST",
        "/api/ingest/buildings/{building}/readings",
        "/api/ingest/buildings/b1/readings",
        Who::Sources,
    ),
    ("GET", "/api/ingest/whoami", "/api/ingest/whoami", Who::Sources),
    ("POST", "/api/import", "/api/import", Who::Admins),
];

#[tokio::test]
async fn every_route_is_in_the_table_and_the_other_way_round() {
    let gateway = Gateway::open().await;
    let routes = ingest::routes(gateway.deps.clone());
    let mut registered: Vec<String> =
        routes.policies().iter().map(|it| format!("{} {}", it.method, it.path)).collect();
    let mut tabled: Vec<String> = TABLE.iter().map(|it| format!("{} {}", it.0, it.1)).collect();
    registered.sort();
    tabled.sort();
    assert_eq!(registered, tabled);
}

#[tokio::test]
async fn every_route_lets_through_whom_the_table_says() {
    let gateway = Gateway::open().await;
    let mut askers = vec![(None, None), (None, Some(gateway.key.clone()))];
    for role in [Role::Viewer, Role::User, Role::Manager, Role::Admin] {
        for held in [false, true] {
            let token = gateway.person(role, held.then_some(&["b1"][..])).await;
            askers.push((Some(role), Some(token)));
        }
    }
    for (method, _, path, who) in TABLE {
        let method: Method = method.parse().unwrap();
        for (role, token) in &askers {
            let bearer = token.iter().map(|it| ("authorization", format!("Bearer {it}")));
            let headers: Vec<_> = bearer.collect();
            let answer = gateway.send(method.clone(), path, &headers, Body::empty()).await;
            let through = match (role, token) {
                (None, None) => {
                    assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path}");
                    continue;
                }
                (None, Some(_)) => who == Who::Sources,
                (Some(role), _) => who == Who::Admins && *role == Role::Admin,
            };
            let case = format!("{path} by {role:?}: {}", answer.text);
            assert_eq!(answer.status != StatusCode::FORBIDDEN, through, "{case}");
            assert!(!answer.status.is_server_error(), "{case}");
        }
    }
}
