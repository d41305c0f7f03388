//! Energy reduction targets of a building.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::id::{BuildingId, TargetId, UserId};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Target {
    pub id: TargetId,
    pub building_id: BuildingId,
    /// What is to be reduced, such as `energy_reduction`, `cost_reduction` or `carbon_reduction`.
    pub target_type: String,
    /// In percent of the same period before.
    pub target_value: f64,
    pub target_period: String,
    pub start_date: Date,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_date: Option<Date>,
    pub created_by: UserId,
    pub created_at: Timestamp,
}
