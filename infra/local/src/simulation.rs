//! The simulated campus: made once, and kept going as time does.

mod truth;

use greenpulse_analytics::simulate::{SimulatedCampus, last_quarter, simulate};
use greenpulse_domain::audit::AuditEntry;
use greenpulse_domain::campus::Campus;
use greenpulse_domain::id::CampusId;
use greenpulse_domain::reading::Fact;
use greenpulse_ports::{
    Entity, Expect, Keeping, MeterDayFacts, Numbering, PortError, Registry, Write, get, put,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::cloud::Cloud;
use crate::commands::Failure;

pub use truth::{FAULTS, SAVINGS, TRUTH};

const CAMPUS: &str = "demo";
/// Facts appended at a time.
const CHUNK: usize = 8_192;

/// What the campus is a function of, and how far its readings have come.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Simulation {
    campus: CampusId,
    seed: u64,
    made: Timestamp,
    /// Every reading that ends by then is kept; absent until the first load is through.
    until: Option<Timestamp>,
}

impl Entity for Simulation {
    const PREFIX: &'static str = "fleeting/simulation/";

    fn name(&self) -> String {
        self.campus.to_string()
    }
}

/// Makes the simulated campus, or finishes one that was left half loaded; says how many readings it
/// appended.
///
/// # Errors
///
/// When it is there already: on another day it would be another one.
pub async fn make(
    cloud: &Cloud,
    seed: u64,
    now: Timestamp,
    told: impl Fn(usize),
) -> Result<usize, Failure> {
    let _alone = cloud.simulating.lock().await;
    let simulation = match standing(cloud).await? {
        Some(it) if it.seed == seed && it.until.is_none() => it,
        None if get::<Campus>(&*cloud.store, CAMPUS).await?.is_none() => {
            configure(cloud, seed, now).await?
        }
        _ => {
            return Err(
                "the simulated campus is there already; give another --data for a new one".into()
            );
        }
    };
    advance(cloud, simulation, now, told).await
}

/// Appends what the simulated campus has measured since it was last gone on with, the rest of an
/// unfinished load included; says how many readings. None where no such campus stands any more.
///
/// # Errors
///
/// The ports'. What was appended before is known when it comes again.
pub async fn go_on(cloud: &Cloud, now: Timestamp, told: impl Fn(usize)) -> Result<usize, Failure> {
    let _alone = cloud.simulating.lock().await;
    match standing(cloud).await? {
        Some(simulation) => advance(cloud, simulation, now, told).await,
        None => Ok(0),
    }
}

/// The simulation whose campus is still there.
async fn standing(cloud: &Cloud) -> Result<Option<Simulation>, PortError> {
    let campus = get::<Campus>(&*cloud.store, CAMPUS).await?;
    if !campus.is_some_and(|(it, _)| it.simulated) {
        return Ok(None);
    }
    Ok(get::<Simulation>(&*cloud.store, CAMPUS).await?.map(|(it, _)| it))
}

async fn advance(
    cloud: &Cloud,
    simulation: Simulation,
    now: Timestamp,
    told: impl Fn(usize),
) -> Result<usize, Failure> {
    if simulation.until.is_some_and(|it| last_quarter(now) <= it) {
        return Ok(0);
    }
    let Simulation { seed, made, until, .. } = simulation;
    let campus = simulate(seed, made, now);
    if until.is_none() {
        truth::write(&cloud.folder, seed, &campus)?;
    }
    let n_readings = append(cloud, &campus, until, now, told).await?;
    let reached = Simulation { until: Some(campus.window.end()), ..simulation };
    cloud.store.commit(vec![put(&reached, Expect::Anything)]).await?;
    Ok(n_readings)
}

/// Appends the readings that end after `after`, all of them when it is absent.
async fn append(
    cloud: &Cloud,
    campus: &SimulatedCampus,
    after: Option<Timestamp>,
    now: Timestamp,
    told: impl Fn(usize),
) -> Result<usize, PortError> {
    let after = after.unwrap_or(Timestamp::MIN);
    let mut days: Vec<MeterDayFacts> = Vec::new();
    let (mut n_readings, mut waiting) = (0, 0);
    for meter in &campus.meters {
        let mut facts = campus.facts_after(&meter.id, after, now).peekable();
        while facts.peek().is_some() {
            let chunk: Vec<Fact> = facts.by_ref().take(CHUNK - waiting).collect();
            waiting += chunk.len();
            days.extend(ingest::by_meter_day(&meter.id, &chunk));
            if waiting == CHUNK {
                keep(cloud, std::mem::take(&mut days)).await?;
                n_readings += std::mem::take(&mut waiting);
                told(n_readings);
            }
        }
    }
    keep(cloud, days).await?;
    Ok(n_readings + waiting)
}

async fn keep(cloud: &Cloud, days: Vec<MeterDayFacts>) -> Result<(), PortError> {
    let appended = cloud.readings.append(days, Numbering::AsSent, Keeping::Keep).await;
    appended.into_iter().try_for_each(|it| it.map(|_| ()))
}

async fn configure(cloud: &Cloud, seed: u64, now: Timestamp) -> Result<Simulation, PortError> {
    let simulated = simulate(seed, now, now);
    let calendar = simulated.academic_calendar();
    let campus = Campus { created_at: now, ..simulated.campus };
    let simulation = Simulation { campus: campus.id.clone(), seed, made: now, until: None };
    let mut writes = vec![
        put(&campus, Expect::Absent),
        put(&simulated.source, Expect::Anything),
        put(&calendar, Expect::Anything),
        put(&simulation, Expect::Anything),
        Write::Audit(AuditEntry {
            at: now,
            actor: "cli".into(),
            action: "simulated campus made".into(),
            subject: format!("campus/{}", campus.id),
            address: None,
            before: None,
            after: None,
        }),
    ];
    writes.extend(simulated.buildings.iter().map(|it| put(it, Expect::Absent)));
    writes.extend(simulated.meters.iter().map(|it| put(it, Expect::Absent)));
    writes.extend(simulated.tariffs.iter().map(|it| put(it, Expect::Absent)));
    writes.extend(simulated.factors.iter().map(|it| put(it, Expect::Absent)));
    cloud.store.commit(writes).await?;
    Ok(simulation)
}
