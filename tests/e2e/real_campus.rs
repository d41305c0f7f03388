//! Five years of a real campus: what goes in comes out, to the last digit.
#![expect(clippy::unwrap_used, reason = "a test's own helpers fail by panicking")]

use std::collections::HashMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;
use greenpulse_e2e::process::{binary, run};
use jiff::Timestamp;
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

/// Rows of a gzipped CSV: two columns by name, keyed by the others.
fn csv(path: &Path) -> csv::Reader<MultiGzDecoder<File>> {
    csv::Reader::from_reader(MultiGzDecoder::new(File::open(path).unwrap()))
}

fn number(text: &str) -> Option<f64> {
    text.parse().ok()
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
    import("buildings.csv", &["--campus-zone", "Europe/London", "--currency", "GBP"]);
    import("weather_price_carbon_hourly.csv.gz", &["--kind", "prices"]);
    let electricity = "electricity_hourly_2018_2022.csv.gz";
    let told = import(electricity, &["--zero", "missing"]);
    assert_eq!(told["rejected"], 0, "{told}");
    let again = import(electricity, &["--zero", "missing"]);
    assert_eq!((&again["accepted"], &again["duplicate"]), (&Value::from(0), &told["accepted"]));

    let mut prices = HashMap::new();
    for row in csv(&files.join("weather_price_carbon_hourly.csv.gz")).records() {
        let row = row.unwrap();
        let at: Timestamp = row[0].parse().unwrap();
        prices.insert(at, (number(&row[4]), number(&row[5])));
    }
    let mut expected = HashMap::new();
    for row in csv(&files.join(electricity)).records() {
        let row = row.unwrap();
        let at: Timestamp = row[1].parse().unwrap();
        let energy: f64 = row[2].parse().unwrap();
        if energy != 0.0 {
            expected.insert((row[0].to_owned(), at), energy);
        }
    }
    let exported = run(&binary, folder.path(), &["export", "--granularity", "hour"]).stdout;
    let mut n = 0;
    for row in csv::Reader::from_reader(exported.as_slice()).records() {
        let row = row.unwrap();
        let at: Timestamp = row[2].parse().unwrap();
        let energy = expected[&(row[0].to_owned(), at)];
        let (price, carbon) = prices[&at];
        assert_eq!(number(&row[4]), Some(energy), "{row:?}");
        assert_eq!(number(&row[8]), price.map(|it| energy * it), "{row:?}");
        assert_eq!(number(&row[10]), carbon.map(|it| energy * it), "{row:?}");
        assert_eq!((&row[11], &row[12], &row[13]), ("1", "0", "1"), "{row:?}");
        n += 1;
    }
    assert_eq!(n, expected.len());
    println!("{n} hours, each equal to the file's");
    let verified = run(&binary, folder.path(), &["verify", "--json"]).stdout;
    let verified: Value = serde_json::from_slice(&verified).unwrap();
    assert_eq!(verified["mismatches"], 0, "{verified}");
}
