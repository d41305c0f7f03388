//! Facts into meter-days: what becomes of each, and what there is to write.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use greenpulse_domain::append::{append, number_by_arrival};
use greenpulse_domain::reading::{Appended, Extent, Fact};
use greenpulse_ports::{Answer, MeterDayFacts, Numbering, PortError, Write};
use rusqlite::Connection;

use crate::key::Subject;
use crate::ledger::{mark_key, sqlite};
use crate::log::Grown;
use crate::pack::pack_facts;
use crate::recent::Day;
use crate::registers::{is_register, mark_between_neighbors};
use crate::registry::{apply, expected};
use crate::subjects::Kind;
use crate::writing::Writing;

/// What became of each fact, and the days that changed.
pub(crate) struct Weighed {
    pub(crate) appended: Vec<Vec<Appended>>,
    grown: Vec<Grown>,
}

/// Adds `days`, of meters that are parallel to them, to what `present` says is there.
pub(crate) fn weigh(
    present: impl Fn(i64) -> Result<Arc<Vec<Fact>>, PortError>,
    meters: &[Subject],
    mut days: Vec<MeterDayFacts>,
    numbering: Numbering,
) -> Result<Weighed, PortError> {
    let mut place_of: HashMap<i64, usize> = HashMap::with_capacity(days.len());
    let mut grown: Vec<Grown> = Vec::with_capacity(days.len());
    let mut places = Vec::with_capacity(days.len());
    for (day, meter) in days.iter().zip(meters) {
        let key = meter.key(day.day);
        let place = match place_of.entry(key) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(new) => {
                let day = with_room(&present(key)?, day.facts.len());
                grown.push(Grown { key, added: Vec::new(), day });
                *new.insert(grown.len() - 1)
            }
        };
        places.push(place);
    }
    if numbering == Numbering::ByArrival {
        number(&grown, meters, &places, &mut days);
    }
    let mut appended = Vec::with_capacity(days.len());
    for (day, place) in days.into_iter().zip(places) {
        let Grown { added, day: present, .. } = &mut grown[place];
        let became = day.facts.into_iter().map(|fact| {
            let became = append(present, fact);
            if became != Appended::Known {
                added.push(fact);
            }
            became
        });
        appended.push(became.collect());
    }
    grown.retain(|it| !it.added.is_empty());
    Ok(Weighed { appended, grown })
}

fn with_room(facts: &[Fact], n: usize) -> Vec<Fact> {
    let mut day = Vec::with_capacity(facts.len() + n);
    day.extend_from_slice(facts);
    day
}

/// Gives the facts their revisions, the same one to a fact in each day it touches.
fn number(grown: &[Grown], meters: &[Subject], places: &[usize], days: &mut [MeterDayFacts]) {
    let mut of_meter: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
    for (at, meter) in meters.iter().enumerate() {
        of_meter.entry(meter.first_key()).or_default().push(at);
    }
    for ats in of_meter.into_values() {
        let mut of_days: Vec<usize> = ats.iter().map(|at| places[*at]).collect();
        of_days.sort_unstable();
        of_days.dedup();
        let present: Vec<Fact> = of_days.iter().flat_map(|it| grown[*it].day.clone()).collect();
        let mut incoming: Vec<Fact> = ats.iter().flat_map(|at| days[*at].facts.clone()).collect();
        incoming.sort_by(|a, b| a.order(b));
        incoming.dedup();
        number_by_arrival(&present, &mut incoming);
        let revisions: BTreeMap<Extent, u32> =
            incoming.iter().map(|it| (it.extent, it.revision)).collect();
        for at in ats {
            for fact in &mut days[at].facts {
                fact.revision = revisions.get(&fact.extent).copied().unwrap_or(fact.revision);
            }
        }
    }
}

impl Writing<'_> {
    pub(crate) fn append(
        &mut self,
        days: Vec<MeterDayFacts>,
        numbering: Numbering,
    ) -> Result<Vec<Vec<Appended>>, PortError> {
        let meters = days.iter().map(|it| self.subject_or_new(Kind::Meter, it.meter.as_str()));
        let meters = meters.collect::<Result<Vec<_>, _>>()?;
        let Weighed { appended, grown } = weigh(|key| self.facts(key), &meters, days, numbering)?;
        // The energy of other days hangs on registers: those are packed at once.
        let (registers, intervals): (Vec<_>, Vec<_>) =
            grown.into_iter().partition(|it| it.added.iter().any(is_register));
        for Grown { key, added, day } in registers {
            keep(self.db, key, &day)?;
            mark_key(self.db, key)?;
            mark_between_neighbors(self.db, key)?;
            self.own.day(key, Day::grown(day, &added, true));
        }
        self.log(intervals)?;
        Ok(appended)
    }

    /// For a savepoint: what is refused half-way is taken back with it.
    pub(crate) fn append_answered(
        &mut self,
        days: Vec<MeterDayFacts>,
        numbering: Numbering,
        Answer { key, expect, body }: Answer,
    ) -> Result<Vec<Vec<Appended>>, PortError> {
        // Before all the work, since that is in vain for whoever comes too late.
        expected(self.db, &key, expect)?;
        let appended = self.append(days, numbering)?;
        let body = body(&appended);
        apply(self, Write::Put { key, body, expect })?;
        Ok(appended)
    }
}

/// Packs a day.
pub(crate) fn keep(db: &Connection, key: i64, facts: &[Fact]) -> Result<(), PortError> {
    let has_register = facts.iter().any(is_register);
    db.prepare_cached(
        "INSERT INTO facts (key, has_register, data) VALUES (?1, ?2, ?3)
         ON CONFLICT (key) DO UPDATE SET has_register = ?2, data = ?3",
    )
    .and_then(|mut it| it.execute((key, has_register, pack_facts(facts))))
    .map_err(sqlite)?;
    Ok(())
}
