//! What is dirty: scopes of derived data, and how far each has been recomputed.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::id::{BuildingId, MeterId};

/// What is recomputed and replaced as a whole.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// A meter's UTC day.
    Meter(MeterId, Date),
    /// A building's civil day.
    Building(BuildingId, Date),
}

/// A dirty scope: `seq` counts what made it so. Compared only within one scope.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mark {
    pub scope: Scope,
    pub seq: u64,
}

/// A scope's counters: dirty means `done < seq`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counters {
    pub seq: u64,
    pub done: u64,
}

impl Counters {
    /// A mark that cannot be: more was done than was ever asked.
    pub const fn is_impossible(self) -> bool {
        self.seq < self.done
    }
}
