//! A push changes no configuration and leaves no entry, but where it places a meter that waited; an
//! import leaves one at its end.

use axum::body::Body;
use axum::http::Method;
use greenpulse_domain::user::Role;
use greenpulse_ports::{Page, Registry};
use serde_json::{Value, json};

use crate::gateway::{Gateway, now};

/// Requests of each route that changes something: path, body, and what of it is told. Each is asked
/// after those before it.
fn requests(route: &str) -> Vec<(&'static str, String, &'static [&'static str])> {
    let row = |meter: &str, channel: &str| {
        json!({"meter": meter, "channel": channel, "start": "2026-02-28T23:00:00Z",
               "duration": "PT1H", "value": 1.5, "unit": "kWh"})
    };
    let rows = |rows: &[Value]| json!({ "readings": rows }).to_string();
    let record = json!({"timestamp": "2026-03-01T00:00:00Z", "electricity_kwh": 12.5}).to_string();
    let hours = "building_id,ts_utc,kwh\nb1,2026-03-01T00:00:00Z,1.5\n".to_owned();
    match route {
        "POST /api/ingest/readings" => {
            let path = "/api/ingest/readings";
            let (known, new) = (row("m1", ""), row("new", ""));
            vec![
                (path, rows(std::slice::from_ref(&known)), &[]),
                (path, rows(&[known, new]), &[]),
                (path, rows(&[row("b2", "electricity_kwh")]), &[]),
                ("/api/ingest/readings?dry_run=true", rows(&[row("newer", "")]), &[]),
                (path, "[".into(), &[]),
            ]
        }
        "POST /api/ingest/buildings/{building}/readings" => {
            let path = "/api/ingest/buildings/b2/readings";
            vec![
                ("/api/ingest/buildings/b2/readings?dry_run=true", record.clone(), &[]),
                (path, record.clone(), &["meter placed of meter/gw~b2~electricity_kwh by gw"]),
                (path, record, &[]),
            ]
        }
        "POST /api/import" => vec![
            ("/api/import?dry_run=true&campus=cam", hours.clone(), &[]),
            ("/api/import?campus=cam", hours, &["file imported of source/import by Admin-false"]),
        ],
        _ => panic!("no request is known of {route}"),
    }
}

#[tokio::test]
async fn what_changes_configuration_leaves_one_entry_and_a_push_none() {
    let gateway = Gateway::open().await;
    let admin = gateway.person(Role::Admin, None).await;
    let routes = ingest::routes(gateway.deps.clone());
    let routes = routes.policies().iter().filter(|it| it.method != Method::GET);
    let routes: Vec<String> = routes.map(|it| format!("{} {}", it.method, it.path)).collect();
    assert_eq!(routes.len(), 3, "{routes:?}");
    for route in &routes {
        for (path, body, expected) in requests(route) {
            let before = entries(&gateway).await;
            let is_import = route.ends_with("import");
            let bearer = if is_import { &admin } else { &gateway.key };
            let kind = if is_import { "text/csv" } else { "application/json" };
            let headers =
                [("authorization", format!("Bearer {bearer}")), ("content-type", kind.into())];
            let answer = gateway.send(Method::POST, path, &headers, Body::from(body)).await;
            let after = entries(&gateway).await;
            let n = after.len() - before.len();
            assert_eq!(after[..n], *expected, "{path}: {}", answer.text);
            assert_eq!(after[n..], before, "{path} changed the past");
        }
    }
}

/// The newest first.
async fn entries(gateway: &Gateway) -> Vec<String> {
    let page = Page { limit: Some(1_000), after: None };
    let found = gateway.store.audit(page).await.unwrap().items.into_iter().map(|it| it.entry);
    let told = found.inspect(|it| assert_eq!(it.at, now()));
    told.map(|it| format!("{} of {} by {}", it.action, it.subject, it.actor)).collect()
}
