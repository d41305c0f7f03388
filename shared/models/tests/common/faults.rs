//! Faults planted in real hours: what is wrong, where, and how much.

use greenpulse_models::hours::Hours;
use rand_core::{Rng, SeedableRng};
use rand_pcg::Pcg64Mcg;

pub(crate) const KINDS: [&str; 6] =
    ["spike", "stuck", "night_on", "step", "zero_run", "schedule_shift"];

#[derive(Debug, Clone, Copy)]
pub(crate) struct Fault {
    pub(crate) kind: &'static str,
    /// Places of hours, half-open.
    pub(crate) start: usize,
    pub(crate) end: usize,
}

fn pick<T: Copy>(random: &mut Pcg64Mcg, of: &[T]) -> T {
    of[random.next_u32() as usize % of.len()]
}

/// Plants about one fault in three weeks from `first` on, days apart from one another.
pub(crate) fn plant(hours: &Hours, first: usize, seed: u64) -> (Vec<f64>, Vec<Fault>) {
    let mut random = Pcg64Mcg::seed_from_u64(seed);
    let mut energy = hours.energy().to_vec();
    let mut faults = Vec::new();
    let mut at = first + 24 * pick(&mut random, &[1, 3, 5]);
    let mut nth = random.next_u32() as usize;
    while at + 24 * 14 < energy.len() {
        let fault = one(hours, &mut energy, at, KINDS[nth % 6], &mut random);
        nth += 1;
        at = fault.map_or(at, |it| it.end)
            + 24 * pick(&mut random, &[12, 18, 24])
            + pick(&mut random, &[0, 5, 11]);
        faults.extend(fault);
    }
    (energy, faults)
}

fn one(
    hours: &Hours,
    energy: &mut [f64],
    at: usize,
    kind: &'static str,
    random: &mut Pcg64Mcg,
) -> Option<Fault> {
    let clocks = hours.clocks();
    let start = match kind {
        "night_on" => (at..).find(|it| clocks[*it].hour == 20)?,
        "schedule_shift" => (at..).find(|it| clocks[*it].hour == 0)?,
        _ => at + random.next_u32() as usize % 24,
    };
    let week: Vec<f64> = energy[start.saturating_sub(168)..start]
        .iter()
        .copied()
        .filter(|it| it.is_finite())
        .collect();
    let mean = week.iter().sum::<f64>() / week.len() as f64;
    if week.len() < 100 || mean <= 0.0 {
        return None;
    }
    let n = match kind {
        "spike" => pick(random, &[1, 2, 3]),
        "stuck" => pick(random, &[6, 12, 24, 48]),
        "night_on" => 24 * pick(random, &[1, 1, 3]) - 14,
        "step" => 24 * pick(random, &[2, 4, 7]),
        "zero_run" => pick(random, &[4, 12, 36]),
        _ => 24 * pick(random, &[2, 3, 5]),
    };
    let end = start + n;
    let original = energy[start.saturating_sub(24)..end + 24].to_vec();
    let original = |it: usize| original[it + 24 - start];
    match kind {
        "spike" => {
            let size = pick(random, &[1.0, 2.0, 4.0]);
            energy[start..end].iter_mut().for_each(|it| *it += size * mean);
        }
        "stuck" => energy[start..end].fill(original(start)),
        "night_on" => {
            let share = pick(random, &[0.6, 0.8, 1.0]);
            let day = start - 24..start;
            let high = day.map(|it| energy[it]).filter(|it| it.is_finite()).fold(0.0, f64::max);
            for it in (start..end).filter(|it| !(6..20).contains(&clocks[*it].hour)) {
                energy[it] = energy[it].max(share * high);
            }
        }
        "step" => {
            let factor = pick(random, &[0.5, 0.7, 1.3, 1.6]);
            energy[start..end].iter_mut().for_each(|it| *it *= factor);
        }
        "zero_run" => energy[start..end].fill(0.0),
        _ => {
            let shift = pick(random, &[-4_i64, -3, -2, 2, 3, 4]);
            for (place, it) in energy[start..end].iter_mut().enumerate() {
                *it = original(((start + place) as i64 - shift) as usize);
            }
        }
    }
    // What changes nothing to speak of is no fault.
    let changed: Vec<f64> =
        (start..end).map(|it| (energy[it] - original(it)).abs()).filter(|it| 0.0 < *it).collect();
    if changed.iter().sum::<f64>() < 0.1 * mean * changed.len() as f64 || changed.is_empty() {
        energy[start..end].iter_mut().enumerate().for_each(|(it, to)| *to = original(start + it));
        return None;
    }
    Some(Fault { kind, start, end })
}
