//! Days of buildings: what is kept of them in memory, and what nobody marks.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Arc;

use greenpulse_aws::{DynamoStore, Remembered, Settings, emulator};
use greenpulse_aws_tests::Emulator;
use greenpulse_aws_tests::campus::{clock, settings};
use greenpulse_aws_tests::metered::Metered;
use greenpulse_domain::commodity::Commodity;
use greenpulse_domain::id::BuildingId;
use greenpulse_domain::mark::{Mark, Scope};
use greenpulse_domain::quantity::KilowattHours;
use greenpulse_domain::rollup::{BuildingDay, Cell, CommodityDay, Versions};
use greenpulse_domain::time::Window;
use greenpulse_ports::{
    Derived, Ledger, Registry, Replaced, Replacement, Restate, RollupStore, Write,
};
use jiff::civil::{Date, date};
use jiff::{SignedDuration, ToSpan};

/// The clock's.
const TODAY: Date = date(2026, 3, 4);

fn b1() -> BuildingId {
    "b1".parse().unwrap()
}

fn ago(n: i64) -> Date {
    TODAY.checked_sub(n.days()).unwrap()
}

fn one_hour(day: Date, kwh: f64) -> BuildingDay {
    let cell = Cell { energy: Some(KilowattHours(kwh)), ..Cell::empty(Window::utc_day(day)) };
    let (hours, versions) = (vec![cell], Versions::default());
    let day = CommodityDay { commodity: Commodity::Steam, total: cell, hours, versions };
    BuildingDay { commodities: vec![day] }
}

fn replacement(day: Date, seq: u64, kwh: f64) -> Replacement {
    let mark = Mark { scope: Scope::Building(b1(), day), seq };
    let derived = Derived::Building(one_hour(day, kwh));
    Replacement { mark, derived, next: vec![], restate: vec![] }
}

#[tokio::test]
async fn remembered_days_are_those_in_the_table() {
    let Some(emulator) = Emulator::start() else { return };
    let store = emulator::store(&emulator.endpoint, settings("remembered")).await.unwrap();
    let metered = Metered::before(&emulator.endpoint).await;
    let seen = emulator::existing(&metered.endpoint, settings("remembered"));
    let remembered = Remembered::new(Arc::new(seen));
    let same = async |from: i64, to: i64, why: &str| {
        let kept = remembered.building_days(&b1(), ago(from), ago(to)).await.unwrap();
        let there = store.building_days(&b1(), ago(from), ago(to)).await.unwrap();
        assert_eq!(kept, there, "{from} to {to} days ago: {why}");
        there.len()
    };
    same(9, 0, "nothing yet").await;
    for (n, seq, from, to) in [
        (20, 1, 22, 19),
        (20, 2, 20, 20),
        (0, 1, 9, 0),
        (8, 1, 9, 7),
        (2, 1, 3, 1),
        (3, 1, 3, 3),
        (4, 1, 6, 4),
        (5, 1, 5, 5),
        (15, 1, 12, 2),
        (20, 3, 60, 0),
    ] {
        store.replace(vec![replacement(ago(n), seq, (n * 100) as f64 + seq as f64)]).await.unwrap();
        for (from, to) in [(from, to), (9, 0), (60, 30), (60, -3)] {
            same(from, to, &format!("after {n}")).await;
        }
    }
    assert_eq!(same(60, 0, "at the end").await, 8);
    metered.take();
    same(60, 0, "nothing has changed").await;
    let usage = metered.take();
    assert_eq!((usage.n_calls(), usage.read_units), (1, 0.5), "only what may change is read");
    let nothing = Replacement {
        derived: Derived::Building(BuildingDay::default()),
        ..replacement(ago(8), 2, 0.0)
    };
    store.replace(vec![nothing]).await.unwrap();
    assert_eq!(same(60, 0, "a day without anything").await, 7);
}

/// A day that comes to be kept was put by whoever still found it open.
#[tokio::test]
async fn a_day_that_is_put_late_is_seen() {
    let Some(emulator) = Emulator::start() else { return };
    let slow = emulator::store(&emulator.endpoint, settings("late")).await.unwrap();
    let later = Settings { now: || clock() + SignedDuration::from_hours(36), ..settings("late") };
    let remembered = Remembered::new(Arc::new(emulator::existing(&emulator.endpoint, later)));
    let days = async || remembered.building_days(&b1(), ago(9), ago(0)).await.unwrap();
    assert!(days().await.is_empty());
    slow.replace(vec![replacement(ago(2), 1, 1.0)]).await.unwrap();
    assert_eq!(days().await.len(), 1, "a day and a half after it was computed");
}

async fn counters(store: &DynamoStore) -> Vec<(u64, u64)> {
    let scopes = store.scopes(None, 10).await.unwrap().items;
    scopes.iter().map(|it| (it.counters.seq, it.counters.done)).collect()
}

#[tokio::test]
async fn what_is_taken_is_not_marked() {
    let Some(emulator) = Emulator::start() else { return };
    let store = emulator::store(&emulator.endpoint, settings("taken")).await.unwrap();
    let scope = Scope::Building(b1(), TODAY);
    let take = async || store.take(vec![scope.clone()]).await.unwrap();
    let mark = |seq| Mark { scope: scope.clone(), seq };
    let energy = async || {
        let days = store.building_days(&b1(), TODAY, TODAY).await.unwrap();
        days.first().and_then(|it| it.1.derived.commodities[0].total.energy)
    };
    let put = async |seq, kwh| {
        store.replace_taken(vec![replacement(TODAY, seq, kwh)]).await.unwrap().remove(0)
    };

    assert_eq!(take().await, [mark(1)]);
    assert_eq!(store.pending(10).await.unwrap(), [], "whoever took it holds other marks");
    assert_eq!(put(1, 1.0).await, Replaced::Written);
    assert_eq!(counters(&store).await, [(1, 1)]);
    assert_eq!(store.pending(10).await.unwrap(), []);
    assert_eq!(store.unmarked().await.unwrap(), []);

    // Two take it at once: the second to be done is told, and its scope marked.
    let both = [take().await, take().await].concat();
    assert_eq!(both, [mark(2), mark(2)]);
    assert_eq!(put(2, 2.0).await, Replaced::Written);
    assert_eq!(put(2, 9.0).await, Replaced::Stale);
    assert_eq!(energy().await, Some(KilowattHours(2.0)));
    assert_eq!(store.pending(10).await.unwrap(), [mark(3)]);

    // Somebody has marked it: it is theirs, and what they saw is not enough.
    assert_eq!(take().await, []);
    assert_eq!(store.pending(10).await.unwrap(), [mark(4)]);
    store.replace(vec![replacement(TODAY, 3, 3.0)]).await.unwrap();
    store.settle(&[mark(3)]).await.unwrap();
    assert_eq!(store.pending(10).await.unwrap(), [mark(4)]);
    store.replace(vec![replacement(TODAY, 4, 4.0)]).await.unwrap();
    store.settle(&[mark(4)]).await.unwrap();

    // What configuration restates meanwhile is not overwritten by what was before.
    assert_eq!(take().await, [mark(5)]);
    let restate = Restate::Building { building: b1(), first: None, last: None };
    store.commit(vec![Write::Restate(restate)]).await.unwrap();
    assert_eq!(store.pending(10).await.unwrap(), [mark(5)]);
    store.replace(vec![replacement(TODAY, 5, 5.0)]).await.unwrap();
    store.settle(&[mark(5)]).await.unwrap();
    assert_eq!(put(5, 9.0).await, Replaced::Stale);
    assert_eq!(energy().await, Some(KilowattHours(5.0)));
    assert_eq!(store.pending(10).await.unwrap(), [mark(6)]);
}

#[tokio::test]
async fn what_is_not_due_and_what_others_share_is_marked() {
    let Some(emulator) = Emulator::start() else { return };
    let settings = Settings { recompute_every: SignedDuration::from_mins(15), ..settings("due") };
    let store = emulator::store(&emulator.endpoint, settings.clone()).await.unwrap();
    let scope = Scope::Building(b1(), TODAY);
    let take = async |store: &DynamoStore| store.take(vec![scope.clone()]).await.unwrap();
    assert_eq!(take(&store).await.len(), 1);
    store.replace_taken(vec![replacement(TODAY, 1, 1.0)]).await.unwrap();
    assert_eq!(take(&store).await, [], "it was computed just now");
    assert_eq!(counters(&store).await, [(2, 1)]);
    assert_eq!(store.pending(10).await.unwrap(), [], "not yet");
    let later = Settings { now: || clock() + SignedDuration::from_mins(15), ..settings };
    let later = emulator::existing(&emulator.endpoint, later);
    assert_eq!(later.pending(10).await.unwrap().len(), 1);

    let tomorrow = Scope::Building(b1(), ago(-1));
    assert_eq!(store.of_shard(0).take(vec![tomorrow]).await.unwrap(), []);
    assert_eq!(counters(&store).await, [(2, 1), (1, 0)]);
}
