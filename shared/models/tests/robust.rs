//! Nothing that a meter may send makes a panic or a value that is no number.
#![expect(clippy::unwrap_used, reason = "a test's own helpers fail by panicking")]

mod common;

use common::{Building, bdg2, buildings, cambridge, data};
use greenpulse_models::anomaly::{assess, bands};
use greenpulse_models::baseline::{Row, Step, savings, unpublish};
use greenpulse_models::hours::Hours;
use rand_core::{Rng, SeedableRng};
use rand_pcg::Pcg64Mcg;
use serde_json::Value;

const DAY: usize = 24;

/// What may befall readings.
fn mutants(energy: &[f64], seed: u64) -> Vec<(&'static str, Vec<f64>)> {
    let mut random = Pcg64Mcg::seed_from_u64(seed);
    let mut of = |change: &mut dyn FnMut(f64, u32) -> f64| -> Vec<f64> {
        energy.iter().map(|it| change(*it, random.next_u32())).collect()
    };
    vec![
        ("gaps", of(&mut |it, dice| if dice % 5 == 0 { f64::NAN } else { it })),
        ("constant", of(&mut |_, _| 7.0)),
        ("all zero", of(&mut |_, _| 0.0)),
        ("outliers", of(&mut |it, dice| if dice % 50 == 0 { it * 10.0 } else { it })),
        ("negative", of(&mut |it, _| -it)),
        ("huge", of(&mut |it, dice| if dice % 50 == 0 { f64::MAX } else { it })),
        ("infinite", of(&mut |it, dice| if dice % 50 == 0 { f64::INFINITY } else { it })),
        ("unknown", of(&mut |_, _| f64::NAN)),
        ("five days", energy[..energy.len().min(5 * DAY)].to_vec()),
        ("nothing", Vec::new()),
    ]
}

fn check(what: &str, hours: &Hours) {
    let found = assess("b", hours, &bands(hours), None);
    assert_eq!(found.scores.len(), hours.len(), "{what}");
    for (score, energy) in found.scores.iter().zip(hours.energy()) {
        assert_eq!(score.is_some(), energy.is_finite(), "{what}");
        assert!(score.is_none_or(|it| (-1.0..=1.0).contains(&it)), "{what}: {score:?}");
    }
    finite(what, &serde_json::to_value(&found.episodes).unwrap());
}

/// serde_json writes what is not finite as null.
fn finite(what: &str, value: &Value) {
    for it in value.as_array().unwrap() {
        for name in ["observed", "expected", "score"] {
            assert!(it[name].is_f64(), "{what}: {it}");
        }
    }
}

fn compare(what: &str, hours: &Hours) {
    let mut energy = hours.energy().to_vec();
    unpublish(&mut energy);
    let temperatures: Vec<f64> = (0..energy.len()).map(|it| (it % 97) as f64 / 4.0).collect();
    for with_weather in [false, true] {
        let row = |it: usize| {
            let weather = if with_weather { &temperatures[it..=it] } else { &[] };
            Row::new(hours.clocks()[it], 0, energy[it], weather)
        };
        let half = energy.len() / 2;
        let (baseline, reporting): (Vec<_>, Vec<_>) =
            ((0..half).map(row).collect(), (half..energy.len()).map(row).collect());
        if let Ok(it) = savings(Step::Hour, &baseline, &reporting) {
            let numbers = [
                it.savings,
                it.lower90,
                it.upper90,
                it.percent,
                it.lower90_percent,
                it.upper90_percent,
                it.uncertainty,
            ];
            assert!(numbers.iter().all(|it| it.is_finite()), "{what}: {numbers:?}");
            assert!(it.lower90 <= it.savings && it.savings <= it.upper90, "{what}");
        }
    }
}

fn every_building() -> Option<Vec<Building>> {
    let data = data()?;
    let gas = buildings(&data.join("cambridge/gas_hourly_2018_2022.csv.gz"), |_| {
        "Europe/London".to_owned()
    });
    let halves = [0, 1].map(|half| [cambridge(&data, half), bdg2(&data, half)].concat());
    Some([halves.concat(), gas].concat())
}

#[test]
fn real_buildings_whatever_befalls_them() {
    let Some(all) = every_building() else { return };
    for (seed, building) in all.iter().enumerate() {
        let n = building.energy.len();
        let year = building.energy[n - n.min(366 * DAY)..].to_vec();
        let whole = building.with(year.clone());
        check(&building.id, &whole);
        compare(&building.id, &whole);
        for (what, energy) in mutants(&year[..n.min(100 * DAY)], seed as u64) {
            let what = format!("{}, {what}", building.id);
            let hours = building.with(energy);
            check(&what, &hours);
            compare(&what, &hours);
        }
    }
}
