//! The linear base that all buildings share, and what one building is beyond it: the more days of it are
//! known, the more they count.

use linfa_linalg::cholesky::SolveCInplace;
use ndarray::Array2;

use crate::calendar::{Calendar, DayType};
use crate::forecast::ahead::DayModel;
use crate::forecast::features::{LINEAR, Row, linear_rows};
use crate::forecast::history::History;
use crate::forecast::linear::Linear;
use crate::forecast::spread::Quantiles;
use crate::forecast::target::{Known, Target};
use crate::forecast::{errors, naive};
use crate::load::Day;

/// Days that are learned from, at most.
const DAYS: usize = 120;
/// Days of history before a day that is learned from.
const LEAST: usize = 8;
/// A day counts half as much as one so many days later.
const HALF_LIFE: f64 = 30.0;
/// Rounds of reweighting, by which hours that go far astray decide little.
const ROUNDS: usize = 3;
/// What is left of an hour beyond this share of the scale weighs less, the more it is.
const FLOOR: f64 = 0.1;
/// How strongly the building's own coefficients are drawn to none: of what the base looks at, and of
/// the hours of workdays and of days off.
const RIDGE: f64 = 10.0;
const RIDGE_OF_HOURS: f64 = 4.0;
/// The hours of workdays and of days off stand behind what the base looks at.
const COUNT: usize = LINEAR + 48;

/// The shared base, with coefficients of the building's own beside it that a ridge shrinks: none of them
/// where nothing is known of the building, so that it is predicted as every other.
#[derive(Debug, Clone, Copy)]
pub struct OwnLinear<'a> {
    pub base: &'a Linear,
}

impl OwnLinear<'_> {
    pub const NAME: &'static str = "linear-own-1";
}

/// What one building is beyond the base, of its scale.
#[derive(Debug)]
struct Beyond {
    coefficients: Vec<f64>,
    /// What the building's own coefficients left of the last weeks, in order.
    left: Vec<f64>,
}

/// An hour that is learned from.
#[derive(Debug)]
struct Lesson {
    x: [f64; LINEAR],
    place: usize,
    beyond: f64,
    weight: f64,
}

impl Beyond {
    /// Learns from the days before `target`, by iteratively reweighted least squares.
    fn of(base: &Linear, target: &Target<'_>) -> Self {
        let lessons = lessons(base, target);
        let mut of = Self { coefficients: vec![0.0; COUNT], left: Vec::new() };
        for _ in 0..ROUNDS {
            of.coefficients = of.reweighted(&lessons);
        }
        let left = lessons.iter().map(|it| it.beyond - of.at(&it.x, it.place));
        let mut left: Vec<f64> = left.collect();
        left.sort_unstable_by(f64::total_cmp);
        Self { left, ..of }
    }

    fn reweighted(&self, lessons: &[Lesson]) -> Vec<f64> {
        let mut gram = Array2::<f64>::zeros((COUNT, COUNT));
        let mut moment = Array2::<f64>::zeros((COUNT, 1));
        for at in 0..COUNT {
            gram[[at, at]] = if at < LINEAR { RIDGE } else { RIDGE_OF_HOURS };
        }
        for Lesson { x, place, beyond, weight } in lessons {
            let left = (beyond - self.at(x, *place)).abs();
            let weight = weight * FLOOR / left.max(FLOOR);
            for (i, xi) in x.iter().enumerate() {
                let scaled = weight * xi;
                moment[[i, 0]] += scaled * beyond;
                for (j, xj) in x[..=i].iter().enumerate() {
                    gram[[i, j]] += scaled * xj;
                }
                gram[[*place, i]] += scaled;
            }
            gram[[*place, *place]] += weight;
            moment[[*place, 0]] += weight * beyond;
        }
        for i in 0..COUNT {
            for j in 0..i {
                gram[[j, i]] = gram[[i, j]];
            }
        }
        match gram.solvec_inplace(&mut moment) {
            Ok(_) => moment.column(0).to_vec(),
            Err(_) => self.coefficients.clone(),
        }
    }

    fn at(&self, x: &[f64; LINEAR], place: usize) -> f64 {
        let terms = self.coefficients.iter().zip(x).map(|(c, x)| c * x);
        terms.sum::<f64>() + self.coefficients[place]
    }
}

fn lessons(base: &Linear, target: &Target<'_>) -> Vec<Lesson> {
    let history = target.history();
    let first = (target.start + LEAST).max(target.index.saturating_sub(DAYS));
    let mut lessons = Vec::new();
    for index in first..target.index {
        let day = target.at(index);
        let Some(scale) = day.scale() else { continue };
        let rows = linear_rows(&day, scale);
        let said = errors::predicted(&rows, day.group(), base);
        let weight = (-((target.index - index) as f64) / HALF_LIFE).exp2();
        let was = history.days()[index];
        let measured = history.measured(index);
        lessons.extend((0..24).filter(|hour| measured[*hour]).map(|hour| Lesson {
            x: looked_at(&rows[hour]),
            place: place(day.day_type(index), hour),
            beyond: was[hour] / scale - said[hour],
            weight,
        }));
    }
    lessons
}

fn looked_at(row: &Row) -> [f64; LINEAR] {
    std::array::from_fn(|at| f64::from(row[at]))
}

fn place(day: DayType, hour: usize) -> usize {
    LINEAR + hour + if day == DayType::Workday { 0 } else { 24 }
}

impl DayModel for OwnLinear<'_> {
    fn name(&self) -> &str {
        Self::NAME
    }

    fn day(&self, history: &History, calendar: &Calendar) -> Option<[Quantiles; 24]> {
        let known = Known::new(history, calendar);
        let target = Target { known: &known, start: 0, index: history.len() };
        let scale = target.scale()?;
        let rows = linear_rows(&target, scale);
        let said = errors::predicted(&rows, target.group(), self.base);
        let beyond = Beyond::of(self.base, &target);
        let day_type = target.day_type(target.index);
        let middle: Day = std::array::from_fn(|hour| {
            let own = beyond.at(&looked_at(&rows[hour]), place(day_type, hour));
            scale * (said[hour] + own).max(0.0)
        });
        let left: Vec<f64> = beyond.left.iter().map(|it| it * scale).collect();
        Some(middle.map(|it| naive::around(it, &left)))
    }
}
