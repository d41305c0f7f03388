//! Facts as they count, and which of them wins each stretch of time.

use greenpulse_domain::meter::Meter;
use greenpulse_domain::reading::{Extent, Fact, Quality};
use greenpulse_domain::time::{SECONDS_PER_HOUR, Window};
use greenpulse_domain::unit::Worth;

/// An interval that counts: a reading, or the difference of two register readings.
#[derive(Debug, Clone)]
pub(super) struct Counted {
    pub(super) fact: Fact,
    pub(super) interval: Window,
    pub(super) worth: Worth,
    /// The register readings that it lies between.
    pub(super) registers: Option<(Fact, Fact)>,
}

/// A stretch of time and the place of its winner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Stretch {
    pub(super) window: Window,
    pub(super) winner: usize,
}

/// What the facts of a meter amount to. One whose unit does not measure what the meter measures
/// does not count, nor one whose value no meter can have measured.
pub(super) fn counted(meter: &Meter, facts: &[Fact]) -> Vec<Counted> {
    let Some(measurand) = meter.measurand else { return Vec::new() };
    let readings = facts.iter().filter_map(|fact| match fact.extent {
        Extent::Interval(interval) => Some((*fact, interval, None)),
        Extent::Register(_) => None,
    });
    let counted = readings.chain(differences(meter, facts));
    counted
        .filter_map(|(mut fact, interval, registers)| {
            let worth = fact.unit.worth(measurand, meter.delta_t).ok()?;
            if !fact.is_possible(Some(worth)) {
                return None;
            }
            if measurand.commodity().is_some() && !plausible(&fact, interval, worth, meter) {
                fact.quality = Quality::Suspect;
            }
            Some(Counted { fact, interval, worth, registers })
        })
        .collect()
}

/// Whether a meter can have measured it: not negative, and no more than its greatest demand.
fn plausible(fact: &Fact, interval: Window, worth: Worth, meter: &Meter) -> bool {
    let demand = match worth {
        Worth::Energy { kwh, per_hour: true } => fact.value * kwh,
        Worth::Energy { kwh, per_hour: false } => fact.value * kwh / hours(interval),
        Worth::Volume { .. } | Worth::Level { .. } => 0.0,
    };
    0.0 <= fact.value && meter.max_demand.is_none_or(|most| demand <= most)
}

type Difference = (Fact, Window, Option<(Fact, Fact)>);

/// Differences of neighboring register readings, the greatest of each instant.
fn differences(meter: &Meter, facts: &[Fact]) -> Vec<Difference> {
    let mut reads: Vec<&Fact> =
        facts.iter().filter(|it| matches!(it.extent, Extent::Register(_))).collect();
    reads.sort_by(|a, b| a.extent.start().cmp(&b.extent.start()).then(b.rank(a)));
    reads.dedup_by_key(|it| it.extent.start());
    let pairs = reads.iter().zip(reads.iter().skip(1));
    pairs.filter_map(|(before, after)| difference(meter, before, after)).collect()
}

fn difference(meter: &Meter, before: &Fact, after: &Fact) -> Option<Difference> {
    let (start, end) = (before.extent.start(), after.extent.start());
    let exchanged = meter.dial.replaced_at.iter().any(|at| start < *at && *at <= end);
    if exchanged || before.unit != after.unit {
        return None;
    }
    let value = if before.value <= after.value {
        after.value - before.value
    } else {
        // Past the top of the dial, where it has one and went less than half around.
        let top = meter.dial.modulus.filter(|it| before.value <= *it && after.value <= *it)?;
        Some((top - before.value) + after.value).filter(|it| *it < top / 2.0)?
    };
    let interval = Window::new(start, end).ok()?;
    let usual = meter.dial.interval_seconds.unwrap_or(SECONDS_PER_HOUR);
    let mut quality = before.quality.min(after.quality);
    if usual + usual / 2 < interval.seconds() {
        quality = quality.min(Quality::Estimated);
    }
    let fact = Fact {
        extent: Extent::Interval(interval),
        value,
        unit: after.unit,
        quality,
        revision: before.revision.max(after.revision),
        received: before.received.max(after.received),
    };
    Some((fact, interval, Some((*before, *after))))
}

/// Who wins `within`, stretch by stretch: between two edges the same facts speak throughout.
pub(super) fn stretches(counted: &[Counted], within: Window) -> Vec<Stretch> {
    let inside = |at: &_| within.start() < *at && *at < within.end();
    let mut edges = vec![within.start(), within.end()];
    let of_facts = counted.iter().flat_map(|it| [it.interval.start(), it.interval.end()]);
    edges.extend(of_facts.filter(inside));
    edges.sort_unstable();
    edges.dedup();
    let mut stretches: Vec<Stretch> = Vec::new();
    for pair in edges.windows(2) {
        let Ok(window) = Window::new(pair[0], pair[1]) else { continue };
        let speaking = counted.iter().enumerate().filter(|(_, it)| it.interval.contains(pair[0]));
        let Some((winner, _)) = speaking.max_by(|a, b| a.1.fact.rank(&b.1.fact)) else { continue };
        match stretches.last_mut() {
            Some(last) if last.winner == winner && last.window.end() == window.start() => {
                last.window = Window::new(last.window.start(), window.end()).unwrap_or(window);
            }
            _ => stretches.push(Stretch { window, winner }),
        }
    }
    stretches
}

pub(super) fn hours(window: Window) -> f64 {
    window.seconds() as f64 / SECONDS_PER_HOUR as f64
}

impl Counted {
    /// Energy of the whole interval, where it is energy.
    pub(super) fn energy(&self) -> Option<f64> {
        match self.worth {
            Worth::Energy { kwh, per_hour: true } => {
                Some(self.fact.value * kwh * hours(self.interval))
            }
            Worth::Energy { kwh, per_hour: false } => Some(self.fact.value * kwh),
            Worth::Volume { kwh, .. } => Some(self.fact.value * kwh?),
            Worth::Level { .. } => None,
        }
    }

    pub(super) fn share(&self, window: Window) -> f64 {
        window.seconds() as f64 / self.interval.seconds() as f64
    }
}
