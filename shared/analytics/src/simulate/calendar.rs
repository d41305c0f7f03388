//! The academic year of the simulated campus, in the manner of the United States.

use greenpulse_domain::calendar::{self as campus_calendar, AcademicCalendar, PeriodKind};
use greenpulse_domain::id::CampusId;
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};

/// What kind of day it is for those who use the buildings. The later one wins where two meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayKind {
    Summer,
    Term,
    Break,
    Exams,
    Holiday,
}

/// Days `[start, end)` of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarPeriod {
    pub name: String,
    pub kind: DayKind,
    pub start: Date,
    pub end: Date,
}

/// Periods of every academic year that touches the years from `first` to `last`, by start.
pub(super) fn calendar(first: i16, last: i16) -> Vec<CalendarPeriod> {
    let mut periods: Vec<CalendarPeriod> =
        (first.saturating_sub(1)..=last).flat_map(academic_year).collect();
    periods.sort_by_key(|it| (it.start, it.kind));
    periods
}

pub(super) fn kind_on(periods: &[CalendarPeriod], day: Date) -> DayKind {
    let holding = periods.iter().filter(|it| it.start <= day && day < it.end);
    holding.map(|it| it.kind).max().unwrap_or(DayKind::Summer)
}

/// The same days as a campus's own calendar has them: each day in one period but for closed ones.
///
/// # Panics
///
/// Where two of them shared a day.
pub(super) fn academic(campus: &CampusId, periods: &[CalendarPeriod]) -> AcademicCalendar {
    let (holidays, rest): (Vec<_>, Vec<_>) =
        periods.iter().partition(|it| it.kind == DayKind::Holiday);
    let own = |it: &CalendarPeriod, start: Date, end: Date| campus_calendar::CalendarPeriod {
        kind: match it.kind {
            DayKind::Term => PeriodKind::Teaching,
            DayKind::Exams => PeriodKind::Exams,
            DayKind::Summer | DayKind::Break => PeriodKind::Break,
            DayKind::Holiday => PeriodKind::Closed,
        },
        name: it.name.clone(),
        first: start,
        last: end.yesterday().unwrap_or(end),
    };
    let mut found: Vec<_> = holidays.iter().map(|it| own(it, it.start, it.end)).collect();
    for it in &rest {
        // A break within a term parts it in two.
        let within = |other: &&&CalendarPeriod| {
            it.kind < other.kind && it.start < other.start && other.end < it.end
        };
        match rest.iter().find(within) {
            Some(part) => {
                found.push(own(it, it.start, part.start));
                found.push(own(it, part.end, it.end));
            }
            None => found.push(own(it, it.start, it.end)),
        }
    }
    AcademicCalendar::new(campus.clone(), found).expect("no day is in two periods")
}

/// The academic year that begins in the autumn of `year`: two terms of 15 weeks, each with a week
/// of exams, a winter and a spring break, the summer, and the holidays.
fn academic_year(year: i16) -> Vec<CalendarPeriod> {
    use DayKind::{Break, Exams, Holiday, Summer, Term};
    let next = year.saturating_add(1);
    let autumn = monday_from(day(year, 8, 22));
    let spring = monday_from(day(next, 1, 8));
    let autumn_exams = weeks_after(autumn, 15);
    let spring_break = weeks_after(spring, 8);
    let spring_exams = weeks_after(spring, 16);
    let summer = weeks_after(spring_exams, 1);
    let thanksgiving = nth(year, 11, 4, Weekday::Thursday);
    [
        ("Fall term", Term, autumn, autumn_exams),
        ("Fall exams", Exams, autumn_exams, weeks_after(autumn_exams, 1)),
        ("Winter break", Break, weeks_after(autumn_exams, 1), spring),
        ("Spring term", Term, spring, spring_exams),
        ("Spring break", Break, spring_break, weeks_after(spring_break, 1)),
        ("Spring exams", Exams, spring_exams, summer),
        ("Summer", Summer, summer, monday_from(day(next, 8, 22))),
        ("Labor Day", Holiday, nth(year, 9, 1, Weekday::Monday), nth(year, 9, 1, Weekday::Monday)),
        ("Thanksgiving", Holiday, thanksgiving, days_after(thanksgiving, 1)),
        ("Winter closure", Holiday, day(year, 12, 24), day(next, 1, 1)),
        (
            "Martin Luther King Jr. Day",
            Holiday,
            nth(next, 1, 3, Weekday::Monday),
            nth(next, 1, 3, Weekday::Monday),
        ),
        (
            "Memorial Day",
            Holiday,
            nth(next, 5, -1, Weekday::Monday),
            nth(next, 5, -1, Weekday::Monday),
        ),
        ("Juneteenth", Holiday, day(next, 6, 19), day(next, 6, 19)),
        ("Independence Day", Holiday, day(next, 7, 4), day(next, 7, 4)),
    ]
    .map(|(name, kind, start, last)| {
        // Holidays are given with their last day, the rest with the day after.
        let end = if kind == Holiday { days_after(last, 1) } else { last };
        CalendarPeriod { name: name.to_owned(), kind, start, end }
    })
    .into()
}

fn day(year: i16, month: i8, day: i8) -> Date {
    Date::new(year, month, day).unwrap_or(Date::MAX)
}

fn nth(year: i16, month: i8, n: i8, weekday: Weekday) -> Date {
    day(year, month, 1).nth_weekday_of_month(n, weekday).unwrap_or(Date::MAX)
}

/// The first Monday on or after `day`.
fn monday_from(day: Date) -> Date {
    let ahead = (7 - day.weekday().to_monday_zero_offset()) % 7;
    days_after(day, i64::from(ahead))
}

fn days_after(day: Date, n: i64) -> Date {
    day.saturating_add(n.days())
}

fn weeks_after(day: Date, n: i64) -> Date {
    day.saturating_add(n.weeks())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_year_from_autumn_2024() {
        let periods = calendar(2024, 2025);
        for (day, kind) in [
            (date(2024, 8, 25), DayKind::Summer),
            (date(2024, 8, 26), DayKind::Term),
            (date(2024, 9, 2), DayKind::Holiday),
            (date(2024, 11, 28), DayKind::Holiday),
            (date(2024, 11, 29), DayKind::Holiday),
            (date(2024, 12, 9), DayKind::Exams),
            (date(2024, 12, 16), DayKind::Break),
            (date(2025, 1, 1), DayKind::Holiday),
            (date(2025, 1, 2), DayKind::Break),
            (date(2025, 1, 13), DayKind::Term),
            (date(2025, 1, 20), DayKind::Holiday),
            (date(2025, 3, 10), DayKind::Break),
            (date(2025, 5, 5), DayKind::Exams),
            (date(2025, 5, 12), DayKind::Summer),
            (date(2025, 7, 4), DayKind::Holiday),
        ] {
            assert_eq!(kind_on(&periods, day), kind, "{day}");
        }
    }

    #[test]
    fn the_campus_s_own_calendar_says_the_same() {
        let periods = calendar(2024, 2026);
        let own = academic(&"demo".parse().unwrap(), &periods);
        let (first, last) = (own.starts_on().unwrap(), own.expires_on().unwrap());
        for day in first.series(1.day()).take_while(|it| *it <= last) {
            let expected = match kind_on(&periods, day) {
                DayKind::Term => PeriodKind::Teaching,
                DayKind::Exams => PeriodKind::Exams,
                DayKind::Summer | DayKind::Break => PeriodKind::Break,
                DayKind::Holiday => PeriodKind::Closed,
            };
            assert_eq!(own.kind_on(day), Some(expected), "{day}");
        }
    }

    #[test]
    fn terms_breaks_and_summers_leave_no_day_out() {
        let periods = calendar(2020, 2030);
        let mut rest: Vec<_> = periods.iter().filter(|it| it.kind != DayKind::Holiday).collect();
        rest.retain(|it| it.name != "Spring break");
        assert!(rest.windows(2).all(|pair| pair[0].end == pair[1].start));
    }
}
