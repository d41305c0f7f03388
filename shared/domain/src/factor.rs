//! Emission factors: what energy emits, by region, basis and day.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::commodity::Commodity;
use crate::content::Version;
use crate::id::{CampusId, MeterId};
use crate::quantity::KilogramsCo2ePerKwh;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Factor {
    pub campus_id: CampusId,
    pub region: String,
    pub commodity: Commodity,
    pub basis: Basis,
    pub valid_from: Date,
    /// Exclusive; open when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<Date>,
    pub intensity: Intensity,
}

/// GHG Protocol scope 2 accounting basis.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    #[default]
    Location,
    Market,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Intensity {
    Constant(KilogramsCo2ePerKwh),
    /// An hourly series, kept as the readings of a meter of the campus.
    Series(MeterId),
}

impl Factor {
    pub fn valid_on(&self, day: Date) -> bool {
        self.valid_from <= day && self.valid_to.is_none_or(|to| day < to)
    }

    /// kg CO2e per kWh in one hour; `series` looks up an hourly value.
    pub fn intensity(&self, series: impl FnOnce(&MeterId) -> Option<f64>) -> Option<f64> {
        match &self.intensity {
            Intensity::Constant(factor) => Some(factor.get()),
            Intensity::Series(meter) => series(meter),
        }
    }

    pub fn version(&self) -> Version {
        Version::of(self)
    }

    /// The series that intensities come from, if they do.
    pub const fn series(&self) -> Option<&MeterId> {
        match &self.intensity {
            Intensity::Series(meter) => Some(meter),
            Intensity::Constant(_) => None,
        }
    }
}
