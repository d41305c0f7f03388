//! The type of an episode, by rules that can be read: the seed's `classification` model.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::traits::Traits;

/// What is wrong, as far as hourly energy tells.
///
/// | what happened | type |
/// | --- | --- |
/// | a spike | `usage_spike` |
/// | a meter that is stuck, or measures nothing | `meter_fault` |
/// | nights left on, a schedule that starts and ends earlier or later | `schedule_deviation` |
/// | a step to another level | `equipment_failure` |
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnomalyType {
    UsageSpike,
    EquipmentFailure,
    ScheduleDeviation,
    MeterFault,
}

impl AnomalyType {
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::UsageSpike => "usage_spike",
            Self::EquipmentFailure => "equipment_failure",
            Self::ScheduleDeviation => "schedule_deviation",
            Self::MeterFault => "meter_fault",
        }
    }

    /// The type that a planted or known fault of a kind should be given; `None` of kinds not known.
    #[must_use]
    pub fn of_kind(kind: &str) -> Option<Self> {
        let kind = kind.to_ascii_lowercase().replace(['-', ' '], "_");
        Some(match kind.as_str() {
            "spike" | "usage_spike" => Self::UsageSpike,
            "stuck" | "stuck_meter" | "flat" | "flatline" | "zero" | "zero_run" | "zeros"
            | "meter_fault" => Self::MeterFault,
            it if it.starts_with("night") || it.starts_with("schedule") => Self::ScheduleDeviation,
            "step" | "level_shift" | "equipment_failure" => Self::EquipmentFailure,
            _ => return None,
        })
    }
}

impl fmt::Display for AnomalyType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Longest that a spike lasts, in hours.
const SPIKE: usize = 5;
/// Hours from which a change of level is one.
const LEVEL: usize = 18;

/// The first rule that holds gives the type.
#[must_use]
pub fn classify(traits: &Traits) -> AnomalyType {
    let it = traits;
    let mostly_above = 0.8 <= it.above_share;
    let mostly_below = it.above_share <= 0.2;
    if 0.5 <= it.zero_share || 0.5 <= it.stuck_share {
        return AnomalyType::MeterFault;
    }
    if it.n_hours <= SPIKE {
        return if 0.5 <= it.above_share {
            AnomalyType::UsageSpike
        } else {
            AnomalyType::EquipmentFailure
        };
    }
    if 0.5 <= it.shift_gain && it.scale_gain < it.shift_gain {
        return AnomalyType::ScheduleDeviation;
    }
    if mostly_above && 0.7 <= it.quiet_share && it.scale_gain < 0.7 {
        return AnomalyType::ScheduleDeviation;
    }
    if LEVEL <= it.n_hours && (mostly_above || mostly_below) {
        return AnomalyType::EquipmentFailure;
    }
    if 0.5 <= it.scale_gain {
        return AnomalyType::EquipmentFailure;
    }
    AnomalyType::ScheduleDeviation
}
