//! A meter on the wire.

use greenpulse_domain::access::Caller;
use greenpulse_domain::commodity::Measurand;
use greenpulse_domain::configuration::Configuration;
use greenpulse_domain::id::{BuildingId, CampusId, ExternalId, MeterId, SourceId};
use greenpulse_domain::meter::{Meter, Place, Status};
use greenpulse_domain::register::Dial;
use greenpulse_domain::time::{SECONDS_PER_DAY, utc_day};
use greenpulse_domain::unit::Unit;
use greenpulse_http::Problem;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::checks::Checks;

const LONGEST_INTERVAL: i64 = 366 * SECONDS_PER_DAY;

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MeterView {
    id: String,
    source: String,
    /// What the source calls it.
    meter: String,
    channel: String,
    building_id: Option<String>,
    campus_id: Option<String>,
    /// What it measures: a commodity, or a condition such as outdoor_temperature.
    #[schema(value_type = Option<String>)]
    commodity: Option<Measurand>,
    #[schema(value_type = Option<String>)]
    unit: Option<Unit>,
    dial: DialFields,
    parent: Option<String>,
    serial: Option<String>,
    /// active, maintenance or error.
    #[schema(value_type = String)]
    status: Status,
    delta_t_k: Option<f64>,
    max_demand_kw: Option<f64>,
    #[schema(value_type = Option<String>, format = DateTime)]
    valid_from: Option<Timestamp>,
    #[schema(value_type = Option<String>, format = DateTime)]
    valid_to: Option<Timestamp>,
    in_quarantine: bool,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
}

/// What the differences of a register's readings need to know of it.
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
pub(crate) struct DialFields {
    /// The total at which the register starts again from zero, in the unit that is sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    modulus: Option<f64>,
    /// How often it is read; hourly when not declared.
    #[serde(skip_serializing_if = "Option::is_none")]
    interval_seconds: Option<i64>,
    /// Instants at which another register with a serial number of its own took over.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<String>, format = DateTime)]
    replaced_at: Vec<Timestamp>,
}

#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct MeterFields {
    /// `source~meter` or `source~meter~channel`, where it is made without naming them apart.
    #[schema(value_type = Option<String>)]
    id: Option<MeterId>,
    #[schema(value_type = Option<String>)]
    source: Option<SourceId>,
    meter: Option<String>,
    #[serde(default)]
    channel: String,
    /// Where it stands: in a building, or on the campus by itself.
    #[schema(value_type = Option<String>)]
    pub(crate) building_id: Option<BuildingId>,
    #[schema(value_type = Option<String>)]
    pub(crate) campus_id: Option<CampusId>,
    /// What it measures: a commodity, or a condition such as outdoor_temperature.
    #[schema(value_type = Option<String>)]
    pub(crate) commodity: Option<Measurand>,
    /// The unit that its readings mean when they name none, such as kWh, therm, m3, gal or °C.
    #[schema(value_type = Option<String>)]
    unit: Option<Unit>,
    #[serde(default)]
    dial: DialFields,
    /// The meter whose energy includes this one's.
    #[schema(value_type = Option<String>)]
    pub(super) parent: Option<MeterId>,
    serial: Option<String>,
    #[serde(default)]
    #[schema(value_type = String)]
    status: Status,
    delta_t_k: Option<f64>,
    max_demand_kw: Option<f64>,
    #[schema(value_type = Option<String>, format = DateTime)]
    valid_from: Option<Timestamp>,
    #[schema(value_type = Option<String>, format = DateTime)]
    valid_to: Option<Timestamp>,
}

impl MeterFields {
    pub(crate) fn id(&self) -> Result<MeterId, Problem> {
        let repair = "Give source and meter, or an id like source~meter.";
        if let Some(id) = &self.id {
            return Ok(id.clone());
        }
        let (Some(source), Some(meter)) = (&self.source, &self.meter) else {
            return Err(Problem::field("meter", "present", "it has no id", repair));
        };
        let external = ExternalId::new(source.clone(), meter, &self.channel)
            .map_err(|err| Problem::field("meter", "id", err, repair))?;
        Ok(MeterId::from(&external))
    }

    pub(crate) fn place(&self) -> Option<Place> {
        let building = self.building_id.clone().map(Place::Building);
        building.or_else(|| self.campus_id.clone().map(Place::Campus))
    }

    /// The meter that these fields describe; `before` as it is so far.
    pub(crate) fn into_meter(
        self,
        id: MeterId,
        created_at: Timestamp,
        before: Option<&Meter>,
        configuration: &Configuration,
        caller: &Caller,
    ) -> Result<Meter, Problem> {
        self.check(&id, before, configuration, caller)?;
        Ok(Meter {
            id,
            place: self.place(),
            measurand: self.commodity,
            unit: self.unit,
            dial: self.dial.into(),
            parent: self.parent,
            serial: self.serial,
            status: self.status,
            delta_t: self.delta_t_k,
            max_demand: self.max_demand_kw,
            valid_from: self.valid_from,
            valid_to: self.valid_to,
            created_at,
        })
    }

    fn check(
        &self,
        id: &MeterId,
        before: Option<&Meter>,
        configuration: &Configuration,
        caller: &Caller,
    ) -> Result<(), Problem> {
        let mut checks = Checks::default();
        let building = self.building_id.as_ref();
        let known = building.is_none_or(|it| configuration.buildings.contains_key(it));
        let repair = "Make the building first, with POST /api/buildings.";
        checks.that(known, "building_id", "known-building", "there is no such building", repair);
        let campus = self.campus_id.as_ref();
        let known = campus.is_none_or(|it| configuration.campuses.contains_key(it));
        let repair = "Make the campus first, with PUT /api/campuses/{campus}.";
        checks.that(known, "campus_id", "known-campus", "there is no such campus", repair);
        let worth = self.unit.zip(self.commodity).map(|(unit, it)| unit.worth(it, self.delta_t_k));
        let detail = worth.and_then(Result::err).map(|it| it.to_string());
        let repair = "Give a unit of what it measures.";
        let fits = detail.is_none();
        checks.that(fits, "unit", "unit-mismatch", detail.as_deref().unwrap_or_default(), repair);
        self.check_parent(&mut checks, id, before, configuration, caller);
        self.check_below(&mut checks, id, before, configuration, caller);
        checks.plain("serial", self.serial.as_deref());
        checks.positive("delta_t_k", self.delta_t_k);
        checks.positive("max_demand_kw", self.max_demand_kw);
        checks.positive("dial.modulus", self.dial.modulus);
        let sound =
            self.dial.interval_seconds.is_none_or(|it| (1..=LONGEST_INTERVAL).contains(&it));
        let repair = "Give 1 second to 366 days.";
        checks.that(sound, "dial.interval_seconds", "interval", "not an interval", repair);
        checks.day("valid_from", self.valid_from.map(utc_day));
        checks.day("valid_to", self.valid_to.map(utc_day));
        let first_dial = self.dial.replaced_at.iter().min();
        checks.day("dial.replaced_at", first_dial.copied().map(utc_day));
        let ordered = self.valid_from.zip(self.valid_to).is_none_or(|(from, to)| from < to);
        let repair = "Give an end after the start.";
        checks.that(ordered, "valid_to", "after-start", "not after valid_from", repair);
        checks.done()
    }
}

impl From<DialFields> for Dial {
    fn from(it: DialFields) -> Self {
        let DialFields { modulus, interval_seconds, replaced_at } = it;
        Self { modulus, interval_seconds, replaced_at }
    }
}

impl From<Dial> for DialFields {
    fn from(it: Dial) -> Self {
        let Dial { modulus, interval_seconds, replaced_at } = it;
        Self { modulus, interval_seconds, replaced_at }
    }
}

impl From<&Meter> for MeterView {
    fn from(it: &Meter) -> Self {
        let ExternalId { source, meter, channel } = it.id.external();
        let campus = match &it.place {
            Some(Place::Campus(campus)) => Some(campus.to_string()),
            _ => None,
        };
        Self {
            id: it.id.to_string(),
            source: source.to_string(),
            meter: meter.as_ref().to_owned(),
            channel: channel.as_ref().to_owned(),
            building_id: it.building().map(ToString::to_string),
            campus_id: campus,
            commodity: it.measurand,
            unit: it.unit,
            dial: it.dial.clone().into(),
            parent: it.parent.as_ref().map(ToString::to_string),
            serial: it.serial.clone(),
            status: it.status,
            delta_t_k: it.delta_t,
            max_demand_kw: it.max_demand,
            valid_from: it.valid_from,
            valid_to: it.valid_to,
            in_quarantine: it.in_quarantine(),
            created_at: it.created_at,
        }
    }
}
