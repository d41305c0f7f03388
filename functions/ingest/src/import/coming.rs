//! Rows of weather that lie ahead: no readings, but the weather forecast of their campus.

use std::collections::BTreeMap;

use greenpulse_domain::commodity::Measurand;
use greenpulse_domain::id::CampusId;
use greenpulse_domain::meter::{Meter, Place};
use greenpulse_domain::reading::Extent;
use greenpulse_domain::time::SECONDS_PER_HOUR;
use greenpulse_domain::weather::WeatherForecast;
use greenpulse_formats::fault::RowFault;
use greenpulse_formats::table::FileRow;
use greenpulse_ports::{Expect, Write, put};
use jiff::{SignedDuration, Timestamp};

use crate::admit::{Times, admit};

/// How far a weather forecast reaches.
const REACH: SignedDuration = SignedDuration::from_hours(16 * 24);

/// What a file says of the days to come on one campus.
#[derive(Debug)]
pub(super) struct Coming<'a> {
    meter: &'a Meter,
    campus: &'a CampusId,
    times: Times,
    /// Sum of °C and number of values by the hour that they speak of.
    hours: BTreeMap<Timestamp, (f64, u32)>,
}

impl<'a> Coming<'a> {
    /// `None` where `meter` does not measure the weather of a campus.
    pub(super) fn of(meter: &'a Meter, times: Times) -> Option<Self> {
        let Some(Place::Campus(campus)) = &meter.place else { return None };
        let weather = [Measurand::OutdoorTemperature, Measurand::OutdoorHumidity];
        let is_weather = weather.iter().any(|it| meter.measurand == Some(*it));
        is_weather.then(|| Self { meter, campus, times, hours: BTreeMap::new() })
    }

    /// Whether a row speaks of an hour to come, as far as forecasts reach.
    pub(super) fn holds(&self, row: &FileRow) -> bool {
        let start = row.extent.start();
        self.times.now < start && start.duration_since(self.times.now) < REACH
    }

    /// Takes a row that lies ahead.
    pub(super) fn take(&mut self, row: &FileRow) -> Result<(), RowFault> {
        if self.meter.measurand != Some(Measurand::OutdoorTemperature) {
            return Err(RowFault {
                row: row.line,
                field: "value",
                rule: "in-future",
                detail: "of weather ahead only temperatures are kept".into(),
                repair: "send the value once it was measured".into(),
            });
        }
        let then = Times { now: row.extent.start(), ..self.times };
        let unit = admit(row.line, Some(self.meter), row.extent, row.value, row.unit, then)?;
        let worth = unit.worth(Measurand::OutdoorTemperature, None);
        let Some(celsius) = worth.ok().and_then(|it| it.level(row.value)) else { return Ok(()) };
        let (start, end) = match row.extent {
            Extent::Interval(window) => (window.start(), window.end()),
            Extent::Register(at) => (at, at),
        };
        let first = start.as_second().div_euclid(SECONDS_PER_HOUR) * SECONDS_PER_HOUR;
        for hour in (first..end.as_second()).step_by(SECONDS_PER_HOUR as usize) {
            let Ok(hour) = Timestamp::from_second(hour) else { continue };
            let (sum, n) = self.hours.entry(hour).or_default();
            (*sum, *n) = (*sum + celsius, *n + 1);
        }
        Ok(())
    }

    /// What replaces the campus's weather forecast, and how many hours it tells of; `None` where
    /// nothing lies ahead.
    pub(super) fn write(self) -> Option<(Write, usize)> {
        let hours: Vec<(Timestamp, f64)> =
            self.hours.into_iter().map(|(hour, (sum, n))| (hour, sum / f64::from(n))).collect();
        let n_hours = hours.len();
        let forecast =
            WeatherForecast { campus_id: self.campus.clone(), issued_at: self.times.now, hours };
        (0 < n_hours).then(|| (put(&forecast, Expect::Anything), n_hours))
    }
}
