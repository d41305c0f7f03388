//! What all tasks start from: readings, zones, temperatures, as the arguments name them.

use std::collections::HashMap;
use std::path::Path;

use greenpulse_models::calendar::Calendar;
use greenpulse_models::hours::Hours;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::input::InputError;
use super::jitter::{self, Snapped};
use super::readings::{self, HOUR, Series};
use super::tables::{Buildings, Weather, Zone};
use super::terms::Terms;
use crate::cli::Eval;
use crate::commands::Failure;

/// Everything that the files say of buildings.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) series: Vec<Series>,
    buildings: Buildings,
    weather: Option<Weather>,
    fallback: Zone,
    calendars: HashMap<String, Calendar>,
}

impl Source {
    /// # Errors
    ///
    /// See [`InputError`].
    pub(super) fn read(eval: &Eval) -> Result<Self, Failure> {
        let fallback = match &eval.zone {
            Some(name) => (name.name().to_owned(), name.zone().clone()),
            None => ("UTC".to_owned(), TimeZone::UTC),
        };
        let buildings = match &eval.buildings {
            Some(path) => Buildings::read(path)?,
            None => Buildings::default(),
        };
        let terms = Terms::read(eval.calendar.as_deref())?;
        let weather = eval.weather.as_deref().map(Weather::read).transpose()?;
        let told = |id: &str| buildings.zone(id).or(eval.zone.as_ref().map(|_| &fallback));
        let series = readings::read(
            &eval.readings,
            |id| told(id).map(|it| &it.1),
            |id| told(id).map_or(&fallback.1, |it| &it.1),
        )?;
        let mut source = Self { series, buildings, weather, fallback, calendars: HashMap::new() };
        let zones: Vec<String> =
            source.series.iter().map(|it| source.zone(&it.id).0.clone()).collect();
        for zone in zones {
            source.calendars.entry(zone).or_insert_with_key(|it| terms.calendar(it));
        }
        Ok(source)
    }

    pub(super) fn zone(&self, building: &str) -> &Zone {
        self.buildings.zone(building).unwrap_or(&self.fallback)
    }

    /// Public holidays where the building stands, and terms and closed days where they were given.
    pub(super) fn calendar(&self, building: &str) -> &Calendar {
        &self.calendars[&self.zone(building).0]
    }

    /// Whether the term of each local day of `[start, end)` is known.
    pub(super) fn knows_terms(&self, building: &str, (start, end): (Timestamp, Timestamp)) -> bool {
        let day = |at: Timestamp| self.zone(building).1.to_datetime(at).date();
        let last = end.checked_sub(SignedDuration::from_nanos(1)).unwrap_or(end);
        self.calendar(building).knows_terms(day(start), day(last))
    }

    /// Hours of a series by the clock of its building; `None` where its readings are longer.
    pub(super) fn hours(&self, series: &Series) -> Option<Hours> {
        let (start, energy) = series.hours()?;
        Some(Hours::new(start, energy, &self.zone(&series.id).1, self.calendar(&series.id)))
    }

    /// Outdoor temperatures in °C, by start.
    pub(super) fn temperatures(&self, building: &str) -> Option<&[(Timestamp, f64)]> {
        self.weather.as_ref()?.of(building, &self.buildings)
    }

    /// What the reader should know of the files.
    pub(super) fn notes(&self, eval: &Eval) -> Vec<String> {
        let mut notes = Vec::new();
        let n_zoneless =
            self.series.iter().filter(|it| self.buildings.zone(&it.id).is_none()).count();
        if eval.zone.is_none() && 0 < n_zoneless {
            notes.push(format!(
                "{n_zoneless} series have no time zone and are taken as UTC, without holidays; pass \
                 --zone, or --buildings with timezone_iana"
            ));
        }
        notes.extend(self.weather.as_ref().and_then(Weather::note));
        notes.extend(self.series.iter().filter_map(|it| {
            let Snapped { n, mark } = it.snapped?;
            let (most, every) = (jitter::reach(mark), if mark == 60 { "" } else { "five " });
            Some(format!(
                "{}: {n} stamps lie up to {most} s off whole {every}minutes, and are read as these",
                it.id
            ))
        }));
        let registers = self.series.iter().filter(|it| it.looks_like_a_register());
        notes.extend(registers.map(|it| {
            format!(
                "{}: its values never fall, as a register's do; they are read as what was used in each \
                 interval",
                it.id
            )
        }));
        notes
    }
}

/// What is said of a series that no hour is known of.
pub(super) fn no_hours(series: &Series) -> String {
    if !series.is_even {
        let step = series.step.as_secs();
        return format!(
            "{}: its readings lie unevenly apart, most often by {step} s, so that no hour is known whole; \
             stamp each with the start of its interval, at most a minute off; left out",
            series.id
        );
    }
    if series.step <= HOUR {
        return format!("{}: no hour of it is known whole; left out", series.id);
    }
    format!("{}: its readings are longer than an hour; left out", series.id)
}

/// What stands in for a judgement of nothing.
pub(super) fn nothing_to_judge(eval: &Eval, notes: &[String]) -> InputError {
    InputError::Whole {
        file: eval.readings.display().to_string(),
        what: format!("no series can be judged ({})", notes.join("; ")),
        repair: "give readings of an hour, or shorter ones that fill hours".into(),
    }
}

/// A path that a task needs.
///
/// # Errors
///
/// When it was not given.
pub(super) fn needed<'a>(path: Option<&'a Path>, option: &str) -> Result<&'a Path, InputError> {
    path.ok_or_else(|| InputError::Whole {
        file: "arguments".into(),
        what: format!("--{option} is missing"),
        repair: format!("pass --{option} FILE"),
    })
}
