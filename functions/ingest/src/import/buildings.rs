use greenpulse_domain::building::Building;
use greenpulse_formats::table::{BuildingLine, Table};
use greenpulse_ports::{Expect, Keeping};
use jiff::Timestamp;

use super::{Import, ImportError, Imported};
use crate::Deps;
use crate::place::{Destination, Placing};

pub(super) async fn import(
    deps: &Deps,
    table: Table<'_>,
    how: &Import,
    placing: Placing<'_>,
    now: Timestamp,
) -> Result<Imported, ImportError> {
    let parsed = table.buildings()?;
    let zone = parsed.rows.iter().find_map(|it| it.zone.clone());
    let to = Destination { campus_zone: how.to.campus_zone.clone().or(zone), ..how.to.clone() };
    let mut placing = placing.with_destination(&to);
    let campus_id = placing.campus()?;
    let (mut accepted, mut duplicate) = (0, 0);
    for line in parsed.rows {
        let present = placing.configuration().buildings.get(&line.id).cloned();
        let named = || Building::named(line.id.clone(), campus_id.clone(), now);
        let building = described(present.clone().unwrap_or_else(named), line);
        if present.as_ref() == Some(&building) {
            duplicate += 1;
            continue;
        }
        accepted += 1;
        let expect = if present.is_some() { Expect::Anything } else { Expect::Absent };
        placing.describe(building, expect)?;
    }
    let unsettled = placing.unsettled.take();
    let created = match how.keeping {
        Keeping::Keep => placing.commit(&*deps.registry).await?,
        Keeping::DryRun => placing.created,
    };
    Ok(Imported {
        created,
        unsettled,
        ..Imported::of_documents(accepted, duplicate, parsed.faults)
    })
}

/// The building with what the line says of it; what it does not say stays.
fn described(building: Building, line: BuildingLine) -> Building {
    Building {
        name: line.name.unwrap_or(building.name),
        building_type: line.building_type.or(building.building_type),
        floor_area: line.floor_area.or(building.floor_area),
        floors: line.floors.or(building.floors),
        occupancy_capacity: line.occupancy_capacity.or(building.occupancy_capacity),
        year_built: line.year_built.or(building.year_built),
        latitude: line.latitude.or(building.latitude),
        longitude: line.longitude.or(building.longitude),
        ..building
    }
}
