//! Whatever goes wrong between the functions and the table, nothing acknowledged is lost and what is
//! derived is what the readings say.

use std::time::Duration;

use axum::http::StatusCode;
use greenpulse_aws_tests::Emulator;
use greenpulse_aws_tests::campus::Seen;
use greenpulse_aws_tests::faults::{Fate, Faults};
use serde_json::{Value, json};

/// With `--long`: every cut, every fault, many more workers.
fn is_long() -> bool {
    std::env::var_os("GREENPULSE_LONG").is_some()
}

/// An hour of the meter of intervals, and what the dial shows at its end.
fn rows(day: u32, hour: u32, revision: u32) -> Vec<Value> {
    let value = f64::from(hour) + f64::from(revision) / 4.0;
    let start = format!("2026-03-{day:02}T{hour:02}:00:00Z");
    vec![
        json!({"meter": "m1", "start": start, "duration": "PT1H", "value": value, "unit": "kWh",
               "revision": revision}),
        json!({"meter": "r1", "at": start, "total": 1_000.0 + f64::from(day * 24 + hour),
               "unit": "kWh"}),
    ]
}

/// How often whoever is refused for now tries again.
const TRIES: usize = 100;

/// A vendor sends again what was not answered 200.
async fn until_kept(door: &Seen, rows: &[Value]) {
    for _ in 0..TRIES {
        let (status, answer) = door.push(None, rows).await;
        if status == StatusCode::OK {
            return;
        }
        assert!(status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS, "{answer}");
    }
    panic!("never answered");
}

/// What is wanted at the end: every row known, and derived data that is what readings say.
async fn whole(campus: &Seen, rows: &[Value]) {
    let (status, receipt) = campus.push(None, rows).await;
    assert_eq!(status, StatusCode::OK, "{receipt}");
    assert_eq!(receipt["duplicate"], rows.len(), "nothing acknowledged is lost: {receipt}");
    campus.drain().await.expect("a drain");
    let verified = campus.verify().await;
    assert_eq!(verified.mismatches, 0, "{:?}", verified.examples);
    assert!(0 < verified.checked);
    assert_eq!(campus.untold().await, [], "whoever waits for what is rolled up is told");
}

/// A Lambda is killed at each of its requests in turn: before it is done, and after.
#[tokio::test]
async fn killed_at_every_await() {
    let Some(emulator) = Emulator::start() else { return };
    let rows = [rows(1, 23, 1), rows(3, 1, 1)].concat();
    let (mut n_cuts, mut n_alive) = (0, 0);
    for after in [false, true] {
        let mut at = 0;
        loop {
            let campus = Seen::new(&emulator.endpoint, &format!("cut-{after}-{at}")).await;
            let fate = if after { Fate::DiesAfter } else { Fate::Dies };
            let faults =
                Faults::before(
                    &emulator.endpoint,
                    move |n| {
                        if n == at { fate } else { Fate::Pass }
                    },
                );
            let faults = faults.await;
            let killed = campus.by_way_of(&faults.endpoint);
            let pushed = faults.alive(killed.push(Some("k"), &rows)).await;
            if let Some((status, receipt)) = &pushed {
                assert_eq!((*status, &receipt["accepted"]), (StatusCode::OK, &json!(4)));
            }
            let drained = faults.alive(killed.drain()).await;
            // Whoever was not answered sends again, a minute later under another key.
            if pushed.is_none() {
                let (status, _) = campus.push(Some("k2"), &rows).await;
                assert_eq!(status, StatusCode::OK);
            }
            whole(&campus, &rows).await;
            if pushed.is_some() && drained.is_some() {
                n_alive += 1;
                break;
            }
            n_cuts += 1;
            at += if is_long() { 1 } else { 5 };
        }
    }
    assert_eq!(n_alive, 2);
    assert!(10 < n_cuts, "{n_cuts} cuts");
    println!("{n_cuts} cuts");
}

/// DynamoDB throttles, and answers get lost.
#[tokio::test]
async fn throttled_and_unanswered() {
    let Some(emulator) = Emulator::start() else { return };
    let campus = Seen::new(&emulator.endpoint, "throttled").await;
    let faults = Faults::before(&emulator.endpoint, |n| match (n % 9, n % 23) {
        (4, _) => Fate::Throttled,
        (_, 7) => Fate::AnswerLost,
        _ => Fate::Pass,
    });
    let faults = faults.await;
    let worse = campus.by_way_of(&faults.endpoint);
    let mut all = Vec::new();
    for hour in 0..if is_long() { 48 } else { 2 } {
        let rows = rows(1 + hour / 24, hour % 24, 1);
        until_kept(&worse, &rows).await;
        all.extend(rows);
        // The schedule looks again, too.
        let mut n_tries = 0;
        while let Err(err) = worse.drain().await {
            n_tries += 1;
            assert!(n_tries < TRIES, "{err:?}");
        }
    }
    assert!(50 < faults.n_requests(), "there was something to go wrong");
    whole(&campus, &all).await;
}

/// Late, duplicated and corrected readings come by several doors while slow workers compete for the
/// same days.
#[tokio::test]
async fn slow_workers_and_reordered_pushes() {
    let Some(emulator) = Emulator::start() else { return };
    let campus = Seen::new(&emulator.endpoint, "slow").await;
    let slow = Faults::before(&emulator.endpoint, |n| {
        Fate::Late(Duration::from_millis([0, 9, 2, 30, 1][n % 5]))
    });
    let slow = slow.await;
    let n_hours = if is_long() { 24 } else { 6 };
    let mut pushes: Vec<Vec<Value>> = (0..n_hours)
        .flat_map(|hour| [rows(2, hour, 1), rows(2, hour, 2), rows(1, hour, 1), rows(2, hour, 1)])
        .collect();
    pushes.reverse();
    let all: Vec<Value> = pushes.concat();
    let doors: Vec<Seen> = (0..3).map(|_| campus.by_way_of(&slow.endpoint)).collect();
    let shares: Vec<Vec<Vec<Value>>> = (0..doors.len())
        .map(|door| pushes.iter().skip(door).step_by(doors.len()).cloned().collect())
        .collect();
    let push = async |door: &Seen, share: &[Vec<Value>]| {
        for rows in share {
            until_kept(door, rows).await;
        }
    };
    let work = async |door: &Seen| {
        for _ in 0..8 {
            door.drain().await.unwrap();
        }
    };
    let pushing = futures::future::join_all(doors.iter().zip(&shares).map(|(it, of)| push(it, of)));
    let working = futures::future::join_all(doors[..2].iter().map(work));
    futures::join!(pushing, working);
    whole(&campus, &all).await;
}
