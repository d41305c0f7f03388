//! How far off a prediction may be: trees for the size of errors, and how many of those sizes cover
//! which share of what came.

use greenpulse_domain::forecast::HourAhead;
use serde::{Deserialize, Serialize};

use crate::boost::{self, Growth, Trees};
use crate::forecast::features::{COUNT, Row};
use crate::forecast::parallel::both;

/// What load may be of one hour, in kWh, by probability.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Quantiles {
    pub p2_5: f64,
    pub p10: f64,
    pub p50: f64,
    pub p90: f64,
    pub p97_5: f64,
}

impl From<Quantiles> for HourAhead {
    fn from(it: Quantiles) -> Self {
        Self { p2_5: it.p2_5, p10: it.p10, p50: it.p50, p90: it.p90, p97_5: it.p97_5 }
    }
}

/// The shares below each bound but the middle one.
const SHARES: [f64; 4] = [0.025, 0.1, 0.9, 0.975];
/// The least size of an error, of the scale.
const LEAST: f64 = 0.004;
/// Errors of so many hours before and after tell of an hour too.
const BESIDE: usize = 2;
/// Where these are fewer, those of the whole day tell.
const OF_HOURS: usize = 1_000;
/// Where even they are fewer, nothing is told by them.
const OF_DAYS: usize = 200;
/// How much nearer a model comes than the two that its errors are counted on, which learned from half as
/// much each: of Cambridge in 2021 and BDG2 in 2016 (decision 0038).
const NEARER: f64 = 0.97;

/// Learned on what the errors' own trees had not seen.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Spread {
    /// Of logarithms: each size is missed by a share of itself.
    pub(crate) sizes: Trees,
    pub(crate) factors: Factors,
}

/// Of each kind of day and each of its hours, how many sizes lie between what is predicted and each bound,
/// by [`SHARES`].
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(crate) struct Factors([[[f64; 4]; 24]; 4]);

/// Days that are missed alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Workday,
    Saturday,
    Sunday,
    /// It is used like a Sunday, and harder to tell.
    Holiday,
}

/// An error to learn from, of the scale.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Miss {
    pub(crate) residual: f64,
    pub(crate) weight: f64,
    pub(crate) kind: Kind,
    pub(crate) hour: usize,
    /// 0 or 1: sizes are learned on one and counted on the other.
    pub(crate) half: usize,
}

impl Spread {
    pub(crate) fn fit(rows: &[Row], misses: &[Miss], seed: u64) -> Self {
        let growth = Growth { rounds: 80, leaves: 31, rate: 0.08, seed, ..Growth::default() };
        let learn = |keep: &(dyn Fn(&Miss) -> bool + Sync)| {
            let kept = || rows.iter().zip(misses).filter(|it| keep(it.1));
            let rows: Vec<Row> = kept().map(|it| *it.0).collect();
            let sizes: Vec<f64> = kept().map(|it| it.1.residual.abs().max(LEAST).ln()).collect();
            let weights: Vec<f64> = kept().map(|it| it.1.weight).collect();
            boost::fit::<COUNT>(&rows, &sizes, &weights, &growth)
        };
        let (sizes, halves) =
            both(|| learn(&|_| true), || [1, 0].map(|half| learn(&|it| it.half == half)));
        let mut ratios: [[Vec<f64>; 24]; 4] = Default::default();
        for (row, miss) in rows.iter().zip(misses) {
            let ratio = miss.residual / Self::size(&halves[miss.half], row);
            ratios[miss.kind as usize][miss.hour].push(ratio);
        }
        Self { sizes, factors: Factors(ratios.map(|it| by_hour(&it))) }
    }

    fn size(sizes: &Trees, row: &Row) -> f64 {
        sizes.predict(row).exp().max(LEAST)
    }

    /// Bounds around what is predicted of an hour, all of the scale.
    pub(crate) fn around(&self, predicted: f64, row: &Row, kind: Kind, hour: usize) -> Quantiles {
        let size = Self::size(&self.sizes, row);
        let factors = self.factors.0[kind as usize][hour];
        let [p2_5, p10, p90, p97_5] = factors.map(|it| (predicted + it * size).max(0.0));
        Quantiles { p2_5, p10, p50: predicted, p90, p97_5 }
    }
}

impl Quantiles {
    fn each(self, of: impl Fn(f64) -> f64) -> Self {
        Self {
            p2_5: of(self.p2_5),
            p10: of(self.p10),
            p50: of(self.p50),
            p90: of(self.p90),
            p97_5: of(self.p97_5),
        }
    }

    /// Half-way between the two, bound by bound.
    #[must_use]
    pub fn midpoint(self, other: Self) -> Self {
        Self {
            p2_5: f64::midpoint(self.p2_5, other.p2_5),
            p10: f64::midpoint(self.p10, other.p10),
            p50: f64::midpoint(self.p50, other.p50),
            p90: f64::midpoint(self.p90, other.p90),
            p97_5: f64::midpoint(self.p97_5, other.p97_5),
        }
    }

    /// With every bound `by` higher, never below zero.
    #[must_use]
    pub fn moved(self, by: f64) -> Self {
        self.each(|it| (it + by).max(0.0))
    }

    /// With every bound so many times as far from the middle, never below zero.
    #[must_use]
    pub fn widened(self, factor: f64) -> Self {
        self.each(|it| (self.p50 + factor * (it - self.p50)).max(0.0))
    }

    pub(crate) fn times(self, scale: f64) -> Self {
        self.each(|it| it * scale)
    }
}

/// Of each hour of a kind of day, from its ratios and those of the hours beside it.
fn by_hour(ratios: &[Vec<f64>; 24]) -> [[f64; 4]; 24] {
    std::array::from_fn(|hour| {
        let beside = hour.saturating_sub(BESIDE)..=(hour + BESIDE).min(23);
        let known = ratios[beside].concat();
        let known = if known.len() < OF_HOURS { ratios.concat() } else { known };
        quantiles(known).map(|it| NEARER * it)
    })
}

/// At [`SHARES`], the middle between them; bounds lie on their own side of the prediction.
fn quantiles(mut ratios: Vec<f64>) -> [f64; 4] {
    const FEW: [f64; 4] = [-4.5, -2.2, 2.2, 4.5];
    if ratios.len() < OF_DAYS {
        return FEW;
    }
    ratios.sort_unstable_by(f64::total_cmp);
    let at = |share: f64| ratios[((share * ratios.len() as f64) as usize).min(ratios.len() - 1)];
    let [a, b, c, d] = SHARES.map(at);
    [a.min(0.0), b.min(0.0), c.max(0.0), d.max(0.0)]
}
