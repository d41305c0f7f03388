//! Energy from register readings: the differences between neighbours, where there is one.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::reading::{Extent, Fact, Quality};
use crate::time::{SECONDS_PER_HOUR, Window};

/// What differences of a register's readings need to know of it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Dial {
    /// The total at which the register starts again from zero, in the unit that is sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modulus: Option<f64>,
    /// How often it is read, in seconds; hourly when not declared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interval_seconds: Option<i64>,
    /// Instants at which another register with a serial number of its own took over.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub replaced_at: Vec<Timestamp>,
}

impl Dial {
    /// A difference over more time than this tells the total, not when it was used.
    fn longest_measured(&self) -> i64 {
        let interval = self.interval_seconds.unwrap_or(SECONDS_PER_HOUR);
        interval + interval / 2
    }

    /// Advance from `before` to `after`; `None` begins a new register epoch.
    ///
    /// A fall is a roll-over only when the modulus is declared, holds both totals, and the advance
    /// would be less than half of it: otherwise the register was reset or exchanged.
    fn advance(&self, before: f64, after: f64) -> Option<f64> {
        if before <= after {
            return Some(after - before);
        }
        let modulus = self.modulus?;
        let advance = (modulus - before) + after;
        (before <= modulus && after <= modulus && advance < modulus / 2.0).then_some(advance)
    }
}

/// Interval readings that the register readings among `facts` amount to, in time order.
///
/// Each spans two neighbouring readings, with the lower of their qualities and the higher of their
/// revisions; one over more than one and a half times the dial's interval is *estimated*: its total
/// is exact, how it spreads is not known. Nothing is assigned across a decrease or a new serial
/// number. Never negative.
pub fn intervals(facts: &[Fact], dial: &Dial) -> Vec<Fact> {
    let reads = winners(facts);
    reads.windows(2).filter_map(|pair| between(pair[0], pair[1], dial)).collect()
}

/// The winning register reading of each instant, in time order.
fn winners(facts: &[Fact]) -> Vec<(Timestamp, &Fact)> {
    let mut reads: Vec<(Timestamp, &Fact)> = facts
        .iter()
        .filter_map(|fact| match fact.extent {
            Extent::Register(at) => Some((at, fact)),
            Extent::Interval(_) => None,
        })
        .collect();
    reads.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| b.1.rank(a.1)));
    reads.dedup_by_key(|(at, _)| *at);
    reads
}

fn between(
    (start, before): (Timestamp, &Fact),
    (end, after): (Timestamp, &Fact),
    dial: &Dial,
) -> Option<Fact> {
    if before.unit != after.unit || dial.replaced_at.iter().any(|at| start < *at && *at <= end) {
        return None;
    }
    let value = dial.advance(before.value, after.value)?;
    let window = Window::new(start, end).ok()?;
    let measured = before.quality.min(after.quality);
    let known = window.seconds() <= dial.longest_measured();
    Some(Fact {
        extent: Extent::Interval(window),
        value,
        unit: after.unit,
        quality: if known { measured } else { measured.min(Quality::Estimated) },
        revision: before.revision.max(after.revision),
        received: before.received.max(after.received),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::unit::Unit;

    fn read(minute: i64, value: f64) -> Fact {
        Fact {
            extent: Extent::Register(Timestamp::from_second(minute * 60).unwrap()),
            value,
            unit: Unit::KilowattHour,
            quality: Quality::Actual,
            revision: 1,
            received: Timestamp::UNIX_EPOCH,
        }
    }

    fn advances(facts: &[Fact], dial: &Dial) -> Vec<(f64, Quality)> {
        intervals(facts, dial).iter().map(|it| (it.value, it.quality)).collect()
    }

    #[test]
    fn differences_of_neighbours_whatever_their_order() {
        let facts = [read(120, 107.0), read(0, 100.0), read(60, 104.0)];
        let dial = Dial::default();
        assert_eq!(advances(&facts, &dial), [(4.0, Quality::Actual), (3.0, Quality::Actual)]);
    }

    #[test]
    fn a_decrease_or_a_new_serial_begins_a_new_epoch() {
        let facts = [read(0, 100.0), read(60, 5.0), read(120, 8.0)];
        assert_eq!(advances(&facts, &Dial::default()), [(3.0, Quality::Actual)]);
        let replaced_at = vec![Timestamp::from_second(90 * 60).unwrap()];
        assert_eq!(advances(&facts, &Dial { replaced_at, ..Dial::default() }), []);
    }

    #[test]
    fn a_roll_over_needs_a_modulus_that_makes_it_plausible() {
        let dial = Dial { modulus: Some(100_000.0), ..Dial::default() };
        let rolled = [read(0, 99_998.0), read(60, 3.0)];
        assert_eq!(advances(&rolled, &dial), [(5.0, Quality::Actual)]);
        assert_eq!(advances(&rolled, &Dial::default()), []);
        assert_eq!(advances(&[read(0, 40_000.0), read(60, 3.0)], &dial), []);
    }

    #[test]
    fn a_catch_up_keeps_its_total_and_is_estimated() {
        let facts = [read(0, 100.0), read(600, 150.0)];
        assert_eq!(advances(&facts, &Dial::default()), [(50.0, Quality::Estimated)]);
    }

    #[test]
    fn a_corrected_reading_moves_both_neighbours() {
        let corrected = Fact { revision: 2, ..read(60, 105.0) };
        let facts = [read(0, 100.0), read(60, 104.0), corrected, read(120, 107.0)];
        let dial = Dial::default();
        assert_eq!(advances(&facts, &dial), [(5.0, Quality::Actual), (2.0, Quality::Actual)]);
    }
}
