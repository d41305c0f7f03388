//! Makes the weights that come with the program, from hourly readings of a campus:
//! `cargo run --release -p greenpulse-models --example weights -- READINGS ZONE UNTIL OUT [FOLD/OF]`
//!
//! READINGS is `building_id,ts_utc,kwh`, gzipped; days before UNTIL are learned from. With FOLD/OF each
//! OF-th building is left out, to be judged on. The same input gives the same bytes on one machine.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs::File;

use flate2::read::GzDecoder;
use greenpulse_models::calendar::Calendar;
use greenpulse_models::forecast::{Building, History, Settings, Unseen, train};
use greenpulse_models::load::{Load, between};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [readings, zone, until, out, fold @ ..] = arguments.as_slice() else {
        return Err("give READINGS ZONE UNTIL OUT [FOLD/OF]".into());
    };
    let until: Date = until.parse()?;
    let left_out = match fold {
        [fold] => {
            let (fold, of) = fold.split_once('/').ok_or("write the fold as 0/3")?;
            Some((fold.parse::<usize>()?, of.parse::<usize>()?))
        }
        _ => None,
    };
    let calendar = Calendar::of_zone(zone);
    let zone = TimeZone::get(zone)?;
    let mut hours: BTreeMap<String, Vec<(Timestamp, f64)>> = BTreeMap::new();
    for row in csv::Reader::from_reader(GzDecoder::new(File::open(readings)?)).deserialize() {
        let (building, at, energy): (String, Timestamp, f64) = row?;
        hours.entry(building).or_default().push((at, energy));
    }
    let histories: Vec<History> = hours
        .values()
        .enumerate()
        .filter(|(index, _)| left_out.is_none_or(|(fold, of)| index % of != fold))
        .map(|(_, hours)| History::of(&Load::from_hours(&zone, hours)))
        .collect();
    let buildings: Vec<Building<'_>> = histories
        .iter()
        .map(|history| Building {
            history,
            calendar: &calendar,
            days: 0..between(history.first(), until),
        })
        .collect();
    let settings = Settings { unseen: Unseen::Buildings, ..Settings::default() };
    let model = train(&buildings, &settings).ok_or("there is nothing to learn from")?;
    let bytes = model.to_bytes()?;
    std::fs::write(out, &bytes)?;
    eprintln!("{} buildings, {} bytes", buildings.len(), bytes.len());
    Ok(())
}
