use std::fmt;

use async_trait::async_trait;
use greenpulse_domain::id::MeterId;
use greenpulse_domain::reading::{Appended, Fact};
use greenpulse_domain::time::Window;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::{Expect, PortError};

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

/// A document to put with what is appended: the answer to whoever sent it.
pub struct Answer {
    pub key: String,
    /// Of the document that stands at `key`.
    pub expect: Expect,
    pub body: AnswerBody,
}

/// Makes the document of what became of each fact. A store that has to begin again asks once more.
pub type AnswerBody = Box<dyn Fn(&[Vec<Appended>]) -> serde_json::Value + Send + Sync>;

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { key, expect, body: _ } = self;
        f.debug_struct("Answer").field("key", key).field("expect", expect).finish_non_exhaustive()
    }
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

    /// Appends all of `days` and puts `answer`, which is a [fleeting](crate::FLEETING) document, in
    /// the same transaction: they are all there or none of them is.
    ///
    /// Otherwise as [`append`](Self::append). A store whose transactions hold less than `days` puts
    /// the answer with the last of several, and expects what `answer` does in each: then it may
    /// leave facts without an answer, which are known when they come again, and never an answer
    /// without its facts.
    ///
    /// # Errors
    ///
    /// [`PortError::Conflict`] when the document is not as `answer` expects.
    async fn append_answered(
        &self,
        days: Vec<MeterDayFacts>,
        numbering: Numbering,
        answer: Answer,
    ) -> Result<Vec<Vec<Appended>>, PortError>;

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

    /// The fact of each meter that begins last; parallel to `meters`, `None` where there is none. May
    /// be a moment late.
    async fn latest(&self, meters: &[MeterId]) -> Result<Vec<Option<Fact>>, PortError>;

    /// Parallel to `meters`; `None` where nothing was ever appended. Where history is long this may
    /// cost a look at all of it.
    async fn extremes(&self, meters: &[MeterId]) -> Result<Vec<Option<Extremes>>, PortError>;

    /// UTC days before this one are sealed: their readings may be gone, so that none may be added
    /// and nothing can be recomputed from them. [`Date::MIN`] where readings are kept for ever.
    fn sealed_before(&self) -> Date;
}
