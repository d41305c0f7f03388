//! Days that run earlier or later than they should.

use super::band::{BOUND, Band};
use super::statistic::{CAP, moving, still};

/// Hours that a schedule is tried earlier (below 0) or later.
pub(super) const SHIFTS: [isize; 8] = [-4, -3, -2, -1, 1, 2, 3, 4];
const DAY: usize = 24;
/// Hours of the day that must be known, and the last ones that must go on.
const ENOUGH: usize = 16;
const LAST: usize = 12;

/// How much better the last day fits what is expected some hours earlier or later, in standard deviations
/// of the band: the root of the mean squared residual that the best shift does away with.
///
/// Causal: of an hour observed and an hour expected none lies after the hour that is told of.
pub(super) fn shifted(energy: &[f64], bands: &[Band]) -> Vec<f64> {
    let mut best = vec![f64::NAN; energy.len()];
    for shift in SHIFTS {
        let gains: Vec<f64> = (0..energy.len()).map(|it| gain(energy, bands, it, shift)).collect();
        let (all, recent) = (moving(&gains, DAY), moving(&gains, LAST));
        for at in 0..energy.len() {
            let ((sum, n), (last, n_last)) = (all[at], recent[at]);
            if n < ENOUGH || !energy[at].is_finite() {
                continue;
            }
            let mean = (sum / n as f64).max(0.0);
            let value = mean.sqrt() * still(last / n_last.max(1) as f64, mean);
            if best[at].is_nan() || best[at] < value {
                best[at] = value;
            }
        }
    }
    best
}

/// Squared residual that a shift does away with, of the pair whose later hour is `later`.
fn gain(energy: &[f64], bands: &[Band], later: usize, shift: isize) -> f64 {
    let Some(earlier) = later.checked_sub(shift.unsigned_abs()) else { return f64::NAN };
    let (observed, expected) = if 0 < shift { (later, earlier) } else { (earlier, later) };
    let squared = |band: &Band| {
        let spread = ((band.upper - band.expected) / BOUND).max(1e-9);
        ((energy[observed] - band.expected) / spread).powi(2).min(CAP * CAP)
    };
    let gain = squared(&bands[observed]) - squared(&bands[expected]);
    let known = energy[observed].is_finite()
        && bands[observed].expected.is_finite()
        && bands[expected].expected.is_finite();
    if known { gain } else { f64::NAN }
}
