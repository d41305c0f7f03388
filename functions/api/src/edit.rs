//! What goes with every change: who made it, and what it makes dirty.

use greenpulse_domain::audit::AuditEntry;
use greenpulse_domain::configuration::Configuration;
use greenpulse_domain::id::{BuildingId, CampusId, UserId};
use greenpulse_http::{Identity, OWNER};
pub(crate) use greenpulse_ports::key;
use greenpulse_ports::{Entity, Restate, Write};
use jiff::Timestamp;
use jiff::civil::Date;

/// What `If-Match` is for.
pub(crate) const UNSEEN: &str =
    "The ETag of what is to be replaced: refused where that has changed.";

/// Who changes something, and when.
#[derive(Debug)]
pub struct Editor {
    actor: String,
    address: Option<String>,
    at: Timestamp,
}

impl Editor {
    pub(crate) fn new(identity: &Identity, at: Timestamp) -> Self {
        Self { actor: identity.actor(), address: identity.address.clone(), at }
    }

    /// A person who comes in with this request.
    pub(crate) fn coming(person: &UserId, identity: &Identity, at: Timestamp) -> Self {
        Self { actor: person.to_string(), address: identity.address.clone(), at }
    }

    /// Whoever holds the data folder.
    pub fn owner(at: Timestamp) -> Self {
        Self { actor: OWNER.to_owned(), address: None, at }
    }

    pub(crate) const fn at(&self) -> Timestamp {
        self.at
    }

    /// An audit entry of what must not be told whole.
    pub(crate) fn note(&self, action: &str, subject: String, after: serde_json::Value) -> Write {
        Write::Audit(AuditEntry {
            at: self.at,
            actor: self.actor.clone(),
            address: self.address.clone(),
            action: action.to_owned(),
            subject,
            before: None,
            after: Some(after).filter(|it| !it.is_null()),
        })
    }

    /// The audit entry of a change from `before` to `after`.
    pub(crate) fn audit<T: Entity>(
        &self,
        action: &str,
        before: Option<&T>,
        after: Option<&T>,
    ) -> Write {
        let subject = after.or(before).map(key).unwrap_or_default();
        let value = |it: Option<&T>| it.and_then(|it| serde_json::to_value(it).ok());
        Write::Audit(AuditEntry {
            at: self.at,
            actor: self.actor.clone(),
            address: self.address.clone(),
            action: action.to_owned(),
            subject,
            before: value(before),
            after: value(after),
        })
    }
}

/// Every civil day of a building.
pub(crate) fn restate_building(building: &BuildingId) -> Write {
    Write::Restate(Restate::Building { building: building.clone(), first: None, last: None })
}

/// Days of a campus's buildings from `valid_from` up to, not including, `valid_to`.
pub(crate) fn restate_days<'a>(
    configuration: &'a Configuration,
    campus: &'a CampusId,
    valid_from: Date,
    valid_to: Option<Date>,
) -> impl Iterator<Item = Write> + use<'a> {
    let last = valid_to.map(|to| to.yesterday().unwrap_or(to));
    configuration.buildings_of(campus).map(move |building| {
        let (building, first) = (building.id.clone(), Some(valid_from));
        Write::Restate(Restate::Building { building, first, last })
    })
}

/// Every meter and building of a campus.
pub(crate) fn restate_campus(configuration: &Configuration, campus: &CampusId) -> Vec<Write> {
    let meters = configuration
        .meters
        .values()
        .filter(|meter| configuration.campus_of_meter(meter).is_some_and(|it| it.id == *campus));
    let meters = meters.map(|meter| Write::Restate(Restate::Meter(meter.id.clone())));
    let buildings = configuration.buildings_of(campus).map(|it| restate_building(&it.id));
    meters.chain(buildings).collect()
}
