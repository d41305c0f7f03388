//! How well planted faults are found in real buildings.

mod common;

use common::{
    Building, bdg2, cambridge, data,
    faults::{Fault, KINDS, plant},
};
use greenpulse_models::anomaly::{AnomalyType, Assessment, assess, bands};
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
        let (n, right) =
            ties.fold((0, 0.0), |(n, right), it| (n + 1, right + f64::from(u8::from(it.1))));
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
    let cut = |all: Vec<Building>, from: &str, to: &str| -> Vec<Building> {
        all.iter().filter_map(|it| it.between(from, to)).collect()
    };
    Some(vec![
        (
            "Cambridge",
            cut(cambridge(&data, half), "2021-10-01T00:00:00Z", "2023-01-01T00:00:00Z"),
            92 * 24,
        ),
        ("BDG2", cut(bdg2(&data, half), "2016-10-01T00:00:00Z", "2018-01-01T00:00:00Z"), 92 * 24),
    ])
}

fn found(hours: &Hours) -> (Vec<f64>, Assessment) {
    let it = assess("b", hours, &bands(hours), None);
    (it.scores.iter().map(|it| it.unwrap_or(f64::NAN)).collect(), it)
}

fn forest(hours: &Hours) -> Vec<f64> {
    use greenpulse_models::isolation::*;
    use linfa::traits::Fit;
    let (places, rows) = features(hours, None);
    let data = linfa::DatasetBase::from(rows.clone());
    let forest: Result<_, IsolationError> = IsolationForestParams::default().fit(&data);
    let scores = forest.unwrap().decision_function(&rows);
    let mut all = vec![f64::NAN; hours.len()];
    places.iter().zip(scores).for_each(|(at, score)| all[*at] = score);
    all
}

fn cached(half: usize) -> Vec<(String, Vec<Building>, usize)> {
    let path = format!("/tmp/cache{half}.json");
    if let Ok(text) = std::fs::read(&path) {
        let v: Vec<(String, Vec<(String, String, i64, Vec<Option<f64>>)>, usize)> =
            serde_json::from_slice(&text).unwrap();
        return v
            .into_iter()
            .map(|(n, b, f)| {
                (
                    n,
                    b.into_iter()
                        .map(|(id, zone, start, energy)| Building {
                            id,
                            zone,
                            start: jiff::Timestamp::from_second(start).unwrap(),
                            energy: energy.into_iter().map(|it| it.unwrap_or(f64::NAN)).collect(),
                        })
                        .collect(),
                    f,
                )
            })
            .collect();
    }
    let sets: Vec<_> =
        sets(half).unwrap().into_iter().map(|(n, b, f)| (n.to_owned(), b, f)).collect();
    let v: Vec<(String, Vec<(String, String, i64, Vec<Option<f64>>)>, usize)> = sets
        .iter()
        .map(|(n, b, f)| {
            (
                n.clone(),
                b.iter()
                    .map(|b| {
                        (
                            b.id.clone(),
                            b.zone.clone(),
                            b.start.as_second(),
                            b.energy
                                .iter()
                                .map(|it| Some(*it).filter(|it| it.is_finite()))
                                .collect(),
                        )
                    })
                    .collect(),
                *f,
            )
        })
        .collect();
    std::fs::write(path, serde_json::to_vec(&v).unwrap()).unwrap();
    sets
}

#[test]
fn dev() {
    let half = std::env::var("HALF").map_or(0, |it| it.parse().unwrap());
    for (name, buildings, first) in cached(half) {
        let mut all = Vec::new();
        let mut fall = Vec::new();
        let mut by_kind = std::collections::BTreeMap::<&str, (usize, usize)>::new();
        let mut of_kind = std::collections::BTreeMap::<&str, Vec<(f64, bool)>>::new();
        let mut types =
            std::collections::BTreeMap::<&str, std::collections::BTreeMap<&str, usize>>::new();
        let mut right = (0, 0);
        let (mut episodes, mut months) = (Vec::new(), 0.0);
        let mut each = Vec::new();
        let mut feach = Vec::new();
        for (seed, building) in buildings.iter().enumerate() {
            let clean = building.hours();
            let (score, _) = found(&clean);
            let n = count(&score[first..]);
            months += (score.len() - first) as f64 / 730.5;
            episodes.push(n);
            let (energy, faults) = plant(&clean, first, 1_000 + seed as u64);
            let hours = building.with(energy);
            let (score, assessment) = found(&hours);
            let kind = |at: usize| {
                faults.iter().find(|it: &&Fault| (it.start..it.end).contains(&at)).map(|it| it.kind)
            };
            let judged: Vec<usize> =
                (first..score.len()).filter(|it| score[*it].is_finite()).collect();
            let these: Vec<(f64, bool)> =
                judged.iter().map(|it| (score[*it], kind(*it).is_some())).collect();
            for at in &judged {
                for k in KINDS {
                    if kind(*at).is_none_or(|it| it == k) {
                        of_kind.entry(k).or_default().push((score[*at], kind(*at).is_some()));
                    }
                }
            }
            each.push(ranking(these.clone()));
            all.extend(these);
            if std::env::var("FOREST").is_ok() {
                let f = forest(&hours);
                let these: Vec<(f64, bool)> =
                    judged.iter().map(|it| (f[*it], kind(*it).is_some())).collect();
                feach.push(ranking(these.clone()));
                fall.extend(these);
            }
            for fault in &faults {
                let entry = by_kind.entry(fault.kind).or_default();
                entry.0 += 1;
                let hit = score[fault.start..fault.end].iter().any(|it| *it < 0.0);
                entry.1 += usize::from(hit);
                if hit {
                    let overlap = |e: &&greenpulse_models::anomaly::Episode| {
                        e.places.1.min(fault.end).saturating_sub(e.places.0.max(fault.start))
                    };
                    let e = assessment.episodes.iter().max_by_key(overlap).unwrap();
                    *types
                        .entry(fault.kind)
                        .or_insert_with(std::collections::BTreeMap::new)
                        .entry(e.kind.name())
                        .or_insert(0) += 1;
                    right.0 += 1;
                    right.1 += usize::from(AnomalyType::of_kind(fault.kind) == Some(e.kind));
                }
            }
        }
        let share = all.iter().filter(|it| it.1).count() as f64 / all.len() as f64;
        let (auc, ap) = ranking(all);
        fn mean(each: &[(f64, f64)], of: fn(&(f64, f64)) -> f64) -> f64 {
            each.iter().map(of).filter(|it| it.is_finite()).sum::<f64>() / each.len() as f64
        }
        println!(
            "{name}: share {share:.3} pooled AUC {auc:.3} AP {ap:.3}; mean AUC {:.3} AP {:.3}",
            mean(&each, |it| it.0),
            mean(&each, |it| it.1)
        );
        if !fall.is_empty() {
            let (auc, ap) = ranking(fall);
            println!(
                "  forest pooled AUC {auc:.3} AP {ap:.3}; mean AUC {:.3} AP {:.3}",
                mean(&feach, |it| it.0),
                mean(&feach, |it| it.1)
            );
        }
        let (n, hit) = by_kind.values().fold((0, 0), |(a, b), it| (a + it.0, b + it.1));
        println!(
            "  false a month {:.2}, recall {:.3} {episodes:?}",
            episodes.iter().sum::<usize>() as f64 / months,
            hit as f64 / n as f64
        );
        let kinds: Vec<String> = by_kind
            .iter()
            .map(|(k, (n, hit))| {
                let (auc, ap) = ranking(of_kind[k].clone());
                format!("{k} {:.2} {auc:.3}/{ap:.3}", *hit as f64 / *n as f64)
            })
            .collect();
        println!("  {}", kinds.join(", "));
        println!("  right type {:.3} {types:?}", right.1 as f64 / right.0 as f64);
    }
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
