//! Flagged hours merged into episodes, each with what it is, how bad, and why.

use greenpulse_domain::anomaly::{AnomalyType, LooksLike, Severity};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::band::Band;
use super::cause::{causes, likeness, summary};
use super::classify::classify;
use super::likeness::looks_like;
use super::traits::Traits;
use crate::hours::Hours;

/// Hours without a flag after which an episode is over.
pub const QUIET: usize = 24;
/// Hours up to an episode's end whose expectation says what is usual: later ones change no severity.
const USUAL_HOURS: usize = 56 * 24;

/// What noticed an episode first. It is part of its id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Family {
    /// Off the expected band, for an hour or on the whole of some.
    Residual,
    /// The same value for too long.
    Run,
}

impl Family {
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Residual => "residual",
            Self::Run => "run",
        }
    }
}

/// Hours of one building that belong together and are not as expected.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Episode {
    /// Of the building, the first hour and what noticed it: the same for ever.
    pub id: String,
    pub family: Family,
    #[serde(rename = "type")]
    pub kind: AnomalyType,
    pub severity: Severity,
    /// Start of the first flagged hour.
    pub start: Timestamp,
    /// End of the last flagged hour.
    pub end: Timestamp,
    /// Energy of the hours from start to end that are known.
    pub observed: f64,
    /// What was expected of the same hours.
    pub expected: f64,
    /// Of observed against expected; `None` where nothing was expected.
    pub deviation_percent: Option<f64>,
    /// Of the residual; negative where less was used. `None` unless all of the hours have a price.
    pub cost: Option<f64>,
    /// The lowest score of its hours.
    pub score: f64,
    /// What the building did, as the words that follow its name.
    #[serde(skip)]
    pub summary: String,
    /// In plain words, the likeliest first.
    pub causes: Vec<String>,
    /// What its days looked like, where that is not what the calendar calls them.
    pub looks_like: Option<LooksLike>,
    /// Places of the first flagged hour, and of one past the last.
    #[serde(skip)]
    pub places: (usize, usize),
}

/// What energy costs, and which costs are noteworthy.
#[derive(Debug, Clone, PartialEq)]
pub struct Price {
    /// Of a unit of energy in each hour, parallel to the hours; NaN where it is not known.
    pub rates: Vec<f64>,
    /// Cost of an episode from which it is at least medium, high and critical.
    pub noteworthy: [f64; 3],
}

impl Price {
    /// Of what was more than expected in the hours from `start` to `end` that are known.
    fn cost(&self, energy: &[f64], bands: &[Band], start: usize, end: usize) -> Option<f64> {
        let residual = |it: usize| energy[it] - bands[it].expected;
        let known = (start..end).filter(|it| residual(*it).is_finite());
        let rate = |it: usize| self.rates.get(it).copied().filter(|it| it.is_finite());
        known.map(|it| Some(rate(it)? * residual(it))).sum()
    }
}

/// Merges the hours that are flagged; `family` says of each what noticed it.
pub(super) fn episodes(
    building: &str,
    hours: &Hours,
    bands: &[Band],
    scores: &[f64],
    family: impl Fn(usize) -> Family,
    price: Option<&Price>,
) -> Vec<Episode> {
    let mut places: Vec<(usize, usize)> = Vec::new();
    for at in (0..scores.len()).filter(|it| scores[*it] < 0.0) {
        match places.last_mut() {
            Some(last) if at < last.1 + QUIET => last.1 = at + 1,
            _ => places.push((at, at + 1)),
        }
    }
    let one = |(start, end): (usize, usize)| {
        let traits = Traits::of(hours, bands, start, end);
        let kind = classify(&traits);
        let cost = price.and_then(|it| it.cost(hours.energy(), bands, start, end));
        let usual = usual_day(&bands[end.saturating_sub(USUAL_HOURS)..end]);
        let known = scores[start..end].iter().copied().filter(|it| it.is_finite());
        let looks_like = may_be_another_day(kind).then(|| looks_like(hours, start, end)).flatten();
        let likely = looks_like.iter().map(likeness);
        let causes = likely.chain(causes(kind, &traits, hours, start)).collect();
        Episode {
            id: format!(
                "{building}-{}-{}",
                hours.at(start).strftime("%Y%m%dT%H%MZ"),
                family(start).name()
            ),
            family: family(start),
            kind,
            severity: severity(&traits, usual, cost.zip(price)),
            start: hours.at(start),
            end: hours.at(end),
            observed: traits.observed,
            expected: traits.expected,
            deviation_percent: traits.deviation().map(|it| it * 100.0),
            cost,
            score: known.fold(1.0, f64::min),
            summary: summary(kind, &traits),
            causes,
            looks_like,
            places: (start, end),
        }
    };
    places.into_iter().map(one).collect()
}

/// Whether it may be that a day was used like one of another kind.
const fn may_be_another_day(kind: AnomalyType) -> bool {
    matches!(kind, AnomalyType::ScheduleDeviation | AnomalyType::EquipmentFailure)
}

/// Energy that is expected of a day in the middle of all.
fn usual_day(bands: &[Band]) -> f64 {
    let mut expected: Vec<f64> =
        bands.iter().map(|it| it.expected).filter(|it| it.is_finite()).collect();
    if expected.is_empty() {
        return 0.0;
    }
    let middle = expected.len() / 2;
    24.0 * *expected.select_nth_unstable_by(middle, f64::total_cmp).1
}

fn severity(traits: &Traits, usual_day: f64, cost: Option<(f64, &Price)>) -> Severity {
    const LEVELS: [Severity; 3] = [Severity::Medium, Severity::High, Severity::Critical];
    // Days' worth of energy.
    const SIZES: [f64; 3] = [0.1, 0.4, 1.0];
    let reached = |value: f64, bounds: &[f64; 3]| {
        let reached = LEVELS.into_iter().zip(bounds).filter(|it| *it.1 <= value);
        reached.map(|it| it.0).max().unwrap_or(Severity::Low)
    };
    let size = (traits.observed - traits.expected).abs() / usual_day.max(1e-9);
    let by_cost =
        cost.map_or(Severity::Low, |(cost, price)| reached(cost.abs(), &price.noteworthy));
    reached(size, &SIZES).max(by_cost)
}
