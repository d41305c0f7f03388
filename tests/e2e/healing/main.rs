//! Self-healing history: any order, duplication, split and delay of the same readings and the same
//! configuration ends in the same bytes.

use greenpulse_e2e::Campus;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};

/// Something that happens to a store.
#[derive(Debug, Clone)]
enum Step {
    Push(Value),
    /// Somebody places the meter that is in quarantine.
    Assign,
    Tariff,
    /// Up to so many scopes are recomputed, by two workers at once.
    Drain(usize),
}

/// The clock changes of 2022 in Europe/London, and a day without.
const DAYS: [&str; 3] = ["2022-03-26T22:00:00Z", "2022-10-29T22:00:00Z", "2022-06-01T00:00:00Z"];

fn at(day: usize, quarter: i64) -> String {
    let start: Timestamp = DAYS[day].parse().expect("a stamp");
    (start + SignedDuration::from_mins(15 * quarter)).to_string()
}

fn reading() -> impl Strategy<Value = Step> {
    let meter = prop_oneof![Just("m1"), Just("m2"), Just("lost")];
    let quality = prop_oneof![Just("actual"), Just("estimated"), Just("suspect")];
    let minutes = prop_oneof![Just(15), Just(30), Just(60), Just(720)];
    (meter, 0..3usize, 0..120i64, minutes, 0..50u32, quality, 1..3u32).prop_map(
        |(meter, day, quarter, minutes, value, quality, revision)| {
            Step::Push(json!({
                "meter": meter, "start": at(day, quarter), "duration": format!("PT{minutes}M"),
                "value": f64::from(value) / 10.0, "unit": "kWh", "quality": quality,
                "revision": revision,
            }))
        },
    )
}

fn register() -> impl Strategy<Value = Step> {
    (0..3usize, 0..120i64, 0..3u32).prop_map(|(day, quarter, jitter)| {
        // Totals rise from read to read, but for the odd one that is a reset.
        let total = (day as f64) * 1_000.0 + (quarter as f64) * 1.5 - f64::from(jitter) * 4.0;
        Step::Push(json!({"meter": "r1", "at": at(day, quarter), "total": total, "unit": "kWh"}))
    })
}

/// The same steps twice, in orders of their own, with repetitions and drains in between.
fn histories() -> impl Strategy<Value = [Vec<Step>; 2]> {
    let steps = proptest::collection::vec(prop_oneof![4 => reading(), 2 => register()], 5..40);
    let told = steps.prop_map(|mut steps| {
        steps.extend([Step::Assign, Step::Tariff]);
        steps
    });
    told.prop_flat_map(|steps| [told_again(steps.clone()), told_again(steps)])
}

fn told_again(steps: Vec<Step>) -> impl Strategy<Value = Vec<Step>> {
    let n = steps.len();
    let again = proptest::collection::vec(0..n, 0..n / 2);
    let drains = proptest::collection::vec(1..30usize, 0..5);
    (again, drains).prop_flat_map(move |(again, drains)| {
        let mut all = steps.clone();
        all.extend(again.into_iter().map(|it| steps[it].clone()));
        all.extend(drains.into_iter().map(Step::Drain));
        Just(all).prop_shuffle()
    })
}

async fn live(steps: &[Step]) -> Campus {
    let campus = Campus::new().await;
    for meter in ["m1", "m2", "r1"] {
        let parent = (meter == "m2").then_some("s~m1");
        let body = json!({"source": "s", "meter": meter, "building_id": "b1",
                          "commodity": "electricity", "unit": "kWh", "parent": parent});
        campus.owner("POST", "/api/meters", body).await;
    }
    // Rows that come together are pushed together.
    for run in steps.chunk_by(|a, b| matches!((a, b), (Step::Push(_), Step::Push(_)))) {
        let rows: Vec<Value> = run
            .iter()
            .filter_map(|it| if let Step::Push(row) = it { Some(row.clone()) } else { None })
            .collect();
        for rows in rows.chunks(7) {
            campus.push(rows).await;
        }
        match run {
            [Step::Assign] => assign(&campus).await,
            [Step::Tariff] => tariff(&campus).await,
            [Step::Drain(limit)] => {
                let deps = campus.cloud.rollup();
                let both = tokio::join!(
                    rollup::drain_batch(&deps, *limit),
                    rollup::drain_batch(&deps, limit * 2)
                );
                both.0.and(both.1).expect("drained");
            }
            _ => {}
        }
    }
    campus.drain().await;
    campus
}

async fn assign(campus: &Campus) {
    let body = json!({"source": "s", "meter": "lost", "building_id": "b1",
                      "commodity": "electricity", "unit": "kWh"});
    // It is there only once it has pushed.
    let (made, _) = campus.ask("POST", "/api/meters", body.clone()).await;
    if !made.is_success() {
        campus.owner("PUT", "/api/meters/s~lost", body).await;
    }
}

async fn tariff(campus: &Campus) {
    let body = json!({"campus_id": "c", "name": "flat", "commodity": "electricity",
                      "currency": "GBP", "valid_from": "2022-03-27", "valid_to": "2022-10-30",
                      "price": {"flat": 0.3}});
    campus.owner("PUT", "/api/tariffs", body).await;
}

#[test]
fn any_order_of_the_same_readings_ends_in_the_same_bytes() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let config = Config { cases: 200, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new(config);
    let outcome = runner.run(&histories(), |[one, other]| {
        runtime.block_on(async {
            let (one, other) = tokio::join!(live(&one), live(&other));
            let verified = one.verify().await;
            prop_assert_eq!(verified.mismatches, 0, "{:?}", verified.examples);
            prop_assert_eq!(other.verify().await.mismatches, 0);
            prop_assert_eq!(without_empty(&one), without_empty(&other));
            Ok(())
        })
    });
    outcome.expect("every case heals");
}

/// Derived days that say something: a day that was computed and found empty says as much as one
/// that was never asked for.
fn without_empty(campus: &Campus) -> Vec<((String, i64), Vec<u8>)> {
    const EMPTY_METER_DAY: [u8; 2] = [17, 0];
    let days = campus.derived().into_iter();
    days.filter(|(_, data)| !data.starts_with(&EMPTY_METER_DAY) && data.as_slice() != [33, 0])
        .collect()
}
