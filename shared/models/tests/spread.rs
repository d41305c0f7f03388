//! Intervals hold by the hour of the day, and are wider for buildings that a model has never seen.

#![allow(clippy::unwrap_used, reason = "what the tests are made of is there")]
#![allow(clippy::print_stdout, reason = "figures, for whoever asks with --nocapture")]

use greenpulse_models::boost::Growth;
use greenpulse_models::calendar::Calendar;
use greenpulse_models::forecast::{
    Building, Forecaster, History, Quantiles, Settings, Unseen, train,
};
use greenpulse_models::load::{Day, Load, between};
use jiff::civil::{Date, date};
use rand_core::{Rng, SeedableRng};
use rand_pcg::Pcg64Mcg;

const ZONE: &str = "Europe/London";

fn settings(unseen: Unseen) -> Settings {
    let growth = Growth { rounds: 60, leaves: 31, ..Growth::default() };
    Settings { growth, hours: 60_000, unseen, ..Settings::default() }
}

fn learn(histories: &[History], until: Date, unseen: Unseen) -> Forecaster {
    let calendar = Calendar::of_zone(ZONE);
    let of = |history| Building {
        history,
        calendar: &calendar,
        days: 0..between(History::first(history), until),
    };
    let buildings: Vec<Building<'_>> = histories.iter().map(of).collect();
    train(&buildings, &settings(unseen)).unwrap()
}

/// What is said of an hour, and what it was.
struct Said {
    hour: usize,
    quantiles: Quantiles,
    was: f64,
}

/// Of each `step`-th day from `from` on that was measured whole.
fn said(model: &Forecaster, histories: &[History], from: Date, step: usize) -> Vec<Said> {
    let calendar = Calendar::of_zone(ZONE);
    let mut all = Vec::new();
    for history in histories {
        let days = between(history.first(), from)..history.len();
        for day in days.step_by(step).filter(|day| history.measured(*day).iter().all(|it| *it)) {
            let Some(hours) = model.predict(&history.until(day), &calendar) else { continue };
            let was = history.days()[day];
            let of = |hour| Said { hour, quantiles: hours[hour], was: was[hour] };
            all.extend((0..24).map(of));
        }
    }
    all
}

fn held(said: &[Said], hours: std::ops::Range<usize>) -> f64 {
    let of_hours = || said.iter().filter(|it| hours.contains(&it.hour));
    let held = of_hours().filter(|it| it.quantiles.p2_5 <= it.was && it.was <= it.quantiles.p97_5);
    held.count() as f64 / of_hours().count() as f64
}

/// By night nothing happens but, one night in ten, something great; by day all hours differ.
fn visited(seed: u64, n_days: usize) -> History {
    let mut random = Pcg64Mcg::seed_from_u64(seed);
    let mut share = || f64::from(random.next_u32()) / f64::from(u32::MAX);
    let day = || -> Day {
        let visit = if share() < 0.1 { 6.0 } else { 0.0 };
        std::array::from_fn(|hour| match hour {
            ..9 => 10.0 + 0.4 * share() + visit,
            _ => 16.0 + 3.0 * (share() + share() + share()),
        })
    };
    let days = std::iter::repeat_with(day).take(n_days).collect();
    History::of(&Load::from_days(date(2021, 1, 4), days))
}

#[test]
fn an_hour_s_bounds_go_by_the_errors_of_its_own_time_of_day() {
    let histories: Vec<History> = (1..=6).map(|seed| visited(seed, 400)).collect();
    let until = date(2021, 12, 4);
    let said = said(&learn(&histories, until, Unseen::Buildings), &histories, until, 1);
    let (night, day) = (held(&said, 1..7), held(&said, 12..22));
    println!("held {night:.3} of nights and {day:.3} of days at 95 %");
    assert!((0.93..0.98).contains(&night), "{night} of nights");
    assert!((0.93..0.98).contains(&day), "{day} of days");
}

/// Each day departs from what is usual as the day before did: of every second building to the same side,
/// of the others to the other. By its nights a building is known.
fn swaying(building: u32, n_days: usize) -> History {
    let mut random = Pcg64Mcg::seed_from_u64(u64::from(building));
    let mut share = || f64::from(random.next_u32()) / f64::from(u32::MAX);
    let keeps = if building.is_multiple_of(2) { 0.9 } else { -0.9 };
    let mut sways = 0.0;
    let day = || -> Day {
        sways = keeps * sways + share() + share() - 1.0;
        let night = 3.0 + 1.5 * f64::from(building);
        std::array::from_fn(|hour| if hour < 9 { night } else { 20.0 + sways + 0.5 * share() })
    };
    let days = std::iter::repeat_with(day).take(n_days).collect();
    History::of(&Load::from_days(date(2021, 1, 4), days))
}

#[test]
fn buildings_that_a_model_has_seen_are_told_more_surely() {
    let histories: Vec<History> = (1..=8).map(|building| swaying(building, 400)).collect();
    let until = date(2021, 12, 4);
    let [seen, foreign] = [Unseen::Weeks, Unseen::Buildings].map(|unseen| {
        let said = said(&learn(&histories, until, unseen), &histories, until, 1);
        let width = |it: &Said| it.quantiles.p97_5 - it.quantiles.p2_5;
        let days = || said.iter().filter(|it| 12 <= it.hour);
        let width = days().map(width).sum::<f64>() / days().count() as f64;
        println!("{unseen:?}: {width:.2} kWh wide, {:.3} held at 95 %", held(&said, 12..24));
        (width, held(&said, 12..24))
    });
    assert!(seen.0 < 0.9 * foreign.0, "{seen:?} of {foreign:?}");
    assert!((0.91..0.98).contains(&seen.1), "{seen:?}");
}
