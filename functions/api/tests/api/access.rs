//! Every route, by every kind of caller, against a table that is kept apart from the router: a
//! route that is missing here fails the test.

use crate::campus::Campus;
use axum::http::{Method, StatusCode};
use greenpulse_domain::access::Scope;
use greenpulse_domain::user::Role;
use serde_json::Value;

/// Who is let through.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Who {
    /// Whoever asks.
    Anyone,
    /// Whoever we know, sources too.
    Known,
    /// People.
    Viewers,
    /// People themselves, and no token that they made.
    Selves,
    /// People, to their own buildings.
    OwnViewers,
    /// Managers, in their own buildings.
    OwnManagers,
    /// Managers, of whichever buildings.
    Managers,
    Admins,
}

use Who::{Admins, Anyone, Known, Managers, OwnManagers, OwnViewers, Selves, Viewers};

/// `BUILDING` and `METER` stand for the own or another building and the meter in it.
const TABLE: [(&str, &str, &str, Who); 84] = [
    ("GET", "/", "/", Anyone),
    ("GET", "/health", "/health", Anyone),
    ("GET", "/sign-in", "/sign-in", Anyone),
    ("GET", "/api/openapi.json", "/api/openapi.json", Anyone),
    ("GET", "/api/docs", "/api/docs", Anyone),
    ("GET", "/api/docs/{file}", "/api/docs/docs.js", Anyone),
    ("GET", "/api/me", "/api/me", Known),
    ("POST", "/api/sign-in", "/api/sign-in", Anyone),
    ("GET", "/api/sign-in/options", "/api/sign-in/options", Anyone),
    ("GET", "/api/oidc/sign-in", "/api/oidc/sign-in", Anyone),
    ("GET", "/api/oidc/callback", "/api/oidc/callback", Anyone),
    ("POST", "/api/sign-out", "/api/sign-out", Known),
    ("POST", "/api/sign-out/everywhere", "/api/sign-out/everywhere", Selves),
    ("POST", "/api/invitation/read", "/api/invitation/read", Anyone),
    ("POST", "/api/invitation/accept", "/api/invitation/accept", Anyone),
    ("GET", "/api/me/sessions", "/api/me/sessions", Selves),
    ("DELETE", "/api/me/sessions/{session}", "/api/me/sessions/none", Selves),
    ("GET", "/api/me/tokens", "/api/me/tokens", Selves),
    ("POST", "/api/me/tokens", "/api/me/tokens", Selves),
    ("DELETE", "/api/me/tokens/{token}", "/api/me/tokens/none", Selves),
    ("PUT", "/api/me/password", "/api/me/password", Selves),
    ("GET", "/api/campuses", "/api/campuses", Viewers),
    ("GET", "/api/campuses/{campus}", "/api/campuses/cam", Viewers),
    ("PUT", "/api/campuses/{campus}", "/api/campuses/cam", Admins),
    ("DELETE", "/api/campuses/{campus}", "/api/campuses/cam", Admins),
    ("GET", "/api/campuses/{campus}/overview", "/api/campuses/cam/overview", Viewers),
    ("GET", "/api/campuses/{campus}/calendar", "/api/campuses/cam/calendar", Viewers),
    ("PUT", "/api/campuses/{campus}/calendar", "/api/campuses/cam/calendar", Admins),
    ("GET", "/api/campuses/{campus}/anomalies", "/api/campuses/cam/anomalies", Viewers),
    ("GET", "/api/buildings", "/api/buildings", Viewers),
    ("POST", "/api/buildings", "/api/buildings", Admins),
    ("GET", "/api/buildings/{building}", "/api/buildings/BUILDING", OwnViewers),
    ("PUT", "/api/buildings/{building}", "/api/buildings/BUILDING", Admins),
    ("DELETE", "/api/buildings/{building}", "/api/buildings/BUILDING", Admins),
    (
        "GET",
        "/api/energy/buildings/{building}/current",
        "/api/energy/buildings/BUILDING/current",
        OwnViewers,
    ),
    (
        "GET",
        "/api/energy/buildings/{building}/historical",
        "/api/energy/buildings/BUILDING/historical",
        OwnViewers,
    ),
    (
        "GET",
        "/api/energy/buildings/{building}/comparison",
        "/api/energy/buildings/BUILDING/comparison",
        OwnViewers,
    ),
    (
        "GET",
        "/api/energy/buildings/{building}/forecast",
        "/api/energy/buildings/BUILDING/forecast",
        OwnViewers,
    ),
    (
        "GET",
        "/api/energy/buildings/{building}/baseline",
        "/api/energy/buildings/BUILDING/baseline",
        OwnViewers,
    ),
    (
        "GET",
        "/api/energy/buildings/{building}/savings",
        "/api/energy/buildings/BUILDING/savings",
        OwnViewers,
    ),
    (
        "GET",
        "/api/energy/buildings/{building}/anomalies",
        "/api/energy/buildings/BUILDING/anomalies",
        OwnViewers,
    ),
    (
        "PATCH",
        "/api/energy/buildings/{building}/anomalies",
        "/api/energy/buildings/BUILDING/anomalies",
        OwnManagers,
    ),
    (
        "GET",
        "/api/energy/buildings/{building}/anomalies/{anomaly}",
        "/api/energy/buildings/BUILDING/anomalies/BUILDING~20180601T0500Z~electricity",
        OwnViewers,
    ),
    (
        "PATCH",
        "/api/energy/buildings/{building}/anomalies/{anomaly}",
        "/api/energy/buildings/BUILDING/anomalies/BUILDING~20180601T0500Z~electricity",
        OwnManagers,
    ),
    (
        "POST",
        "/api/energy/buildings/{building}/target",
        "/api/energy/buildings/BUILDING/target",
        OwnManagers,
    ),
    (
        "GET",
        "/api/energy/buildings/{building}/targets",
        "/api/energy/buildings/BUILDING/targets",
        OwnViewers,
    ),
    (
        "DELETE",
        "/api/energy/buildings/{building}/targets/{target}",
        "/api/energy/buildings/BUILDING/targets/none",
        OwnManagers,
    ),
    (
        "GET",
        "/api/receipts/{building}/{commodity}/{start}",
        "/api/receipts/BUILDING/electricity/2018-06-01",
        OwnViewers,
    ),
    ("POST", "/api/analytics/compare", "/api/analytics/compare", OwnViewers),
    ("POST", "/api/exports", "/api/exports", OwnViewers),
    ("GET", "/api/exports/{export}", "/api/exports/none", Viewers),
    ("GET", "/api/meters", "/api/meters", Viewers),
    ("POST", "/api/meters", "/api/meters", OwnManagers),
    ("GET", "/api/meters/{meter}", "/api/meters/METER", OwnViewers),
    ("PUT", "/api/meters/{meter}", "/api/meters/METER", OwnManagers),
    ("GET", "/api/meters/{meter}/readings", "/api/meters/METER/readings", OwnViewers),
    ("GET", "/api/models", "/api/models", Viewers),
    ("GET", "/api/quality", "/api/quality?campus=cam", Viewers),
    ("GET", "/api/sources", "/api/sources", Viewers),
    ("GET", "/api/sources/{source}/keys", "/api/sources/gw/keys", Admins),
    ("POST", "/api/sources/{source}/keys", "/api/sources/gw/keys", Admins),
    ("DELETE", "/api/sources/{source}/keys/{key}", "/api/sources/gw/keys/none", Admins),
    ("GET", "/api/users", "/api/users", Admins),
    ("POST", "/api/users", "/api/users", Admins),
    ("GET", "/api/users/{user}", "/api/users/nobody", Admins),
    ("PATCH", "/api/users/{user}", "/api/users/nobody", Admins),
    ("DELETE", "/api/users/{user}", "/api/users/nobody", Admins),
    ("POST", "/api/users/{user}/link", "/api/users/nobody/link", Admins),
    ("POST", "/api/users/{user}/invitation", "/api/users/nobody/invitation", Admins),
    ("GET", "/api/departments", "/api/departments", Viewers),
    ("POST", "/api/departments", "/api/departments", Admins),
    ("GET", "/api/departments/{department}", "/api/departments/staff", Viewers),
    ("PUT", "/api/departments/{department}", "/api/departments/none", Admins),
    ("DELETE", "/api/departments/{department}", "/api/departments/none", Admins),
    ("GET", "/api/quarantine", "/api/quarantine", Admins),
    ("POST", "/api/quarantine/{meter}/assign", "/api/quarantine/METER/assign", Admins),
    ("GET", "/api/tariffs", "/api/tariffs", Viewers),
    ("PUT", "/api/tariffs", "/api/tariffs", Admins),
    (
        "DELETE",
        "/api/tariffs/{campus}/{commodity}/{name}/{valid_from}",
        "/api/tariffs/cam/electricity/none/2018-01-01",
        Admins,
    ),
    ("GET", "/api/factors", "/api/factors", Viewers),
    ("PUT", "/api/factors", "/api/factors", Admins),
    (
        "DELETE",
        "/api/factors/{campus}/{commodity}/{region}/{basis}/{valid_from}",
        "/api/factors/cam/electricity/gb/location/2018-01-01",
        Admins,
    ),
    ("GET", "/api/audit", "/api/audit", Admins),
    ("GET", "/api/backlog", "/api/backlog", Managers),
];

#[derive(Debug, Clone, Copy, PartialEq)]
enum Asker {
    Nobody,
    Key,
    /// A role, and whether it is held to building b1.
    Person(Role, bool),
    /// A token of such a person, and whether the token is held to building b1 as well.
    Token(Role, bool, Scope, bool),
}

/// What the table says, in words of its own: 401, 403, or through.
fn expected(who: Who, asker: Asker, own: bool) -> Option<StatusCode> {
    let (role, held, scope) = match asker {
        _ if who == Anyone => return None,
        Asker::Nobody => return Some(StatusCode::UNAUTHORIZED),
        Asker::Key if who == Known => return None,
        Asker::Key => return Some(StatusCode::FORBIDDEN),
        Asker::Person(role, held) => (role, held && role != Role::Admin, Scope::Whole),
        Asker::Token(role, held, scope, token_held) => {
            let held = held && role != Role::Admin;
            // What is held to some buildings configures nothing.
            let role = if token_held { role.min(Role::Manager) } else { role };
            (role, held || token_held, scope)
        }
    };
    let through = match who {
        Anyone | Known | Viewers => true,
        Selves => scope == Scope::Whole,
        OwnViewers => own || !held,
        OwnManagers => Role::Manager <= role && Scope::Read < scope && (own || !held),
        Managers => Role::Manager <= role && Scope::Read < scope,
        Admins => role == Role::Admin && Scope::Read < scope,
    };
    (!through).then_some(StatusCode::FORBIDDEN)
}

/// Bodies that name the building, where the path does not.
fn body(path: &str, building: &str) -> Option<Value> {
    match path {
        "/api/analytics/compare" => {
            Some(serde_json::json!({"building_ids": [building], "period": "day"}))
        }
        "/api/exports" => Some(serde_json::json!({"granularity": "day", "building": building})),
        "/api/meters" | "/api/meters/{meter}" => Some(serde_json::json!({
            "source": "gw", "meter": "none", "building_id": building, "parent": "gw~none"
        })),
        _ => Some(serde_json::json!({})),
    }
}

#[tokio::test]
async fn every_route_is_in_the_table_and_the_other_way_round() {
    let campus = Campus::bare().await;
    let routes = api::routes(campus.deps.clone());
    let mut registered: Vec<String> =
        routes.policies().iter().map(|it| format!("{} {}", it.method, it.path)).collect();
    let mut tabled: Vec<String> = TABLE.iter().map(|it| format!("{} {}", it.0, it.1)).collect();
    registered.sort();
    tabled.sort();
    assert_eq!(registered, tabled);
}

#[tokio::test]
async fn every_route_lets_through_whom_the_table_says() {
    let campus = Campus::bare().await;
    let staff = serde_json::json!({"id": "staff", "campus_id": "cam", "name": "Staff"});
    campus.as_owner(Method::POST, "/api/departments", Some(staff)).await;
    let mut askers = vec![(Asker::Nobody, None), (Asker::Key, Some(campus.key().await))];
    for role in [Role::Viewer, Role::User, Role::Manager, Role::Admin] {
        for held in [false, true] {
            let name = format!("{role:?}-{held}");
            let buildings = held.then_some(&["b1"][..]);
            let token = campus.person(&name, role, buildings).await;
            for scope in [Scope::Read, Scope::ReadWrite] {
                for token_held in [false, true] {
                    let own = token_held.then_some(&["b1"][..]);
                    let made = campus.token(&name, scope, own).await;
                    askers.push((Asker::Token(role, held, scope, token_held), Some(made)));
                }
            }
            askers.push((Asker::Person(role, held), Some(token)));
        }
    }
    for (method, path, example, who) in &TABLE {
        for (building, meter, own) in
            [("b1", "gw~m1", true), ("b2", "gw~m2", false), ("b9", "gw~m9", false)]
        {
            for (asker, token) in &askers {
                let example = example.replace("BUILDING", building).replace("METER", meter);
                let method: Method = method.parse().unwrap();
                // Bodies are refused for what they hold, so that the next asker finds the same.
                let body = (method != Method::GET).then(|| body(path, building)).flatten();
                let token = token.as_deref();
                let answer = campus.call(method.clone(), &example, token, body).await;
                let case = format!("{method} {example} by {asker:?}: {}", answer.text);
                match expected(*who, *asker, own) {
                    Some(status) => assert_eq!(answer.status, status, "{case}"),
                    None => {
                        let refused = [StatusCode::UNAUTHORIZED, StatusCode::FORBIDDEN];
                        assert!(!refused.contains(&answer.status), "{case}");
                        assert!(!answer.status.is_server_error(), "{case}");
                    }
                }
            }
        }
    }
}

#[tokio::test]
async fn lists_and_totals_hold_what_one_may_see() {
    let campus = Campus::measured().await;
    let token = campus.person("ann", Role::Viewer, Some(&["b1"])).await;
    let buildings = campus.get("/api/buildings", &token).await;
    assert_eq!(buildings.body["buildings"].as_array().unwrap().len(), 1);
    let meters = campus.get("/api/meters", &token).await;
    assert_eq!(meters.body["meters"].as_array().unwrap().len(), 1);
    let sources = campus.get("/api/sources", &token).await;
    assert_eq!(sources.body["sources"][0]["n_meters"], 1);
    let overview = campus.get("/api/campuses/cam/overview?period=week", &token).await;
    assert_eq!(overview.body["buildings"].as_array().unwrap().len(), 1);
    assert_eq!(overview.body["partial"], "You see 1 of 2 buildings.");
    let nowhere = campus.person("bob", Role::Viewer, Some(&["b9"])).await;
    assert_eq!(campus.get("/api/campuses/cam", &nowhere).await.status, StatusCode::FORBIDDEN);
}
