//! Recomputes everything that is derived, and counts what differs from what is stored.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use greenpulse_analytics::building_day::{MeterDays, building_day, inputs};
use greenpulse_domain::commodity::Commodity;
use greenpulse_domain::configuration::Configuration;
use greenpulse_domain::id::{BuildingId, MeterId};
use greenpulse_domain::mark::Scope;
use greenpulse_domain::rollup::{BuildingDay, Cell, CommodityDay, Part};
use greenpulse_ports::{PortError, Stored};
use jiff::civil::Date;
use serde::Serialize;

use crate::{BATCH, Deps, drain, fresh_meter_days, parallel};

/// What was compared. A cell is a meter's hour, or a building's hour or day of one commodity.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Verified {
    pub checked: usize,
    pub mismatches: usize,
    /// Meter-days that are sealed, so that they cannot be recomputed.
    pub sealed: usize,
    /// The first mismatches, in words.
    #[serde(skip)]
    pub examples: Vec<String>,
}

const MAX_EXAMPLES: usize = 20;

/// How often a scope that differs is looked at again: it may have changed in between.
const LOOKS: usize = 3;

/// A scope, its cells, and how many of them differ.
struct Checked {
    scope: Scope,
    cells: usize,
    differing: usize,
}

/// Drains what is dirty, then recomputes every derived cell from the readings and compares. A mark
/// that cannot be (more done than asked, or missing) is a mismatch too.
///
/// Readings may arrive meanwhile: a scope that differs is drained and looked at again before it
/// counts.
///
/// # Errors
///
/// A port's.
pub async fn verify(deps: &Deps) -> Result<Verified, PortError> {
    drain(deps, |_| {}).await?;
    let mut verified = Verified::default();
    for scope in deps.ledger.unmarked().await? {
        if is_sealed(deps, &scope) {
            verified.sealed += 1;
        } else {
            verified.differs(1, || format!("no mark for {scope:?}"));
        }
    }
    let mut cursor = None;
    loop {
        let page = deps.ledger.scopes(cursor, BATCH).await?;
        for state in page.items.iter().filter(|it| it.counters.is_impossible()) {
            verified.differs(1, || format!("more done than asked for {:?}", state.scope));
        }
        let scopes = page.items.into_iter().map(|it| it.scope);
        let (sealed, scopes): (Vec<_>, Vec<_>) = scopes.partition(|it| is_sealed(deps, it));
        verified.sealed += sealed.len();
        verify_scopes(deps, scopes, &mut verified).await?;
        match page.next {
            Some(next) => cursor = Some(next),
            None => return Ok(verified),
        }
    }
}

fn is_sealed(deps: &Deps, scope: &Scope) -> bool {
    matches!(scope, Scope::Meter(_, day) if *day < deps.readings.sealed_before())
}

async fn verify_scopes(
    deps: &Deps,
    mut scopes: Vec<Scope>,
    verified: &mut Verified,
) -> Result<(), PortError> {
    for look in 1..=LOOKS {
        let checked = check(deps, &scopes).await?;
        let (differing, same): (Vec<_>, Vec<_>) =
            checked.into_iter().partition(|it| 0 < it.differing);
        verified.checked += same.iter().map(|it| it.cells).sum::<usize>();
        if look == LOOKS {
            for it in &differing {
                verified.checked += it.cells;
                verified
                    .differs(it.differing, || format!("{} cells of {:?}", it.differing, it.scope));
            }
        }
        if differing.is_empty() {
            break;
        }
        drain(deps, |_| {}).await?;
        scopes = differing.into_iter().map(|it| it.scope).collect();
    }
    Ok(())
}

impl Verified {
    fn differs(&mut self, count: usize, what: impl FnOnce() -> String) {
        self.mismatches += count;
        if self.examples.len() < MAX_EXAMPLES {
            self.examples.push(what());
        }
    }
}

async fn check(deps: &Deps, scopes: &[Scope]) -> Result<Vec<Checked>, PortError> {
    let configuration = deps.configuration.current().await?;
    let (mut meter_days, mut building_days) = (Vec::new(), Vec::new());
    for scope in scopes {
        match scope {
            Scope::Meter(meter, day) => meter_days.push((meter.clone(), *day)),
            Scope::Building(building, day) => building_days.push((building.clone(), *day)),
        }
    }
    let mut checked = check_meter_days(deps, &configuration, meter_days).await?;
    checked.extend(check_building_days(deps, &configuration, building_days).await?);
    Ok(checked)
}

async fn check_meter_days(
    deps: &Deps,
    configuration: &Configuration,
    keys: Vec<(MeterId, Date)>,
) -> Result<Vec<Checked>, PortError> {
    let stored = deps.rollups.meter_days(&keys).await?;
    let fresh = fresh_meter_days(deps, configuration, &keys).await?;
    let checked = keys.into_iter().zip(stored).zip(fresh).map(|(((meter, day), stored), fresh)| {
        let stored = stored.as_ref().map_or(&[][..], |it| it.derived.parts.as_slice());
        let (cells, differing) = compare(&fresh.parts, stored, |it: &Part| it.window);
        Checked { scope: Scope::Meter(meter, day), cells, differing }
    });
    Ok(checked.collect())
}

async fn check_building_days(
    deps: &Deps,
    configuration: &Configuration,
    keys: Vec<(BuildingId, Date)>,
) -> Result<Vec<Checked>, PortError> {
    let fresh = recompute(deps, configuration, &keys).await?;
    let stored = stored_days(deps, &keys).await?;
    let checked = keys.into_iter().zip(fresh).map(|(key, fresh)| {
        let nothing = BuildingDay::default();
        let stored = stored.get(&key).map_or(&nothing, |it| &it.derived);
        let (cells, differing) = compare_days(&fresh, stored);
        Checked { scope: Scope::Building(key.0, key.1), cells, differing }
    });
    Ok(checked.collect())
}

/// Building-days from readings alone: stored meter-days play no part unless they are sealed.
async fn recompute(
    deps: &Deps,
    configuration: &Configuration,
    keys: &[(BuildingId, Date)],
) -> Result<Vec<BuildingDay>, PortError> {
    let needed: HashSet<_> =
        keys.iter().flat_map(|(building, day)| inputs(configuration, building, *day)).collect();
    let needed: Vec<(MeterId, Date)> = needed.into_iter().collect();
    let days = fresh_meter_days(deps, configuration, &needed).await?;
    let days: MeterDays = needed.into_iter().zip(days).collect();
    Ok(parallel::map(keys, |(building, day)| building_day(configuration, building, *day, &days)))
}

async fn stored_days(
    deps: &Deps,
    keys: &[(BuildingId, Date)],
) -> Result<HashMap<(BuildingId, Date), Arc<Stored<BuildingDay>>>, PortError> {
    let mut ranges: BTreeMap<&BuildingId, (Date, Date)> = BTreeMap::new();
    for (building, day) in keys {
        let range = ranges.entry(building).or_insert((*day, *day));
        *range = (range.0.min(*day), range.1.max(*day));
    }
    let mut stored = HashMap::new();
    for (building, (first, last)) in ranges {
        let days = deps.rollups.building_days(building, first, last).await?;
        stored.extend(days.iter().map(|(day, it)| ((building.clone(), *day), it.clone())));
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
