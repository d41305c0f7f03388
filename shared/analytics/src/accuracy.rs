//! How forecasts have turned out.

use greenpulse_domain::forecast::{Accuracy, HourAhead};

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
    fn hours_of_nothing_have_no_shares() {
        let mut outcomes = Outcomes::default();
        outcomes.add(HourAhead::from([0.0, 0.0, 1.0, 2.0, 3.0]), 0.0);
        let it = outcomes.accuracy().unwrap();
        assert_eq!((it.wape, it.mape, it.cv_rmse, it.mae), (None, None, None, 1.0));
    }
}
