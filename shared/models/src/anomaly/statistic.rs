//! How unusual an hour is, by several measures, each held against what is usual for the building.

use super::band::{BOUND, Band};

/// Residuals beyond this many standard deviations count no more in what is summed up.
const CAP: f64 = 8.0;
/// Hours that are learned from, and those of a day.
const WINDOW: usize = 56 * 24;
/// Share of the hours behind that a measure is held against.
const QUANTILE: f64 = 0.95;
/// Hours behind after which what is usual is their own by half.
const HALF_KNOWN: f64 = 240.0;

/// One measure: the last `hours` together, and what is asked of it.
#[derive(Debug)]
struct Measure {
    hours: usize,
    /// Rises and falls cancel out, or both count.
    signed: bool,
    /// Times the usual high from which it is an anomaly.
    times: f64,
    /// Usual high while little is known.
    prior: f64,
}

pub fn tune(name: &str, default: f64) -> f64 {
    std::env::var(name).ok().and_then(|it| it.parse().ok()).unwrap_or(default)
}

const MEASURES: [Measure; 5] = [
    Measure { hours: 1, signed: true, times: 2.6, prior: 2.2 },
    Measure { hours: 5, signed: true, times: 2.3, prior: 1.6 },
    Measure { hours: 24, signed: true, times: 1.9, prior: 1.3 },
    Measure { hours: 24, signed: false, times: 1.6, prior: 1.6 },
    Measure { hours: 0, signed: false, times: 1.8, prior: 1.0 },
];

/// How much better the last day fits what is expected some hours earlier or later; in standard deviations.
pub(super) fn shift(energy: &[f64], bands: &[Band]) -> Vec<f64> {
    const SHIFTS: [isize; 8] = [-4, -3, -2, -1, 1, 2, 3, 4];
    let n = energy.len();
    let z = |observed: usize, at: usize| {
        let band = bands[at];
        (energy[observed] - band.expected) / ((band.upper - band.expected) / BOUND).max(1e-9)
    };
    let mut best = vec![f64::NAN; n];
    for shift in SHIFTS {
        // Observed and expected hours of each pair lie at or before the later one.
        let (mut sum, mut count) = (0.0, 0_usize);
        let gain = |later: usize| -> f64 {
            let k = shift.unsigned_abs();
            if later < k { return f64::NAN; }
            let (o, e) = if 0 < shift { (later, later - k) } else { (later - k, later) };
            (z(o, o).powi(2)).min(CAP * CAP) - z(o, e).powi(2).min(CAP * CAP)
        };
        for at in 0..n {
            let new = gain(at);
            if new.is_finite() { sum += new; count += 1; }
            if 24 <= at { let old = gain(at - 24); if old.is_finite() { sum -= old; count -= 1; } }
            if 16 <= count && energy[at].is_finite() {
                let mean = (sum / count as f64).max(0.0);
                let (mut r, mut c) = (0.0, 0.0);
                for h in (at + 1).saturating_sub(12)..=at { let g = gain(h); if g.is_finite() { r += g; c += 1.0; } }
                let fresh = (r / f64::max(c, 1.0) / (tune("GS", 0.5) * mean + 1e-9)).clamp(tune("GL", 0.25), 1.0);
                let value = mean.sqrt() * fresh;
                if !(value <= best[at]) { best[at] = value; }
            }
        }
    }
    best
}

/// Residual of each hour in standard deviations of its band; NaN where either is not known.
pub(super) fn standardized(energy: &[f64], bands: &[Band]) -> Vec<f64> {
    let one = |(observed, band): (&f64, &Band)| {
        let residual = observed - band.expected;
        let (up, down) = (band.upper - band.expected, band.expected - band.lower);
        let side = if 0.0 <= residual || band.lower <= 0.0 { up } else { down };
        let spread = (side / BOUND).max(1e-9);
        (residual / spread).clamp(-1e6, 1e6)
    };
    energy.iter().zip(bands).map(one).collect()
}

/// How unusual each hour is: 1 and above is an anomaly. 0 where nothing is known.
pub(super) fn ratios(standardized: &[f64], shift: Vec<f64>) -> Vec<f64> {
    let mut ratios = vec![0.0_f64; standardized.len()];
    for (n, measure) in MEASURES.iter().enumerate() {
        let times = tune(&format!("M{n}"), measure.times);
        let quantile = tune("Q", QUANTILE);
        let values = if measure.hours == 0 { shift.clone() } else { measure.values(standardized) };
        let mut usual = measure.prior;
        let mut window: Vec<f64> = Vec::with_capacity(WINDOW);
        for index in 0..values.len() {
            if index % 24 == 0 {
                window.clear();
                let behind = &values[index.saturating_sub(WINDOW)..index];
                window.extend(behind.iter().filter(|it| it.is_finite()));
                usual = measure.usual(&mut window, quantile);
            }
            let ratio = values[index] / (times * usual);
            if ratios[index] < ratio {
                ratios[index] = ratio;
            }
        }
    }
    ratios
}

impl Measure {
    fn values(&self, standardized: &[f64]) -> Vec<f64> {
        if self.hours == 1 {
            return standardized.iter().map(|it| it.abs()).collect();
        }
        let part = |it: f64| {
            let capped = it.clamp(-CAP, CAP);
            if self.signed { capped } else { capped.abs() }
        };
        let (mut sum, mut n) = (0.0, 0_usize);
        let mut values = Vec::with_capacity(standardized.len());
        for index in 0..standardized.len() {
            if standardized[index].is_finite() {
                sum += part(standardized[index]);
                n += 1;
            }
            if self.hours <= index && standardized[index - self.hours].is_finite() {
                sum -= part(standardized[index - self.hours]);
                n -= 1;
            }
            let enough = self.hours <= 2 * n && standardized[index].is_finite();
            let mean = sum / n.max(1) as f64;
            let gate = if self.signed { tune("G5", 5.0) as usize } else { tune("G12", 12.0) as usize };
            let recent = standardized[(index + 1).saturating_sub(gate)..=index].iter().filter(|it| it.is_finite());
            let (s, c) = recent.fold((0.0, 0.0), |(s, c), it| (s + part(*it), c + 1.0));
            let fresh = if self.hours < 24 || c == 0.0 { 1.0 } else { (s / c / (tune("GS", 0.5) * mean)).clamp(tune("GL", 0.25), 1.0) };
            values.push(if enough { fresh * mean.abs() } else { f64::NAN });
        }
        values
    }

    fn usual(&self, window: &mut [f64], quantile: f64) -> f64 {
        let n = window.len();
        if n < 24 {
            return self.prior;
        }
        let place = (quantile * (n - 1) as f64) as usize;
        let (_, high, _) = window.select_nth_unstable_by(place, f64::total_cmp);
        let known = n as f64 / (n as f64 + HALF_KNOWN);
        // Below this nothing is noteworthy, however even a building is.
        known.mul_add(*high - self.prior, self.prior).max(0.5 * self.prior)
    }
}
