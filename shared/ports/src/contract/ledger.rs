use greenpulse_domain::commodity::Commodity;
use greenpulse_domain::id::{BuildingId, MeterId};
use greenpulse_domain::mark::{Mark, Scope};
use greenpulse_domain::quantity::KilowattHours;
use greenpulse_domain::reading::Extent;
use greenpulse_domain::rollup::{
    BuildingDay, Cell, CommodityDay, Covered, MeterDay, Part, Versions,
};

use super::{DAY, hour};
use crate::{
    Backlog, Derived, Keeping, Ledger, MeterDayFacts, Numbering, ReadingStore, Registry, Replaced,
    Replacement, Restate, RollupStore, Write,
};

/// Marks rise and settle; of two slow workers the one that saw more wins.
pub async fn marks_and_rollups(store: &(impl ReadingStore + Ledger + RollupStore + Registry)) {
    let meter: MeterId = "s~m1".parse().unwrap();
    let building: BuildingId = "b1".parse().unwrap();
    let scope = Scope::Meter(meter.clone(), DAY);
    let next = Scope::Building(building.clone(), DAY);
    let mark = |seq| Mark { scope: scope.clone(), seq };
    let push = async |value: f64| {
        let facts = vec![hour(1, value)];
        let days = vec![MeterDayFacts { meter: meter.clone(), day: DAY, facts }];
        store.append(days, Numbering::ByArrival, Keeping::Keep).await.remove(0).unwrap();
    };
    let replace = async |seq: u64, value: f64| {
        let derived = Derived::Meter(meter_day(value));
        let (next, restate) = (vec![next.clone()], vec![]);
        let replacement = Replacement { mark: mark(seq), derived, next, restate };
        store.replace(vec![replacement]).await.unwrap()
    };
    let stored = async || {
        let days = store.meter_days(&[(meter.clone(), DAY)]).await.unwrap();
        days.into_iter().next().unwrap()
    };

    assert_eq!(store.pending(10).await.unwrap(), []);
    let tomorrow = DAY.tomorrow().unwrap();
    assert_eq!(store.backlog(tomorrow).await.unwrap(), Backlog::default());
    push(1.0).await;
    assert_eq!(store.pending(10).await.unwrap(), [mark(1)]);
    push(2.0).await;
    assert_eq!(store.pending(10).await.unwrap(), [mark(2)]);
    assert_eq!(stored().await, None);

    assert_eq!(replace(2, 2.0).await, [Replaced::Written]);
    assert_eq!(replace(1, 1.0).await, [Replaced::Stale], "a slow worker comes too late");
    let kept = stored().await.unwrap();
    assert_eq!((kept.basis, kept.derived), (2, meter_day(2.0)));
    let building_mark = Mark { scope: next.clone(), seq: 1 };
    let both = [mark(2), building_mark.clone()];
    assert_eq!(store.pending(10).await.unwrap(), both, "meters first; stale marks nothing");
    assert_eq!(store.pending(1).await.unwrap(), both[..1]);

    store.settle(&[mark(1)]).await.unwrap();
    assert_eq!(store.pending(1).await.unwrap(), both[..1], "settled only up to what was seen");
    store.settle(&[mark(2)]).await.unwrap();
    store.settle(&[mark(1)]).await.unwrap();
    assert_eq!(store.pending(10).await.unwrap(), both[1..], "done never falls");

    let day = building_day();
    let derived = Derived::Building(day.clone());
    let elsewhere = Restate::Building { building: "b2".parse().unwrap(), first: None, last: None };
    let (mark_of_building, restate) = (building_mark.clone(), vec![elsewhere]);
    let replacement = Replacement { mark: mark_of_building, derived, next: vec![], restate };
    assert_eq!(store.replace(vec![replacement]).await.unwrap(), [Replaced::Written]);
    store.settle(&[building_mark]).await.unwrap();
    let days = store.building_days(&building, DAY, DAY).await.unwrap();
    assert_eq!(days.len(), 1);
    assert_eq!((days[0].0, &days[0].1.derived), (DAY, &day));
    assert!(store.building_days(&building, tomorrow, tomorrow).await.unwrap().is_empty());

    let restate =
        |first, last| Write::Restate(Restate::Building { building: building.clone(), first, last });
    store.commit(vec![restate(Some(tomorrow), None)]).await.unwrap();
    assert_eq!(store.pending(10).await.unwrap(), [], "another day");
    store
        .commit(vec![restate(None, Some(DAY)), Write::Restate(Restate::Meter(meter.clone()))])
        .await
        .unwrap();
    let tomorrow_too = store.backlog(tomorrow).await.unwrap();
    let backlog = Backlog { meter_days: 1, building_days: 1, more: false };
    let owed = Backlog { more: true, ..Backlog::default() };
    assert!([backlog, owed].contains(&tomorrow_too), "counted, or owed: {tomorrow_too:?}");
    let restated = store.pending(10).await.unwrap();
    assert_eq!(store.backlog(tomorrow).await.unwrap(), backlog, "to look pays what is owed");
    assert_eq!(store.backlog(DAY).await.unwrap(), Backlog::default(), "none before that day");
    assert_eq!(restated, [mark(3), Mark { scope: next.clone(), seq: 2 }]);

    assert_eq!(store.unmarked().await.unwrap(), []);
    let first = store.scopes(None, 1).await.unwrap();
    let second = store.scopes(first.next, 1).await.unwrap();
    assert_eq!(first.items[0].scope, scope);
    assert_eq!((second.items[0].counters.seq, second.items[0].counters.done), (2, 1));

    let erase = async |seq: u64| {
        let (derived, restate) = (Derived::Meter(MeterDay::default()), vec![]);
        let replacement = Replacement { mark: mark(seq), derived, next: vec![], restate };
        store.replace(vec![replacement]).await.unwrap()
    };
    assert_eq!(erase(1).await, [Replaced::Stale]);
    assert!(stored().await.is_some(), "a slow worker found nothing too late");
    assert_eq!(erase(3).await, [Replaced::Written]);
    assert_eq!(stored().await, None, "a day without anything is not kept");
    assert_eq!(replace(2, 2.0).await, [Replaced::Stale]);
    assert_eq!(stored().await, None, "nothing older takes its place");
    assert_eq!(replace(3, 3.0).await, [Replaced::Written]);
}

fn building_day() -> BuildingDay {
    let Extent::Interval(window) = hour(1, 1.0).extent else { unreachable!("an hour") };
    let covered = Covered { actual: 3_600.0, ..Covered::default() };
    let cell = Cell { covered, n_readings: 1, ..Cell::empty(window) };
    let versions = Versions::default();
    let commodity = Commodity::Water;
    let commodities = vec![CommodityDay { commodity, total: cell, hours: vec![cell], versions }];
    BuildingDay { commodities }
}

fn meter_day(value: f64) -> MeterDay {
    let Extent::Interval(window) = hour(1, value).extent else { unreachable!("an hour") };
    let part = Part {
        window,
        energy: Some(KilowattHours(value)),
        volume: None,
        level: None,
        covered: Covered { actual: 3_600.0, ..Covered::default() },
        n_readings: 1,
        demand: None,
    };
    MeterDay { parts: vec![part] }
}
