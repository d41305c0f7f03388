//! How well planted faults are found in real buildings that the detector was not developed on.
//!
//! `tests/bench/run models anomaly` does the same beside scikit-learn, with faults of its own.

#![allow(clippy::unwrap_used, reason = "what the tests are made of is there")]

mod common;

use std::collections::BTreeMap;
use std::path::Path;

use common::faults::{Fault, plant};
use common::{Building, bdg2, cambridge, data};
use greenpulse_models::anomaly::{Assessment, Episode, assess, bands, type_of_kind};
use greenpulse_models::hours::Hours;

/// A quarter of history, then the year that is judged.
const FIRST: usize = 92 * 24;
const MONTH: f64 = 730.5;
/// Every second building: 0 was developed on, 1 is reported on.
const HALF: usize = 1;

#[derive(Debug, Default)]
struct Figures {
    months: f64,
    n_false: usize,
    n_faults: usize,
    n_found: usize,
    n_right: usize,
    by_kind: BTreeMap<&'static str, (usize, usize, usize)>,
}

fn found(hours: &Hours) -> Assessment {
    assess("b", hours, &bands(hours), None)
}

impl Figures {
    fn sound(&mut self, hours: &Hours) {
        let judged = found(hours).episodes.into_iter().filter(|it| FIRST <= it.places.0);
        self.n_false += judged.count();
        self.months += (hours.len() - FIRST) as f64 / MONTH;
    }

    fn faulty(&mut self, hours: &Hours, faults: &[Fault]) {
        let assessment = found(hours);
        for fault in faults {
            let overlap = |it: &&Episode| {
                it.places.1.min(fault.end).saturating_sub(it.places.0.max(fault.start))
            };
            let flagged = assessment.scores[fault.start..fault.end].iter().flatten();
            let hit = flagged.clone().any(|it| *it < 0.0);
            let best = assessment.episodes.iter().max_by_key(overlap);
            let right = hit && best.map(|it| it.kind) == type_of_kind(fault.kind);
            let of_kind = self.by_kind.entry(fault.kind).or_default();
            of_kind.0 += 1;
            of_kind.1 += usize::from(hit);
            of_kind.2 += usize::from(right);
            self.n_faults += 1;
            self.n_found += usize::from(hit);
            self.n_right += usize::from(right);
        }
    }

    /// Episodes a building-month in sound years, recall, and share of the right type.
    fn of(&self) -> (f64, f64, f64) {
        (
            self.n_false as f64 / self.months,
            self.n_found as f64 / self.n_faults as f64,
            self.n_right as f64 / self.n_found as f64,
        )
    }
}

fn years(data: &Path) -> [(&'static str, Vec<Building>); 2] {
    let cut = |all: Vec<Building>, from: &str, to: &str| -> Vec<Building> {
        all.iter().filter_map(|it| it.between(from, to)).collect()
    };
    let year =
        |of: i32| (format!("{}-10-01T00:00:00Z", of - 1), format!("{}-01-01T00:00:00Z", of + 1));
    let (c, b) = (year(2022), year(2017));
    [
        ("Cambridge 2022", cut(cambridge(data, HALF), &c.0, &c.1)),
        ("BDG2 2017", cut(bdg2(data, HALF), &b.0, &b.1)),
    ]
}

#[test]
fn faults_are_found_and_named_and_sound_years_are_quiet() {
    let Some(data) = data() else { return };
    for (name, buildings) in years(&data) {
        let mut figures = Figures::default();
        for (seed, building) in buildings.iter().enumerate() {
            let sound = building.hours();
            if sound.len() <= FIRST {
                continue;
            }
            figures.sound(&sound);
            let (energy, faults) = plant(&sound, FIRST, 500 + seed as u64);
            figures.faulty(&building.with(energy), &faults);
        }
        let (false_a_month, recall, right) = figures.of();
        println!(
            "{name}: {false_a_month:.2} episodes a sound building-month, recall {recall:.3} of {} \
             faults, right type {right:.3}; by kind (planted, found, right) {:?}",
            figures.n_faults, figures.by_kind
        );
        assert!(false_a_month <= 2.0 && 0.7 <= recall && 0.7 <= right, "{name}");
    }
}
