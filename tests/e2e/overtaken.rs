//! A push that takes so long that another has its `Idempotency-Key`.

use axum::http::StatusCode;
use greenpulse_e2e::Campus;
use greenpulse_e2e::worse::{Fault, Worse};
use greenpulse_ports::{Page, ReadingStore, Registry};
use serde_json::json;

#[tokio::test]
async fn it_keeps_no_row_and_leaves_the_key_to_the_other() {
    let campus = Campus::new().await.changed(|cloud| {
        cloud.readings = Worse::new(cloud.store.clone(), Fault::Overtaken);
    });
    let row = json!({"meter": "m1", "start": "2022-03-01T00:00:00Z", "duration": "PT1H",
                     "value": 1.0, "unit": "kWh"});
    let (status, late) = campus.try_push_once("k", &[row]).await;
    assert_eq!(status, StatusCode::CONFLICT, "{late}");
    assert_eq!(late["type"], "/problems/push-in-flight");
    let meter = "s~m1".parse().unwrap();
    assert_eq!(campus.cloud.store.extremes(&[meter]).await.unwrap(), [None]);
    let claims = campus.cloud.store.list("fleeting/answer/", Page::default()).await.unwrap().items;
    assert_eq!((claims.len(), &claims[0].body["answer"]), (1, &json!(null)));
}
