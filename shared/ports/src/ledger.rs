use std::fmt;

use async_trait::async_trait;
use greenpulse_domain::mark::{Counters, Mark, Scope};
use jiff::civil::Date;

use crate::{Paged, PortError};

/// A scope and its counters.
#[derive(Debug, Clone, PartialEq)]
pub struct ScopeState {
    pub scope: Scope,
    pub counters: Counters,
}

/// Days that are still to be computed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Backlog {
    pub meter_days: usize,
    pub building_days: usize,
    /// Whether there are more: a change was made whose days are not all marked yet, or there are too
    /// many to count.
    pub more: bool,
}

/// What is dirty. Marks are never deleted. Appends that came between two looks at them may have
/// raised `seq` once.
#[async_trait]
pub trait Ledger: fmt::Debug + Send + Sync {
    /// Up to `limit` dirty scopes with their present `seq`: meter-days before building-days, so
    /// that a building-day is computed once all of its meter-days are.
    async fn pending(&self, limit: usize) -> Result<Vec<Mark>, PortError>;

    /// How many days before `before` are dirty, whether it is their turn or not. What a building-day
    /// waits for is not in it while only the meter-days that it is computed from are dirty.
    async fn backlog(&self, before: Date) -> Result<Backlog, PortError>;

    /// Raises each scope's `done` to the mark's `seq`; a lower one changes nothing.
    async fn settle(&self, marks: &[Mark]) -> Result<(), PortError>;

    /// Every scope ever marked, in order, `limit` at a time, after the one that `cursor` names.
    async fn scopes(
        &self,
        cursor: Option<String>,
        limit: usize,
    ) -> Result<Paged<ScopeState>, PortError>;

    /// Scopes with facts or derived data that have no mark: there must be none but meter-days that
    /// are [sealed](crate::ReadingStore::sealed_before), whose mark may go with their readings.
    async fn unmarked(&self) -> Result<Vec<Scope>, PortError>;
}
