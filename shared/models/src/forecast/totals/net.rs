//! What days take by their weekday and the time of the year: an elastic net (linfa) of a building's own
//! days. Where earlier years tell a stretch by what it was once, this tells it by all days like it.
//!
//! # Source
//!
//! Zou and Hastie, "Regularization and Variable Selection via the Elastic Net", 2005.

use std::f64::consts::TAU;

use jiff::civil::Date;
use linfa::dataset::DatasetBase;
use linfa::traits::Fit;
use linfa_elasticnet::ElasticNet;
use ndarray::{Array1, Array2, ShapeBuilder};

use crate::load::between;

/// Known days that a year's swing is learned from.
const LEAST_DAYS: usize = 330;
/// Weekdays, three swings of the year, one that days off have beside it, and what earlier years were
/// above or below the last.
const FEATURES: usize = 7 + 6 + 2 + 2;
/// Of standardised columns; half of it draws slopes to nothing, half makes them smaller.
const PENALTY: f64 = 0.05;
const L1_RATIO: f64 = 0.5;
/// Further steps change a day by less than a tenth of a percent.
const TOLERANCE: f64 = 0.01;
const MOST_STEPS: u32 = 60;
/// A share of the median day that is next to nothing, and the greatest logarithm of a day by that.
const LEAST_SHARE: f64 = 0.02;
const FARTHEST: f64 = 1.5;

/// A day that was measured.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known {
    pub(super) day: Date,
    /// From Monday = 0, holidays counted as Sundays.
    pub(super) weekday: u8,
    /// kWh
    pub(super) energy: f64,
}

/// What was learned of a building's days.
#[derive(Debug, Clone)]
pub(super) struct Net {
    /// Logarithm of a day without features, in kWh and `least`.
    base: f64,
    slopes: [f64; FEATURES],
    /// kWh a day that are next to nothing.
    least: f64,
}

impl Net {
    /// Of the known days before `end`; `None` where they are too few to have seen a year.
    pub(super) fn of(days: &[Known], end: Date) -> Option<Self> {
        let n = days.len();
        if n < LEAST_DAYS {
            return None;
        }
        let mut energy: Vec<f64> = days.iter().map(|it| it.energy).collect();
        let median = *energy.select_nth_unstable_by(n / 2, f64::total_cmp).1;
        if median <= 0.0 {
            return None;
        }
        let least = LEAST_SHARE * median;
        let scale = (median + least).ln();
        // By columns, for that is how coordinate descent goes through it.
        let mut x = Array2::zeros((n, FEATURES).f());
        let mut y = Array1::zeros(n);
        for (row, it) in days.iter().enumerate() {
            let years = between(it.day, end).saturating_sub(1) / 364;
            for (column, value) in features(it.day, it.weekday, years).into_iter().enumerate() {
                x[[row, column]] = value;
            }
            y[row] = ((it.energy + least).ln() - scale).clamp(-FARTHEST, FARTHEST);
        }
        let mut columns = [(0.0, 1.0); FEATURES];
        for (index, column) in columns.iter_mut().enumerate() {
            *column = standardised(&mut x.column_mut(index));
        }
        let (mean, spread) = standardised(&mut y.view_mut());
        let fitted = ElasticNet::params()
            .penalty(PENALTY)
            .l1_ratio(L1_RATIO)
            .tolerance(TOLERANCE)
            .max_iterations(MOST_STEPS)
            .with_intercept(false)
            .fit(&DatasetBase::new(x, y))
            .ok()?;
        let mut net = Self { base: scale + mean, slopes: [0.0; FEATURES], least };
        let columns = columns.iter().zip(fitted.hyperplane());
        for (slope, ((mean, size), fitted)) in net.slopes.iter_mut().zip(columns) {
            *slope = spread * fitted / size;
            net.base -= *slope * mean;
        }
        Some(net)
    }

    /// Logarithm of what a day came to by what is learned of it.
    pub(super) fn beyond(&self, it: Known) -> f64 {
        (it.energy + self.least).ln() - self.log(it.day, it.weekday)
    }

    /// kWh of a day, were it so far beyond what is learned.
    pub(super) fn energy(&self, day: Date, weekday: u8, beyond: f64) -> f64 {
        ((self.log(day, weekday) + beyond).exp() - self.least).max(0.0)
    }

    fn log(&self, day: Date, weekday: u8) -> f64 {
        let of = features(day, weekday, 0);
        self.base + of.iter().zip(self.slopes).map(|(a, b)| a * b).sum::<f64>()
    }
}

/// Of a day that lies so many years back.
fn features(day: Date, weekday: u8, years: usize) -> [f64; FEATURES] {
    let mut of = [0.0; FEATURES];
    of[usize::from(weekday)] = 1.0;
    let year = TAU * f64::from(day.day_of_year()) / 365.25;
    for (swing, pair) in (1..).zip(of[7..13].chunks_exact_mut(2)) {
        let (sin, cos) = (f64::from(swing) * year).sin_cos();
        pair.copy_from_slice(&[cos, sin]);
    }
    if 5 <= weekday {
        of.copy_within(7..9, 13);
    }
    if 0 < years {
        of[14 + years.min(2)] = 1.0;
    }
    of
}

/// Takes the mean from `values` and divides them by their spread; gives both.
fn standardised(values: &mut ndarray::ArrayViewMut1<'_, f64>) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.sum() / n;
    *values -= mean;
    let spread = (values.dot(values) / n).sqrt();
    // A column that never changes tells nothing, as it is.
    let spread = if spread < 1e-9 { 1.0 } else { spread };
    *values /= spread;
    (mean, spread)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::after;
    use jiff::civil::date;

    /// Half as much on days off, 30 % more in winter.
    fn taken(day: Date, weekday: u8) -> f64 {
        let winter = (TAU * f64::from(day.day_of_year()) / 365.25).cos();
        100.0 * (1.0 + 0.3 * winter) * if weekday < 5 { 1.0 } else { 0.5 }
    }

    fn known(n: usize) -> Vec<Known> {
        let day = |index| after(date(2021, 1, 1), index);
        let of = |day: Date| {
            let weekday = day.weekday().to_monday_zero_offset().unsigned_abs();
            Known { day, weekday, energy: taken(day, weekday) }
        };
        (0..n).map(day).map(of).collect()
    }

    #[test]
    fn weekdays_and_the_year_are_learned_from_one_that_was_seen() {
        let net = Net::of(&known(400), after(date(2021, 1, 1), 400)).unwrap();
        for (day, weekday) in
            [(date(2022, 7, 6), 2), (date(2022, 12, 14), 2), (date(2022, 12, 18), 6)]
        {
            let (said, is) = (net.energy(day, weekday, 0.0), taken(day, weekday));
            assert!((said / is - 1.0).abs() < 0.1, "{day}: {said} for {is}");
        }
        let beyond = net.beyond(Known { day: date(2022, 7, 6), weekday: 2, energy: 140.0 });
        assert!((beyond - 0.7_f64.recip().ln() - 0.35).abs() < 0.1, "{beyond}");
    }

    #[test]
    fn what_has_not_seen_a_year_learns_none() {
        assert!(Net::of(&known(LEAST_DAYS - 1), date(2022, 1, 1)).is_none());
    }
}
