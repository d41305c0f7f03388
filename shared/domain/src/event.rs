//! What has happened, for whoever must know. Functions meet in these and in what is stored.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::anomaly::{AnomalyId, AnomalyType, Severity};
use crate::commodity::Commodity;
use crate::id::BuildingId;

/// Something that has happened.
///
/// Written as EventBridge writes it: the kind as `detail-type`, what belongs to it as `detail`.
/// Whoever handles one may be told twice, and looks at what is stored: an event says where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "detail-type", content = "detail")]
pub enum Event {
    RolledUp(RolledUp),
    FileImported(FileImported),
    AnomalyDetected(AnomalyDetected),
    ForecastPublished(ForecastPublished),
}

impl Event {
    /// Which function tells it, as EventBridge names sources.
    pub const fn source(&self) -> &'static str {
        match self {
            Self::RolledUp(_) => "greenpulse.rollup",
            Self::FileImported(_) => "greenpulse.ingest",
            Self::AnomalyDetected(_) => "greenpulse.anomaly",
            Self::ForecastPublished(_) => "greenpulse.forecast",
        }
    }
}

/// Civil days of buildings were computed anew; some may be as they were.
///
/// Of several buildings at once, since an event is billed as one however many it tells of.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RolledUp {
    pub days: BTreeMap<BuildingId, BTreeSet<Date>>,
}

impl RolledUp {
    /// Tells of what `other` tells as well.
    pub fn add(&mut self, other: Self) {
        for (building, days) in other.days {
            self.days.entry(building).or_default().extend(days);
        }
    }
}

/// A file that somebody dropped was taken in, or refused as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileImported {
    /// What it was called where it was dropped.
    pub file: String,
    /// Where the whole answer stands among the artifacts.
    pub result: String,
    pub rows: usize,
    pub accepted: usize,
    pub rejected: usize,
    /// Why nothing of it was kept.
    pub refused: Option<String>,
}

/// Something in a building was not as expected of late.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnomalyDetected {
    /// Where it stands, whose building it is in, and since when.
    pub anomaly: AnomalyId,
    pub anomaly_type: AnomalyType,
    pub severity: Severity,
    /// What happened, in one sentence.
    pub message: String,
}

/// Forecasts were made anew, or are withheld from now on for a reason that stands in their place.
///
/// Of several buildings at once, as [`RolledUp`] tells of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForecastPublished {
    pub forecasts: BTreeMap<BuildingId, BTreeSet<Commodity>>,
}

impl ForecastPublished {
    /// Tells of what `other` tells as well.
    pub fn add(&mut self, other: Self) {
        for (building, commodities) in other.forecasts {
            self.forecasts.entry(building).or_default().extend(commodities);
        }
    }
}
