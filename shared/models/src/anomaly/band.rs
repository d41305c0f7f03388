//! What is to be expected of each hour, from the weeks before it alone.

use crate::calendar::DayType;
use crate::hours::Hours;
use crate::load::{Day, UNKNOWN};

/// What is expected of an hour, in the unit of the energy: the middle, and what 95 % of hours lie between.
/// All three are NaN where nothing can be expected.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Band {
    pub expected: f64,
    pub lower: f64,
    pub upper: f64,
}

/// Standard deviations from the middle to a bound that 95 % of normal values lie within.
pub(super) const BOUND: f64 = 1.96;
/// Days that are learned from.
pub(super) const WINDOW: usize = 56;
/// Days after which a day counts for 1/e.
pub(super) const FADING: f64 = 21.0;
/// What another weekday of the same day type, and a day of another type, counts for.
const SAME_TYPE: f64 = 0.3;
const OTHER_TYPE: f64 = 0.002;
/// Shares of the weight between which values make the middle.
const MIDDLE: (f64, f64) = (0.3, 0.7);
/// Days whose level against their expectation moves the next day's, and by how much of it.
const LEVEL_DAYS: usize = 7;
pub(super) const LEVEL_SHARE: f64 = 0.2;
const LEVEL_MOST: f64 = 0.3;
/// Spread that is never gone below, relative to the day's mean.
const LEAST_SPREAD: f64 = 0.02;
/// Spread relative to the expected hour and to the day's mean, while little is known.
const FIRST_SPREAD: (f64, f64) = (0.15, 0.1);
/// Residuals after which the spread is their own by half.
const HALF_KNOWN: f64 = 20.0;

pub(super) const NOTHING: Band = Band { expected: f64::NAN, lower: f64::NAN, upper: f64::NAN };

/// Bands of all hours, each from whole local days before its own: the same hour of days alike, the
/// newer the weightier, moved by the level of the last week; as wide as the residuals of those days.
///
/// A band takes no notice of what comes after its day begins, and little of faults that last less
/// than a third of what is learned from.
#[must_use]
pub fn bands(hours: &Hours) -> Vec<Band> {
    let clocks = hours.clocks();
    let mut bands = vec![NOTHING; hours.len()];
    let mut past = Past::default();
    let mut start = 0;
    while start < clocks.len() {
        let n = clocks[start..].iter().take_while(|it| it.day == clocks[start].day).count();
        let (day_type, weekday) = (clocks[start].day_type, clocks[start].weekday);
        let of_day = past.expect(day_type, weekday);
        let mut observed = UNKNOWN;
        for index in start..start + n {
            bands[index] = of_day[clocks[index].hour];
            observed[clocks[index].hour] = hours.energy()[index];
        }
        past.learn(day_type, weekday, observed, &of_day);
        start += n;
    }
    bands
}

/// Days that lie behind, the last one last.
#[derive(Debug, Default)]
struct Past {
    days: Vec<PastDay>,
}

#[derive(Debug)]
struct PastDay {
    day_type: DayType,
    weekday: u8,
    observed: Day,
    /// Observed − expected.
    residual: Day,
    /// Observed ÷ expected of the day as a whole.
    level: f64,
}

impl Past {
    fn expect(&self, day_type: DayType, weekday: u8) -> [Band; 24] {
        let level = self.level();
        let mut expected = UNKNOWN;
        let mut values: Vec<(f64, f64)> = Vec::with_capacity(WINDOW * 3);
        for (hour, expected) in expected.iter_mut().enumerate() {
            values.clear();
            let mut is_known = false;
            for (age, day) in self.recent() {
                let alike = match () {
                    () if day.weekday == weekday => 1.0,
                    () if day.day_type == day_type => SAME_TYPE,
                    () => OTHER_TYPE,
                };
                if day.observed[hour].is_finite() {
                    is_known |= day.day_type == day_type;
                    values.push((day.observed[hour], alike * (-age / FADING).exp()));
                }
            }
            // Nobody knows how a first Saturday goes.
            if is_known {
                *expected = middle(&mut values, MIDDLE) * level;
            }
        }
        let known = expected.iter().filter(|it| it.is_finite());
        let mean = known.clone().map(|it| it.abs()).sum::<f64>() / known.count() as f64;
        let whole_day = self.spread(day_type, 0..24, &mut values);
        std::array::from_fn(|hour| {
            let expected = expected[hour];
            if !expected.is_finite() {
                return NOTHING;
            }
            let near = hour.saturating_sub(1)..(hour + 2).min(24);
            let (own, n) = self.spread(day_type, near, &mut values);
            let first = FIRST_SPREAD.0.mul_add(expected.abs(), FIRST_SPREAD.1 * mean);
            let learned = if 0.0 < n { 0.75f64.mul_add(own, 0.25 * whole_day.0) } else { 0.0 };
            let known = n / (n + HALF_KNOWN);
            let spread = known.mul_add(learned - first, first).max(LEAST_SPREAD * mean).max(1e-9);
            let most = BOUND * spread;
            let lower = if 0.0 <= expected { (expected - most).max(0.0) } else { expected - most };
            Band { expected, lower, upper: expected + most }
        })
    }

    fn recent(&self) -> impl Iterator<Item = (f64, &PastDay)> {
        self.days.iter().rev().take(WINDOW).enumerate().map(|(age, day)| ((age + 1) as f64, day))
    }

    /// How the last days lay against what was expected of them: 1 where as expected.
    fn level(&self) -> f64 {
        let levels = self.days.iter().rev().take(LEVEL_DAYS).filter(|it| it.level.is_finite());
        let mut levels: Vec<(f64, f64)> = levels.map(|it| (it.level, 1.0)).collect();
        if levels.len() < LEVEL_DAYS / 2 {
            return 1.0;
        }
        let level = middle(&mut levels, (0.4, 0.6));
        LEVEL_SHARE.mul_add((level - 1.0).clamp(-LEVEL_MOST, LEVEL_MOST), 1.0)
    }

    /// Robust standard deviation of the residuals of some hours of days of a type, and how many there are.
    fn spread(
        &self,
        day_type: DayType,
        hours: std::ops::Range<usize>,
        values: &mut Vec<(f64, f64)>,
    ) -> (f64, f64) {
        values.clear();
        for (age, day) in self.recent() {
            let alike = if day.day_type == day_type { 1.0 } else { 0.2 };
            let weight = alike * (-age / FADING).exp();
            let residuals = day.residual[hours.clone()].iter().filter(|it| it.is_finite());
            values.extend(residuals.map(|it| (it.abs(), weight)));
        }
        let n = values.len() as f64;
        if values.is_empty() {
            return (0.0, 0.0);
        }
        // The share of the normal distribution within one standard deviation.
        (middle(values, (0.63, 0.73)), n)
    }

    fn learn(&mut self, day_type: DayType, weekday: u8, observed: Day, bands: &[Band; 24]) {
        let mut residual = UNKNOWN;
        let (mut sum, mut sum_expected) = (0.0, 0.0);
        for hour in 0..24 {
            residual[hour] = observed[hour] - bands[hour].expected;
            if residual[hour].is_finite() {
                sum += observed[hour];
                sum_expected += bands[hour].expected;
            }
        }
        let level = sum / sum_expected;
        let level = if level.is_finite() && 0.0 < sum_expected { level } else { f64::NAN };
        self.days.push(PastDay { day_type, weekday, observed, residual, level });
    }
}

/// Mean of the values that lie between two shares of the weight; NaN without any.
fn middle(values: &mut [(f64, f64)], (from, to): (f64, f64)) -> f64 {
    values.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let whole: f64 = values.iter().map(|it| it.1).sum();
    let (from, to) = (from * whole, to * whole);
    let (mut below, mut sum, mut weight) = (0.0, 0.0, 0.0);
    for &(value, its) in values.iter() {
        let within = (below + its).min(to) - f64::max(below, from);
        below += its;
        if 0.0 < within {
            sum += within * value;
            weight += within;
        }
    }
    sum / weight
}
