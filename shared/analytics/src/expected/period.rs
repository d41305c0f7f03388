//! What a whole period is expected to take, and how far such periods have strayed before.

use greenpulse_domain::quantity::KilowattHours;
use jiff::civil::DateTime;

use super::{CivilHours, HOURS_PER_WEEK, LOWER, MIN_WEEKS, UPPER, WEEKS, day_hour};
use crate::hourly::MIN_COVERAGE;
use crate::quantile::quantiles;

/// Energy of a period beside what its hours were expected to take.
///
/// Both sums run over the *judged* hours alone: those that were measured and have an expectation.
/// So they may be compared with each other, and fall short of the period's total by the rest.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ExpectedPeriod {
    pub observed: KilowattHours,
    /// The sum of the hours' medians, which is not the median of such sums.
    pub expected: KilowattHours,
    /// Share of the period's civil hours that are judged. At least 0.9.
    pub judged: f64,
    pub range: Option<Range>,
}

/// The empirical 5–95 % range of past ratios observed / expected, as energy of this period.
///
/// The ratios are those of the same-length windows one, two … up to eight shifts earlier; a shift
/// is the least number of whole weeks that the period fits in, so that windows share no hour and
/// begin at the same hour of the week. A window counts when at least 0.9 of it is judged; with
/// fewer than four of them there is no range. It says how far such periods strayed from the
/// same kind of expectation; where all of them strayed to one side, it is widened to `expected`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Range {
    pub lower: KilowattHours,
    pub upper: KilowattHours,
    /// Windows that counted: 4 to 8.
    pub n: usize,
}

impl CivilHours {
    /// Judges the local hours of `[start, end)`, given on whole hours.
    ///
    /// `None` for an empty period, and when less than 0.9 of it is judged. The hour that clocks
    /// skip in spring counts as one not judged; the one that they repeat is judged for both runs.
    pub fn expected_period(&self, start: DateTime, end: DateTime) -> Option<ExpectedPeriod> {
        let [start, end] = [start, end].map(|it| day_hour(it.date()) + i64::from(it.time().hour()));
        let (observed, expected, judged) = self.judge(start, end)?;
        let range = self.ratio_range(start, end).map(|(lower, upper, n)| Range {
            lower: KilowattHours(expected * lower.min(1.0)),
            upper: KilowattHours(expected * upper.max(1.0)),
            n,
        });
        let (observed, expected) = (KilowattHours(observed), KilowattHours(expected));
        Some(ExpectedPeriod { observed, expected, judged, range })
    }

    /// Observed and expected energy of the judged hours, and their share.
    fn judge(&self, start: i64, end: i64) -> Option<(f64, f64, f64)> {
        let (mut observed, mut expected, mut n) = (0.0, 0.0, 0);
        for hour in start..end {
            let slot = self.slot(hour);
            if 0 < slot.n
                && let Some(it) = self.expected_at(hour)
            {
                observed += slot.energy;
                expected += it.median.get() * f64::from(slot.n);
                n += 1;
            }
        }
        let judged = f64::from(n) / (end - start) as f64;
        (start < end && MIN_COVERAGE <= judged).then_some((observed, expected, judged))
    }

    fn ratio_range(&self, start: i64, end: i64) -> Option<(f64, f64, usize)> {
        let weeks = (end - start + HOURS_PER_WEEK - 1) / HOURS_PER_WEEK;
        let shift = weeks * HOURS_PER_WEEK;
        let mut ratios: Vec<f64> = (1..=WEEKS)
            .filter_map(|k| self.judge(start - k * shift, end - k * shift))
            .filter(|(_, expected, _)| 0.0 < *expected)
            .map(|(observed, expected, _)| observed / expected)
            .collect();
        if ratios.len() < MIN_WEEKS {
            return None;
        }
        let [lower, upper] = quantiles(&mut ratios, [LOWER, UPPER])?;
        Some((lower, upper, ratios.len()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hourly::tests::hours;
    use jiff::civil::{date, datetime};
    use jiff::tz::TimeZone;

    /// Weeks from Monday 2026-01-05, UTC: week `w` takes `of(w)` in every hour.
    fn weeks(n: usize, of: impl Fn(usize) -> Option<f64>) -> CivilHours {
        let hours = hours("2026-01-05T00:00Z", (0..n * 168).map(|hour| of(hour / 168)));
        CivilHours::new(&hours, &TimeZone::UTC)
    }

    /// Midnights of the Monday of week `w` and of `days` after it.
    fn span(week: i8, days: i64) -> (DateTime, DateTime) {
        let start = datetime(2026, 1, 5, 0, 0, 0, 0) + jiff::Span::new().weeks(i64::from(week));
        (start, start + jiff::Span::new().days(days))
    }

    #[test]
    fn a_range_holds_what_is_expected() {
        let growing = weeks(20, |week| Some(10.0 * 1.05_f64.powi(week as i32)));
        let (start, end) = span(18, 1);
        let judged = growing.expected_period(start, end).unwrap();
        let range = judged.range.unwrap();
        assert_eq!(range.lower, judged.expected, "every week before took more than expected");
        assert!(judged.expected < range.upper);
    }

    #[test]
    fn a_day_is_judged_with_the_range_of_its_past_ratios() {
        // Weeks of 10, but 12, 14, 8, 6 in the four before the last, which takes 15.
        let of = |week: usize| {
            Some(*[12.0, 14.0, 8.0, 6.0, 15.0].get(week.wrapping_sub(8)).unwrap_or(&10.0))
        };
        let history = weeks(13, of);
        let (start, end) = span(12, 1);
        let found = history.expected_period(start, end).unwrap();
        assert_eq!((found.observed.get(), found.expected.get(), found.judged), (360.0, 240.0, 1.0));
        // Weeks 4 to 11 have four expectations or more: ratios 1, 1, 1, 1, 1.2, 1.4, 0.8, 0.6.
        let range = found.range.unwrap();
        assert_eq!(range.n, 8);
        assert!((range.lower.get() - 240.0 * (0.6 + 0.35 * 0.2)).abs() < 1e-9);
        assert!((range.upper.get() - 240.0 * (1.2 + 0.65 * 0.2)).abs() < 1e-9);
    }

    #[test]
    fn without_four_earlier_windows_there_is_no_range() {
        let history = weeks(12, |_| Some(10.0));
        let (start, end) = span(7, 1);
        assert_eq!(history.expected_period(start, end).unwrap().range, None);
        let (start, end) = span(4, 28);
        let month = history.expected_period(start, end).unwrap();
        assert_eq!((month.expected.get(), month.range), (6_720.0, None));
    }

    #[test]
    fn only_judged_hours_are_summed_and_a_tenth_may_miss() {
        let series = |gap: i64| {
            let energy =
                (0..9 * 168).map(|hour| (hour < 8 * 168 || 8 * 168 + gap <= hour).then_some(1.0));
            CivilHours::new(&hours("2026-01-05T00:00Z", energy), &TimeZone::UTC)
        };
        let (start, end) = span(8, 1);
        let found = series(2).expected_period(start, end).unwrap();
        assert_eq!((found.observed.get(), found.expected.get()), (22.0, 22.0));
        assert_eq!(series(3).expected_period(start, end), None);
        assert_eq!(series(0).expected_period(start, start), None);
    }

    #[test]
    fn a_25_hour_day_is_judged_for_25_hours() {
        let zone = TimeZone::get("Europe/London").unwrap();
        let history =
            CivilHours::new(&hours("2026-08-01T00:00Z", vec![Some(2.0); 100 * 24]), &zone);
        let day = |day| {
            let day = date(2026, 10, day);
            let next = day.tomorrow().unwrap();
            history.expected_period(day.at(0, 0, 0, 0), next.at(0, 0, 0, 0)).unwrap()
        };
        assert_eq!(day(24).observed.get(), 48.0);
        assert_eq!((day(25).observed.get(), day(25).expected.get()), (50.0, 50.0));
    }
}
