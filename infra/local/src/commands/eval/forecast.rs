//! Forecasts from origins of the past, beside what came.

use std::collections::HashMap;
use std::fmt::Write as _;

use greenpulse_models::forecast::{Forecaster, Origin, Outdoor, Rolled, Settings, Subject, roll};
use greenpulse_models::load::Load;
use jiff::Timestamp;

use super::readings::{HOUR, Series};
use super::score::Scores;
use super::tables::{self, Buildings, Weather, Zone};
use super::terms::Terms;
use super::{Judged, readings, write};
use crate::cli::Eval;
use crate::commands::Failure;

/// Days of history before the first origin of a building, where no origins are named.
const BEFORE: usize = 90;
/// Days between those origins.
const EVERY: usize = 7;

pub(super) fn run(eval: &Eval) -> Result<Judged, Failure> {
    let zone = tables::zone(eval);
    let series = readings::read(&eval.readings, Some(&zone.1))?;
    let outdoor = eval.weather.as_deref().map(Weather::read).transpose()?;
    let buildings = eval.buildings.as_deref().map(Buildings::read).transpose()?.unwrap_or_default();
    let terms = Terms::read(eval.calendar.as_deref())?;
    let mut notes: Vec<String> = outdoor.as_ref().and_then(Weather::note).into_iter().collect();
    let mut ids = Vec::new();
    let mut subjects = Vec::new();
    for one in &series {
        let zone = buildings.zone(&one.id).unwrap_or(&zone);
        match subject(one, zone, &terms) {
            Some(subject) => {
                let temperatures = outdoor.as_ref().and_then(|it| it.of(&one.id, &buildings));
                let outdoor = temperatures.map(|it| Outdoor::of_hours(&zone.1, it));
                let subject = subject.with_outdoor(outdoor);
                ids.push(one.id.clone());
                subjects.push(subject);
            }
            None => {
                notes.push(format!("{}: its readings are longer than an hour: left out", one.id))
            }
        }
    }
    let origins = match &eval.origins {
        Some(path) => named(path, &ids, &mut notes)?,
        None => usual(&subjects),
    };
    let shipped = match &eval.weights {
        Some(path) => Forecaster::from_bytes(&std::fs::read(path)?)?,
        None => Forecaster::shipped()?,
    };
    let hours = usize::try_from(eval.hours)?;
    let rolled = roll(&shipped, &subjects, &origins, hours, &Settings::default());
    write(&eval.out, "forecast.csv", csv(&ids, &rolled).as_bytes())?;
    let observed: Vec<HashMap<Timestamp, f64>> =
        series.iter().filter(|it| ids.contains(&it.id)).map(by_start).collect();
    let scores = Scores::of(&subjects, &observed, &rolled);
    write(&eval.out, "report.html", &scores.report(&ids, &observed, &rolled))?;
    Ok(Judged { summary: scores.summary(&rolled), words: scores.words(), notes })
}

fn subject(series: &Series, (iana, zone): &Zone, terms: &Terms) -> Option<Subject> {
    let (first, hours) = series.hours()?;
    let at = |hour: usize| first.checked_add(HOUR * i32::try_from(hour).ok()?).ok();
    let known: Vec<(Timestamp, f64)> = hours
        .iter()
        .enumerate()
        .filter(|it| it.1.is_finite())
        .filter_map(|(hour, energy)| Some((at(hour)?, *energy)))
        .collect();
    let load = Load::from_hours(zone, &known);
    Some(Subject::new(zone.clone(), terms.calendar(iana), load))
}

fn by_start(series: &Series) -> HashMap<Timestamp, f64> {
    let Some((first, hours)) = series.hours() else { return HashMap::new() };
    let known = hours.into_iter().enumerate().filter(|it| it.1.is_finite());
    known
        .filter_map(|(hour, energy)| {
            Some((first.checked_add(HOUR * i32::try_from(hour).ok()?).ok()?, energy))
        })
        .collect()
}

/// The origins of a file; those of buildings without readings are noted.
fn named(
    path: &std::path::Path,
    ids: &[String],
    notes: &mut Vec<String>,
) -> Result<Vec<Origin>, Failure> {
    let places: HashMap<&str, usize> =
        ids.iter().enumerate().map(|it| (it.1.as_str(), it.0)).collect();
    let mut origins = Vec::new();
    for (building, at) in tables::origins(path)? {
        match places.get(building.as_str()) {
            Some(subject) => origins.push(Origin { subject: *subject, at }),
            None => notes.push(format!("origin {at} of {building}: no readings of it: left out")),
        }
    }
    Ok(origins)
}

/// Each seventh local midnight from the ninetieth day of history on.
fn usual(subjects: &[Subject]) -> Vec<Origin> {
    let mut origins = Vec::new();
    for (index, subject) in subjects.iter().enumerate() {
        for day in (BEFORE..subject.history.len()).step_by(EVERY) {
            let midnight = subject.date(day).at(0, 0, 0, 0);
            if let Ok(at) = subject.zone.to_ambiguous_timestamp(midnight).compatible() {
                origins.push(Origin { subject: index, at });
            }
        }
    }
    origins
}

fn csv(ids: &[String], rolled: &[Rolled]) -> String {
    let mut csv =
        String::from("building_id,origin,target,predicted,lower95,upper95,lower80,upper80,model\n");
    for one in rolled {
        for hour in one.hours.iter().flatten() {
            let it = hour.energy;
            let _ = writeln!(
                csv,
                "{},{},{},{},{},{},{},{},{}",
                ids[one.origin.subject],
                one.origin.at,
                hour.start,
                it.p50,
                it.p2_5,
                it.p97_5,
                it.p10,
                it.p90,
                one.model
            );
        }
    }
    csv
}
