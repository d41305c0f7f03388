use greenpulse_domain::id::MeterId;
use greenpulse_domain::mark::Scope;
use greenpulse_domain::reading::Appended::{Conflict, Known, New, Superseded};
use greenpulse_domain::reading::Fact;
use greenpulse_domain::time::Window;
use jiff::civil::Date;

use super::{DAY, at, hour, read};
use crate::{Keeping, Ledger, MeterDayFacts, Numbering, ReadingStore};

/// Facts are kept, marked dirty with their day, and answered for one by one.
pub async fn readings(store: &(impl ReadingStore + Ledger)) {
    appends(store).await;
    numbers_by_arrival(store).await;
    marks_between_registers(store).await;
}

fn day(meter: &MeterId, day: Date, facts: &[Fact]) -> MeterDayFacts {
    MeterDayFacts { meter: meter.clone(), day, facts: facts.to_vec() }
}

async fn seq(store: &impl Ledger, meter: &MeterId, day: Date) -> u64 {
    let scope = Scope::Meter(meter.clone(), day);
    let scopes = store.scopes(None, 1_000).await.unwrap().items;
    scopes.iter().find(|it| it.scope == scope).map_or(0, |it| it.counters.seq)
}

async fn appends(store: &(impl ReadingStore + Ledger)) {
    let meter: MeterId = "s~m1".parse().unwrap();
    let all = Window::new(at(-100), at(100)).unwrap();
    let send = async |facts: &[Fact]| {
        let days = vec![day(&meter, DAY, facts)];
        store.append(days, Numbering::AsSent, Keeping::Keep).await.remove(0).unwrap()
    };
    assert_eq!(store.overlapping(&meter, all, None).await.unwrap(), [], "nothing yet");
    assert_eq!(store.extremes(std::slice::from_ref(&meter)).await.unwrap(), [None]);

    let days = vec![day(&meter, DAY, &[hour(2, 5.0)])];
    let dry = store.append(days, Numbering::AsSent, Keeping::DryRun).await.remove(0);
    assert_eq!(dry.unwrap(), [New]);
    assert_eq!(seq(store, &meter, DAY).await, 0, "a dry run keeps nothing");

    assert_eq!(send(&[hour(2, 5.0), hour(1, 4.0)]).await, [New, New]);
    let kept = store.overlapping(&meter, all, None).await.unwrap();
    assert_eq!(kept, [hour(1, 4.0), hour(2, 5.0)], "oldest first");
    assert_eq!(seq(store, &meter, DAY).await, 1);

    let late = Fact { received: at(101), ..hour(2, 5.0) };
    assert_eq!(send(&[late]).await, [Known], "twice is once");
    assert_eq!(seq(store, &meter, DAY).await, 1, "what changes nothing marks nothing");

    let corrected = Fact { revision: 2, received: at(102), ..hour(2, 6.0) };
    assert_eq!(send(&[corrected]).await, [New]);
    let kept = store.overlapping(&meter, all, None).await.unwrap();
    assert_eq!(kept, [hour(1, 4.0), hour(2, 5.0), corrected], "losers are kept");
    let before = store.overlapping(&meter, all, Some(at(101))).await.unwrap();
    assert_eq!(before, [hour(1, 4.0), hour(2, 5.0)], "as known then");

    assert_eq!(send(&[hour(2, 7.0)]).await, [Conflict]);
    let estimate = Fact { revision: 0, ..hour(1, 4.0) };
    assert_eq!(send(&[estimate]).await, [Superseded]);
    let days = store.days(&[(meter.clone(), DAY)]).await.unwrap();
    assert_eq!(days[0].facts.len(), 5);

    let extremes = store.extremes(std::slice::from_ref(&meter)).await.unwrap()[0].unwrap();
    assert_eq!((extremes.n_facts, extremes.first_day, extremes.last_day), (5, DAY, DAY));
    assert_eq!((extremes.last_received, extremes.latest), (at(102), corrected));
    let nobody: MeterId = "s~nobody".parse().unwrap();
    assert_eq!(store.latest(&[nobody, meter]).await.unwrap(), [None, Some(corrected)]);
}

async fn numbers_by_arrival(store: &(impl ReadingStore + Ledger)) {
    let meter: MeterId = "s~m2".parse().unwrap();
    let yesterday = DAY.yesterday().unwrap();
    let over_midnight = |value| Fact {
        extent: super::Extent::Interval(Window::new(at(-1), at(1)).unwrap()),
        ..hour(0, value)
    };
    let send = async |value: f64| {
        let days = vec![
            day(&meter, yesterday, &[over_midnight(value)]),
            day(&meter, DAY, &[over_midnight(value), hour(3, 1.0)]),
        ];
        let appended = store.append(days, Numbering::ByArrival, Keeping::Keep).await;
        appended.into_iter().map(Result::unwrap).collect::<Vec<_>>()
    };
    assert_eq!(send(4.0).await, [vec![New], vec![New, New]]);
    assert_eq!(send(4.0).await, [vec![Known], vec![Known, Known]]);
    assert_eq!(send(3.0).await, [vec![New], vec![New, Known]], "the last to arrive wins");
    let window = Window::new(at(-1), at(1)).unwrap();
    let kept = store.overlapping(&meter, window, None).await.unwrap();
    let revisions: Vec<_> = kept.iter().map(|it| (it.value, it.revision)).collect();
    assert_eq!(revisions, [(4.0, 1), (3.0, 2)], "one fact, though it lies in two days");
}

async fn marks_between_registers(store: &(impl ReadingStore + Ledger)) {
    let meter: MeterId = "s~r1".parse().unwrap();
    let later = DAY.checked_add(jiff::Span::new().days(3)).unwrap();
    let days = vec![
        day(&meter, DAY, &[read(1, 10.0), read(2, 11.0)]),
        day(&meter, later, &[read(73, 90.0), read(74, 91.0)]),
    ];
    for appended in store.append(days, Numbering::AsSent, Keeping::Keep).await {
        assert_eq!(appended.unwrap(), [New, New]);
    }
    for offset in 0..=3 {
        let between = DAY.checked_add(jiff::Span::new().days(offset)).unwrap();
        assert!(0 < seq(store, &meter, between).await, "day {offset} depends on both readings");
    }
    let middle = DAY.tomorrow().unwrap();
    let facts = store.days(&[(meter, middle)]).await.unwrap().remove(0);
    assert_eq!(facts.facts, []);
    assert_eq!((facts.before, facts.after), (vec![read(2, 11.0)], vec![read(73, 90.0)]));
}
