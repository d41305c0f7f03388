//! Five years of a real campus: what goes in comes out, to the last digit.
#![expect(clippy::unwrap_used, reason = "a test's own helpers fail by panicking")]

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;
use greenpulse_e2e::process::{binary, run};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use tempfile::TempDir;

fn files() -> Option<PathBuf> {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data/cambridge"));
    if folder.is_dir() {
        return Some(folder.to_owned());
    }
    #[expect(clippy::disallowed_methods, reason = "CI must not skip")]
    let must = std::env::var("CI").is_ok_and(|it| it == "true");
    assert!(!must, "../shared/data is missing");
    eprintln!("SKIPPED: ../shared/data is missing");
    None
}

fn csv(path: &Path) -> csv::Reader<MultiGzDecoder<File>> {
    csv::Reader::from_reader(MultiGzDecoder::new(File::open(path).unwrap()))
}

fn number(text: &str) -> Option<f64> {
    text.parse().ok()
}

/// An hour of a building as the files give it.
#[derive(Debug)]
struct Hour {
    energy: f64,
    cost: Option<f64>,
    carbon: Option<f64>,
}

/// Every hour of the files, in the order of an export.
type Hours = BTreeMap<(String, &'static str, Timestamp), Hour>;

/// Hours of a file of readings, but for zeros where they stand for nothing; with the price and the
/// carbon of each where they are given.
fn read(
    path: &Path,
    commodity: &'static str,
    zeros: bool,
    grid: impl Fn(Timestamp) -> [Option<f64>; 2],
    hours: &mut Hours,
) {
    for row in csv(path).records() {
        let row = row.unwrap();
        let at: Timestamp = row[1].parse().unwrap();
        let energy: f64 = row[2].parse().unwrap();
        if energy != 0.0 || zeros {
            let [cost, carbon] = grid(at).map(|it| it.map(|it| energy * it));
            hours.insert((row[0].to_owned(), commodity, at), Hour { energy, cost, carbon });
        }
    }
}

/// What the export says of an hour: energy to the last digit, and what follows from it.
fn compare(row: &csv::StringRecord, key: &(String, &str, Timestamp), hour: &Hour, zone: &TimeZone) {
    let (building, commodity, start) = key;
    let local = |at: Timestamp| {
        at.to_zoned_datetime(zone.clone()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
    };
    let end = local(*start + SignedDuration::from_hours(1));
    let place = [building, *commodity, &local(*start), &end];
    assert_eq!([&row[0], &row[1], &row[2], &row[3]], place);
    assert_eq!(number(&row[4]), Some(hour.energy), "{row:?}");
    let is_close = |text: &str, expected: f64| {
        number(text).is_some_and(|it| (it - expected).abs() <= 1e-12 * expected.abs())
    };
    assert!(is_close(&row[5], hour.energy * 3.412), "kBtu: {row:?}");
    let (quantity, unit) = match *commodity {
        "natural_gas" => (hour.energy * 0.034_12, "therm"),
        _ => (hour.energy, "kWh"),
    };
    assert!(is_close(&row[6], quantity), "quantity: {row:?}");
    assert_eq!((&row[7], &row[9]), (unit, "GBP"), "{row:?}");
    assert_eq!(number(&row[8]), hour.cost, "{row:?}");
    assert_eq!(number(&row[10]), hour.carbon, "{row:?}");
    assert_eq!((&row[11], &row[12], &row[13]), ("1", "0", "1"), "{row:?}");
}

#[test]
fn what_goes_in_comes_out() {
    let Some(files) = files() else { return };
    let (binary, folder) = (binary(), TempDir::new().unwrap());
    let import = |file: &str, more: &[&str]| -> Value {
        let path = files.join(file);
        let args = [&["import", path.to_str().unwrap(), "--campus", "c", "--json"], more].concat();
        serde_json::from_slice(&run(&binary, folder.path(), &args).stdout).unwrap()
    };
    let (electricity, gas) = ("electricity_hourly_2018_2022.csv.gz", "gas_hourly_2018_2022.csv.gz");
    let grid = "weather_price_carbon_hourly.csv.gz";
    import("buildings.csv", &["--campus-zone", "Europe/London", "--currency", "GBP"]);
    import(grid, &["--kind", "prices"]);
    for (file, how) in [(electricity, ["--zero", "missing"]), (gas, ["--commodity", "gas"])] {
        let told = import(file, &how);
        assert_eq!(told["rejected"], 0, "{told}");
        let again = import(file, &how);
        assert_eq!((&again["accepted"], &again["duplicate"]), (&0.into(), &told["accepted"]));
    }

    let mut prices = HashMap::new();
    for row in csv(&files.join(grid)).records() {
        let row = row.unwrap();
        let at: Timestamp = row[0].parse().unwrap();
        prices.insert(at, [number(&row[4]), number(&row[5])]);
    }
    let mut hours = Hours::new();
    read(&files.join(electricity), "electricity", false, |at| prices[&at], &mut hours);
    read(&files.join(gas), "natural_gas", true, |_| [None, None], &mut hours);

    let zone = TimeZone::get("Europe/London").unwrap();
    let exported = run(&binary, folder.path(), &["export", "--granularity", "hour"]).stdout;
    let mut expected = hours.iter();
    for row in csv::Reader::from_reader(exported.as_slice()).records() {
        let (row, (key, hour)) = (row.unwrap(), expected.next().unwrap());
        compare(&row, key, hour, &zone);
    }
    assert_eq!(expected.next().map(|it| it.0), None, "every hour is exported");
    println!("{} hours, each equal to the files'", hours.len());
    let verified = run(&binary, folder.path(), &["verify", "--json"]).stdout;
    let verified: Value = serde_json::from_slice(&verified).unwrap();
    assert_eq!(verified["mismatches"], 0, "{verified}");
}
