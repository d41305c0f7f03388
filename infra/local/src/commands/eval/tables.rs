//! The tables beside the readings: zones, temperatures, periods, labels.

use std::collections::HashMap;
use std::path::Path;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::input::{Column, InputError, Line, Table};
use super::readings::IDS;

const AFTER: &str = "write the end after the start";

/// What is known of buildings beside their readings.
#[derive(Debug, Default)]
pub(super) struct Buildings {
    zones: HashMap<String, (String, TimeZone)>,
    temperatures: HashMap<String, String>,
}

/// A zone with its IANA name.
pub(super) type Zone = (String, TimeZone);

impl Buildings {
    /// # Errors
    ///
    /// See [`InputError`]; also a zone that does not exist.
    pub(super) fn read(path: &Path) -> Result<Self, InputError> {
        let mut table = Table::open(path)?;
        let id = table.need("building", &IDS)?;
        let zone = table.find(&["timezone_iana", "timezone", "zone", "tz"]);
        let temperature =
            table.find(&["temperature_file", "temperature_filename", "weather_id", "site_id"]);
        let mut buildings = Self::default();
        while let Some(line) = table.next_line()? {
            let name = line.id(&id)?.to_owned();
            if let Some(column) = &temperature {
                buildings.temperatures.insert(name.clone(), line.text(column).to_owned());
            }
            let Some(column) = &zone else { continue };
            let iana = line.text(column);
            if !iana.is_empty() {
                let zone = TimeZone::get(iana).map_err(|_| {
                    let what = format!("{iana:?} is no time zone");
                    line.fault(column.name(), what, "write an IANA name like Europe/London")
                })?;
                buildings.zones.insert(name, (iana.to_owned(), zone));
            }
        }
        Ok(buildings)
    }

    pub(super) fn zone(&self, building: &str) -> Option<&Zone> {
        self.zones.get(building)
    }
}

/// Outdoor temperatures in °C, of one place or several.
#[derive(Debug, Default)]
pub(super) struct Weather {
    places: Vec<(String, Vec<(Timestamp, f64)>)>,
    /// What is wrong with the first line that cannot be read, and how many those are.
    fault: Option<InputError>,
    n_faults: usize,
}

impl Weather {
    /// Lines that cannot be read are left out, and counted: their hours have no temperature.
    ///
    /// # Errors
    ///
    /// See [`InputError`]; also when no line can be read.
    pub(super) fn read(path: &Path) -> Result<Self, InputError> {
        let mut table = Table::open(path)?;
        let at = table.need("instant", &["ts_utc", "ts", "timestamp", "start", "ts_utc_start"])?;
        let celsius = table.find(&["temp_c", "temperature_c", "airTemperature", "outdoor_temp_c"]);
        let column = match &celsius {
            Some(column) => column.clone(),
            None => table.need("temperature", &["temp_f", "temperature_f", "outdoor_temp_f"])?,
        };
        let place = table.find(&["building_id", "temperature_file", "sample_id", "site_id", "id"]);
        let mut places: Vec<(String, Vec<(Timestamp, f64)>)> = Vec::new();
        let mut known: HashMap<String, usize> = HashMap::new();
        let (mut fault, mut n_faults) = (None, 0);
        while let Some(line) = table.next_line()? {
            let name = place.as_ref().map_or("", |it| line.text(it));
            let stamp = line.instant(&at, Some(&TimeZone::UTC));
            let (start, value) = match (stamp, line.number(&column)) {
                (Ok(start), Ok(Some(value))) => (start, value),
                (Ok(_), Ok(None)) => continue,
                (Err(err), _) | (_, Err(err)) => {
                    fault.get_or_insert(err);
                    n_faults += 1;
                    continue;
                }
            };
            let value = if celsius.is_some() { value } else { (value - 32.0) / 1.8 };
            let index = *known.entry(name.to_owned()).or_insert_with(|| {
                places.push((name.to_owned(), Vec::new()));
                places.len() - 1
            });
            places[index].1.push((start, value));
        }
        for (_, values) in &mut places {
            values.sort_by_key(|it| it.0);
            values.dedup_by_key(|it| it.0);
        }
        match fault {
            Some(err) if places.is_empty() => Err(err),
            fault => Ok(Self { places, fault, n_faults }),
        }
    }

    /// What was left out, if anything.
    pub(super) fn note(&self) -> Option<String> {
        let fault = self.fault.as_ref()?;
        Some(format!("{} lines of the weather were left out, the first: {fault}", self.n_faults))
    }

    /// Temperatures at `building`: those under its id, those that the table of buildings names, those
    /// of the file whose name the id starts with, else the only ones that there are.
    pub(super) fn of(&self, building: &str, buildings: &Buildings) -> Option<&[(Timestamp, f64)]> {
        let named = buildings.temperatures.get(building).map(String::as_str);
        let exact = self.places.iter().find(|it| it.0 == building || Some(it.0.as_str()) == named);
        let stem = |name: &str| -> usize {
            let stem = name.split("-temp").next().unwrap_or(name);
            if begins(building, stem) { stem.len() } else { 0 }
        };
        let alike = self.places.iter().filter(|it| 0 < stem(&it.0)).max_by_key(|it| stem(&it.0));
        let only = self.places.first().filter(|_| self.places.len() == 1);
        exact.or(alike).or(only).map(|it| it.1.as_slice())
    }
}

/// Whether `id` is `stem`, or `stem` with a word behind it: "b1-retrofit" begins with b1, b15 does not.
fn begins(id: &str, stem: &str) -> bool {
    let rest = id.strip_prefix(stem);
    rest.is_some_and(|it| !it.starts_with(|first: char| first.is_ascii_alphanumeric()))
}

/// One comparison: a baseline and what is held against it, half-open.
#[derive(Debug, Clone)]
pub(super) struct Period {
    pub(super) id: String,
    /// Whose readings: an id of the readings' table.
    pub(super) building: String,
    pub(super) baseline: (Timestamp, Timestamp),
    pub(super) reporting: (Timestamp, Timestamp),
}

/// Reads comparisons; a bare date is the whole local day, the end date included. Where no column names the
/// building, the id does, alone or with a word behind it.
///
/// # Errors
///
/// See [`InputError`]; also a building that `known` has not, an end before its start, and a baseline that
/// starts no earlier than the reporting period.
pub(super) fn periods(
    path: &Path,
    known: &[&str],
    zone: impl Fn(&str) -> TimeZone,
) -> Result<Vec<Period>, InputError> {
    let mut table = Table::open(path)?;
    let id = table.need("id", &["id", "building_id", "sample_id"])?;
    let building = table.find(&["building_id", "sample_id"]);
    let columns = [
        table.need("start of the baseline", &["baseline_start"])?,
        table.need("end of the baseline", &["baseline_end"])?,
        table.need("start of the reporting period", &["reporting_start"])?,
        table.need("end of the reporting period", &["reporting_end"])?,
    ];
    let mut periods = Vec::new();
    while let Some(line) = table.next_line()? {
        let name = line.id(&id)?;
        let told = building.as_ref().map_or("", |it| line.text(it));
        let is_of = |it: &str| if told.is_empty() { begins(name, it) } else { it == told };
        let found = known.iter().filter(|it| is_of(it)).max_by_key(|it| it.len());
        let Some(series) = found else {
            let (column, said) = match &building {
                Some(column) if !told.is_empty() => (column, told),
                _ => (&id, name),
            };
            let what = format!("no reading is of {said:?}");
            return Err(line.fault(column.name(), what, "write an id of the readings"));
        };
        let zone = zone(series);
        let stamp = |n: usize| bound(&line, &columns[n], &zone, n % 2 == 1);
        let period = Period {
            id: name.to_owned(),
            building: (*series).to_owned(),
            baseline: (stamp(0)?, stamp(1)?),
            reporting: (stamp(2)?, stamp(3)?),
        };
        for (column, (start, end)) in [(1, period.baseline), (3, period.reporting)] {
            if end <= start {
                let what = format!("it ends at {end}, before it starts at {start}");
                return Err(line.fault(columns[column].name(), what, AFTER));
            }
        }
        if period.reporting.0 <= period.baseline.0 {
            let (baseline, reporting) = (period.baseline.0, period.reporting.0);
            let what = format!("it starts at {baseline}, the reporting period at {reporting}");
            return Err(line.fault(columns[0].name(), what, "name a baseline that lies before"));
        }
        periods.push(period);
    }
    Ok(periods)
}

/// An instant, or the start of a local day: of the day after, where it is the last one included.
fn bound(
    line: &Line<'_>,
    column: &Column,
    zone: &TimeZone,
    is_end: bool,
) -> Result<Timestamp, InputError> {
    let Some(date) = line.date(column) else { return line.instant(column, Some(zone)) };
    let day = if is_end { date.tomorrow().unwrap_or(Date::MAX) } else { date };
    let start = zone.to_ambiguous_timestamp(day.at(0, 0, 0, 0)).compatible();
    start.map_err(|_| line.fault(column.name(), format!("{day} is out of range"), "correct it"))
}

/// Buildings and the instants that forecasts of them start at.
///
/// # Errors
///
/// See [`InputError`].
pub(super) fn origins(path: &Path) -> Result<Vec<(String, Timestamp)>, InputError> {
    let mut table = Table::open(path)?;
    let building = table.need("building", &IDS)?;
    let origin = table.need("origin", &["origin", "origin_utc", "ts_utc", "start"])?;
    let mut origins = Vec::new();
    while let Some(line) = table.next_line()? {
        let at = line.instant(&origin, Some(&TimeZone::UTC))?;
        origins.push((line.id(&building)?.to_owned(), at));
    }
    Ok(origins)
}

/// A known fault.
#[derive(Debug, Clone)]
pub(super) struct Label {
    pub(super) building: String,
    pub(super) start: Timestamp,
    pub(super) end: Timestamp,
    pub(super) kind: String,
}

/// # Errors
///
/// See [`InputError`]; also an end before its start.
pub(super) fn labels(path: &Path) -> Result<Vec<Label>, InputError> {
    let mut table = Table::open(path)?;
    let building = table.need("building", &IDS)?;
    let start = table.need("start", &["start", "start_utc", "ts_utc"])?;
    let end_column = table.need("end", &["end", "end_utc"])?;
    let kind = table.need("kind", &["kind", "type", "fault"])?;
    let mut labels = Vec::new();
    while let Some(line) = table.next_line()? {
        let label = Label {
            building: line.id(&building)?.to_owned(),
            start: line.instant(&start, Some(&TimeZone::UTC))?,
            end: line.instant(&end_column, Some(&TimeZone::UTC))?,
            kind: line.text(&kind).to_owned(),
        };
        if label.end <= label.start {
            let what = format!("it ends at {}, before it starts at {}", label.end, label.start);
            return Err(line.fault(end_column.name(), what, AFTER));
        }
        labels.push(label);
    }
    Ok(labels)
}
