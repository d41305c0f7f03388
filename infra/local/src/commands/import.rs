use std::fs::File;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use greenpulse_domain::source::SourceType;
use greenpulse_formats::table::{Kind, Options, Zero};
use greenpulse_formats::terms::Terms;
use greenpulse_ports::Keeping;
use ingest::{Destination, ImportError, Imported, Pace};
use serde_json::{Value, json};

use crate::cli::Import;
use crate::cloud::Cloud;
use crate::commands::{Failure, now};
use crate::out::{Exit, Out};

/// Most bytes that a file may expand to.
const MAX_BYTES: u64 = 16 << 30;
/// Refused rows that are told one by one; all of them go into the report.
const TOLD: usize = 10;

pub(super) async fn run(
    cloud: &Cloud,
    import: &Import,
    json: bool,
    out: &Out,
) -> Result<Exit, Failure> {
    let mut all: Option<Imported> = None;
    for file in &import.files {
        let imported = take(cloud, file, import, out).await?;
        tell(&imported, file, json, out).await?;
        all = Some(match all {
            Some(so_far) => so_far.and(imported),
            None => imported,
        });
    }
    let Some(all) = all else { return Ok(Exit::Well) };
    let well = all.rejected == 0 && all.findings.is_empty();
    if json {
        out.answer(json, &document(&all), "").await;
    }
    roll_up(cloud, out).await?;
    Ok(if well { Exit::Well } else { Exit::Findings })
}

async fn take(cloud: &Cloud, file: &Path, import: &Import, out: &Out) -> Result<Imported, Failure> {
    let opened =
        File::open(file).map_err(|err| format!("failed to open {}: {err}", file.display()))?;
    let kept = AtomicUsize::new(0);
    let progress = |n: usize| {
        let kept = kept.fetch_add(n, Ordering::Relaxed) + n;
        out.progress(format!("{}: {kept} values kept", file.display()));
        true
    };
    let (deps, how) = (cloud.ingest(), how(import));
    let pace = Pace { go_on: &progress, ..Pace::WHOLE };
    let imported = ingest::import(&deps, Box::new(opened), &how, now(), pace).await;
    let why = |err: ImportError| format!("{}: {}", file.display(), err.told(Terms::CommandLine));
    Ok(imported.map_err(why)?)
}

fn how(import: &Import) -> ingest::Import {
    let source_type = match import.kind {
        Some(Kind::Weather) => SourceType::Weather,
        _ => SourceType::Manual,
    };
    ingest::Import {
        options: Options {
            kind: import.kind,
            zone: import.zone.clone(),
            commodity: import.commodity,
            unit: import.unit,
            map: import.map.clone(),
            zero: import.zero.map_or(Zero::Measured, |_| Zero::Missing),
            ..Options::within(MAX_BYTES)
        },
        to: Destination {
            source: import.source.clone(),
            source_type,
            campus: import.campus.clone(),
            campus_zone: import.campus_zone.clone(),
            currency: import.currency,
        },
        revision: import.revision,
        keeping: Keeping::Keep,
    }
}

fn document(imported: &Imported) -> Value {
    json!({
        "rows": imported.rows,
        "accepted": imported.accepted,
        "quarantined": imported.quarantined,
        "duplicate": imported.duplicate,
        "superseded": imported.superseded,
        "rejected": imported.rejected,
        "missing": imported.missing,
        "created": imported.created,
        "findings": imported.findings,
        "faults": imported.faults,
        "notes": imported.notes,
        "mapping": imported.mapping,
    })
}

/// Says how the file was read and what became of it; refused rows go into a report beside the store.
async fn tell(imported: &Imported, file: &Path, json: bool, out: &Out) -> Result<(), Failure> {
    let say = async |line: String| {
        if !json {
            out.note(line).await
        }
    };
    say(format!("{}: {}", file.display(), imported.kind)).await;
    for mapped in &imported.mapping.columns {
        say(format!("  {mapped}")).await;
    }
    if !imported.mapping.ignored.is_empty() {
        say(format!("  not read: {}", imported.mapping.ignored.join(", "))).await;
    }
    for note in &imported.notes {
        say(format!("  note: {note}")).await;
    }
    let created = &imported.created;
    for (what, ids) in [
        ("campus", created.campuses.iter().map(ToString::to_string).collect::<Vec<_>>()),
        ("building", created.buildings.iter().map(ToString::to_string).collect()),
        ("meter", created.meters.iter().map(ToString::to_string).collect()),
    ] {
        match ids.as_slice() {
            [] => {}
            [one] => say(format!("  made {what} {one}")).await,
            [first, .., last] => {
                say(format!("  made {} {what}s, {first} to {last}", ids.len())).await
            }
        }
    }
    for fault in imported.faults.iter().take(TOLD) {
        out.note(format!(
            "  line {}: {}: {}. {}",
            fault.row, fault.rule, fault.detail, fault.repair
        ))
        .await;
    }
    if TOLD < imported.rejected {
        out.note(format!("  … {} refused rows in all; --json lists them", imported.rejected)).await;
    }
    for finding in imported.findings.iter().take(TOLD) {
        let line = finding.row.map_or(String::new(), |row| format!("line {row}: "));
        out.note(format!("  {line}{}: {}", finding.rule, finding.detail)).await;
    }
    let counts = format!(
        "{} values: {} accepted, {} known already, {} superseded, {} refused, {} zeros taken as missing",
        imported.rows,
        imported.accepted,
        imported.duplicate,
        imported.superseded,
        imported.rejected,
        imported.missing
    );
    if 0 < imported.quarantined {
        let n = imported.quarantined;
        say(format!("  {n} of the accepted wait in quarantine: nobody has placed their meters"))
            .await;
    }
    if !json {
        out.print(format!("{counts}\n")).await;
    }
    Ok(())
}

/// Hours and days are there when the command ends.
async fn roll_up(cloud: &Cloud, out: &Out) -> Result<(), Failure> {
    let say = |drained: rollup::Drained| {
        out.progress(format!(
            "rolled up {} meter-days and {} building-days",
            drained.meter_days, drained.building_days
        ));
    };
    rollup::drain(&cloud.rollup(), say).await?;
    Ok(())
}
