//! After two years readings go. What was computed from them stays, and follows the configuration.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use axum::http::StatusCode;
use greenpulse_aws::emulator;
use greenpulse_aws_tests::Emulator;
use greenpulse_aws_tests::campus::{Seen, clock};
use greenpulse_domain::building::Building;
use greenpulse_domain::id::BuildingId;
use greenpulse_domain::meter::{Meter, Place};
use greenpulse_ports::{Expect, ReadingStore, Restate, RollupStore, Write, get, put};
use jiff::civil::date;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

const DAY: jiff::civil::Date = date(2026, 3, 1);

/// When readings of early March 2026 may have gone.
fn later() -> Timestamp {
    clock() + SignedDuration::from_hours((730 + 90) * 24)
}

#[tokio::test]
async fn a_sealed_day_keeps_its_hours_and_takes_no_readings() {
    let Some(emulator) = Emulator::start() else { return };
    let campus = Seen::new(&emulator.endpoint, "sealed").await;
    let row = |start: &str, value| json!({"meter": "m1", "start": start, "duration": "PT1H", "value": value, "unit": "kWh"});
    let dial = |at: &str, total| json!({"meter": "r1", "at": at, "total": total, "unit": "kWh"});
    let mut old = row("2026-03-01T10:00:00Z", 6.0);
    let dials = [dial("2026-03-01T00:00:00Z", 100.0), dial("2026-03-02T00:00:00Z", 124.0)];
    assert_eq!(campus.push(None, &[&[old.clone()][..], &dials].concat()).await.0, StatusCode::OK);
    campus.drain().await.unwrap();
    (old["value"], old["revision"]) = (7.0.into(), 2.into());
    campus.push(None, &[old.clone()]).await;
    campus.drain().await.unwrap();
    assert_eq!(campus.verify().await.sealed, 0);
    assert_eq!((energy(&campus, "b1").await, energy(&campus, "b2").await), (7.0, 24.0));

    let later = campus.at(&emulator.endpoint, later);
    let young = row("2028-05-01T10:00:00Z", 3.0);
    let (status, receipt) = later.push(None, &[old, young]).await;
    assert_eq!(status, StatusCode::OK, "{receipt}");
    assert_eq!(receipt["accepted"], 1, "{receipt}");
    assert_eq!(receipt["rejected"][0]["rule"], "sealed", "{receipt}");
    later.drain().await.unwrap();

    // While they are still there, a sealed day is counted by its mark; then by its hours.
    let verified = later.verify().await;
    assert_eq!((verified.sealed, verified.mismatches), (3, 0), "{:?}", verified.examples);
    let n_gone = emulator::expire(&later.store, now_of(&later)).await.unwrap();
    assert!(4 <= n_gone, "{n_gone}");
    let meter = "s~m1".parse().unwrap();
    let gone = later.store.days(&[(meter, DAY)]).await.unwrap();
    assert_eq!(gone[0].facts, [], "the readings have gone");
    let verified = later.verify().await;
    assert_eq!((verified.sealed, verified.mismatches), (3, 0), "{:?}", verified.examples);

    move_meter(&later).await;
    later.drain().await.unwrap();
    assert_eq!((energy(&later, "b1").await, energy(&later, "b3").await), (0.0, 7.0));
    let verified = later.verify().await;
    assert_eq!(verified.mismatches, 0, "{:?}", verified.examples);
}

fn now_of(campus: &Seen) -> Timestamp {
    (campus.store.settings().now)()
}

async fn energy(campus: &Seen, building: &str) -> f64 {
    let days = campus.store.building_days(&building.parse().unwrap(), DAY, DAY).await.unwrap();
    let kwh = |it: &greenpulse_domain::rollup::CommodityDay| it.total.energy.map(|it| it.0);
    days.iter().flat_map(|(_, it)| &it.derived.commodities).filter_map(kwh).sum()
}

/// The meter of the first building turns out to stand in another one, which is new.
async fn move_meter(campus: &Seen) {
    let (id, new): (_, BuildingId) = ("s~m1".parse().unwrap(), "b3".parse().unwrap());
    let (meter, _) = get::<Meter>(&*campus.store, &id).await.unwrap().unwrap();
    let moved = Meter { place: Some(Place::Building(new.clone())), ..meter };
    let building = Building::named(new, "c".parse().unwrap(), clock());
    let restate = |building: &str| {
        let building = building.parse().unwrap();
        Write::Restate(Restate::Building { building, first: None, last: None })
    };
    let writes = vec![
        put(&building, Expect::Absent),
        put(&moved, Expect::Anything),
        Write::Restate(Restate::Meter(id)),
        restate("b1"),
        restate("b3"),
    ];
    greenpulse_ports::Registry::commit(&*campus.store, writes).await.unwrap();
}
