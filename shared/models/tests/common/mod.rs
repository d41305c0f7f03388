//! Real buildings, and faults planted in them.
#![allow(dead_code, reason = "each test uses a part")]
#![allow(clippy::unwrap_used, reason = "a test's own helpers fail by panicking")]

pub(crate) mod faults;

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;
use greenpulse_models::calendar::Calendar;
use greenpulse_models::hours::Hours;
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// The folder of real data, or `None` where it is missing, which is said; with CI=true that fails.
pub(crate) fn data() -> Option<PathBuf> {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data"));
    if folder.is_dir() {
        return Some(folder.to_owned());
    }
    #[expect(clippy::disallowed_methods, reason = "CI must not skip")]
    let must = std::env::var("CI").is_ok_and(|it| it == "true");
    assert!(!must, "../shared/data is missing");
    eprintln!("SKIPPED: ../shared/data is missing");
    None
}

/// A building's readings as the files give them.
#[derive(Debug, Clone)]
pub(crate) struct Building {
    pub(crate) id: String,
    pub(crate) zone: String,
    pub(crate) start: Timestamp,
    /// By hours without a break, NaN where nothing was read.
    pub(crate) energy: Vec<f64>,
}

impl Building {
    pub(crate) fn hours(&self) -> Hours {
        self.with(self.energy.clone())
    }

    pub(crate) fn with(&self, energy: Vec<f64>) -> Hours {
        let zone = TimeZone::get(&self.zone).unwrap();
        Hours::new(self.start, energy, &zone, &Calendar::of_zone(&self.zone))
    }

    /// The hours of `[from, to)`.
    pub(crate) fn between(&self, from: &str, to: &str) -> Option<Self> {
        let hour = |at: &str| {
            let at: Timestamp = at.parse().unwrap();
            (at.as_second() - self.start.as_second()).div_euclid(3_600)
        };
        let n = self.energy.len() as i64;
        let (from, to) = (hour(from).clamp(0, n) as usize, hour(to).clamp(0, n) as usize);
        let energy = self.energy[from..to].to_vec();
        let start = Timestamp::from_second(self.start.as_second() + from as i64 * 3_600).unwrap();
        let known = energy.iter().filter(|it| it.is_finite()).count();
        (24 * 60 < known).then(|| Self { start, energy, ..self.clone() })
    }
}

pub(crate) fn buildings(file: &Path, zones: impl Fn(&str) -> String) -> Vec<Building> {
    let mut rows: BTreeMap<String, Vec<(i64, f64)>> = BTreeMap::new();
    let mut csv = csv::Reader::from_reader(MultiGzDecoder::new(File::open(file).unwrap()));
    let value = csv.headers().unwrap().iter().position(|it| it == "kwh").unwrap();
    let mut row = csv::StringRecord::new();
    while csv.read_record(&mut row).unwrap() {
        let at: Timestamp = row[1].parse().unwrap();
        rows.entry(row[0].to_owned())
            .or_default()
            .push((at.as_second() / 3_600, row[value].parse().unwrap()));
    }
    let building = |(id, rows): (String, Vec<(i64, f64)>)| {
        let first = rows.iter().map(|it| it.0).min().unwrap();
        let last = rows.iter().map(|it| it.0).max().unwrap();
        let mut energy = vec![f64::NAN; (last - first + 1) as usize];
        for (at, value) in rows {
            energy[(at - first) as usize] = value;
        }
        let start = Timestamp::from_second(first * 3_600).unwrap();
        Building { zone: zones(&id), id, start, energy }
    };
    rows.into_iter().map(building).collect()
}

/// Cambridge's electricity, every second building: `half` 0 to develop on, 1 to report on.
pub(crate) fn cambridge(data: &Path, half: usize) -> Vec<Building> {
    let all = buildings(&data.join("cambridge/electricity_hourly_2018_2022.csv.gz"), |_| {
        "Europe/London".to_owned()
    });
    all.into_iter().skip(half).step_by(2).collect()
}

/// BDG2's electricity, every second building.
pub(crate) fn bdg2(data: &Path, half: usize) -> Vec<Building> {
    let mut csv = csv::Reader::from_path(data.join("bdg2/buildings.csv")).unwrap();
    let zone = csv.headers().unwrap().iter().position(|it| it == "timezone_iana").unwrap();
    let zones: BTreeMap<String, String> = csv
        .records()
        .map(|it| it.unwrap())
        .map(|it| (it[0].to_owned(), it[zone].to_owned()))
        .collect();
    let all =
        buildings(&data.join("bdg2/electricity_hourly_2016_2017.csv.gz"), |id| zones[id].clone());
    all.into_iter().skip(half).step_by(2).collect()
}
