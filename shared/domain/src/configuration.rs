//! Everything a derived figure depends on besides readings, as of one moment.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::building::Building;
use crate::calendar::AcademicCalendar;
use crate::campus::Campus;
use crate::commodity::{Commodity, Measurand};
use crate::factor::{Basis, Factor};
use crate::id::{BuildingId, CampusId, MeterId, SourceId};
use crate::meter::{Meter, Place};
use crate::source::Source;
use crate::tariff::Tariff;
use crate::time::Window;

/// Campuses with their calendars, buildings, meters, tariffs, factors and sources, with the look-ups that the
/// walk needs.
#[derive(Debug, Default)]
pub struct Configuration {
    pub campuses: BTreeMap<CampusId, Campus>,
    pub buildings: BTreeMap<BuildingId, Building>,
    pub meters: BTreeMap<MeterId, Meter>,
    pub tariffs: Vec<Tariff>,
    pub factors: Vec<Factor>,
    pub sources: BTreeMap<SourceId, Source>,
    pub calendars: BTreeMap<CampusId, AcademicCalendar>,
    meters_of_building: HashMap<BuildingId, Vec<MeterId>>,
    meters_on_campus: HashMap<CampusId, Vec<MeterId>>,
}

impl Configuration {
    pub fn new(
        campuses: impl IntoIterator<Item = Campus>,
        buildings: impl IntoIterator<Item = Building>,
        meters: impl IntoIterator<Item = Meter>,
        tariffs: Vec<Tariff>,
        factors: Vec<Factor>,
    ) -> Self {
        let meters: BTreeMap<_, _> = meters.into_iter().map(|it| (it.id.clone(), it)).collect();
        let mut meters_of_building: HashMap<BuildingId, Vec<MeterId>> = HashMap::new();
        let mut meters_on_campus: HashMap<CampusId, Vec<MeterId>> = HashMap::new();
        for meter in meters.values() {
            let ids = match &meter.place {
                Some(Place::Building(id)) => meters_of_building.entry(id.clone()).or_default(),
                Some(Place::Campus(id)) => meters_on_campus.entry(id.clone()).or_default(),
                None => continue,
            };
            ids.push(meter.id.clone());
        }
        Self {
            campuses: campuses.into_iter().map(|it| (it.id.clone(), it)).collect(),
            buildings: buildings.into_iter().map(|it| (it.id.clone(), it)).collect(),
            meters,
            tariffs,
            factors,
            sources: BTreeMap::new(),
            calendars: BTreeMap::new(),
            meters_of_building,
            meters_on_campus,
        }
    }

    #[must_use]
    pub fn with_sources(self, sources: impl IntoIterator<Item = Source>) -> Self {
        let sources = sources.into_iter().map(|it| (it.id.clone(), it)).collect();
        Self { sources, ..self }
    }

    #[must_use]
    pub fn with_calendars(self, calendars: impl IntoIterator<Item = AcademicCalendar>) -> Self {
        let calendars = calendars.into_iter().map(|it| (it.campus_id.clone(), it)).collect();
        Self { calendars, ..self }
    }

    pub fn campus_of(&self, building: &BuildingId) -> Option<&Campus> {
        self.campuses.get(&self.buildings.get(building)?.campus_id)
    }

    /// The campus a meter stands on, directly or by its building.
    pub fn campus_of_meter(&self, meter: &Meter) -> Option<&Campus> {
        match meter.place.as_ref()? {
            Place::Building(building) => self.campus_of(building),
            Place::Campus(campus) => self.campuses.get(campus),
        }
    }

    /// The zone whose hours a meter is rolled up in; UTC until it is placed.
    pub fn zone_of_meter(&self, meter: &Meter) -> TimeZone {
        self.campus_of_meter(meter).map_or(TimeZone::UTC, |campus| campus.zone.zone().clone())
    }

    /// Meters of a building, placed or not yet measuring anything, in the order of their ids.
    pub fn meters_of(&self, building: &BuildingId) -> impl Iterator<Item = &Meter> {
        let ids = self.meters_of_building.get(building).map_or(&[][..], Vec::as_slice);
        ids.iter().filter_map(|id| self.meters.get(id))
    }

    /// Meters that stand on a campus and in no building, in the order of their ids.
    pub fn meters_on(&self, campus: &CampusId) -> impl Iterator<Item = &Meter> {
        let ids = self.meters_on_campus.get(campus).map_or(&[][..], Vec::as_slice);
        ids.iter().filter_map(|id| self.meters.get(id))
    }

    /// The meter that says what it is like outside a building: its own before its campus's.
    pub fn outdoor_meter(&self, building: &BuildingId, measurand: Measurand) -> Option<&Meter> {
        let measures = |it: &&Meter| it.measurand == Some(measurand);
        let campus = &self.buildings.get(building)?.campus_id;
        self.meters_of(building).find(measures).or_else(|| self.meters_on(campus).find(measures))
    }

    pub fn buildings_of<'a>(&'a self, campus: &'a CampusId) -> impl Iterator<Item = &'a Building> {
        self.buildings.values().filter(move |it| it.campus_id == *campus)
    }

    /// Meters whose energy makes up the building's during `window`, each kWh once: a meter whose
    /// energy another valid meter of the same building and commodity includes is left out.
    pub fn counting_meters(
        &self,
        building: &BuildingId,
        commodity: Commodity,
        window: Window,
    ) -> Vec<&Meter> {
        let meters: Vec<&Meter> = self.meters_of(building).collect();
        self.counting_among(&meters, building, commodity, window)
    }

    /// The counting meters of each commodity that has some.
    pub fn counting_by_commodity(
        &self,
        building: &BuildingId,
        window: Window,
    ) -> impl Iterator<Item = (Commodity, Vec<&Meter>)> {
        let meters: Vec<&Meter> = self.meters_of(building).collect();
        let of = move |it| (it, self.counting_among(&meters, building, it, window));
        Commodity::ALL.into_iter().map(of).filter(|it| !it.1.is_empty())
    }

    fn counting_among<'a>(
        &'a self,
        meters: &[&'a Meter],
        building: &BuildingId,
        commodity: Commodity,
        window: Window,
    ) -> Vec<&'a Meter> {
        let counts = |meter: &Meter| {
            meter.measurand == Some(Measurand::Commodity(commodity))
                && meter.building() == Some(building)
                && meter.valid_during(window)
        };
        let counting = meters.iter().copied();
        counting.filter(|it| counts(it) && !self.ancestors(it).any(counts)).collect()
    }

    /// Parents of `meter`, nearest first; stops where a loop closes.
    fn ancestors<'a>(&'a self, meter: &'a Meter) -> impl Iterator<Item = &'a Meter> {
        let mut steps = self.meters.len();
        std::iter::successors(self.parent(meter), move |it| {
            steps = steps.checked_sub(1)?;
            self.parent(it).filter(|parent| parent.id != meter.id)
        })
    }

    fn parent(&self, meter: &Meter) -> Option<&Meter> {
        self.meters.get(meter.parent.as_ref()?)
    }

    /// The price list that holds on `day`: of several the one that began last.
    pub fn tariff(&self, campus: &CampusId, commodity: Commodity, day: Date) -> Option<&Tariff> {
        self.tariffs
            .iter()
            .filter(|it| it.campus_id == *campus && it.commodity == commodity && it.valid_on(day))
            .max_by_key(|it| (it.valid_from, &it.name))
    }

    /// The emission factor that holds on `day` in the campus's region; of several the one that
    /// began last.
    pub fn factor(
        &self,
        campus: &Campus,
        commodity: Commodity,
        basis: Basis,
        day: Date,
    ) -> Option<&Factor> {
        self.factors
            .iter()
            .filter(|it| {
                it.campus_id == campus.id
                    && it.commodity == commodity
                    && it.basis == basis
                    && campus.region.as_ref().is_none_or(|region| *region == it.region)
                    && it.valid_on(day)
            })
            .max_by_key(|it| (it.valid_from, &it.region))
    }

    /// Campuses whose hourly prices or factors come from `meter`, wherever it stands.
    pub fn campuses_fed_by<'a>(&'a self, meter: &'a MeterId) -> impl Iterator<Item = &'a Campus> {
        self.campuses.values().filter(move |it| self.feeds_prices(&it.id, meter))
    }

    /// Meters whose energy that of `meter` includes, directly or by others.
    pub fn meters_below<'a>(&'a self, meter: &'a MeterId) -> impl Iterator<Item = &'a Meter> {
        self.meters.values().filter(move |it| self.ancestors(it).any(|above| above.id == *meter))
    }

    /// Whether hourly prices or factors of `campus` come from `meter`.
    pub fn feeds_prices(&self, campus: &CampusId, meter: &MeterId) -> bool {
        let tariffs = self.tariffs.iter().filter(|it| it.campus_id == *campus);
        let factors = self.factors.iter().filter(|it| it.campus_id == *campus);
        tariffs.filter_map(Tariff::series).any(|it| it == meter)
            || factors.filter_map(Factor::series).any(|it| it == meter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;
    use jiff::civil::date;

    fn meter(id: &str, parent: Option<&str>) -> Meter {
        Meter {
            place: Some(Place::Building("b1".parse().unwrap())),
            measurand: Some(Commodity::Electricity.into()),
            parent: parent.map(|it| it.parse().unwrap()),
            ..Meter::unplaced(id.parse().unwrap(), Timestamp::UNIX_EPOCH)
        }
    }

    fn counting(meters: Vec<Meter>) -> Vec<String> {
        let configuration = Configuration::new([], [], meters, vec![], vec![]);
        let window = Window::utc_day(date(2022, 6, 1));
        configuration
            .counting_meters(&"b1".parse().unwrap(), Commodity::Electricity, window)
            .iter()
            .map(|it| it.id.to_string())
            .collect()
    }

    #[test]
    fn each_kwh_once() {
        let main = meter("s~main", None);
        let subs = [meter("s~a", Some("s~main")), meter("s~a1", Some("s~a")), meter("s~x", None)];
        let mut all = subs.to_vec();
        all.push(main.clone());
        assert_eq!(counting(all), ["s~main", "s~x"]);
        assert_eq!(counting(subs.to_vec()), ["s~a", "s~x"]);

        let gone = Meter { valid_to: Some(Timestamp::UNIX_EPOCH), ..main };
        assert_eq!(counting(vec![gone, subs[0].clone()]), ["s~a"]);
    }

    #[test]
    fn a_loop_of_parents_ends() {
        let loops = vec![meter("s~a", Some("s~b")), meter("s~b", Some("s~a"))];
        assert_eq!(counting(loops).len(), 0);
    }
}
