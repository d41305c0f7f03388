//! Wide records of a building.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::gateway::Gateway;

const PATH: &str = "/api/ingest/buildings/b2/readings";

fn record() -> Value {
    json!({
        "timestamp": "2026-03-01T00:00:00Z", "electricity_kwh": 12.5, "natural_gas_therms": null,
        "chilled_water_tons": 40, "outdoor_temp_f": 50, "meter_status": "active"
    })
}

#[tokio::test]
async fn each_column_becomes_a_row_of_a_meter_that_stands_in_the_building() {
    let gateway = Gateway::open().await;
    let receipt = gateway.push(PATH, record()).await;
    assert_eq!(receipt.status, StatusCode::OK, "{}", receipt.text);
    let counts = ["accepted", "duplicate", "superseded", "quarantined"];
    let counted = |it: &Value| counts.map(|count| it[count].as_u64().unwrap());
    assert_eq!(counted(&receipt.body), [3, 0, 0, 0]);
    assert_eq!(receipt.body["findings"], json!([]));
    let again = gateway.push(PATH, json!({"readings": [record(), {"steam_lbs": 1}]})).await.body;
    assert_eq!(counted(&again), [0, 3, 0, 0]);
    let fault = &again["rejected"][0];
    assert_eq!((&fault["row"], &fault["rule"]), (&json!(1), &json!("start-missing")));
    let whoami = gateway.get("/api/ingest/whoami").await.body;
    let meters: Vec<_> = whoami["meters"].as_array().unwrap().iter().collect();
    let chilled = meters.iter().find(|it| it["id"] == "gw~b2~chilled_water_tons").unwrap();
    assert_eq!(
        (
            &chilled["building_id"],
            &chilled["commodity"],
            &chilled["unit"],
            &chilled["in_quarantine"]
        ),
        (&json!("b2"), &json!("chilled_water"), &json!("ton"), &json!(false))
    );
}

#[tokio::test]
async fn a_meter_that_waited_is_placed_by_its_first_record() {
    let gateway = Gateway::open().await;
    let plain = json!({"readings": [
        {"meter": "b2", "channel": "electricity_kwh", "start": "2026-02-28T23:00:00Z",
         "duration": "PT1H", "value": 1.5, "unit": "kWh"}
    ]});
    let waits = gateway.push("/api/ingest/readings", plain).await.body;
    assert_eq!(waits["quarantined"], 1);
    assert_eq!(gateway.push(PATH, record()).await.body["accepted"], 3);
    let whoami = gateway.get("/api/ingest/whoami").await.body;
    assert!(whoami["meters"].as_array().unwrap().iter().all(|it| it["in_quarantine"] == false));
}

#[tokio::test]
async fn a_dry_run_answers_the_same_and_keeps_nothing() {
    let gateway = Gateway::open().await;
    let dry = gateway.push(&format!("{PATH}?dry_run=true"), record()).await;
    let meters = gateway.get("/api/ingest/whoami").await.body["meters"].clone();
    assert_eq!(meters.as_array().unwrap().len(), 1, "only the one that was there");
    let kept = gateway.push(PATH, record()).await;
    assert_eq!(dry.text, kept.text);
}

#[tokio::test]
async fn what_cannot_be_taken_is_refused_as_a_whole() {
    let gateway = Gateway::open().await;
    for (path, body, status) in [
        ("/api/ingest/buildings/b9/readings", record(), StatusCode::NOT_FOUND),
        ("/api/ingest/buildings/b%209/readings", record(), StatusCode::NOT_FOUND),
        (PATH, json!([]), StatusCode::UNPROCESSABLE_ENTITY),
        (PATH, json!({}), StatusCode::UNPROCESSABLE_ENTITY),
    ] {
        let answer = gateway.push(path, body).await;
        assert_eq!(answer.status, status, "{path}: {}", answer.text);
        assert_eq!(answer.body["status"], status.as_u16());
    }
}
