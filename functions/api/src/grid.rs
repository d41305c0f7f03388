//! The stretches of local time that a series is given in.

use greenpulse_domain::time::{Window, start_of_day};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Granularity {
    #[default]
    #[serde(alias = "hour")]
    Hourly,
    #[serde(alias = "day")]
    Daily,
    /// ISO weeks: Monday to Sunday.
    #[serde(alias = "week")]
    Weekly,
    #[serde(alias = "month")]
    Monthly,
}

impl Granularity {
    /// Cells of `window`, in order. An hour belongs to the window when it begins there; longer
    /// cells are cut at the window's edges.
    pub(crate) fn cells(self, window: Window, zone: &TimeZone) -> Vec<Window> {
        let days = || window.days(zone);
        match self {
            Self::Hourly => {
                let whole = window.civil_days(zone).local_hours(zone).into_iter();
                whole.filter(|hour| window.contains(hour.start())).collect()
            }
            Self::Daily => self.cut(window, days(), zone, |day| day),
            Self::Weekly => self.cut(window, days(), zone, |day| {
                let since = i64::from(day.weekday().to_monday_zero_offset());
                day.checked_sub(jiff::Span::new().days(since)).unwrap_or(day)
            }),
            Self::Monthly => self.cut(window, days(), zone, Date::first_of_month),
        }
    }

    /// Groups `days` by the first day of their cell.
    fn cut(
        self,
        window: Window,
        days: impl Iterator<Item = Date>,
        zone: &TimeZone,
        first_of: impl Fn(Date) -> Date,
    ) -> Vec<Window> {
        let mut firsts: Vec<Date> = days.map(first_of).collect();
        firsts.dedup();
        let next = |first: Date| {
            let span = match self {
                Self::Hourly | Self::Daily => jiff::Span::new().days(1),
                Self::Weekly => jiff::Span::new().weeks(1),
                Self::Monthly => jiff::Span::new().months(1),
            };
            first.checked_add(span).unwrap_or(first)
        };
        firsts
            .into_iter()
            .filter_map(|first| {
                let end = start_of_day(next(first), zone);
                Window::new(start_of_day(first, zone), end).ok()?.overlap(window)
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn days(first: Date, last: Date, zone: &TimeZone) -> Window {
        let end = Window::civil_day(last, zone).end();
        Window::new(start_of_day(first, zone), end).unwrap()
    }

    #[test]
    fn a_short_day_has_23_hours_and_is_one_day() {
        let zone = TimeZone::get("Europe/London").unwrap();
        let window = days(date(2018, 3, 25), date(2018, 3, 25), &zone);
        assert_eq!(Granularity::Hourly.cells(window, &zone).len(), 23);
        assert_eq!(Granularity::Daily.cells(window, &zone), [window]);
    }

    #[test]
    fn weeks_begin_on_monday_and_are_cut_at_the_edges() {
        let zone = TimeZone::UTC;
        let window = days(date(2018, 6, 2), date(2018, 6, 12), &zone);
        let weeks: Vec<i64> = Granularity::Weekly
            .cells(window, &zone)
            .iter()
            .map(|it| it.seconds() / 86_400)
            .collect();
        assert_eq!(weeks, [2, 7, 2]);
        let months =
            Granularity::Monthly.cells(days(date(2018, 1, 31), date(2018, 3, 1), &zone), &zone);
        assert_eq!(months.iter().map(|it| it.seconds() / 86_400).collect::<Vec<_>>(), [1, 28, 1]);
    }
}
