//! Gradient boosting of regression trees for the least absolute error, on binned features.
//!
//! Histograms and leaf-wise growth as in LightGBM (Ke et al., NeurIPS 2017); leaves are weighted
//! medians of residuals (Friedman 2001, algorithm 3).

mod grow;
mod tree;

use rand_core::{Rng, SeedableRng};
use rand_pcg::Pcg64Mcg;

pub use tree::{Trees, Unreadable};

/// How trees are grown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Growth {
    pub rounds: usize,
    pub leaves: usize,
    /// What share of a leaf's median is added.
    pub rate: f64,
    /// Rows that a leaf holds at least, of those that are drawn.
    pub least_rows: usize,
    /// Share of features that a tree may look at.
    pub features: f64,
    /// Share of rows that a tree learns from.
    pub rows: f64,
    /// Added to the weight of a leaf when splits are compared.
    pub ridge: f64,
    pub seed: u64,
}

impl Default for Growth {
    fn default() -> Self {
        Self {
            rounds: 220,
            leaves: 63,
            rate: 0.06,
            least_rows: 200,
            features: 0.5,
            rows: 0.7,
            ridge: 1.0,
            seed: 1,
        }
    }
}

/// Bins a feature has at most.
pub(crate) const BINS: usize = 127;

/// What trees learn from: rows of features in bins, each with what it was and how much it counts.
#[derive(Debug)]
pub(crate) struct Binned {
    /// Upper edges of the bins of each feature.
    pub(crate) edges: Vec<Vec<f32>>,
    /// Row by row.
    pub(crate) bins: Vec<u8>,
    pub(crate) n_features: usize,
}

impl Binned {
    /// Bins whose edges are quantiles of each feature.
    fn of<const N: usize>(rows: &[[f32; N]]) -> Self {
        const SEEN: usize = 100_000;
        let step = rows.len().div_ceil(SEEN).max(1);
        let edges: Vec<Vec<f32>> = (0..N)
            .map(|feature| {
                let mut values: Vec<f32> =
                    rows.iter().step_by(step).map(|row| row[feature]).collect();
                values.sort_unstable_by(f32::total_cmp);
                let at = |bin: usize| values[(bin * values.len() / BINS).min(values.len() - 1)];
                let mut edges: Vec<f32> = (1..BINS).map(at).collect();
                edges.dedup();
                edges
            })
            .collect();
        let mut bins = Vec::with_capacity(rows.len() * N);
        for row in rows {
            bins.extend(row.iter().zip(&edges).map(|(value, edges)| bin(edges, *value)));
        }
        Self { edges, bins, n_features: N }
    }

    pub(crate) fn row(&self, row: u32) -> &[u8] {
        let from = row as usize * self.n_features;
        &self.bins[from..from + self.n_features]
    }
}

fn bin(edges: &[f32], value: f32) -> u8 {
    edges.partition_point(|edge| *edge < value) as u8
}

/// Grows trees whose sum predicts `targets` from `rows`.
///
/// `rows`, `targets` and `weights` are parallel; all must be finite. The same input and seed give the
/// same trees.
#[must_use]
pub fn fit<const N: usize>(
    rows: &[[f32; N]],
    targets: &[f64],
    weights: &[f64],
    growth: &Growth,
) -> Trees {
    let mut trees = Trees::new(N);
    if rows.is_empty() {
        return trees;
    }
    let data = Binned::of(rows);
    let mut residuals = targets.to_vec();
    let mut random = Pcg64Mcg::seed_from_u64(growth.seed);
    for _ in 0..growth.rounds {
        let drawn = draw(&mut random, rows.len(), growth.rows);
        let features = draw(&mut random, N, growth.features);
        let tree = grow::grow(&data, &residuals, weights, drawn, &features, growth);
        for (row, residual) in residuals.iter_mut().enumerate() {
            *residual -= tree.predict_binned(data.row(row as u32));
        }
        trees.push(&tree, &data.edges);
    }
    trees
}

/// About `share` of the numbers below `n`, in order, and never none.
fn draw(random: &mut Pcg64Mcg, n: usize, share: f64) -> Vec<u32> {
    let limit = (share * f64::from(u32::MAX)) as u32;
    let drawn: Vec<u32> = (0..n as u32).filter(|_| random.next_u32() <= limit).collect();
    if drawn.is_empty() { (0..n as u32).collect() } else { drawn }
}
