//! One tree of a forest: cuts, and at the leaves how long the path there counts.

/// A node: a leaf where `left` is 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Node {
    pub(super) feature: u32,
    /// Up to this value a row goes left; of a leaf the length of the path.
    pub(super) cut: f32,
    /// Place of the left child.
    pub(super) left: u32,
    /// Place of the right child.
    pub(super) right: u32,
}

impl Node {
    pub(super) const fn leaf(path: f32) -> Self {
        Self { feature: 0, cut: path, left: 0, right: 0 }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Tree {
    /// The root first.
    pub(super) nodes: Vec<Node>,
}

impl Tree {
    /// Cuts until `row` stands alone, or as far as it was cut with those left beside it counted.
    pub(super) fn path(&self, row: &[f32]) -> f64 {
        let mut node = self.nodes[0];
        while node.left != 0 {
            let goes_left = row[node.feature as usize] <= node.cut;
            node = self.nodes[if goes_left { node.left } else { node.right } as usize];
        }
        f64::from(node.cut)
    }
}

/// Cuts that set one of `n` rows apart on average: the path of an unsuccessful search in a binary
/// search tree (Liu et al. 2008, equation 1).
pub(super) fn average_path(n: usize) -> f64 {
    const EULER: f64 = 0.577_215_664_901_532_9;
    match n {
        0 | 1 => 0.0,
        2 => 1.0,
        n => {
            let n = n as f64;
            2.0f64.mul_add((n - 1.0).ln() + EULER, -(2.0 * (n - 1.0) / n))
        }
    }
}
