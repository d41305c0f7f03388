//! Data sources and the keys they push with.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::id::{BuildingId, KeyId, SourceId};

/// Where readings come from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Source {
    pub id: SourceId,
    pub source_type: SourceType,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub building_id: Option<BuildingId>,
    /// A row that differs from the present winner gets the next revision.
    #[serde(default)]
    pub restates: bool,
    #[serde(default = "yes")]
    pub is_active: bool,
    #[serde(default = "hourly")]
    pub sync_frequency_minutes: u32,
    #[serde(default)]
    pub connection_details: serde_json::Map<String, serde_json::Value>,
    #[serde(default)]
    pub data_mapping: serde_json::Map<String, serde_json::Value>,
    pub created_at: Timestamp,
}

impl Source {
    /// A source that nothing is known of but its name.
    pub fn new(id: SourceId, source_type: SourceType, now: Timestamp) -> Self {
        Self {
            id,
            source_type,
            building_id: None,
            restates: false,
            is_active: true,
            sync_frequency_minutes: hourly(),
            connection_details: serde_json::Map::new(),
            data_mapping: serde_json::Map::new(),
            created_at: now,
        }
    }
}

const fn yes() -> bool {
    true
}

const fn hourly() -> u32 {
    60
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SourceType {
    Bms,
    SmartMeter,
    Weather,
    Manual,
}

/// A key of a source. Only the hash of its secret is kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SourceKey {
    pub id: KeyId,
    pub source: SourceId,
    pub secret_sha256: String,
    pub created_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked_at: Option<Timestamp>,
}
