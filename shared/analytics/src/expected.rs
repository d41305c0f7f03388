//! What an hour is expected to take while there is no model: the median of its past.

use greenpulse_domain::quantity::KilowattHours;
use greenpulse_domain::time::SECONDS_PER_HOUR;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::hourly::HourlyEnergy;
use crate::quantile::quantiles;

mod period;

pub use period::{ExpectedPeriod, Range};

/// The basis of [`Expected`], in the words that go with every figure.
pub const BASIS: &str = "median of the same hour of the week over the 8 weeks before, \
                         with its empirical 5–95 % range";

const WEEKS: i64 = 8;
/// Of the eight weeks, so many must be there.
const MIN_WEEKS: usize = 4;
const HOURS_PER_DAY: i64 = 24;
const HOURS_PER_WEEK: i64 = 7 * HOURS_PER_DAY;
const LOWER: f64 = 0.05;
const UPPER: f64 = 0.95;

/// What an hour is expected to take, from the same local hour of the week in the 8 weeks before.
///
/// The bounds are the 5 % and 95 % quantiles of those up to eight values (linear interpolation,
/// Hyndman and Fan's definition 7): an empirical range, not a calibrated interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Expected {
    pub median: KilowattHours,
    pub lower: KilowattHours,
    pub upper: KilowattHours,
    /// Weeks that counted: 4 to 8.
    pub n: usize,
}

/// Expects the hour of `zone` that holds `at`; of several hours, [`CivilHours`] is made once.
///
/// `None` when fewer than four of the eight weeks before have the hour.
pub fn expected(history: &[HourlyEnergy], at: Timestamp, zone: &TimeZone) -> Option<Expected> {
    CivilHours::new(history, zone).expected(at)
}

/// Hours laid out by the local clock, so that the same hour of the week before is 168 steps back.
///
/// Only hours that count ([`HourlyEnergy::counted`]) are ever compared with. The autumn hour that
/// local clocks show twice is one civil hour, worth the mean of its two runs to the weeks after it;
/// the spring hour that they skip is absent.
#[derive(Debug, Clone)]
pub struct CivilHours {
    zone: TimeZone,
    /// Civil hour of the first slot, counted from 1970-01-01T00 of the local clock.
    first: i64,
    slots: Vec<Slot>,
}

/// A civil hour, which ran once, or twice, or not at all.
#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    energy: f64,
    n: u8,
}

impl Slot {
    fn mean(self) -> Option<f64> {
        (0 < self.n).then(|| self.energy / f64::from(self.n))
    }
}

impl CivilHours {
    /// `hours` in any order, each once. Those that are shorter than an hour are passed over.
    pub fn new(hours: &[HourlyEnergy], zone: &TimeZone) -> Self {
        let numbered: Vec<(i64, f64)> = hours
            .iter()
            .filter(|it| it.window.seconds() == 3_600)
            .filter_map(|it| Some((civil_hour(it.window.start(), zone), it.counted()?.get())))
            .collect();
        let first = numbered.iter().map(|it| it.0).min().unwrap_or(0);
        let last = numbered.iter().map(|it| it.0).max().unwrap_or(-1);
        let mut slots = vec![Slot::default(); usize::try_from(last - first + 1).unwrap_or(0)];
        for (hour, energy) in numbered {
            let slot = &mut slots[(hour - first) as usize];
            slot.energy += energy;
            slot.n += 1;
        }
        Self { zone: zone.clone(), first, slots }
    }

    /// Expects the local hour that holds `at`, be it past or to come.
    ///
    /// `None` when fewer than four of the eight weeks before have the hour.
    pub fn expected(&self, at: Timestamp) -> Option<Expected> {
        self.expected_at(civil_hour(at, &self.zone))
    }

    fn expected_at(&self, hour: i64) -> Option<Expected> {
        let mut found = [0.0; WEEKS as usize];
        let mut n = 0;
        for week in 1..=WEEKS {
            if let Some(energy) = self.slot(hour - week * HOURS_PER_WEEK).mean() {
                found[n] = energy;
                n += 1;
            }
        }
        if n < MIN_WEEKS {
            return None;
        }
        let [lower, median, upper] = quantiles(&mut found[..n], [LOWER, 0.5, UPPER])?;
        let [lower, median, upper] = [lower, median, upper].map(KilowattHours);
        Some(Expected { median, lower, upper, n })
    }

    fn slot(&self, hour: i64) -> Slot {
        let index = usize::try_from(hour - self.first).ok();
        index.and_then(|it| self.slots.get(it)).copied().unwrap_or_default()
    }
}

/// Hours that the local clock has shown since 1970-01-01T00, as if it never jumped.
fn civil_hour(at: Timestamp, zone: &TimeZone) -> i64 {
    (at.as_second() + i64::from(zone.to_offset(at).seconds())).div_euclid(SECONDS_PER_HOUR)
}

fn day_hour(day: Date) -> i64 {
    i64::from(greenpulse_domain::time::day_number(day)) * HOURS_PER_DAY
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hourly::tests::hours;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    /// Nine weeks from Monday 2026-01-05, UTC: week `w` takes `of(w)` in every hour.
    fn weeks(of: impl Fn(usize) -> Option<f64>) -> Vec<HourlyEnergy> {
        hours("2026-01-05T00:00Z", (0..9 * 168).map(|hour| of(hour / 168)))
    }

    #[test]
    fn the_median_and_range_of_eight_weeks() {
        let history = weeks(|week| Some([5.0, 1.0, 8.0, 2.0, 7.0, 3.0, 6.0, 4.0, 99.0][week]));
        let found = expected(&history, at("2026-03-02T10:30Z"), &TimeZone::UTC).unwrap();
        // 1 to 8: positions 0.35, 3.5 and 6.65 of the sorted eight.
        assert_eq!((found.median.get(), found.n), (4.5, 8));
        assert!((found.lower.get() - 1.35).abs() < 1e-12);
        assert!((found.upper.get() - 7.65).abs() < 1e-12);
    }

    #[test]
    fn fewer_than_four_weeks_expect_nothing() {
        let some = |n| weeks(move |week| (week < n).then_some(2.0));
        let target = at("2026-03-02T10:00Z");
        assert_eq!(expected(&some(3), target, &TimeZone::UTC), None);
        assert_eq!(expected(&some(4), target, &TimeZone::UTC).unwrap().n, 4);
    }

    #[test]
    fn an_hour_with_little_coverage_is_no_history() {
        let mut history = weeks(|_| Some(2.0));
        for hour in &mut history[..5 * 168] {
            hour.coverage = 0.89;
        }
        assert_eq!(expected(&history, at("2026-03-02T10:00Z"), &TimeZone::UTC), None);
    }

    #[test]
    fn weeks_are_matched_by_the_local_clock() {
        // London's clocks go forward on 2026-03-29. 09:00 takes 1, every other hour nothing.
        let zone = TimeZone::get("Europe/London").unwrap();
        let start = at("2026-02-02T00:00Z");
        let series = (0..10 * 168).map(|hour| {
            let local =
                zone.to_datetime(Timestamp::from_second(start.as_second() + hour * 3_600).unwrap());
            Some(f64::from(u8::from(local.hour() == 9)))
        });
        let history = CivilHours::new(&hours("2026-02-02T00:00Z", series), &zone);
        let median = |text| history.expected(at(text)).unwrap().median.get();
        assert_eq!(median("2026-03-30T09:00+01:00"), 1.0);
        assert_eq!(median("2026-03-30T08:00+01:00"), 0.0);
        // Sundays at 01:00: the 29th had none, seven weeks are left the week after.
        assert_eq!(history.expected(at("2026-04-05T01:00+01:00")).unwrap().n, 7);
        assert_eq!(history.expected(at("2026-04-05T02:00+01:00")).unwrap().n, 8);
    }

    #[test]
    fn the_repeated_hour_is_one_civil_hour_with_its_mean() {
        // 2026-10-25, London: 01:00 runs at 00:00Z and again at 01:00Z.
        let zone = TimeZone::get("Europe/London").unwrap();
        let mut history = Vec::new();
        for (day, energy) in [("04", 4.0), ("11", 4.0), ("18", 4.0)] {
            history.extend(hours(&format!("2026-10-{day}T00:00Z"), [Some(energy)]));
        }
        history.extend(hours("2026-10-25T00:00Z", [Some(1.0), Some(2.0)]));
        let history = CivilHours::new(&history, &zone);
        let found = history.expected(at("2026-11-01T01:00Z")).unwrap();
        assert_eq!((found.median.get(), found.n), (4.0, 4));
        assert!((found.lower.get() - (1.5 + 0.15 * 2.5)).abs() < 1e-12);
        let both = ["2026-10-25T00:00Z", "2026-10-25T01:00Z"].map(|it| history.expected(at(it)));
        assert_eq!(both[0], both[1]);
    }

    proptest::proptest! {
        #[test]
        fn the_range_holds_the_median_in_any_order(
            energy in proptest::collection::vec(proptest::option::of(0.0..1e6_f64), 8),
        ) {
            let mut history = weeks(|week| energy.get(week).copied().flatten());
            let target = at("2026-03-02T10:00Z");
            let found = expected(&history, target, &TimeZone::UTC);
            history.reverse();
            assert_eq!(found, expected(&history, target, &TimeZone::UTC));
            assert_eq!(found.is_some(), 4 <= energy.iter().flatten().count());
            if let Some(it) = found {
                assert!(it.lower <= it.median && it.median <= it.upper);
            }
        }
    }
}
