//! Whether the other buildings of a campus were off in the same hours: what happens to many of them is
//! weather, a closure or a term, and what happens to one is of its own.

use augurs::outlier::{MADDetector, OutlierDetector};
use greenpulse_domain::time::Window;

use super::band::{WINDOW, bands};
use crate::hours::Hours;

/// Days before the hours in question that tell what is to be expected of them.
pub const DAYS_OF_OTHERS: i64 = WINDOW as i64;
/// Share of the hours that must be known.
const KNOWN: f64 = 0.5;
/// Other buildings that it takes to say anything.
pub const LEAST_OTHERS: usize = 4;
/// Robust standard deviations from the middle of all from which a building stands apart.
const APART: f64 = 3.0;
/// Of a building's deviation, what another must be off by, the same way, to have done the same.
const SAME: f64 = 0.5;
/// Shares of the others from which it is not this building alone, and up to which it is.
const MANY: f64 = 0.5;
const FEW: f64 = 0.2;

/// How a building stands among the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Among {
    /// Next to none of the others did the same.
    Alone,
    /// Most of the others did the same.
    WithOthers,
    /// Some did, or it can not be told.
    Unclear,
}

/// One building and the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Others {
    pub among: Among,
    /// Others that were looked at.
    pub n: usize,
    /// Of these, those that were off the same way.
    pub n_same: usize,
}

impl Others {
    /// Of deviations from the expectation, as shares of it: the building's own, and those of the others in
    /// the same hours. `None` where too few of them are known.
    ///
    /// It stands apart where the double median absolute deviation of all (augurs) says so.
    #[must_use]
    pub fn of(own: f64, others: &[f64]) -> Option<Self> {
        let others: Vec<f64> = others.iter().copied().filter(|it| it.is_finite()).collect();
        let n = others.len();
        if n < LEAST_OTHERS || !own.is_finite() || own == 0.0 {
            return None;
        }
        let n_same = others.iter().filter(|it| SAME <= *it / own).count();
        let share = n_same as f64 / n as f64;
        let among = match is_apart(own, &others) {
            true if share <= FEW => Among::Alone,
            false if MANY <= share => Among::WithOthers,
            _ => Among::Unclear,
        };
        Some(Self { among, n, n_same })
    }
}

/// What was used in `window` against what was to be expected of it, as a share of that. `None` where fewer
/// than half of its hours are known, or nothing was to be expected.
#[must_use]
pub fn deviation(hours: &Hours, window: Window) -> Option<f64> {
    let bands = bands(hours);
    let within = (0..hours.len()).filter(|at| window.contains(hours.at(*at)));
    let pairs = within.map(|at| (hours.energy()[at], bands[at].expected));
    let known = pairs.filter(|it| it.0.is_finite() && it.1.is_finite());
    let sum = |sum: (f64, f64, f64), it: (f64, f64)| (sum.0 + it.0, sum.1 + it.1, sum.2 + 1.0);
    let (observed, expected, n) = known.fold((0.0, 0.0, 0.0), sum);
    let hours = window.seconds() as f64 / 3_600.0;
    (KNOWN * hours <= n && 0.0 < expected).then(|| (observed - expected) / expected)
}

fn is_apart(own: f64, others: &[f64]) -> bool {
    let all: Vec<[f64; 1]> = [own].iter().chain(others).map(|it| [*it]).collect();
    let all: Vec<&[f64]> = all.iter().map(|it| &it[..]).collect();
    let detector = MADDetector::with_threshold(APART);
    // Where all are the same there is no deviation to go by, and nobody stands apart.
    let found = detector.preprocess(&all).and_then(|it| detector.detect(&it));
    found.is_ok_and(|it| it.is_outlier(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    const USUAL: [f64; 8] = [0.02, -0.03, 0.01, 0.04, -0.01, -0.02, 0.03, 0.0];

    fn among(own: f64, others: &[f64]) -> (Among, usize) {
        let it = Others::of(own, others).unwrap();
        (it.among, it.n_same)
    }

    #[test]
    fn one_that_is_off_while_the_others_are_as_usual_is_alone() {
        assert_eq!(among(0.6, &USUAL), (Among::Alone, 0));
        assert_eq!(among(-0.4, &USUAL), (Among::Alone, 0));
    }

    #[test]
    fn one_that_does_what_the_others_do_is_with_them() {
        let closed = USUAL.map(|it| it - 0.4);
        assert_eq!(among(-0.45, &closed), (Among::WithOthers, 8));
        assert_eq!(among(0.6, &closed), (Among::Alone, 0), "the other way");
        let some = [-0.4, -0.38, -0.42, 0.0, 0.01, -0.01, 0.02, -0.02];
        assert_eq!(among(-0.45, &some).0, Among::Unclear);
    }

    #[test]
    fn of_few_nothing_is_said() {
        assert_eq!(Others::of(0.5, &USUAL[..3]), None);
        assert_eq!(Others::of(0.5, &[f64::NAN; 8]), None);
        assert_eq!(Others::of(f64::NAN, &USUAL), None);
        assert_eq!(among(0.5, &[0.0; 8]).0, Among::Unclear, "no deviation to go by");
    }
}
