//! The keys of the one table, and nowhere else.
//!
//! | `pk` | `sk` | holds |
//! | --- | --- | --- |
//! | `m#<meter>` | `f#<day>` | head of a meter-day: mark, counts, and the facts that came last |
//! | | `f#<day>#<n>` | a chunk of the meter-day's facts, written once |
//! | | `h#<day>` | the meter's local hours of that UTC day |
//! | | `r#<day>` | that the day has register readings |
//! | `b#<building>` | `d#<day>` | the building's civil day: hours, total and mark |
//! | | `d~` | how often days of it were replaced that were long over |
//! | `subjects#<shard>` | `m#<meter>`, `b#<building>` | whoever has marks |
//! | `owed#<shard>` | unique | marks that a transaction owes: see [`crate::owed`] |
//! | `lease#<shard>` | `lease` | that somebody is at work on a shard's marks |
//! | `doc#<folder>` | rest of the key | a document, its version |
//! | `generation` | `generation` | how often configuration has changed |
//! | `audit` | time, unique | who changed what |
//!
//! The index `dirty` (`dirty` = kind and shard, `due` = when to look) holds the marks that are to be
//! looked at: an item enters it when its scope becomes dirty, and leaves it when it is settled.
//!
//! Attributes have short names, since names are billed: see [`name`].

use greenpulse_domain::id::{BuildingId, MeterId};
use greenpulse_domain::mark::Scope;
use greenpulse_ports::PortError;
use jiff::civil::Date;

use crate::item::{Item, s};

/// Names of attributes.
pub(crate) mod name {
    pub(crate) const PK: &str = "pk";
    pub(crate) const SK: &str = "sk";
    /// How often the scope was made dirty.
    pub(crate) const SEQ: &str = "s";
    /// Up to which `seq` it was recomputed.
    pub(crate) const DONE: &str = "d";
    /// When it was last settled, in seconds since 1970.
    pub(crate) const SETTLED: &str = "t";
    /// How often facts were added to the meter-day.
    pub(crate) const VERSION: &str = "v";
    /// How many chunks it has.
    pub(crate) const N_CHUNKS: &str = "c";
    /// Packed facts, of a head or a chunk.
    pub(crate) const FACTS: &str = "l";
    pub(crate) const N_FACTS: &str = "n";
    /// When the newest fact arrived, in milliseconds since 1970.
    pub(crate) const RECEIVED: &str = "a";
    /// The `seq` that derived data was computed from.
    pub(crate) const BASIS: &str = "b";
    /// A packed meter-day or building-day; absent where there is nothing in it.
    pub(crate) const DERIVED: &str = "x";
    /// A document, audit entry or debt, as JSON.
    pub(crate) const BODY: &str = "j";
    pub(crate) const DIRTY: &str = "dirty";
    pub(crate) const DUE: &str = "due";
    /// When DynamoDB may remove the item, in seconds since 1970.
    pub(crate) const EXPIRES: &str = "expires";
}

/// The index of marks to be looked at.
pub(crate) const DIRTY_INDEX: &str = "dirty";
/// How many partitions marks and debts are spread over: each takes 1,000 writes a second.
pub const SHARDS: u64 = 16;

/// Beside a building's days, after the last of them: how often days were replaced that others may
/// keep in memory.
pub(crate) const REPLACED: &str = "d~";

pub(crate) const AUDIT: &str = "audit";
pub(crate) const GENERATION: &str = "generation";
/// Sorts after everything that follows a prefix.
pub(crate) const LAST: &str = "~";

/// Where an item stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Key {
    pub(crate) pk: String,
    pub(crate) sk: String,
}

impl Key {
    pub(crate) fn new(pk: impl Into<String>, sk: impl Into<String>) -> Self {
        Self { pk: pk.into(), sk: sk.into() }
    }

    pub(crate) fn item(&self) -> Item {
        Item::from([(name::PK.into(), s(&self.pk)), (name::SK.into(), s(&self.sk))])
    }
}

pub(crate) fn meter(meter: &MeterId) -> String {
    format!("m#{meter}")
}

pub(crate) fn building(building: &BuildingId) -> String {
    format!("b#{building}")
}

/// The head of a meter-day.
pub(crate) fn head(of: &MeterId, day: Date) -> Key {
    Key::new(meter(of), head_sk(day))
}

pub(crate) fn head_sk(day: Date) -> String {
    format!("f#{day}")
}

pub(crate) fn chunk(of: &MeterId, day: Date, n: u64) -> Key {
    Key::new(meter(of), format!("f#{day}#{n:06}"))
}

pub(crate) fn registers(of: &MeterId, day: Date) -> Key {
    Key::new(meter(of), registers_sk(day))
}

pub(crate) fn registers_sk(day: Date) -> String {
    format!("r#{day}")
}

/// Derived data of a scope.
pub(crate) fn derived(scope: &Scope) -> Key {
    match scope {
        Scope::Meter(it, day) => Key::new(meter(it), format!("h#{day}")),
        Scope::Building(it, day) => Key::new(building(it), building_day_sk(*day)),
    }
}

pub(crate) fn building_day_sk(day: Date) -> String {
    format!("d#{day}")
}

/// The item that holds a scope's mark.
pub(crate) fn mark(scope: &Scope) -> Key {
    match scope {
        Scope::Meter(it, day) => head(it, *day),
        Scope::Building(..) => derived(scope),
    }
}

/// The scope whose mark stands at `key`.
pub(crate) fn scope(key: &Key) -> Result<Scope, PortError> {
    let malformed = || PortError::malformed("ledger", format!("mark {} {}", key.pk, key.sk));
    let day: Date = key.sk.get(2..).and_then(|it| it.parse().ok()).ok_or_else(malformed)?;
    match key.pk.split_once('#') {
        Some(("m", id)) => Ok(Scope::Meter(id.parse().map_err(|_| malformed())?, day)),
        Some(("b", id)) => Ok(Scope::Building(id.parse().map_err(|_| malformed())?, day)),
        _ => Err(malformed()),
    }
}

/// The day that a sort key names after its first two characters.
pub(crate) fn day_of(sk: &str) -> Option<Date> {
    sk.get(2..12)?.parse().ok()
}

/// Whoever has marks: `pk` of their items. At midnight in UTC every meter is put there again.
pub(crate) fn subject(scope: &Scope) -> Key {
    let pk = mark(scope).pk;
    Key::new(subjects(shard(&pk)), pk)
}

pub(crate) fn subjects(shard: u64) -> String {
    format!("subjects#{shard:02}")
}

/// Partition of the dirty index that a mark goes to.
pub(crate) fn dirty(scope: &Scope) -> String {
    let kind = match scope {
        Scope::Meter(..) => Kind::Meter,
        Scope::Building(..) => Kind::Building,
    };
    kind.shard(shard(&mark(scope).pk))
}

/// What a mark is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Meter,
    Building,
}

impl Kind {
    pub(crate) fn shard(self, shard: u64) -> String {
        let kind = match self {
            Self::Meter => 'm',
            Self::Building => 'b',
        };
        format!("{kind}#{shard:02}")
    }
}

pub(crate) fn owed(shard: u64) -> String {
    format!("owed#{shard:02}")
}

pub(crate) fn lease(shard: u64) -> Key {
    Key::new(format!("lease#{shard:02}"), "lease")
}

/// Which of the shards a partition's marks and debts go to.
pub(crate) fn shard(pk: &str) -> u64 {
    twox_hash::XxHash3_128::oneshot(pk.as_bytes()) as u64 % SHARDS
}

/// A document's place: everything in one folder stands in one partition, in the order of keys.
///
/// # Errors
///
/// When `key` names no folder.
pub(crate) fn doc(key: &str) -> Result<Key, PortError> {
    let depth = if key.starts_with(greenpulse_ports::FLEETING) { 2 } else { 1 };
    let end = key.match_indices('/').nth(depth - 1).map(|it| it.0);
    let end = end
        .ok_or_else(|| PortError::malformed("registry", format!("{key:?} stands in no folder")))?;
    Ok(Key::new(format!("doc#{}", &key[..end]), &key[end + 1..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_says_whose_it_is() {
        let day = jiff::civil::date(2026, 3, 1);
        for scope in [
            Scope::Meter("s~m1~A".parse().unwrap(), day),
            Scope::Building("b.1".parse().unwrap(), day),
        ] {
            assert_eq!(super::scope(&mark(&scope)).unwrap(), scope);
        }
        assert_eq!(day_of("f#2026-03-01#000002"), Some(day));
    }

    #[test]
    fn a_document_stands_in_its_folder() {
        assert_eq!(doc("target/b1/t1").unwrap(), Key::new("doc#target", "b1/t1"));
        assert_eq!(doc("fleeting/answer/s/1").unwrap(), Key::new("doc#fleeting/answer", "s/1"));
        assert!(doc("nowhere").is_err());
    }
}
