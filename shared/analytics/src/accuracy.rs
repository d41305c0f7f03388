//! How forecasts have turned out.

use greenpulse_domain::forecast::{Accuracy, Drift, HourAhead};

/// Hours below which nothing is said of a drift: two days.
const FEWEST: u64 = 48;
/// Times that the error must have grown, and share of hours inside their 95 % interval below which
/// they do not hold any more.
const GROWN: f64 = 1.5;
const HELD: f64 = 0.85;

/// Hours that were predicted, beside what was measured of them.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Outcomes {
    n: u64,
    energy: f64,
    error: f64,
    squares: f64,
    /// Errors by what was measured, and of how many hours.
    shares: (f64, u64),
    inside_95: u64,
    inside_80: u64,
}

impl Outcomes {
    /// Adds an hour of which `actual` kWh were measured.
    pub fn add(&mut self, predicted: HourAhead, actual: f64) {
        let error = (predicted.p50 - actual).abs();
        self.n += 1;
        self.energy += actual;
        self.error += error;
        self.squares += error * error;
        if let Some(share) = relative_error(predicted.p50, actual) {
            self.shares = (self.shares.0 + share, self.shares.1 + 1);
        }
        self.inside_95 += u64::from(predicted.p2_5 <= actual && actual <= predicted.p97_5);
        self.inside_80 += u64::from(predicted.p10 <= actual && actual <= predicted.p90);
    }

    /// Adds the hours of another.
    pub fn merge(&mut self, other: Self) {
        self.n += other.n;
        self.energy += other.energy;
        self.error += other.error;
        self.squares += other.squares;
        self.shares = (self.shares.0 + other.shares.0, self.shares.1 + other.shares.1);
        self.inside_95 += other.inside_95;
        self.inside_80 += other.inside_80;
    }

    /// `None` where there are no hours.
    ///
    /// # Source
    ///
    /// WAPE and MAPE as Hyndman and Koehler (2006) define them; CV(RMSE) as ASHRAE Guideline 14-2014,
    /// with no parameters counted, since none was fitted to these hours.
    pub fn accuracy(&self) -> Option<Accuracy> {
        if self.n == 0 {
            return None;
        }
        let n = self.n as f64;
        let rmse = (self.squares / n).sqrt();
        let of_energy = |it: f64| (0.0 < self.energy).then(|| it / self.energy);
        Some(Accuracy {
            hours: self.n,
            wape: of_energy(self.error),
            mape: (0 < self.shares.1).then(|| self.shares.0 / self.shares.1 as f64),
            mae: self.error / n,
            rmse,
            cv_rmse: of_energy(rmse * n),
            coverage_95: self.inside_95 as f64 / n,
            coverage_80: self.inside_80 as f64 / n,
        })
    }
}

/// Whether forecasts have grown worse: their error to more than one and a half times what it was, or to
/// intervals that hold less than 85 % of the hours. `None` where either side has less than two days.
pub fn drift(recent: &Outcomes, before: &Outcomes) -> Option<Drift> {
    let (recent, before) = (recent.accuracy()?, before.accuracy()?);
    if recent.hours.min(before.hours) < FEWEST {
        return None;
    }
    let (now, then) = (recent.wape?, before.wape?);
    let (grown, held) = (now > GROWN * then, recent.coverage_95 >= HELD);
    let percent = |share: f64| 100.0 * share;
    let reason = format!(
        "in the last week its forecasts were {:.1} % off, {:.1} % in the three weeks before; its 95 % \
         intervals held {:.1} % of the hours",
        percent(now),
        percent(then),
        percent(recent.coverage_95)
    );
    Some(Drift { recent, before, is_drifting: grown || !held, reason })
}

/// |predicted − actual| / actual; `None` where nothing was used.
pub fn relative_error(predicted: f64, actual: f64) -> Option<f64> {
    (0.0 < actual).then(|| (predicted - actual).abs() / actual)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_of_three_hours_by_hand() {
        let hour = HourAhead { p2_5: 5.0, p10: 8.0, p50: 10.0, p90: 12.0, p97_5: 15.0 };
        let mut outcomes = Outcomes::default();
        assert_eq!(outcomes.accuracy(), None);
        for actual in [8.0, 14.0, 0.0] {
            outcomes.add(hour, actual);
        }
        let it = outcomes.accuracy().unwrap();
        assert_eq!((it.hours, it.wape, it.mae), (3, Some(16.0 / 22.0), 16.0 / 3.0));
        assert_eq!(it.mape, Some((0.25 + 4.0 / 14.0) / 2.0));
        assert_eq!(it.rmse, 40.0_f64.sqrt());
        assert!((it.cv_rmse.unwrap() - 40.0_f64.sqrt() / (22.0 / 3.0)).abs() < 1e-12);
        assert_eq!((it.coverage_95, it.coverage_80), (2.0 / 3.0, 1.0 / 3.0));
        let mut twice = outcomes;
        twice.merge(outcomes);
        assert_eq!(twice.accuracy().unwrap().wape, it.wape);
    }

    #[test]
    fn forecasts_drift_once_their_error_has_grown_or_their_intervals_hold_no_more() {
        let hour = HourAhead { p2_5: 5.0, p10: 8.0, p50: 10.0, p90: 12.0, p97_5: 15.0 };
        let hours = |n: u64, actual: f64| {
            let mut outcomes = Outcomes::default();
            (0..n).for_each(|_| outcomes.add(hour, actual));
            outcomes
        };
        let before = hours(500, 11.0);
        let told = |n, actual| drift(&hours(n, actual), &before).map(|it| it.is_drifting);
        assert_eq!([told(47, 11.0), told(48, 11.0)], [None, Some(false)]);
        // Off by 9.1 %, then by 12.3 and 16.7 %.
        assert_eq!([told(168, 11.4), told(168, 12.0)], [Some(false), Some(true)]);
        let mut missed = hours(140, 11.0);
        missed.merge(hours(28, 15.5));
        let it = drift(&missed, &before).unwrap();
        assert!(it.is_drifting && it.reason.contains("held 83.3 %"), "{}", it.reason);
    }

    #[test]
    fn hours_of_nothing_have_no_shares() {
        let mut outcomes = Outcomes::default();
        outcomes.add(HourAhead::from([0.0, 0.0, 1.0, 2.0, 3.0]), 0.0);
        let it = outcomes.accuracy().unwrap();
        assert_eq!((it.wape, it.mape, it.cv_rmse, it.mae), (None, None, None, 1.0));
    }
}
