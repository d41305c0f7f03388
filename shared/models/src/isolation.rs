//! An isolation forest: what few random cuts set apart from the rest is unusual.
//!
//! # Source
//!
//! Liu, Ting and Zhou, "Isolation Forest", ICDM 2008; scores, offset and names as in scikit-learn's
//! `IsolationForest`.

mod features;
mod grow;
mod tree;

use linfa::dataset::DatasetBase;
use linfa::param_guard::ParamGuard;
use linfa::traits::{Fit, PredictInplace};
use ndarray::{Array1, ArrayBase, ArrayView1, Data, Ix2};
use rand_core::SeedableRng;
use rand_pcg::Pcg64Mcg;

pub use features::{NAMES, features};
use grow::Grower;
use tree::{Tree, average_path};

/// Features that a forest may have.
const MAX_FEATURES: usize = 64;

/// How a forest is grown; the default is the seed's: 200 trees on 0.8 of the rows, contamination 0.1.
#[derive(Debug, Clone, PartialEq)]
pub struct IsolationForestParams(IsolationForestValidParams);

/// [`IsolationForestParams`] that were checked.
#[derive(Debug, Clone, PartialEq)]
pub struct IsolationForestValidParams {
    n_trees: usize,
    max_samples: f64,
    contamination: f64,
    seed: u64,
}

/// What a forest with the default parameters is called.
pub const NAME: &str = "isolation-forest-1";

/// The default parameters, by name.
#[must_use]
pub fn parameters() -> Vec<(String, f64)> {
    let IsolationForestValidParams { n_trees, max_samples, contamination, seed } =
        IsolationForestParams::default().0;
    let all = [
        ("n_estimators", n_trees as f64),
        ("max_samples", max_samples),
        ("contamination", contamination),
        ("random_state", seed as f64),
    ];
    all.map(|(name, it)| (name.to_owned(), it)).into()
}

/// Why no forest was grown.
#[derive(Debug, thiserror::Error)]
pub enum IsolationError {
    #[error("a forest needs at least one tree")]
    NoTrees,
    #[error("the share of rows for each tree must lie in (0, 1], not at {0}")]
    MaxSamples(f64),
    #[error("the contamination must lie in (0, 0.5], not at {0}")]
    Contamination(f64),
    #[error("a forest needs at least two rows and one feature")]
    TooFew,
    #[error("a forest takes at most 64 features, not {0}")]
    TooManyFeatures(usize),
    #[error("row {row} is not finite")]
    NotFinite { row: usize },
    #[error(transparent)]
    Linfa(#[from] linfa::Error),
}

impl Default for IsolationForestParams {
    fn default() -> Self {
        Self(IsolationForestValidParams {
            n_trees: 200,
            max_samples: 0.8,
            contamination: 0.1,
            seed: 42,
        })
    }
}

impl IsolationForestParams {
    #[must_use]
    pub const fn n_trees(mut self, n_trees: usize) -> Self {
        self.0.n_trees = n_trees;
        self
    }

    /// Share of the rows that each tree is grown on, in (0, 1].
    #[must_use]
    pub const fn max_samples(mut self, max_samples: f64) -> Self {
        self.0.max_samples = max_samples;
        self
    }

    /// Share of the rows that are taken for anomalies, in (0, 0.5].
    #[must_use]
    pub const fn contamination(mut self, contamination: f64) -> Self {
        self.0.contamination = contamination;
        self
    }

    /// The same seed and rows grow the same forest.
    #[must_use]
    pub const fn seed(mut self, seed: u64) -> Self {
        self.0.seed = seed;
        self
    }
}

impl ParamGuard for IsolationForestParams {
    type Checked = IsolationForestValidParams;
    type Error = IsolationError;

    fn check_ref(&self) -> Result<&Self::Checked, IsolationError> {
        let IsolationForestValidParams { n_trees, max_samples, contamination, .. } = self.0;
        if n_trees == 0 {
            return Err(IsolationError::NoTrees);
        }
        if !(0.0 < max_samples && max_samples <= 1.0) {
            return Err(IsolationError::MaxSamples(max_samples));
        }
        if !(0.0 < contamination && contamination <= 0.5) {
            return Err(IsolationError::Contamination(contamination));
        }
        Ok(&self.0)
    }

    fn check(self) -> Result<Self::Checked, IsolationError> {
        self.check_ref()?;
        Ok(self.0)
    }
}

/// A grown forest.
#[derive(Debug, Clone, PartialEq)]
pub struct IsolationForest {
    trees: Vec<Tree>,
    /// Mean and standard deviation of each feature: rows are scaled before they are cut.
    scales: Vec<(f64, f64)>,
    /// Path that a row of as many takes on average; scores are relative to it.
    usual_path: f64,
    offset: f64,
}

impl<D: Data<Elem = f64>, T> Fit<ArrayBase<D, Ix2>, T, IsolationError>
    for IsolationForestValidParams
{
    type Object = IsolationForest;

    /// Grows a forest on the dataset's records (rows × features); targets are not looked at.
    ///
    /// # Errors
    ///
    /// When there are fewer than two rows, no or more than 64 features, or a value is not finite.
    fn fit(
        &self,
        dataset: &DatasetBase<ArrayBase<D, Ix2>, T>,
    ) -> Result<IsolationForest, IsolationError> {
        let records = dataset.records();
        let (n_rows, n_features) = records.dim();
        if n_rows < 2 || n_features == 0 {
            return Err(IsolationError::TooFew);
        }
        if MAX_FEATURES < n_features {
            return Err(IsolationError::TooManyFeatures(n_features));
        }
        let unfit = records.rows().into_iter().position(|it| it.iter().any(|it| !it.is_finite()));
        if let Some(row) = unfit {
            return Err(IsolationError::NotFinite { row });
        }
        let scales: Vec<(f64, f64)> = records.columns().into_iter().map(scale).collect();
        let columns: Vec<Vec<f32>> = records
            .columns()
            .into_iter()
            .zip(&scales)
            .map(|(column, scale)| column.iter().map(|it| scaled(*it, *scale)).collect())
            .collect();
        let n_samples = ((self.max_samples * n_rows as f64) as usize).clamp(1, n_rows);
        let mut grower = Grower::new(&columns, n_samples, Pcg64Mcg::seed_from_u64(self.seed));
        let trees: Vec<Tree> = (0..self.n_trees).map(|_| grower.tree()).collect();
        let usual_path = average_path(n_samples);
        let to_score = |path: &f64| score(*path, self.n_trees, usual_path);
        let mut scores: Vec<f64> = grower.paths().iter().map(to_score).collect();
        let offset = percentile(&mut scores, self.contamination);
        Ok(IsolationForest { trees, scales, usual_path, offset })
    }
}

impl IsolationForest {
    /// Score of each row in (−1, 0): the lower, the fewer cuts set it apart.
    #[must_use]
    pub fn score_samples<D: Data<Elem = f64>>(&self, rows: &ArrayBase<D, Ix2>) -> Array1<f64> {
        let mut scaled_row = vec![0.0; self.scales.len()];
        let scores = rows.rows().into_iter().map(|row| {
            for ((to, from), scale) in scaled_row.iter_mut().zip(row).zip(&self.scales) {
                *to = scaled(*from, *scale);
            }
            let path: f64 = self.trees.iter().map(|it| it.path(&scaled_row)).sum();
            score(path, self.trees.len(), self.usual_path)
        });
        scores.collect()
    }

    /// Score of each row above the offset: below 0 is an anomaly.
    #[must_use]
    pub fn decision_function<D: Data<Elem = f64>>(&self, rows: &ArrayBase<D, Ix2>) -> Array1<f64> {
        self.score_samples(rows) - self.offset
    }

    /// The score below which the contamination's share of the fitted rows lies.
    #[must_use]
    pub const fn offset(&self) -> f64 {
        self.offset
    }
}

/// Says of each row whether it is an anomaly.
impl<D: Data<Elem = f64>> PredictInplace<ArrayBase<D, Ix2>, Array1<bool>> for IsolationForest {
    fn predict_inplace(&self, x: &ArrayBase<D, Ix2>, y: &mut Array1<bool>) {
        for (is_anomaly, decision) in y.iter_mut().zip(self.decision_function(x)) {
            *is_anomaly = decision < 0.0;
        }
    }

    fn default_target(&self, x: &ArrayBase<D, Ix2>) -> Array1<bool> {
        Array1::from_elem(x.nrows(), false)
    }
}

fn score(path: f64, n_trees: usize, usual_path: f64) -> f64 {
    if usual_path <= 0.0 {
        return -0.5;
    }
    -(-path / (n_trees as f64 * usual_path)).exp2()
}

fn scale(column: ArrayView1<'_, f64>) -> (f64, f64) {
    let n = column.len() as f64;
    let mean = column.iter().sum::<f64>() / n;
    let variance = column.iter().map(|it| (it - mean).powi(2)).sum::<f64>() / n;
    if variance.is_normal() { (mean, variance.sqrt()) } else { (0.0, 1.0) }
}

fn scaled(value: f64, (mean, deviation): (f64, f64)) -> f32 {
    let scaled = ((value - mean) / deviation) as f32;
    if scaled.is_finite() { scaled } else { 0.0 }
}

/// The value below which `share` of the values lie, between the two nearest (numpy's default).
fn percentile(values: &mut [f64], share: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    let place = share * (values.len() - 1) as f64;
    let below = place as usize;
    let above = (below + 1).min(values.len() - 1);
    values[below] + (values[above] - values[below]) * (place - below as f64)
}

#[cfg(test)]
mod tests;
