//! SQLite keeps every port's contract.

use greenpulse_domain::commodity::Commodity;
use greenpulse_domain::id::BuildingId;
use greenpulse_domain::mark::{Mark, Scope};
use greenpulse_domain::quantity::KilowattHours;
use greenpulse_domain::reading::{Appended, Fact};
use greenpulse_domain::rollup::{BuildingDay, Cell, CommodityDay, MeterDay, Versions};
use greenpulse_domain::time::{Window, utc_day};
use greenpulse_embedded::{EmbeddedStore, Remembered};
use greenpulse_ports::{
    Derived, Expect, Keeping, Ledger, MeterDayFacts, Numbering, ReadingStore, Registry,
    Replacement, RollupStore, Write, contract,
};
use jiff::civil::Date;
use tempfile::TempDir;

fn empty() -> (TempDir, EmbeddedStore) {
    let folder = TempDir::new().expect("a folder");
    let store = EmbeddedStore::open(folder.path()).expect("a store");
    (folder, store)
}

#[tokio::test]
async fn readings() {
    contract::readings(&empty().1).await;
}

#[tokio::test]
async fn answered() {
    contract::answered(&empty().1).await;
}

#[tokio::test]
async fn marks_and_rollups() {
    contract::marks_and_rollups(&empty().1).await;
}

#[tokio::test]
async fn events() {
    let (_folder, store) = empty();
    let delivered = async || {
        let published = store.events_after(0, 1_000).await.unwrap();
        published.into_iter().map(|it| it.event).collect()
    };
    contract::events(&store, delivered).await;
}

#[tokio::test]
async fn registry() {
    contract::registry(&empty().1).await;
}

#[tokio::test]
async fn what_was_written_is_there_when_opened_again() {
    let (folder, store) = empty();
    contract::registry(&store).await;
    let generation = greenpulse_ports::Registry::generation(&store).await.unwrap();
    drop(store);
    let store = EmbeddedStore::open(folder.path()).expect("a store");
    assert_eq!(greenpulse_ports::Registry::generation(&store).await.unwrap(), generation);
    let doc = greenpulse_ports::Registry::get(&store, "a/1").await.unwrap().unwrap();
    assert_eq!(doc.version, 2);
}

/// Readings are there, and their days dirty, whether the log was folded before the end or not.
#[tokio::test]
async fn what_only_the_log_holds_is_there_when_opened_again() {
    let (folder, store) = empty();
    let meter: greenpulse_domain::id::MeterId = "s~m1".parse().unwrap();
    let (first, last) = (contract::hour(1, 1.0), contract::hour(30, 2.0));
    let day = |fact: Fact| {
        let day = utc_day(fact.extent.start());
        vec![MeterDayFacts { meter: meter.clone(), day, facts: vec![fact] }]
    };
    let append = async |store: &EmbeddedStore, fact| {
        store.append(day(fact), Numbering::AsSent, Keeping::Keep).await.remove(0).unwrap()
    };
    append(&store, first).await;
    assert_eq!(store.pending(10).await.unwrap().len(), 1, "folded");
    let meters = [meter.clone()];
    assert_eq!(store.extremes(&meters).await.unwrap()[0].unwrap().latest, first);
    append(&store, last).await;
    // As after a power cut: nobody folds what comes last.
    let copy = TempDir::new().expect("a folder");
    for file in ["greenpulse.sqlite", "greenpulse.sqlite-wal"] {
        std::fs::copy(folder.path().join(file), copy.path().join(file)).expect("a copy");
    }
    let again = EmbeddedStore::open(copy.path()).expect("a store");
    let window =
        Window::new(first.extent.start(), last.extent.start() + jiff::Span::new().hours(1));
    let facts = again.overlapping(&meter, window.unwrap(), None).await.unwrap();
    assert_eq!(facts, [first, last]);
    assert_eq!(again.extremes(&meters).await.unwrap(), store.extremes(&meters).await.unwrap());
    assert_eq!(append(&again, last).await, [Appended::Known]);
    assert_eq!(again.pending(10).await.unwrap().len(), 2);
}

/// What is remembered is what the disk has, through replacements and from any side.
#[tokio::test]
async fn remembered_days_are_those_on_the_disk() {
    let (_folder, store) = empty();
    let remembered = Remembered(store.clone());
    let building: BuildingId = "b1".parse().unwrap();
    let first = jiff::civil::date(2022, 6, 1);
    let day = |n: i64| first + jiff::Span::new().days(n);
    let replace = async |n: i64, seq: u64| {
        let mark = Mark { scope: Scope::Building(building.clone(), day(n)), seq };
        let derived = Derived::Building(one_hour(day(n), seq as f64));
        let next = vec![mark.scope.clone()];
        let replacement = Replacement { mark, derived, next, restate: vec![] };
        store.replace(vec![replacement]).await
    };
    let meter = "s~m1".parse().unwrap();
    let facts = vec![MeterDayFacts { meter, day: first, facts: vec![contract::hour(1, 1.0)] }];
    store.append(facts, Numbering::AsSent, Keeping::Keep).await;
    let mark = store.pending(1).await.unwrap().remove(0);
    let next = vec![Scope::Building(building.clone(), first)];
    let derived = Derived::Meter(MeterDay::default());
    let replacement = Replacement { mark, derived, next, restate: vec![] };
    store.replace(vec![replacement]).await.unwrap();
    for (n, seq, from, to) in [
        (3, 1, 2, 4),
        (3, 2, 3, 3),
        (5, 1, 0, 9),
        (4, 1, 3, 5),
        (12, 3, 4, 5),
        (11, 1, 10, 12),
        (3, 1, 0, 12),
    ] {
        replace(n, seq).await.unwrap();
        for (from, to) in [(from, to), (0, 2), (0, 20)] {
            let kept = remembered.building_days(&building, day(from), day(to)).await.unwrap();
            let disk = store.building_days(&building, day(from), day(to)).await.unwrap();
            assert_eq!(kept, disk, "{from} to {to} after {n}");
        }
    }
    assert_eq!(store.building_days(&building, day(0), day(20)).await.unwrap().len(), 5);
}

fn one_hour(day: Date, kwh: f64) -> BuildingDay {
    let window = Window::utc_day(day);
    let cell = Cell { energy: Some(KilowattHours(kwh)), ..Cell::empty(window) };
    let (hours, versions) = (vec![cell], Versions::default());
    let day = CommodityDay { commodity: Commodity::Steam, total: cell, hours, versions };
    BuildingDay { commodities: vec![day] }
}

/// Whoever asked for a change may hang up: it stands, and whoever kept what was before must see it.
#[tokio::test]
async fn a_change_that_nobody_waits_for_is_seen() {
    let (_folder, store) = empty();
    let generation = store.generation().await.unwrap();
    let put =
        Write::Put { key: "a/1".into(), body: serde_json::json!(1), expect: Expect::Anything };
    let mut asked = Box::pin(store.commit(vec![put]));
    let waker = std::task::Waker::noop();
    assert!(asked.as_mut().poll(&mut std::task::Context::from_waker(waker)).is_pending());
    drop(asked);
    // What is asked for later is on disk later.
    store.settle(&[]).await.unwrap();
    assert!(store.get("a/1").await.unwrap().is_some());
    assert_ne!(store.generation().await.unwrap(), generation);
}
