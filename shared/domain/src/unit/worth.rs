//! What one unit of a meter is worth.

/// What one unit of a reading's value is worth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Worth {
    /// So many kWh, or kWh for each hour that the value lasts.
    Energy { kwh: f64, per_hour: bool },
    /// So many gallons, which are energy when a temperature difference is declared.
    Volume { gallons: f64, kwh: Option<f64> },
    /// A condition or rate: `(value - zero) * scale`.
    Level { scale: f64, zero: f64 },
}

impl Worth {
    /// The condition or rate that `value` says; `None` where it says an amount.
    pub fn level(self, value: f64) -> Option<f64> {
        match self {
            Self::Level { scale, zero } => Some((value - zero) * scale),
            Self::Energy { .. } | Self::Volume { .. } => None,
        }
    }

    /// What `value`, over so many hours, amounts to: kWh, gallons, or the level itself; of a volume
    /// that is energy too, whichever is more.
    pub(super) fn amount(self, value: f64, hours: f64) -> f64 {
        match self {
            Self::Energy { kwh, per_hour: false } => value * kwh,
            Self::Energy { kwh, per_hour: true } => value * kwh * hours,
            Self::Volume { gallons, kwh } => value * kwh.map_or(gallons, |it| it.max(gallons)),
            Self::Level { scale, zero } => (value - zero) * scale,
        }
    }
}
