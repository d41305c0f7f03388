//! Values gathered by meter, until a meter's stamps tell how long its intervals last.

use std::collections::HashMap;
use std::fmt::Write as _;

use greenpulse_domain::commodity::{Commodity, Measurand};
use greenpulse_domain::id::check_id;
use greenpulse_domain::reading::{Extent, Quality};
use greenpulse_domain::unit::Unit;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::cell::{self, Row};
use super::clock::{self, Fold};
use super::mapping::Mapping;
use super::plan::{Plan, ValueColumn};
use super::readings::{FileRow, Readings, Series};
use super::{Field, Step, Table, Zero};
use crate::duration;
use crate::fault::{Flaw, RowFault, quoted};
use crate::push::window;

/// Most faults that are told one by one.
const MAX_FAULTS: usize = 1_000;

/// A value whose interval may still need its length.
struct Pending {
    line: usize,
    stamps: Stamps,
    value: f64,
    unit: Option<Unit>,
    quality: Quality,
}

#[derive(Clone, Copy)]
enum Stamps {
    Whole(Extent),
    Start(Timestamp),
    End(Timestamp),
}

struct Gathered {
    building: Option<String>,
    meter: Option<String>,
    channel: String,
    measurand: Measurand,
    starts: Fold,
    ends: Fold,
    pending: Vec<Pending>,
}

pub(super) struct Gathering<'p> {
    plan: &'p Plan,
    zero: Zero,
    commodity: Option<Commodity>,
    gathered: Vec<Gathered>,
    known: HashMap<String, usize>,
    key: String,
    faults: Vec<RowFault>,
    n_faults: usize,
    n_values: usize,
    n_zeros: usize,
}

impl<'p> Gathering<'p> {
    pub(super) fn new(table: &Table<'_>, plan: &'p Plan) -> Self {
        Self {
            plan,
            zero: table.options.zero,
            commodity: table.options.commodity,
            gathered: Vec::new(),
            known: HashMap::new(),
            key: String::new(),
            faults: Vec::new(),
            n_faults: 0,
            n_values: 0,
            n_zeros: 0,
        }
    }

    pub(super) fn refuse(&mut self, fault: RowFault) {
        self.n_values += 1;
        self.n_faults += 1;
        if self.faults.len() < MAX_FAULTS {
            self.faults.push(fault);
        }
    }

    pub(super) fn add(&mut self, line: usize, row: &Row<'_>, column: &ValueColumn) {
        match self.read(line, row, column) {
            Ok(true) => self.n_values += 1,
            Ok(false) => {}
            Err(flaw) => self.refuse(flaw.at(line)),
        }
    }

    /// Whether there is a value.
    fn read(&mut self, line: usize, row: &Row<'_>, column: &ValueColumn) -> Result<bool, Flaw> {
        let text = row.record.get(column.index).map(str::trim).unwrap_or_default();
        if text.is_empty() {
            return Ok(false);
        }
        let value = self.plan.decimal.number(text).map_err(|it| it.of(column.field))?;
        let in_row = row.read(Field::Commodity, cell::commodity)?.map(Measurand::from);
        let unit = row.read(Field::Unit, unit)?.or(column.unit);
        let usual = || self.commodity.or(unit.and_then(Unit::usual_commodity));
        let measurand = in_row.or(column.measurand).or_else(|| usual().map(Measurand::from));
        let measurand = measurand.unwrap_or(Commodity::Electricity.into());
        let is_amount = measurand.commodity().is_some() && !column.register;
        if self.zero == Zero::Missing && is_amount && value == 0.0 {
            self.n_zeros += 1;
            return Ok(true);
        }
        let quality = row.read(Field::Quality, quality)?.unwrap_or(Quality::Actual);
        let at = self.series(row, column, measurand)?;
        let stamps = stamps(self.plan, &mut self.gathered[at], row, column.register)?;
        self.gathered[at].pending.push(Pending { line, stamps, value, unit, quality });
        Ok(true)
    }

    /// Place of the meter that the row speaks of.
    fn series(
        &mut self,
        row: &Row<'_>,
        column: &ValueColumn,
        measurand: Measurand,
    ) -> Result<usize, Flaw> {
        let building = row.text(Field::Building);
        let meter = column.meter.as_deref().or(row.text(Field::Meter));
        if building.or(meter).is_none() && measurand.commodity().is_some() {
            let columns = [Field::Building, Field::Meter];
            let named = columns.into_iter().find(|it| row.mapping.get(*it).is_some());
            named.map_or(Ok(""), |it| row.need(it, "meter-missing"))?;
        }
        let channel = row.text(Field::Channel).unwrap_or_default();
        self.key.clear();
        let (b, m) = (building.unwrap_or_default(), meter.unwrap_or_default());
        // Writing to a string does not fail.
        let _ = write!(self.key, "{b}\n{m}\n{channel}\n{measurand}");
        if let Some(at) = self.known.get(&self.key) {
            return Ok(*at);
        }
        let channel = Some(channel).filter(|it| !it.is_empty());
        let ids = [(Field::Building, building), (Field::Meter, meter), (Field::Channel, channel)];
        for (field, id) in ids {
            id.map_or(Ok(()), |id| check(field, id))?;
        }
        self.known.insert(self.key.clone(), self.gathered.len());
        self.gathered.push(Gathered {
            building: building.map(str::to_owned),
            meter: meter.map(str::to_owned),
            channel: channel.unwrap_or_default().to_owned(),
            measurand,
            starts: Fold::default(),
            ends: Fold::default(),
            pending: Vec::new(),
        });
        Ok(self.gathered.len() - 1)
    }

    pub(super) fn finish(mut self, mapping: Mapping, zone: Option<&TimeZone>) -> Readings {
        let mut notes = self.plan.notes.clone();
        let gathered = std::mem::take(&mut self.gathered);
        let series = gathered.into_iter().map(|it| self.settle(it, zone, &mut notes)).collect();
        Readings {
            series,
            faults: self.faults,
            n_faults: self.n_faults,
            n_values: self.n_values,
            n_zeros: self.n_zeros,
            layout: self.plan.layout,
            mapping,
            zone: self.plan.zone.clone(),
            currency: self.plan.currency,
            notes,
        }
    }

    /// Gives every interval its length.
    fn settle(
        &mut self,
        gathered: Gathered,
        zone: Option<&TimeZone>,
        notes: &mut Vec<String>,
    ) -> Series {
        let halves = gathered.pending.iter().filter_map(|it| match it.stamps {
            Stamps::Whole(_) => None,
            Stamps::Start(at) | Stamps::End(at) => Some(at),
        });
        let halves: Vec<Timestamp> = halves.collect();
        let step = if halves.is_empty() { None } else { Some(Step::of(halves, zone)) };
        if step == Some(None) {
            let meter = gathered.meter.as_deref().or(gathered.building.as_deref());
            let meter = meter.unwrap_or("the table");
            notes.push(format!("one row of {meter} tells no interval length: taken as an hour"));
        }
        let step = step.map(|it| it.unwrap_or(Step::HOUR));
        let mut rows = Vec::with_capacity(gathered.pending.len());
        for pending in gathered.pending {
            let Pending { line, stamps, value, unit, quality } = pending;
            match stamps.extent(step.unwrap_or(Step::HOUR), zone) {
                Ok(extent) => rows.push(FileRow { line, extent, value, unit, quality }),
                Err(flaw) => {
                    self.n_values -= 1;
                    self.refuse(flaw.of("start").at(line));
                }
            }
        }
        let Gathered { building, meter, channel, measurand, .. } = gathered;
        Series { building, meter, channel, measurand, step, rows }
    }
}

impl Stamps {
    fn extent(self, step: Step, zone: Option<&TimeZone>) -> Result<Extent, Flaw> {
        let beyond = || {
            Flaw::new("stamp-unreadable", "the interval leads beyond the calendar")
                .repair("give stamps of this century")
        };
        let (start, end) = match self {
            Self::Whole(extent) => return Ok(extent),
            Self::Start(start) => (start, step.after(start, zone).ok_or_else(beyond)?),
            Self::End(end) => (step.before(end, zone).ok_or_else(beyond)?, end),
        };
        window(start, end).map(Extent::Interval)
    }
}

fn stamps(
    plan: &Plan,
    gathered: &mut Gathered,
    row: &Row<'_>,
    register: bool,
) -> Result<Stamps, Flaw> {
    let cell = |index: Option<usize>| index.and_then(|it| row.record.get(it)).map(str::trim);
    let text = |index| cell(index).filter(|it| !it.is_empty());
    let start = text(plan.start).map(|it| plan.clock.read(it, &mut gathered.starts)).transpose();
    let start = start.map_err(|it| it.of("start"))?;
    let end = text(plan.end).map(|it| plan.clock.read(it, &mut gathered.ends)).transpose();
    let end = end.map_err(|it| it.of("end"))?;
    if register {
        let at = start.or(end).ok_or_else(|| clock::missing("start", "start"))?;
        return Ok(Stamps::Whole(Extent::Register(at)));
    }
    let seconds = row.read(Field::Duration, duration::seconds)?;
    let length = seconds.map(Step::Seconds);
    let whole = |start, end| Ok(Stamps::Whole(Extent::Interval(window(start, end)?)));
    match (start, end, length) {
        (Some(start), Some(end), _) => whole(start, end),
        (Some(start), None, Some(length)) => {
            Stamps::Start(start).extent(length, None).map(Stamps::Whole)
        }
        (None, Some(end), Some(length)) => Stamps::End(end).extent(length, None).map(Stamps::Whole),
        (Some(start), None, None) => Ok(Stamps::Start(start)),
        (None, Some(end), None) => Ok(Stamps::End(end)),
        (None, None, _) => Err(clock::missing("start", "start")),
    }
}

fn check(field: Field, id: &str) -> Result<(), Flaw> {
    check_id(id).map_err(|err| {
        Flaw::new("id-unreadable", format!("{}: {err}", quoted(id)))
            .repair("use letters, digits, dot, underscore and hyphen, at most 64 of them")
            .of(field.name())
    })
}

fn unit(text: &str) -> Result<Unit, Flaw> {
    text.parse().map_err(|_| {
        Flaw::new("unit-unknown", format!("unknown unit {}", quoted(text)))
            .repair("give a unit such as kWh, MWh, therm, ton-hour, lb or gal")
    })
}

fn quality(text: &str) -> Result<Quality, Flaw> {
    match text {
        "actual" => Ok(Quality::Actual),
        "estimated" => Ok(Quality::Estimated),
        "suspect" => Ok(Quality::Suspect),
        _ => Err(Flaw::new("quality-unknown", format!("unknown quality {}", quoted(text)))
            .repair("give actual, estimated or suspect")),
    }
}
