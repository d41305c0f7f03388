//! A baseline: what a building would have used, by its calendar and the weather, had nothing changed;
//! and what it saved against that.

mod daily;
mod fit;
mod fitted;
mod grouped;
mod hourly;
mod intervals;
mod savings;
mod sufficiency;
mod zeros;

use crate::calendar::DayType;
use crate::hours::{Clock, MOST};

pub use daily::Daily;
pub use fit::Fit;
pub use fitted::Baseline;
pub use hourly::Hourly;
pub use intervals::Intervals;
pub use savings::{Savings, SavingsError, Verdict, savings};
pub use sufficiency::{Finding, Sufficiency, sufficiency};
pub use zeros::unpublish;

/// One interval of a period: an hour, or a local day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Row<'a> {
    pub clock: Clock,
    /// Kind of term, where a calendar of terms is given: 0 teaching, then as the caller counts.
    pub term: u8,
    /// Energy; NaN where it is not known.
    pub observed: f64,
    /// Outdoor temperature of each of its hours in °C, NaN where it is not known.
    temperatures: &'a [f64],
    /// Their mean; NaN where less than half of them are known.
    temperature: f64,
}

impl<'a> Row<'a> {
    /// Of an interval whose hours have `temperatures`, which may be empty.
    #[must_use]
    pub fn new(clock: Clock, term: u8, observed: f64, temperatures: &'a [f64]) -> Self {
        let known = temperatures.iter().filter(|it| it.is_finite());
        let n = known.clone().count();
        let mean = known.sum::<f64>() / n as f64;
        let temperature = if temperatures.len() <= 2 * n { mean } else { f64::NAN };
        let observed = if observed.abs() <= MOST { observed } else { f64::NAN };
        Self { clock, term, observed, temperatures, temperature }
    }

    /// Mean over the hours of what `of` makes of a temperature.
    fn mean_of(&self, of: impl Fn(f64) -> f64) -> f64 {
        let known = self.temperatures.iter().filter(|it| it.is_finite());
        let (sum, n) = known.fold((0.0, 0.0), |(sum, n), it| (sum + of(*it), n + 1.0));
        sum / n
    }
}

/// How long the intervals of a period are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Hour,
    Day,
}

impl Step {
    const fn of_day(self) -> usize {
        match self {
            Self::Hour => 24,
            Self::Day => 1,
        }
    }
}

/// A fitted model of a baseline.
#[derive(Debug, Clone, PartialEq)]
pub enum Model {
    Daily(Daily),
    Hourly(Hourly),
}

impl Model {
    /// Fits the model for intervals of `step`; `None` where too few of them are known.
    #[must_use]
    pub fn fit(step: Step, rows: &[Row<'_>]) -> Option<Self> {
        match step {
            Step::Day => Daily::fit(rows).map(Self::Daily),
            Step::Hour => Hourly::fit(rows).map(Self::Hourly),
        }
    }

    /// The same kind of model with the same balance points, fitted to other rows.
    fn refit(&self, rows: &[Row<'_>]) -> Option<Self> {
        match self {
            Self::Daily(it) => it.refit(rows).map(Self::Daily),
            Self::Hourly(_) => Hourly::fit(rows).map(Self::Hourly),
        }
    }

    /// What the baseline expects of each row; NaN where its temperature is needed and not known.
    #[must_use]
    pub fn predict(&self, rows: &[Row<'_>]) -> Vec<f64> {
        match self {
            Self::Daily(it) => rows.iter().map(|row| it.predict(row)).collect(),
            Self::Hourly(it) => rows.iter().map(|row| it.predict(row)).collect(),
        }
    }

    #[must_use]
    pub const fn n_parameters(&self) -> usize {
        match self {
            Self::Daily(it) => it.n_parameters(),
            Self::Hourly(it) => it.n_parameters(),
        }
    }

    /// What the model looks at, in words.
    #[must_use]
    pub fn describe(&self) -> String {
        match self {
            Self::Daily(it) => it.describe(),
            Self::Hourly(it) => it.describe(),
        }
    }
}

/// Whether enough temperatures are known to model by them.
fn has_temperature(rows: &[Row<'_>]) -> bool {
    let known = rows.iter().filter(|it| it.temperature.is_finite()).count();
    rows.len() < 2 * known
}

/// Sine and cosine of the year, where no temperature tells the season.
fn season(row: &Row<'_>) -> [f64; 4] {
    let day = f64::from(row.clock.date.day_of_year()) / 365.25;
    let angle = std::f64::consts::TAU * day;
    [angle.sin(), angle.cos(), (2.0 * angle).sin(), (2.0 * angle).cos()]
}

const fn number(day_type: DayType) -> usize {
    match day_type {
        DayType::Workday => 0,
        DayType::Saturday => 1,
        DayType::Off => 2,
    }
}

#[cfg(test)]
mod tests;
