//! The simulated campus as it stands in the registry.

use greenpulse_domain::building::Building;
use greenpulse_domain::campus::{Campus, Currency, ZoneName};
use greenpulse_domain::commodity::{Commodity, Measurand};
use greenpulse_domain::id::MeterId;
use greenpulse_domain::meter::{Meter, Place, Status};
use greenpulse_domain::quantity::SquareMeters;
use greenpulse_domain::register::Dial;
use greenpulse_domain::source::{Source, SourceType};
use greenpulse_domain::time::{SECONDS_PER_HOUR, start_of_day};
use greenpulse_domain::unit::Unit;
use jiff::civil::Date;

use super::facts::MODULUS;
use super::plan::{BUILDINGS, BuildingPlan, Cadence, HOT_WATER_DELTA_T, MeterPlan};

/// Source of every reading, and first part of every id.
const SOURCE: &str = "demo";
const ZONE: &str = "America/New_York";
pub(super) const TEMPERATURE: &str = "weather-outdoor_temperature";
pub(super) const HUMIDITY: &str = "weather-outdoor_humidity";

/// An electricity meter is laid out for so many watts a square meter.
const MAX_DEMAND_W_PER_M2: f64 = 80.0;

/// Where the campus would be.
///
/// # Panics
///
/// Where the machine's time zone database lacks America/New_York.
pub(super) fn zone() -> ZoneName {
    ZONE.parse().expect("the time zone database has America/New_York")
}

/// The campus, there since the day `first` began.
pub(super) fn campus(zone: ZoneName, first: Date) -> Campus {
    let created_at = start_of_day(first, zone.zone());
    let area = BUILDINGS.iter().map(|it| it.area_m2).sum();
    Campus {
        id: SOURCE.parse().expect("a valid id"),
        name: "Simulated campus".to_owned(),
        zone,
        currency: Currency::USD,
        location: Some("Nowhere: its readings are simulated".to_owned()),
        latitude: None,
        longitude: None,
        area: Some(SquareMeters(area)),
        region: Some("simulated-grid".to_owned()),
        simulated: true,
        created_at,
    }
}

pub(super) fn source(campus: &Campus) -> Source {
    Source {
        id: SOURCE.parse().expect("a valid id"),
        source_type: SourceType::SmartMeter,
        building_id: None,
        restates: false,
        is_active: true,
        sync_frequency_minutes: 60,
        connection_details: serde_json::Map::new(),
        data_mapping: serde_json::Map::new(),
        created_at: campus.created_at,
    }
}

pub(super) fn buildings(campus: &Campus) -> Vec<Building> {
    let building = |plan: &BuildingPlan| Building {
        id: building_id(plan).parse().expect("a valid id"),
        campus_id: campus.id.clone(),
        name: plan.name.to_owned(),
        building_type: Some(plan.building_type.to_owned()),
        floor_area: Some(SquareMeters(plan.area_m2)),
        floors: Some(plan.floors),
        occupancy_capacity: Some(plan.people),
        year_built: Some(plan.built),
        energy_star_rating: None,
        declared_baseline: None,
        latitude: None,
        longitude: None,
        created_at: campus.created_at,
    };
    BUILDINGS.iter().map(building).collect()
}

/// Meters of the buildings, then the weather station's.
pub(super) fn meters(campus: &Campus) -> Vec<Meter> {
    let meter = |name: &str, measurand, unit| Meter {
        place: Some(Place::Campus(campus.id.clone())),
        measurand: Some(measurand),
        unit: Some(unit),
        ..Meter::unplaced(meter_id(name), campus.created_at)
    };
    let placed = |building: &BuildingPlan, plan: &MeterPlan| {
        let id = building_id(building).parse().expect("a valid id");
        let is_main = plan.commodity == Commodity::Electricity && plan.parent.is_none();
        Meter {
            place: Some(Place::Building(id)),
            dial: dial(plan.cadence),
            parent: plan.parent.map(|suffix| meter_id(&meter_name(building, suffix))),
            status: Status::Active,
            delta_t: (plan.commodity == Commodity::HotWater).then_some(HOT_WATER_DELTA_T),
            max_demand: is_main.then_some(MAX_DEMAND_W_PER_M2 * building.area_m2 / 1_000.0),
            ..meter(&meter_name(building, plan.suffix), plan.commodity.into(), plan.unit)
        }
    };
    let of_buildings = BUILDINGS
        .iter()
        .flat_map(|building| building.meters.iter().map(move |plan| placed(building, plan)));
    of_buildings
        .chain([
            meter(TEMPERATURE, Measurand::OutdoorTemperature, Unit::Celsius),
            meter(HUMIDITY, Measurand::OutdoorHumidity, Unit::Percent),
        ])
        .collect()
}

fn dial(cadence: Cadence) -> Dial {
    if cadence != Cadence::Register {
        return Dial::default();
    }
    Dial {
        modulus: Some(MODULUS),
        interval_seconds: Some(SECONDS_PER_HOUR),
        replaced_at: Vec::new(),
    }
}

pub(super) fn building_id(plan: &BuildingPlan) -> String {
    format!("{SOURCE}-{}", plan.slug)
}

pub(super) fn meter_name(building: &BuildingPlan, suffix: &str) -> String {
    format!("{}-{suffix}", building.slug)
}

pub(super) fn meter_id(name: &str) -> MeterId {
    format!("{SOURCE}~{name}").parse().expect("a valid id")
}
