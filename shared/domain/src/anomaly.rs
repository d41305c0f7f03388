//! What was not as expected: what detection says of it, and, apart from that, what people do about it.
//!
//! Neither writes what is the other's: an [`Anomaly`] follows from history and is replaced with it, an
//! [`Investigation`] is made by people alone.

mod id;
mod kind;

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::campus::Currency;
use crate::commodity::Commodity;
use crate::content::Version;
use crate::id::{BuildingId, UserId};
use crate::quantity::KilowattHours;

pub use id::{AnomalyId, BadAnomalyId};
pub use kind::{AnomalyStatus, AnomalyType, DayKind, Severity, UnknownWord};

/// Hours of one building and commodity that belong together and are not as expected.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Anomaly {
    /// Of the building, the first hour and the commodity: the same for ever.
    pub id: AnomalyId,
    /// End of its last hour.
    pub end: Timestamp,
    /// Whether hours that come may still belong to it.
    pub is_open: bool,
    pub anomaly_type: AnomalyType,
    pub severity: Severity,
    /// The lowest of its hours, between −1 and 1; below 0 is an anomaly.
    pub score: f64,
    /// Of its hours that are known.
    pub observed: KilowattHours,
    /// Of the same hours.
    pub expected: KilowattHours,
    /// Of observed against expected; none where nothing was expected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deviation_percent: Option<f64>,
    /// Of what was more; negative where less was used. None unless all of its hours have a price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<Money>,
    /// In plain words, the likeliest first.
    pub causes: Vec<String>,
    /// What its days looked like, where that is not what the calendar calls them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub looks_like: Option<LooksLike>,
    /// What happened, in one sentence.
    pub message: String,
    pub model: JudgedBy,
    pub created_at: Timestamp,
    /// When it was last found otherwise than before.
    pub updated_at: Timestamp,
    /// Why history no longer shows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn: Option<Withdrawn>,
    /// Whether nobody needs to be told of it any more.
    pub told: bool,
}

impl Anomaly {
    pub fn deviation(&self) -> KilowattHours {
        self.observed - self.expected
    }

    pub const fn is_withdrawn(&self) -> bool {
        self.withdrawn.is_some()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Money {
    pub amount: f64,
    pub currency: Currency,
}

/// Days that looked like those of another kind before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LooksLike {
    /// Of the anomaly; never empty.
    pub days: Vec<Date>,
    /// What they looked like.
    pub kind: DayKind,
    /// The last days before that looked the same, the latest first.
    pub like: Vec<Date>,
}

/// The model that found an anomaly.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JudgedBy {
    pub name: String,
    /// Hash of its parameters.
    pub version: Version,
}

/// History was restated, and what was found in it is no longer there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawn {
    pub at: Timestamp,
    /// In plain words.
    pub reason: String,
    /// The anomaly that its hours belong to now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub continued_by: Option<AnomalyId>,
}

/// What people do about an anomaly; there is none before somebody does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Investigation {
    pub of: AnomalyId,
    pub status: AnomalyStatus,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
    /// Who looks after it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignee: Option<UserId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resolved_at: Option<Timestamp>,
    /// Every status that it was given, the last one last.
    #[serde(default)]
    pub history: Vec<StatusGiven>,
    /// How often somebody has changed something of it.
    pub changes: u64,
    pub updated_at: Timestamp,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusGiven {
    pub status: AnomalyStatus,
    /// A user's id, or `cli`.
    pub by: String,
    pub at: Timestamp,
}

impl Investigation {
    /// Of what nobody has looked at.
    pub const fn new(of: AnomalyId, at: Timestamp) -> Self {
        Self {
            of,
            status: AnomalyStatus::New,
            notes: None,
            assignee: None,
            resolved_at: None,
            history: Vec::new(),
            changes: 0,
            updated_at: at,
        }
    }

    /// Gives it a status, from whichever it has. To give it the one that it has changes nothing.
    pub fn give(&mut self, status: AnomalyStatus, by: &str, at: Timestamp) {
        if self.status == status {
            return;
        }
        self.status = status;
        self.resolved_at = (status == AnomalyStatus::Resolved).then_some(at);
        self.history.push(StatusGiven { status, by: by.to_owned(), at });
    }
}

/// How far the history of a building was judged, and what of it is still to be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Judgement {
    pub building_id: BuildingId,
    pub at: Timestamp,
    /// Hours that ended by then were looked at.
    pub until: Timestamp,
    /// Of the model, and of what the campus says of its days and money.
    pub basis: Version,
    /// The first day that has changed since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owed: Option<Date>,
    pub commodities: BTreeMap<Commodity, Judged>,
}

/// How far one commodity was judged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Judged {
    /// Start of the first and end of the last hour that were judged; none where none was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub span: Option<(Timestamp, Timestamp)>,
    /// Why none was, or why it was none of late.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Mean of the scores of the last four weeks that were judged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overall_score: Option<f64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resolved_says_when_and_reopened_no_longer() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let mut it = Investigation::new("b1~20260301T0500Z~electricity".parse().unwrap(), at(0));
        it.give(AnomalyStatus::New, "ann", at(1));
        assert!(it.history.is_empty(), "as it was");
        it.give(AnomalyStatus::Resolved, "ann", at(2));
        assert_eq!(it.resolved_at, Some(at(2)));
        it.give(AnomalyStatus::Resolved, "bob", at(3));
        assert_eq!((it.resolved_at, it.history.len()), (Some(at(2)), 1));
        it.give(AnomalyStatus::Investigating, "bob", at(4));
        assert_eq!((it.resolved_at, it.history.len()), (None, 2));
        assert_eq!(it.history[1].by, "bob");
    }
}
