//! What forecasts cost: `cargo run --release -p greenpulse-models --example cost`
//!
//! Prints processor milliseconds of one building, features, weather and all, from 400 days of history: a
//! line of JSON. The processor's time is the kernel's (`/proc/self/schedstat`), so that what else the
//! machine does is not counted; for the same reason nothing here runs on two threads.

#![expect(clippy::print_stdout, reason = "what it is asked for")]

use std::collections::BTreeMap;
use std::error::Error;

use greenpulse_models::calendar::Calendar;
use greenpulse_models::forecast::{Contest, Forecaster, Outdoor, Step, Subject};
use greenpulse_models::load::Load;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

const DAYS: usize = 400;
const BUILDINGS: usize = 100;

fn main() -> Result<(), Box<dyn Error>> {
    let model = Forecaster::shipped()?;
    let zone = TimeZone::get("Europe/London")?;
    let calendar = Calendar::of_zone("Europe/London");
    let first: Timestamp = "2025-01-01T00:00:00Z".parse()?;
    let temperatures: Vec<(Timestamp, f64)> = (0..DAYS * 24)
        .map(|hour| Ok((after(first, hour)?, 10.0 - 7.0 * (hour as f64 / 1_395.0).cos())))
        .collect::<Result<_, jiff::Error>>()?;
    let outdoor = Outdoor::of_hours(&zone, &temperatures);
    let mut spent = [0.0; 6];
    for building in 0..BUILDINGS {
        let hours: Vec<(Timestamp, f64)> = (0..DAYS * 24)
            .map(|hour| Ok((after(first, hour)?, energy(building, hour))))
            .collect::<Result<_, jiff::Error>>()?;
        let origin = after(first, DAYS * 24)?;
        let begun = processor_ms()?;
        let load = Load::from_hours(&zone, &hours);
        let subject = Subject::new(zone.clone(), calendar.clone(), load);
        let subject = subject.with_outdoor(Some(outdoor.clone()));
        let laid_out = processor_ms()?;
        subject.ahead(&model, origin, 24)?;
        let day = processor_ms()?;
        subject.ahead(&model, origin, 168)?;
        let week = processor_ms()?;
        let _ = subject.level_change(origin);
        let change = processor_ms()?;
        subject.totals(origin, Step::Month, &BTreeMap::new())?;
        let months = processor_ms()?;
        let _ = Contest::of(&model, &subject, origin);
        let contest = processor_ms()?;
        let marks = [begun, laid_out, day, week, change, months, contest];
        for (sum, pair) in spent.iter_mut().zip(marks.windows(2)) {
            *sum += (pair[1] - pair[0]) / BUILDINGS as f64;
        }
    }
    let [load, day, week, change, months, contest] = spent;
    println!(
        r#"{{"days_of_history": {DAYS}, "load_ms": {load}, "day_ms": {day}, "week_ms": {week}, "change_ms": {change}, "months_ms": {months}, "contest_ms": {contest}}}"#
    );
    Ok(())
}

fn after(first: Timestamp, hours: usize) -> Result<Timestamp, jiff::Error> {
    first.checked_add(SignedDuration::from_hours(i64::try_from(hours).unwrap_or(i64::MAX)))
}

/// kWh of an office that is never twice the same.
fn energy(building: usize, hour: usize) -> f64 {
    let works = hour / 24 % 7 < 5 && (8..18).contains(&(hour % 24));
    let noise = (hour.wrapping_mul(2_654_435_761).wrapping_add(building * 40_503) >> 7) % 1_000;
    (if works { 40.0 } else { 12.0 }) * (1.0 + noise as f64 / 5_000.0)
}

fn processor_ms() -> Result<f64, Box<dyn Error>> {
    let stat = std::fs::read_to_string("/proc/self/schedstat")?;
    let ns: u64 = stat.split_whitespace().next().ok_or("schedstat is empty")?.parse()?;
    Ok(ns as f64 / 1e6)
}
