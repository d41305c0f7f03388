//! What a key may know of itself.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use greenpulse_domain::user::Role;
use serde_json::{Value, json};

use crate::gateway::Gateway;

const PATH: &str = "/api/ingest/whoami";

#[tokio::test]
async fn a_key_learns_its_source_its_meters_and_its_last_push() {
    let gateway = Gateway::open().await;
    let before = gateway.get(PATH).await.body;
    assert_eq!((&before["source"], &before["restates"]), (&json!("gw"), &json!(false)));
    assert_eq!(before["last_push"], Value::Null);
    let pushed = json!({"readings": [
        {"meter": "new", "channel": "A", "start": "2026-03-01T00:00:00Z", "duration": "PT1H",
         "value": 1.5, "unit": "kWh"}
    ]});
    gateway.push("/api/ingest/readings", pushed).await;
    let after = gateway.get(PATH).await.body;
    assert_eq!(after["last_push"], "2026-03-02T10:00:00Z");
    let placed = json!({
        "id": "gw~m1", "meter": "m1", "channel": "", "building_id": "b1", "campus_id": null,
        "commodity": "electricity", "unit": "kWh", "in_quarantine": false
    });
    let waiting = json!({
        "id": "gw~new~A", "meter": "new", "channel": "A", "building_id": null, "campus_id": null,
        "commodity": null, "unit": null, "in_quarantine": true
    });
    assert_eq!(after["meters"], json!([placed, waiting]));
}

#[tokio::test]
async fn nobody_but_a_source_has_meters_to_push_to() {
    let gateway = Gateway::open().await;
    let token = gateway.person(Role::Admin, None).await;
    let as_admin = [("authorization", format!("Bearer {token}"))];
    let refused = gateway.send(Method::GET, PATH, &as_admin, Body::empty()).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN, "{}", refused.text);
    let unknown = gateway.send(Method::GET, PATH, &[], Body::empty()).await;
    assert_eq!(unknown.status, StatusCode::UNAUTHORIZED);
}
