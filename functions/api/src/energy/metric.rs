//! What a series can be asked for.

use std::fmt;
use std::str::FromStr;

use greenpulse_domain::commodity::Commodity;

/// One column of a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Metric {
    /// A commodity in its own unit: `electricity_kwh`, `natural_gas_therms` …
    Quantity(Commodity),
    /// A commodity's energy in kWh: `steam_energy_kwh` …
    Energy(Commodity),
    /// `electricity_cost` …
    CommodityCost(Commodity),
    /// `electricity_carbon_kg` …
    CommodityCarbon(Commodity),
    Whole(Whole),
}

/// What belongs to the building as a whole, or to the commodity that is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Whole {
    TotalEnergyBtu,
    Cost,
    CostUsd,
    CarbonKg,
    CarbonLbs,
    Demand,
    MinDemand,
    PeakDemand,
    OutdoorCelsius,
    OutdoorFahrenheit,
    Humidity,
    Expected,
    Lower,
    Upper,
    DataQuality,
}

const WHOLES: [(Whole, &str, &str); 15] = [
    (Whole::TotalEnergyBtu, "total_energy_btu", "Btu"),
    (Whole::Cost, "cost", "money"),
    (Whole::CostUsd, "cost_usd", "USD"),
    (Whole::CarbonKg, "carbon_kg", "kg CO2e"),
    (Whole::CarbonLbs, "carbon_emissions_lbs", "lb CO2e"),
    (Whole::Demand, "demand_kw", "kW"),
    (Whole::MinDemand, "min_demand_kw", "kW"),
    (Whole::PeakDemand, "peak_demand_kw", "kW"),
    (Whole::OutdoorCelsius, "outdoor_temp_c", "°C"),
    (Whole::OutdoorFahrenheit, "outdoor_temp_f", "°F"),
    (Whole::Humidity, "outdoor_humidity_percent", "%"),
    (Whole::Expected, "expected_kwh", "kWh"),
    (Whole::Lower, "lower_kwh", "kWh"),
    (Whole::Upper, "upper_kwh", "kWh"),
    (Whole::DataQuality, "data_quality_score", "share"),
];

const fn quantity(commodity: Commodity) -> (&'static str, &'static str) {
    match commodity {
        Commodity::Electricity => ("electricity_kwh", "kWh"),
        Commodity::NaturalGas => ("natural_gas_therms", "therm"),
        Commodity::ChilledWater => ("chilled_water_ton_hours", "ton-hour"),
        Commodity::Steam => ("steam_lbs", "lb"),
        Commodity::HotWater => ("hot_water_gal", "gal"),
        Commodity::Water => ("water_gal", "gal"),
        Commodity::Irrigation => ("irrigation_gal", "gal"),
        Commodity::Solar => ("solar_kwh", "kWh"),
    }
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no metric")]
pub(crate) struct UnknownMetric(String);

impl FromStr for Metric {
    type Err = UnknownMetric;

    fn from_str(text: &str) -> Result<Self, UnknownMetric> {
        if let Some(row) = WHOLES.iter().find(|row| row.1 == text) {
            return Ok(Self::Whole(row.0));
        }
        let of = |commodity: Commodity| {
            if quantity(commodity).0 == text {
                return Some(Self::Quantity(commodity));
            }
            match text.strip_prefix(commodity.name())? {
                "_energy_kwh" => Some(Self::Energy(commodity)),
                "_cost" => Some(Self::CommodityCost(commodity)),
                "_carbon_kg" => Some(Self::CommodityCarbon(commodity)),
                _ => None,
            }
        };
        let found = Commodity::ALL.into_iter().find_map(of);
        found.ok_or_else(|| UnknownMetric(text.to_owned()))
    }
}

impl fmt::Display for Metric {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Quantity(commodity) => f.write_str(quantity(*commodity).0),
            Self::Energy(commodity) => write!(f, "{commodity}_energy_kwh"),
            Self::CommodityCost(commodity) => write!(f, "{commodity}_cost"),
            Self::CommodityCarbon(commodity) => write!(f, "{commodity}_carbon_kg"),
            Self::Whole(whole) => f.write_str(whole.row().1),
        }
    }
}

impl Whole {
    fn row(self) -> &'static (Self, &'static str, &'static str) {
        WHOLES.iter().find(|row| row.0 == self).unwrap_or(&WHOLES[0])
    }
}

impl Metric {
    /// The unit; `currency` is what money is counted in.
    pub(crate) fn unit(self, currency: &str) -> &str {
        match self {
            Self::Quantity(commodity) => quantity(commodity).1,
            Self::Energy(_) => "kWh",
            Self::CommodityCost(_) | Self::Whole(Whole::Cost) => currency,
            Self::CommodityCarbon(_) => "kg CO2e",
            Self::Whole(whole) => whole.row().2,
        }
    }

    /// Whether values of neighboring cells add up.
    pub(crate) const fn adds_up(self) -> bool {
        !matches!(
            self,
            Self::Whole(
                Whole::Demand
                    | Whole::MinDemand
                    | Whole::PeakDemand
                    | Whole::OutdoorCelsius
                    | Whole::OutdoorFahrenheit
                    | Whole::Humidity
                    | Whole::DataQuality
            )
        )
    }

    pub(crate) const fn is_weather(self) -> bool {
        use Whole::{Humidity, OutdoorCelsius, OutdoorFahrenheit};
        matches!(self, Self::Whole(OutdoorCelsius | OutdoorFahrenheit | Humidity))
    }

    pub(crate) const fn is_expectation(self) -> bool {
        matches!(self, Self::Whole(Whole::Expected | Whole::Lower | Whole::Upper))
    }

    /// The one commodity that the metric is of, if it is.
    pub(crate) const fn commodity(self) -> Option<Commodity> {
        match self {
            Self::Quantity(it)
            | Self::Energy(it)
            | Self::CommodityCost(it)
            | Self::CommodityCarbon(it) => Some(it),
            Self::Whole(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_back() {
        for name in ["electricity_kwh", "steam_energy_kwh", "hot_water_gal", "cost", "water_cost"] {
            assert_eq!(name.parse::<Metric>().unwrap().to_string(), name);
        }
        assert!("entropy".parse::<Metric>().is_err());
        assert_eq!("cost".parse::<Metric>().unwrap().unit("GBP"), "GBP");
    }
}
