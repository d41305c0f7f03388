//! Trees as they are kept and asked.

use super::bin;

#[derive(Debug, Clone, Copy)]
pub(super) enum Node {
    Split { feature: u8, bin: u8, low: usize, high: usize },
    Leaf(f32),
}

/// A tree while it is grown.
#[derive(Debug)]
pub(super) struct Tree {
    pub(super) nodes: Vec<Node>,
}

impl Tree {
    pub(super) fn predict_binned(&self, bins: &[u8]) -> f64 {
        let mut at = 0;
        loop {
            match self.nodes[at] {
                Node::Split { feature, bin, low, high } => {
                    at = if bins[usize::from(feature)] <= bin { low } else { high };
                }
                Node::Leaf(value) => return f64::from(value),
            }
        }
    }
}

/// A node of all trees: 4 bytes of a split or a leaf. `feature` of a leaf is [`LEAF`].
#[derive(Debug, Clone, Copy, PartialEq)]
struct Packed {
    feature: u8,
    bin: u8,
    /// Of a split: how many nodes further its high side begins; the low side is the next one.
    high: u16,
    value: f32,
}

const LEAF: u8 = u8::MAX;

/// Trees whose leaves add up.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Trees {
    n_features: usize,
    /// Upper edges of the bins of each feature.
    edges: Vec<Vec<f32>>,
    /// All nodes, each tree in preorder.
    nodes: Vec<Packed>,
    /// Where each tree begins.
    roots: Vec<u32>,
}

/// Why bytes are no trees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    #[error("the trees end too early")]
    Short,
    #[error("a node of the trees leads nowhere")]
    Astray,
    #[error("a value in the trees is not finite")]
    NotFinite,
}

impl Trees {
    pub(super) fn new(n_features: usize) -> Self {
        Self { n_features, edges: vec![Vec::new(); n_features], ..Self::default() }
    }

    pub(super) fn push(&mut self, tree: &Tree, edges: &[Vec<f32>]) {
        if self.roots.is_empty() {
            self.edges = edges.to_vec();
        }
        self.roots.push(self.nodes.len() as u32);
        self.append(tree, 0);
    }

    fn append(&mut self, tree: &Tree, node: usize) {
        match tree.nodes[node] {
            Node::Leaf(value) => self.nodes.push(Packed { feature: LEAF, bin: 0, high: 0, value }),
            Node::Split { feature, bin, low, high } => {
                let at = self.nodes.len();
                self.nodes.push(Packed { feature, bin, high: 0, value: 0.0 });
                self.append(tree, low);
                self.nodes[at].high = (self.nodes.len() - at) as u16;
                self.append(tree, high);
            }
        }
    }

    /// How many trees there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.roots.len()
    }

    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.roots.is_empty()
    }

    /// The sum of all trees for one row of features.
    #[must_use]
    pub fn predict<const N: usize>(&self, row: &[f32; N]) -> f64 {
        debug_assert_eq!(N, self.n_features);
        let mut bins = [0; N];
        for ((bin_of, value), edges) in bins.iter_mut().zip(row).zip(&self.edges) {
            *bin_of = bin(edges, *value);
        }
        self.roots.iter().map(|root| f64::from(self.leaf(*root as usize, &bins))).sum()
    }

    fn leaf(&self, root: usize, bins: &[u8]) -> f32 {
        let mut at = root;
        loop {
            let node = self.nodes[at];
            if node.feature == LEAF {
                return node.value;
            }
            let is_low = bins[usize::from(node.feature)] <= node.bin;
            at += if is_low { 1 } else { usize::from(node.high) };
        }
    }

    /// Little-endian: features, the edges of each; nodes (feature, bin; of a leaf its value) in
    /// preorder, tree after tree.
    pub fn write(&self, out: &mut Vec<u8>) {
        out.extend((self.n_features as u16).to_le_bytes());
        for edges in &self.edges {
            out.push(edges.len() as u8);
            edges.iter().for_each(|it| out.extend(it.to_le_bytes()));
        }
        out.extend((self.roots.len() as u16).to_le_bytes());
        for node in &self.nodes {
            out.push(node.feature);
            match node.feature {
                LEAF => out.extend(node.value.to_le_bytes()),
                _ => out.push(node.bin),
            }
        }
    }

    /// Reads what [`Trees::write`] wrote, and moves `bytes` past it.
    ///
    /// # Errors
    ///
    /// When the bytes are others than those.
    pub fn read(bytes: &mut &[u8]) -> Result<Self, Unreadable> {
        let n_features = usize::from(u16::from_le_bytes(take(bytes)?));
        let mut trees = Self::new(n_features);
        for edges in &mut trees.edges {
            let [n] = take::<1>(bytes)?;
            for _ in 0..n {
                edges.push(finite(f32::from_le_bytes(take(bytes)?))?);
            }
        }
        let n_trees = u16::from_le_bytes(take(bytes)?);
        for _ in 0..n_trees {
            trees.roots.push(trees.nodes.len() as u32);
            trees.read_node(bytes, 0)?;
        }
        Ok(trees)
    }

    fn read_node(&mut self, bytes: &mut &[u8], depth: usize) -> Result<(), Unreadable> {
        const DEEPEST: usize = 256;
        let [feature] = take::<1>(bytes)?;
        let at = self.nodes.len();
        if feature == LEAF {
            let value = finite(f32::from_le_bytes(take(bytes)?))?;
            self.nodes.push(Packed { feature, bin: 0, high: 0, value });
            return Ok(());
        }
        if usize::from(feature) >= self.n_features || depth > DEEPEST {
            return Err(Unreadable::Astray);
        }
        let [bin] = take::<1>(bytes)?;
        self.nodes.push(Packed { feature, bin, high: 0, value: 0.0 });
        self.read_node(bytes, depth + 1)?;
        self.nodes[at].high =
            u16::try_from(self.nodes.len() - at).map_err(|_| Unreadable::Astray)?;
        self.read_node(bytes, depth + 1)
    }
}

fn take<const N: usize>(bytes: &mut &[u8]) -> Result<[u8; N], Unreadable> {
    let (taken, rest) = bytes.split_first_chunk::<N>().ok_or(Unreadable::Short)?;
    *bytes = rest;
    Ok(*taken)
}

fn finite(value: f32) -> Result<f32, Unreadable> {
    if value.is_finite() { Ok(value) } else { Err(Unreadable::NotFinite) }
}
