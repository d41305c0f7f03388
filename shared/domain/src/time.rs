//! Half-open windows of instants, and the hours and days a zone cuts them into.

use std::ops::RangeInclusive;

use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Span, Timestamp};
use serde::{Deserialize, Serialize};

pub const SECONDS_PER_HOUR: i64 = 3_600;
pub const SECONDS_PER_DAY: i64 = 86_400;

/// Instants from `start` up to, not including, `end`, in whole seconds; never empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Window {
    start: Timestamp,
    end: Timestamp,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadWindow {
    #[error("an interval must last longer than no time")]
    Empty,
    #[error("an interval must start and end on whole seconds")]
    SubSecond,
}

impl Window {
    /// # Errors
    ///
    /// When nothing lies between `start` and `end`, or one of them has a fraction of a second.
    pub fn new(start: Timestamp, end: Timestamp) -> Result<Self, BadWindow> {
        if end <= start {
            return Err(BadWindow::Empty);
        }
        if start.subsec_nanosecond() != 0 || end.subsec_nanosecond() != 0 {
            return Err(BadWindow::SubSecond);
        }
        Ok(Self { start, end })
    }

    /// The UTC day `day`.
    pub fn utc_day(day: Date) -> Self {
        Self::civil_day(day, &TimeZone::UTC)
    }

    /// The civil day `day` in `zone`: 23, 24 or 25 hours.
    pub fn civil_day(day: Date, zone: &TimeZone) -> Self {
        let start = start_of_day(day, zone);
        let end = day.tomorrow().map_or(Timestamp::MAX, |next| start_of_day(next, zone));
        Self { start, end }
    }

    /// The civil days of `zone` that this window touches, whole.
    #[must_use]
    pub fn civil_days(self, zone: &TimeZone) -> Self {
        let (first, last) = self.edge_days(zone);
        Self { start: start_of_day(first, zone), end: Self::civil_day(last, zone).end }
    }

    /// The first and the last day of `zone` that this window touches.
    pub fn edge_days(self, zone: &TimeZone) -> (Date, Date) {
        let day = |at| zone.to_datetime(at).date();
        (day(self.start), day(self.end - SignedDuration::from_nanos(1)))
    }

    pub const fn start(self) -> Timestamp {
        self.start
    }

    pub const fn end(self) -> Timestamp {
        self.end
    }

    pub fn seconds(self) -> i64 {
        self.end.as_second() - self.start.as_second()
    }

    pub fn contains(self, at: Timestamp) -> bool {
        self.start <= at && at < self.end
    }

    /// What both windows hold.
    pub fn overlap(self, other: Self) -> Option<Self> {
        let (start, end) = (self.start.max(other.start), self.end.min(other.end));
        (start < end).then_some(Self { start, end })
    }

    /// Days of `zone` that this window touches, in order.
    pub fn days(self, zone: &TimeZone) -> impl Iterator<Item = Date> + use<> {
        let (first, last) = self.edge_days(zone);
        std::iter::successors(Some(first), |day| day.tomorrow().ok())
            .take_while(move |day| *day <= last)
    }

    /// Cuts the window where local clocks of `zone` show a whole hour, and where they jump.
    ///
    /// Cells come in order and cover the window. An hour that the window's edge splits is a part.
    pub fn local_hours(self, zone: &TimeZone) -> Vec<Self> {
        let mut cuts = vec![self.start];
        let mut regime_start = self.start;
        for jump in zone.following(self.start).map(|it| it.timestamp()) {
            cut_hours(&mut cuts, regime_start, jump.min(self.end), zone);
            if self.end <= jump {
                break;
            }
            regime_start = jump;
        }
        if *cuts.last().unwrap_or(&self.start) < self.end {
            cut_hours(&mut cuts, regime_start, self.end, zone);
        }
        cuts.windows(2).map(|pair| Self { start: pair[0], end: pair[1] }).collect()
    }
}

/// Appends the whole hours after the last cut up to `end`, and `end`, under the offset that holds
/// at `start`.
fn cut_hours(cuts: &mut Vec<Timestamp>, start: Timestamp, end: Timestamp, zone: &TimeZone) {
    let offset = i64::from(zone.to_offset(start).seconds());
    let into_hour = (start.as_second() + offset).rem_euclid(SECONDS_PER_HOUR);
    let mut next = start.as_second() - into_hour + SECONDS_PER_HOUR;
    while next < end.as_second() {
        cuts.extend(Timestamp::from_second(next));
        next += SECONDS_PER_HOUR;
    }
    if cuts.last().is_none_or(|last| *last < end) {
        cuts.push(end);
    }
}

/// First instant of `day` in `zone`, also where clocks skip midnight.
pub fn start_of_day(day: Date, zone: &TimeZone) -> Timestamp {
    day.to_zoned_datetime(zone.clone())
        .and_then(|it| it.start_of_day())
        .map_or(Timestamp::MAX, |it| it.timestamp())
}

/// Start of the hour of the clock on the wall that `at` lies in.
pub fn start_of_hour(at: Timestamp, zone: &TimeZone) -> Timestamp {
    let local = zone.to_datetime(at);
    let passed = i64::from(local.minute()) * 60 + i64::from(local.second());
    Timestamp::from_second(at.as_second() - passed).unwrap_or(at)
}

/// The day `days` before `day`.
pub fn days_before(day: Date, days: i64) -> Date {
    day.checked_sub(Span::new().days(days)).unwrap_or(Date::MIN)
}

/// Days since 1970-01-01: how stores key a day.
pub fn day_number(day: Date) -> i32 {
    let seconds = day.duration_since(Date::constant(1970, 1, 1)).as_secs();
    i32::try_from(seconds.div_euclid(SECONDS_PER_DAY)).unwrap_or(i32::MAX)
}

/// The day with `number` days since 1970-01-01.
pub fn day_of_number(number: i32) -> Date {
    Timestamp::from_second(i64::from(number) * SECONDS_PER_DAY).map_or(Date::MAX, utc_day)
}

/// The UTC day that `at` lies in.
pub fn utc_day(at: Timestamp) -> Date {
    Offset::UTC.to_datetime(at).date()
}

/// Numbers of the UTC days that a window touches, in order.
pub fn utc_day_numbers(window: Window) -> RangeInclusive<i32> {
    let number = |second: i64| second.div_euclid(SECONDS_PER_DAY) as i32;
    number(window.start.as_second())
        ..=number((window.end - SignedDuration::from_nanos(1)).as_second())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn hours(day: Date, zone: &str) -> Vec<i64> {
        let zone = TimeZone::get(zone).unwrap();
        let window = Window::civil_day(day, &zone);
        let cells = window.local_hours(&zone);
        assert_eq!(cells[0].start(), window.start());
        assert_eq!(cells.last().unwrap().end(), window.end());
        assert!(cells.windows(2).all(|pair| pair[0].end() == pair[1].start()));
        cells.iter().map(|it| it.seconds()).collect()
    }

    #[test]
    fn days_have_23_24_or_25_hours() {
        assert_eq!(hours(date(2022, 3, 27), "Europe/London"), [3_600; 23]);
        assert_eq!(hours(date(2022, 3, 28), "Europe/London"), [3_600; 24]);
        assert_eq!(hours(date(2022, 10, 30), "Europe/London"), [3_600; 25]);
    }

    #[test]
    fn a_jump_of_half_an_hour_makes_half_an_hour() {
        let spring = hours(date(2022, 10, 2), "Australia/Lord_Howe");
        assert_eq!(spring.iter().sum::<i64>(), 23 * 3_600 + 1_800);
        assert_eq!(spring.iter().filter(|it| **it == 1_800).count(), 1);
    }

    #[test]
    fn hours_begin_where_the_clock_on_the_wall_says() {
        let start = |zone: &str| {
            let at = "2026-03-01T10:17:03.5Z".parse().unwrap();
            start_of_hour(at, &TimeZone::get(zone).unwrap()).to_string()
        };
        assert_eq!(start("Europe/London"), "2026-03-01T10:00:00Z");
        assert_eq!(start("Asia/Kolkata"), "2026-03-01T09:30:00Z");
        assert_eq!(days_before(date(2026, 3, 1), 1), date(2026, 2, 28));
        assert_eq!(days_before(Date::MIN, 1), Date::MIN);
    }

    #[test]
    fn utc_midnight_splits_an_hour_of_a_half_hour_zone() {
        let zone = TimeZone::get("Asia/Kolkata").unwrap();
        let parts = Window::utc_day(date(2022, 1, 1)).local_hours(&zone);
        assert_eq!(parts.len(), 25);
        assert_eq!((parts[0].seconds(), parts[24].seconds()), (1_800, 1_800));
    }

    #[test]
    fn a_window_touches_the_days_it_holds_an_instant_of() {
        let zone = TimeZone::get("Europe/London").unwrap();
        let day = Window::civil_day(date(2022, 6, 1), &zone);
        assert_eq!(day.days(&zone).collect::<Vec<_>>(), [date(2022, 6, 1)]);
        assert_eq!(
            day.days(&TimeZone::UTC).collect::<Vec<_>>(),
            [date(2022, 5, 31), date(2022, 6, 1)]
        );
    }

    #[test]
    fn day_numbers_read_back() {
        for day in [date(1969, 12, 31), date(1970, 1, 1), date(2024, 2, 29)] {
            assert_eq!(day_of_number(day_number(day)), day);
        }
    }
}
