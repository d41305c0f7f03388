//! Anomalies: hours that are not as expected, a score each, merged into episodes.
//!
//! Strictly causal: the score of an hour follows from that hour and those before it.

mod band;
mod run;
mod statistic;

pub use band::{Band, bands};

use crate::hours::Hours;

/// Scores of hours, parallel to them: between −1 and 1, below 0 an anomaly (scikit-learn's convention),
/// NaN where the energy is not known.
#[must_use]
pub fn scores(hours: &Hours, bands: &[Band]) -> Vec<f64> {
    let residual = statistic::ratios(&statistic::standardized(hours.energy(), bands));
    let run = run::ratios(hours.energy());
    let energy = hours.energy().iter();
    let both = residual.iter().zip(&run).zip(energy);
    both.map(|((residual, run), energy)| {
        let ratio = residual.max(*run);
        if energy.is_finite() { (1.0 - ratio) / (1.0 + ratio) } else { f64::NAN }
    })
    .collect()
}
