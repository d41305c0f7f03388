//! Drains dirty marks: readings to meter-hours, meter-hours to building hours and days.
//!
//! Everything is recomputed whole and replaced: twice is once, order does not matter, late is on
//! time. Of the building-days that were replaced an event tells the others, once they are there and
//! before they are settled: whoever dies in between leaves them dirty, and whoever drains them next
//! replaces them by the same and tells it again. So nobody can tell only of what differs from what
//! was there.

mod parallel;
mod verify;

use std::collections::BTreeSet;
use std::sync::Arc;

use futures::future::{join, try_join_all};
use greenpulse_analytics::building_day::{MeterDays, building_day, inputs};
use greenpulse_analytics::meter_day::meter_day;
use greenpulse_domain::configuration::Configuration;
use greenpulse_domain::event::{Event, RolledUp};
use greenpulse_domain::id::{BuildingId, MeterId};
use greenpulse_domain::mark::{Mark, Scope};
use greenpulse_domain::rollup::{BuildingDay, MeterDay};
use greenpulse_domain::time::Window;
use greenpulse_ports::{
    ConfigurationCache, DayFacts, Derived, EventBus, Ledger, PortError, ReadingStore, Replaced,
    Replacement, Restate, RollupStore,
};
use jiff::civil::Date;

pub use verify::{Verified, verify};

/// Everything rollup touches.
#[derive(Debug, Clone)]
pub struct Deps {
    pub readings: Arc<dyn ReadingStore>,
    pub ledger: Arc<dyn Ledger>,
    pub rollups: Arc<dyn RollupStore>,
    pub events: Arc<dyn EventBus>,
    pub configuration: Arc<ConfigurationCache>,
}

/// Scopes looked up and settled at a time.
const BATCH: usize = 8_192;
/// Scopes computed at a time, while those before them are being written.
const CHUNK: usize = 512;
/// Meter-days that one look reads, beside others.
const SHARE: usize = 256;

/// Days of buildings that one event tells of: with the longest ids 44 kB, and EventBridge bills each
/// 64 kB.
const TOLD: usize = 500;

/// How much was recomputed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Drained {
    pub meter_days: usize,
    pub building_days: usize,
}

/// Recomputes until nothing is dirty. `progress` is told after each batch.
///
/// # Errors
///
/// A port's. What was settled until then stays settled; the rest stays dirty.
pub async fn drain(deps: &Deps, mut progress: impl FnMut(Drained)) -> Result<Drained, PortError> {
    let mut drained = Drained::default();
    loop {
        let step = drain_batch(deps, BATCH).await?;
        if step == Drained::default() {
            return Ok(drained);
        }
        drained.meter_days += step.meter_days;
        drained.building_days += step.building_days;
        progress(drained);
    }
}

/// Recomputes up to `limit` dirty scopes, building-days only where no meter-day is dirty any more,
/// and publishes which these were.
///
/// # Errors
///
/// A port's. What was to be recomputed stays dirty.
pub async fn drain_batch(deps: &Deps, limit: usize) -> Result<Drained, PortError> {
    drain_marks(deps, &deps.ledger.pending(limit).await?).await
}

/// The same of marks that were [pending](greenpulse_ports::Ledger::pending) just now.
///
/// # Errors
///
/// A port's. What was to be recomputed stays dirty.
pub async fn drain_marks(deps: &Deps, marks: &[Mark]) -> Result<Drained, PortError> {
    if marks.is_empty() {
        return Ok(Drained::default());
    }
    // Read after the marks: whatever raised a mark's seq is in the configuration by now.
    let configuration = deps.configuration.current().await?;
    let n_meters = marks.partition_point(|it| matches!(it.scope, Scope::Meter(..)));
    let marks = if n_meters == 0 { marks } else { &marks[..n_meters] };
    let (mut computed, mut replaced, mut left) = (Vec::new(), Vec::new(), BTreeSet::new());
    for chunk in marks.chunks(CHUNK) {
        let written = deps.rollups.replace_ahead(computed);
        let (written, next) = join(written, compute(deps, &configuration, chunk)).await;
        let (written, ahead) = written?;
        replaced.extend(written);
        left.extend(ahead);
        computed = next?;
    }
    let (written, ahead) = deps.rollups.replace_ahead(computed).await?;
    replaced.extend(written);
    left.extend(ahead);
    deps.events.publish(rolled_up(marks, &replaced)).await?;
    let n_followed = follow(deps, left.into_iter().collect()).await?;
    deps.ledger.settle(marks).await?;
    Ok(Drained { meter_days: n_meters, building_days: marks.len() - n_meters + n_followed })
}

/// Computes what was left to whoever replaced what it depends on, whose marks they still hold: who
/// dies here leaves those dirty, and all of it is done again. Says how much that was.
async fn follow(deps: &Deps, left: Vec<Scope>) -> Result<usize, PortError> {
    if left.is_empty() {
        return Ok(0);
    }
    let taken = deps.rollups.take(left).await?;
    // Read after them, as after marks: whoever marks one later makes it stale.
    let configuration = deps.configuration.current().await?;
    for marks in taken.chunks(CHUNK) {
        let computed = compute(deps, &configuration, marks).await?;
        let replaced = deps.rollups.replace_taken(computed).await?;
        deps.events.publish(rolled_up(marks, &replaced)).await?;
    }
    Ok(taken.len())
}

async fn compute(
    deps: &Deps,
    configuration: &Configuration,
    marks: &[Mark],
) -> Result<Vec<Replacement>, PortError> {
    let (mut meter_days, mut building_days) = (Vec::new(), Vec::new());
    for mark in marks {
        match &mark.scope {
            Scope::Meter(meter, day) => meter_days.push((mark, (meter.clone(), *day))),
            Scope::Building(building, day) => building_days.push((mark, building, *day)),
        }
    }
    let mut computed = meter_stage(deps, configuration, meter_days).await?;
    computed.extend(building_stage(deps, configuration, building_days).await?);
    Ok(computed)
}

/// What was replaced, told in events of [`TOLD`] days; `replaced` is parallel to `marks`. Of what is
/// stale somebody else tells, who has replaced it with something newer.
fn rolled_up(marks: &[Mark], replaced: &[Replaced]) -> Vec<Event> {
    let written = marks.iter().zip(replaced).filter(|it| *it.1 == Replaced::Written);
    let days = written.filter_map(|(mark, _)| match &mark.scope {
        Scope::Building(building, day) => Some((building, *day)),
        Scope::Meter(..) => None,
    });
    let days: Vec<_> = days.collect();
    let event = |days: &[(&BuildingId, Date)]| {
        let mut rolled_up = RolledUp::default();
        for (building, day) in days {
            rolled_up.days.entry((*building).clone()).or_default().insert(*day);
        }
        Event::RolledUp(rolled_up)
    };
    days.chunks(TOLD).map(event).collect()
}

async fn meter_stage(
    deps: &Deps,
    configuration: &Configuration,
    scopes: Vec<(&Mark, (MeterId, Date))>,
) -> Result<Vec<Replacement>, PortError> {
    let (marks, keys): (Vec<_>, Vec<_>) = scopes.into_iter().unzip();
    let days = fresh_meter_days(deps, configuration, &keys).await?;
    Ok(marks
        .into_iter()
        .zip(keys)
        .zip(days)
        .map(|((mark, (meter, day)), derived)| {
            let (next, restate) = dependents(configuration, &meter, day);
            Replacement { mark: mark.clone(), derived: Derived::Meter(derived), next, restate }
        })
        .collect())
}

/// Meter-days from their readings; parallel to `keys`. Of one that is sealed the hours that are
/// stored are all there is.
async fn fresh_meter_days(
    deps: &Deps,
    configuration: &Configuration,
    keys: &[(MeterId, Date)],
) -> Result<Vec<MeterDay>, PortError> {
    let sealed_before = deps.readings.sealed_before();
    let is_sealed = |it: &&(MeterId, Date)| it.1 < sealed_before;
    let (sealed, open): (Vec<_>, Vec<_>) = keys.iter().cloned().partition(|it| is_sealed(&it));
    let stored = deps.rollups.meter_days(&sealed).await?;
    let facts = try_join_all(open.chunks(SHARE).map(|it| deps.readings.days(it))).await?;
    let rows: Vec<_> = open.into_iter().zip(facts.into_iter().flatten()).collect();
    let mut fresh = parallel::map(&rows, |((meter, day), facts)| {
        roll_meter_day(configuration, meter, *day, facts)
    })
    .into_iter();
    let mut stored = stored.into_iter().map(|it| it.map(|it| it.derived).unwrap_or_default());
    let day = |it| if is_sealed(&it) { stored.next() } else { fresh.next() };
    Ok(keys.iter().map(day).map(Option::unwrap_or_default).collect())
}

/// One meter-day as the configuration has it.
fn roll_meter_day(
    configuration: &Configuration,
    meter: &MeterId,
    day: Date,
    facts: &DayFacts,
) -> MeterDay {
    let Some(meter) = configuration.meters.get(meter) else { return MeterDay::default() };
    let around = [facts.before.as_slice(), facts.after.as_slice()].concat();
    meter_day(meter, &configuration.zone_of_meter(meter), day, &facts.facts, &around)
}

/// What a meter-day goes into: its own building's days, and, where it is a series of prices or
/// factors, those days of every building priced by it that exist already. Where a series stands
/// plays no part in that.
fn dependents(
    configuration: &Configuration,
    meter: &MeterId,
    day: Date,
) -> (Vec<Scope>, Vec<Restate>) {
    let (mut next, mut restate) = (Vec::new(), Vec::new());
    let placed = configuration.meters.get(meter).and_then(|it| {
        let building = it.building()?;
        Some((building, configuration.campus_of(building)?))
    });
    if let Some((building, campus)) = placed {
        let days = Window::utc_day(day).days(campus.zone.zone());
        next.extend(days.map(|day| Scope::Building(building.clone(), day)));
    }
    for campus in configuration.campuses_fed_by(meter) {
        let days: Vec<Date> = Window::utc_day(day).days(campus.zone.zone()).collect();
        let (first, last) = (days.first().copied(), days.last().copied());
        let buildings = configuration.buildings_of(&campus.id).map(|it| it.id.clone());
        restate.extend(buildings.map(|building| Restate::Building { building, first, last }));
    }
    (next, restate)
}

async fn building_stage(
    deps: &Deps,
    configuration: &Configuration,
    scopes: Vec<(&Mark, &BuildingId, Date)>,
) -> Result<Vec<Replacement>, PortError> {
    let wanted: Vec<(BuildingId, Date)> =
        scopes.iter().map(|(_, building, day)| ((*building).clone(), *day)).collect();
    let days = roll_building_days(deps, configuration, &wanted).await?;
    let rows = scopes.into_iter().zip(days);
    Ok(rows
        .map(|((mark, ..), day)| Replacement {
            mark: mark.clone(),
            derived: Derived::Building(day),
            next: Vec::new(),
            restate: Vec::new(),
        })
        .collect())
}

/// Building-days from the meter-days that are stored; parallel to `wanted`.
pub async fn roll_building_days(
    deps: &Deps,
    configuration: &Configuration,
    wanted: &[(BuildingId, Date)],
) -> Result<Vec<BuildingDay>, PortError> {
    let inputs = wanted.iter().flat_map(|(building, day)| inputs(configuration, building, *day));
    let mut keys: Vec<(MeterId, Date)> = inputs.collect();
    // Neighbors lie side by side in the store.
    keys.sort_unstable();
    keys.dedup();
    let stored = keys.chunks(SHARE).map(|it| deps.rollups.meter_days(it));
    let stored = try_join_all(stored).await?.into_iter().flatten();
    let meter_days: MeterDays = keys
        .iter()
        .cloned()
        .zip(stored)
        .filter_map(|(key, stored)| Some((key, stored?.derived)))
        .collect();
    Ok(parallel::map(wanted, |(building, day)| {
        building_day(configuration, building, *day, &meter_days)
    }))
}
