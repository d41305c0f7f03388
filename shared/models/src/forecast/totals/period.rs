//! Stretches of whole local days.

use jiff::civil::Date;
use jiff::{Span, ToSpan};

/// How long the stretches are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Day,
    /// Monday to Sunday.
    Week,
    /// Of the calendar.
    Month,
}

/// From the first day to the one after the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    pub start: Date,
    pub end: Date,
}

impl Step {
    /// Days of which energy must be known.
    #[must_use]
    pub const fn least_days(self) -> usize {
        match self {
            Self::Day => 14,
            Self::Week => 28,
            Self::Month => 56,
        }
    }

    /// Stretches that are told at once.
    #[must_use]
    pub const fn count(self) -> usize {
        match self {
            Self::Day => 7,
            Self::Week => 5,
            Self::Month => 12,
        }
    }

    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
        }
    }

    fn span(self) -> Span {
        match self {
            Self::Day => 1.day(),
            Self::Week => 1.week(),
            Self::Month => 1.month(),
        }
    }

    /// The whole stretches that begin on `first` or later.
    #[must_use]
    pub fn ahead(self, first: Date) -> Vec<Period> {
        let mut start = self.begin(first);
        let mut periods = Vec::with_capacity(self.count());
        for _ in 0..self.count() {
            let end = start.saturating_add(self.span());
            periods.push(Period { start, end });
            start = end;
        }
        periods
    }

    /// The first day on which a stretch begins, from `first` on.
    fn begin(self, first: Date) -> Date {
        match self {
            Self::Day => first,
            Self::Week => {
                let since = i64::from(first.weekday().to_monday_zero_offset());
                first.saturating_add(((7 - since) % 7).days())
            }
            Self::Month if first.day() == 1 => first,
            Self::Month => first.first_of_month().saturating_add(1.month()),
        }
    }

    /// The like of a stretch so many years before: days keep their weekday, months their name.
    pub(super) fn years_before(self, it: Period, years: i64) -> Period {
        let back = |day: Date| match self {
            Self::Month => day.saturating_sub(years.years()),
            Self::Day | Self::Week => day.saturating_sub((364 * years).days()),
        };
        Period { start: back(it.start), end: back(it.end) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn weeks_begin_on_monday_and_months_on_the_first() {
        let starts = |step: Step, first| step.ahead(first).first().map(|it| (it.start, it.end));
        let wednesday = date(2018, 6, 13);
        assert_eq!(starts(Step::Week, wednesday), Some((date(2018, 6, 18), date(2018, 6, 25))));
        assert_eq!(starts(Step::Week, date(2018, 6, 18)).map(|it| it.0), Some(date(2018, 6, 18)));
        assert_eq!(starts(Step::Month, wednesday), Some((date(2018, 7, 1), date(2018, 8, 1))));
        assert_eq!(starts(Step::Month, date(2018, 7, 1)).map(|it| it.0), Some(date(2018, 7, 1)));
        assert_eq!(Step::Month.ahead(wednesday).last().map(|it| it.end), Some(date(2019, 7, 1)));
    }
}
