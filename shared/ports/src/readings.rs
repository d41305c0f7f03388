use std::fmt;

use async_trait::async_trait;
use greenpulse_domain::id::MeterId;
use greenpulse_domain::reading::{Appended, Fact};
use greenpulse_domain::time::Window;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::PortError;

/// Facts of one meter that touch one UTC day. A fact over midnight is handed over with each day it
/// touches.
#[derive(Debug, Clone, PartialEq)]
pub struct MeterDayFacts {
    pub meter: MeterId,
    pub day: Date,
    pub facts: Vec<Fact>,
}

/// Who numbers the revisions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Numbering {
    /// The facts' own revisions stand.
    AsSent,
    /// What restates: facts about an interval whose greatest equals the present winner are known;
    /// otherwise they get the revision after the present one.
    ByArrival,
}

/// Whether an append is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keeping {
    Keep,
    /// Answer as if, and change nothing.
    DryRun,
}

/// What a UTC day's energy is computed from.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DayFacts {
    /// Every fact that touches the day.
    pub facts: Vec<Fact>,
    /// Register readings of the nearest instant before the day.
    pub before: Vec<Fact>,
    /// Register readings of the nearest instant after the day.
    pub after: Vec<Fact>,
}

/// How much there is of a meter, and from when to when.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Extremes {
    pub n_days: u64,
    pub n_facts: u64,
    pub first_day: Date,
    pub last_day: Date,
    /// When the newest fact arrived.
    pub last_received: Timestamp,
    /// The fact that begins last.
    pub latest: Fact,
}

/// Where readings live. Grow-only: nothing is replaced, a correction is one more fact.
#[async_trait]
pub trait ReadingStore: fmt::Debug + Send + Sync {
    /// Appends facts and marks their meter-days dirty, both or neither per meter-day. A register
    /// reading marks also the days up to its neighbours.
    ///
    /// Answers parallel to `days`, and within one to its facts: one meter-day's failure leaves the
    /// others appended, so that a caller retries only what failed. Appending a fact again answers
    /// `Known`, changes nothing and marks nothing.
    async fn append(
        &self,
        days: Vec<MeterDayFacts>,
        numbering: Numbering,
        keeping: Keeping,
    ) -> Vec<Result<Vec<Appended>, PortError>>;

    /// What each of these meter-days is computed from; strongly consistent.
    async fn days(&self, of: &[(MeterId, Date)]) -> Result<Vec<DayFacts>, PortError>;

    /// Facts of `meter` whose extent overlaps `window`, in [`Fact::order`], losers included; with
    /// `as_of`, only those received by then.
    async fn overlapping(
        &self,
        meter: &MeterId,
        window: Window,
        as_of: Option<Timestamp>,
    ) -> Result<Vec<Fact>, PortError>;

    /// Parallel to `meters`; `None` where nothing was ever appended.
    async fn extremes(&self, meters: &[MeterId]) -> Result<Vec<Option<Extremes>>, PortError>;
}
