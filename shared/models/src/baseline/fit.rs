//! How well a baseline fits the period that it was fitted to.

use serde::Serialize;

use super::{Model, Row, Step};

/// Blocks of the baseline period that are each left out once.
const BLOCKS: usize = 12;

/// Fit of a baseline, by ASHRAE Guideline 14. Residual = observed − predicted.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Fit {
    /// Intervals that were fitted.
    pub n: usize,
    pub n_parameters: usize,
    /// Mean of the observed intervals.
    pub mean: f64,
    /// sqrt(Σe² / (n − p)) / mean.
    pub cv_rmse: f64,
    /// Σe / ((n − p) · mean).
    pub nmbe: f64,
    /// Of each residual with the next one.
    pub autocorrelation: f64,
    /// Of the residual of each day with that of the next.
    pub autocorrelation_of_days: f64,
    /// What whole months, left out of the fit, are off beyond what chance from day to day explains;
    /// relative to the mean.
    pub drift: f64,
}

impl Fit {
    /// Of a model and the rows it was fitted to; `None` where nothing can be said: no mean, or no
    /// more rows than parameters.
    pub(super) fn of(model: &Model, step: Step, rows: &[Row<'_>]) -> Option<Self> {
        let predicted = model.predict(rows);
        let residuals: Vec<f64> =
            rows.iter().zip(&predicted).map(|(row, it)| row.observed - it).collect();
        let known: Vec<f64> = residuals.iter().copied().filter(|it| it.is_finite()).collect();
        let observed = rows.iter().zip(&residuals).filter(|it| it.1.is_finite());
        let (n, p) = (known.len(), model.n_parameters());
        let mean = observed.map(|it| it.0.observed).sum::<f64>() / n as f64;
        if n <= p || mean.abs() < 1e-12 {
            return None;
        }
        let free = (n - p) as f64;
        let squares: f64 = known.iter().map(|it| it * it).sum();
        let fit = Self {
            n,
            n_parameters: p,
            mean,
            cv_rmse: (squares / free).sqrt() / mean.abs(),
            nmbe: known.iter().sum::<f64>() / (free * mean),
            autocorrelation: autocorrelation(&residuals),
            autocorrelation_of_days: autocorrelation(&of_days(step, rows, &predicted)),
            drift: drift(model, step, rows, mean),
        };
        let numbers =
            [fit.cv_rmse, fit.nmbe, fit.autocorrelation, fit.autocorrelation_of_days, fit.drift];
        numbers.iter().all(|it| it.is_finite()).then_some(fit)
    }

    /// Intervals that tell as much as `n` that know nothing of each other: n(1 − ρ)/(1 + ρ).
    #[must_use]
    pub fn effective_n(&self) -> f64 {
        let rho = self.autocorrelation.clamp(0.0, 0.999);
        (self.n as f64 * (1.0 - rho) / (1.0 + rho)).max(1.0)
    }
}

fn autocorrelation(residuals: &[f64]) -> f64 {
    let (mut products, mut squares) = (0.0, 0.0);
    for pair in residuals.windows(2) {
        if pair[0].is_finite() && pair[1].is_finite() {
            products += pair[0] * pair[1];
            squares += pair[0].powi(2);
        }
    }
    if 0.0 < squares { (products / squares).clamp(-1.0, 1.0) } else { 0.0 }
}

/// Standard deviation of the means of blocks that the model has not seen, less what is left to chance
/// by the spread of their days.
fn drift(model: &Model, step: Step, rows: &[Row<'_>], mean: f64) -> f64 {
    let length = rows.len().div_ceil(BLOCKS).next_multiple_of(step.of_day());
    let (mut squares, mut chance, mut n) = (0.0, 0.0, 0.0);
    let mut start = 0;
    while start < rows.len() {
        let end = (start + length).min(rows.len());
        let others: Vec<Row<'_>> = rows[..start].iter().chain(&rows[end..]).copied().collect();
        let block = &rows[start..end];
        start = end;
        let Some(refitted) = model.refit(&others) else { continue };
        let residuals = of_days(step, block, &refitted.predict(block));
        let residuals: Vec<f64> = residuals.into_iter().filter(|it| it.is_finite()).collect();
        let k = residuals.len() as f64;
        if k < 10.0 {
            continue;
        }
        let block_mean = residuals.iter().sum::<f64>() / k;
        let spread = residuals.iter().map(|it| (it - block_mean).powi(2)).sum::<f64>() / (k - 1.0);
        squares += block_mean.powi(2);
        chance += spread / k;
        n += 1.0;
    }
    if n < 3.0 {
        return 0.0;
    }
    let per_day = mean * step.of_day() as f64;
    // Twelve squares scatter by two fifths around their mean: that much may be chance, too.
    ((squares - 1.4 * chance) / n).max(0.0).sqrt() / per_day.abs()
}

/// Residual of each day; NaN where a quarter of it or more is not known.
fn of_days(step: Step, rows: &[Row<'_>], predicted: &[f64]) -> Vec<f64> {
    let of_day = step.of_day();
    let chunks = rows.chunks(of_day).zip(predicted.chunks(of_day));
    let one = |(rows, predicted): (&[Row<'_>], &[f64])| {
        let residuals = rows.iter().zip(predicted).map(|(row, it)| row.observed - it);
        let known: Vec<f64> = residuals.filter(|it| it.is_finite()).collect();
        let n = known.len() as f64;
        if 0.75 * of_day as f64 <= n {
            known.iter().sum::<f64>() / n * of_day as f64
        } else {
            f64::NAN
        }
    };
    chunks.map(one).collect()
}
