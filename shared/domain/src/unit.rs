//! Units that meters send, and what one of them is worth.

mod worth;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::commodity::{Commodity, Measurand};
use crate::quantity::{Gallons, KBTU_PER_KWH, KilowattHours};

pub use worth::Worth;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "&'static str")]
pub enum Unit {
    KilowattHour,
    WattHour,
    MegawattHour,
    GigawattHour,
    Joule,
    Megajoule,
    Gigajoule,
    Kbtu,
    Mmbtu,
    Therm,
    TonHour,
    Ccf,
    Kcf,
    CubicMeter,
    Gallon,
    Liter,
    Pound,
    Kilopound,
    Kilogram,
    Watt,
    Kilowatt,
    Megawatt,
    Ton,
    Celsius,
    Fahrenheit,
    Percent,
    PerKilowattHour,
    KgCo2ePerKwh,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown unit {0:?}")]
pub struct UnknownUnit(pub String);

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{unit} does not measure {measurand:?}")]
pub struct UnitMismatch {
    pub unit: Unit,
    pub measurand: Measurand,
}

const SYMBOLS: &[(Unit, &str, &[&str])] = &[
    (Unit::KilowattHour, "kWh", &["kilowatthour", "kilowatthours"]),
    (Unit::WattHour, "Wh", &["watthour", "watthours"]),
    (Unit::MegawattHour, "MWh", &[]),
    (Unit::GigawattHour, "GWh", &[]),
    (Unit::Joule, "J", &["joule", "joules", "watt-second", "ws"]),
    (Unit::Megajoule, "MJ", &[]),
    (Unit::Gigajoule, "GJ", &[]),
    (Unit::Kbtu, "kBtu", &[]),
    (Unit::Mmbtu, "MMBtu", &[]),
    (Unit::Therm, "therm", &["therms", "thm"]),
    (Unit::TonHour, "ton-hour", &["ton-hours", "tonh", "ton_hour", "ton_hours"]),
    (Unit::Ccf, "ccf", &[]),
    (Unit::Kcf, "kcf", &[]),
    (Unit::CubicMeter, "m3", &["m³", "cubic_meter"]),
    (Unit::Gallon, "gal", &["gallon", "gallons"]),
    (Unit::Liter, "L", &["liter", "liters", "litre", "litres"]),
    (Unit::Pound, "lb", &["lbs"]),
    (Unit::Kilopound, "klb", &["klbs"]),
    (Unit::Kilogram, "kg", &[]),
    (Unit::Watt, "W", &[]),
    (Unit::Kilowatt, "kW", &[]),
    (Unit::Megawatt, "MW", &[]),
    (Unit::Ton, "ton", &["tons", "tr"]),
    (Unit::Celsius, "°C", &["c", "degc", "celsius"]),
    (Unit::Fahrenheit, "°F", &["f", "degf", "fahrenheit"]),
    (Unit::Percent, "%", &["percent"]),
    (Unit::PerKilowattHour, "/kWh", &[]),
    (Unit::KgCo2ePerKwh, "kgCO2e/kWh", &["kg_co2e_per_kwh"]),
];

/// Energy of one unit in kWh, by ENERGY STAR Portfolio Manager's kBtu where the unit is not SI.
const fn kbtu(per_unit: f64) -> f64 {
    per_unit / KBTU_PER_KWH
}

const LITERS_PER_GALLON: f64 = 3.785_411_784;
const GALLONS_PER_CUBIC_METER: f64 = 1_000.0 / LITERS_PER_GALLON;
const POUNDS_PER_KILOGRAM: f64 = 2.204_622_621_848_775_7;
const CUBIC_METERS_PER_CCF: f64 = 2.831_684_659_2;
/// A gallon of water warmed by one kelvin: 3.785411784 kg × 4.186 kJ, in kWh.
const KWH_PER_GALLON_KELVIN: f64 = LITERS_PER_GALLON * 4.186 / 3_600.0;

impl Unit {
    /// The spelling we answer with.
    pub fn symbol(self) -> &'static str {
        SYMBOLS.iter().find(|row| row.0 == self).map_or("", |row| row.1)
    }

    /// Number that stands for the unit in packed readings. Stable: append only.
    pub fn code(self) -> u8 {
        self as u8
    }

    pub fn from_code(code: u8) -> Option<Self> {
        SYMBOLS.iter().map(|row| row.0).find(|unit| unit.code() == code)
    }

    /// What one unit is worth to a meter of `measurand`.
    ///
    /// `delta_t` is the meter's declared temperature difference in kelvin: with it a volume of hot
    /// water is energy too.
    ///
    /// # Errors
    ///
    /// When the unit does not measure `measurand`.
    ///
    /// # Source
    ///
    /// ENERGY STAR Portfolio Manager, thermal conversion reference: kBtu per therm 100, ton-hour
    /// 12, lb of steam 1.194, ccf of natural gas 102.6, m³ of natural gas 36.303. SI units are exact.
    pub fn worth(self, measurand: Measurand, delta_t: Option<f64>) -> Result<Worth, UnitMismatch> {
        use Commodity::{ChilledWater, NaturalGas, Steam};
        use Unit as U;
        let Some(commodity) = measurand.commodity() else {
            return self.worth_of_condition(measurand);
        };
        let energy = |kwh| Ok(Worth::Energy { kwh, per_hour: false });
        let power = |kwh| Ok(Worth::Energy { kwh, per_hour: true });
        let no = Err(UnitMismatch { unit: self, measurand });
        if commodity.is_water()
            && let Some(gallons) = self.gallons()
        {
            let kwh = delta_t.map(|kelvin| gallons * KWH_PER_GALLON_KELVIN * kelvin);
            return Ok(Worth::Volume { gallons, kwh });
        }
        if matches!(commodity, Commodity::Water | Commodity::Irrigation) {
            return no;
        }
        match (self, commodity) {
            (U::KilowattHour, _) => energy(1.0),
            (U::WattHour, _) => energy(1e-3),
            (U::MegawattHour, _) => energy(1e3),
            (U::GigawattHour, _) => energy(1e6),
            (U::Joule, _) => energy(1.0 / 3.6e6),
            (U::Megajoule, _) => energy(1.0 / 3.6),
            (U::Gigajoule, _) => energy(1e3 / 3.6),
            (U::Kbtu, _) => energy(kbtu(1.0)),
            (U::Mmbtu, _) => energy(kbtu(1_000.0)),
            (U::Watt, _) => power(1e-3),
            (U::Kilowatt, _) => power(1.0),
            (U::Megawatt, _) => power(1e3),
            (U::Therm, NaturalGas | Steam | Commodity::HotWater) => energy(kbtu(100.0)),
            (U::Ccf, NaturalGas) => energy(kbtu(102.6)),
            (U::Kcf, NaturalGas) => energy(kbtu(1_026.0)),
            (U::CubicMeter, NaturalGas) => energy(kbtu(36.303)),
            (U::TonHour, ChilledWater) => energy(kbtu(12.0)),
            (U::Ton, ChilledWater) => power(kbtu(12.0)),
            (U::Pound, Steam) => energy(kbtu(1.194)),
            (U::Kilopound, Steam) => energy(kbtu(1_194.0)),
            (U::Kilogram, Steam) => energy(kbtu(1.194 * POUNDS_PER_KILOGRAM)),
            _ => no,
        }
    }

    /// The commodity that nearly always goes by this unit; none where several do.
    pub const fn usual_commodity(self) -> Option<Commodity> {
        match self {
            Self::Therm | Self::Ccf | Self::Kcf => Some(Commodity::NaturalGas),
            Self::TonHour | Self::Ton => Some(Commodity::ChilledWater),
            Self::Pound | Self::Kilopound => Some(Commodity::Steam),
            Self::Gallon | Self::Liter => Some(Commodity::Water),
            _ => None,
        }
    }

    /// What `value`, over so many hours, amounts to in a measure that units of one kind share: kWh
    /// (volumes as if of natural gas), or the level itself. For ranking alone, where nobody knows
    /// yet what the meter measures.
    pub(crate) fn comparable(self, value: f64, hours: f64) -> f64 {
        use Unit as U;
        let (unit, value) = match self {
            U::Gallon => (U::CubicMeter, value / GALLONS_PER_CUBIC_METER),
            U::Liter => (U::CubicMeter, value / 1_000.0),
            unit => (unit, value),
        };
        let measurand = match unit {
            U::TonHour | U::Ton => Commodity::ChilledWater.into(),
            U::Pound | U::Kilopound | U::Kilogram => Commodity::Steam.into(),
            U::Celsius | U::Fahrenheit => Measurand::OutdoorTemperature,
            U::Percent => Measurand::OutdoorHumidity,
            U::PerKilowattHour => Measurand::Price,
            U::KgCo2ePerKwh => Measurand::CarbonIntensity,
            _ => Commodity::NaturalGas.into(),
        };
        unit.worth(measurand, None).map_or(value, |it| it.amount(value, hours))
    }

    /// Whether a meter can have measured `value` over so many hours; `worth` where it is known what
    /// the meter measures. A power is judged by an hour at least.
    pub fn is_possible(self, value: f64, hours: f64, worth: Option<Worth>) -> bool {
        let hours = hours.max(1.0);
        let amount = match worth {
            Some(worth) => worth.amount(value, hours),
            None => self.comparable(value, hours),
        };
        amount.abs() <= MOST_IN_ONE_READING
    }

    fn worth_of_condition(self, measurand: Measurand) -> Result<Worth, UnitMismatch> {
        use Measurand as M;
        match (self, measurand) {
            (Self::Fahrenheit, M::OutdoorTemperature | M::IndoorTemperature) => {
                Ok(Worth::Level { scale: 1.0 / 1.8, zero: 32.0 })
            }
            (Self::Celsius, M::OutdoorTemperature | M::IndoorTemperature)
            | (Self::Percent, M::OutdoorHumidity | M::IndoorHumidity)
            | (Self::PerKilowattHour, M::Price)
            | (Self::KgCo2ePerKwh, M::CarbonIntensity) => {
                Ok(Worth::Level { scale: 1.0, zero: 0.0 })
            }
            _ => Err(UnitMismatch { unit: self, measurand }),
        }
    }

    fn gallons(self) -> Option<f64> {
        Some(match self {
            Self::Gallon => 1.0,
            Self::Liter => 1.0 / LITERS_PER_GALLON,
            Self::CubicMeter => GALLONS_PER_CUBIC_METER,
            Self::Ccf => CUBIC_METERS_PER_CCF * GALLONS_PER_CUBIC_METER,
            Self::Kcf => 10.0 * CUBIC_METERS_PER_CCF * GALLONS_PER_CUBIC_METER,
            _ => return None,
        })
    }
}

/// No reading amounts to more kWh or gallons, or is of a higher level: the world uses as much
/// electricity in twelve days. Sums of possible readings stay finite.
pub const MOST_IN_ONE_READING: f64 = 1e12;

/// An amount in the commodity's own unit: what the field writes on its bills.
///
/// Hot water that is metered as energy has no volume, and is given in kWh.
pub fn own_quantity(
    commodity: Commodity,
    energy: Option<KilowattHours>,
    volume: Option<Gallons>,
) -> Option<(f64, Unit)> {
    if commodity.is_water()
        && let Some(volume) = volume
    {
        return Some((volume.get(), Unit::Gallon));
    }
    let (per_kwh, unit) = match commodity {
        Commodity::NaturalGas => (KBTU_PER_KWH / 100.0, Unit::Therm),
        Commodity::ChilledWater => (KBTU_PER_KWH / 12.0, Unit::TonHour),
        Commodity::Steam => (KBTU_PER_KWH / 1.194, Unit::Pound),
        _ => (1.0, Unit::KilowattHour),
    };
    energy.map(|energy| (energy.get() * per_kwh, unit))
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.symbol())
    }
}

impl FromStr for Unit {
    type Err = UnknownUnit;

    /// Reads a symbol. Case matters only where it must: `MW` is not `mW`, but `KWH` is kWh.
    fn from_str(text: &str) -> Result<Self, UnknownUnit> {
        let exact = SYMBOLS.iter().find(|row| row.1 == text);
        let loose = || {
            let lower = text.to_lowercase();
            SYMBOLS
                .iter()
                .find(|row| row.1.to_lowercase() == lower || row.2.iter().any(|it| *it == lower))
        };
        exact.or_else(loose).map(|row| row.0).ok_or_else(|| UnknownUnit(text.to_owned()))
    }
}

impl TryFrom<String> for Unit {
    type Error = UnknownUnit;
    fn try_from(text: String) -> Result<Self, UnknownUnit> {
        text.parse()
    }
}

impl From<Unit> for &'static str {
    fn from(unit: Unit) -> Self {
        unit.symbol()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn portfolio_managers_factors_come_back_as_kbtu() {
        let kbtu = |unit: Unit, commodity: Commodity| match unit.worth(commodity.into(), None) {
            Ok(Worth::Energy { kwh, .. }) => KilowattHours(kwh).kbtu(),
            other => panic!("{other:?}"),
        };
        for (unit, commodity, expected) in [
            (Unit::KilowattHour, Commodity::Electricity, 3.412),
            (Unit::Therm, Commodity::NaturalGas, 100.0),
            (Unit::Ccf, Commodity::NaturalGas, 102.6),
            (Unit::TonHour, Commodity::ChilledWater, 12.0),
            (Unit::Pound, Commodity::Steam, 1.194),
        ] {
            let got = kbtu(unit, commodity);
            assert!((got - expected).abs() < 1e-12, "{unit}: {got}");
        }
    }

    #[test]
    fn a_volume_is_energy_only_with_a_temperature_difference() {
        let of = |delta_t| Unit::Gallon.worth(Commodity::HotWater.into(), delta_t).unwrap();
        assert_eq!(of(None), Worth::Volume { gallons: 1.0, kwh: None });
        assert!(
            matches!(of(Some(20.0)), Worth::Volume { kwh: Some(kwh), .. } if 0.08 < kwh && kwh < 0.09)
        );
        assert!(Unit::Gallon.worth(Commodity::Electricity.into(), None).is_err());
        assert!(Unit::KilowattHour.worth(Commodity::Water.into(), None).is_err());
    }

    #[test]
    fn no_reading_is_beyond_what_a_meter_can_measure() {
        let possible = |value, unit: Unit, measurand: Option<Measurand>| {
            unit.is_possible(value, 1.0, measurand.and_then(|it| unit.worth(it, None).ok()))
        };
        let electricity = Some(Commodity::Electricity.into());
        for (value, unit, measurand, expected) in [
            (1e12, Unit::KilowattHour, electricity, true),
            (-1e12, Unit::KilowattHour, electricity, true),
            (1.1e12, Unit::KilowattHour, electricity, false),
            (1e10, Unit::MegawattHour, None, false),
            (1e308, Unit::MegawattHour, electricity, false),
            (-1e308, Unit::MegawattHour, None, false),
            (3e18, Unit::Joule, electricity, true),
            (1e12, Unit::Kilopound, None, false),
            (1e12, Unit::Kcf, Some(Commodity::Water.into()), false),
            (1e308, Unit::Celsius, Some(Measurand::OutdoorTemperature), false),
            (f64::NAN, Unit::KilowattHour, None, false),
        ] {
            assert_eq!(possible(value, unit, measurand), expected, "{value:e} {unit}");
        }
        assert!(!Unit::Kilowatt.is_possible(1e10, 8_760.0, None));
        assert!(!Unit::Kilowatt.is_possible(1e300, 0.0, None), "a register's total");
        let warmed = Unit::Gallon.worth(Commodity::HotWater.into(), Some(1e300)).ok();
        assert!(!Unit::Gallon.is_possible(1e10, 1.0, warmed));
    }

    #[test]
    fn symbols_and_codes_read_back() {
        for (unit, symbol, _) in SYMBOLS {
            assert_eq!(symbol.parse::<Unit>().unwrap(), *unit);
            assert_eq!(Unit::from_code(unit.code()), Some(*unit));
        }
        assert_eq!("KWH".parse::<Unit>().unwrap(), Unit::KilowattHour);
        assert!("parsec".parse::<Unit>().is_err());
    }
}
