//! What a meter measures.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// What a building takes in: the eight meter kinds of Building Data Genome 2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Commodity {
    Electricity,
    #[serde(alias = "gas")]
    NaturalGas,
    ChilledWater,
    Steam,
    HotWater,
    Water,
    Irrigation,
    Solar,
}

/// What one meter's values are: an amount of a commodity, which adds up over time, or a condition
/// or rate, which is averaged over time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(
    rename_all = "snake_case",
    expecting = "one of electricity, natural_gas, chilled_water, steam, hot_water, water, irrigation, solar, outdoor_temperature, outdoor_humidity, indoor_temperature, indoor_humidity, price, carbon_intensity"
)]
pub enum Measurand {
    OutdoorTemperature,
    OutdoorHumidity,
    IndoorTemperature,
    IndoorHumidity,
    /// Money per kWh.
    Price,
    /// Kilograms of CO2e per kWh.
    CarbonIntensity,
    #[serde(untagged)]
    Commodity(Commodity),
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "unknown commodity {0:?}; known: electricity, natural_gas, chilled_water, steam, hot_water, water, irrigation, solar"
)]
pub struct UnknownCommodity(String);

impl Commodity {
    pub const ALL: [Self; 8] = [
        Self::Electricity,
        Self::NaturalGas,
        Self::ChilledWater,
        Self::Steam,
        Self::HotWater,
        Self::Water,
        Self::Irrigation,
        Self::Solar,
    ];

    /// The name used on the wire, in files and in the store.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Electricity => "electricity",
            Self::NaturalGas => "natural_gas",
            Self::ChilledWater => "chilled_water",
            Self::Steam => "steam",
            Self::HotWater => "hot_water",
            Self::Water => "water",
            Self::Irrigation => "irrigation",
            Self::Solar => "solar",
        }
    }

    /// Water by volume: its meters count gallons, which are energy only with a declared
    /// temperature difference.
    pub const fn is_water(self) -> bool {
        matches!(self, Self::HotWater | Self::Water | Self::Irrigation)
    }
}

impl fmt::Display for Commodity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Commodity {
    type Err = UnknownCommodity;
    fn from_str(text: &str) -> Result<Self, UnknownCommodity> {
        if text == "gas" {
            return Ok(Self::NaturalGas);
        }
        Self::ALL
            .into_iter()
            .find(|it| it.name() == text)
            .ok_or_else(|| UnknownCommodity(text.to_owned()))
    }
}

impl Measurand {
    pub const fn commodity(self) -> Option<Commodity> {
        match self {
            Self::Commodity(commodity) => Some(commodity),
            _ => None,
        }
    }
}

impl fmt::Display for Measurand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::OutdoorTemperature => "outdoor_temperature",
            Self::OutdoorHumidity => "outdoor_humidity",
            Self::IndoorTemperature => "indoor_temperature",
            Self::IndoorHumidity => "indoor_humidity",
            Self::Price => "price",
            Self::CarbonIntensity => "carbon_intensity",
            Self::Commodity(commodity) => commodity.name(),
        })
    }
}

impl From<Commodity> for Measurand {
    fn from(commodity: Commodity) -> Self {
        Self::Commodity(commodity)
    }
}
