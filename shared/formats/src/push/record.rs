//! The seed's wide record: a building's hour in one row, a column for each thing measured.

use greenpulse_domain::commodity::{Commodity, Measurand};
use greenpulse_domain::reading::{Extent, Quality};
use greenpulse_domain::unit::Unit;

use super::extent;
use super::reading::number;
use super::scalar::Scalar;
use crate::fault::{Flaw, RowFault, quoted};

pub(super) const FIELDS: [&str; 13] = [
    "timestamp",
    "electricity_kwh",
    "natural_gas_therms",
    "chilled_water_tons",
    "steam_lbs",
    "hot_water_gal",
    "outdoor_temp_f",
    "outdoor_humidity_percent",
    "indoor_temp_f",
    "indoor_humidity_percent",
    "meter_status",
    "duration",
    "end",
];

/// Columns of values, in the order of the slots after `timestamp`.
///
/// Chilled water is in tons: power, which lasts as long as the record.
pub(crate) const COLUMNS: [(&str, Measurand, Unit); 9] = [
    ("electricity_kwh", Measurand::Commodity(Commodity::Electricity), Unit::KilowattHour),
    ("natural_gas_therms", Measurand::Commodity(Commodity::NaturalGas), Unit::Therm),
    ("chilled_water_tons", Measurand::Commodity(Commodity::ChilledWater), Unit::Ton),
    ("steam_lbs", Measurand::Commodity(Commodity::Steam), Unit::Pound),
    ("hot_water_gal", Measurand::Commodity(Commodity::HotWater), Unit::Gallon),
    ("outdoor_temp_f", Measurand::OutdoorTemperature, Unit::Fahrenheit),
    ("outdoor_humidity_percent", Measurand::OutdoorHumidity, Unit::Percent),
    ("indoor_temp_f", Measurand::IndoorTemperature, Unit::Fahrenheit),
    ("indoor_humidity_percent", Measurand::IndoorHumidity, Unit::Percent),
];

/// One column of a wide record.
#[derive(Debug, Clone, PartialEq)]
pub struct BuildingRow {
    /// Place of its record in the body, from 0.
    pub row: usize,
    /// Name of its column.
    pub column: &'static str,
    pub measurand: Measurand,
    pub extent: Extent,
    /// In `unit`; finite.
    pub value: f64,
    pub unit: Unit,
    /// Suspect where the record's `meter_status` is not `active`.
    pub quality: Quality,
}

pub(super) fn rows(
    row: usize,
    slots: Result<[Scalar<'_>; FIELDS.len()], Flaw>,
) -> Vec<Result<BuildingRow, RowFault>> {
    slots.and_then(|slots| read(row, slots)).unwrap_or_else(|flaw| vec![Err(flaw.at(row))])
}

fn read(
    row: usize,
    slots: [Scalar<'_>; FIELDS.len()],
) -> Result<Vec<Result<BuildingRow, RowFault>>, Flaw> {
    let [timestamp, a, b, c, d, e, f, g, h, i, status, duration, end] = slots;
    let duration = match (&duration, &end) {
        (Scalar::Absent, Scalar::Absent) => Scalar::Text("PT1H".into()),
        _ => duration,
    };
    let extent = extent::interval(timestamp, duration, end).map_err(|flaw| match flaw.field {
        "start" => {
            flaw.of("timestamp").repair("send `timestamp` with its offset: 2026-03-01T00:00:00Z")
        }
        _ => flaw,
    })?;
    let quality = quality_of(status).map_err(|it| it.of("meter_status"))?;
    let values = [a, b, c, d, e, f, g, h, i];
    let present = values.into_iter().zip(COLUMNS).filter(|(value, _)| !value.is_absent());
    let rows: Vec<_> = present
        .map(|(value, (column, measurand, unit))| {
            let value = number(&value, column, "value-missing").map_err(|it| it.at(row))?;
            Ok(BuildingRow { row, column, measurand, extent, value, unit, quality })
        })
        .collect();
    if rows.is_empty() {
        return Err(Flaw::new("value-missing", "the record holds no value")
            .repair("send at least one column such as electricity_kwh")
            .of("electricity_kwh"));
    }
    Ok(rows)
}

fn quality_of(status: Scalar<'_>) -> Result<Quality, Flaw> {
    let Some(status) = status.text()? else {
        return Ok(Quality::Actual);
    };
    match status.as_ref() {
        "active" => Ok(Quality::Actual),
        "maintenance" | "error" => Ok(Quality::Suspect),
        other => Err(Flaw::new("status-unknown", format!("unknown status {}", quoted(other)))
            .repair("send active, maintenance or error, or leave it out")),
    }
}
