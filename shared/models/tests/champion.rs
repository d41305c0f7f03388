//! A campus's own model goes by all that was measured before its forecasts.

#![allow(clippy::unwrap_used, reason = "what the tests are made of is there")]

use greenpulse_models::boost::Growth;
use greenpulse_models::calendar::Calendar;
use greenpulse_models::forecast::{
    Building, Champion, Choice, Forecaster, Origin, Settings, Stage, Subject, roll, train,
};
use greenpulse_models::load::Load;
use jiff::Timestamp;
use jiff::civil::date;
use jiff::tz::TimeZone;
use rand_core::{Rng, SeedableRng};
use rand_pcg::Pcg64Mcg;

const ZONE: &str = "Europe/London";

fn settings() -> Settings {
    let growth = Growth { rounds: 10, ..Growth::default() };
    Settings { growth, hours: 10_000, ..Settings::default() }
}

/// It is busy each third day, whatever the day of the week: the shipped model never saw such.
fn by_threes(seed: u64) -> Subject {
    let mut random = Pcg64Mcg::seed_from_u64(seed);
    let days = (0..400).map(|day| {
        let level = if day % 3 == 0 { 30.0 } else { 8.0 };
        std::array::from_fn(|_| level + f64::from(random.next_u32() % 100) / 50.0)
    });
    let load = Load::from_days(date(2021, 1, 4), days.collect());
    Subject::new(TimeZone::get(ZONE).unwrap(), Calendar::of_zone(ZONE), load)
}

/// The start of a day of the subjects' histories.
fn start(subject: &Subject, day: usize) -> Timestamp {
    let midnight = subject.date(day).at(0, 0, 0, 0);
    subject.zone.to_ambiguous_timestamp(midnight).compatible().unwrap()
}

/// What `own` says of the day after a history, and what a model says that all days before `until` taught.
fn middles(subjects: &[Subject], own: &Forecaster, until: usize) -> [Vec<f64>; 2] {
    let buildings: Vec<Building<'_>> = subjects
        .iter()
        .map(|it| Building { history: &it.history, calendar: &it.calendar, days: 0..until })
        .collect();
    let taught = train(&buildings, &settings()).unwrap();
    [own, &taught].map(|model| {
        let said = model.predict(&subjects[0].history, &subjects[0].calendar).unwrap();
        said.iter().map(|it| it.p50).collect()
    })
}

#[test]
fn the_weeks_that_a_model_was_chosen_by_teach_it_too() {
    let subjects: Vec<Subject> = (1..=8).map(by_threes).collect();
    let shipped = Forecaster::shipped().unwrap();
    let at = start(&subjects[0], 360);
    let champion = Champion::choose(&shipped, &subjects, at, &settings());
    assert_eq!(champion.choice, Choice::Own);
    let [own, all] = middles(&subjects, champion.own().unwrap(), 360);
    assert_eq!(own, all);
    let [own, kept] = middles(&subjects, champion.own().unwrap(), 360 - 28);
    assert_ne!(own, kept);
}

#[test]
fn a_champion_is_taught_and_chosen_anew_after_four_weeks() {
    let subjects: Vec<Subject> = (1..=8).map(by_threes).collect();
    let shipped = Forecaster::shipped().unwrap();
    let days = [330, 357, 358].map(|day| start(&subjects[0], day));
    let origins = days.map(|at| Origin { subject: 0, at });
    let mut stages = Vec::new();
    let rolled = roll(&shipped, &subjects, &origins, 24, &settings(), |it| stages.push(it));
    let first_day = [Stage::Choosing(days[0]), Stage::Contesting, Stage::Predicting];
    let last_day = [Stage::Choosing(days[2]), Stage::Contesting, Stage::Predicting];
    assert_eq!(stages, [&first_day[..], &[Stage::Predicting], &last_day].concat());
    let [first, last] =
        [days[0], days[2]].map(|at| Champion::choose(&shipped, &subjects, at, &settings()));
    for (it, by) in rolled.iter().zip([&first, &first, &last]) {
        assert_eq!(it.hours, subjects[0].ahead(by, it.origin.at, 24));
    }
    assert_ne!(rolled[2].hours, subjects[0].ahead(&first, days[2], 24));
}
