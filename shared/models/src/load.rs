//! Hourly energy by local days, as the models look at it.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

/// Hours of a local day by the clock on the wall. What is not known is NaN.
pub type Day = [f64; 24];

/// A day of which nothing is known.
pub const UNKNOWN: Day = [f64::NAN; 24];

/// Hourly energy of one building and commodity in kWh, by local days without a break.
///
/// The hour that a clock skips in spring stands between its neighbors, and of the one that it repeats
/// in autumn the mean: a day has 24 hours here.
#[derive(Debug, Clone, PartialEq)]
pub struct Load {
    first: Date,
    days: Vec<Day>,
}

impl Load {
    /// Of hours `(start, kWh)` in any order; of two with the same start the later one counts.
    #[must_use]
    pub fn from_hours(zone: &TimeZone, hours: &[(Timestamp, f64)]) -> Self {
        let local = |at: Timestamp| zone.to_datetime(at);
        let first = hours.iter().map(|(at, _)| local(*at).date()).min().unwrap_or(Date::MIN);
        let last = hours.iter().map(|(at, _)| local(*at).date()).max().unwrap_or(Date::MIN);
        let n_days = if hours.is_empty() { 0 } else { between(first, last) + 1 };
        let mut load = Self { first, days: vec![UNKNOWN; n_days] };
        let mut repeated: Vec<(usize, usize, f64)> = Vec::new();
        for &(at, energy) in hours {
            let datetime = local(at);
            let (day, hour) =
                (between(first, datetime.date()), usize::from(datetime.hour().unsigned_abs()));
            if zone.to_ambiguous_timestamp(datetime).is_ambiguous() {
                repeated.push((day, hour, energy));
            }
            load.days[day][hour] = energy;
        }
        for &(day, hour, _) in &repeated {
            let of_hour = repeated.iter().filter(|it| (it.0, it.1) == (day, hour));
            let (sum, n) = of_hour.fold((0.0, 0), |(sum, n), it| (sum + it.2, n + 1));
            load.days[day][hour] = sum / f64::from(n);
        }
        load.fill_skipped(zone);
        load
    }

    /// Of days from `first` on.
    #[must_use]
    pub const fn from_days(first: Date, days: Vec<Day>) -> Self {
        Self { first, days }
    }

    fn fill_skipped(&mut self, zone: &TimeZone) {
        let days: Vec<Date> = self.dates().collect();
        for (index, date) in days.into_iter().enumerate() {
            if !is_short(zone, date).unwrap_or(false) {
                continue;
            }
            let skipped = (1..23_i8)
                .find(|hour| zone.to_ambiguous_timestamp(date.at(*hour, 0, 0, 0)).is_ambiguous());
            if let Some(hour) = skipped.map(|it| usize::from(it.unsigned_abs())) {
                let day = &mut self.days[index];
                day[hour] = f64::midpoint(day[hour - 1], day[hour + 1]);
            }
        }
    }

    #[must_use]
    pub const fn first(&self) -> Date {
        self.first
    }

    #[must_use]
    pub fn days(&self) -> &[Day] {
        &self.days
    }

    /// The days before `date`: what is known at its midnight.
    #[must_use]
    pub fn before(&self, date: Date) -> Self {
        let n = if date <= self.first { 0 } else { between(self.first, date).min(self.days.len()) };
        Self { first: self.first, days: self.days[..n].to_vec() }
    }

    fn dates(&self) -> impl Iterator<Item = Date> + use<'_> {
        (0..self.days.len()).map(|index| after(self.first, index))
    }
}

/// Days from `first` to `last`; 0 where `last` is earlier.
#[must_use]
pub fn between(first: Date, last: Date) -> usize {
    usize::try_from((last - first).get_days()).unwrap_or(0)
}

/// The date `days` after `first`.
#[must_use]
pub fn after(first: Date, days: usize) -> Date {
    i64::try_from(days).map_or(Date::MAX, |days| first.saturating_add(days.days()))
}

/// Whether the clock skips an hour on `date`.
fn is_short(zone: &TimeZone, date: Date) -> Result<bool, jiff::Error> {
    let midnight = |it: Date| zone.to_ambiguous_timestamp(it.at(0, 0, 0, 0)).compatible();
    Ok(midnight(date.tomorrow()?)?.duration_since(midnight(date)?).as_hours() < 24)
}
