//! A campus that is not there: two years of plausible readings, with faults planted in them.
//!
//! The same seed and day make the same campus, to the byte, on every machine that knows New York's
//! clocks: noise is a hash of where it is read, seasons and days come from tables, and the
//! arithmetic is `+ - * /` and rounding, never the platform's sine or exponential.
//!
//! A campus that is simulated further begins with all that it said before. One that is made another
//! day has the same noise, which goes by the hour itself; only what is planted moves along with the
//! day, and the register's total, which counts from the first hour.

use greenpulse_domain::building::Building;
use greenpulse_domain::calendar::AcademicCalendar;
use greenpulse_domain::campus::Campus;
use greenpulse_domain::factor::Factor;
use greenpulse_domain::id::MeterId;
use greenpulse_domain::meter::Meter;
use greenpulse_domain::reading::Fact;
use greenpulse_domain::source::Source;
use greenpulse_domain::tariff::Tariff;
use greenpulse_domain::time::{SECONDS_PER_HOUR, Window, start_of_day};
use greenpulse_domain::unit::Unit;
use jiff::{Timestamp, ToSpan};

mod calendar;
mod facts;
mod hours;
mod judged;
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
pub use judged::{Comparison, Label};
pub use planted::{Fault, Planted};

const YEARS: i64 = 2;
const SECONDS_PER_QUARTER: i64 = SECONDS_PER_HOUR / 4;

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
    /// From two years before the local day it was made on to the last whole quarter-hour.
    pub window: Window,
    /// The midnight that began the day it was made on.
    made: Timestamp,
    seed: u64,
    faults: planted::Faults,
    hours: Vec<hours::Hour>,
}

/// Simulates the two years before the day of `made`, and on to `until`: a later one adds readings,
/// and changes none.
///
/// # Panics
///
/// Where the machine's time zone database lacks America/New_York.
pub fn simulate(seed: u64, made: Timestamp, until: Timestamp) -> SimulatedCampus {
    let zone = registry::zone();
    let today = zone.zone().to_datetime(made).date();
    let first = today.saturating_sub(YEARS.years());
    let campus = registry::campus(zone, first);
    let zone = campus.zone.zone();
    let end = last_quarter(until);
    let calendar = calendar::calendar(first.year(), zone.to_datetime(end).year());
    let weather = weather::Weather::new(seed);
    SimulatedCampus {
        source: registry::source(&campus),
        buildings: registry::buildings(&campus),
        meters: registry::meters(&campus),
        tariffs: prices::tariffs(&campus, first, today),
        factors: prices::factors(&campus, first, today),
        window: Window::new(start_of_day(first, zone), end)
            .unwrap_or_else(|_| Window::civil_day(first, zone)),
        made: start_of_day(today, zone),
        seed,
        faults: planted::Faults::new(seed, today, zone),
        hours: hours::hours(first, end, zone, &calendar, &weather),
        calendar,
        campus,
    }
}

/// The last whole quarter-hour that is over at `at`.
pub fn last_quarter(at: Timestamp) -> Timestamp {
    let seconds = at.as_second();
    Timestamp::from_second(seconds - seconds.rem_euclid(SECONDS_PER_QUARTER)).unwrap_or(at)
}

impl SimulatedCampus {
    /// What is wrong on it, and where.
    pub fn planted(&self) -> Vec<Planted> {
        truth::truth(self)
    }

    /// Faults of buildings' electricity, in the hours where their readings deviate, by start.
    pub fn labels(&self) -> Vec<Label> {
        judged::labels(self)
    }

    /// Periods of buildings' electricity between which something was saved, or more taken, or neither.
    pub fn comparisons(&self) -> Vec<Comparison> {
        judged::comparisons(self)
    }

    /// Its terms, breaks, exams and closures, as the campus's own calendar tells them.
    ///
    /// # Panics
    ///
    /// Where two of its periods shared a day.
    pub fn academic_calendar(&self) -> AcademicCalendar {
        calendar::academic(&self.campus.id, &self.calendar)
    }

    /// Facts of `meter` in time order, as received at `received`; none of a meter of another
    /// campus.
    pub fn facts(
        &self,
        meter: &MeterId,
        received: Timestamp,
    ) -> Box<dyn Iterator<Item = Fact> + Send + '_> {
        self.facts_after(meter, Timestamp::MIN, received)
    }

    /// Those [facts](Self::facts) that end after `after`.
    pub fn facts_after(
        &self,
        meter: &MeterId,
        after: Timestamp,
        received: Timestamp,
    ) -> Box<dyn Iterator<Item = Fact> + Send + '_> {
        let from = self.hours.partition_point(|it| it.window.end() <= after);
        let end = self.window.end();
        let facts = self.facts_from(meter, from, received);
        Box::new(facts.filter(move |it| after < it.extent.end() && it.extent.end() <= end))
    }

    /// At least the facts that the hours from `from` on send, also of the hour that is not over.
    fn facts_from(
        &self,
        meter: &MeterId,
        from: usize,
        received: Timestamp,
    ) -> Box<dyn Iterator<Item = Fact> + Send + '_> {
        let hours = self.hours.get(from..).unwrap_or_default();
        let name = match self.meters.iter().find(|it| it.id == *meter) {
            Some(found) => found.id.external().meter,
            None => return Box::new(std::iter::empty()),
        };
        match &*name {
            registry::TEMPERATURE => {
                let of = |hour: &hours::Hour| hour.weather.outdoor;
                return Box::new(facts::conditions(hours, Unit::Celsius, received, of));
            }
            registry::HUMIDITY => {
                let of = |hour: &hours::Hour| hour.weather.humidity;
                return Box::new(facts::conditions(hours, Unit::Percent, received, of));
            }
            _ => {}
        }
        for building in &plan::BUILDINGS {
            let mut meters = building.meters.iter();
            if let Some(plan) = meters.find(|it| registry::meter_name(building, it.suffix) == *name)
            {
                let series = facts::Series::new(self.seed, &self.faults, building, plan);
                return series.facts(&self.hours, from, received);
            }
        }
        Box::new(std::iter::empty())
    }
}
