//! Hourly energy by instants, each hour with what the clock on the wall and the calendar say of it.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::calendar::{Calendar, DayType};
use crate::load::{WallClock, between};

/// What an hour is to those who live by the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clock {
    /// Local days since the first one.
    pub day: usize,
    pub date: Date,
    /// 0 to 23.
    pub hour: usize,
    pub day_type: DayType,
    /// From Monday = 0 to Sunday = 6, a holiday counted as a Sunday.
    pub weekday: u8,
}

impl Clock {
    /// At `local`; `last` is the clock before it, where there is one, and `first` the first day.
    #[must_use]
    pub fn after(last: Option<&Self>, first: Date, local: DateTime, calendar: &Calendar) -> Self {
        let date = local.date();
        let hour = usize::from(local.hour().unsigned_abs());
        match last {
            Some(last) if last.date == date => Self { hour, ..*last },
            _ => Self {
                day: between(first, date),
                date,
                hour,
                day_type: calendar.day_type(date),
                weekday: calendar.weekday_used(date),
            },
        }
    }
}

/// Energy of one building and commodity by hours without a break; NaN where it is not known.
#[derive(Debug, Clone, PartialEq)]
pub struct Hours {
    start: Timestamp,
    energy: Vec<f64>,
    clocks: Vec<Clock>,
}

/// Beyond this no value is one: the largest power stations make a millionth of it in an hour.
pub const MOST: f64 = 1e12;

impl Hours {
    /// Of hours from `start` on. Values beyond [`MOST`] are not known.
    #[must_use]
    pub fn new(
        start: Timestamp,
        mut energy: Vec<f64>,
        zone: &TimeZone,
        calendar: &Calendar,
    ) -> Self {
        for value in energy.iter_mut().filter(|it| MOST < it.abs()) {
            *value = f64::NAN;
        }
        let mut wall = WallClock::of(zone);
        let mut clocks: Vec<Clock> = Vec::with_capacity(energy.len());
        for index in 0..energy.len() {
            let local = wall.at(after(start, index));
            let first = clocks.first().map_or(local.date(), |it| it.date);
            clocks.push(Clock::after(clocks.last(), first, local, calendar));
        }
        Self { start, energy, clocks }
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.energy.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.energy.is_empty()
    }

    /// Start of hour `index`, which may lie after the last one.
    #[must_use]
    pub fn at(&self, index: usize) -> Timestamp {
        after(self.start, index)
    }

    #[must_use]
    pub fn energy(&self) -> &[f64] {
        &self.energy
    }

    #[must_use]
    pub fn clocks(&self) -> &[Clock] {
        &self.clocks
    }
}

fn after(start: Timestamp, hours: usize) -> Timestamp {
    let hours = SignedDuration::from_hours(i64::try_from(hours).unwrap_or(0));
    start.checked_add(hours).unwrap_or(Timestamp::MAX)
}
