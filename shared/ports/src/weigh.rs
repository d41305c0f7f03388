//! Facts into meter-days: what becomes of each, and what there is to write.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;
use std::sync::Arc;

use greenpulse_domain::append::{append, number_by_arrival};
use greenpulse_domain::id::MeterId;
use greenpulse_domain::reading::{Appended, Extent, Fact};

use crate::{MeterDayFacts, Numbering, PortError};

/// What became of each fact, and the days that changed.
#[derive(Debug)]
pub struct Weighed<K> {
    /// Parallel to the days that were handed over, and within one to its facts.
    pub appended: Vec<Vec<Appended>>,
    pub grown: Vec<Grown<K>>,
}

/// A meter-day that changed.
#[derive(Debug)]
pub struct Grown<K> {
    pub key: K,
    pub added: Vec<Fact>,
    /// All of its facts, `added` among them.
    pub day: Vec<Fact>,
}

/// Adds `days`, whose keys are parallel to them, to what `present` says is there.
///
/// # Errors
///
/// Those of `present`.
pub fn weigh<K: Copy + Eq + Hash>(
    present: impl Fn(K) -> Result<Arc<Vec<Fact>>, PortError>,
    keys: &[K],
    mut days: Vec<MeterDayFacts>,
    numbering: Numbering,
) -> Result<Weighed<K>, PortError> {
    let mut place_of: HashMap<K, usize> = HashMap::with_capacity(days.len());
    let mut grown: Vec<Grown<K>> = Vec::with_capacity(days.len());
    let mut places = Vec::with_capacity(days.len());
    for (day, key) in days.iter().zip(keys) {
        let place = match place_of.entry(*key) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(new) => {
                let day = with_room(&present(*key)?, day.facts.len());
                grown.push(Grown { key: *key, added: Vec::new(), day });
                *new.insert(grown.len() - 1)
            }
        };
        places.push(place);
    }
    if numbering == Numbering::ByArrival {
        number(&grown, &places, &mut days);
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
fn number<K>(grown: &[Grown<K>], places: &[usize], days: &mut [MeterDayFacts]) {
    let mut of_meter: BTreeMap<MeterId, Vec<usize>> = BTreeMap::new();
    for (at, day) in days.iter().enumerate() {
        of_meter.entry(day.meter.clone()).or_default().push(at);
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
