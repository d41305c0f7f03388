//! Files where all there is is simulated.

use axum::http::StatusCode;
use greenpulse_domain::campus::Campus;
use greenpulse_ports::{Expect, get, put};
use serde_json::json;

use crate::import::Desk;

const NEW: &str = "building_id,ts_utc,kwh\nreal,2026-03-01T00:00:00Z,1.5\n";
const KNOWN: &str = "building_id,ts_utc,kwh\nb1,2026-03-01T00:00:00Z,1.5\n";
const WEATHER: &str = "ts_utc,temp_c\n2026-03-01T00:00:00Z,9.5\n";
const BUILDINGS: &str = "building_id,name,floors\nb1,Real,3\n";
const TARIFFS: &str =
    "name,commodity,valid_from,rate,currency\nflat,electricity,2026-01-01,0.2,GBP\n";
const FACTORS: &str = "region,commodity,basis,valid_from,kg_co2e_per_kwh\n\
                       GB,electricity,location,2026-01-01,0.2\n";
const PRICES: &str = "ts_utc,price\n2026-03-01T00:00:00Z,0.2\n";

/// The campus is labelled simulated.
async fn desk() -> Desk {
    let desk = Desk::open().await;
    let store = &*desk.gateway.store;
    let (cam, _) = get::<Campus>(store, "cam").await.unwrap().unwrap();
    let simulated = Campus { simulated: true, ..cam };
    desk.gateway.deps.registry.commit(vec![put(&simulated, Expect::Anything)]).await.unwrap();
    desk
}

#[tokio::test]
async fn real_values_land_on_a_simulated_campus_only_by_its_name() {
    for file in [NEW, KNOWN, WEATHER, BUILDINGS, TARIFFS, FACTORS, PRICES] {
        let desk = desk().await;
        let refused = desk.import("", "text/csv", file).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{file}: {}", refused.text);
        assert_eq!(refused.body["type"], "/problems/misplaced-file");
        let error = &refused.body["errors"][0];
        assert_eq!(
            (&error["field"], &error["rule"]),
            (&json!("campus"), &json!("campus-simulated"))
        );
        assert!(error["repair"].as_str().unwrap().contains("`campus=cam`"), "{error}");

        let preview = desk.import("dry_run=true", "text/csv", file).await;
        assert_eq!(preview.status, StatusCode::OK, "{file}: {}", preview.text);
        assert_eq!(preview.body["accepted"], 1, "{}", preview.text);
        assert_eq!(preview.body["unsettled"], refused.body["errors"], "it says what is to be said");

        let named = desk.import("campus=cam", "text/csv", file).await;
        assert_eq!(named.body["accepted"], 1, "{file}: {}", named.text);
        assert_eq!(named.body["unsettled"], json!([]));
    }
}

#[tokio::test]
async fn a_new_campus_is_asked_for_by_its_two_fields() {
    let desk = desk().await;
    let refused = desk.import("", "text/csv", NEW).await.body;
    let fields = [&refused["errors"][0]["field"], &refused["errors"][1]["field"]];
    assert_eq!(fields, ["campus", "campus_zone"], "{refused}");
    let made = desk.import("campus=c&campus_zone=Europe/London", "text/csv", NEW).await.body;
    assert_eq!(made["created"]["campuses"], json!(["c"]), "{made}");

    // From now on there is one real campus, and it is the one.
    let more = desk.import("", "text/csv", NEW.replace("real", "other")).await.body;
    assert_eq!(more["created"]["buildings"], json!(["other"]), "{more}");
    let config = desk.gateway.deps.configuration.current().await.unwrap();
    assert_eq!(config.buildings[&"other".parse().unwrap()].campus_id.as_str(), "c");

    // A building of the simulated campus is none of the real one's, whatever the file says.
    let stray = desk.import("campus=c", "text/csv", KNOWN).await;
    assert_eq!(stray.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", stray.text);
    assert!(stray.text.contains("b1 stands on cam"), "{}", stray.text);
}

#[tokio::test]
async fn a_meter_that_was_placed_among_simulated_ones_takes_no_more_unasked() {
    let desk = desk().await;
    let by_meter = "meter,ts_utc,kwh\nm1,2026-03-01T00:00:00Z,1.5\n";
    // `gw~m1` stands in b1.
    let refused = desk.import("source=gw", "text/csv", by_meter).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text);
    let waiting = desk.import("source=mine", "text/csv", by_meter).await.body;
    assert_eq!(
        (&waiting["accepted"], &waiting["quarantined"]),
        (&json!(1), &json!(1)),
        "{waiting}"
    );
}
