//! What the name of a column says of its values: `electricity_kwh`, `Total (kWh)`, `therms`.

use greenpulse_domain::commodity::{Commodity, Measurand};
use greenpulse_domain::unit::Unit;

use super::field::normalize;
use crate::push::COLUMNS;

/// What a column's values are, as far as its name tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) measurand: Option<Measurand>,
    pub(super) unit: Option<Unit>,
    /// Totals of a dial, not amounts of intervals.
    pub(super) register: bool,
}

const AMOUNTS: &[&str] = &[
    "value",
    "energy",
    "usage",
    "consumption",
    "reading",
    "amount",
    "quantity",
    "demand",
    "power",
    "load",
    "use",
    "used",
    "import",
    "net",
];

const TOTALS: &[&str] = &["total", "register", "cumulative", "dial", "counter", "index"];

const COMMODITIES: &[(&str, Commodity)] = &[
    ("electricity", Commodity::Electricity),
    ("electric", Commodity::Electricity),
    ("elec", Commodity::Electricity),
    ("natural_gas", Commodity::NaturalGas),
    ("gas", Commodity::NaturalGas),
    ("chilled_water", Commodity::ChilledWater),
    ("chilledwater", Commodity::ChilledWater),
    ("chw", Commodity::ChilledWater),
    ("steam", Commodity::Steam),
    ("hot_water", Commodity::HotWater),
    ("hotwater", Commodity::HotWater),
    ("water", Commodity::Water),
    ("irrigation", Commodity::Irrigation),
    ("solar", Commodity::Solar),
    ("pv", Commodity::Solar),
];

/// Units that a name in a table may end in without being spelled in brackets.
const SUFFIXES: &[&str] = &[
    "kwh",
    "wh",
    "mwh",
    "gwh",
    "mj",
    "gj",
    "kbtu",
    "mmbtu",
    "therm",
    "therms",
    "ton_hour",
    "ton_hours",
    "tons",
    "ccf",
    "kcf",
    "m3",
    "gal",
    "gallons",
    "liters",
    "lb",
    "lbs",
    "klb",
    "klbs",
    "kg",
    "kw",
    "mw",
];

/// Reads the name of a value column; `None` where it is another column's name, or a meter's.
pub(super) fn named(column: &str) -> Option<Named> {
    let name = normalize(column);
    if let Some((_, measurand, unit)) = COLUMNS.iter().find(|it| it.0 == name) {
        return Some(Named { measurand: Some(*measurand), unit: Some(*unit), register: false });
    }
    let (stem, unit) = split_unit(&name);
    let strip = |stem: &str, words: &[&str]| {
        words.iter().find_map(|word| {
            let rest = stem.strip_suffix(word).map(|it| it.trim_end_matches('_').len());
            let end = rest.filter(|end| *end == 0 || stem.as_bytes()[*end] == b'_');
            end.map(|end| stem[..end].to_owned())
        })
    };
    let total = strip(stem, TOTALS);
    let register = total.is_some();
    let stem = total.unwrap_or_else(|| stem.to_owned());
    let amount = strip(&stem, AMOUNTS);
    let bare = stem.is_empty() && (register || unit.is_some());
    if bare || amount.as_deref() == Some("") {
        return Some(Named { measurand: None, unit, register });
    }
    let stem = amount.unwrap_or(stem);
    let commodity = COMMODITIES.iter().find(|it| it.0 == stem)?.1;
    Some(Named { measurand: Some(commodity.into()), unit, register })
}

/// The meter that a column of a wide table is named for, and the unit its name ends in.
///
/// A unit in brackets is no part of the meter's id; one after `_` is.
pub(super) fn meter_of(column: &str) -> (&str, Option<Unit>) {
    let bracketed = column.trim_end().strip_suffix([')', ']']).and_then(|it| {
        let open = it.rfind(['(', '['])?;
        let unit = it[open + 1..].trim().parse().ok()?;
        Some((column[..open].trim_end(), Some(unit)))
    });
    bracketed.unwrap_or_else(|| (column, split_unit(&normalize(column)).1))
}

fn split_unit(name: &str) -> (&str, Option<Unit>) {
    let longest = SUFFIXES
        .iter()
        .filter(|suffix| {
            name.strip_suffix(**suffix).is_some_and(|it| it.is_empty() || it.ends_with('_'))
        })
        .max_by_key(|suffix| suffix.len());
    let Some(suffix) = longest else {
        return (name, None);
    };
    let stem = name[..name.len() - suffix.len()].trim_end_matches('_');
    (stem, suffix.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_measurand_unit_and_register() {
        let of = |commodity: Commodity| Some(Measurand::from(commodity));
        for (name, measurand, unit, register) in [
            ("kwh", None, Some(Unit::KilowattHour), false),
            ("value", None, None, false),
            ("Energy (kWh)", None, Some(Unit::KilowattHour), false),
            ("usage_kwh", None, Some(Unit::KilowattHour), false),
            ("total", None, None, true),
            ("total_kwh", None, Some(Unit::KilowattHour), true),
            ("register", None, None, true),
            ("electricity_kwh", of(Commodity::Electricity), Some(Unit::KilowattHour), false),
            ("natural_gas_therms", of(Commodity::NaturalGas), Some(Unit::Therm), false),
            ("gas", of(Commodity::NaturalGas), None, false),
            ("chilled_water_tons", of(Commodity::ChilledWater), Some(Unit::Ton), false),
            ("chw_ton_hours", of(Commodity::ChilledWater), Some(Unit::TonHour), false),
            ("water_usage_gal", of(Commodity::Water), Some(Unit::Gallon), false),
            ("outdoor_temp_f", Some(Measurand::OutdoorTemperature), Some(Unit::Fahrenheit), false),
        ] {
            assert_eq!(named(name), Some(Named { measurand, unit, register }), "{name}");
        }
        for name in ["b71_kwh", "Panther_education_Jerome", "freq", "mean_kwh_per_h", "subtotal"] {
            assert_eq!(named(name), None, "{name}");
        }
    }

    #[test]
    fn a_wide_column_names_its_meter() {
        assert_eq!(meter_of("b1 (kWh)"), ("b1", Some(Unit::KilowattHour)));
        assert_eq!(meter_of("b1 [MJ]"), ("b1", Some(Unit::Megajoule)));
        assert_eq!(meter_of("b1_kwh"), ("b1_kwh", Some(Unit::KilowattHour)));
        assert_eq!(meter_of("b1 (east)"), ("b1 (east)", None));
        assert_eq!(meter_of("Panther_lodging_Cora"), ("Panther_lodging_Cora", None));
    }
}
