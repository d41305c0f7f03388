//! What is said beside an episode, on real buildings: that a day looked like one of another kind, and
//! whether other buildings did the same.

#![allow(clippy::unwrap_used, reason = "what the tests are made of is there")]

mod common;

use std::path::Path;

use common::faults::plant;
use common::{Building, cambridge, data};
use greenpulse_domain::anomaly::{AnomalyType, DayKind};
use greenpulse_domain::time::Window;
use greenpulse_models::anomaly::{Among, Episode, Others, assess, bands, deviation};
use greenpulse_models::hours::Hours;
use jiff::{SignedDuration, Timestamp};

/// Hours that are learned from before anything is judged.
const FIRST: usize = 92 * 24;
/// Days of the others that are read.
const BEHIND: SignedDuration = SignedDuration::from_hours(63 * 24);

/// Seven months of every second building of Cambridge.
fn some(data: &Path) -> Vec<Building> {
    let all = cambridge(data, 1);
    all.iter().filter_map(|it| it.between("2022-06-01T00:00:00Z", "2023-01-01T00:00:00Z")).collect()
}

fn found(hours: &Hours) -> Vec<Episode> {
    let episodes = assess("b", hours, &bands(hours), None).episodes.into_iter();
    episodes.filter(|it| FIRST <= it.places.0).collect()
}

/// A Wednesday on which all buildings were used as on the Sunday before: as if everything was shut.
const SHUT: (&str, &str) = ("2022-10-11T23:00:00Z", "2022-10-12T23:00:00Z");
const SINCE_SUNDAY: usize = 72;

fn shut(building: &Building) -> Building {
    let [from, to] = [SHUT.0, SHUT.1].map(|it| {
        let at: Timestamp = it.parse().unwrap();
        (at.as_second() - building.start.as_second()).div_euclid(3_600).max(0) as usize
    });
    let mut it = building.clone();
    for at in from.max(SINCE_SUNDAY)..to.min(it.energy.len()) {
        it.energy[at] = building.energy[at - SINCE_SUNDAY];
    }
    it
}

/// What was found of that day.
fn of_shut(building: &Building) -> Option<Episode> {
    let [from, to] = [SHUT.0, SHUT.1].map(|it| it.parse::<Timestamp>().unwrap());
    let mut all = found(&building.hours()).into_iter();
    all.find(|it| from <= it.start && it.start < to && it.observed < it.expected)
}

fn of_type(it: &&Episode) -> bool {
    matches!(it.kind, AnomalyType::ScheduleDeviation | AnomalyType::EquipmentFailure)
}

#[test]
fn closed_days_look_like_days_off_and_faults_do_not() {
    let Some(data) = data() else { return };
    let (mut closed, mut seen, mut faulty, mut mistaken) = (0, 0, 0, 0);
    for (seed, building) in some(&data).iter().enumerate() {
        let sound = building.hours();
        if let Some(it) = of_shut(&shut(building)) {
            closed += 1;
            seen += usize::from(it.looks_like.is_some_and(|it| it.kind != DayKind::Workday));
        }
        if sound.len() <= FIRST {
            continue;
        }
        let (energy, faults) = plant(&sound, FIRST, 900 + seed as u64);
        let found = found(&building.with(energy));
        for fault in &faults {
            let hit = found.iter().filter(of_type);
            let mut hit = hit.filter(|it| it.places.0 < fault.end && fault.start < it.places.1);
            if let Some(it) = hit.next() {
                faulty += 1;
                mistaken += usize::from(it.looks_like.is_some());
            }
        }
    }
    println!(
        "{seen} of {closed} buildings that are shut look like a day off; {mistaken} of {faulty} faults look \
         like a day of another kind"
    );
    // A day without people is seldom much less here, and few of such days are found at all.
    assert!(mistaken * 10 <= faulty, "see above");
}

/// How a building did among the others in the hours of an episode.
fn among(own: &Building, all: &[Building], it: &Episode) -> Option<Among> {
    let end = it.end.min(it.start + SignedDuration::from_hours(14 * 24));
    let window = Window::new(it.start, end).unwrap();
    let text = |at: Timestamp| at.to_string();
    let of = |building: &Building| {
        let read = building.between(&text(it.start - BEHIND), &text(end))?;
        deviation(&read.hours(), window)
    };
    let others: Vec<f64> = all.iter().filter(|it| it.id != own.id).filter_map(of).collect();
    Others::of(of(own)?, &others).map(|it| it.among)
}

#[test]
fn what_all_do_is_told_from_what_one_does() {
    let Some(data) = data() else { return };
    let all: Vec<Building> = [0, 1].iter().flat_map(|half| cambridge(&data, *half)).collect();
    let closed: Vec<Building> = all.iter().map(shut).collect();
    let (mut everywhere, mut fault) = ([0; 3], [0; 3]);
    let count = |counts: &mut [usize; 3], among: Among| counts[among as usize] += 1;
    for (seed, building) in some(&data).iter().enumerate() {
        let sound = building.hours();
        let building_shut = shut(building);
        let it = of_shut(&building_shut);
        let it = it.and_then(|it| among(&building_shut, &closed, &it));
        it.iter().for_each(|it| count(&mut everywhere, *it));
        if sound.len() <= FIRST {
            continue;
        }
        let (energy, faults) = plant(&sound, FIRST, 900 + seed as u64);
        let faulty = Building { energy: energy.clone(), ..building.clone() };
        let episodes = found(&building.with(energy));
        for fault_of in &faults {
            let mut hit = episodes.iter();
            let hit = hit.find(|it| it.places.0 < fault_of.end && fault_of.start < it.places.1);
            let among = hit.and_then(|it| among(&faulty, &all, it));
            among.iter().for_each(|it| count(&mut fault, *it));
        }
    }
    println!(
        "alone, with others, unclear: {everywhere:?} where all are shut, {fault:?} of faults in one building"
    );
    assert!(everywhere[0] <= everywhere[1] && fault[1] * 5 < fault[0], "see above");
}
