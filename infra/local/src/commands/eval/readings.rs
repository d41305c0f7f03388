//! Readings of a table by building, and what is asked of them as hours.

use std::collections::HashMap;
use std::path::Path;

use greenpulse_domain::unit::Unit;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::gaps::{Gaps, gap};
use super::input::{Column, InputError, Line, Table};
use super::jitter::{Snapped, snap};

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
    /// Whether more than half of them are as far apart.
    pub(super) is_even: bool,
    /// Where stamps lay off the clock.
    pub(super) snapped: Option<Snapped>,
    /// Starts and values, by start, each start once.
    pub(super) values: Vec<(Timestamp, f64)>,
    /// How far past the whole hours of UTC its hours begin, in seconds.
    phase: i64,
}

/// Reads every series of a table, in the order of their first lines. An empty value is a gap; of
/// two values with one start the later line counts. Stamps without an offset are by the clock that
/// `zone` gives a building, hours begin with those of `clock`.
///
/// # Errors
///
/// See [`InputError`]; also a unit that is none of energy or volume, or another than the line before.
pub(super) fn read<'a>(
    path: &Path,
    zone: impl Fn(&str) -> Option<&'a TimeZone>,
    clock: impl Fn(&str) -> &'a TimeZone,
) -> Result<Vec<Series>, InputError> {
    let mut table = Table::open(path)?;
    let id = table.need("building", &IDS)?;
    let at = table.need("start of the interval", &STAMPS)?;
    let value = table.need("energy", &VALUES)?;
    let unit = table.find(&["unit", "units"]);
    let is_utc = UTC.iter().any(|it| it.eq_ignore_ascii_case(at.name()));
    let utc = TimeZone::UTC;
    let mut series: Vec<Series> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    while let Some(line) = table.next_line()? {
        let name = line.id(&id)?;
        let start = line.instant(&at, if is_utc { Some(&utc) } else { zone(name) })?;
        let index = match places.get(name) {
            Some(index) => *index,
            None => {
                let unit = unit.as_ref().map_or(Ok("kWh"), |it| unit_of(&line, it))?;
                series.push(Series {
                    id: name.to_owned(),
                    unit: unit.to_owned(),
                    step: HOUR,
                    is_even: true,
                    snapped: None,
                    values: Vec::new(),
                    phase: 0,
                });
                places.insert(name.to_owned(), series.len() - 1);
                series.len() - 1
            }
        };
        let one = &mut series[index];
        if let Some(column) = &unit
            && !["", one.unit.as_str()].contains(&line.text(column))
        {
            let what = format!("it is {:?} here, {:?} before", line.text(column), one.unit);
            return Err(line.fault(column.name(), what, "convert the series to one unit"));
        }
        if let Some(value) = line.number(&value)? {
            one.values.push((start, value));
        }
    }
    if series.iter().all(|it| it.values.is_empty()) {
        return Err(table.fault("it holds no reading", "give it a line for each interval"));
    }
    for one in &mut series {
        let zone = clock(&one.id);
        one.settle(zone);
    }
    Ok(series)
}

/// The unit of a series' first line, kWh where the cell is empty.
fn unit_of<'a>(line: &Line<'a>, column: &Column) -> Result<&'a str, InputError> {
    let text = line.text(column);
    let fault = |what| line.fault(column.name(), what, "give energy, as kWh or therm, or volume");
    match text.parse() {
        _ if text.is_empty() => Ok("kWh"),
        Ok(Unit::Watt | Unit::Kilowatt | Unit::Megawatt | Unit::Ton) => {
            Err(fault(format!("{text} is power, not what was used in an interval")))
        }
        Ok(_) => Ok(text),
        Err(_) => Err(fault(format!("{text:?} is no unit known here"))),
    }
}

impl Series {
    /// Sorts, keeps the last of each start, takes starts that lie off the clock to it, and measures the
    /// step.
    fn settle(&mut self, zone: &TimeZone) {
        self.values.sort_by_key(|it| it.0);
        let mut kept: Vec<(Timestamp, f64)> = Vec::with_capacity(self.values.len());
        for &(at, value) in &self.values {
            match kept.last_mut() {
                Some(last) if last.0 == at => last.1 = value,
                _ => kept.push((at, value)),
            }
        }
        self.snapped = snap(&mut kept);
        self.values = kept;
        let mut steps: HashMap<i64, usize> = HashMap::new();
        for pair in self.values.windows(2) {
            *steps.entry(gap(pair)).or_default() += 1;
        }
        let most = steps.into_iter().max_by_key(|(step, n)| (*n, std::cmp::Reverse(*step)));
        self.step = most.map_or(HOUR, |it| SignedDuration::from_secs(it.0));
        self.is_even = most.is_none_or(|it| self.values.len() <= 2 * it.1);
        self.phase = phase(&self.values, zone);
    }

    /// Hours by the clock from the first to the last reading, NaN where an hour is not known whole.
    ///
    /// Readings shorter than an hour are added up; `None` where all are longer. How long a reading is
    /// follows from it and those before it alone: what comes later changes no hour.
    pub(super) fn hours(&self) -> Option<(Timestamp, Vec<f64>)> {
        let hour_of = |at: Timestamp| (at.as_second() - self.phase).div_euclid(3_600);
        let first = hour_of(self.values.first()?.0);
        let last = hour_of(self.values.last()?.0);
        let mut hours = vec![f64::NAN; usize::try_from(last - first + 1).ok()?];
        let mut gaps = Gaps::new(self.values.get(..2).map(gap));
        let mut before = 0;
        for of_hour in self.values.chunk_by(|a, b| hour_of(a.0) == hour_of(b.0)) {
            let end = before + of_hour.len();
            self.values[before.saturating_sub(1)..end].windows(2).for_each(|it| gaps.add(gap(it)));
            before = end;
            if gaps.fill_an_hour(of_hour.len()) {
                let index = usize::try_from(hour_of(of_hour[0].0) - first).ok()?;
                hours[index] = of_hour.iter().map(|it| it.1).sum();
            }
        }
        let start = Timestamp::from_second(first * 3_600 + self.phase).ok()?;
        hours.iter().any(|it| it.is_finite()).then_some((start, hours))
    }

    /// Start of the hour that `at` lies in.
    pub(super) fn hour_of(&self, at: Timestamp) -> Timestamp {
        let past = (at.as_second() - self.phase).rem_euclid(3_600);
        Timestamp::from_second(at.as_second() - past).unwrap_or(at)
    }

    /// Whether values only ever rise, as those of a register do.
    pub(super) fn looks_like_a_register(&self) -> bool {
        let rises = self.values.windows(2).filter(|it| it[0].1 < it[1].1).count();
        let falls = self.values.windows(2).any(|it| it[1].1 < it[0].1);
        !falls && DAY.as_hours() * 2 < rises as i64
    }
}

/// Seconds past the whole hours of UTC: those of the clock, unless the first readings are hours or more
/// that begin at others.
fn phase(values: &[(Timestamp, f64)], zone: &TimeZone) -> i64 {
    let Some((first, _)) = values.first() else { return 0 };
    let day = &values[..values.len().min(24)];
    let mut starts: HashMap<i64, usize> = HashMap::new();
    for (at, _) in day {
        *starts.entry(at.as_second().rem_euclid(3_600)).or_default() += 1;
    }
    match starts.into_iter().max_by_key(|it| (it.1, std::cmp::Reverse(it.0))) {
        Some((start, n)) if day.len() < 2 * n => start,
        _ => i64::from(-zone.to_offset(*first).seconds()).rem_euclid(3_600),
    }
}
