//! Buildings.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::id::{BuildingId, CampusId};
use crate::quantity::{KilowattHours, SquareMeters};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Building {
    pub id: BuildingId,
    pub campus_id: CampusId,
    pub name: String,
    /// Academic, residential, administrative, research, or what the campus calls it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub building_type: Option<String>,
    #[serde(default, rename = "area_m2", skip_serializing_if = "Option::is_none")]
    pub floor_area: Option<SquareMeters>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub floors: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub occupancy_capacity: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year_built: Option<i32>,
    /// 1 to 100.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub energy_star_rating: Option<u8>,
    /// Historical average that people compare with, as they declare it.
    #[serde(default, rename = "baseline_consumption_kwh", skip_serializing_if = "Option::is_none")]
    pub declared_baseline: Option<KilowattHours>,
    #[serde(default, rename = "location_lat", skip_serializing_if = "Option::is_none")]
    pub latitude: Option<f64>,
    #[serde(default, rename = "location_lng", skip_serializing_if = "Option::is_none")]
    pub longitude: Option<f64>,
    pub created_at: Timestamp,
}

impl Building {
    /// A building of which only the name is known.
    pub fn named(id: BuildingId, campus_id: CampusId, now: Timestamp) -> Self {
        Self {
            name: id.to_string(),
            id,
            campus_id,
            building_type: None,
            floor_area: None,
            floors: None,
            occupancy_capacity: None,
            year_built: None,
            energy_star_rating: None,
            declared_baseline: None,
            latitude: None,
            longitude: None,
            created_at: now,
        }
    }
}
