//! How unusual an hour is, by several measures, each held against what is usual for the building.

use super::band::{BOUND, Band};
use super::shift::shifted;

/// Residuals beyond this many standard deviations count no more in what is summed up.
pub(super) const CAP: f64 = 8.0;
/// Hours that are learned from.
const WINDOW: usize = 56 * 24;
/// Share of the hours behind that a measure is held against.
pub(super) const QUANTILE: f64 = 0.9;
/// Hours behind after which what is usual is their own by half.
const HALF_KNOWN: f64 = 240.0;
/// What the last hours of a measure must amount to, relative to all of its hours, to count in full; and
/// what is left of it when they amount to nothing: what is over is no anomaly.
const STILL: f64 = 0.5;
const OVER: f64 = 0.25;

/// One measure and what is asked of it.
#[derive(Debug)]
pub(super) struct Measure {
    pub(super) what: What,
    /// Times the usual high from which it is an anomaly.
    pub(super) times: f64,
    /// Usual high while little is known.
    prior: f64,
}

#[derive(Debug)]
pub(super) enum What {
    /// The hour alone.
    Hour,
    /// Mean of so many hours, in which rises and falls cancel out; the last ones must go on.
    Signed(usize, usize),
    /// Mean size over so many hours.
    Unsigned(usize, usize),
    /// How much better the last day fits another schedule.
    Shift,
}

pub(super) const MEASURES: [Measure; 5] = [
    Measure { what: What::Hour, times: 2.6, prior: 2.0 },
    Measure { what: What::Signed(5, 5), times: 2.5, prior: 1.4 },
    Measure { what: What::Signed(24, 3), times: 2.1, prior: 1.2 },
    Measure { what: What::Unsigned(24, 8), times: 1.9, prior: 1.4 },
    Measure { what: What::Shift, times: 1.8, prior: 1.0 },
];

/// Residual of each hour in standard deviations of its band; NaN where either is not known.
pub(super) fn standardized(energy: &[f64], bands: &[Band]) -> Vec<f64> {
    let one = |(observed, band): (&f64, &Band)| {
        let residual = observed - band.expected;
        let (up, down) = (band.upper - band.expected, band.expected - band.lower);
        // A lower bound that was cut at 0 tells no spread.
        let side = if 0.0 <= residual || band.lower <= 0.0 { up } else { down };
        (residual / (side / BOUND).max(1e-9)).clamp(-1e6, 1e6)
    };
    energy.iter().zip(bands).map(one).collect()
}

/// How unusual each hour is: 1 and above is an anomaly. 0 where nothing is known.
pub(super) fn ratios(energy: &[f64], bands: &[Band]) -> Vec<f64> {
    let standardized = standardized(energy, bands);
    let mut ratios = vec![0.0_f64; energy.len()];
    for measure in &MEASURES {
        let values = match measure.what {
            What::Hour => standardized.iter().map(|it| it.abs()).collect(),
            What::Signed(hours, last) => means(&standardized, hours, last, |it| it),
            What::Unsigned(hours, last) => means(&standardized, hours, last, f64::abs),
            What::Shift => shifted(energy, bands),
        };
        measure.hold(&values, &mut ratios);
    }
    ratios
}

/// Size of the mean of what `part` makes of the last `hours`, less where the `last` of them have calmed down.
fn means(standardized: &[f64], hours: usize, last: usize, part: impl Fn(f64) -> f64) -> Vec<f64> {
    let parts: Vec<f64> = standardized.iter().map(|it| part(it.clamp(-CAP, CAP))).collect();
    let (all, recent) = (moving(&parts, hours), moving(&parts, last));
    let one = |at: usize| {
        let ((sum, n), (recent, n_recent)) = (all[at], recent[at]);
        let enough = hours <= 2 * n && parts[at].is_finite();
        let mean = sum / n as f64;
        let now = recent / n_recent as f64;
        if enough { mean.abs() * still(now, mean) } else { f64::NAN }
    };
    (0..parts.len()).map(one).collect()
}

/// 1 while what is recent goes on as all did, down to what is left of it when it is over.
pub(super) fn still(recent: f64, all: f64) -> f64 {
    if all == 0.0 { 1.0 } else { (recent / (STILL * all)).clamp(OVER, 1.0) }
}

/// Sum and number of the known values among the last `hours` of each: of these alone, so that no rounding
/// of what lies before is left in it.
pub(super) fn moving(values: &[f64], hours: usize) -> Vec<(f64, usize)> {
    let one = |at: usize| {
        let last = &values[(at + 1).saturating_sub(hours)..=at];
        let known = last.iter().filter(|it| it.is_finite());
        known.fold((0.0, 0), |(sum, n), it| (sum + it, n + 1))
    };
    (0..values.len()).map(one).collect()
}

impl Measure {
    /// Raises the ratios of the hours whose value is high against the days before.
    fn hold(&self, values: &[f64], ratios: &mut [f64]) {
        let mut usual = self.prior;
        let mut window: Vec<f64> = Vec::with_capacity(WINDOW);
        for at in 0..values.len() {
            if at % 24 == 0 {
                window.clear();
                let behind = &values[at.saturating_sub(WINDOW)..at];
                window.extend(behind.iter().filter(|it| it.is_finite()));
                usual = self.usual(&mut window);
            }
            let ratio = values[at] / (self.times * usual);
            if ratios[at] < ratio {
                ratios[at] = ratio;
            }
        }
    }

    fn usual(&self, window: &mut [f64]) -> f64 {
        let n = window.len();
        if n < 24 {
            return self.prior;
        }
        let place = (QUANTILE * (n - 1) as f64) as usize;
        let (_, high, _) = window.select_nth_unstable_by(place, f64::total_cmp);
        let known = n as f64 / (n as f64 + HALF_KNOWN);
        // Below this nothing is noteworthy, however even a building is.
        known.mul_add(*high - self.prior, self.prior).max(0.5 * self.prior)
    }
}
