//! Readings in a table, on their way to the archive, and compared with it.

use std::collections::BTreeSet;
use std::sync::Arc;

use archive::{Compared, Comparison, Deps, VerifyDeps, archive, verify};
use greenpulse_aws::DynamoStore;
use greenpulse_aws::stream::streamed;
use greenpulse_aws_tests::campus::clock;
use greenpulse_aws_tests::random::Random;
use greenpulse_aws_tests::timestream::Timestream;
use greenpulse_domain::id::MeterId;
use greenpulse_domain::reading::{Extent, Fact, Quality};
use greenpulse_domain::resolve::resolve;
use greenpulse_domain::time::Window;
use greenpulse_domain::unit::Unit;
use greenpulse_ports::{Keeping, MeterDayFacts, Numbering, ReadingArchive, ReadingStore};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use serde_json::{Value, json};

/// Changes that Lambda hands over at a time.
const BATCH: usize = 4;
pub(crate) const DAYS: [&str; 3] = ["2026-03-02", "2026-03-03", "2026-03-04"];

pub(crate) fn fact(start: &str, minutes: i64, value: f64) -> Fact {
    let start: Timestamp = start.parse().unwrap();
    let extent = match minutes {
        0 => Extent::Register(start),
        _ => {
            let end = start + SignedDuration::from_mins(minutes);
            Extent::Interval(Window::new(start, end).unwrap())
        }
    };
    let (unit, quality) = (Unit::KilowattHour, Quality::Actual);
    Fact { extent, value, unit, quality, revision: 1, received: clock() }
}

/// Appends facts as ingest does: with each day that they touch.
pub(crate) async fn append(store: &DynamoStore, meter: &str, facts: &[Fact]) {
    let meter: MeterId = meter.parse().unwrap();
    let days = |it: &Fact| match it.extent {
        Extent::Interval(window) => window.days(&TimeZone::UTC).collect::<Vec<_>>(),
        Extent::Register(at) => vec![TimeZone::UTC.to_datetime(at).date()],
    };
    let touched: BTreeSet<_> = facts.iter().flat_map(days).collect();
    let days = touched.into_iter().map(|day| MeterDayFacts {
        meter: meter.clone(),
        day,
        facts: facts.iter().filter(|it| days(it).contains(&day)).copied().collect(),
    });
    let appended = store.append(days.collect(), Numbering::AsSent, Keeping::Keep).await;
    assert!(appended.iter().all(Result::is_ok), "{appended:?}");
}

/// A day of quarters in pushes of several sizes; some again, corrected, in conflict, in another
/// unit, of another quality or length; some over midnight.
pub(crate) async fn a_hard_day(store: &DynamoStore, meter: &str, day: &str, random: &mut Random) {
    let midnight: Timestamp = format!("{day}T00:00:00Z").parse().unwrap();
    let mut facts = Vec::new();
    for quarter in 0..96 {
        let start = (midnight + (15 * quarter).minutes()).to_string();
        let first = fact(&start, 15, random.below(4_000) as f64 / 7.0);
        facts.push(first);
        match random.below(8) {
            0 => facts.push(Fact { revision: 2, value: first.value / 2.0, ..first }),
            1 => facts.push(Fact { value: first.value * 1.01, ..first }),
            2 => facts.push(Fact { quality: Quality::Estimated, value: 1e6, ..first }),
            3 => facts.push(Fact { unit: Unit::WattHour, value: first.value * 900.0, ..first }),
            4 => facts.push(fact(&start, 60, 3.5)),
            5 => facts.push(fact(&start, 0, f64::from(quarter as u32) + 1_000.0)),
            6 => facts.push(first),
            _ => facts.push(Fact { revision: 7, value: -0.25, ..first }),
        }
    }
    random.shuffle(&mut facts);
    let mut rest = &facts[..];
    while !rest.is_empty() {
        let n = [1, 1, 2, 5, 90][random.below(5)].min(rest.len());
        append(store, meter, &rest[..n]).await;
        rest = &rest[n..];
    }
}

/// Hands changes over until none fails, as Lambda does: from the first that failed on.
pub(crate) async fn hand_over(deps: &Deps, changes: &[Value]) -> usize {
    let mut n_failed = 0;
    for batch in changes.chunks(BATCH) {
        let mut left = batch;
        for _ in 0..50 {
            let failed = archive(deps, streamed(&json!({ "Records": left })).unwrap()).await;
            n_failed += failed.len();
            let is_failed = |it: &Value| {
                failed.iter().any(|id| it["dynamodb"]["SequenceNumber"].as_str() == Some(id))
            };
            match left.iter().position(is_failed) {
                Some(first) => left = &left[first..],
                None => break,
            }
        }
    }
    n_failed
}

pub(crate) async fn compared(store: &DynamoStore, timestream: &Timestream) -> Compared {
    verified(store, timestream, false).await
}

pub(crate) async fn verified(
    store: &DynamoStore,
    timestream: &Timestream,
    repair: bool,
) -> Compared {
    let store = Arc::new(store.clone());
    let archive = Arc::new(timestream.archive());
    let deps = VerifyDeps { readings: store.clone(), ledger: store, archive };
    let days =
        Comparison { first: DAYS[0].parse().unwrap(), last: DAYS[2].parse().unwrap(), repair };
    verify(&deps, days, clock()).await.unwrap()
}

/// The sum of the winners, computed apart from `verify`.
fn sum(facts: &[Fact]) -> f64 {
    let all = "2026-03-01T00:00:00Z/P9D";
    let start: Timestamp = all.split('/').next().unwrap().parse().unwrap();
    let all = Window::new(start, start + SignedDuration::from_hours(9 * 24)).unwrap();
    resolve(facts, all).iter().map(|it| it.fact.value * it.share()).sum()
}

pub(crate) async fn sums_agree(store: &DynamoStore, timestream: &Timestream, meter: &str) {
    let meter: MeterId = meter.parse().unwrap();
    let start: Timestamp = "2026-03-01T00:00:00Z".parse().unwrap();
    let all = Window::new(start, clock()).unwrap();
    let stored = store.overlapping(&meter, all, None).await.unwrap();
    let archived = timestream.archive().beginning(&meter, all).await.unwrap();
    assert!(archived.len() < stored.len(), "losers about one extent are not kept");
    assert_eq!(sum(&stored), sum(&archived));
}
