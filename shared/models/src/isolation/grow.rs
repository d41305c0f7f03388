//! Growing trees. Rows that a tree is not grown on are led through its cuts as it grows, so that
//! the scores of all rows are there when the last tree is.

use rand_core::Rng;
use rand_pcg::Pcg64Mcg;

use super::tree::{Node, Tree, average_path};

pub(super) struct Grower<'a> {
    columns: &'a [Vec<f32>],
    random: Pcg64Mcg,
    n_samples: usize,
    max_depth: u32,
    /// Every row once; those that the present tree is grown on come first.
    order: Vec<u32>,
    /// Where the right half of a cut waits.
    right: Vec<u32>,
    /// Sum over the trees of each row's path.
    paths: Vec<f64>,
    /// What leaves of each size add to their depth.
    averages: Vec<f32>,
    nodes: Vec<Node>,
    /// Trees that were grown, and where the even sequences of the first cuts begin.
    n_grown: usize,
    shifts: [f64; EVEN],
    steps: [f64; EVEN],
}

/// Choices of the first cuts, two each, that are drawn evenly over the trees.
const EVEN: usize = 14;
/// Solution of x¹⁵ = x + 1.
const GOLDEN: f64 = 1.048_984_934_757_034_4;

/// Rows of a node: those that it is grown on, and the others.
#[derive(Clone, Copy)]
struct Rows {
    inside: (usize, usize),
    outside: (usize, usize),
}

impl<'a> Grower<'a> {
    pub(super) fn new(columns: &'a [Vec<f32>], n_samples: usize, mut random: Pcg64Mcg) -> Self {
        let mut power = 1.0;
        let steps = std::array::from_fn(|_| {
            power /= GOLDEN;
            power
        });
        let shifts = std::array::from_fn(|_| f64::from(random.next_u32()) / 4_294_967_296.0);
        let n_rows = columns.first().map_or(0, Vec::len);
        Self {
            columns,
            random,
            n_samples,
            max_depth: n_samples.max(2).next_power_of_two().trailing_zeros(),
            order: (0..u32::try_from(n_rows).unwrap_or(u32::MAX)).collect(),
            right: vec![0; n_rows],
            paths: vec![0.0; n_rows],
            averages: (0..=n_samples).map(|n| average_path(n) as f32).collect(),
            nodes: Vec::new(),
            n_grown: 0,
            shifts,
            steps,
        }
    }

    pub(super) fn paths(&self) -> &[f64] {
        &self.paths
    }

    pub(super) fn tree(&mut self) -> Tree {
        let n_rows = self.order.len();
        for place in 0..self.n_samples {
            let other = place + self.below(n_rows - place);
            self.order.swap(place, other);
        }
        self.nodes.clear();
        let rows = Rows { inside: (0, self.n_samples), outside: (self.n_samples, n_rows) };
        self.grow(rows, 1, 0, 0);
        self.n_grown += 1;
        Tree { nodes: self.nodes.clone() }
    }

    /// Grows the node over `rows`, and answers its place. The children of node n are 2n and 2n + 1, the root
    /// being 1; `constant` has a bit for each feature that is
    /// the same in all of the rows.
    fn grow(&mut self, rows: Rows, nth: usize, depth: u32, mut constant: u64) -> u32 {
        let place = self.nodes.len();
        let n = rows.inside.1 - rows.inside.0;
        // Two rows part with one more cut, wherever it is: as much as a leaf of two counts.
        let cut = if n < 3 || self.max_depth <= depth {
            None
        } else {
            self.cut(rows, nth, &mut constant)
        };
        let Some((feature, cut)) = cut else {
            let path = depth as f32 + self.averages[n];
            for &row in self.order[rows.inside.0..rows.inside.1]
                .iter()
                .chain(&self.order[rows.outside.0..rows.outside.1])
            {
                self.paths[row as usize] += f64::from(path);
            }
            self.nodes.push(Node::leaf(path));
            return place as u32;
        };
        self.nodes.push(Node { feature: feature as u32, cut, left: 0, right: 0 });
        let inside = self.part(rows.inside, feature, cut);
        let outside = self.part(rows.outside, feature, cut);
        let left = Rows { inside: (rows.inside.0, inside), outside: (rows.outside.0, outside) };
        let right = Rows { inside: (inside, rows.inside.1), outside: (outside, rows.outside.1) };
        let left = self.grow(left, 2 * nth, depth + 1, constant);
        let right = self.grow(right, 2 * nth + 1, depth + 1, constant);
        self.nodes[place].left = left;
        self.nodes[place].right = right;
        place as u32
    }

    /// A random feature that varies over the rows, and a random value between its least and greatest.
    fn cut(&mut self, rows: Rows, node: usize, constant: &mut u64) -> Option<(usize, f32)> {
        let n_features = self.columns.len();
        loop {
            let n_left = n_features - constant.count_ones() as usize;
            if n_left == 0 {
                return None;
            }
            let mut nth = match *constant {
                0 => ((self.even(2 * node - 2) * n_left as f64) as usize).min(n_left - 1),
                _ => self.below(n_left),
            };
            let mut feature = 0;
            while *constant >> feature & 1 == 1 || 0 < nth {
                nth -= usize::from(*constant >> feature & 1 == 0);
                feature += 1;
            }
            let column = &self.columns[feature];
            let (mut least, mut greatest) = (f32::INFINITY, f32::NEG_INFINITY);
            for &row in &self.order[rows.inside.0..rows.inside.1] {
                let value = column[row as usize];
                least = if value < least { value } else { least };
                greatest = if greatest < value { value } else { greatest };
            }
            // scikit-learn's FEATURE_THRESHOLD.
            if greatest <= least + 1e-7 {
                *constant |= 1 << feature;
                continue;
            }
            let cut = (greatest - least).mul_add(self.even(2 * node - 1) as f32, least);
            return Some((feature, if greatest <= cut { least } else { cut }));
        }
    }

    /// Moves the rows up to `cut` to the front, and answers where the others start.
    fn part(&mut self, (start, end): (usize, usize), feature: usize, cut: f32) -> usize {
        let column = &self.columns[feature];
        let rows = &mut self.order[start..end];
        let right = &mut self.right[..rows.len()];
        let (mut n_left, mut n_right) = (0, 0);
        for place in 0..rows.len() {
            let row = rows[place];
            let goes_left = column[row as usize] <= cut;
            rows[n_left] = row;
            right[n_right] = row;
            n_left += usize::from(goes_left);
            n_right += usize::from(!goes_left);
        }
        rows[n_left..].copy_from_slice(&right[..n_right]);
        start + n_left
    }

    /// A whole number below `n`, each as likely but for one part in 2³² (Lemire 2019).
    fn below(&mut self, n: usize) -> usize {
        ((u64::from(self.random.next_u32()) * n as u64) >> 32) as usize
    }

    /// In [0, 1): of the choices of the first cuts spread evenly over the trees, of the others random. Each
    /// tree is as random as any, but together they vary less from seed to seed.
    ///
    /// # Source
    ///
    /// Roberts, "The Unreasonable Effectiveness of Quasirandom Sequences", 2018: R_d with a random shift.
    fn even(&mut self, choice: usize) -> f64 {
        if EVEN <= choice {
            return f64::from(self.random.next_u32() >> 8) / 16_777_216.0;
        }
        (self.n_grown as f64).mul_add(self.steps[choice], self.shifts[choice]).fract()
    }
}
