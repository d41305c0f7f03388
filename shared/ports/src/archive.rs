use std::fmt;

use async_trait::async_trait;
use greenpulse_domain::id::MeterId;
use greenpulse_domain::reading::Fact;
use greenpulse_domain::time::Window;

use crate::PortError;

/// What became of a reading that was handed to the archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Archived {
    /// It is there, now or already.
    Kept,
    /// Another about the same extent is there, whose [standing](Fact::standing) is as high.
    Surpassed,
    /// The archive does not take it, however often it comes, and says why.
    Refused(String),
}

/// What one change of the reading store added.
#[derive(Debug)]
pub struct Streamed {
    /// Names the change to whoever handed it over.
    pub id: String,
    /// A fact may be among them that was added before.
    pub added: Result<Vec<(MeterId, Fact)>, PortError>,
}

/// Readings for SQL, beside the store. It is a copy, late, and holds of the facts about one extent
/// of a meter only the one that ranks highest, whatever the order in which they come.
#[async_trait]
pub trait ReadingArchive: fmt::Debug + Send + Sync {
    /// Keeps each of `readings` unless a greater one is there; in any order, any number of times.
    ///
    /// Answers parallel to `readings`: one failure leaves the others kept, so that a caller retries
    /// only what failed. Facts of one extent and [standing](Fact::standing) tie: whichever came
    /// first stays.
    async fn append(&self, readings: &[(MeterId, Fact)]) -> Vec<Result<Archived, PortError>>;

    /// What is kept of `meter` that begins within `window`, in [`Fact::order`]. What was appended
    /// lately may be missing, or be as it was before.
    ///
    /// # Errors
    ///
    /// [`PortError::Malformed`] where a row is no reading.
    async fn beginning(&self, meter: &MeterId, window: Window) -> Result<Vec<Fact>, PortError>;
}
