//! What was planted in the simulated campus, beside the store: whole, and in the tables that
//! `greenpulse eval` takes.

use std::path::Path;

use greenpulse_analytics::simulate::SimulatedCampus;
use serde_json::json;

use crate::commands::Failure;

/// What was planted where.
pub const TRUTH: &str = "demo-truth.json";
/// When the electricity of buildings deviates: `eval anomaly --labels`.
pub const FAULTS: &str = "demo-faults.csv";
/// What was saved between two periods of buildings: `eval savings --periods`.
pub const SAVINGS: &str = "demo-savings.csv";

/// Writes the three into `folder`.
///
/// # Errors
///
/// The folder's.
pub(super) fn write(folder: &Path, seed: u64, campus: &SimulatedCampus) -> Result<(), Failure> {
    let truth = json!({"simulated": true, "seed": seed, "planted": campus.planted(),
                       "calendar": campus.calendar});
    std::fs::write(folder.join(TRUTH), format!("{truth:#}"))?;
    std::fs::write(folder.join(FAULTS), faults(campus)?)?;
    std::fs::write(folder.join(SAVINGS), savings(campus)?)?;
    Ok(())
}

fn faults(campus: &SimulatedCampus) -> Result<Vec<u8>, Failure> {
    let mut sheet = csv::Writer::from_writer(Vec::new());
    sheet.write_record(["building_id", "start", "end", "kind", "simulated"])?;
    for it in campus.labels() {
        let [start, end] = [it.window.start(), it.window.end()].map(|at| at.to_string());
        sheet.write_record([it.building.as_str(), &start, &end, it.kind, "true"])?;
    }
    Ok(sheet.into_inner()?)
}

fn savings(campus: &SimulatedCampus) -> Result<Vec<u8>, Failure> {
    let mut sheet = csv::Writer::from_writer(Vec::new());
    sheet.write_record([
        "id",
        "building_id",
        "baseline_start",
        "baseline_end",
        "reporting_start",
        "reporting_end",
        "true_savings_percent",
        "simulated",
    ])?;
    for it in campus.comparisons() {
        let days = [it.baseline.0, it.baseline.1, it.reporting.0, it.reporting.1];
        let days = days.map(|day| day.to_string());
        // Without a sign where it is nothing.
        let saved = format!("{:.2}", (100.0 * it.saved_percent).round() / 100.0 + 0.0);
        let id = format!("{}-{}", it.building, it.reporting.0);
        let building = it.building.as_str();
        let [a, b, c, d] = &days;
        sheet.write_record([&*id, building, a, b, c, d, &saved, "true"])?;
    }
    Ok(sheet.into_inner()?)
}
