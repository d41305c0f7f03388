//! History is restated: what it no longer shows is withdrawn, and what people wrote stays.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

#[allow(dead_code, reason = "each test file takes what it needs of the campus")]
mod campus;

use campus::{Campus, at, left_on, now, usual};
use greenpulse_domain::anomaly::{Anomaly, AnomalyStatus, Investigation};
use greenpulse_ports::{Expect, Registry, get, put};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

const NIGHT: (&str, &str) = ("2026-03-11T19:00:00Z", "2026-03-12T07:00:00Z");

#[tokio::test]
async fn what_is_no_longer_there_is_withdrawn_and_comes_back_with_its_notes() {
    let campus = Campus::judged(left_on(NIGHT.0, NIGHT.1)).await;
    let found = campus.anomalies().await.remove(0);
    let mut notes = Investigation::new(found.id.clone(), now());
    notes.give(AnomalyStatus::Investigating, "ann", now());
    notes.notes = Some("the timer was changed".into());
    campus.store.commit(vec![put(&notes, Expect::Absent)]).await.unwrap();
    let name = format!("b1/{}", found.id.within_building());
    let of_people = async || get::<Investigation>(&*campus.store, &name).await.unwrap().unwrap();

    let later = now() + SignedDuration::from_mins(5);
    campus.days(14, 2, usual).await;
    let looked = campus.tell(&["2026-03-11", "2026-03-12"], later).await.unwrap();
    assert_eq!((looked.found, looked.withdrawn), (0, 1));
    let gone = campus.anomalies().await.remove(0);
    let withdrawn = gone.withdrawn.clone().unwrap();
    assert!(withdrawn.at == later && withdrawn.reason.contains("as expected now"), "{withdrawn:?}");
    assert_eq!((withdrawn.continued_by, gone.updated_at), (None, later));
    assert_eq!(of_people().await, (notes.clone(), 1));
    let again = campus.tell(&["2026-03-11"], later + SignedDuration::from_mins(1)).await.unwrap();
    assert_eq!((again.found, again.withdrawn), (0, 0), "it is withdrawn once");

    campus.days(14, 3, left_on(NIGHT.0, NIGHT.1)).await;
    let later = later + SignedDuration::from_mins(2);
    campus.tell(&["2026-03-11", "2026-03-12"], later).await.unwrap();
    let back = campus.anomalies().await.remove(0);
    assert_eq!(back, Anomaly { updated_at: later, ..found });
    assert_eq!(of_people().await, (notes, 1));
    assert_eq!(campus.detected().await.len(), 0, "it was no news");
}

#[tokio::test]
async fn one_whose_beginning_is_corrected_is_continued_by_another() {
    let campus = Campus::judged(left_on("2026-03-09T19:00:00Z", NIGHT.1)).await;
    let before = campus.shown().await.remove(0);
    campus.days(14, 2, left_on(NIGHT.0, NIGHT.1)).await;
    campus.tell(&["2026-03-09", "2026-03-10"], now()).await.unwrap();
    let shown = campus.shown().await;
    assert_eq!(shown.len(), 1, "{shown:?}");
    assert!(before.id.start < shown[0].id.start);
    let gone = campus.anomalies().await.remove(0);
    assert_eq!(gone.id, before.id);
    assert_eq!(gone.withdrawn.unwrap().continued_by, Some(shown[0].id.clone()));
}

#[tokio::test]
async fn what_lies_before_the_changed_days_stays_as_it_was() {
    let energy = |it: Timestamp| match it {
        it if it == at("2026-01-14T03:00:00Z") => 300.0,
        it => left_on(NIGHT.0, NIGHT.1)(it),
    };
    let campus = Campus::judged(energy).await;
    let before = campus.shown().await;
    assert_eq!(before.len(), 2, "{before:?}");
    campus.days(14, 2, usual).await;
    campus.tell(&["2026-03-11"], now()).await.unwrap();
    assert_eq!(campus.shown().await, before[..1]);
}

/// Days of which each is first measured with faults, and corrected later.
const CHANGING: [&str; 6] =
    ["2026-03-04", "2026-03-07", "2026-03-11", "2026-03-12", "2026-03-16", "2026-03-19"];

fn faulty(it: Timestamp) -> f64 {
    left_on("2026-03-11T19:00:00Z", "2026-03-12T07:00:00Z")(it)
        + match it {
            it if it == at("2026-03-04T03:00:00Z") => 400.0,
            it if it == at("2026-03-07T11:00:00Z") => 500.0,
            _ => 0.0,
        }
}

/// What history comes to in the end: some faults are corrected, others only show then.
fn corrected(it: Timestamp) -> f64 {
    left_on("2026-03-15T19:00:00Z", "2026-03-17T07:00:00Z")(it)
        + if it == at("2026-03-19T02:00:00Z") { 300.0 } else { 0.0 }
}

/// A day that is stored, whether it is told at once, and what is told again.
type Step = (usize, bool, usize);

async fn restated(steps: Vec<Step>) -> Vec<Anomaly> {
    let campus = Campus::judged(faulty).await;
    let mut told = Vec::new();
    for (seq, (at, at_once, again)) in (2..).zip(&steps) {
        let day = CHANGING[*at];
        campus.measured(day, 1, seq, corrected).await;
        match at_once {
            true => drop(campus.tell(&[day], now()).await.unwrap()),
            false => told.push(day),
        }
        campus.tell(&[CHANGING[*again]], now()).await.unwrap();
    }
    campus.measured("2026-03-20", 20, 100, corrected).await;
    told.extend(["2026-03-20", "2026-03-01", "2026-03-15", "2026-03-17"]);
    for day in told.into_iter().rev() {
        campus.tell(&[day], now()).await.unwrap();
    }
    campus.shown().await
}

#[test]
fn in_whichever_order_and_however_often_days_are_told_the_same_is_found() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let expected =
        runtime.block_on(async { Campus::judged(corrected_from_march).await.shown().await });
    assert!(2 <= expected.len(), "{expected:?}");
    let step = (0..CHANGING.len(), any::<bool>(), 0..CHANGING.len());
    let strategy = prop::collection::vec(step, 0..6);
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(6) };
    TestRunner::new(config)
        .run(&strategy, |steps| {
            let found = runtime.block_on(restated(steps));
            let known = |it: &Anomaly| Anomaly { told: true, ..it.clone() };
            let found = json!(found.iter().map(known).collect::<Vec<_>>());
            let expected = json!(expected.iter().map(known).collect::<Vec<_>>());
            prop_assert!(alike(&found, &expected), "{found} for {expected}");
            Ok(())
        })
        .unwrap();
}

/// Whether all is the same, but for what rounding makes of the least that old days leave behind: a cent.
fn alike(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => {
            a.as_f64().zip(b.as_f64()).is_some_and(|(a, b)| (a - b).abs() < 0.011)
        }
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| alike(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.0 == b.0 && alike(a.1, b.1))
        }
        _ => a == b,
    }
}

/// As [`corrected`], and before it as [`faulty`]: what the stores above come to.
fn corrected_from_march(it: Timestamp) -> f64 {
    let first: Date = "2026-03-01".parse().unwrap();
    if it < at(&format!("{first}T00:00:00Z")) { faulty(it) } else { corrected(it) }
}
