//! How a building did against what was expected of it, on a scale of 0 to 100.

use std::fmt;

use greenpulse_domain::quantity::KilowattHours;

use crate::hourly::MIN_COVERAGE;

/// A score above this is normal.
const NORMAL_ABOVE: f64 = 70.0;

#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct EfficiencyScore(f64);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    Normal,
    AttentionNeeded,
}

/// Why there is no score.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoScore {
    NotMeasured,
    LowCoverage,
    NoExpectation,
}

/// `100 · expected / observed`, held within 0 and 100.
///
/// Where nothing was used the score is 100.
///
/// # Errors
///
/// The reason why there is none: nothing measured, coverage below 0.9, or nothing expected.
pub fn efficiency_score(
    observed: Option<KilowattHours>,
    coverage: f64,
    expected: Option<KilowattHours>,
) -> Result<EfficiencyScore, NoScore> {
    let observed = observed.ok_or(NoScore::NotMeasured)?;
    if coverage < MIN_COVERAGE {
        return Err(NoScore::LowCoverage);
    }
    let expected = expected.ok_or(NoScore::NoExpectation)?;
    if observed.get() <= 0.0 {
        return Ok(EfficiencyScore(100.0));
    }
    Ok(EfficiencyScore((100.0 * expected.get() / observed.get()).clamp(0.0, 100.0)))
}

impl EfficiencyScore {
    pub const fn get(self) -> f64 {
        self.0
    }

    pub fn status(self) -> Status {
        if NORMAL_ABOVE < self.0 { Status::Normal } else { Status::AttentionNeeded }
    }
}

impl Status {
    /// The name used on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::AttentionNeeded => "attention_needed",
        }
    }
}

impl fmt::Display for NoScore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotMeasured => "nothing was measured",
            Self::LowCoverage => "less than 90 % of the time was measured",
            Self::NoExpectation => "too little history to expect anything",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn score(observed: f64, expected: f64) -> f64 {
        let [observed, expected] = [observed, expected].map(|it| Some(KilowattHours(it)));
        efficiency_score(observed, 1.0, expected).unwrap().get()
    }

    #[test]
    fn the_share_of_the_expected_in_the_observed() {
        assert_eq!(score(200.0, 150.0), 75.0);
        assert_eq!(score(100.0, 150.0), 100.0);
        assert_eq!(score(100.0, 0.0), 0.0);
        assert_eq!((score(0.0, 5.0), score(0.0, 0.0)), (100.0, 100.0));
    }

    #[test]
    fn attention_is_needed_up_to_seventy() {
        assert_eq!(EfficiencyScore(70.0).status(), Status::AttentionNeeded);
        assert_eq!(EfficiencyScore(70.1).status(), Status::Normal);
    }

    #[test]
    fn no_score_has_a_reason() {
        let one = Some(KilowattHours(1.0));
        assert_eq!(efficiency_score(None, 0.0, one), Err(NoScore::NotMeasured));
        assert_eq!(efficiency_score(one, 0.89, one), Err(NoScore::LowCoverage));
        assert_eq!(efficiency_score(one, 0.9, None), Err(NoScore::NoExpectation));
    }
}
