//! The hours of the simulation, each with what a building's load depends on.

use greenpulse_domain::time::{SECONDS_PER_HOUR, Window, start_of_day};
use jiff::Timestamp;
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;

use super::calendar::{CalendarPeriod, DayKind, kind_on};
use super::weather::{Conditions, Weather};

/// Walls and floors remember so many hours.
const MEMORY: i64 = 24;

/// One local hour.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hour {
    pub(super) window: Window,
    /// Hours since 1970, UTC: what noise goes by, so that it does not depend on where history ends.
    pub(super) index: i64,
    pub(super) local: usize,
    pub(super) weekend: bool,
    pub(super) kind: DayKind,
    pub(super) weather: Conditions,
    /// Mean outdoor °C of this hour and the 23 before: what heating and cooling follow.
    pub(super) felt: f64,
}

/// Local hours from the start of `first` on that begin before `end`.
pub(super) fn hours(
    first: Date,
    end: Timestamp,
    zone: &TimeZone,
    calendar: &[CalendarPeriod],
    weather: &Weather,
) -> Vec<Hour> {
    let days = std::iter::successors(Some(first), |day| day.tomorrow().ok());
    let mut hours = Vec::new();
    for day in days.take_while(|day| start_of_day(*day, zone) < end) {
        let kind = kind_on(calendar, day);
        let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        let windows = Window::civil_day(day, zone).local_hours(zone).into_iter();
        for window in windows.take_while(|it| it.start() < end) {
            let index = window.start().as_second().div_euclid(SECONDS_PER_HOUR);
            let local = zone.to_datetime(window.start()).hour() as usize;
            let weather = Conditions::default();
            hours.push(Hour { window, index, local, weekend, kind, weather, felt: 0.0 });
        }
    }
    add_weather(&mut hours, weather);
    hours
}

/// Where an hour stands among those remembered; the hour a day later takes its place.
const fn place(index: i64) -> usize {
    index.rem_euclid(MEMORY) as usize
}

fn add_weather(hours: &mut [Hour], weather: &Weather) {
    let Some(first) = hours.first().map(|it| it.index) else { return };
    let mut recent = [0.0; MEMORY as usize];
    for index in first - MEMORY..first {
        recent[place(index)] = weather.at(index).outdoor;
    }
    for hour in hours {
        hour.weather = weather.at(hour.index);
        recent[place(hour.index)] = hour.weather.outdoor;
        hour.felt = recent.iter().sum::<f64>() / MEMORY as f64;
    }
}
