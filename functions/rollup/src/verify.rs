//! Recomputes everything that is derived, and counts what differs from what is stored.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use greenpulse_analytics::building_day::{MeterDays, building_day, inputs};
use greenpulse_domain::commodity::Commodity;
use greenpulse_domain::configuration::Configuration;
use greenpulse_domain::id::{BuildingId, MeterId};
use greenpulse_domain::mark::Scope;
use greenpulse_domain::rollup::{BuildingDay, Cell, CommodityDay, MeterDay, Part};
use greenpulse_ports::{PortError, ScopeState};
use jiff::civil::Date;
use serde::Serialize;

use crate::{BATCH, Deps, drain, roll_meter_day};

/// What was compared. A cell is a meter's hour, or a building's hour or day of one commodity.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Verified {
    pub checked: usize,
    pub mismatches: usize,
    /// Days whose readings were pruned, so that nothing can be recomputed.
    pub sealed: usize,
    /// The first mismatches, in words.
    #[serde(skip)]
    pub examples: Vec<String>,
}

const MAX_EXAMPLES: usize = 20;

impl Verified {
    fn differs(&mut self, count: usize, what: impl FnOnce() -> String) {
        self.mismatches += count;
        if 0 < count && self.examples.len() < MAX_EXAMPLES {
            self.examples.push(what());
        }
    }
}

/// Drains what is dirty, then recomputes every derived cell from the readings and compares. A mark
/// that cannot be (more done than asked, or missing) is a mismatch too.
///
/// # Errors
///
/// A port's.
pub async fn verify(deps: &Deps) -> Result<Verified, PortError> {
    drain(deps, |_| {}).await?;
    let mut verified = Verified::default();
    let unmarked = deps.ledger.unmarked().await?;
    verified.differs(unmarked.len(), || format!("no mark for {:?}", unmarked[0]));
    let mut cursor = None;
    loop {
        let page = deps.ledger.scopes(cursor, BATCH).await?;
        let configuration = deps.configuration.current().await?;
        verify_scopes(deps, &configuration, &page.items, &mut verified).await?;
        match page.next {
            Some(next) => cursor = Some(next),
            None => return Ok(verified),
        }
    }
}

async fn verify_scopes(
    deps: &Deps,
    configuration: &Configuration,
    states: &[ScopeState],
    verified: &mut Verified,
) -> Result<(), PortError> {
    let mut meter_days = Vec::new();
    let mut building_days = Vec::new();
    for state in states {
        if state.counters.is_impossible() {
            verified.differs(1, || format!("more done than asked for {:?}", state.scope));
        }
        match &state.scope {
            Scope::Meter(meter, day) => meter_days.push((meter.clone(), *day)),
            Scope::Building(building, day) => building_days.push((building.clone(), *day)),
        }
    }
    verify_meter_days(deps, configuration, &meter_days, verified).await?;
    verify_building_days(deps, configuration, &building_days, verified).await
}

async fn verify_meter_days(
    deps: &Deps,
    configuration: &Configuration,
    keys: &[(MeterId, Date)],
    verified: &mut Verified,
) -> Result<(), PortError> {
    let stored = deps.rollups.meter_days(keys).await?;
    let facts = deps.readings.days(keys).await?;
    for (((meter, day), stored), facts) in keys.iter().zip(stored).zip(facts) {
        let stored = stored.map_or_else(MeterDay::default, |it| it.derived);
        let fresh = roll_meter_day(configuration, meter, *day, &facts);
        let key = |it: &Part| it.window;
        let (cells, differing) = compare(&fresh.parts, &stored.parts, key);
        verified.checked += cells;
        verified.differs(differing, || format!("{differing} hours of {meter} on UTC {day}"));
    }
    Ok(())
}

async fn verify_building_days(
    deps: &Deps,
    configuration: &Configuration,
    keys: &[(BuildingId, Date)],
    verified: &mut Verified,
) -> Result<(), PortError> {
    let fresh = recompute(deps, configuration, keys).await?;
    let mut stored = stored_days(deps, keys).await?;
    for ((building, day), fresh) in keys.iter().zip(fresh) {
        let stored = stored.remove(&(building.clone(), *day)).unwrap_or_default();
        let (cells, differing) = compare_days(&fresh, &stored);
        verified.checked += cells;
        verified.differs(differing, || format!("{differing} cells of {building} on {day}"));
    }
    Ok(())
}

/// Building-days from readings alone: stored meter-days play no part.
async fn recompute(
    deps: &Deps,
    configuration: &Configuration,
    keys: &[(BuildingId, Date)],
) -> Result<Vec<BuildingDay>, PortError> {
    let needed: HashSet<_> =
        keys.iter().flat_map(|(building, day)| inputs(configuration, building, *day)).collect();
    let needed: Vec<(MeterId, Date)> = needed.into_iter().collect();
    let facts = deps.readings.days(&needed).await?;
    let days = needed.into_iter().zip(facts).map(|((meter, day), facts)| {
        let rolled = roll_meter_day(configuration, &meter, day, &facts);
        ((meter, day), rolled)
    });
    let days: MeterDays = days.collect();
    Ok(keys
        .iter()
        .map(|(building, day)| building_day(configuration, building, *day, &days))
        .collect())
}

async fn stored_days(
    deps: &Deps,
    keys: &[(BuildingId, Date)],
) -> Result<HashMap<(BuildingId, Date), BuildingDay>, PortError> {
    let mut ranges: BTreeMap<&BuildingId, (Date, Date)> = BTreeMap::new();
    for (building, day) in keys {
        let range = ranges.entry(building).or_insert((*day, *day));
        *range = (range.0.min(*day), range.1.max(*day));
    }
    let mut stored = HashMap::new();
    for (building, (first, last)) in ranges {
        let days = deps.rollups.building_days(building, first, last).await?;
        stored.extend(days.into_iter().map(|(day, it)| ((building.clone(), day), it.derived)));
    }
    Ok(stored)
}

/// Cells of two days, and how many differ: an hour, a day's total, or which versions are behind it.
fn compare_days(fresh: &BuildingDay, stored: &BuildingDay) -> (usize, usize) {
    let both: BTreeSet<Commodity> =
        fresh.commodities.iter().chain(&stored.commodities).map(|it| it.commodity).collect();
    let (mut cells, mut differing) = (0, 0);
    for commodity in both {
        let (fresh, stored) = (fresh.commodity(commodity), stored.commodity(commodity));
        let hours = |it: Option<&'_ CommodityDay>| it.map_or(Vec::new(), |it| it.hours.clone());
        let (n, n_differing) = compare(&hours(fresh), &hours(stored), |it: &Cell| it.window);
        let head =
            fresh.map(|it| (it.total, it.versions)) != stored.map(|it| (it.total, it.versions));
        cells += n + 1;
        differing += n_differing + usize::from(head);
    }
    (cells, differing)
}

/// How many things there are by key, and how many of them differ or stand on one side only.
fn compare<T: PartialEq, K: Ord>(
    fresh: &[T],
    stored: &[T],
    key: impl Fn(&T) -> K,
) -> (usize, usize) {
    let mut both: BTreeMap<K, [Option<&T>; 2]> = BTreeMap::new();
    for (side, things) in [fresh, stored].into_iter().enumerate() {
        for thing in things {
            both.entry(key(thing)).or_default()[side] = Some(thing);
        }
    }
    let differing = both.values().filter(|[fresh, stored]| fresh != stored).count();
    (both.len(), differing)
}
