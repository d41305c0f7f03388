//! One tree, leaf by leaf, the best split first.

use super::tree::{Node, Tree};
use super::{BINS, Binned, Growth};

/// Sums over the rows of one bin.
#[derive(Debug, Clone, Copy, Default)]
struct Bin {
    gradient: f32,
    weight: f32,
    n: u32,
}

impl Bin {
    fn add(&mut self, other: Self) {
        self.gradient += other.gradient;
        self.weight += other.weight;
        self.n += other.n;
    }

    fn less(self, other: Self) -> Self {
        Self {
            gradient: self.gradient - other.gradient,
            weight: self.weight - other.weight,
            n: self.n - other.n,
        }
    }

    fn score(self, ridge: f64) -> f64 {
        let (gradient, weight) = (f64::from(self.gradient), f64::from(self.weight));
        gradient * gradient / (weight.max(0.0) + ridge)
    }
}

/// Bins of each looked-at feature, one after the other.
type Histogram = Vec<Bin>;

#[derive(Debug, Clone, Copy)]
struct Split {
    gain: f64,
    feature: u32,
    bin: u8,
}

#[derive(Debug)]
struct Leaf {
    node: usize,
    rows: Vec<u32>,
    histogram: Histogram,
    split: Option<Split>,
}

/// Grows a tree on the rows `drawn`, looking at `features`.
pub(super) fn grow(
    data: &Binned,
    residuals: &[f64],
    weights: &[f64],
    drawn: Vec<u32>,
    features: &[u32],
    growth: &Growth,
) -> Tree {
    let sum = |rows: &[u32]| histogram(data, residuals, weights, rows, features);
    let leaf = |node: usize, rows: Vec<u32>, histogram: Histogram| {
        let split = best_split(&histogram, features, growth);
        Leaf { node, rows, histogram, split }
    };
    let mut nodes = vec![Node::Leaf(0.0)];
    let whole = sum(&drawn);
    let mut leaves = vec![leaf(0, drawn, whole)];
    while leaves.len() < growth.leaves {
        let gain = |it: &Leaf| it.split.map_or(f64::NEG_INFINITY, |split| split.gain);
        let best = (0..leaves.len())
            .reduce(|a, b| if gain(&leaves[b]) > gain(&leaves[a]) { b } else { a });
        let Some((index, split)) = best.and_then(|index| Some((index, leaves[index].split?)))
        else {
            break;
        };
        let Leaf { node, rows, histogram: parent, .. } = leaves.swap_remove(index);
        let (low, high): (Vec<u32>, Vec<u32>) =
            rows.iter().partition(|row| data.row(**row)[split.feature as usize] <= split.bin);
        let small_is_low = low.len() <= high.len();
        let small = sum(if small_is_low { &low } else { &high });
        let large: Histogram = parent.iter().zip(&small).map(|(all, it)| all.less(*it)).collect();
        let (of_low, of_high) = if small_is_low { (small, large) } else { (large, small) };
        let below = nodes.len();
        nodes[node] = Node::Split {
            feature: split.feature as u8,
            bin: split.bin,
            low: below,
            high: below + 1,
        };
        nodes.extend([Node::Leaf(0.0), Node::Leaf(0.0)]);
        leaves.push(leaf(below, low, of_low));
        leaves.push(leaf(below + 1, high, of_high));
    }
    for leaf in leaves {
        nodes[leaf.node] =
            Node::Leaf((growth.rate * median(&leaf.rows, residuals, weights)) as f32);
    }
    Tree { nodes }
}

fn histogram(
    data: &Binned,
    residuals: &[f64],
    weights: &[f64],
    rows: &[u32],
    features: &[u32],
) -> Histogram {
    let mut histogram = vec![Bin::default(); features.len() * BINS];
    for row in rows {
        let (residual, weight) = (residuals[*row as usize], weights[*row as usize] as f32);
        let gradient = if residual == 0.0 { 0.0 } else { weight * (residual.signum() as f32) };
        let bins = data.row(*row);
        for (feature, of_feature) in features.iter().zip(histogram.chunks_exact_mut(BINS)) {
            of_feature[usize::from(bins[*feature as usize])].add(Bin { gradient, weight, n: 1 });
        }
    }
    histogram
}

fn best_split(histogram: &Histogram, features: &[u32], growth: &Growth) -> Option<Split> {
    let mut best: Option<Split> = None;
    for (feature, bins) in features.iter().zip(histogram.chunks_exact(BINS)) {
        let mut all = Bin::default();
        bins.iter().for_each(|it| all.add(*it));
        let mut low = Bin::default();
        for (bin, it) in bins.iter().enumerate().take(BINS - 1) {
            low.add(*it);
            let high = all.less(low);
            if (low.n as usize) < growth.least_rows || it.n == 0 {
                continue;
            }
            if (high.n as usize) < growth.least_rows {
                break;
            }
            let gain = low.score(growth.ridge) + high.score(growth.ridge) - all.score(growth.ridge);
            if gain > best.map_or(1e-9, |it| it.gain) {
                best = Some(Split { gain, feature: *feature, bin: bin as u8 });
            }
        }
    }
    best
}

/// The weighted median of the rows' residuals.
fn median(rows: &[u32], residuals: &[f64], weights: &[f64]) -> f64 {
    let mut pairs: Vec<(f64, f64)> =
        rows.iter().map(|row| (residuals[*row as usize], weights[*row as usize])).collect();
    pairs.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let half = pairs.iter().map(|it| it.1).sum::<f64>() / 2.0;
    let mut below = 0.0;
    for (residual, weight) in &pairs {
        below += weight;
        if below >= half {
            return *residual;
        }
    }
    0.0
}
