//! Tables: CSV with `,`, `;` or tabs, plain or gzip, with a header.
//!
//! A table is read as it streams by. Its columns are told by `map` or guessed by name, and the
//! [`Mapping`] says which. A bad row is a [`RowFault`] with its line; the table goes on.

mod buildings;
mod cell;
mod clock;
mod error;
mod factors;
mod field;
mod gather;
mod lines;
mod mapping;
mod plan;
mod quantity;
mod readings;
mod source;
mod step;
mod tariffs;

use std::collections::VecDeque;
use std::io::Read;

use csv::StringRecord;
use greenpulse_domain::campus::ZoneName;
use greenpulse_domain::commodity::Commodity;
use greenpulse_domain::unit::Unit;

use crate::fault::{Flaw, RowFault};
use crate::terms::Terms;
use source::Source;

pub use buildings::BuildingLine;
pub use error::TableError;
pub use factors::FactorLine;
pub use field::{Field, Kind, UnknownKind};
pub use lines::Lines;
pub use mapping::{Mapped, Mapping, Origin};
pub use plan::Layout;
pub use readings::{FileRow, Readings, Series};
pub use step::Step;
pub use tariffs::TariffLines;

/// Rows kept to tell how stamps are written.
const HEAD: usize = 4_096;

/// What somebody says of a table. Whatever is not said is guessed.
#[derive(Debug, Clone)]
pub struct Options {
    pub kind: Option<Kind>,
    /// Where stamps without an offset were taken.
    pub zone: Option<ZoneName>,
    pub commodity: Option<Commodity>,
    pub unit: Option<Unit>,
    /// `field=column` pairs; `dates=day-first` and `dates=month-first` tell the order of dates.
    /// `field=` reads the field from no column, and `=column` nothing from the column.
    pub map: Vec<(String, String)>,
    pub zero: Zero,
    /// Most bytes that the table may expand to.
    pub max_bytes: u64,
    /// How notes spell the options.
    pub terms: Terms,
}

/// What a zero of a commodity's interval stands for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Zero {
    #[default]
    Measured,
    /// A gap: such values are counted and left out.
    Missing,
}

impl Options {
    /// Nothing said, and a limit of `max_bytes` after decompression.
    pub const fn within(max_bytes: u64) -> Self {
        Self {
            kind: None,
            zone: None,
            commodity: None,
            unit: None,
            map: Vec::new(),
            zero: Zero::Measured,
            max_bytes,
            terms: Terms::CommandLine,
        }
    }
}

/// An open table whose kind and columns are known.
pub struct Table<'a> {
    source: Source<'a>,
    head: VecDeque<StringRecord>,
    kind: Kind,
    mapping: Mapping,
    options: Options,
    dates: Option<String>,
}

impl std::fmt::Debug for Table<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Table").field("kind", &self.kind).finish_non_exhaustive()
    }
}

/// Rows of a table that fits in memory, each with its line, and the faults of the others.
#[derive(Debug, Clone, PartialEq)]
pub struct Parsed<T> {
    pub rows: Vec<T>,
    pub faults: Vec<RowFault>,
}

impl<'a> Table<'a> {
    /// Opens a table and maps its columns.
    ///
    /// Hourly factors, `ts,kg_co2e_per_kwh`, are a series: their kind is `prices` whatever is asked.
    ///
    /// # Errors
    ///
    /// See [`TableError`].
    pub fn open(input: Box<dyn Read + Send + 'a>, options: &Options) -> Result<Self, TableError> {
        let mut source = Source::open(input, options.max_bytes)?;
        let header = &source.header;
        if let Some(twice) = (1..header.len()).find(|n| header[..*n].contains(&header[*n])) {
            return Err(TableError::ColumnTwice(header[twice].clone()));
        }
        let (dates, map): (Vec<_>, Vec<_>) =
            options.map.iter().cloned().partition(|it| it.0 == "dates");
        let asked = options.kind.filter(|kind| *kind != Kind::Factors || !is_series(header, &map));
        let kind = match (asked, options.kind) {
            (Some(kind), _) => kind,
            (None, Some(_)) => Kind::Prices,
            (None, None) => mapping::guess_kind(header, &map)?,
        };
        let mapping = Mapping::new(header, kind, &map)?;
        let mut head = VecDeque::new();
        let mut record = StringRecord::new();
        while head.len() < HEAD && source.next(&mut record)? {
            head.push_back(record.clone());
        }
        let dates = dates.into_iter().next().map(|it| it.1);
        Ok(Self { source, head, kind, mapping, options: options.clone(), dates })
    }

    pub const fn kind(&self) -> Kind {
        self.kind
    }

    pub const fn mapping(&self) -> &Mapping {
        &self.mapping
    }

    pub fn columns(&self) -> &[String] {
        &self.source.header
    }

    /// The first `n` rows as they stand there: each column's name and text, `None` where it is empty.
    pub fn sample(&self, n: usize) -> Vec<Vec<(String, Option<String>)>> {
        let cell = |(column, text): (&String, &str)| {
            (column.clone(), Some(text.trim().to_owned()).filter(|it| !it.is_empty()))
        };
        let rows = self.head.iter().take(n);
        rows.map(|row| self.source.header.iter().zip(row).map(cell).collect()).collect()
    }

    fn next(&mut self, record: &mut StringRecord) -> Result<bool, TableError> {
        match self.head.pop_front() {
            Some(first) => {
                *record = first;
                Ok(true)
            }
            None => self.source.next(record),
        }
    }

    fn expect(&self, kind: Kind) -> Result<(), TableError> {
        if self.kind == kind {
            return Ok(());
        }
        Err(TableError::OtherKind { kind: self.kind.name(), asked: kind.name() })
    }

    /// Reads every row, and what is wrong with those that cannot be read.
    fn parse<T>(
        mut self,
        mut read: impl FnMut(usize, &cell::Row<'_>) -> Result<T, Flaw>,
    ) -> Result<Parsed<T>, TableError> {
        let mut parsed = Parsed { rows: Vec::new(), faults: Vec::new() };
        let mut record = StringRecord::new();
        while self.next(&mut record)? {
            let line = line_of(&record);
            let row = cell::Row { record: &record, mapping: &self.mapping };
            let whole = check_width(&record, self.source.header.len());
            match whole.and_then(|()| read(line, &row)) {
                Ok(value) => parsed.rows.push(value),
                Err(flaw) => parsed.faults.push(flaw.at(line)),
            }
        }
        Ok(parsed)
    }
}

fn is_series(header: &[String], told: &[(String, String)]) -> bool {
    let region = Mapping::new(header, Kind::Factors, told)
        .is_ok_and(|it| it.get(Field::Region).is_some() || it.get(Field::ValidFrom).is_some());
    !region && mapping::guess_kind(header, told).is_ok_and(|kind| kind == Kind::Prices)
}

fn line_of(record: &StringRecord) -> usize {
    record.position().map_or(0, |it| it.line() as usize)
}

fn check_width(record: &StringRecord, columns: usize) -> Result<(), Flaw> {
    if record.len() == columns {
        return Ok(());
    }
    let detail = format!("the row has {} columns, the header {columns}", record.len());
    Err(Flaw::new("columns-mismatch", detail)
        .repair("give each row as many columns as the header; put text with delimiters in quotes")
        .of("row"))
}
