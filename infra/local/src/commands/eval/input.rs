//! One table as a stream of lines, whose faults say file, line, field and repair.

use std::fs::File;
use std::ops::RangeInclusive;
use std::path::Path;

use csv::StringRecord;
use greenpulse_formats::stamp::{Stamp, parse};
use greenpulse_formats::table::{Lines, TableError};
use greenpulse_formats::terms::Terms;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// Years that meters are read in: a stamp astray would make centuries of hours.
const YEARS: RangeInclusive<i16> = 1970..=2100;

/// What is wrong with a file, where, and what would help.
#[derive(Debug, thiserror::Error)]
pub(super) enum InputError {
    #[error("failed to open {file}")]
    Unopened { file: String, source: std::io::Error },
    #[error("{file}: {what}; {repair}")]
    Table { file: String, what: Box<TableError>, repair: String },
    #[error(
        "{file}: line 1: no column gives the {field}, only {columns} are there; name one {names}"
    )]
    Column { file: String, field: &'static str, columns: String, names: String },
    #[error("{file}: line {line}: {field}: {what}; {repair}")]
    Cell { file: String, line: usize, field: String, what: String, repair: &'static str },
    #[error("{file}: {what}; {repair}")]
    Whole { file: String, what: String, repair: String },
}

/// A table that is read line by line.
pub(super) struct Table {
    file: String,
    lines: Lines<'static>,
}

/// Which column gives a field.
#[derive(Debug, Clone)]
pub(super) struct Column {
    index: usize,
    name: String,
}

impl Column {
    pub(super) fn name(&self) -> &str {
        &self.name
    }
}

impl Table {
    /// # Errors
    ///
    /// When the file cannot be opened, or is no table.
    pub(super) fn open(path: &Path) -> Result<Self, InputError> {
        let file = path.display().to_string();
        let opened = File::open(path)
            .map_err(|source| InputError::Unopened { file: file.clone(), source })?;
        match Lines::open(Box::new(opened)) {
            Ok(lines) => Ok(Self { file, lines }),
            Err(what) => Err(table(&file, what)),
        }
    }

    /// The first of `names` that is a column's, whatever its case.
    pub(super) fn find(&self, names: &[&str]) -> Option<Column> {
        let header = self.lines.header();
        names.iter().find_map(|name| {
            let index = header.iter().position(|it| it.eq_ignore_ascii_case(name))?;
            Some(Column { index, name: header[index].clone() })
        })
    }

    /// # Errors
    ///
    /// When no column has one of the names.
    pub(super) fn need(&self, field: &'static str, names: &[&str]) -> Result<Column, InputError> {
        self.find(names).ok_or_else(|| InputError::Column {
            file: self.file.clone(),
            field,
            columns: self.lines.header().join(", "),
            names: names.join(" or "),
        })
    }

    /// The next line, or `None` at the end.
    ///
    /// # Errors
    ///
    /// When the table breaks off, or a line has more or fewer cells than the header.
    pub(super) fn next_line(&mut self) -> Result<Option<Line<'_>>, InputError> {
        let n_columns = self.lines.header().len();
        match self.lines.next_line() {
            Err(what) => Err(table(&self.file, what)),
            Ok(None) => Ok(None),
            Ok(Some((number, cells))) => {
                let line = Line { file: &self.file, number, cells };
                if cells.len() == n_columns {
                    return Ok(Some(line));
                }
                let what = format!("{} cells under {n_columns} columns", cells.len());
                Err(line.fault("row", what, "give each line as many cells as the header"))
            }
        }
    }

    pub(super) fn fault(&self, what: impl Into<String>, repair: impl Into<String>) -> InputError {
        InputError::Whole { file: self.file.clone(), what: what.into(), repair: repair.into() }
    }
}

fn table(file: &str, what: TableError) -> InputError {
    let repair = what.refusal(Terms::CommandLine).repair;
    InputError::Table { file: file.to_owned(), what: Box::new(what), repair }
}

/// One line of a table.
#[derive(Debug)]
pub(super) struct Line<'a> {
    file: &'a str,
    number: usize,
    cells: &'a StringRecord,
}

impl<'a> Line<'a> {
    pub(super) fn text(&self, column: &Column) -> &'a str {
        self.cells.get(column.index).unwrap_or_default().trim()
    }

    /// A text that must be there.
    ///
    /// # Errors
    ///
    /// When the cell is empty.
    pub(super) fn id(&self, column: &Column) -> Result<&'a str, InputError> {
        match self.text(column) {
            "" => Err(self.fault(&column.name, "it is empty".into(), "give each line one")),
            text => Ok(text),
        }
    }

    /// A number, or `None` where the cell is empty or says that it is missing.
    ///
    /// # Errors
    ///
    /// When it is something else.
    pub(super) fn number(&self, column: &Column) -> Result<Option<f64>, InputError> {
        let text = self.text(column);
        if ["", "na", "nan", "null", "none"].iter().any(|it| text.eq_ignore_ascii_case(it)) {
            return Ok(None);
        }
        match text.parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(Some(number)),
            _ => Err(self.fault(
                &column.name,
                format!("{text:?} is no number"),
                "write digits with a decimal point, or leave the cell empty where it is missing",
            )),
        }
    }

    /// An instant; a stamp without an offset is in `zone`.
    ///
    /// # Errors
    ///
    /// When it is no stamp, or no zone is given and it has no offset.
    pub(super) fn instant(
        &self,
        column: &Column,
        zone: Option<&TimeZone>,
    ) -> Result<Timestamp, InputError> {
        let text = self.text(column);
        let at = match (parse(text), zone) {
            (Some(Stamp::Instant(at)), _) => Ok(at),
            (Some(Stamp::Local(at)), Some(zone)) => {
                let at = zone.to_ambiguous_timestamp(at).compatible();
                at.map_err(|_| self.bad_stamp(column, text))
            }
            (Some(Stamp::Local(_)), None) => Err(self.fault(
                &column.name,
                format!("{text:?} has no offset, so that its instant is unknown"),
                "add the offset, name the column ts_utc, or pass --zone",
            )),
            (None, _) => Err(self.bad_stamp(column, text)),
        }?;
        if YEARS.contains(&TimeZone::UTC.to_datetime(at).year()) {
            return Ok(at);
        }
        let what = format!("{text:?} is outside the years {} to {}", YEARS.start(), YEARS.end());
        Err(self.fault(&column.name, what, "correct the stamp, or take the line out"))
    }

    /// The date, where the cell holds a date alone.
    pub(super) fn date(&self, column: &Column) -> Option<Date> {
        self.text(column).parse().ok().filter(|_| !self.text(column).contains(['T', ' ', ':']))
    }

    fn bad_stamp(&self, column: &Column, text: &str) -> InputError {
        let what = format!("{text:?} is no date and time");
        self.fault(&column.name, what, "write RFC 3339: 2026-03-01T00:00:00Z")
    }

    pub(super) fn fault(&self, field: &str, what: String, repair: &'static str) -> InputError {
        let field = field.to_owned();
        InputError::Cell { file: self.file.to_owned(), line: self.number, field, what, repair }
    }
}
