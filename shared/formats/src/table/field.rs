//! The fields of each kind of table, and the names that columns of them go by.

use serde::{Serialize, Serializer};

/// What a table holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Readings,
    Weather,
    Buildings,
    Tariffs,
    Factors,
    Prices,
}

impl Kind {
    pub const ALL: [Self; 6] = [
        Self::Readings,
        Self::Weather,
        Self::Buildings,
        Self::Tariffs,
        Self::Factors,
        Self::Prices,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Readings => "readings",
            Self::Weather => "weather",
            Self::Buildings => "buildings",
            Self::Tariffs => "tariffs",
            Self::Factors => "factors",
            Self::Prices => "prices",
        }
    }

    /// Fields that a table of this kind may have.
    pub const fn fields(self) -> &'static [Field] {
        use Field as F;
        match self {
            Self::Readings => &[
                F::TsUtc,
                F::Start,
                F::TsLocal,
                F::End,
                F::Duration,
                F::Building,
                F::Meter,
                F::Channel,
                F::Value,
                F::Total,
                F::Commodity,
                F::Unit,
                F::Quality,
            ],
            Self::Weather => {
                &[F::TsUtc, F::Start, F::TsLocal, F::End, F::Duration, F::TempC, F::TempF, F::RhPct]
            }
            Self::Prices => &[
                F::TsUtc,
                F::Start,
                F::TsLocal,
                F::End,
                F::Duration,
                F::Price,
                F::KgCo2ePerKwh,
                F::Currency,
            ],
            Self::Buildings => &[
                F::Building,
                F::Name,
                F::Type,
                F::AreaM2,
                F::AreaSqft,
                F::Floors,
                F::Occupancy,
                F::YearBuilt,
                F::Lat,
                F::Lng,
                F::Timezone,
            ],
            Self::Tariffs => &[
                F::Name,
                F::Commodity,
                F::ValidFrom,
                F::ValidTo,
                F::Period,
                F::Days,
                F::FromHour,
                F::ToHour,
                F::Rate,
                F::Currency,
                F::Unit,
                F::Series,
            ],
            Self::Factors => &[
                F::TsUtc,
                F::Start,
                F::TsLocal,
                F::Region,
                F::Commodity,
                F::Basis,
                F::ValidFrom,
                F::ValidTo,
                F::KgCo2ePerKwh,
                F::Series,
            ],
        }
    }
}

impl std::str::FromStr for Kind {
    type Err = UnknownKind;
    fn from_str(text: &str) -> Result<Self, UnknownKind> {
        let found = Self::ALL.into_iter().find(|it| it.name() == text);
        found.ok_or_else(|| UnknownKind(text.to_owned()))
    }
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown kind {0:?}; known: readings, weather, buildings, tariffs, factors, prices")]
pub struct UnknownKind(String);

macro_rules! fields {
    ($($field:ident = $name:literal $(| $alias:literal)*;)*) => {
        /// What a column gives.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Field { $($field),* }

        /// Names of each field, the one of the product's own files first; earlier ones win.
        const NAMES: &[(Field, &[&str])] = &[$((Field::$field, &[$name $(, $alias)*])),*];
    };
}

fields! {
    TsUtc = "ts_utc" | "timestamp_utc" | "datetime_utc" | "time_utc" | "start_utc" | "utc"
        | "ts_utc_start" | "utc_timestamp" | "utc_datetime";
    Start = "start" | "ts" | "timestamp" | "datetime" | "date_time" | "interval_start"
        | "start_time" | "start_date" | "from" | "at" | "time" | "date" | "day" | "hour";
    TsLocal = "ts_local" | "timestamp_local" | "datetime_local" | "time_local" | "start_local"
        | "local_time" | "local_datetime" | "localtime";
    End = "end" | "interval_end" | "end_time" | "end_date" | "to" | "until";
    Duration = "duration" | "interval";
    Building = "building_id" | "building" | "site" | "buildingid" | "building_name" | "site_id";
    Meter = "meter" | "meter_id" | "meterid" | "meter_name" | "usage_point";
    Channel = "channel" | "register_id";
    Value = "value";
    Total = "total";
    Commodity = "commodity" | "fuel" | "utility" | "meter_type" | "service";
    Unit = "unit" | "units" | "uom";
    Quality = "quality";
    TempC = "temp_c" | "temperature_c" | "airtemperature" | "air_temperature" | "temperature"
        | "outdoor_temp_c" | "temp" | "t2m";
    TempF = "temp_f" | "temperature_f" | "outdoor_temp_f" | "temp_degf";
    RhPct = "rh_pct" | "rh" | "relative_humidity" | "humidity" | "outdoor_humidity_percent"
        | "humidity_percent" | "relative_humidity_percent";
    Price = "price" | "price_per_kwh";
    KgCo2ePerKwh = "kg_co2e_per_kwh" | "carbon_intensity_kg_per_kwh";
    Currency = "currency";
    Name = "name" | "building_name" | "tariff" | "tariff_name";
    Type = "type" | "building_type" | "primaryspaceusage" | "primary_space_usage" | "use_type"
        | "use" | "primary_use";
    AreaM2 = "area_m2" | "gia_m2" | "sqm" | "floor_area_m2" | "gfa_m2" | "area_sqm";
    AreaSqft = "area_sqft" | "sqft" | "square_feet" | "floor_area_sqft" | "gfa_sqft" | "area_ft2";
    Floors = "floors" | "n_floors" | "numberoffloors" | "number_of_floors" | "floor_count";
    Occupancy = "occupancy" | "occupants" | "occupancy_capacity" | "capacity";
    YearBuilt = "year_built" | "yearbuilt" | "built";
    Lat = "lat" | "latitude" | "site_lat" | "location_lat";
    Lng = "lng" | "lon" | "longitude" | "site_lon" | "site_lng" | "location_lng" | "long";
    Timezone = "timezone_iana" | "timezone" | "time_zone" | "zone" | "tz";
    ValidFrom = "valid_from" | "effective_from" | "from";
    ValidTo = "valid_to" | "effective_to" | "to";
    Period = "period" | "tou_period";
    Days = "days" | "weekdays";
    FromHour = "from_hour" | "start_hour";
    ToHour = "to_hour" | "end_hour";
    Rate = "rate" | "rate_per_kwh" | "price";
    Series = "series";
    Region = "region" | "subregion" | "grid_region" | "grid";
    Basis = "basis";
}

impl Field {
    /// Names that columns of the field go by, the most telling first.
    pub(super) fn names(self) -> &'static [&'static str] {
        NAMES.iter().find(|it| it.0 == self).map_or(&[], |it| it.1)
    }

    /// The name used with `--map`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Building => "building",
            Self::Timezone => "timezone",
            _ => self.names().first().copied().unwrap_or_default(),
        }
    }

    /// The field of a kind that `name` means.
    pub(super) fn of(name: &str, kind: Kind) -> Option<Self> {
        let name = normalize(name);
        let own = kind.fields().iter().find(|it| it.name() == name);
        own.or_else(|| kind.fields().iter().find(|it| it.names().contains(&name.as_str()))).copied()
    }
}

impl Serialize for Field {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// A column's name in lower case, with one `_` for whatever is no letter or digit.
pub(super) fn normalize(name: &str) -> String {
    let mut plain = String::with_capacity(name.len());
    for letter in name.chars() {
        if letter.is_alphanumeric() {
            plain.extend(letter.to_lowercase());
        } else if !plain.is_empty() && !plain.ends_with('_') {
            plain.push('_');
        }
    }
    plain.truncate(plain.trim_end_matches('_').len());
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_without_case_and_marks() {
        assert_eq!(normalize(" Energy (kWh) "), "energy_kwh");
        assert_eq!(normalize("airTemperature"), "airtemperature");
        assert_eq!(Field::of("Meter ID", Kind::Readings), Some(Field::Meter));
        assert_eq!(Field::of("site", Kind::Tariffs), None);
    }

    #[test]
    fn kinds_read_back() {
        for kind in Kind::ALL {
            assert_eq!(kind.name().parse(), Ok(kind));
            assert!(kind.fields().iter().all(|it| Field::of(it.name(), kind) == Some(*it)));
        }
        assert!("letters".parse::<Kind>().is_err());
    }
}
