use greenpulse_analytics::simulate::{SimulatedCampus, simulate};
use greenpulse_domain::audit::AuditEntry;
use greenpulse_domain::campus::Campus;
use greenpulse_domain::reading::Fact;
use greenpulse_ports::{Expect, Keeping, Numbering, Registry, Write, get, put};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::json;

use crate::cloud::Cloud;
use crate::commands::{Failure, now};
use crate::out::{Exit, Out};

/// Facts appended at a time.
const CHUNK: usize = 8_192;
/// What was planted where, beside the store.
const TRUTH: &str = "demo-truth.json";

pub(super) async fn run(cloud: &Cloud, seed: u64, json: bool, out: &Out) -> Result<Exit, Failure> {
    let n_readings = load(cloud, seed, out).await?;
    rollup::drain(&cloud.rollup(), |_| {}).await?;
    let document =
        json!({"campus": "demo", "simulated": true, "seed": seed, "readings": n_readings});
    let words = format!(
        "the simulated campus is there: {n_readings} simulated readings; {TRUTH} in the data folder \
         says what was planted"
    );
    out.answer(json, &document, words).await;
    Ok(Exit::Well)
}

/// Loads the simulated campus; says how many readings it has.
///
/// # Errors
///
/// When it is there already: on another day it would be another one.
pub(super) async fn load(cloud: &Cloud, seed: u64, out: &Out) -> Result<usize, Failure> {
    let now = now();
    let campus = simulate(seed, now.to_zoned_datetime(TimeZone::UTC).date());
    if get::<Campus>(&*cloud.store, &campus.campus.id).await?.is_some() {
        return Err(
            "the simulated campus is there already; give another --data for a new one".into()
        );
    }
    configure(cloud, &campus, now).await?;
    let truth = json!({"simulated": true, "seed": seed, "planted": campus.planted,
                       "calendar": campus.calendar});
    std::fs::write(cloud.folder.join(TRUTH), format!("{truth:#}"))?;
    let mut n_readings = 0;
    for meter in &campus.meters {
        let mut facts = campus.facts(&meter.id, now).peekable();
        while facts.peek().is_some() {
            let chunk: Vec<Fact> = facts.by_ref().take(CHUNK).collect();
            n_readings += chunk.len();
            let days = ingest::by_meter_day(&meter.id, &chunk);
            let readings: &dyn greenpulse_ports::ReadingStore = &*cloud.store;
            for appended in readings.append(days, Numbering::AsSent, Keeping::Keep).await {
                appended?;
            }
            out.progress(format!("simulated {n_readings} readings"));
        }
    }
    Ok(n_readings)
}

async fn configure(
    cloud: &Cloud,
    simulated: &SimulatedCampus,
    now: Timestamp,
) -> Result<(), Failure> {
    let mut writes = vec![
        put(&Campus { created_at: now, ..simulated.campus.clone() }, Expect::Absent),
        put(&simulated.source, Expect::Anything),
        Write::Audit(AuditEntry {
            at: now,
            actor: "cli".into(),
            action: "simulated campus made".into(),
            subject: format!("campus/{}", simulated.campus.id),
            before: None,
            after: None,
        }),
    ];
    writes.extend(simulated.buildings.iter().map(|it| put(it, Expect::Absent)));
    writes.extend(simulated.meters.iter().map(|it| put(it, Expect::Absent)));
    writes.extend(simulated.tariffs.iter().map(|it| put(it, Expect::Absent)));
    writes.extend(simulated.factors.iter().map(|it| put(it, Expect::Absent)));
    Ok(cloud.store.commit(writes).await?)
}
