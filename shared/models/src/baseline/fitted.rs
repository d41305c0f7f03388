//! A baseline of one period: its model, how well it fits, and what speaks against it.

use super::sufficiency::{Sufficiency, sufficiency};
use super::{Fit, Model, Row, Step};

/// Of hourly models, by ASHRAE Guideline 14.
const MOST_CV_RMSE: f64 = 0.3;

/// A model with what to think of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Baseline {
    pub model: Model,
    pub fit: Fit,
    pub sufficiency: Sufficiency,
}

impl Baseline {
    /// Fits rows of `step` without a break.
    ///
    /// # Errors
    ///
    /// What speaks against a baseline, where too little is known to fit any.
    pub fn of(step: Step, rows: &[Row<'_>]) -> Result<Self, Sufficiency> {
        let mut sufficiency = sufficiency(step, rows);
        let fitted = Model::fit(step, rows);
        let fit = fitted.as_ref().and_then(|it| Fit::of(it, step, rows));
        let Some((model, fit)) = fitted.zip(fit) else { return Err(sufficiency) };
        if MOST_CV_RMSE < fit.cv_rmse && step == Step::Hour {
            sufficiency.warn(
                "greenpulse.fit.cv_rmse_above_guideline_14",
                (fit.cv_rmse, MOST_CV_RMSE),
                format!("the baseline's CV(RMSE) is {:.0} %, above 30 %", fit.cv_rmse * 100.0),
            );
        }
        Ok(Self { model, fit, sufficiency })
    }
}
