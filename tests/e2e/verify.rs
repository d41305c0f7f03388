//! `verify` says nothing of a sound store, and just what is wrong with an unsound one.

use greenpulse_domain::id::{BuildingId, MeterId};
use greenpulse_domain::mark::{Mark, Scope};
use greenpulse_domain::quantity::KilowattHours;
use greenpulse_domain::rollup::MeterDay;
use greenpulse_e2e::Campus;
use greenpulse_e2e::worse::{Fault, Worse};
use greenpulse_ports::{Derived, Replaced, Replacement, RollupStore, Stored};
use jiff::civil::Date;
use serde_json::{Value, json};

fn hours(meter: &str, day: u8) -> Vec<Value> {
    let hour = |it: u8| {
        let start = format!("2022-06-{day:02}T{it:02}:00:00Z");
        let value = f64::from(it) + 0.5;
        json!({"meter": meter, "start": start, "duration": "PT1H", "value": value, "unit": "kWh"})
    };
    (0..24).map(hour).collect()
}

async fn pushed() -> Campus {
    let campus = Campus::new().await;
    let meter =
        json!({"source": "s", "meter": "m1", "building_id": "b1", "commodity": "electricity"});
    campus.owner("POST", "/api/meters", meter).await;
    for day in 1..=3 {
        campus.push(&hours("m1", day)).await;
    }
    campus
}

async fn sound() -> Campus {
    let campus = pushed().await;
    campus.drain().await;
    let verified = campus.verify().await;
    assert_eq!((verified.mismatches, verified.checked > 140), (0, true), "{verified:?}");
    campus
}

/// The stored day of a meter.
async fn meter_day(campus: &Campus, day: Date) -> (MeterId, Stored<MeterDay>) {
    let meter: MeterId = "s~m1".parse().expect("an id");
    let stored = campus.cloud.store.meter_days(&[(meter.clone(), day)]).await.expect("read");
    (meter, stored[0].clone().expect("a day"))
}

/// Puts `derived` where a day computed from the same mark stands.
async fn put(campus: &Campus, scope: Scope, basis: u64, derived: Derived) {
    let mark = Mark { scope, seq: basis };
    let replacement = Replacement { mark, derived, next: Vec::new(), restate: Vec::new() };
    let replaced = campus.cloud.store.replace(vec![replacement]).await.expect("replaced");
    assert_eq!(replaced, [Replaced::Written]);
}

const DAY: Date = Date::constant(2022, 6, 2);

#[tokio::test]
async fn one_altered_cell_of_a_meter_is_one_mismatch() {
    let campus = sound().await;
    let (meter, Stored { basis, mut derived }) = meter_day(&campus, DAY).await;
    derived.parts[7].energy = Some(KilowattHours(7.500_000_000_000_001));
    put(&campus, Scope::Meter(meter, DAY), basis, Derived::Meter(derived)).await;
    let verified = campus.verify().await;
    assert_eq!(verified.mismatches, 1, "{verified:?}");
    assert_eq!(verified.examples.len(), 1, "{verified:?}");
}

#[tokio::test]
async fn one_altered_cell_of_a_building_is_one_mismatch() {
    let campus = sound().await;
    let building: BuildingId = "b1".parse().expect("an id");
    let days = campus.cloud.store.building_days(&building, DAY, DAY).await.expect("read");
    let (_, stored) = days[0].clone();
    let Stored { basis, derived } = (*stored).clone();
    let scope = Scope::Building(building, DAY);

    let mut altered = derived.clone();
    altered.commodities[0].hours[7].n_readings += 1;
    put(&campus, scope.clone(), basis, Derived::Building(altered)).await;
    let verified = campus.verify().await;
    assert_eq!(verified.mismatches, 1, "{verified:?}");

    let mut altered = derived;
    altered.commodities[0].total.peak_demand = None;
    put(&campus, scope, basis, Derived::Building(altered)).await;
    let verified = campus.verify().await;
    assert_eq!(verified.mismatches, 1, "{verified:?}");
}

#[tokio::test]
async fn a_lost_day_is_found() {
    let lose = |kind: &str| {
        format!(
            "DELETE FROM rollup WHERE key = (SELECT min(key) FROM rollup JOIN subject
               ON number = (key & 1152921504606846975) >> 22 WHERE kind = '{kind}')"
        )
    };
    let campus = sound().await;
    campus.tamper(&lose("meter"));
    assert_eq!(campus.verify().await.mismatches, 24, "each hour of the meter");
    let campus = sound().await;
    campus.tamper(&lose("building"));
    let verified = campus.verify().await;
    assert_eq!(verified.mismatches, 25, "each hour of the building, and the day: {verified:?}");
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

/// A rollup that reads another value than was sent.
#[tokio::test]
async fn a_fault_in_the_rollup_is_found_everywhere() {
    let campus = pushed().await;
    let readings = Worse::new(campus.cloud.store.clone(), Fault::Altering);
    let deps = rollup::Deps { readings, ..campus.cloud.rollup() };
    rollup::drain(&deps, |_| {}).await.expect("drained");
    let verified = campus.verify().await;
    assert!(verified.mismatches >= 9, "an hour and a day of each day, twice: {verified:?}");
    assert!(verified.examples.len() >= 6, "{verified:?}");
}

/// A rollup that prices by another campus's tariff.
#[tokio::test]
async fn a_wrong_tariff_in_the_rollup_is_found_everywhere() {
    let campus = pushed().await;
    let other = pushed().await;
    let tariff = json!({"campus_id": "c", "name": "flat", "commodity": "electricity",
                        "currency": "GBP", "valid_from": "2022-01-01", "price": {"flat": 0.3}});
    other.owner("PUT", "/api/tariffs", tariff).await;
    let configuration = other.cloud.configuration.clone();
    let deps = rollup::Deps { configuration, ..campus.cloud.rollup() };
    rollup::drain(&deps, |_| {}).await.expect("drained");
    let verified = campus.verify().await;
    assert_eq!(verified.mismatches, 72 + 4, "each hour, and each day that has some: {verified:?}");
}
