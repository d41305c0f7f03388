//! Tables of buildings.

use greenpulse_domain::campus::ZoneName;
use greenpulse_domain::id::{BuildingId, check_id};
use greenpulse_domain::quantity::SquareMeters;

use super::cell::{Row, number, whole};
use super::{Field, Kind, Parsed, Table, TableError};
use crate::fault::{Flaw, quoted};

/// What a table says of one building.
#[derive(Debug, Clone, PartialEq)]
pub struct BuildingLine {
    pub line: usize,
    pub id: BuildingId,
    pub name: Option<String>,
    pub building_type: Option<String>,
    pub floor_area: Option<SquareMeters>,
    pub floors: Option<u32>,
    pub occupancy_capacity: Option<u32>,
    pub year_built: Option<i32>,
    pub latitude: Option<f64>,
    pub longitude: Option<f64>,
    pub zone: Option<ZoneName>,
}

impl Table<'_> {
    /// Reads a table of buildings.
    ///
    /// # Errors
    ///
    /// See [`TableError`].
    pub fn buildings(self) -> Result<Parsed<BuildingLine>, TableError> {
        self.expect(Kind::Buildings)?;
        self.mapping.need(Field::Building, &self.source.header)?;
        self.parse(building)
    }
}

fn building(line: usize, row: &Row<'_>) -> Result<BuildingLine, Flaw> {
    let id = row.need(Field::Building, "building-missing")?;
    check_id(id).map_err(|err| {
        Flaw::new("id-unreadable", format!("{}: {err}", quoted(id)))
            .repair("use letters, digits, dot, underscore and hyphen, at most 64 of them")
            .of("building")
    })?;
    let square_meters = row.read(Field::AreaM2, positive)?.map(SquareMeters);
    let square_feet = row.read(Field::AreaSqft, positive)?.map(SquareMeters::from_square_feet);
    let count = |field| {
        row.read(field, |text| whole(text, 0..=1_000_000)).map(|it| it.map(i32::unsigned_abs))
    };
    let owned = |field| row.name(field).map(|it| it.map(str::to_owned));
    let degrees = |field, most: f64| row.read(field, |text| within(text, most));
    Ok(BuildingLine {
        line,
        id: id.parse().map_err(|_| Flaw::new("id-unreadable", "no id"))?,
        name: owned(Field::Name)?,
        building_type: owned(Field::Type)?,
        floor_area: square_meters.or(square_feet),
        floors: count(Field::Floors)?,
        occupancy_capacity: count(Field::Occupancy)?,
        year_built: row.read(Field::YearBuilt, |text| whole(text, 1..=3_000))?,
        latitude: degrees(Field::Lat, 90.0)?,
        longitude: degrees(Field::Lng, 180.0)?,
        zone: row.read(Field::Timezone, zone)?,
    })
}

fn positive(text: &str) -> Result<f64, Flaw> {
    let area = number(text)?;
    if 0.0 < area {
        return Ok(area);
    }
    Err(Flaw::new("number-out-of-range", format!("{} is no area", quoted(text)))
        .repair("give an area above zero, or leave it empty"))
}

fn within(text: &str, most: f64) -> Result<f64, Flaw> {
    let degrees = number(text)?;
    if degrees.abs() <= most {
        return Ok(degrees);
    }
    Err(Flaw::new("number-out-of-range", format!("{} is beyond {most} degrees", quoted(text)))
        .repair("give degrees, or leave it empty"))
}

fn zone(text: &str) -> Result<ZoneName, Flaw> {
    text.parse().map_err(|_| {
        Flaw::new("zone-unknown", format!("unknown time zone {}", quoted(text)))
            .repair("give an IANA name like Europe/London")
    })
}
