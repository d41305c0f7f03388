//! The type of an episode, by rules that can be read: the seed's `classification` model.

use greenpulse_domain::anomaly::AnomalyType;

use super::traits::Traits;

/// The type that a planted or known fault of a kind should be given; `None` of kinds not known.
#[must_use]
pub fn type_of_kind(kind: &str) -> Option<AnomalyType> {
    let kind = kind.to_ascii_lowercase().replace(['-', ' '], "_");
    Some(match kind.as_str() {
        "spike" | "usage_spike" => AnomalyType::UsageSpike,
        "stuck" | "stuck_meter" | "flat" | "flatline" | "zero" | "zero_run" | "zeros"
        | "meter_fault" => AnomalyType::MeterFault,
        it if it.starts_with("night") || it.starts_with("schedule") => {
            AnomalyType::ScheduleDeviation
        }
        "step" | "level_shift" | "equipment_failure" => AnomalyType::EquipmentFailure,
        _ => return None,
    })
}

/// Longest that a spike lasts, in hours.
pub(super) const SPIKE: usize = 5;
/// Hours from which a change of level is one.
pub(super) const LEVEL: usize = 18;

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
