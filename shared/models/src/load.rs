//! Hourly energy by local days, as the models look at it.

use jiff::civil::{Date, DateTime};
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp, ToSpan};

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
        let mut clock = WallClock::of(zone);
        let locals: Vec<DateTime> = hours.iter().map(|(at, _)| clock.at(*at)).collect();
        let first = locals.iter().min().map_or(Date::MIN, |it| it.date());
        let last = locals.iter().max().map_or(Date::MIN, |it| it.date());
        let n_days = if hours.is_empty() { 0 } else { between(first, last) + 1 };
        let mut load = Self { first, days: vec![UNKNOWN; n_days] };
        let mut repeated: Vec<(usize, usize, f64)> = Vec::new();
        for (&(at, energy), local) in hours.iter().zip(locals) {
            let (day, hour) =
                (between(first, local.date()), usize::from(local.hour().unsigned_abs()));
            if clock.may_repeat(at) && zone.to_ambiguous_timestamp(local).is_ambiguous() {
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

/// The clock on the wall, which looks up its zone once for all instants between two changes of it.
#[derive(Debug)]
pub(crate) struct WallClock<'a> {
    zone: &'a TimeZone,
    offset: Offset,
    from: Timestamp,
    until: Timestamp,
}

/// No change of a clock is longer, nor by more.
const CHANGE: SignedDuration = SignedDuration::from_hours(25);

impl<'a> WallClock<'a> {
    pub(crate) const fn of(zone: &'a TimeZone) -> Self {
        Self { zone, offset: Offset::UTC, from: Timestamp::MIN, until: Timestamp::MIN }
    }

    /// What it shows.
    pub(crate) fn at(&mut self, at: Timestamp) -> DateTime {
        self.look_up(at);
        self.offset.to_datetime(at)
    }

    /// Whether `at` is near enough to a change for its hour to come twice, or not at all.
    fn may_repeat(&mut self, at: Timestamp) -> bool {
        self.look_up(at);
        at.duration_since(self.from) < CHANGE || self.until.duration_since(at) <= CHANGE
    }

    fn look_up(&mut self, at: Timestamp) {
        if at < self.from || self.until <= at {
            self.offset = self.zone.to_offset(at);
            self.from = at;
            self.until = self.zone.following(at).next().map_or(Timestamp::MAX, |it| it.timestamp());
        }
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
