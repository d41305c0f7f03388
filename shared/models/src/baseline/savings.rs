//! What was saved between two periods, with its interval and what may be said of it.

use serde::{Deserialize, Serialize};

use super::sufficiency::Sufficiency;
use super::{Baseline, Fit, Row, Step};

/// Standard deviations within which 90 % and 68 % of a normal distribution lie.
const Z90: f64 = 1.645;
/// Of uncertainty at 68 % against the saving, above which nothing can be said (Guideline 14).
const TOO_UNCERTAIN: f64 = 0.5;
/// Share of the reporting period that must be known.
const COVERED: f64 = 0.9;
/// From one year to the next a building that nobody touched drifts by so much of its mean, as a standard
/// deviation, where each day is off as the one before; and by so many times what months left out are off.
const DRIFT_LEAST: f64 = 0.09;
const DRIFT_TIMES: f64 = 1.5;

/// What may be said of a saving.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Less was used: the whole interval lies above 0.
    Verified,
    /// It cannot be told, for the reasons given.
    Inconclusive,
    /// More was used: the whole interval lies below 0.
    Reversed,
}

impl Verdict {
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Verified => "verified",
            Self::Inconclusive => "inconclusive",
            Self::Reversed => "reversed",
        }
    }
}

/// A saving in the unit of the observed energy, above 0 where less was used than the baseline expects.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Savings {
    pub savings: f64,
    pub lower90: f64,
    pub upper90: f64,
    /// Of what the baseline expects.
    pub percent: f64,
    pub lower90_percent: f64,
    pub upper90_percent: f64,
    pub verdict: Verdict,
    /// Why no more can be said, in words.
    pub reasons: Vec<String>,
    /// Of the intervals of the reporting period that are known.
    pub observed: f64,
    /// What the baseline expects of the same intervals.
    pub predicted: f64,
    /// Share of the reporting period that is known.
    pub coverage: f64,
    /// Standard deviation of the saving as a share of what is expected: what Guideline 14 gives, and
    /// what years drift apart.
    pub uncertainty: f64,
    pub drift: f64,
    pub fit: Fit,
    pub model: String,
    pub sufficiency: Sufficiency,
    /// What the baseline expects of each interval of the reporting period.
    #[serde(skip)]
    pub expected: Vec<f64>,
}

/// Why there is no baseline to compare with.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum SavingsError {
    #[error("too little of the baseline period is known to fit a baseline")]
    NoBaseline(Sufficiency),
    #[error("no interval of the reporting period can be compared with the baseline")]
    NothingReported,
}

/// Saving of `reporting` against a baseline fitted to `baseline`, rows of `step` without a break.
///
/// The variance of the saved share has two parts. Within the year it is Guideline 14's,
/// `CV(RMSE)² · n/n' · 1.26² (1 + 2/n') / m` with `n' = n(1 − ρ)/(1 + ρ)` and m intervals compared, where
/// `1 + m/n` stands for `1.26² (1 + 2/n')` when it is greater: the baseline is no surer than its n
/// intervals are. Between years it is `(0.09 ρ)² + (1.5 d)²`, ρ the autocorrelation of days and d the
/// [drift](Fit::drift): buildings that nobody touched differ from year to year by more than the residuals
/// within a year tell, and months that were left out of the fit stand in for other years. The two
/// constants were chosen on one half of the Cambridge (2018, 2021) and BDG2 (2016) buildings, so
/// that 90 % intervals hold nine in ten of the years without any action.
///
/// # Errors
///
/// See [`SavingsError`].
///
/// # Source
///
/// ASHRAE Guideline 14-2014, annex B; Reddy and Claridge 2000 for its form.
pub fn savings(
    step: Step,
    baseline: &[Row<'_>],
    reporting: &[Row<'_>],
) -> Result<Savings, SavingsError> {
    let Baseline { model, fit, sufficiency } =
        Baseline::of(step, baseline).map_err(SavingsError::NoBaseline)?;
    let expected = model.predict(reporting);
    let compared = || {
        reporting
            .iter()
            .zip(&expected)
            .filter(|(row, it)| row.observed.is_finite() && it.is_finite())
    };
    let m = compared().count();
    let observed: f64 = compared().map(|it| it.0.observed).sum();
    let predicted: f64 = compared().map(|it| it.1).sum();
    if m == 0 || !predicted.is_normal() || !observed.is_finite() {
        return Err(SavingsError::NothingReported);
    }
    let saved = predicted - observed;
    let (n, effective, m_compared) = (fit.n as f64, fit.effective_n(), m as f64);
    let correction = (1.26f64.powi(2) * (1.0 + 2.0 / effective)).max(1.0 + m_compared / n);
    let within = fit.cv_rmse * (n / effective * correction / m_compared).sqrt();
    let drift = (DRIFT_LEAST * fit.autocorrelation_of_days.max(0.0)).hypot(DRIFT_TIMES * fit.drift);
    let uncertainty = within.hypot(drift);
    let share = saved / predicted.abs();
    let percent = 100.0 * share;
    let most = Z90 * uncertainty;
    let coverage = m as f64 / reporting.len().max(1) as f64;
    let mut reasons: Vec<String> =
        sufficiency.disqualifications.iter().map(|it| it.detail.clone()).collect();
    if coverage < COVERED {
        reasons.push(format!("{:.0} % of the reporting period is known", coverage * 100.0));
    }
    if TOO_UNCERTAIN * share.abs() < uncertainty {
        reasons.push(format!(
            "the saving of {:.1} % is uncertain by ±{:.1} points at 68 % confidence",
            percent,
            uncertainty * 100.0
        ));
    } else if share.abs() <= most {
        reasons.push("the 90 % interval has 0 in it".into());
    }
    let verdict = match () {
        () if !reasons.is_empty() => Verdict::Inconclusive,
        () if 0.0 < saved => Verdict::Verified,
        () => Verdict::Reversed,
    };
    Ok(Savings {
        savings: saved,
        lower90: saved - most * predicted.abs(),
        upper90: saved + most * predicted.abs(),
        percent,
        lower90_percent: 100.0f64.mul_add(-most, percent),
        upper90_percent: 100.0f64.mul_add(most, percent),
        verdict,
        reasons,
        observed,
        predicted,
        coverage,
        uncertainty,
        drift,
        model: model.describe(),
        fit,
        sufficiency,
        expected,
    })
}
