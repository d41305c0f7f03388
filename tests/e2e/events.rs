//! Every file in `events/` is what really happens.

use greenpulse_e2e::Campus;
use serde_json::Value;

#[tokio::test]
async fn a_push_is_kept_and_known_again() {
    let body = include_str!("../../events/push-readings.json");
    let body: Value = serde_json::from_str(body).expect("JSON");
    let rows = body["readings"].as_array().expect("rows");
    let campus = Campus::new().await;
    assert_eq!(campus.push(rows).await["quarantined"], 2);
    assert_eq!(campus.push(rows).await["duplicate"], 2);
}
