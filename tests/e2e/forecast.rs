//! From a push to the hours ahead, and back when history is corrected.

use greenpulse_e2e::{Campus, clock};
use jiff::SignedDuration;
use serde_json::{Value, json};

/// The hour `back` hours before the clock, and what it takes on a plain day.
fn row(back: i64, factor: f64) -> Value {
    let start = clock() - SignedDuration::from_hours(back);
    let hour = start.as_second() / 3_600 % 24;
    let value = factor * if (7..19).contains(&hour) { 40.0 } else { 20.0 };
    json!({"meter": "m1", "start": start, "duration": "PT1H", "value": value, "unit": "kWh"})
}

async fn asked(campus: &Campus, query: &str) -> Value {
    let path = format!("/api/energy/buildings/b1/forecast{query}");
    campus.owner("GET", &path, json!({})).await
}

#[tokio::test]
async fn pushed_rows_become_hours_ahead_and_a_correction_changes_what_came_of_them() {
    let campus = Campus::new().await;
    let meter = json!({"source": "s", "meter": "m1", "building_id": "b1",
                       "commodity": "electricity", "unit": "kWh"});
    campus.owner("POST", "/api/meters", meter).await;
    let rows: Vec<Value> = (1..=45 * 24).map(|back| row(back, 1.0)).collect();
    for rows in rows.chunks(500) {
        campus.push(rows).await;
    }
    campus.drain().await;
    let none = asked(&campus, "").await;
    assert_eq!(none["forecast"], json!([]));
    assert!(none["reason"].is_string());

    let published =
        forecast::publish(&campus.cloud.forecast(), &*campus.cloud.store, clock()).await.unwrap();
    assert_eq!((published.made, published.refused), (1, 0));
    let ahead = asked(&campus, "?hours=48").await;
    let hours = ahead["forecast"].as_array().unwrap();
    assert_eq!(hours.len(), 48);
    assert_eq!(ahead["generated_at"], "2027-01-15T08:00:00+00:00");
    let total = ahead["total_predicted_kwh"].as_f64().unwrap();
    assert!((total - 1_440.0).abs() < 150.0, "{total}");

    let day = "?as_of=2027-01-14T00:00:00Z";
    let before = asked(&campus, day).await;
    let wape = |it: &Value| it["accuracy"]["wape"].as_f64().unwrap();
    assert!(wape(&ahead) < 0.15, "{ahead}");
    let corrected: Vec<Value> = (1..=28 * 24).map(|back| row(back, 2.0)).collect();
    for rows in corrected.chunks(500) {
        campus.push(rows).await;
    }
    campus.drain().await;
    let after = asked(&campus, day).await;
    for (before, after) in
        before["forecast"].as_array().unwrap().iter().zip(after["forecast"].as_array().unwrap())
    {
        assert_eq!(before["predicted_kwh"], after["predicted_kwh"]);
        let actual = |it: &Value| it["actual_kwh"].as_f64().unwrap();
        assert_eq!(actual(after), 2.0 * actual(before));
        assert_ne!(before["accuracy_error"], after["accuracy_error"]);
    }
    assert!(0.4 < wape(&asked(&campus, "").await));
    let models = campus.owner("GET", "/api/models", json!({})).await;
    assert_eq!(models["models"][0]["status"], "active");
}
