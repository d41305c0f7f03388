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

/// Of each day from `from` on.
fn said(model: &Forecaster, histories: &[History], from: Date) -> Vec<Said> {
    let calendar = Calendar::of_zone(ZONE);
    let mut all = Vec::new();
    for history in histories {
        for day in between(history.first(), from)..history.len() {
            let hours = model.predict(&history.until(day), &calendar).unwrap();
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

/// 400 days, each made with a source of shares.
fn history(seed: u64, mut day: impl FnMut(&mut dyn FnMut() -> f64) -> Day) -> History {
    let mut random = Pcg64Mcg::seed_from_u64(seed);
    let mut share = || f64::from(random.next_u32()) / f64::from(u32::MAX);
    let days = (0..400).map(|_| day(&mut share)).collect();
    History::of(&Load::from_days(date(2021, 1, 4), days))
}

/// By night nothing happens but, one night in ten, something great; by day all hours differ.
fn visited(seed: u64) -> History {
    history(seed, |share| {
        let visit = if share() < 0.1 { 6.0 } else { 0.0 };
        std::array::from_fn(|hour| match hour {
            ..9 => 10.0 + 0.4 * share() + visit,
            _ => 16.0 + 3.0 * (share() + share() + share()),
        })
    })
}

#[test]
fn an_hour_s_bounds_go_by_the_errors_of_its_own_time_of_day() {
    let histories: Vec<History> = (1..=6).map(visited).collect();
    let until = date(2021, 12, 4);
    let said = said(&learn(&histories, until, Unseen::Buildings), &histories, until);
    let (night, day) = (held(&said, 1..7), held(&said, 12..22));
    println!("held {night:.3} of nights and {day:.3} of days at 95 %");
    assert!((0.93..0.98).contains(&night), "{night} of nights");
    assert!((0.93..0.98).contains(&day), "{day} of days");
}

/// Each day departs from what is usual as the day before did: of every second building to the same side,
/// of the others to the other. By its nights a building is known.
fn swaying(building: u32) -> History {
    let keeps = if building.is_multiple_of(2) { 0.9 } else { -0.9 };
    let night = 3.0 + 1.5 * f64::from(building);
    let mut sways = 0.0;
    history(u64::from(building), |share| {
        sways = keeps * sways + share() + share() - 1.0;
        std::array::from_fn(|hour| if hour < 9 { night } else { 20.0 + sways + 0.5 * share() })
    })
}

#[test]
fn buildings_that_a_model_has_seen_are_told_more_surely() {
    let histories: Vec<History> = (1..=8).map(swaying).collect();
    let until = date(2021, 12, 4);
    let [seen, foreign] = [Unseen::Weeks, Unseen::Buildings].map(|unseen| {
        let said = said(&learn(&histories, until, unseen), &histories, until);
        let width = |it: &Said| it.quantiles.p97_5 - it.quantiles.p2_5;
        let days = || said.iter().filter(|it| 12 <= it.hour);
        let width = days().map(width).sum::<f64>() / days().count() as f64;
        println!("{unseen:?}: {width:.2} kWh wide, {:.3} held at 95 %", held(&said, 12..24));
        (width, held(&said, 12..24))
    });
    assert!(seen.0 < 0.9 * foreign.0, "{seen:?} of {foreign:?}");
    assert!((0.91..0.98).contains(&seen.1), "{seen:?}");
}
