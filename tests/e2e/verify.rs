//! `verify` says nothing of a sound store, and just what is wrong with an unsound one.

use greenpulse_e2e::Campus;
use serde_json::{Value, json};

fn hours(meter: &str, day: u8) -> Vec<Value> {
    let hour = |it: u8| {
        let start = format!("2022-06-{day:02}T{it:02}:00:00Z");
        let value = f64::from(it) + 0.5;
        json!({"meter": meter, "start": start, "duration": "PT1H", "value": value, "unit": "kWh"})
    };
    (0..24).map(hour).collect()
}

async fn sound() -> Campus {
    let campus = Campus::new().await;
    let meter =
        json!({"source": "s", "meter": "m1", "building_id": "b1", "commodity": "electricity"});
    campus.owner("POST", "/api/meters", meter).await;
    for day in 1..=3 {
        campus.push(&hours("m1", day)).await;
    }
    campus.drain().await;
    let verified = campus.verify().await;
    assert_eq!((verified.mismatches, verified.checked > 140), (0, true), "{verified:?}");
    campus
}

/// Puts another value into the packed hours of the subject's second day.
fn alter(kind: &str) -> String {
    format!(
        "UPDATE rollup SET data = (SELECT data FROM rollup JOIN subject
           ON number = (key & 1152921504606846975) >> 22 WHERE kind = '{kind}' ORDER BY key LIMIT 1)
         WHERE key = (SELECT key FROM rollup JOIN subject
           ON number = (key & 1152921504606846975) >> 22
           WHERE kind = '{kind}' ORDER BY key LIMIT 1 OFFSET 1)"
    )
}

#[tokio::test]
async fn an_altered_meter_day_is_found() {
    let campus = sound().await;
    campus.tamper(&alter("meter"));
    let verified = campus.verify().await;
    assert_eq!(verified.mismatches, 48, "24 hours of another day, for 24 that are missing");
    assert_eq!(verified.examples.len(), 1, "{verified:?}");
}

#[tokio::test]
async fn an_altered_building_day_is_found() {
    let campus = sound().await;
    campus.tamper(&alter("building"));
    let verified = campus.verify().await;
    assert_eq!(verified.examples.len(), 1, "{verified:?}");
    assert!(verified.mismatches > 0);
}

#[tokio::test]
async fn a_mark_that_cannot_be_is_found() {
    let campus = sound().await;
    campus.tamper("UPDATE mark SET done = seq + 1 WHERE key = (SELECT min(key) FROM mark)");
    assert_eq!(campus.verify().await.mismatches, 1);
    let campus = sound().await;
    campus.tamper("DELETE FROM mark WHERE key = (SELECT min(key) FROM mark)");
    assert_eq!(campus.verify().await.mismatches, 1);
}
