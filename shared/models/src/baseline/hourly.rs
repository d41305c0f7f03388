//! The hourly model: time of week and temperature.

use super::grouped::Grouped;
use super::{Row, has_temperature, number, season};

/// Hours that must be known to fit anything.
const FEWEST: usize = 24 * 30;
/// Pieces of the line that follows the temperature.
const PIECES: usize = 6;

/// Energy of an hour by its place in the week and the temperature.
///
/// Holidays count as Sundays; with a calendar of terms, each kind of term has its own workdays, Saturdays
/// and days off instead. The temperature acts by a line of six pieces, one for hours in which the
/// building is in use and one for the others; without temperatures the season stands in.
///
/// # Source
///
/// Mathieu, Price, Kiliccote and Piette, "Quantifying Changes in Building Electricity Use, with Application
/// to Demand Response", IEEE Transactions on Smart Grid 2(3), 2011: time of week and temperature, TOWT.
#[derive(Debug, Clone, PartialEq)]
pub struct Hourly {
    weather: Option<Weather>,
    by_term: bool,
    grouped: Grouped,
}

#[derive(Debug, Clone, PartialEq)]
struct Weather {
    low: f64,
    high: f64,
    /// By group of hours: whether the building is in use.
    in_use: Vec<bool>,
}

impl Weather {
    fn x(&self, row: &Row<'_>, group: usize) -> Vec<f64> {
        let mut x = vec![0.0; 2 * PIECES];
        let width = ((self.high - self.low) / PIECES as f64).max(1e-9);
        let first = if self.in_use.get(group).copied().unwrap_or(false) { 0 } else { PIECES };
        let above = row.temperature.clamp(self.low, self.high) - self.low;
        for piece in 0..PIECES {
            x[first + piece] = (above - piece as f64 * width).clamp(0.0, width);
        }
        x
    }
}

impl Hourly {
    pub(super) fn fit(rows: &[Row<'_>]) -> Option<Self> {
        let with_weather = has_temperature(rows);
        let by_term = rows.iter().any(|it| it.term != 0);
        let usable = |row: &&Row<'_>| {
            row.observed.is_finite() && (row.temperature.is_finite() || !with_weather)
        };
        let rows: Vec<&Row<'_>> = rows.iter().filter(usable).collect();
        if rows.len() < FEWEST {
            return None;
        }
        let groups: Vec<usize> = rows.iter().map(|it| group(it, by_term)).collect();
        let y: Vec<f64> = rows.iter().map(|it| it.observed).collect();
        let weather = with_weather.then(|| {
            let temperatures = rows.iter().map(|it| it.temperature);
            let (low, high) = temperatures
                .fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), it| (a.min(it), b.max(it)));
            Weather { low, high, in_use: in_use(&groups, &y) }
        });
        let (n_slopes, x): (usize, Vec<f64>) = match &weather {
            Some(it) => (
                2 * PIECES,
                rows.iter().zip(&groups).flat_map(|(row, group)| it.x(row, *group)).collect(),
            ),
            None => (4, rows.iter().flat_map(|it| season(it)).collect()),
        };
        let grouped = Grouped::fit(&groups, &x, n_slopes, &y)?;
        Some(Self { weather, by_term, grouped })
    }

    pub(super) fn predict(&self, row: &Row<'_>) -> f64 {
        let group = group(row, self.by_term);
        match &self.weather {
            Some(_) if !row.temperature.is_finite() => f64::NAN,
            Some(it) => self.grouped.predict(group, &it.x(row, group)),
            None => self.grouped.predict(group, &season(row)),
        }
    }

    pub(super) const fn n_parameters(&self) -> usize {
        self.grouped.n_parameters
    }

    pub(super) fn describe(&self) -> String {
        let weather = match self.weather {
            Some(_) => "time of week and temperature",
            None => "time of week and season: no temperature is known",
        };
        format!("hourly, {weather}{}", if self.by_term { ", by term" } else { "" })
    }
}

fn group(row: &Row<'_>, by_term: bool) -> usize {
    let day = match by_term {
        true => usize::from(row.term) * 3 + number(row.clock.day_type),
        false => usize::from(row.clock.weekday),
    };
    day * 24 + row.clock.hour
}

/// Groups whose mean lies above the middle between the least and the greatest.
fn in_use(groups: &[usize], y: &[f64]) -> Vec<bool> {
    let n_groups = groups.iter().max().map_or(0, |it| it + 1);
    let mut sums = vec![(0.0, 0.0); n_groups];
    for (group, y) in groups.iter().zip(y) {
        sums[*group].0 += y;
        sums[*group].1 += 1.0;
    }
    let means: Vec<f64> = sums.iter().map(|(sum, n)| sum / n).collect();
    let known = means.iter().filter(|it| it.is_finite());
    let (low, high) =
        known.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), it| (a.min(*it), b.max(*it)));
    means.iter().map(|it| f64::midpoint(low, high) <= *it).collect()
}
