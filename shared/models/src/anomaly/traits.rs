//! What an episode looks like: the few numbers that its type, severity and causes follow from.

use super::band::{BOUND, Band};
use super::shift::SHIFTS;
use crate::hours::Hours;

/// Hours from which one value in a row is more than chance.
const RUN: usize = 4;

/// Of the hours from the first to the last flagged one. Shares lie between 0 and 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Traits {
    /// Hours from the first to the last.
    pub n_hours: usize,
    /// Hours from the first to the last one outside its band: what lingers is left out.
    pub n_off: usize,
    /// Hours in which nothing was measured.
    pub n_zero: usize,
    /// Hours within runs of the same value, not zero.
    pub n_stuck: usize,
    pub observed: f64,
    pub expected: f64,
    /// Hours without anything measured, where something is expected.
    pub zero_share: f64,
    /// Those within runs of the same value.
    pub stuck_share: f64,
    /// Of all that is off, by the hour, what is above the expectation.
    pub above_share: f64,
    /// Of what is above, what falls on hours that are otherwise quiet.
    pub quiet_share: f64,
    /// Squared residual that the same schedule some hours earlier or later does away with.
    pub shift_gain: f64,
    pub shift_hours: isize,
    /// Squared residual that one factor on all hours does away with.
    pub scale_gain: f64,
    /// Most that an hour was off, in standard deviations of its band.
    pub peak: f64,
}

impl Traits {
    pub(super) fn of(hours: &Hours, bands: &[Band], start: usize, end: usize) -> Self {
        let energy = hours.energy();
        let known: Vec<usize> = (start..end)
            .filter(|it| energy[*it].is_finite() && bands[*it].expected.is_finite())
            .collect();
        let n = known.len().max(1) as f64;
        let residual = |it: usize| energy[it] - bands[it].expected;
        let spread = |it: usize| ((bands[it].upper - bands[it].expected) / BOUND).max(1e-9);
        let sum = |of: &dyn Fn(usize) -> f64| known.iter().map(|it| of(*it)).sum::<f64>();
        let above = sum(&|it| residual(it).max(0.0));
        let off = sum(&|it| residual(it).abs());
        let quiet_below = quiet_below(bands, start, end);
        let quiet = sum(&|it| {
            if bands[it].expected <= quiet_below { residual(it).max(0.0) } else { 0.0 }
        });
        let zeros =
            sum(&|it| f64::from(u8::from(energy[it] == 0.0 && spread(it) < bands[it].expected)));
        let squares = sum(&|it| (residual(it) / spread(it)).powi(2));
        let off_band = known
            .iter()
            .rev()
            .find(|it| !(bands[**it].lower..=bands[**it].upper).contains(&energy[**it]));
        let n_stuck = stuck(energy, start, end, &|it| (residual(it) / spread(it)).abs() <= 3.0);
        let (shift_hours, shifted) = best_shift(energy, bands, &known, &spread);
        Self {
            n_hours: end - start,
            n_off: off_band.map_or(end - start, |it| it + 1 - start),
            n_zero: energy[start..end].iter().filter(|it| **it == 0.0).count(),
            n_stuck,
            observed: sum(&|it| energy[it]),
            expected: sum(&|it| bands[it].expected),
            zero_share: zeros / n,
            stuck_share: n_stuck as f64 / n,
            above_share: share(above, off),
            quiet_share: share(quiet, above),
            shift_gain: 1.0 - share(shifted, squares).min(1.0),
            shift_hours,
            scale_gain: scale_gain(energy, bands, &known),
            peak: known.iter().map(|it| (residual(*it) / spread(*it)).abs()).fold(0.0, f64::max),
        }
    }

    /// Residual ÷ expected; `None` where nothing is expected.
    #[must_use]
    pub fn deviation(&self) -> Option<f64> {
        let deviation = (self.observed - self.expected) / self.expected;
        (0.0 < self.expected && deviation.is_finite()).then_some(deviation)
    }
}

fn share(part: f64, whole: f64) -> f64 {
    if 0.0 < whole { part / whole } else { 0.0 }
}

/// The middle between the least and the greatest expectation of the day around.
fn quiet_below(bands: &[Band], start: usize, end: usize) -> f64 {
    let around = &bands[start.saturating_sub(24)..end];
    let expected = around.iter().map(|it| it.expected).filter(|it| it.is_finite());
    let (least, most) =
        expected.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), it| (a.min(it), b.max(it)));
    0.45f64.mul_add(most - least, least)
}

/// Hours that stand in runs of one value other than zero. A meter sticks at what it measured: a run that
/// begins off the band is no stuck meter.
fn stuck(energy: &[f64], start: usize, end: usize, usual: &dyn Fn(usize) -> bool) -> usize {
    let mut hours = 0;
    let mut at = start;
    while at < end {
        let alike = energy[at..end].iter().take_while(|it| **it == energy[at]).count().max(1);
        // The run may have begun before it was noticed.
        let before = energy[..at].iter().rev().take_while(|it| **it == energy[at]).count();
        if RUN <= alike + before && energy[at] != 0.0 && usual(at - before) {
            hours += alike;
        }
        at += alike;
    }
    hours
}

fn best_shift(
    energy: &[f64],
    bands: &[Band],
    known: &[usize],
    spread: &dyn Fn(usize) -> f64,
) -> (isize, f64) {
    let mut best = (0, f64::INFINITY);
    for shift in SHIFTS {
        let (mut squares, mut n) = (0.0, 0.0);
        for &at in known {
            let from = at.checked_add_signed(-shift).filter(|it| *it < bands.len());
            let expected = from.map_or(f64::NAN, |it| bands[it].expected);
            if expected.is_finite() {
                squares += ((energy[at] - expected) / spread(at)).powi(2);
                n += 1.0;
            }
        }
        let squares = squares * known.len() as f64 / n;
        if n * 2.0 >= known.len() as f64 && squares < best.1 {
            best = (shift, squares);
        }
    }
    best
}

fn scale_gain(energy: &[f64], bands: &[Band], known: &[usize]) -> f64 {
    let (mut product, mut square, mut squares) = (0.0, 0.0, 0.0);
    for &at in known {
        let expected = bands[at].expected;
        product += energy[at] * expected;
        square += expected * expected;
        squares += (energy[at] - expected).powi(2);
    }
    let factor = share(product, square);
    let left = known.iter().map(|it| factor.mul_add(-bands[*it].expected, energy[*it]).powi(2));
    1.0 - share(left.sum::<f64>(), squares).min(1.0)
}
