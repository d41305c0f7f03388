//! Derived data: what readings amount to in each hour and day.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::commodity::Commodity;
use crate::content::Version;
use crate::quantity::{Gallons, KilogramsCo2e, KilowattHours, Kilowatts};
use crate::time::Window;

/// Time under a winning reading, in seconds, by the reading's quality. Of a building: the mean
/// over its counting meters, so that fractions occur.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Covered {
    pub actual: f64,
    pub suspect: f64,
    pub estimated: f64,
}

impl Covered {
    pub const fn measured(self) -> f64 {
        self.actual + self.suspect
    }

    pub const fn any(self) -> f64 {
        self.actual + self.suspect + self.estimated
    }

    pub fn add(&mut self, other: Self) {
        self.actual += other.actual;
        self.suspect += other.suspect;
        self.estimated += other.estimated;
    }
}

/// One meter's local hour, or the part of it that lies in the UTC day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Part {
    pub window: Window,
    pub energy: Option<KilowattHours>,
    pub volume: Option<Gallons>,
    /// Time-weighted mean of a condition or rate.
    pub level: Option<f64>,
    pub covered: Covered,
    /// Readings that win here and begin here.
    pub n_readings: u32,
    /// Smallest and largest average demand of a winning reading.
    pub demand: Option<(Kilowatts, Kilowatts)>,
}

/// One meter's UTC day. Parts without a reading are absent.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct MeterDay {
    pub parts: Vec<Part>,
}

/// One building's commodity in one stretch of time: an hour, a day, or longer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cell {
    pub window: Window,
    pub energy: Option<KilowattHours>,
    pub volume: Option<Gallons>,
    pub covered: Covered,
    pub n_readings: u32,
    pub min_demand: Option<Kilowatts>,
    pub peak_demand: Option<Kilowatts>,
    /// In the campus's currency; empty unless all of the energy has a price.
    pub cost: Option<f64>,
    /// Location-based; empty unless all of the energy has a factor.
    pub carbon: Option<KilogramsCo2e>,
}

impl Cell {
    /// Nothing measured and nothing estimated.
    pub const fn empty(window: Window) -> Self {
        Self {
            window,
            energy: None,
            volume: None,
            covered: Covered { actual: 0.0, suspect: 0.0, estimated: 0.0 },
            n_readings: 0,
            min_demand: None,
            peak_demand: None,
            cost: None,
            carbon: None,
        }
    }

    pub fn is_empty(&self) -> bool {
        self.covered.any() == 0.0
    }

    pub const fn has_amount(&self) -> bool {
        self.energy.is_some() || self.volume.is_some()
    }

    /// What `cells`, in time order, add up to over `window`.
    ///
    /// Cost and carbon are given only when every cell with an amount has them: a part would pass
    /// for the whole.
    pub fn total<'a>(window: Window, cells: impl IntoIterator<Item = &'a Self>) -> Self {
        let mut total = Self::empty(window);
        let (mut cost, mut carbon) = (Some(0.0), Some(KilogramsCo2e(0.0)));
        for cell in cells {
            total.covered.add(cell.covered);
            total.n_readings += cell.n_readings;
            total.min_demand = lesser(total.min_demand, cell.min_demand);
            total.peak_demand = greater(total.peak_demand, cell.peak_demand);
            if let Some(volume) = cell.volume {
                total.volume = Some(total.volume.unwrap_or_default() + volume);
            }
            if let Some(energy) = cell.energy {
                total.energy = Some(total.energy.unwrap_or_default() + energy);
            }
            if cell.has_amount() {
                cost = cost.zip(cell.cost).map(|(sum, it)| sum + it);
                carbon = carbon.zip(cell.carbon).map(|(sum, it)| sum + it);
            }
        }
        if total.has_amount() {
            (total.cost, total.carbon) = (cost, carbon);
        }
        total
    }

    /// Seconds of the window that have passed at `now`.
    pub fn elapsed(&self, now: Timestamp) -> f64 {
        let end = self.window.end().min(now);
        (end.as_second() - self.window.start().as_second()).max(0) as f64
    }

    /// Share of the elapsed time that was measured: actual or suspect.
    pub fn coverage(&self, now: Timestamp) -> f64 {
        self.share(self.covered.measured(), now)
    }

    /// Share of the elapsed time under estimated readings.
    pub fn estimated(&self, now: Timestamp) -> f64 {
        self.share(self.covered.estimated, now)
    }

    /// Share of the elapsed time under actual readings: the seed's `data_quality_score`.
    pub fn quality(&self, now: Timestamp) -> f64 {
        self.share(self.covered.actual, now)
    }

    fn share(&self, seconds: f64, now: Timestamp) -> f64 {
        let elapsed = self.elapsed(now);
        if elapsed <= seconds {
            return if seconds == 0.0 { 0.0 } else { 1.0 };
        }
        seconds / elapsed
    }
}

/// The lesser of what is there.
pub fn lesser(a: Option<Kilowatts>, b: Option<Kilowatts>) -> Option<Kilowatts> {
    match (a, b) {
        (Some(a), Some(b)) => Some(if b < a { b } else { a }),
        (a, b) => a.or(b),
    }
}

/// The greater of what is there.
pub fn greater(a: Option<Kilowatts>, b: Option<Kilowatts>) -> Option<Kilowatts> {
    match (a, b) {
        (Some(a), Some(b)) => Some(if a < b { b } else { a }),
        (a, b) => a.or(b),
    }
}

/// One commodity of a building's civil day, and what it was computed with.
#[derive(Debug, Clone, PartialEq)]
pub struct CommodityDay {
    pub commodity: Commodity,
    /// The sum of `hours`.
    pub total: Cell,
    /// Every local hour of the day, 23 to 25 of them.
    pub hours: Vec<Cell>,
    pub versions: Versions,
}

/// Versions of the configuration behind a figure.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Versions {
    pub tariff: Option<Version>,
    pub factor: Option<Version>,
    /// Which meters were counted.
    pub tree: Option<Version>,
}

/// One building's civil day. Commodities without a reading are absent.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct BuildingDay {
    pub commodities: Vec<CommodityDay>,
}

impl BuildingDay {
    pub fn commodity(&self, commodity: Commodity) -> Option<&CommodityDay> {
        self.commodities.iter().find(|it| it.commodity == commodity)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hour(start: i64, energy: Option<f64>, cost: Option<f64>) -> Cell {
        let at = |hour: i64| Timestamp::from_second(hour * 3_600).unwrap();
        let window = Window::new(at(start), at(start + 1)).unwrap();
        let actual = if energy.is_some() { 3_600.0 } else { 0.0 };
        Cell {
            energy: energy.map(KilowattHours),
            cost,
            covered: Covered { actual, ..Covered::default() },
            ..Cell::empty(window)
        }
    }

    fn total(cells: &[Cell]) -> Cell {
        let window = Window::new(cells[0].window.start(), cells[cells.len() - 1].window.end());
        Cell::total(window.unwrap(), cells)
    }

    #[test]
    fn a_gap_is_absent_and_takes_coverage() {
        let day = total(&[hour(0, Some(2.0), Some(1.0)), hour(1, None, None)]);
        assert_eq!((day.energy, day.cost), (Some(KilowattHours(2.0)), Some(1.0)));
        assert_eq!(day.coverage(Timestamp::MAX), 0.5);
        assert_eq!(day.coverage(Timestamp::from_second(3_600).unwrap()), 1.0);
        assert_eq!(total(&[hour(0, None, None)]).energy, None);
    }

    #[test]
    fn part_of_a_cost_does_not_pass_for_the_whole() {
        let day = total(&[hour(0, Some(2.0), Some(1.0)), hour(1, Some(2.0), None)]);
        assert_eq!((day.energy, day.cost), (Some(KilowattHours(4.0)), None));
    }
}
