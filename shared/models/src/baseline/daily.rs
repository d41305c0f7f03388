//! The daily model: heating below one balance point, cooling above another, levels by kind of day.

use super::grouped::Grouped;
use super::{Row, has_temperature, number, season};

/// Days that must be known to fit anything.
const FEWEST: usize = 30;
/// Share of the days that must lie beyond a balance point.
const BEYOND: f64 = 0.05;

/// What varies with the weather.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Shape {
    /// Without temperature: the season, by the calendar.
    Season,
    Level,
    /// Balance point in °C.
    Heating(f64),
    Cooling(f64),
    Both(f64, f64),
}

/// Energy of a day by degree days and kind of day. Degree days are means over the hours of the day: a day
/// that is mild on the whole may need heating at night and cooling at noon.
///
/// The shape (level, heating, cooling, both), its balance points, which lie inside the observed range,
/// and whether kinds of day differ, are those of the least BIC among fits whose slopes are not below 0.
///
/// # Source
///
/// CalTRACK 2.0, section 3.4 (candidate models of degree days with a search of balance points); Schwarz 1978
/// for the choice among them.
#[derive(Debug, Clone, PartialEq)]
pub struct Daily {
    shape: Shape,
    by_day: bool,
    grouped: Grouped,
}

impl Shape {
    fn x(self, row: &Row<'_>) -> Vec<f64> {
        let below = |balance: f64| row.mean_of(|it| (balance - it).max(0.0));
        let above = |balance: f64| row.mean_of(|it| (it - balance).max(0.0));
        match self {
            Self::Season => season(row).to_vec(),
            Self::Level => Vec::new(),
            Self::Heating(balance) => vec![below(balance)],
            Self::Cooling(balance) => vec![above(balance)],
            Self::Both(heating, cooling) => vec![below(heating), above(cooling)],
        }
    }

    const fn n_slopes(self) -> usize {
        match self {
            Self::Season => 4,
            Self::Level => 0,
            Self::Heating(_) | Self::Cooling(_) => 1,
            Self::Both(..) => 2,
        }
    }

    const fn n_balance_points(self) -> usize {
        match self {
            Self::Season | Self::Level => 0,
            Self::Heating(_) | Self::Cooling(_) => 1,
            Self::Both(..) => 2,
        }
    }

    const fn needs_temperature(self) -> bool {
        !matches!(self, Self::Season | Self::Level)
    }
}

impl Daily {
    pub(super) fn fit(rows: &[Row<'_>]) -> Option<Self> {
        let shapes = if has_temperature(rows) { shapes(rows) } else { vec![Shape::Season] };
        let all = shapes.into_iter().flat_map(|shape| [(shape, false), (shape, true)]);
        let fitted = all.filter_map(|(shape, by_day)| {
            let fitted = Self::with(shape, by_day, rows)?;
            let sound =
                !shape.needs_temperature() || fitted.grouped.slopes.iter().all(|it| 0.0 <= *it);
            sound.then(|| (fitted.criterion(rows), fitted))
        });
        fitted.min_by(|a, b| a.0.total_cmp(&b.0)).map(|it| it.1)
    }

    pub(super) fn refit(&self, rows: &[Row<'_>]) -> Option<Self> {
        Self::with(self.shape, self.by_day, rows)
    }

    fn with(shape: Shape, by_day: bool, rows: &[Row<'_>]) -> Option<Self> {
        let usable = |row: &&Row<'_>| {
            row.observed.is_finite() && (row.temperature.is_finite() || !shape.needs_temperature())
        };
        let rows: Vec<&Row<'_>> = rows.iter().filter(usable).collect();
        if rows.len() < FEWEST {
            return None;
        }
        let groups: Vec<usize> = rows.iter().map(|it| group(it, by_day)).collect();
        let x: Vec<f64> = rows.iter().flat_map(|it| shape.x(it)).collect();
        let y: Vec<f64> = rows.iter().map(|it| it.observed).collect();
        let grouped = Grouped::fit(&groups, &x, shape.n_slopes(), &y)?;
        Some(Self { shape, by_day, grouped })
    }

    /// Bayesian information criterion.
    fn criterion(&self, rows: &[Row<'_>]) -> f64 {
        let n = rows.iter().filter(|it| it.observed.is_finite()).count() as f64;
        let mean_square = (self.grouped.squares / n).max(1e-12);
        n.mul_add(mean_square.ln(), self.n_parameters() as f64 * n.ln())
    }

    pub(super) fn predict(&self, row: &Row<'_>) -> f64 {
        if self.shape.needs_temperature() && !row.temperature.is_finite() {
            return f64::NAN;
        }
        self.grouped.predict(group(row, self.by_day), &self.shape.x(row))
    }

    pub(super) const fn n_parameters(&self) -> usize {
        self.grouped.n_parameters + self.shape.n_balance_points()
    }

    pub(super) fn describe(&self) -> String {
        let shape = match self.shape {
            Shape::Season => "calendar only: no temperature is known".to_owned(),
            Shape::Level => "level only".to_owned(),
            Shape::Heating(balance) => format!("heating below {balance:.1} °C"),
            Shape::Cooling(balance) => format!("cooling above {balance:.1} °C"),
            Shape::Both(heating, cooling) => {
                format!("heating below {heating:.1} °C and cooling above {cooling:.1} °C")
            }
        };
        let days = if self.by_day { ", levels by kind of day" } else { "" };
        format!("daily, {shape}{days}")
    }
}

fn group(row: &Row<'_>, by_day: bool) -> usize {
    if by_day { usize::from(row.term) * 3 + number(row.clock.day_type) } else { 0 }
}

/// Shapes to choose from, with balance points a degree apart inside the observed range.
fn shapes(rows: &[Row<'_>]) -> Vec<Shape> {
    let mut temperatures: Vec<f64> = rows
        .iter()
        .filter(|it| it.observed.is_finite() && it.temperature.is_finite())
        .map(|it| it.temperature)
        .collect();
    if temperatures.is_empty() {
        return vec![Shape::Level];
    }
    temperatures.sort_by(f64::total_cmp);
    let beyond = (BEYOND * temperatures.len() as f64) as usize;
    let (low, high) = (temperatures[beyond], temperatures[temperatures.len() - 1 - beyond]);
    let n = ((high - low) as usize).min(60);
    let balances: Vec<f64> =
        (0..=n).map(|it| low.ceil() + it as f64).filter(|it| *it <= high).collect();
    let mut shapes = vec![Shape::Level];
    for (place, &balance) in balances.iter().enumerate() {
        shapes.extend([Shape::Heating(balance), Shape::Cooling(balance)]);
        shapes.extend(balances[place..].iter().map(|it| Shape::Both(balance, *it)));
    }
    shapes
}
