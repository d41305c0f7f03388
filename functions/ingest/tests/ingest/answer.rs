//! Pushes with an `Idempotency-Key`.

use axum::http::{Method, StatusCode};
use greenpulse_ports::{Expect, Page, Registry, Write};
use serde_json::{Value, json};

use crate::gateway::{Answer, Gateway};

const PATH: &str = "/api/ingest/readings";

fn body(value: f64) -> Value {
    json!({"readings": [
        {"meter": "m1", "start": "2026-03-01T00:00:00Z", "duration": "PT1H", "value": value},
        {"meter": "m1", "start": "2026-03-01T00:00:00Z", "duration": "PT1H"}
    ]})
}

async fn push(gateway: &Gateway, path: &str, key: &str, body: Value) -> Answer {
    let bearer = format!("Bearer {}", gateway.key);
    let headers = [("authorization", bearer), ("idempotency-key", key.to_owned())];
    gateway.send(Method::POST, path, &headers, body.to_string().into()).await
}

/// Rewrites the only answer that is kept.
async fn rewrite(gateway: &Gateway, change: impl Fn(&mut Value)) {
    let mut kept =
        gateway.store.list("fleeting/answer/", Page::default()).await.unwrap().items.remove(0);
    change(&mut kept.body);
    let put = Write::Put { key: kept.key, body: kept.body, expect: Expect::Anything };
    gateway.store.commit(vec![put]).await.unwrap();
}

#[tokio::test]
async fn the_same_push_gets_the_kept_answer_byte_for_byte() {
    let gateway = Gateway::open().await;
    let first = push(&gateway, PATH, "k", body(1.0)).await;
    assert_eq!((first.status, &first.body["accepted"]), (StatusCode::OK, &json!(1)));
    let again = push(&gateway, PATH, "k", body(1.0)).await;
    assert_eq!((again.status, again.text), (first.status, first.text));
    let other_key = push(&gateway, PATH, "k2", body(1.0)).await;
    assert_eq!(other_key.body["duplicate"], 1, "another key does it again");
}

#[tokio::test]
async fn a_key_belongs_to_one_push() {
    let gateway = Gateway::open().await;
    push(&gateway, PATH, "k", body(1.0)).await;
    let building = "/api/ingest/buildings/b1/readings";
    let long = "x".repeat(256);
    for (path, key, body) in
        [(PATH, "k", body(2.0)), (building, "k", body(1.0)), (PATH, long.as_str(), body(1.0))]
    {
        let refused = push(&gateway, path, key, body).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}: {}", refused.text);
    }
}

#[tokio::test]
async fn a_dry_run_and_a_refused_body_leave_the_key_free() {
    let gateway = Gateway::open().await;
    push(&gateway, &format!("{PATH}?dry_run=true"), "k", body(1.0)).await;
    let refused = push(&gateway, PATH, "k", json!([])).await;
    assert_eq!(refused.body["type"], "/problems/wrong-shape");
    assert_eq!(push(&gateway, PATH, "k", body(1.0)).await.body["accepted"], 1);
}

#[tokio::test]
async fn a_claim_stands_for_a_minute_and_an_answer_for_a_day() {
    let gateway = Gateway::open().await;
    let first = push(&gateway, PATH, "k", body(1.0)).await;
    assert_eq!(first.status, StatusCode::OK);
    for (at, answered, value, status) in [
        ("2026-03-02T09:59:01Z", false, 1.0, StatusCode::CONFLICT),
        ("2026-03-02T09:59:01Z", false, 2.0, StatusCode::UNPROCESSABLE_ENTITY),
        ("2026-03-02T09:59:00Z", false, 1.0, StatusCode::OK),
        ("2026-03-01T10:00:01Z", true, 2.0, StatusCode::UNPROCESSABLE_ENTITY),
        ("2026-03-01T10:00:00Z", true, 2.0, StatusCode::OK),
    ] {
        rewrite(&gateway, |kept| {
            kept["at"] = json!(at);
            if !answered {
                kept["answer"] = Value::Null;
            }
        })
        .await;
        let answer = push(&gateway, PATH, "k", body(value)).await;
        assert_eq!(answer.status, status, "{at} {value}: {}", answer.text);
    }
}

#[tokio::test]
async fn what_has_expired_goes_when_its_neighbors_come() {
    let gateway = Gateway::open().await;
    push(&gateway, PATH, "k", body(1.0)).await;
    let old =
        gateway.store.list("fleeting/answer/", Page::default()).await.unwrap().items.remove(0);
    let mut body_of_old = old.body;
    body_of_old["at"] = json!("2026-03-01T09:00:00Z");
    let key = "fleeting/answer/gw/zz".to_owned();
    let put = Write::Put { key: key.clone(), body: body_of_old, expect: Expect::Absent };
    gateway.store.commit(vec![put]).await.unwrap();
    push(&gateway, PATH, "k2", body(1.0)).await;
    assert_eq!(gateway.store.get(&key).await.unwrap(), None);
}
