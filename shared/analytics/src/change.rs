//! One period against another.

/// Beyond this many percent either way something has changed.
const STABLE_PERCENT: f64 = 5.0;

/// Change from `before` to `now` in percent of `before`; `None` when one of them is missing or
/// there is nothing to be a percentage of.
pub fn percent_change(before: Option<f64>, now: Option<f64>) -> Option<f64> {
    let (before, now) = before.zip(now)?;
    (before != 0.0).then(|| 100.0 * (now - before) / before)
}

/// Where energy, cost or carbon is heading: less is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trend {
    Improving,
    Worsening,
    Stable,
}

impl Trend {
    /// Stable up to 5 % either way.
    pub fn of(percent: f64) -> Self {
        if STABLE_PERCENT < percent {
            Self::Worsening
        } else if percent < -STABLE_PERCENT {
            Self::Improving
        } else {
            Self::Stable
        }
    }

    /// The name used on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Improving => "improving",
            Self::Worsening => "worsening",
            Self::Stable => "stable",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_needs_two_figures_and_something_before() {
        assert_eq!(percent_change(Some(80.0), Some(100.0)), Some(25.0));
        assert_eq!(percent_change(Some(100.0), Some(80.0)), Some(-20.0));
        assert_eq!(percent_change(Some(0.0), Some(80.0)), None);
        assert_eq!(percent_change(None, Some(80.0)), None);
        assert_eq!(percent_change(Some(80.0), None), None);
    }

    #[test]
    fn five_percent_is_stable() {
        assert_eq!(
            [-5.1, -5.0, 5.0, 5.1].map(|it| Trend::of(it).name()),
            ["improving", "stable", "stable", "worsening"]
        );
    }
}
