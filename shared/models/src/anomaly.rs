//! Anomalies: hours that are not as expected, a score each, merged into episodes.
//!
//! Strictly causal: the score of an hour follows from that hour and those before it. What comes
//! later may make an episode longer, and change its type with that, but never its id.

mod band;
mod cause;
mod classify;
mod episode;
mod judge;
mod likeness;
mod others;
mod parameters;
mod run;
mod shift;
mod statistic;
mod traits;
mod weather;

pub use band::{Band, bands};
pub use classify::{classify, type_of_kind};
pub use episode::{Episode, Family, Price, QUIET};
pub use greenpulse_domain::anomaly::{AnomalyType, Severity};
pub use judge::{DAYS_BEHIND, DAYS_NEEDED, JudgedHours, judge, measured_hours};
pub use others::{Among, DAYS_OF_OTHERS, LEAST_OTHERS, Others, deviation};
pub use parameters::{CLASSIFICATION, DETECTION, classification, detection};
pub use traits::Traits;
pub use weather::{DAYS_OF_WEATHER, Weather};

use crate::hours::Hours;

/// What was found in the hours of one building.
#[derive(Debug, Clone, PartialEq)]
pub struct Assessment {
    /// Parallel to the hours, between −1 and 1: below 0 is an anomaly (scikit-learn's convention).
    /// `None` where the energy is not known.
    pub scores: Vec<Option<f64>>,
    /// By start; they do not overlap.
    pub episodes: Vec<Episode>,
    /// Mean of the scores; `None` without any.
    pub overall_score: Option<f64>,
}

/// Scores every hour against its band (parallel to the hours: [`bands`], or a forecast's), and merges
/// those below 0 into episodes.
///
/// Where a band is missing or not finite, an hour is only held against runs of the same value.
#[must_use]
pub fn assess(building: &str, hours: &Hours, bands: &[Band], price: Option<&Price>) -> Assessment {
    let mut bands = bands.to_vec();
    bands.resize(hours.len(), band::NOTHING);
    let energy = hours.energy();
    let residual = statistic::ratios(energy, &bands);
    let run = run::ratios(energy);
    let scores: Vec<f64> = (0..energy.len())
        .map(|it| {
            let ratio = residual[it].max(run[it]);
            if energy[it].is_finite() { (1.0 - ratio) / (1.0 + ratio) } else { f64::NAN }
        })
        .collect();
    let family = |it: usize| if residual[it] < run[it] { Family::Run } else { Family::Residual };
    let episodes = episode::episodes(building, hours, &bands, &scores, family, price);
    let known: Vec<f64> = scores.iter().copied().filter(|it| it.is_finite()).collect();
    let overall_score = (!known.is_empty()).then(|| known.iter().sum::<f64>() / known.len() as f64);
    let scores = scores.into_iter().map(|it| Some(it).filter(|it| it.is_finite())).collect();
    Assessment { scores, episodes, overall_score }
}
