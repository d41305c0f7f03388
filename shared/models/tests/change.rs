//! Steps of what real buildings take: told where they were planted, seldom elsewhere, and reckoned with.

#![allow(clippy::unwrap_used, reason = "what the tests are made of is there")]
#![allow(clippy::print_stdout, reason = "figures, for whoever asks with --nocapture")]

mod common;

use std::collections::BTreeMap;

use common::{Building, cambridge, data};
use greenpulse_models::calendar::Calendar;
use greenpulse_models::forecast::{LevelChange, Step, Subject};
use greenpulse_models::load::{Load, after, between};
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

fn midnight(day: Date) -> Timestamp {
    let zone = TimeZone::get("Europe/London").unwrap();
    zone.to_ambiguous_timestamp(day.at(0, 0, 0, 0)).compatible().unwrap()
}

/// The building, its energy times `factor` from `since` on.
fn stepped(building: &Building, since: Date, factor: f64) -> Subject {
    let zone = TimeZone::get(&building.zone).unwrap();
    let (start, since) = (building.start.as_second(), midnight(since).as_second());
    let hours = (0..).zip(&building.energy).filter(|it| it.1.is_finite());
    let hours: Vec<(Timestamp, f64)> = hours
        .map(|(hour, energy)| {
            let at = start + 3_600 * hour;
            let energy = if at < since { *energy } else { factor * energy };
            (Timestamp::from_second(at).unwrap(), energy)
        })
        .collect();
    let load = Load::from_hours(&zone, &hours);
    Subject::new(zone, Calendar::of_zone(&building.zone), load)
}

/// On the half of the buildings that nothing was chosen by, in 2021 and 2022: 2020 had steps of its own.
#[test]
fn planted_steps_are_told_and_sound_years_hardly_have_any() {
    let Some(data) = data() else { return };
    let buildings = cambridge(&data, 1);
    for (factor, least) in [(0.4, 0.9), (0.7, 0.6), (1.3, 0.5), (1.6, 0.8)] {
        let (mut found, mut n) = (0, 0);
        for (nth, building) in buildings.iter().enumerate() {
            for month in [2, 5, 8, 11] {
                let since = date(2021, month, 1 + 2 * nth as i8);
                let subject = stepped(building, since, factor);
                let told = subject.level_change(midnight(since.saturating_add(30.days())));
                let near = |it: &LevelChange| (it.since - since).get_days().abs() <= 7;
                found += usize::from(told.filter(near).is_some());
                n += 1;
            }
        }
        println!("{factor} times as much 30 days ago: told of {found} of {n}");
        assert!(least * f64::from(n) <= found as f64, "{factor}: {found} of {n}");
    }
    let (mut n_days, mut changes) = (0, 0);
    for building in &buildings {
        let subject = stepped(building, date(2030, 1, 1), 1.0);
        let mut before: Option<Date> = None;
        let from = between(subject.history.first(), date(2021, 1, 1));
        for index in (from..subject.history.len()).step_by(14) {
            n_days += 14;
            let told = subject.level_change(midnight(after(subject.history.first(), index)));
            let Some(LevelChange { since, .. }) = told else { continue };
            changes += usize::from(before.is_none_or(|it| 14 < (since - it).get_days().abs()));
            before = Some(since);
        }
    }
    let a_year = changes as f64 * 365.25 / f64::from(n_days);
    println!("nothing planted: {changes} changes told, {a_year:.2} a building and year");
    assert!(a_year < 1.5, "{a_year}");
}

/// Weeks ahead, four weeks after a step: hardly farther off than if there had been none. Those that are not
/// told are missed by the whole step.
#[test]
fn totals_go_by_the_new_level() {
    let Some(data) = data() else { return };
    for factor in [0.7, 1.6] {
        let wapes = [1.0, factor].map(|planted| {
            let (mut error, mut came) = (0.0, 0.0);
            for building in cambridge(&data, 1) {
                let since = date(2022, 2, 8);
                let subject = stepped(&building, since, planted);
                let origin = midnight(since.saturating_add(27.days()));
                let Ok(said) = subject.totals(origin, Step::Week, &BTreeMap::new()) else {
                    continue;
                };
                for total in said.periods {
                    let (from, to) = (total.period.start, total.period.end);
                    let first = subject.history.first();
                    let days = &subject.history.days()[between(first, from)..between(first, to)];
                    let energy: f64 = days.iter().flatten().sum();
                    error += (total.energy.p50 - energy).abs();
                    came += energy;
                }
            }
            error / came
        });
        println!("{factor} times as much: WAPE of weeks {wapes:.4?}, of none and of it");
        assert!(wapes[1] < wapes[0] + 0.1, "{wapes:?}");
    }
}

#[test]
fn a_step_is_told_after_three_weeks_by_what_came_before_alone() {
    let day = |index: usize, factor: f64| {
        let used = if index % 7 < 5 { 50.0 } else { 20.0 };
        [used * factor * (1.0 + ((index * 7_919) % 97) as f64 / 970.0); 24]
    };
    let subject = |of: &dyn Fn(usize) -> f64| {
        let days = (0..200).map(|it| day(it, of(it))).collect();
        let load = Load::from_days(date(2022, 1, 3), days);
        let zone = TimeZone::get("Europe/London").unwrap();
        Subject::new(zone, Calendar::of_zone("Nowhere"), load)
    };
    let at = |days| midnight(after(date(2022, 1, 3), days));
    let lasting = subject(&|it| if it < 120 { 1.0 } else { 1.5 });
    let told = lasting.level_change(at(150)).unwrap();
    assert_eq!(told.since, after(date(2022, 1, 3), 120));
    assert!((told.factor - 1.5).abs() < 0.05, "{told:?}");
    assert!((told.told().percent - 50.0).abs() < 5.0, "{told:?}");
    let later = subject(&|it| {
        if it < 120 {
            1.0
        } else if it < 150 {
            1.5
        } else {
            9.0
        }
    });
    assert_eq!(later.level_change(at(150)), Some(told));
    assert_eq!(lasting.level_change(at(135)), None, "two weeks may be a holiday");
    assert_eq!(subject(&|_| 1.0).level_change(at(150)), None);
}
