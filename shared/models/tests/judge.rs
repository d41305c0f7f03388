//! Hours come to the same whichever day history is read from, as long as it is half a year before them.

#![allow(clippy::unwrap_used, reason = "what the tests are made of is there")]

use greenpulse_domain::quantity::KilowattHours;
use greenpulse_domain::rollup::{Cell, Covered};
use greenpulse_domain::time::Window;
use greenpulse_models::anomaly::{DAYS_BEHIND, DAYS_NEEDED, Episode, JudgedHours, judge};
use greenpulse_models::calendar::Calendar;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use rand_core::{Rng, SeedableRng};
use rand_pcg::Pcg64Mcg;

const DAYS: i64 = 420;
const ZONE: &str = "Europe/London";

/// A building that is used on workdays, with noise, drift, and hours that are missing or off; a kWh
/// costs a quarter.
fn cells(seed: u64) -> Vec<Cell> {
    let mut random = Pcg64Mcg::seed_from_u64(seed);
    let start: Timestamp = "2022-01-31T00:00:00Z".parse().unwrap();
    let at = |hour: i64| start + SignedDuration::from_hours(hour);
    let hours = (0..DAYS * 24).filter_map(|hour| {
        let open = (8..18).contains(&(hour % 24)) && hour / 24 % 7 < 5;
        let noise = f64::from(random.next_u32() % 1_000) / 200.0;
        let energy = match random.next_u32() % 400 {
            0 => return None,
            1 => 90.0,
            2 => 0.0,
            _ => noise + hour as f64 / 900.0 + if open { 30.0 } else { 10.0 },
        };
        let window = Window::new(at(hour), at(hour + 1)).unwrap();
        let covered = Covered { actual: 3_600.0, ..Covered::default() };
        let (energy, cost) = (Some(KilowattHours(energy)), Some(0.25 * energy));
        Some(Cell { energy, cost, covered, ..Cell::empty(window) })
    });
    hours.collect()
}

/// Judged as if nothing before hour `from` had been read.
fn judged(cells: &[Cell], from: i64) -> JudgedHours {
    let zone = TimeZone::get(ZONE).unwrap();
    let first = cells[0].window.start() + SignedDuration::from_hours(from);
    let read = cells.iter().filter(|it| first <= it.window.start());
    judge("b", read, Timestamp::MAX, &zone, &Calendar::of_zone(ZONE), [1.0, 10.0, 100.0]).unwrap()
}

/// A 32nd of the usual cases, for each takes half a second.
#[test]
fn what_lies_half_a_year_back_changes_nothing() {
    let usual = ProptestConfig::default();
    let cases = (usual.cases / 32).max(1);
    let config = ProptestConfig { cases, failure_persistence: None, ..usual };
    let property = |(seed, from)| {
        let cells = cells(seed);
        let (whole, part) = (judged(&cells, 0), judged(&cells, from));
        let skipped = whole.hours.len() - part.hours.len();
        let first = (from + 24 * (DAYS_BEHIND + 1)) as usize;
        let behind = |it: &JudgedHours, skipped: usize| -> Vec<Episode> {
            it.episodes().filter(|it| first <= it.places.0 + skipped).cloned().collect()
        };
        let scores = whole.assessment.scores[first..].iter();
        for (a, b) in scores.zip(&part.assessment.scores[first - skipped..]) {
            prop_assert!(near(a.unwrap_or(2.0), b.unwrap_or(2.0)), "{:?} {:?}", a, b);
        }
        let (whole, part) = (behind(&whole, 0), behind(&part, skipped));
        prop_assert!(!whole.is_empty(), "something is found");
        prop_assert_eq!(whole.len(), part.len());
        for (a, b) in whole.iter().zip(&part) {
            prop_assert_eq!(
                (&a.id, a.end, a.kind, a.severity, &a.summary),
                (&b.id, b.end, b.kind, b.severity, &b.summary)
            );
            prop_assert!(near(a.observed, b.observed) && near(a.expected, b.expected));
            prop_assert!(near(a.cost.unwrap(), b.cost.unwrap()) && near(a.score, b.score));
        }
        Ok(())
    };
    TestRunner::new(config).run(&(0_u64..1_000, 1_i64..=150 * 24), property).unwrap();
}

/// But for what rounding leaves of what lies before.
fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-6 * a.abs().max(1.0)
}

#[test]
fn nothing_is_judged_before_enough_was_measured() {
    let cells = cells(3);
    let (start, _) = judged(&cells, 0).span().unwrap();
    let first: Timestamp = "2022-01-31T00:00:00Z".parse().unwrap();
    // Clocks were set forward since.
    let days = (start.duration_since(first).as_hours() + 12) / 24;
    assert_eq!(days, DAYS_NEEDED as i64);
    let few = judged(&cells[..40 * 24], 0);
    assert_eq!((few.span(), few.overall_score(), few.episodes().count()), (None, None, 0));
    assert!((39..=40).contains(&few.days_measured));
}

#[test]
fn nothing_has_the_price_of_the_last_day_that_had_one() {
    let mut cells = cells(7);
    let noon = |day: usize| {
        let from = cells[0].window.start() + SignedDuration::from_hours(day as i64 * 24 + 11);
        cells.iter().position(|it| from < it.window.start()).unwrap()
    };
    let (missing, nothing) = (noon(300), noon(301));
    cells[nothing].energy = Some(KilowattHours(0.0));
    cells[nothing].cost = Some(0.0);
    let at = cells[nothing].window.start();
    cells.remove(missing);
    let judged = judged(&cells, 0);
    let episode = judged.episodes().find(|it| it.start <= at && at < it.end).unwrap();
    let expected = 0.25 * (episode.observed - episode.expected);
    assert!((episode.cost.unwrap() - expected).abs() < 1e-9, "{episode:?}");
}

#[test]
fn an_episode_costs_what_its_hours_cost() {
    let judged = judged(&cells(7), 0);
    for it in judged.episodes() {
        let expected = 0.25 * (it.observed - it.expected);
        // An hour of nothing has the price of the day before.
        assert!((it.cost.unwrap() - expected).abs() < 1e-9, "{it:?}");
    }
    assert!(judged.isolation().unwrap().iter().flatten().any(|it| *it < 0.0));
}
