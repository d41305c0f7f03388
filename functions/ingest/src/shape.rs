//! Shapes of pushed bodies, for the document alone: `formats` reads them row by row, so that a
//! wrong row is that row's fault.
#![expect(dead_code, reason = "nothing is ever read into these")]

use utoipa::ToSchema;

/// Readings of a source's meters.
#[derive(Debug, ToSchema)]
pub(crate) struct PushBody {
    #[schema(max_items = 10000)]
    readings: Vec<PushedReading>,
}

/// An interval reading (`start`, and `duration` or `end`, and `value`) or a register reading (`at`
/// and `total`).
#[derive(Debug, ToSchema)]
pub(crate) struct PushedReading {
    /// What the source calls the meter.
    #[schema(pattern = "^[A-Za-z0-9._-]{1,64}$")]
    meter: String,
    /// Empty, or an id.
    channel: Option<String>,
    #[schema(format = DateTime)]
    start: Option<String>,
    /// ISO 8601, such as PT15M.
    duration: Option<String>,
    #[schema(format = DateTime)]
    end: Option<String>,
    value: Option<f64>,
    #[schema(format = DateTime)]
    at: Option<String>,
    total: Option<f64>,
    /// The meter's declared unit when left out.
    unit: Option<String>,
    /// actual, estimated or suspect; actual when left out.
    quality: Option<String>,
    /// 1 when left out.
    #[schema(minimum = 1, maximum = 2147483648_i64)]
    revision: Option<i64>,
}

/// One wide record of a building, or several.
#[derive(Debug, ToSchema)]
#[serde(untagged)]
pub(crate) enum BuildingPushBody {
    Several {
        #[schema(max_items = 10000)]
        readings: Vec<BuildingRecord>,
    },
    One(Box<BuildingRecord>),
}

/// An hour of a building in one object, a column for each thing measured.
#[derive(Debug, ToSchema)]
pub(crate) struct BuildingRecord {
    #[schema(format = DateTime)]
    timestamp: String,
    electricity_kwh: Option<f64>,
    natural_gas_therms: Option<f64>,
    chilled_water_tons: Option<f64>,
    steam_lbs: Option<f64>,
    hot_water_gal: Option<f64>,
    outdoor_temp_f: Option<f64>,
    outdoor_humidity_percent: Option<f64>,
    indoor_temp_f: Option<f64>,
    indoor_humidity_percent: Option<f64>,
    /// active, maintenance or error.
    meter_status: Option<String>,
    /// ISO 8601; an hour when left out.
    duration: Option<String>,
    #[schema(format = DateTime)]
    end: Option<String>,
}
