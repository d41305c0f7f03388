//! When a campus teaches, examines, pauses and is closed.

use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::id::CampusId;

/// Fewer days than these ahead, and somebody should add the next terms.
pub const WARNED_DAYS: i32 = 60;

/// What a campus does on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PeriodKind {
    Teaching,
    Exams,
    Break,
    /// Nobody is expected: used like a public holiday, whatever else the day is.
    Closed,
}

/// Days of one kind, the last one included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarPeriod {
    pub kind: PeriodKind,
    pub name: String,
    #[serde(rename = "from")]
    pub first: Date,
    #[serde(rename = "to")]
    pub last: Date,
}

/// The academic calendar of a campus, which holds from its first day to its last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AcademicCalendar {
    pub campus_id: CampusId,
    /// By their first day.
    periods: Vec<CalendarPeriod>,
}

/// Periods by their places in a list, two of which hold a day that only one of them may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("days of one period are days of another")]
pub struct Overlap {
    pub earlier: usize,
    pub later: usize,
}

impl CalendarPeriod {
    pub fn contains(&self, day: Date) -> bool {
        self.first <= day && day <= self.last
    }
}

impl AcademicCalendar {
    /// Of periods in any order.
    ///
    /// # Errors
    ///
    /// Each overlap of two periods, but for closed days, which may lie within any other period.
    pub fn new(
        campus_id: CampusId,
        mut periods: Vec<CalendarPeriod>,
    ) -> Result<Self, Vec<Overlap>> {
        let overlaps = overlaps(&periods);
        if !overlaps.is_empty() {
            return Err(overlaps);
        }
        periods.sort_by_key(|it| (it.first, it.kind == PeriodKind::Closed));
        Ok(Self { campus_id, periods })
    }

    pub fn periods(&self) -> &[CalendarPeriod] {
        &self.periods
    }

    /// What `day` is: closed where anything says so. A day between the first and the last that no period
    /// holds is one without teaching, as in a break; before and after them nothing is known.
    pub fn kind_on(&self, day: Date) -> Option<PeriodKind> {
        let mut holding = self.periods.iter().filter(|it| it.contains(day)).map(|it| it.kind);
        let open = holding.clone().find(|it| *it != PeriodKind::Closed);
        if holding.any(|it| it == PeriodKind::Closed) {
            return Some(PeriodKind::Closed);
        }
        open.or_else(|| self.covers(day, day).then_some(PeriodKind::Break))
    }

    /// The first day of any period; `None` where there is none.
    pub fn starts_on(&self) -> Option<Date> {
        self.periods.iter().map(|it| it.first).min()
    }

    /// The last day of any period; `None` where there is none.
    pub fn expires_on(&self) -> Option<Date> {
        self.periods.iter().map(|it| it.last).max()
    }

    /// Whether the calendar says what each day from `first` to `last` is.
    pub fn covers(&self, first: Date, last: Date) -> bool {
        self.starts_on().is_some_and(|it| it <= first)
            && self.expires_on().is_some_and(|it| last <= it)
    }
}

/// What somebody should do about a campus's calendar, in a sentence: there is none, it has ended, or it ends
/// in fewer than [`WARNED_DAYS`] days from `today`.
pub fn warning(calendar: Option<&AcademicCalendar>, today: Date) -> Option<String> {
    let Some(end) = calendar.and_then(AcademicCalendar::expires_on) else {
        return Some(
            "No academic calendar is set: teaching, breaks and closures are not known, only \
             weekends and public holidays."
                .into(),
        );
    };
    if end < today {
        return Some(format!("The academic calendar ended on {end}: add the terms since."));
    }
    let warned_from = end.saturating_sub(WARNED_DAYS.days());
    (warned_from < today).then(|| {
        format!(
            "The academic calendar ends on {end}, in less than {WARNED_DAYS} days: add the next terms."
        )
    })
}

fn overlaps(periods: &[CalendarPeriod]) -> Vec<Overlap> {
    let mut places: Vec<usize> = (0..periods.len()).collect();
    places.sort_by_key(|it| periods[*it].first);
    let mut found = Vec::new();
    for is_closed in [false, true] {
        let mut reaching: Option<usize> = None;
        for &later in &places {
            let period = &periods[later];
            if (period.kind == PeriodKind::Closed) != is_closed {
                continue;
            }
            if let Some(earlier) = reaching.filter(|it| period.first <= periods[*it].last) {
                found.push(Overlap { earlier, later });
            }
            if reaching.is_none_or(|it| periods[it].last < period.last) {
                reaching = Some(later);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn period(kind: PeriodKind, first: Date, last: Date) -> CalendarPeriod {
        CalendarPeriod { kind, name: format!("{kind:?}"), first, last }
    }

    fn autumn() -> Vec<CalendarPeriod> {
        use PeriodKind::{Closed, Exams, Teaching};
        vec![
            period(Exams, date(2025, 12, 8), date(2025, 12, 12)),
            period(Teaching, date(2025, 9, 1), date(2025, 12, 5)),
            period(Closed, date(2025, 11, 27), date(2025, 11, 28)),
            period(Closed, date(2025, 12, 24), date(2026, 1, 1)),
        ]
    }

    fn calendar(periods: Vec<CalendarPeriod>) -> Result<AcademicCalendar, Vec<Overlap>> {
        AcademicCalendar::new("cam".parse().unwrap(), periods)
    }

    #[test]
    fn a_day_is_what_its_period_says_and_closed_before_all() {
        let calendar = calendar(autumn()).unwrap();
        for (day, kind) in [
            (date(2025, 8, 31), None),
            (date(2025, 9, 1), Some(PeriodKind::Teaching)),
            (date(2025, 11, 27), Some(PeriodKind::Closed)),
            (date(2025, 12, 7), Some(PeriodKind::Break)),
            (date(2025, 12, 12), Some(PeriodKind::Exams)),
            (date(2025, 12, 13), Some(PeriodKind::Break)),
            (date(2026, 1, 1), Some(PeriodKind::Closed)),
            (date(2026, 1, 2), None),
        ] {
            assert_eq!(calendar.kind_on(day), kind, "{day}");
        }
        assert_eq!(calendar.periods()[0].first, date(2025, 9, 1));
        assert!(calendar.covers(date(2025, 9, 1), date(2026, 1, 1)));
        assert!(!calendar.covers(date(2025, 9, 1), date(2026, 1, 2)));
    }

    #[test]
    fn overlaps_name_both_places() {
        let with = |kind, first, last| [autumn(), vec![period(kind, first, last)]].concat();
        let found = |periods| calendar(periods).unwrap_err();
        let one = |earlier, later| vec![Overlap { earlier, later }];
        let reading = with(PeriodKind::Break, date(2025, 12, 5), date(2025, 12, 7));
        assert_eq!(found(reading), one(1, 4));
        let early = with(PeriodKind::Break, date(2025, 8, 1), date(2025, 9, 1));
        assert_eq!(found(early), one(4, 1));
        let closed = with(PeriodKind::Closed, date(2025, 11, 28), date(2025, 11, 28));
        assert_eq!(found(closed), one(2, 4));
        // A long period overlaps all that begin in it, also behind a short one.
        let year = with(PeriodKind::Teaching, date(2025, 8, 1), date(2026, 7, 1));
        assert_eq!(found(year).len(), 2);
    }

    #[test]
    fn a_calendar_that_ends_soon_or_is_not_there_is_warned_of() {
        let calendar = calendar(autumn()).unwrap();
        let warned = |today| warning(Some(&calendar), today).unwrap_or_default();
        assert_eq!(warned(date(2025, 11, 2)), "", "60 days are left");
        assert!(warned(date(2025, 11, 3)).contains("ends on 2026-01-01"));
        assert!(warned(date(2026, 1, 2)).contains("ended on 2026-01-01"));
        assert!(warning(None, date(2025, 1, 1)).is_some());
        let empty = AcademicCalendar::new("cam".parse().unwrap(), Vec::new()).unwrap();
        assert_eq!(warning(Some(&empty), date(2025, 1, 1)), warning(None, date(2025, 1, 1)));
    }
}
