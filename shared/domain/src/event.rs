//! What has happened, for whoever must know. Functions meet in these and in what is stored.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::id::BuildingId;

/// Something that has happened.
///
/// Written as EventBridge writes it: the kind as `detail-type`, what belongs to it as `detail`.
/// Whoever handles one may be told twice, and looks at what is stored: an event says where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "detail-type", content = "detail")]
pub enum Event {
    RolledUp(RolledUp),
}

/// Civil days of a building were computed anew; some may be as they were.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RolledUp {
    pub building: BuildingId,
    /// In order, each once.
    pub days: Vec<Date>,
}
