//! Meters, and where they stand.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::commodity::Measurand;
use crate::id::{BuildingId, CampusId, MeterId};
use crate::register::Dial;
use crate::time::Window;
use crate::unit::Unit;

/// Where a commodity or a condition is measured.
///
/// A meter that nobody has placed is in quarantine: its readings are kept, and appear in the
/// building's history once it is placed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Meter {
    pub id: MeterId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measurand: Option<Measurand>,
    /// Unit it is meant to send; a push that names none means this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<Unit>,
    #[serde(default)]
    pub dial: Dial,
    /// The meter whose energy includes this one's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<MeterId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub serial: Option<String>,
    #[serde(default)]
    pub status: Status,
    /// Temperature difference, in kelvin, that makes a volume of hot water energy.
    #[serde(default, rename = "delta_t_k", skip_serializing_if = "Option::is_none")]
    pub delta_t: Option<f64>,
    /// Most it can measure, in kW; beyond it a reading is suspect.
    #[serde(default, rename = "max_demand_kw", skip_serializing_if = "Option::is_none")]
    pub max_demand: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<Timestamp>,
    pub created_at: Timestamp,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    Building(BuildingId),
    Campus(CampusId),
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    #[default]
    Active,
    Maintenance,
    Error,
}

impl Meter {
    /// A meter that nobody has placed yet.
    pub fn unplaced(id: MeterId, now: Timestamp) -> Self {
        Self {
            id,
            place: None,
            measurand: None,
            unit: None,
            dial: Dial::default(),
            parent: None,
            serial: None,
            status: Status::Active,
            delta_t: None,
            max_demand: None,
            valid_from: None,
            valid_to: None,
            created_at: now,
        }
    }

    pub const fn building(&self) -> Option<&BuildingId> {
        match &self.place {
            Some(Place::Building(id)) => Some(id),
            _ => None,
        }
    }

    pub const fn in_quarantine(&self) -> bool {
        self.place.is_none() || self.measurand.is_none()
    }

    /// Whether the meter counts at any instant of `window`.
    pub fn valid_during(&self, window: Window) -> bool {
        self.valid_from.is_none_or(|from| from < window.end())
            && self.valid_to.is_none_or(|to| window.start() < to)
    }
}
