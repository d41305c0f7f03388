//! How often something may fail before whoever tries has to wait.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// So many failures at once, then one each `pause`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limit {
    pub at_once: f64,
    pub pause: SignedDuration,
}

/// Failures that time has not made up for: a bucket that leaks.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Failures {
    n: f64,
    at: Timestamp,
}

impl Failures {
    pub const fn none(at: Timestamp) -> Self {
        Self { n: 0.0, at }
    }

    /// As they are when something more is tried, which counts as failed until it is
    /// [forgiven](Self::forgiven).
    ///
    /// # Errors
    ///
    /// How long to wait where there are too many; they stay as they were.
    pub fn tried(self, limit: Limit, now: Timestamp) -> Result<Self, SignedDuration> {
        let now = now.max(self.at);
        let pause = limit.pause.as_secs_f64();
        let left = (self.n - now.duration_since(self.at).as_secs_f64() / pause).max(0.0);
        if left + 1.0 <= limit.at_once {
            return Ok(Self { n: left + 1.0, at: now });
        }
        Err(SignedDuration::from_secs_f64((left + 1.0 - limit.at_once) * pause))
    }

    /// As they are once what was tried went well, and says nothing of those before it.
    #[must_use]
    pub fn one_less(self) -> Self {
        Self { n: (self.n - 1.0).max(0.0), ..self }
    }

    /// As they are once what was tried went well: those before it count no more either.
    #[must_use]
    pub const fn forgiven(self) -> Self {
        Self::none(self.at)
    }
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan;

    use super::*;

    const LIMIT: Limit = Limit { at_once: 3.0, pause: SignedDuration::from_secs(60) };

    #[test]
    fn who_fails_too_often_waits_and_then_has_one_try() {
        let now = Timestamp::UNIX_EPOCH;
        let mut failures = Failures::none(now);
        for _ in 0..3 {
            failures = failures.tried(LIMIT, now).unwrap();
        }
        assert_eq!(failures.tried(LIMIT, now), Err(SignedDuration::from_secs(60)));
        assert_eq!(failures.tried(LIMIT, now + 45.seconds()), Err(SignedDuration::from_secs(15)));
        let later = failures.tried(LIMIT, now + 60.seconds()).unwrap();
        assert!(later.tried(LIMIT, now + 60.seconds()).is_err());
        assert!(later.forgiven().tried(LIMIT, now + 60.seconds()).is_ok());
        assert!(failures.tried(LIMIT, now - 60.seconds()).is_err(), "a clock that goes back");
    }
}
