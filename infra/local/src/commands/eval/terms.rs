//! The calendar of a campus as a table: `kind,name,from,to`, the last day included.

use std::path::Path;

use greenpulse_domain::calendar::{AcademicCalendar, CalendarPeriod, PeriodKind};
use greenpulse_domain::id::CampusId;
use greenpulse_models::calendar::Calendar;
use jiff::civil::Date;

use super::input::{Column, InputError, Line, Table};

/// Nothing is kept of the campus that the calendar is of.
const CAMPUS: &str = "eval";

/// Public holidays of a zone, and what the campus says of its days.
#[derive(Debug, Default)]
pub(super) struct Terms(Option<AcademicCalendar>);

impl Terms {
    /// # Errors
    ///
    /// See [`InputError`]; also kinds and dates that are none, and days of two periods.
    pub(super) fn read(path: Option<&Path>) -> Result<Self, InputError> {
        let Some(path) = path else { return Ok(Self::default()) };
        let mut table = Table::open(path)?;
        let kind = table.need("kind", &["kind", "period"])?;
        let first = table.need("first day", &["from", "start", "start_date"])?;
        let last = table.need("last day", &["to", "end", "end_date"])?;
        let name = table.find(&["name"]);
        let mut periods: Vec<CalendarPeriod> = Vec::new();
        while let Some(line) = table.next_line()? {
            let period = CalendarPeriod {
                kind: kind_of(&line, &kind)?,
                name: name.as_ref().map_or(String::new(), |it| line.text(it).to_owned()),
                first: day(&line, &first)?,
                last: day(&line, &last)?,
            };
            if period.last < period.first {
                let what = format!("{} lies before {}", period.last, period.first);
                return Err(line.fault(
                    last.name(),
                    what,
                    "swap the two; the last day is included",
                ));
            }
            periods.push(period);
        }
        let campus: CampusId =
            CAMPUS.parse().map_err(|_| table.fault("it has no campus", "name one"))?;
        let of = |at: usize| format!("{} from {}", periods[at].name, periods[at].first);
        match AcademicCalendar::new(campus, periods.clone()) {
            Ok(it) => Ok(Self(Some(it))),
            Err(overlaps) => {
                let both = overlaps.first().map(|it| (of(it.earlier), of(it.later)));
                let (earlier, later) = both.unwrap_or_default();
                Err(table.fault(
                    format!("days of {later} are days of {earlier}"),
                    "give each day to one of them; only closed days may lie within other periods",
                ))
            }
        }
    }

    /// With the public holidays of the zone `iana`.
    pub(super) fn calendar(&self, iana: &str) -> Calendar {
        Calendar::of_zone(iana).with_academic(self.0.clone())
    }
}

fn kind_of(line: &Line<'_>, column: &Column) -> Result<PeriodKind, InputError> {
    Ok(match line.text(column).to_ascii_lowercase().as_str() {
        "teaching" => PeriodKind::Teaching,
        "exams" => PeriodKind::Exams,
        "break" => PeriodKind::Break,
        "closed" => PeriodKind::Closed,
        text => {
            let what = format!("{text:?} is no kind of period");
            return Err(line.fault(column.name(), what, "write teaching, exams, break or closed"));
        }
    })
}

fn day(line: &Line<'_>, column: &Column) -> Result<Date, InputError> {
    line.date(column).ok_or_else(|| {
        let what = format!("{:?} is no date", line.text(column));
        line.fault(column.name(), what, "write the year first: 2022-10-04")
    })
}
