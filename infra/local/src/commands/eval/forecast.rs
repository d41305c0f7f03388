//! Forecasts from origins of the past, beside what came.

use std::collections::HashMap;
use std::path::Path;

use greenpulse_models::forecast::{Forecaster, Origin, Outdoor, Rolled, Settings, Subject, roll};
use greenpulse_models::load::Load;
use jiff::Timestamp;

use super::input::InputError;
use super::readings::{HOUR, Series};
use super::score::Scores;
use super::source::{Source, no_hours, nothing_to_judge};
use super::spent::Spent;
use super::{Judged, tables, write};
use crate::cli::Eval;
use crate::commands::Failure;
use crate::out::Out;

/// Days of history before the first origin of a building, where no origins are named.
const BEFORE: usize = 90;
/// Days between those origins: each weekday has its turn.
const EVERY: usize = 8;

const HEADER: [&str; 9] = [
    "building_id",
    "origin",
    "target",
    "predicted",
    "lower95",
    "upper95",
    "lower80",
    "upper80",
    "model",
];

/// A series as forecasts look at it.
struct Known<'a> {
    series: &'a Series,
    observed: HashMap<Timestamp, f64>,
}

pub(super) fn run(eval: &Eval, out: &Out) -> Result<Judged, Failure> {
    let source = Source::read(eval)?;
    let mut notes = source.notes(eval);
    let mut known = Vec::new();
    let mut subjects = Vec::new();
    for series in &source.series {
        let Some(hours) = hours(series) else {
            notes.push(no_hours(series));
            continue;
        };
        let (zone, calendar) = (&source.zone(&series.id).1, source.calendar(&series.id));
        let outdoor = source.temperatures(&series.id).map(|it| Outdoor::of_hours(zone, it));
        let subject = Subject::new(zone.clone(), calendar.clone(), Load::from_hours(zone, &hours));
        subjects.push(subject.with_outdoor(outdoor));
        known.push(Known { series, observed: hours.into_iter().collect() });
    }
    if subjects.is_empty() {
        return Err(nothing_to_judge(eval, &notes).into());
    }
    let origins = match &eval.origins {
        Some(path) => named(path, &known, &mut notes)?,
        None => usual(&subjects),
    };
    // Forecasts begin with an hour; one that has begun is not known yet.
    let start = |it: &Origin| Origin { at: known[it.subject].series.hour_of(it.at), ..*it };
    let starts: Vec<Origin> = origins.iter().map(start).collect();
    let n_moved = origins.iter().zip(&starts).filter(|it| it.0.at != it.1.at).count();
    if 0 < n_moved {
        notes.push(format!(
            "{n_moved} origins lie within an hour of their readings: forecasts begin with that hour"
        ));
    }
    let shipped = match &eval.weights {
        Some(path) => weights(path)?,
        None => Forecaster::shipped()?,
    };
    let hours = usize::try_from(eval.hours)?;
    let mut spent = Spent::new(out);
    let rolled = roll(&shipped, &subjects, &starts, hours, &Settings::default(), |it| spent.on(it));
    let spent = spent.total();
    let ids: Vec<String> = known.iter().map(|it| it.series.id.clone()).collect();
    write(&eval.out, "forecast.csv", &csv(&ids, &origins, &rolled)?)?;
    let observed: Vec<HashMap<Timestamp, f64>> = known.into_iter().map(|it| it.observed).collect();
    let scores = Scores::of(&subjects, &observed, &rolled);
    write(&eval.out, "report.html", &scores.report(&ids, &observed, &rolled))?;
    let words = format!("{}\n{spent}", scores.words());
    Ok(Judged { summary: scores.summary(&rolled, &spent, &notes), words, notes })
}

/// Hours that are known, with what was measured in them.
fn hours(series: &Series) -> Option<Vec<(Timestamp, f64)>> {
    let (first, hours) = series.hours()?;
    let at = |hour: usize| first.checked_add(HOUR * i32::try_from(hour).ok()?).ok();
    let known = hours.into_iter().enumerate().filter(|it| it.1.is_finite());
    Some(known.filter_map(|(hour, energy)| Some((at(hour)?, energy))).collect())
}

fn weights(path: &Path) -> Result<Forecaster, Failure> {
    let fault = |what: String| InputError::Whole {
        file: path.display().to_string(),
        what,
        repair: "pass --weights a file that `greenpulse-models` wrote, or leave it out".into(),
    };
    let bytes = std::fs::read(path).map_err(|err| fault(err.to_string()))?;
    Forecaster::from_bytes(&bytes).map_err(|err| fault(err.to_string()).into())
}

/// The origins of a file; those of buildings without readings are noted.
fn named(
    path: &Path,
    known: &[Known<'_>],
    notes: &mut Vec<String>,
) -> Result<Vec<Origin>, Failure> {
    let ids = known.iter().enumerate();
    let places: HashMap<&str, usize> = ids.map(|it| (it.1.series.id.as_str(), it.0)).collect();
    let mut origins = Vec::new();
    for (building, at) in tables::origins(path)? {
        match places.get(building.as_str()) {
            Some(subject) => origins.push(Origin { subject: *subject, at }),
            None => notes.push(format!("origin {at} of {building}: no hours of it: left out")),
        }
    }
    Ok(origins)
}

/// Each eighth local midnight from the ninetieth day of history on.
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

fn csv(ids: &[String], origins: &[Origin], rolled: &[Rolled]) -> Result<Vec<u8>, Failure> {
    let mut csv = csv::Writer::from_writer(Vec::new());
    csv.write_record(HEADER)?;
    for (origin, one) in origins.iter().zip(rolled) {
        let (id, origin) = (ids[origin.subject].as_str(), origin.at.to_string());
        for hour in one.hours.iter().flatten() {
            let it = hour.energy;
            let [p50, low95, high95, low80, high80] =
                [it.p50, it.p2_5, it.p97_5, it.p10, it.p90].map(|it| it.to_string());
            let start = hour.start.to_string();
            csv.write_record([
                id, &origin, &start, &p50, &low95, &high95, &low80, &high80, &one.model,
            ])?;
        }
    }
    Ok(csv.into_inner()?)
}
