//! What a part of a building takes in one hour.

use greenpulse_domain::time::Window;

use super::hours::Hour;
use super::noise::Noise;
use super::occupancy::Occupancy;
use super::planted::{Altered, Change};

/// Outdoor °C between which a building is neither heated nor cooled.
const HEATED_BELOW: f64 = 15.0;
const COOLED_ABOVE: f64 = 16.5;
/// Share of heating and cooling that an empty building keeps.
const SETBACK: f64 = 0.65;
/// A load runs with this much of the building's occupancy as if it were full.
const LEFT_RUNNING: f64 = 1.0;

/// How much of what drives it a load takes, for each 1,000 m² of floor: kW for energy (which is
/// W/m²), gallons an hour for water.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    pub(super) base: f64,
    /// On top, when the building is full.
    pub(super) occupied: f64,
    /// For each kelvin below what is heated to, and above what is cooled from.
    pub(super) heating: f64,
    pub(super) cooling: f64,
    /// In full sun. Below zero where panels on the roof take the place of the grid.
    pub(super) sun: f64,
    /// Before dawn, for each kelvin above 12 °C, unless the sky is overcast.
    pub(super) sprinkling: f64,
}

pub(super) const NOTHING: Shape =
    Shape { base: 0.0, occupied: 0.0, heating: 0.0, cooling: 0.0, sun: 0.0, sprinkling: 0.0 };

impl Shape {
    fn rate(&self, hour: &Hour, occupancy: f64) -> f64 {
        let conditioned = SETBACK + (1.0 - SETBACK) * (1.5 * occupancy).min(1.0);
        let heating = self.heating * (HEATED_BELOW - hour.felt).max(0.0);
        let cooling = self.cooling * (hour.felt - COOLED_ABOVE).max(0.0);
        let sprinkled = (4..7).contains(&hour.local) && hour.weather.cloud < 0.7;
        let sprinkling = if sprinkled { (hour.felt - 12.0).max(0.0) } else { 0.0 };
        self.base
            + self.occupied * occupancy
            + (heating + cooling) * conditioned
            + self.sun * hour.weather.sun
            + self.sprinkling * sprinkling
    }
}

/// A base load that grows evenly through the window, up to `growth` times more, which it keeps.
#[derive(Debug, Clone, Copy)]
pub(super) struct Drift {
    pub(super) window: Window,
    pub(super) growth: f64,
}

/// One load of a building, with what was planted in it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Load {
    pub(super) shape: Shape,
    pub(super) noise: Noise,
    pub(super) occupancy: &'static Occupancy,
    /// Thousands of square meters.
    pub(super) area: f64,
    pub(super) drift: Option<Drift>,
    /// When it ran as if the building were full.
    pub(super) left_running: Option<[Window; 3]>,
    pub(super) altered: Option<Altered>,
}

impl Load {
    /// kWh, or gallons, of the hour.
    pub(super) fn amount(&self, hour: &Hour) -> f64 {
        let at = hour.window.start();
        let change = self.altered.filter(|it| it.holds(at)).map(|it| it.change);
        let (times, later) = match change {
            Some(Change::Times(times)) => (times, 0),
            Some(Change::Later(hours)) => (1.0, hours),
            None => (1.0, 0),
        };
        let runs_on = |windows: [Window; 3]| windows.iter().any(|it| it.contains(at));
        let occupancy = match self.left_running.is_some_and(runs_on) {
            true => LEFT_RUNNING,
            false => self.occupancy.at(hour, later),
        };
        let drifted = self.drift.map_or(0.0, |it| it.so_far(hour) * self.shape.base);
        let rate = self.shape.rate(hour, occupancy) + drifted;
        rate * self.area * self.weight(hour.index) * times
    }

    /// The same load with nothing planted in it.
    pub(super) const fn undisturbed(self) -> Self {
        Self { drift: None, left_running: None, altered: None, ..self }
    }

    /// Around 1: from hour to hour, through the day, and over a week or two.
    fn weight(&self, index: i64) -> f64 {
        1.0 + 0.025 * self.noise.bell(index)
            + 0.05 * self.noise.smooth(index, 7)
            + 0.05 * self.noise.smooth(index, 251)
    }
}

impl Drift {
    fn so_far(&self, hour: &Hour) -> f64 {
        let passed = hour.window.start().as_second() - self.window.start().as_second();
        let share = passed as f64 / self.window.seconds() as f64;
        self.growth * share.clamp(0.0, 1.0)
    }
}
