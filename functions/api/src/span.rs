//! The stretch of time that a request asks for.

use greenpulse_domain::time::{Window, start_of_day};
use greenpulse_http::Problem;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{RoundMode, SignedDuration, Timestamp, TimestampRound, Unit};

/// Longest stretch that is read at once, in days.
const MAX_DAYS: i64 = 3_660;
const SECONDS_PER_DAY: i64 = 86_400;

/// Reads `start` and `end`, named so in the query: instants with an offset, or bare dates, which
/// are whole local days of `zone`, the end date included.
pub(crate) fn parse(
    zone: &TimeZone,
    (start_field, start): (&'static str, Option<&str>),
    (end_field, end): (&'static str, Option<&str>),
) -> Result<Window, Problem> {
    let starts = edge(start_field, start)?.start(zone);
    let ends = edge(end_field, end)?.end(zone);
    if ends <= starts {
        return Err(Problem::field(
            end_field,
            "after-start",
            format!("it is not after {start_field}"),
            "Swap the two, or ask for a later end; a bare end date is included.",
        ));
    }
    if MAX_DAYS * SECONDS_PER_DAY < ends.as_second() - starts.as_second() {
        return Err(Problem::field(
            end_field,
            "range-length",
            format!("the range is longer than {MAX_DAYS} days"),
            "Ask for less at a time.",
        ));
    }
    Window::new(starts, ends)
        .map_err(|err| Problem::field(end_field, "window", err, "Give whole seconds."))
}

/// The local day that the field `name` names, by a date or by an instant in it.
///
/// # Errors
///
/// 422 for what is neither.
pub(crate) fn day(zone: &TimeZone, name: &'static str, text: &str) -> Result<Date, Problem> {
    Ok(match edge(name, Some(text))? {
        Edge::Instant(at) => zone.to_datetime(at).date(),
        Edge::Day(day) => day,
    })
}

/// Reads `from` and `to`, named so in the query, either of which may be left out: as [`parse`] reads
/// both.
pub(crate) fn open(
    zone: &TimeZone,
    from: Option<&str>,
    to: Option<&str>,
) -> Result<(Option<Timestamp>, Option<Timestamp>), Problem> {
    let read = |field, text: Option<&str>| text.map(|it| edge(field, Some(it))).transpose();
    let (from, to) = (read("from", from)?, read("to", to)?);
    Ok((from.map(|it| it.start(zone)), to.map(|it| it.end(zone))))
}

/// One edge of a range.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Edge {
    Instant(Timestamp),
    Day(Date),
}

impl Edge {
    fn start(self, zone: &TimeZone) -> Timestamp {
        match self {
            Self::Instant(at) => at,
            Self::Day(day) => start_of_day(day, zone),
        }
    }

    fn end(self, zone: &TimeZone) -> Timestamp {
        match self {
            Self::Instant(at) => at,
            Self::Day(day) => Window::civil_day(day, zone).end(),
        }
    }
}

const REPAIR: &str =
    "Give a date like 2018-06-01, or an instant like 2018-06-01T00:00:00Z or …%2B01:00.";

fn edge(field: &'static str, text: Option<&str>) -> Result<Edge, Problem> {
    let Some(text) = text.filter(|it| !it.is_empty()) else {
        return Err(Problem::field(field, "present", "it is missing", REPAIR));
    };
    if let Ok(at) = instant(text) {
        return Ok(Edge::Instant(at));
    }
    if text.contains(['T', ':']) {
        let local = text.parse::<jiff::civil::DateTime>().is_ok();
        let rule = if local { "offset" } else { "stamp" };
        let detail = if local {
            format!("{text:?} names no offset")
        } else {
            format!("{text:?} is no instant")
        };
        return Err(Problem::field(field, rule, detail, REPAIR));
    }
    text.parse()
        .and_then(|day: Date| if day.year() < 0 { Err(before_year_0()) } else { Ok(day) })
        .map(Edge::Day)
        .map_err(|err| Problem::field(field, "date", format!("{text:?}: {err}"), REPAIR))
}

/// An instant to the second. A plus sign that a query turned into a blank is one again.
fn instant(text: &str) -> Result<Timestamp, jiff::Error> {
    let plus = text.rsplit_once(' ').filter(|(date, _)| date.contains('T'));
    let at: Timestamp = match plus {
        Some((stamp, offset)) => format!("{stamp}+{offset}").parse()?,
        None => text.parse()?,
    };
    if at.to_zoned_datetime(TimeZone::UTC).year() < 0 {
        return Err(before_year_0());
    }
    at.round(TimestampRound::new().smallest(Unit::Second).mode(RoundMode::Trunc))
}

/// RFC 3339 writes no such year.
fn before_year_0() -> jiff::Error {
    jiff::Error::from_args(format_args!("it is before the year 0"))
}

/// An optional instant, such as `as_of`.
pub(crate) fn optional_instant(
    field: &'static str,
    text: Option<&str>,
) -> Result<Option<Timestamp>, Problem> {
    let read = |text| instant(text).map_err(|err| Problem::field(field, "stamp", err, REPAIR));
    text.map(read).transpose()
}

/// A named stretch of civil time: how long something is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Period {
    Day,
    Week,
    Month,
    Year,
}

impl Period {
    /// Reads `day` and `daily` alike.
    pub(crate) fn parse(text: &str) -> Result<Self, Problem> {
        match text {
            "day" | "daily" => Ok(Self::Day),
            "week" | "weekly" => Ok(Self::Week),
            "month" | "monthly" => Ok(Self::Month),
            "year" | "yearly" => Ok(Self::Year),
            _ => Err(Problem::field(
                "period",
                "period",
                format!("{text:?} is no period"),
                "Use day, week, month or year.",
            )),
        }
    }

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Year => "year",
        }
    }

    const fn days(self) -> i64 {
        match self {
            Self::Day => 1,
            Self::Week => 7,
            Self::Month => 30,
            Self::Year => 365,
        }
    }

    /// So many whole civil days, the last of which holds the moment before `end` and may be cut
    /// there, at a whole second.
    ///
    /// # Errors
    ///
    /// 422 at the edges of the calendar.
    pub(crate) fn until(self, end: Timestamp, zone: &TimeZone) -> Result<Window, Problem> {
        let window = || {
            let end = Timestamp::from_second(end.as_second()).ok()?;
            let before = end.checked_sub(SignedDuration::from_nanos(1)).ok()?;
            let last = before.to_zoned_datetime(zone.clone()).date();
            let first = last.checked_sub(jiff::Span::new().days(self.days() - 1)).ok()?;
            Window::new(start_of_day(first, zone), end).ok()
        };
        window().ok_or_else(|| {
            let repair = "Give an end of our time.";
            Problem::field("end", "calendar", "the period leaves the calendar", repair)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn london(start: &str, end: &str) -> Result<(String, String), Problem> {
        let zone = TimeZone::get("Europe/London").unwrap();
        let window = parse(&zone, ("start_date", Some(start)), ("end_date", Some(end)))?;
        Ok((window.start().to_string(), window.end().to_string()))
    }

    fn rule(start: &str, end: &str) -> &'static str {
        london(start, end).unwrap_err().more.errors[0].rule
    }

    #[test]
    fn bare_dates_are_whole_local_days_with_the_end_included() {
        let (start, end) = london("2018-06-01", "2018-06-02").unwrap();
        assert_eq!(
            (start.as_str(), end.as_str()),
            ("2018-05-31T23:00:00Z", "2018-06-02T23:00:00Z")
        );
    }

    #[test]
    fn instants_are_half_open_also_with_a_blank_for_the_plus() {
        let (start, end) = london("2018-06-01T00:00:00 01:00", "2018-06-01T00:00:00Z").unwrap();
        assert_eq!(
            (start.as_str(), end.as_str()),
            ("2018-05-31T23:00:00Z", "2018-06-01T00:00:00Z")
        );
    }

    #[test]
    fn mistakes_name_their_rule() {
        assert_eq!(rule("2018-06-02", "2018-06-01"), "after-start");
        assert_eq!(rule("2018-06-01T00:00:00", "2018-06-02"), "offset");
        assert_eq!(rule("2018-13-01", "2018-06-02"), "date");
        assert_eq!(rule("2018-06-01", ""), "present");
        assert_eq!(rule("-000001-06-01", "2018-06-01"), "date");
        assert_eq!(rule("2018-06-01", "-000001-06-01T00:00:00Z"), "stamp");
        assert_eq!(rule("1990-01-01", "2018-06-01"), "range-length");
    }

    #[test]
    fn a_week_ends_with_its_last_day_cut() {
        let zone = TimeZone::get("Europe/London").unwrap();
        let end = "2018-10-28T12:00Z".parse().unwrap();
        let window = Period::Week.until(end, &zone).unwrap();
        assert_eq!(window.start().to_string(), "2018-10-21T23:00:00Z");
        assert_eq!(window.end(), end);
    }
}
