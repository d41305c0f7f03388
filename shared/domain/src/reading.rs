//! Readings as facts: what a meter said, when we heard it, and how it ranks against what else was
//! said about the same time.

use std::cmp::Ordering;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::time::{SECONDS_PER_HOUR, Window};
use crate::unit::{Unit, Worth};

/// VEE: how a value came about. Ordered by trust.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Quality {
    Suspect,
    Estimated,
    Actual,
}

impl Quality {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Suspect => "suspect",
            Self::Estimated => "estimated",
            Self::Actual => "actual",
        }
    }

    pub const fn code(self) -> u8 {
        self as u8
    }

    pub const fn from_code(code: u8) -> Option<Self> {
        match code {
            0 => Some(Self::Suspect),
            1 => Some(Self::Estimated),
            2 => Some(Self::Actual),
            _ => None,
        }
    }
}

/// What time a value speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Extent {
    /// An interval reading: so much during the window.
    Interval(Window),
    /// A register reading: the dial's total at this instant.
    Register(Timestamp),
}

impl Extent {
    pub const fn start(self) -> Timestamp {
        match self {
            Self::Interval(window) => window.start(),
            Self::Register(at) => at,
        }
    }

    pub const fn end(self) -> Timestamp {
        match self {
            Self::Interval(window) => window.end(),
            Self::Register(at) => at,
        }
    }

    /// How long an interval lasts; a register's instant lasts no time.
    pub fn hours(self) -> f64 {
        let seconds = match self {
            Self::Interval(window) => window.seconds(),
            Self::Register(_) => 0,
        };
        seconds as f64 / SECONDS_PER_HOUR as f64
    }
}

/// One value as it was sent. Facts are appended and kept; a correction is one more fact.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Fact {
    pub extent: Extent,
    /// As sent, in `unit`. Finite.
    pub value: f64,
    pub unit: Unit,
    pub quality: Quality,
    pub revision: u32,
    pub received: Timestamp,
}

impl Fact {
    /// Whether it is a register reading.
    pub const fn is_register(&self) -> bool {
        matches!(self.extent, Extent::Register(_))
    }

    /// Whether it speaks of any of `window`.
    pub fn overlaps(&self, window: Window) -> bool {
        match self.extent {
            Extent::Interval(it) => it.overlap(window).is_some(),
            Extent::Register(at) => window.contains(at),
        }
    }

    /// Whether `other` says the same: a resend. When it was received plays no part.
    pub fn same(&self, other: &Self) -> bool {
        self.extent == other.extent
            && self.value.to_bits() == other.value.to_bits()
            && self.unit == other.unit
            && self.quality == other.quality
            && self.revision == other.revision
    }

    /// Which of two facts about one instant wins: the greater by revision, then actual over
    /// estimated over suspect, then the shorter interval, the greater value, the earlier start.
    pub fn rank(&self, other: &Self) -> Ordering {
        self.revision
            .cmp(&other.revision)
            .then(self.quality.cmp(&other.quality))
            .then_with(|| other.length().cmp(&self.length()))
            .then_with(|| self.comparable().total_cmp(&other.comparable()))
            .then_with(|| other.extent.start().cmp(&self.extent.start()))
            .then_with(|| self.unit.cmp(&other.unit))
            .then_with(|| self.value.total_cmp(&other.value))
    }

    /// [`rank`](Self::rank) among facts of one extent as a whole number from 1 on, for stores that
    /// know numbers only: the revision, then the quality, then the value.
    ///
    /// It goes with the rank, and decides between revisions and between qualities always. Values of
    /// one sign that differ by less than a part in 131,072 may have the same.
    pub fn standing(&self) -> i64 {
        const QUALITIES: i64 = Quality::Actual as i64 + 1;
        // What 63 bits leave beside 32 of revision and three qualities: sign, exponent and 17 of the
        // 52 bits of the fraction.
        const VALUE_BITS: u32 = 29;
        let bits = self.comparable().to_bits();
        let ascending = if bits >> 63 == 1 { !bits } else { bits | 1 << 63 };
        let first = i64::from(self.revision) * QUALITIES + i64::from(self.quality.code());
        1 + (first << VALUE_BITS) + (ascending >> (64 - VALUE_BITS)) as i64
    }

    /// Whether both say as much: 1.5 kWh is 1,500 Wh.
    pub fn says_as_much(&self, other: &Self) -> bool {
        self.comparable() == other.comparable()
    }

    /// Whether a meter can have measured it: [`Unit::is_possible`].
    pub fn is_possible(&self, worth: Option<Worth>) -> bool {
        self.unit.is_possible(self.value, self.extent.hours(), worth)
    }

    fn comparable(&self) -> f64 {
        self.unit.comparable(self.value, self.extent.hours())
    }

    fn length(&self) -> i64 {
        match self.extent {
            Extent::Interval(window) => window.seconds(),
            Extent::Register(_) => 0,
        }
    }

    /// Order in which facts are stored and listed: by time, then from loser to winner.
    pub fn order(&self, other: &Self) -> Ordering {
        self.extent.cmp(&other.extent).then_with(|| self.rank(other))
    }
}

/// The fact that begins last, of facts in [`Fact::order`]: intervals come before registers.
pub fn latest(facts: &[Fact]) -> Option<&Fact> {
    let n_intervals = facts.partition_point(|it| matches!(it.extent, Extent::Interval(_)));
    let interval = facts[..n_intervals].last();
    let register = facts[n_intervals..].last();
    [interval, register].into_iter().flatten().max_by_key(|it| it.extent.start())
}

/// Of facts in [`Fact::order`], the one of each extent that ranks highest; in their order.
pub fn greatest(facts: &[Fact]) -> Vec<Fact> {
    let extents = facts.chunk_by(|a, b| a.extent == b.extent);
    extents.filter_map(<[Fact]>::last).copied().collect()
}

/// The register readings of the first instant among facts in [`Fact::order`].
pub fn first_registers(facts: &[Fact]) -> Vec<Fact> {
    of_instant(facts, facts.iter().find(|it| it.is_register()))
}

/// The register readings of the last instant among facts in [`Fact::order`].
pub fn last_registers(facts: &[Fact]) -> Vec<Fact> {
    of_instant(facts, facts.iter().rfind(|it| it.is_register()))
}

fn of_instant(facts: &[Fact], at: Option<&Fact>) -> Vec<Fact> {
    let of_instant = facts.iter().filter(|it| at.is_some_and(|at| it.extent == at.extent));
    of_instant.copied().collect()
}

/// What became of a fact that was appended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Appended {
    /// The same fact was there already; nothing changed.
    Known,
    /// Kept, but a greater one about the same time is there already.
    Superseded,
    /// Kept, and wins.
    New,
    /// Kept; one of the same revision about the same time says another value.
    Conflict,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fact(revision: u32, quality: u8, value: f64, unit: Unit) -> Fact {
        let hour = Timestamp::from_second(SECONDS_PER_HOUR).unwrap();
        let extent = Extent::Interval(Window::new(Timestamp::UNIX_EPOCH, hour).unwrap());
        let quality = Quality::from_code(quality).unwrap();
        Fact { extent, value, unit, quality, revision, received: hour }
    }

    proptest! {
        #[test]
        fn standing_goes_with_rank(
            [a, b] in proptest::array::uniform2((
                prop_oneof![Just(u32::MAX), 0..3_u32],
                0..3_u8,
                prop_oneof![Just(0.0), Just(f64::MAX), Just(f64::MIN), -9.0..9.0_f64],
                proptest::sample::select(vec![Unit::KilowattHour, Unit::WattHour]),
            )).prop_map(|rows| rows.map(|(revision, quality, value, unit)| {
                fact(revision, quality, value, unit)
            })),
        ) {
            let (rank, standing) = (a.rank(&b), a.standing().cmp(&b.standing()));
            prop_assert!(0 < a.standing());
            prop_assert!(standing == rank || standing == Ordering::Equal);
            let greater = a.comparable().abs().max(b.comparable().abs());
            let apart = greater / 131_072.0 < (a.comparable() - b.comparable()).abs();
            let decided = a.revision != b.revision || a.quality != b.quality || apart;
            prop_assert!(standing != Ordering::Equal || !decided);
        }
    }
}
