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

/// Seven months of every second building of Cambridge, with a Christmas at their end.
fn some(data: &Path) -> Vec<Building> {
    let all = cambridge(data, 1);
    all.iter().filter_map(|it| it.between("2022-06-01T00:00:00Z", "2023-01-01T00:00:00Z")).collect()
}

fn found(hours: &Hours) -> Vec<Episode> {
    let episodes = assess("b", hours, &bands(hours), None).episodes.into_iter();
    episodes.filter(|it| FIRST <= it.places.0).collect()
}

/// Days on which Cambridge is closed, though no public holiday: Christmas Eve to New Year.
fn is_christmas(it: &Episode) -> bool {
    let day = it.start.strftime("%m%d").to_string();
    ("1220"..="1231").contains(&day.as_str())
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
        for it in found(&sound).iter().filter(|it| is_christmas(it)).filter(of_type) {
            if it.observed < it.expected {
                closed += 1;
                let looks = it.looks_like.as_ref();
                seen += usize::from(looks.is_some_and(|it| it.kind != DayKind::Workday));
            }
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
        "{seen} of {closed} episodes at Christmas look like days off; {mistaken} of {faulty} faults look \
         like a day of another kind"
    );
    assert!(seen * 10 >= closed * 4 && mistaken * 10 <= faulty, "see above");
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
    let (mut christmas, mut fault) = ([0; 3], [0; 3]);
    let count = |counts: &mut [usize; 3], among: Among| counts[among as usize] += 1;
    for (seed, building) in some(&data).iter().enumerate() {
        let sound = building.hours();
        for it in found(&sound).iter().filter(|it| is_christmas(it)) {
            among(building, &all, it).iter().for_each(|it| count(&mut christmas, *it));
        }
        if sound.len() <= FIRST {
            continue;
        }
        let (energy, faults) = plant(&sound, FIRST, 900 + seed as u64);
        let faulty = Building { energy: energy.clone(), ..building.clone() };
        let episodes = found(&building.with(energy));
        for fault_of in &faults {
            let mut hit = episodes.iter();
            let hit = hit.find(|it| it.places.0 < fault_of.end && fault_of.start < it.places.1);
            let hit = hit.filter(|it| !is_christmas(it));
            let among = hit.and_then(|it| among(&faulty, &all, it));
            among.iter().for_each(|it| count(&mut fault, *it));
        }
    }
    println!(
        "alone, with others, unclear: {christmas:?} of the episodes at Christmas, {fault:?} of faults in one \
         building"
    );
    assert!(christmas[0] < christmas[1] && fault[1] * 5 < fault[0], "see above");
}
