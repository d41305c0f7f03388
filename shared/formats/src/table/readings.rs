//! Tables of values: readings, weather, prices and hourly factors.

use csv::StringRecord;
use greenpulse_domain::campus::{Currency, ZoneName};
use greenpulse_domain::commodity::Measurand;
use greenpulse_domain::reading::{Extent, Quality};
use greenpulse_domain::unit::Unit;

use super::cell::Row;
use super::gather::Gathering;
use super::mapping::Mapping;
use super::plan::{Layout, Plan};
use super::{Step, Table, TableError, check_width, line_of};
use crate::fault::RowFault;

/// Everything that a table of values holds.
#[derive(Debug)]
pub struct Readings {
    /// In the order of their first rows.
    pub series: Vec<Series>,
    /// The first thousand rows that could not be read.
    pub faults: Vec<RowFault>,
    pub n_faults: usize,
    /// Values read or refused; a row of a wide table has several.
    pub n_values: usize,
    /// Zeros that were said to stand for missing values.
    pub n_zeros: usize,
    pub layout: Layout,
    /// Which column gave what, those of the values among them.
    pub mapping: Mapping,
    /// Where stamps without an offset were taken.
    pub zone: Option<ZoneName>,
    /// What the price column's name speaks of.
    pub currency: Option<Currency>,
    /// What was assumed, to be said aloud.
    pub notes: Vec<String>,
}

/// What a table says of one meter.
#[derive(Debug)]
pub struct Series {
    /// An id, where the table names one.
    pub building: Option<String>,
    /// An id, where the table names one.
    pub meter: Option<String>,
    /// An id or empty.
    pub channel: String,
    pub measurand: Measurand,
    /// Length that was inferred for its intervals.
    pub step: Option<Step>,
    /// In the order of the table.
    pub rows: Vec<FileRow>,
}

/// One value of a table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FileRow {
    /// The header is line 1.
    pub line: usize,
    pub extent: Extent,
    /// In `unit`; finite.
    pub value: f64,
    /// `None` means the meter's declared unit.
    pub unit: Option<Unit>,
    pub quality: Quality,
}

impl Table<'_> {
    /// Reads every value.
    ///
    /// An interval whose end no column gives lasts as long as its meter's stamps are most often
    /// apart; where they cannot tell, an hour. An empty cell is a gap.
    ///
    /// # Errors
    ///
    /// See [`TableError`]. A row's own fault stands in [`Readings::faults`].
    pub fn readings(mut self) -> Result<Readings, TableError> {
        let plan = Plan::new(&mut self)?;
        let mut gathering = Gathering::new(&self, &plan);
        let mut record = StringRecord::new();
        let columns = self.source.header.len();
        while self.next(&mut record)? {
            let row = Row { record: &record, mapping: &self.mapping };
            let line = line_of(&record);
            match check_width(&record, columns) {
                Ok(()) => plan.values.iter().for_each(|it| gathering.add(line, &row, it)),
                Err(flaw) => gathering.refuse(flaw.at(line)),
            }
        }
        let zone = self.options.zone.as_ref().map(|it| it.zone());
        Ok(gathering.finish(self.mapping, zone))
    }
}
