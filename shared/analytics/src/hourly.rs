//! What single local hours took, as everything that judges energy takes it.

use greenpulse_domain::quantity::{KilowattHours, Kilowatts};
use greenpulse_domain::rollup::Cell;
use greenpulse_domain::time::Window;

/// Below this share of measured time nothing is ranked, expected or judged.
pub const MIN_COVERAGE: f64 = 0.9;

/// Energy of one local hour. A gap is an hour without energy, or an hour that is absent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HourlyEnergy {
    pub window: Window,
    pub energy: Option<KilowattHours>,
    /// Share of the window that was measured.
    pub coverage: f64,
}

impl HourlyEnergy {
    /// The whole window counts, passed or not: the hour that is running has little coverage yet.
    pub fn of(cell: &Cell) -> Self {
        let coverage = cell.covered.measured() / cell.window.seconds() as f64;
        Self { window: cell.window, energy: cell.energy, coverage }
    }

    /// The energy, where enough of the hour was measured.
    pub fn counted(&self) -> Option<KilowattHours> {
        self.energy.filter(|_| MIN_COVERAGE <= self.coverage)
    }

    /// The average demand, where enough of the hour was measured.
    pub fn demand(&self) -> Option<Kilowatts> {
        self.counted()?.average_demand(self.window.seconds())
    }
}

/// Energy of an hour in kWh, as forecasts learn from it: where enough was measured or estimated.
pub fn known(cell: &Cell) -> Option<f64> {
    let share = cell.covered.any() / cell.window.seconds() as f64;
    let energy = cell.energy?.get();
    (MIN_COVERAGE <= share && energy.is_finite()).then_some(energy)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use greenpulse_domain::rollup::Covered;
    use jiff::Timestamp;

    /// Hours that follow each other from `start`; `None` is a gap.
    pub(crate) fn hours(
        start: &str,
        energy: impl IntoIterator<Item = Option<f64>>,
    ) -> Vec<HourlyEnergy> {
        let start: Timestamp = start.parse().unwrap();
        let at = |hour: i64| Timestamp::from_second(start.as_second() + hour * 3_600).unwrap();
        let hour = |(i, energy): (i64, Option<f64>)| HourlyEnergy {
            window: Window::new(at(i), at(i + 1)).unwrap(),
            energy: energy.map(KilowattHours),
            coverage: if energy.is_some() { 1.0 } else { 0.0 },
        };
        (0..).zip(energy).map(hour).collect()
    }

    #[test]
    fn an_hour_counts_from_nine_tenths_on() {
        let window = hours("2026-01-05T00:00Z", [None])[0].window;
        let hour = |actual, estimated| {
            HourlyEnergy::of(&Cell {
                energy: Some(KilowattHours(2.0)),
                covered: Covered { actual, suspect: 0.0, estimated },
                ..Cell::empty(window)
            })
        };
        assert_eq!(hour(3_240.0, 0.0).demand(), Some(Kilowatts(2.0)));
        assert_eq!(hour(3_239.0, 0.0).counted(), None);
        assert_eq!(hour(0.0, 3_600.0).counted(), None, "an estimate is no measurement");
    }
}
