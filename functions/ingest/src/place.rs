//! Campuses, buildings and meters that a file names and nobody made yet.

mod error;

use std::collections::BTreeSet;

use greenpulse_domain::building::Building;
use greenpulse_domain::campus::{Campus, Currency, ZoneName};
use greenpulse_domain::commodity::Measurand;
use greenpulse_domain::configuration::Configuration;
use greenpulse_domain::id::{BuildingId, CampusId, ExternalId, MeterId, SourceId};
use greenpulse_domain::meter::{Meter, Place};
use greenpulse_domain::source::{Source, SourceType};
use greenpulse_domain::unit::Unit;
use greenpulse_ports::{Expect, Keeping, PortError, Registry, Restate, Write, get, put};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use error::PlaceError;

/// Where what a file brings belongs.
#[derive(Debug, Clone)]
pub struct Destination {
    pub source: SourceId,
    pub source_type: SourceType,
    /// Needed when buildings are to be made.
    pub campus: Option<CampusId>,
    /// Needed when the campus is to be made.
    pub campus_zone: Option<ZoneName>,
    pub currency: Option<Currency>,
}

/// What an import made on its way.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Created {
    #[schema(value_type = Vec<String>)]
    pub campuses: Vec<CampusId>,
    #[schema(value_type = Vec<String>)]
    pub buildings: Vec<BuildingId>,
    #[schema(value_type = Vec<String>)]
    pub meters: Vec<MeterId>,
    pub tariffs: usize,
    pub factors: usize,
}

impl Created {
    pub(crate) fn append(&mut self, other: &mut Self) {
        self.campuses.append(&mut other.campuses);
        self.buildings.append(&mut other.buildings);
        self.meters.append(&mut other.meters);
        self.tariffs += other.tariffs;
        self.factors += other.factors;
    }
}

/// Writes for what is missing, gathered while a file is read.
#[derive(Debug)]
pub(crate) struct Placing<'a> {
    configuration: &'a Configuration,
    to: &'a Destination,
    now: Timestamp,
    keeping: Keeping,
    /// Why a preview would not be kept as it stands.
    pub(crate) unsettled: Option<PlaceError>,
    pub(crate) created: Created,
    writes: Vec<Write>,
    /// Buildings among the writes.
    buildings: BTreeSet<BuildingId>,
}

impl<'a> Placing<'a> {
    pub(crate) fn new(
        configuration: &'a Configuration,
        to: &'a Destination,
        now: Timestamp,
        keeping: Keeping,
    ) -> Self {
        let (created, buildings) = (Created::default(), BTreeSet::new());
        let writes = Vec::new();
        Self { configuration, to, now, keeping, unsettled: None, created, writes, buildings }
    }

    /// The same, with a destination of which more is known. For use before anything is placed.
    pub(crate) fn with_destination(self, to: &'a Destination) -> Self {
        Self { to, ..self }
    }

    pub(crate) const fn configuration(&self) -> &'a Configuration {
        self.configuration
    }

    /// What the campus counts in, or will once it is made.
    pub(crate) fn currency_of(&self, campus: &CampusId) -> Currency {
        let known = self.configuration.campuses.get(campus).map(|it| it.currency);
        known.or(self.to.currency).unwrap_or(Currency::USD)
    }

    pub(crate) fn region_of(&self, campus: &CampusId) -> Option<String> {
        self.configuration.campuses.get(campus)?.region.clone()
    }

    /// The campus that the import is for; made when it is named and new.
    pub(crate) fn campus(&mut self) -> Result<CampusId, PlaceError> {
        let Some(campus) = &self.to.campus else {
            let (simulated, real): (Vec<_>, Vec<_>) =
                self.configuration.campuses.values().partition(|it| it.simulated);
            return match (real.as_slice(), simulated.as_slice()) {
                ([only], _) => Ok(only.id.clone()),
                ([], [only]) => {
                    self.object(PlaceError::Simulated(only.id.clone()))?;
                    Ok(only.id.clone())
                }
                _ => Err(PlaceError::WhichCampus),
            };
        };
        let known = self.configuration.campuses.contains_key(campus);
        if known || self.created.campuses.contains(campus) {
            return Ok(campus.clone());
        }
        let zone = self.to.campus_zone.clone();
        let zone = zone.ok_or_else(|| PlaceError::NoCampusZone(campus.clone()))?;
        self.created.campuses.push(campus.clone());
        self.writes.push(put(
            &Campus {
                id: campus.clone(),
                name: campus.to_string(),
                zone,
                currency: self.to.currency.unwrap_or(Currency::USD),
                location: None,
                latitude: None,
                longitude: None,
                area: None,
                region: None,
                simulated: false,
                created_at: self.now,
            },
            Expect::Absent,
        ));
        Ok(campus.clone())
    }

    /// Refuses to keep what has no business where it would land; a preview goes on and says so.
    fn object(&mut self, why: PlaceError) -> Result<(), PlaceError> {
        match self.keeping {
            Keeping::Keep => Err(why),
            Keeping::DryRun => {
                self.unsettled.get_or_insert(why);
                Ok(())
            }
        }
    }

    /// Objects to a building of a simulated campus that is not named.
    fn real(&mut self, building: &BuildingId) -> Result<(), PlaceError> {
        match self.configuration.buildings.get(building).map(|it| &it.campus_id) {
            Some(campus) if self.is_unasked(campus) => {
                let (building, campus) = (building.clone(), campus.clone());
                self.object(PlaceError::SimulatedBuilding { building, campus })
            }
            _ => Ok(()),
        }
    }

    /// Whether the campus is simulated, and not the one that is named.
    fn is_unasked(&self, campus: &CampusId) -> bool {
        let simulated = self.configuration.campuses.get(campus).is_some_and(|it| it.simulated);
        simulated && self.to.campus.as_ref() != Some(campus)
    }

    /// Makes the building if it is new.
    pub(crate) fn building(&mut self, id: &BuildingId) -> Result<(), PlaceError> {
        if self.configuration.buildings.contains_key(id) || self.buildings.contains(id) {
            return self.real(id);
        }
        let campus_id = self.campus().map_err(|err| match err {
            PlaceError::WhichCampus => PlaceError::NoCampus(id.clone()),
            other => other,
        })?;
        self.put_building(Building::named(id.clone(), campus_id, self.now), Expect::Absent);
        Ok(())
    }

    /// Writes a building as a file describes it.
    pub(crate) fn describe(
        &mut self,
        building: Building,
        expect: Expect,
    ) -> Result<(), PlaceError> {
        self.real(&building.id)?;
        self.put_building(building, expect);
        Ok(())
    }

    fn put_building(&mut self, building: Building, expect: Expect) {
        self.writes.push(put(&building, expect));
        if !self.configuration.buildings.contains_key(&building.id) {
            self.created.buildings.push(building.id.clone());
        }
        self.buildings.insert(building.id);
    }

    /// The meter that the source calls `meter`, as it is known or will be once the file is kept; made,
    /// or placed, when nobody has.
    pub(crate) fn meter(
        &mut self,
        meter: &str,
        channel: &str,
        place: Option<Place>,
        measurand: Option<Measurand>,
        unit: Unit,
    ) -> Result<Meter, PlaceError> {
        let source = self.to.source.clone();
        let external = ExternalId { source, meter: meter.into(), channel: channel.into() };
        let id = MeterId::from(&external);
        let known = self.configuration.meters.get(&id);
        let is_new = known.is_none() && !self.created.meters.contains(&id);
        let to_place = known.is_some_and(Meter::in_quarantine) && place.is_some();
        if let Some(Place::Building(building)) = &place
            && (is_new || to_place)
        {
            self.building(building)?;
        } else {
            match known.and_then(|it| it.place.as_ref()) {
                Some(Place::Building(building)) => self.real(building)?,
                Some(Place::Campus(campus)) if self.is_unasked(campus) => {
                    self.object(PlaceError::Simulated(campus.clone()))?;
                }
                _ => {}
            }
        }
        let base = known.cloned().unwrap_or_else(|| Meter::unplaced(id.clone(), self.now));
        let placed = Meter { place, measurand, unit: base.unit.or(Some(unit)), ..base };
        let meter = known.filter(|_| !to_place).unwrap_or(&placed).clone();
        if is_new {
            self.created.meters.push(id.clone());
            self.writes.push(put(&placed, Expect::Absent));
        } else if to_place && !self.created.meters.contains(&id) {
            self.writes.push(put(&placed, Expect::Anything));
            self.writes.push(Write::Restate(Restate::Meter(id.clone())));
        }
        Ok(meter)
    }

    pub(crate) fn write(&mut self, write: Write) {
        self.writes.push(write);
    }

    /// Commits everything gathered, the source among it.
    pub(crate) async fn commit(mut self, registry: &dyn Registry) -> Result<Created, PortError> {
        if get::<Source>(registry, &self.to.source).await?.is_none() {
            let source = Source::new(self.to.source.clone(), self.to.source_type, self.now);
            self.writes.push(put(&source, Expect::Absent));
        }
        if !self.writes.is_empty() {
            registry.commit(self.writes).await?;
        }
        Ok(self.created)
    }
}
