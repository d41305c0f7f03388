//! A campus that is not there: two years of plausible readings, with faults planted in them.
//!
//! The same seed and day make the same campus, to the byte, on every machine that knows New York's
//! clocks: noise is a hash of where it is read, seasons and days come from tables, and the
//! arithmetic is `+ - * /` and rounding, never the platform's sine or exponential.
//!
//! Noise goes by the hour itself, so that the same seed tells the same past tomorrow. Only what is
//! planted moves along with the day, and the register's total, which counts from the first hour.

use greenpulse_domain::building::Building;
use greenpulse_domain::campus::Campus;
use greenpulse_domain::factor::Factor;
use greenpulse_domain::id::MeterId;
use greenpulse_domain::meter::Meter;
use greenpulse_domain::reading::Fact;
use greenpulse_domain::source::Source;
use greenpulse_domain::tariff::Tariff;
use greenpulse_domain::time::{Window, start_of_day};
use greenpulse_domain::unit::Unit;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

mod calendar;
mod facts;
mod hours;
mod load;
mod noise;
mod occupancy;
mod plan;
mod planted;
mod prices;
mod registry;
mod truth;
mod weather;

pub use calendar::{CalendarPeriod, DayKind};
pub use planted::{Fault, Planted};

const YEARS: i64 = 2;

/// A simulated campus. Its readings are made when they are asked for.
#[derive(Debug)]
pub struct SimulatedCampus {
    pub campus: Campus,
    pub source: Source,
    pub buildings: Vec<Building>,
    pub meters: Vec<Meter>,
    pub tariffs: Vec<Tariff>,
    pub factors: Vec<Factor>,
    /// Terms, breaks, exams and holidays, which the loads follow; it reaches into next year.
    pub calendar: Vec<CalendarPeriod>,
    pub planted: Vec<Planted>,
    /// Two years, up to the local midnight that begins the day it was simulated on.
    pub window: Window,
    seed: u64,
    faults: planted::Faults,
    hours: Vec<hours::Hour>,
}

/// Simulates the two years before `today`.
///
/// # Panics
///
/// Where the machine's time zone database lacks America/New_York.
pub fn simulate(seed: u64, today: Date) -> SimulatedCampus {
    let first = today.saturating_sub(YEARS.years());
    let campus = registry::campus(first);
    let zone = campus.zone.zone();
    let calendar = calendar::calendar(first.year(), today.year());
    let weather = weather::Weather::new(seed);
    let [start, end] = [first, today].map(|day| start_of_day(day, zone));
    let mut simulated = SimulatedCampus {
        source: registry::source(&campus),
        buildings: registry::buildings(&campus),
        meters: registry::meters(&campus),
        tariffs: prices::tariffs(&campus, first, today),
        factors: prices::factors(&campus, first, today),
        planted: Vec::new(),
        window: Window::new(start, end).unwrap_or_else(|_| Window::civil_day(today, zone)),
        seed,
        faults: planted::Faults::new(seed, today, zone),
        hours: hours::hours(first, today, zone, &calendar, &weather),
        calendar,
        campus,
    };
    simulated.planted = truth::truth(&simulated);
    simulated
}

impl SimulatedCampus {
    /// Facts of `meter` in time order, as received at `received`; none of a meter of another
    /// campus.
    pub fn facts(
        &self,
        meter: &MeterId,
        received: Timestamp,
    ) -> Box<dyn Iterator<Item = Fact> + Send + '_> {
        let name = match self.meters.iter().find(|it| it.id == *meter) {
            Some(found) => found.id.external().meter,
            None => return Box::new(std::iter::empty()),
        };
        match &*name {
            registry::TEMPERATURE => {
                let of = |hour: &hours::Hour| hour.weather.outdoor;
                return Box::new(facts::conditions(&self.hours, Unit::Celsius, received, of));
            }
            registry::HUMIDITY => {
                let of = |hour: &hours::Hour| hour.weather.humidity;
                return Box::new(facts::conditions(&self.hours, Unit::Percent, received, of));
            }
            _ => {}
        }
        for building in &plan::BUILDINGS {
            let mut meters = building.meters.iter();
            if let Some(plan) = meters.find(|it| registry::meter_name(building, it.suffix) == *name)
            {
                let series = facts::Series::new(self.seed, &self.faults, building, plan);
                return series.facts(&self.hours, received);
            }
        }
        Box::new(std::iter::empty())
    }
}
