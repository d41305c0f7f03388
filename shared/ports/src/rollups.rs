use std::fmt;
use std::ops::{Deref, Range};
use std::sync::Arc;

use async_trait::async_trait;
use greenpulse_domain::id::{BuildingId, MeterId};
use greenpulse_domain::mark::{Mark, Scope};
use greenpulse_domain::rollup::{BuildingDay, MeterDay};
use jiff::civil::Date;

use crate::{PortError, Restate};

/// A recomputed scope.
#[derive(Debug, Clone, PartialEq)]
pub enum Derived {
    Meter(MeterDay),
    Building(BuildingDay),
}

/// A scope's new content, computed from what was there at `mark.seq`.
#[derive(Debug, Clone, PartialEq)]
pub struct Replacement {
    pub mark: Mark,
    pub derived: Derived,
    /// Scopes that this one brings into being: marked in the same transaction.
    pub next: Vec<Scope>,
    /// What depends on this one where it exists already: marked in the same transaction.
    pub restate: Vec<Restate>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replaced {
    Written,
    /// Something computed from a higher `seq` is there already: it stays.
    Stale,
}

/// A stored scope and the `seq` it was computed from.
#[derive(Debug, Clone, PartialEq)]
pub struct Stored<T> {
    pub basis: u64,
    pub derived: T,
}

/// Computed civil days of a building, in order. To cut it shorter, or to clone it, copies no day.
#[derive(Debug, Clone, Default)]
pub struct BuildingDays {
    all: Arc<Vec<(Date, Arc<Stored<BuildingDay>>)>>,
    cut: Range<usize>,
}

impl BuildingDays {
    /// Those of `all`, which is in order, from `first` to `last`, both included.
    pub fn between(
        all: Arc<Vec<(Date, Arc<Stored<BuildingDay>>)>>,
        first: Date,
        last: Date,
    ) -> Self {
        let start = all.partition_point(|(day, _)| *day < first);
        let end = all.partition_point(|(day, _)| *day <= last);
        Self { all, cut: start..end.max(start) }
    }
}

impl From<Vec<(Date, Arc<Stored<BuildingDay>>)>> for BuildingDays {
    fn from(days: Vec<(Date, Arc<Stored<BuildingDay>>)>) -> Self {
        Self { cut: 0..days.len(), all: Arc::new(days) }
    }
}

impl Deref for BuildingDays {
    type Target = [(Date, Arc<Stored<BuildingDay>>)];

    fn deref(&self) -> &Self::Target {
        &self.all[self.cut.clone()]
    }
}

impl PartialEq for BuildingDays {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

/// Where derived data lives. Replaced as a whole, never incremented.
#[async_trait]
pub trait RollupStore: fmt::Debug + Send + Sync {
    /// Replaces scopes and marks what depends on them, both or neither per scope. A day without
    /// anything is not kept. Answers parallel to `replacements`.
    async fn replace(&self, replacements: Vec<Replacement>) -> Result<Vec<Replaced>, PortError>;

    /// As [`replace`](Self::replace), but a store for which a mark is dear may leave `next` to
    /// whoever asked and answer it: they [take](Self::take) it before they settle what they
    /// replaced.
    async fn replace_ahead(
        &self,
        replacements: Vec<Replacement>,
    ) -> Result<(Vec<Replaced>, Vec<Scope>), PortError> {
        Ok((self.replace(replacements).await?, Vec::new()))
    }

    /// Of scopes that were left by [`replace_ahead`](Self::replace_ahead), marks those that somebody
    /// else will compute, or that are to be computed later. Answers the others with the `seq` that
    /// they come to: whoever took them computes them from what is stored now, and replaces them by
    /// [`replace_taken`](Self::replace_taken).
    async fn take(&self, scopes: Vec<Scope>) -> Result<Vec<Mark>, PortError> {
        match scopes.first() {
            None => Ok(Vec::new()),
            Some(scope) => Err(PortError::malformed("rollups", format!("{scope:?} was not left"))),
        }
    }

    /// Replaces and settles scopes that were taken. One that has changed since is
    /// [`Replaced::Stale`], and marked.
    async fn replace_taken(
        &self,
        replacements: Vec<Replacement>,
    ) -> Result<Vec<Replaced>, PortError> {
        self.replace(replacements).await
    }

    /// Parallel to `of`; `None` where the meter-day was never computed, or is empty.
    async fn meter_days(
        &self,
        of: &[(MeterId, Date)],
    ) -> Result<Vec<Option<Stored<MeterDay>>>, PortError>;

    /// Computed civil days of a building from `first` to `last`, both included, in order.
    async fn building_days(
        &self,
        building: &BuildingId,
        first: Date,
        last: Date,
    ) -> Result<BuildingDays, PortError>;
}
