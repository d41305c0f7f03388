//! How well planted faults are found in real buildings.

mod common;

use common::{Building, bdg2, cambridge, data, faults::{Fault, KINDS, plant}};
use greenpulse_models::anomaly::{bands, scores};
use greenpulse_models::hours::Hours;

/// Area under the ROC curve, and average precision.
fn ranking(mut scored: Vec<(f64, bool)>) -> (f64, f64) {
    scored.sort_by(|a, b| a.0.total_cmp(&b.0));
    let n_true = scored.iter().filter(|it| it.1).count() as f64;
    let n_false = scored.len() as f64 - n_true;
    let (mut found, mut wrong, mut area, mut precision) = (0.0, 0.0, 0.0, 0.0);
    let mut at = 0;
    while at < scored.len() {
        let ties = scored[at..].iter().take_while(|it| it.0 == scored[at].0);
        let (n, right) = ties.fold((0, 0.0), |(n, right), it| (n + 1, right + f64::from(u8::from(it.1))));
        let (before, missed) = (found, wrong);
        found += right;
        wrong += n as f64 - right;
        area += (wrong - missed) * (found + before) / 2.0;
        precision += right / n_true * found / (found + wrong);
        at += n;
    }
    (area / n_true / n_false, precision)
}

fn sets(half: usize) -> Option<Vec<(&'static str, Vec<Building>, usize)>> {
    let data = data()?;
    // A year of history, then the year that is judged.
    let cut = |all: Vec<Building>, from: &str, to: &str| -> Vec<Building> { all.iter().filter_map(|it| it.between(from, to)).collect() };
    Some(vec![
        ("Cambridge", cut(cambridge(&data, half), "2021-10-01T00:00:00Z", "2023-01-01T00:00:00Z"), 92 * 24),
        ("BDG2", cut(bdg2(&data, half), "2016-10-01T00:00:00Z", "2018-01-01T00:00:00Z"), 92 * 24),
    ])
}

#[test]
fn dev() {
    let Some(sets) = sets(0) else { return };
    for (name, buildings, first) in sets {
        let mut all = Vec::new();
        let mut by_kind = std::collections::BTreeMap::<&str, (usize, usize)>::new();
        let (mut episodes, mut months) = (Vec::new(), 0.0);
        let mut each = Vec::new();
        for (seed, building) in buildings.iter().enumerate() {
            let clean = building.hours();
            let score = scores(&clean, &bands(&clean));
            let n = count(&score[first..]);
            months += (score.len() - first) as f64 / 730.5;
            episodes.push(n);
            let (energy, faults) = plant(&clean, first, 1_000 + seed as u64);
            let hours = building.with(energy);
            let score = scores(&hours, &bands(&hours));
            let is_fault = |at: usize| faults.iter().any(|it: &Fault| (it.start..it.end).contains(&at));
            let these: Vec<(f64, bool)> = (first..score.len()).filter(|it| score[*it].is_finite()).map(|it| (score[it], is_fault(it))).collect();
            each.push(ranking(these.clone()));
            all.extend(these);
            for fault in &faults {
                let entry = by_kind.entry(fault.kind).or_default();
                entry.0 += 1;
                entry.1 += usize::from(score[fault.start..fault.end].iter().any(|it| *it < 0.0));
            }
        }
        let (auc, ap) = ranking(all);
        let mean = |of: fn(&(f64, f64)) -> f64| each.iter().map(of).filter(|it| it.is_finite()).sum::<f64>() / each.len() as f64;
        println!("{name}: pooled AUC {auc:.3} AP {ap:.3}; mean AUC {:.3} AP {:.3}", mean(|it| it.0), mean(|it| it.1));
        println!("  false episodes a month {:.2} {episodes:?}", episodes.iter().sum::<usize>() as f64 / months);
        println!("  {by_kind:?}");
    }
    let _ = KINDS;
}

fn count(score: &[f64]) -> usize {
    let mut n = 0;
    let mut last: Option<usize> = None;
    for at in (0..score.len()).filter(|it| score[*it] < 0.0) {
        n += usize::from(last.is_none_or(|it| it + 24 < at));
        last = Some(at);
    }
    n
}

fn _unused(_: &Hours) {}
