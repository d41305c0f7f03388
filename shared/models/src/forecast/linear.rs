//! The linear base: one set of coefficients for every building, in four groups of days.

use linfa_linalg::cholesky::SolveCInplace;
use ndarray::{Array1, Array2};
use serde::{Deserialize, Serialize};

use crate::calendar::DayType;
use crate::forecast::features::{LINEAR, Row};

/// Rounds of reweighting by which least squares come near to least absolute errors.
const ROUNDS: usize = 4;
/// Residuals below this share of the scale weigh no more than this.
const FLOOR: f64 = 0.03;
/// How strongly coefficients are drawn to "as usual".
const RIDGE: f64 = 20.0;
/// Where a row holds what is usual: predictions are what must be added to it.
const USUAL: usize = 16;

/// Days that share coefficients.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Group {
    AfterWorkday,
    AfterDayOff,
    Saturday,
    Off,
}

impl Group {
    pub(crate) const fn of(day: DayType, before: DayType) -> Self {
        match (day, before) {
            (DayType::Workday, DayType::Workday) => Self::AfterWorkday,
            (DayType::Workday, _) => Self::AfterDayOff,
            (DayType::Saturday, _) => Self::Saturday,
            (DayType::Off, _) => Self::Off,
        }
    }
}

/// Coefficients of what is to be added to the usual, by group of days.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Linear {
    pub(crate) coefficients: [Vec<f64>; 4],
}

/// One hour to learn from: its features, what it was (of the scale), and how much it counts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sample<'a> {
    pub(crate) row: &'a Row,
    pub(crate) observed: f64,
    pub(crate) weight: f64,
    pub(crate) group: Group,
}

impl Linear {
    /// Predicted, of the scale.
    pub(crate) fn predict(&self, group: Group, row: &Row) -> f64 {
        let terms =
            self.coefficients[group as usize].iter().zip(row).map(|(c, x)| c * f64::from(*x));
        f64::from(row[USUAL]) + terms.sum::<f64>()
    }

    /// Fits by iteratively reweighted least squares, drawn to what is usual.
    pub(crate) fn fit(samples: &[Sample<'_>]) -> Self {
        let coefficients = std::array::from_fn(|group| {
            let of_group: Vec<&Sample<'_>> =
                samples.iter().filter(|it| it.group as usize == group).collect();
            let mut coefficients = vec![0.0; LINEAR];
            for _ in 0..ROUNDS {
                coefficients = reweighted(&of_group, &coefficients);
            }
            coefficients
        });
        Self { coefficients }
    }
}

fn reweighted(samples: &[&Sample<'_>], before: &[f64]) -> Vec<f64> {
    let mut gram = Array2::<f64>::eye(LINEAR) * RIDGE;
    let mut moment = Array1::<f64>::zeros(LINEAR);
    let mut x = [0.0; LINEAR];
    for sample in samples {
        for (x, value) in x.iter_mut().zip(sample.row) {
            *x = f64::from(*value);
        }
        let beyond = sample.observed - x[USUAL];
        let residual = beyond - before.iter().zip(&x).map(|(c, x)| c * x).sum::<f64>();
        let weight = sample.weight / residual.abs().max(FLOOR);
        for (i, xi) in x.iter().enumerate() {
            let scaled = weight * xi;
            moment[i] += scaled * beyond;
            for (j, xj) in x[..=i].iter().enumerate() {
                gram[(i, j)] += scaled * xj;
            }
        }
    }
    for i in 0..LINEAR {
        for j in 0..i {
            gram[(j, i)] = gram[(i, j)];
        }
    }
    let mut right = moment.insert_axis(ndarray::Axis(1));
    match gram.solvec_inplace(&mut right) {
        Ok(_) => right.column(0).to_vec(),
        Err(_) => before.to_vec(),
    }
}
