//! What a caller may know of. Not there and not theirs answer alike to whoever is held to some
//! buildings.

use greenpulse_domain::access::{Action, Caller, Subject, decide};
use greenpulse_domain::building::Building;
use greenpulse_domain::campus::Campus;
use greenpulse_domain::configuration::Configuration;
use greenpulse_domain::id::{BuildingId, CampusId, MeterId};
use greenpulse_domain::meter::{Meter, Place};
use greenpulse_http::Problem;

/// The building and its campus.
pub(crate) fn building<'a>(
    configuration: &'a Configuration,
    id: &BuildingId,
) -> Result<(&'a Building, &'a Campus), Problem> {
    let building = configuration.buildings.get(id);
    building.zip(configuration.campus_of(id)).ok_or_else(|| Problem::not_found("building", id))
}

/// A building that a body or a query names, if the caller may see it.
pub(crate) fn named_building<'a>(
    configuration: &'a Configuration,
    caller: &Caller,
    id: &BuildingId,
) -> Result<(&'a Building, &'a Campus), Problem> {
    decide(caller, Action::Read, Subject::Building(id))?;
    building(configuration, id)
}

/// Buildings of a campus that the caller sees.
pub(crate) fn buildings<'a>(
    configuration: &'a Configuration,
    caller: &'a Caller,
    campus: &'a CampusId,
) -> impl Iterator<Item = &'a Building> {
    configuration.buildings_of(campus).filter(|it| caller.sees(&it.id))
}

/// Whether the caller may know of the campus: a restricted one needs a building there.
pub(crate) fn sees_campus(configuration: &Configuration, caller: &Caller, id: &CampusId) -> bool {
    caller.restricted_to().is_none() || buildings(configuration, caller, id).next().is_some()
}

pub(crate) fn campus<'a>(
    configuration: &'a Configuration,
    caller: &Caller,
    id: &CampusId,
) -> Result<&'a Campus, Problem> {
    if !sees_campus(configuration, caller, id) {
        return Err(Problem::forbidden());
    }
    configuration.campuses.get(id).ok_or_else(|| Problem::not_found("campus", id))
}

/// Whether the caller may do `action` to what stands at `place`. What stands on the campus, or
/// nowhere yet, is for whoever is held to no building.
pub(crate) fn reaches(
    caller: &Caller,
    action: Action,
    place: Option<&Place>,
) -> Result<(), Problem> {
    if let Some(Place::Building(building)) = place {
        return Ok(decide(caller, action, Subject::Building(building))?);
    }
    if caller.restricted_to().is_some() {
        return Err(Problem::forbidden());
    }
    Ok(decide(caller, action, Subject::Everything)?)
}

pub(crate) fn meter<'a>(
    configuration: &'a Configuration,
    caller: &Caller,
    action: Action,
    id: &MeterId,
) -> Result<&'a Meter, Problem> {
    let meter = configuration.meters.get(id);
    reaches(caller, action, meter.and_then(|it| it.place.as_ref()))?;
    meter.ok_or_else(|| Problem::not_found("meter", id))
}
