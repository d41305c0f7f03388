//! How long the intervals of a meter last, inferred from how its stamps follow each other.

use std::fmt;

use greenpulse_domain::time::{SECONDS_PER_DAY, SECONDS_PER_HOUR};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, ToSpan};
use serde::{Serialize, Serializer};

use super::clock::shifted;

/// Length of a meter's intervals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    Seconds(i64),
    /// From one local midnight to the next: 23, 24 or 25 hours.
    Day,
    /// From one day of the month to the same of the next.
    Month,
}

impl Step {
    pub const HOUR: Self = Self::Seconds(SECONDS_PER_HOUR);

    /// The most frequent step between `stamps` in time order; the shorter of equals. `None` unless
    /// two stamps differ.
    ///
    /// Days that begin at midnight of `zone` are civil days. Steps of 28 to 31 days that begin on
    /// the same day of the month are months.
    pub(super) fn of(mut stamps: Vec<Timestamp>, zone: Option<&TimeZone>) -> Option<Self> {
        stamps.sort_unstable();
        stamps.dedup();
        let mut steps: Vec<_> =
            stamps.windows(2).map(|pair| pair[1].as_second() - pair[0].as_second()).collect();
        steps.sort_unstable();
        let runs = steps.chunk_by(|a, b| a == b);
        let longest = runs.rev().max_by_key(|run| run.len())?;
        let seconds = longest[0];
        let local = zone.cloned().unwrap_or(TimeZone::UTC);
        let civil = |at: &Timestamp| local.to_datetime(*at);
        let midnight = |at: &Timestamp| civil(at).time() == jiff::civil::Time::midnight();
        if seconds == SECONDS_PER_DAY && zone.is_some() && stamps.iter().all(midnight) {
            return Some(Self::Day);
        }
        let first = civil(&stamps[0]);
        let same_day = |at: &Timestamp| {
            let at = civil(at);
            at.day() == first.day() && at.time() == first.time()
        };
        if (28..=31).contains(&((seconds + SECONDS_PER_HOUR) / SECONDS_PER_DAY))
            && stamps.iter().all(same_day)
        {
            return Some(Self::Month);
        }
        Some(Self::Seconds(seconds))
    }

    /// End of the interval that begins at `start`.
    pub(super) fn after(self, start: Timestamp, zone: Option<&TimeZone>) -> Option<Timestamp> {
        match self {
            Self::Seconds(seconds) => shifted(start, seconds),
            Self::Day => moved(start, zone, 1.day()),
            Self::Month => moved(start, zone, 1.month()),
        }
    }

    /// Start of the interval that finishes at `end`.
    pub(super) fn before(self, end: Timestamp, zone: Option<&TimeZone>) -> Option<Timestamp> {
        match self {
            Self::Seconds(seconds) => shifted(end, -seconds),
            Self::Day => moved(end, zone, -1.day()),
            Self::Month => moved(end, zone, -1.month()),
        }
    }
}

fn moved(at: Timestamp, zone: Option<&TimeZone>, by: Span) -> Option<Timestamp> {
    let zone = zone.unwrap_or(&TimeZone::UTC).clone();
    at.to_zoned_datetime(zone).checked_add(by).ok().map(|it| it.timestamp())
}

impl fmt::Display for Step {
    /// ISO 8601.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day => f.write_str("P1D"),
            Self::Month => f.write_str("P1M"),
            Self::Seconds(seconds) if seconds % SECONDS_PER_HOUR == 0 => {
                write!(f, "PT{}H", seconds / SECONDS_PER_HOUR)
            }
            Self::Seconds(seconds) if seconds % 60 == 0 => write!(f, "PT{}M", seconds / 60),
            Self::Seconds(seconds) => write!(f, "PT{seconds}S"),
        }
    }
}

impl Serialize for Step {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(stamps: &[&str], zone: Option<&str>) -> Option<String> {
        let zone = zone.map(|it| TimeZone::get(it).unwrap());
        let stamps = stamps.iter().map(|it| it.parse().unwrap()).collect();
        Step::of(stamps, zone.as_ref()).map(|it| it.to_string())
    }

    #[test]
    fn the_most_frequent_step_wins() {
        for (minutes, expected) in [
            (&[0, 15, 30, 45, 600][..], Some("PT15M")),
            (&[60, 0, 120, 120, 480], Some("PT1H")),
            (&[0, 30, 90], Some("PT30M")),
            (&[0, 0], None),
            (&[0], None),
            (&[], None),
        ] {
            let base: Timestamp = "2022-01-01T00:00:00Z".parse().unwrap();
            let stamps = minutes.iter().map(|it| shifted(base, it * 60).unwrap()).collect();
            assert_eq!(Step::of(stamps, None).map(|it| it.to_string()).as_deref(), expected);
        }
    }

    #[test]
    fn days_and_months_follow_the_calendar() {
        let days = ["2022-03-26T00:00:00Z", "2022-03-27T00:00:00Z", "2022-03-27T23:00:00Z"];
        let summer = ["2022-03-27T23:00:00Z", "2022-03-28T23:00:00Z", "2022-03-29T23:00:00Z"];
        let days: Vec<_> = days.into_iter().chain(summer).collect();
        assert_eq!(step(&days, Some("Europe/London")).unwrap(), "P1D");
        assert_eq!(step(&days, None).unwrap(), "PT24H");
        let months = ["2022-01-01T00:00:00Z", "2022-02-01T00:00:00Z", "2022-03-01T00:00:00Z"];
        assert_eq!(step(&months, None).unwrap(), "P1M");
    }

    #[test]
    fn ends_of_days_and_months_are_exact() {
        let london = TimeZone::get("Europe/London").unwrap();
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let spring = at("2022-03-27T00:00:00Z");
        let end = Step::Day.after(spring, Some(&london)).unwrap();
        assert_eq!(end, at("2022-03-27T23:00:00Z"));
        assert_eq!(Step::Day.before(end, Some(&london)), Some(spring));
        let february = at("2022-02-01T00:00:00Z");
        assert_eq!(Step::Month.after(february, None), Some(at("2022-03-01T00:00:00Z")));
    }
}
