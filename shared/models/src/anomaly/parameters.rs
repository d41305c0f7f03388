//! What the two models of anomalies are made with, for whoever must tell one version from another.

use super::band::{FADING, LEVEL_SHARE, WINDOW};
use super::classify::{LEVEL, SPIKE};
use super::episode::QUIET;
use super::judge::{DAYS_BEHIND, DAYS_NEEDED};
use super::likeness;
use super::run::{SHORTEST, SHORTEST_ZERO, USUAL_TIMES};
use super::statistic::{MEASURES, QUANTILE, What};

/// The model that finds anomalies.
pub const DETECTION: &str = "band-and-runs-1";
/// The model that names their type.
pub const CLASSIFICATION: &str = "rules-1";

/// Of [`DETECTION`], by name.
#[must_use]
pub fn detection() -> Vec<(String, f64)> {
    let mut all: Vec<(String, f64)> = [
        ("window_days", WINDOW as f64),
        ("fading_days", FADING),
        ("level_share", LEVEL_SHARE),
        ("quantile", QUANTILE),
        ("shortest_zero_run_hours", SHORTEST_ZERO),
        ("shortest_run_hours", SHORTEST),
        ("usual_run_times", USUAL_TIMES),
        ("quiet_hours", QUIET as f64),
        ("days_behind", DAYS_BEHIND as f64),
        ("days_needed", DAYS_NEEDED as f64),
        ("similar_days", likeness::DAYS as f64),
    ]
    .map(|(name, it)| (name.to_owned(), it))
    .into();
    all.extend(MEASURES.iter().map(|it| {
        let name = match it.what {
            What::Hour => "times_hour".into(),
            What::Signed(hours, _) => format!("times_signed_{hours}h"),
            What::Unsigned(hours, _) => format!("times_unsigned_{hours}h"),
            What::Shift => "times_shift".into(),
        };
        (name, it.times)
    }));
    all
}

/// Of [`CLASSIFICATION`], by name.
#[must_use]
pub fn classification() -> Vec<(String, f64)> {
    let all = [("spike_hours", SPIKE as f64), ("level_hours", LEVEL as f64)];
    all.map(|(name, it)| (name.to_owned(), it)).into()
}
