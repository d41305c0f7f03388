//! Readings of a table by building, and what is asked of them as hours.

use std::collections::HashMap;
use std::path::Path;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::input::{InputError, Table};

/// Names that a column of ids goes by.
pub(super) const IDS: [&str; 5] = ["building_id", "sample_id", "id", "building", "meter_id"];
/// Names that a column of stamps in UTC goes by.
const UTC: [&str; 3] = ["ts_utc", "ts_utc_start", "timestamp_utc"];
const STAMPS: [&str; 8] =
    ["ts_utc", "ts_utc_start", "timestamp_utc", "timestamp", "start", "ts", "ts_local", "datetime"];
const VALUES: [&str; 4] = ["kwh", "value", "energy_kwh", "electricity_kwh"];

pub(super) const HOUR: SignedDuration = SignedDuration::from_hours(1);
pub(super) const DAY: SignedDuration = SignedDuration::from_hours(24);

/// What one meter measured.
#[derive(Debug, Clone)]
pub(super) struct Series {
    pub(super) id: String,
    /// As the table says; kWh where it does not.
    pub(super) unit: String,
    /// How far readings are most often apart.
    pub(super) step: SignedDuration,
    /// Starts and values, by start, each start once.
    pub(super) values: Vec<(Timestamp, f64)>,
}

/// Reads every series of a table, in the order of their first lines. An empty value is a gap; of
/// two values with one start the later line counts.
///
/// # Errors
///
/// See [`InputError`].
pub(super) fn read(path: &Path, zone: Option<&TimeZone>) -> Result<Vec<Series>, InputError> {
    let mut table = Table::open(path)?;
    let id = table.need("building", &IDS)?;
    let at = table.need("start of the interval", &STAMPS)?;
    let value = table.need("energy", &VALUES)?;
    let unit = table.find(&["unit", "units"]);
    let utc = TimeZone::UTC;
    let zone =
        if UTC.iter().any(|it| it.eq_ignore_ascii_case(at.name())) { Some(&utc) } else { zone };
    let mut series: Vec<Series> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    while let Some(line) = table.next_line()? {
        let name = line.id(&id)?;
        let start = line.instant(&at, zone)?;
        let index = match places.get(name) {
            Some(index) => *index,
            None => {
                let unit = unit.as_ref().map_or("", |it| line.text(it));
                series.push(Series {
                    id: name.to_owned(),
                    unit: if unit.is_empty() { "kWh" } else { unit }.to_owned(),
                    step: HOUR,
                    values: Vec::new(),
                });
                places.insert(name.to_owned(), series.len() - 1);
                series.len() - 1
            }
        };
        if let Some(value) = line.number(&value)? {
            series[index].values.push((start, value));
        }
    }
    if series.iter().all(|it| it.values.is_empty()) {
        return Err(table.fault("it holds no reading", "give it a line for each interval"));
    }
    for one in &mut series {
        one.settle();
    }
    Ok(series)
}

impl Series {
    /// Sorts, keeps the last of each start, and measures the step.
    fn settle(&mut self) {
        self.values.sort_by_key(|it| it.0);
        let mut kept: Vec<(Timestamp, f64)> = Vec::with_capacity(self.values.len());
        for &(at, value) in &self.values {
            match kept.last_mut() {
                Some(last) if last.0 == at => last.1 = value,
                _ => kept.push((at, value)),
            }
        }
        self.values = kept;
        let mut steps: HashMap<SignedDuration, usize> = HashMap::new();
        for pair in self.values.windows(2) {
            *steps.entry(pair[1].0.duration_since(pair[0].0)).or_default() += 1;
        }
        let most = steps.into_iter().max_by_key(|(step, n)| (*n, std::cmp::Reverse(*step)));
        self.step = most.map_or(HOUR, |it| it.0);
    }

    /// Whole hours from the first to the last reading, NaN where an hour is not known whole.
    ///
    /// Readings shorter than an hour are added up; `None` where they are longer.
    pub(super) fn hours(&self) -> Option<(Timestamp, Vec<f64>)> {
        if HOUR < self.step {
            return None;
        }
        let hour_of = |at: Timestamp| at.as_second().div_euclid(3_600);
        let first = hour_of(self.values.first()?.0);
        let last = hour_of(self.values.last()?.0);
        let mut hours = vec![f64::NAN; usize::try_from(last - first + 1).ok()?];
        let mut counts = vec![0_i64; hours.len()];
        for &(at, value) in &self.values {
            let index = usize::try_from(hour_of(at) - first).ok()?;
            hours[index] = if counts[index] == 0 { value } else { hours[index] + value };
            counts[index] += 1;
        }
        let whole = 3_600 / self.step.as_secs().max(1);
        for (hour, n) in hours.iter_mut().zip(&counts) {
            if *n < whole {
                *hour = f64::NAN;
            }
        }
        Some((Timestamp::from_second(first * 3_600).ok()?, hours))
    }
}
