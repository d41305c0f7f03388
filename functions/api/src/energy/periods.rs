//! The periods that a baseline and its savings are of: whole local days that are over.

use greenpulse_domain::time::{SECONDS_PER_DAY, Window, start_of_day};
use greenpulse_http::Problem;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use crate::span;

/// Days of a baseline unless others are asked for.
const YEAR: i64 = 365;
/// Longest period that is looked at.
pub(crate) const LONGEST: i64 = 366;

/// A name of the query with what it says.
type Named<'a> = (&'static str, Option<&'a str>);

/// The period from `start` to `end`, both included; where `end` is left out, up to `before`, and where
/// `start` is, the year up to the end.
///
/// # Errors
///
/// 422 with the repair: what is no date, ends before it starts, is too long, or is not over at `now`.
pub(crate) fn period(
    zone: &TimeZone,
    start: Named<'_>,
    end: Named<'_>,
    before: Date,
    now: Timestamp,
) -> Result<Window, Problem> {
    let last = match end.1 {
        Some(text) => span::day(zone, end.0, text)?,
        None => before.yesterday().map_err(|_| out_of_calendar(end.0))?,
    };
    let first = match start.1 {
        Some(text) => span::day(zone, start.0, text)?,
        None => last.checked_sub((YEAR - 1).days()).map_err(|_| out_of_calendar(end.0))?,
    };
    let after = last.tomorrow().map_err(|_| out_of_calendar(end.0))?;
    let Ok(window) = Window::new(start_of_day(first, zone), start_of_day(after, zone)) else {
        let detail = format!("{last} is before {first}");
        let repair = format!("Give a last day on or after {first}, or an earlier {}.", start.0);
        return Err(Problem::field(end.0, "after-start", detail, repair));
    };
    let n_days = (after - first).get_days();
    if LONGEST < i64::from(n_days) {
        let since = last.saturating_sub((YEAR - 1).days());
        let detail = format!("{first} to {last} are {n_days} days, more than {LONGEST}");
        let repair = format!("Begin on {since}, or end earlier.");
        return Err(Problem::field(start.0, "range-length", detail, repair));
    }
    if now < window.end() {
        let yesterday = zone.to_datetime(now).date().yesterday().unwrap_or(Date::MIN);
        let detail = format!("{last} is not over");
        let repair = format!("End on {yesterday}, the last day that is over, or before.");
        return Err(Problem::field(end.0, "over", detail, repair));
    }
    Ok(window)
}

/// Civil days of a period of whole ones; clocks that are put forward or back change no count.
pub(crate) fn n_days(window: Window) -> i64 {
    (window.seconds() + SECONDS_PER_DAY / 2) / SECONDS_PER_DAY
}

fn out_of_calendar(field: &'static str) -> Problem {
    Problem::field(field, "calendar", "the period leaves the calendar", "Give days of our time.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const NOW: &str = "2026-03-10T12:00:00Z";

    fn of(start: Option<&str>, end: Option<&str>) -> Result<(String, i64), Problem> {
        let zone = TimeZone::get("Europe/London").unwrap();
        let today = date(2026, 3, 10);
        let now = NOW.parse().unwrap();
        let window = period(&zone, ("from", start), ("to", end), today, now)?;
        Ok((window.start().to_string(), n_days(window)))
    }

    #[test]
    fn a_year_of_full_days_unless_others_are_asked_for() {
        assert_eq!(of(None, None).unwrap(), ("2025-03-10T00:00:00Z".into(), 365));
        assert_eq!(of(Some("2026-03-01"), None).unwrap().1, 9);
        // Clocks were put forward and back in between.
        let year = of(Some("2024-06-01"), Some("2025-05-31")).unwrap();
        assert_eq!(year, ("2024-05-31T23:00:00Z".into(), 365));
    }

    #[test]
    fn what_cannot_be_says_how_to_repair_it() {
        let refused = |start, end| {
            let problem = of(Some(start), Some(end)).unwrap_err();
            let error = problem.more.errors[0].clone();
            (error.field, error.rule, error.repair)
        };
        let (field, rule, repair) = refused("2024-01-01", "2025-12-31");
        assert_eq!((&*field, rule), ("from", "range-length"));
        assert!(repair.contains("2025-01-01"), "{repair}");
        let (field, rule, repair) = refused("2026-01-01", "2026-03-10");
        assert_eq!((&*field, rule), ("to", "over"));
        assert!(repair.contains("2026-03-09"), "{repair}");
        assert_eq!(refused("2026-01-02", "2026-01-01").1, "after-start");
        assert_eq!(refused("never", "2026-01-01").1, "date");
    }
}
