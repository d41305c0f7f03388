//! Buildings in London with one meter each, and days of theirs as they are stored.

use greenpulse_domain::building::Building;
use greenpulse_domain::campus::Campus as CampusEntity;
use greenpulse_domain::commodity::{Commodity, Measurand};
use greenpulse_domain::mark::{Mark, Scope};
use greenpulse_domain::meter::{Meter, Place};
use greenpulse_domain::quantity::{Gallons, KilowattHours};
use greenpulse_domain::reading::{Extent, Fact, Quality};
use greenpulse_domain::rollup::{
    BuildingDay, Cell, CommodityDay, Covered, MeterDay, Part, Versions,
};
use greenpulse_domain::time::Window;
use greenpulse_domain::unit::Unit;
use greenpulse_embedded::EmbeddedStore;
use greenpulse_ports::{
    Derived, Expect, Keeping, Ledger, MeterDayFacts, Numbering, ReadingStore, Registry,
    Replacement, RollupStore, put,
};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span, Timestamp};

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// Cost of a kWh.
const RATE: f64 = 0.25;

/// What was measured of an hour.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Measured {
    /// In kWh.
    All(f64),
    /// 1 kWh in half of it.
    HalfTheHour,
    /// A volume without energy.
    Volume,
    Nothing,
}

/// Puts `buildings` on a campus, with a meter of electricity in each.
pub(crate) async fn furnish(store: &EmbeddedStore, buildings: &[&str], now: Timestamp) {
    let campus: CampusEntity = serde_json::from_value(serde_json::json!({
        "id": "c", "name": "C", "timezone": "Europe/London", "currency": "GBP", "created_at": now,
    }))
    .unwrap();
    let mut writes = vec![put(&campus, Expect::Absent)];
    for id in buildings {
        let building: Building = serde_json::from_value(serde_json::json!({
            "id": id, "campus_id": "c", "name": "B", "created_at": now,
        }))
        .unwrap();
        let meter = Meter {
            place: Some(Place::Building(building.id.clone())),
            measurand: Some(Measurand::from(Commodity::Electricity)),
            ..Meter::unplaced(format!("s~m-{id}").parse().unwrap(), now)
        };
        writes.extend([put(&building, Expect::Absent), put(&meter, Expect::Absent)]);
    }
    store.commit(writes).await.unwrap();
}

/// Stores the `n` days of a building up to `last`, as computed from `seq`.
pub(crate) async fn store_days(
    store: &EmbeddedStore,
    building: &str,
    (last, n): (&str, i64),
    seq: u64,
    measured: impl Fn(Timestamp) -> Measured,
) {
    let zone = TimeZone::get("Europe/London").unwrap();
    let last: Date = last.parse().unwrap();
    let days = (0..n).map(|back| last.checked_sub(Span::new().days(back)).unwrap());
    let days: Vec<Date> = days.collect();
    let scope = |day: &Date| Scope::Building(building.parse().unwrap(), *day);
    bring_into_being(store, days.iter().map(scope).collect()).await;
    let replacement = |day: &Date| Replacement {
        mark: Mark { scope: scope(day), seq },
        derived: Derived::Building(building_day(*day, &zone, &measured)),
        next: Vec::new(),
        restate: Vec::new(),
    };
    store.replace(days.iter().map(replacement).collect()).await.unwrap();
}

/// Puts a thermometer on the campus, with the `n` days up to `last`, each as warm as `celsius` has it.
pub(crate) async fn store_temperatures(
    store: &EmbeddedStore,
    (last, n): (&str, i64),
    celsius: impl Fn(Timestamp) -> f64,
) {
    let last: Date = last.parse().unwrap();
    let days = (0..n).map(|back| last.checked_sub(Span::new().days(back)).unwrap());
    let days: Vec<Date> = days.collect();
    let thermometer = Meter {
        place: Some(Place::Campus("c".parse().unwrap())),
        measurand: Some(Measurand::OutdoorTemperature),
        ..Meter::unplaced("s~air".parse().unwrap(), at("2020-01-01T00:00:00Z"))
    };
    store.commit(vec![put(&thermometer, Expect::Absent)]).await.unwrap();
    let facts = days.iter().map(|day| MeterDayFacts {
        meter: thermometer.id.clone(),
        day: *day,
        facts: vec![fact(at(&format!("{day}T00:00:00Z")))],
    });
    store.append(facts.collect(), Numbering::AsSent, Keeping::Keep).await;
    store.pending(1).await.unwrap();
    let part = |day: &Date, hour: i64| {
        let start = at(&format!("{day}T{hour:02}:00:00Z"));
        let covered = Covered { actual: 3_600.0, ..Covered::default() };
        let window = Window::new(start, start + SignedDuration::from_hours(1)).unwrap();
        let level = Some(celsius(start));
        Part { window, energy: None, volume: None, level, covered, n_readings: 1, demand: None }
    };
    let replacement = |day: &Date| Replacement {
        mark: Mark { scope: Scope::Meter(thermometer.id.clone(), *day), seq: 1 },
        derived: Derived::Meter(MeterDay { parts: (0..24).map(|it| part(day, it)).collect() }),
        next: Vec::new(),
        restate: Vec::new(),
    };
    store.replace(days.iter().map(replacement).collect()).await.unwrap();
}

fn fact(start: Timestamp) -> Fact {
    Fact {
        extent: Extent::Interval(
            Window::new(start, start + SignedDuration::from_hours(1)).unwrap(),
        ),
        value: 1.0,
        unit: Unit::KilowattHour,
        quality: Quality::Actual,
        revision: 1,
        received: start,
    }
}

/// Days are brought into being by the meter-days that they are made of.
async fn bring_into_being(store: &EmbeddedStore, next: Vec<Scope>) {
    let (meter, day) = ("s~m1".parse().unwrap(), "2020-01-01".parse().unwrap());
    let start = at("2020-01-01T00:00:00Z");
    let facts = vec![MeterDayFacts { meter, day, facts: vec![fact(start)] }];
    let appended = store.append(facts, Numbering::AsSent, Keeping::Keep).await;
    appended.into_iter().for_each(|it| drop(it.unwrap()));
    // Whoever looks at the marks has them made.
    store.pending(1).await.unwrap();
    let scope = Scope::Meter("s~m1".parse().unwrap(), day);
    let meter_day = Replacement {
        mark: Mark { scope, seq: 1 },
        derived: Derived::Meter(MeterDay::default()),
        next,
        restate: Vec::new(),
    };
    store.replace(vec![meter_day]).await.unwrap();
}

fn building_day(day: Date, zone: &TimeZone, of: impl Fn(Timestamp) -> Measured) -> BuildingDay {
    let window = Window::civil_day(day, zone);
    let cell = |window: Window| {
        let (energy, share) = match of(window.start()) {
            Measured::All(energy) => (energy, 1.0),
            Measured::HalfTheHour => (1.0, 0.5),
            Measured::Volume => {
                let actual = window.seconds() as f64;
                let covered = Covered { actual, ..Covered::default() };
                return Cell { volume: Some(Gallons(9.0)), covered, ..Cell::empty(window) };
            }
            Measured::Nothing => return Cell::empty(window),
        };
        let covered = Covered { actual: share * window.seconds() as f64, ..Covered::default() };
        let cost = Some(RATE * energy);
        Cell { energy: Some(KilowattHours(energy)), cost, covered, ..Cell::empty(window) }
    };
    let hours: Vec<Cell> = window.local_hours(zone).into_iter().map(cell).collect();
    let total = Cell::total(window, &hours);
    let commodity = Commodity::Electricity;
    let of = CommodityDay { commodity, total, hours, versions: Versions::default() };
    BuildingDay { commodities: vec![of] }
}
