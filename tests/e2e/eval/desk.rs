//! Tables of buildings that are made up, and the command that judges them.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::{Command, Output};

use greenpulse_e2e::process::binary;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use tempfile::TempDir;

const FIRST: &str = "2021-01-04T00:00:00Z";
const HOUR: SignedDuration = SignedDuration::from_hours(1);
pub(crate) const DAY: usize = 24;

/// A folder with tables, and the command that judges them.
pub(crate) struct Desk {
    folder: TempDir,
    binary: PathBuf,
}

impl Desk {
    pub(crate) fn new() -> Self {
        Self { folder: TempDir::new().unwrap(), binary: binary() }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).unwrap();
    }

    pub(crate) fn eval(&self, task: &str, more: &[&str]) -> Output {
        let mut command = Command::new(&self.binary);
        command.current_dir(self.folder.path()).args(["--json", "eval", task, "--out", "out"]);
        command.args(more).output().unwrap()
    }

    /// The summary of a judgement that succeeds.
    pub(crate) fn judged(&self, task: &str, more: &[&str]) -> Value {
        let output = self.eval(task, more);
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        let summary = std::fs::read(self.path("out/summary.json")).unwrap();
        let printed: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(serde_json::from_slice::<Value>(&summary).unwrap(), printed);
        let report = std::fs::read_to_string(self.path("out/report.html")).unwrap();
        assert!(report.contains("<svg"), "the report has plots");
        printed
    }

    pub(crate) fn rows(&self, name: &str) -> Vec<Vec<String>> {
        let mut csv = csv::ReaderBuilder::new()
            .has_headers(false)
            .from_path(self.path("out").join(name))
            .unwrap();
        csv.records().map(|it| it.unwrap().iter().map(str::to_owned).collect()).collect()
    }
}

pub(crate) fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

pub(crate) fn at(hour: usize) -> Timestamp {
    FIRST.parse::<Timestamp>().unwrap() + HOUR * i32::try_from(hour).unwrap()
}

/// kWh of an hour in an office that sleeps at night and on weekends, and is never twice the same.
pub(crate) fn office(hour: usize) -> f64 {
    let (of_day, day) = (hour % DAY, hour / DAY);
    let works = day % 7 < 5 && (8..18).contains(&of_day);
    let noise = (hour.wrapping_mul(2_654_435_761) >> 7) % 1_000;
    (if works { 40.0 } else { 12.0 }) * (1.0 + noise as f64 / 10_000.0)
}

/// A table of readings: each building with its hours.
pub(crate) fn readings(buildings: &[(&str, &[f64])]) -> String {
    let mut table = String::from("building_id,ts_utc,kwh\n");
    for (id, hours) in buildings {
        for (hour, energy) in hours.iter().enumerate() {
            let _ = writeln!(table, "{id},{},{energy}", at(hour));
        }
    }
    table
}

pub(crate) fn hours(days: usize) -> Vec<f64> {
    (0..days * DAY).map(office).collect()
}
