//! How well a baseline fits, and what speaks against it, on the wire.

use greenpulse_models::baseline::{Finding, Fit, Step, Sufficiency};
use serde::Serialize;
use utoipa::ToSchema;

/// Fit by ASHRAE Guideline 14, over the baseline's own intervals. Residual = observed − predicted.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FitView {
    /// Intervals that were fitted.
    n: usize,
    /// Coefficients that were fitted.
    parameters: usize,
    /// Mean of the fitted intervals.
    mean_kwh: f64,
    /// Share: root mean square of the residuals, by n − parameters, over the mean.
    cv_rmse: f64,
    /// Share: above 0 the model predicted too little.
    nmbe: f64,
    /// Of each residual with the next one.
    autocorrelation: f64,
    /// Share of the mean that whole months, left out of the fit, are off beyond chance.
    drift: f64,
}

/// Whether there is enough to hold a building to.
#[derive(Debug, Default, Serialize, ToSchema)]
pub(crate) struct SufficiencyView {
    /// Whether nothing disqualifies the baseline.
    sufficient: bool,
    disqualifications: Vec<FindingView>,
    warnings: Vec<FindingView>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FindingView {
    /// Stable, as OpenDSM names it.
    name: &'static str,
    /// In words, such as `241 of 329 days needed are measured`.
    detail: String,
    /// What there is.
    had: f64,
    /// What there should be at least, or at most where that is less.
    needed: f64,
}

pub(crate) const fn step_name(step: Step) -> &'static str {
    match step {
        Step::Hour => "hour",
        Step::Day => "day",
    }
}

impl From<&Fit> for FitView {
    fn from(it: &Fit) -> Self {
        Self {
            n: it.n,
            parameters: it.n_parameters,
            mean_kwh: it.mean,
            cv_rmse: it.cv_rmse,
            nmbe: it.nmbe,
            autocorrelation: it.autocorrelation,
            drift: it.drift,
        }
    }
}

impl From<&Sufficiency> for SufficiencyView {
    fn from(it: &Sufficiency) -> Self {
        let views = |found: &[Finding]| found.iter().map(FindingView::from).collect();
        Self {
            sufficient: it.disqualifications.is_empty(),
            disqualifications: views(&it.disqualifications),
            warnings: views(&it.warnings),
        }
    }
}

impl From<&Finding> for FindingView {
    fn from(it: &Finding) -> Self {
        Self { name: it.name, detail: it.detail.clone(), had: it.had, needed: it.needed }
    }
}
