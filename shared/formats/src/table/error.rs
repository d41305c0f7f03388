//! Why a table could not be read at all. Each message ends in its repair.

use std::io;

/// A table that is refused as a whole.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    #[error("the table cannot be read: it is cut short or damaged")]
    Unreadable(#[source] io::Error),
    #[error("the table is empty: its first line must name the columns")]
    Empty,
    #[error("line {line} is not UTF-8 but looks like {looks_like}: save the table as UTF-8")]
    NotUtf8 { line: usize, looks_like: &'static str },
    #[error("the table expands to more than {0} bytes: split it")]
    TooLarge(u64),
    #[error("the kind of table cannot be told from the columns {columns}: pass `--kind`")]
    KindUnclear { columns: String },
    #[error("no column of {columns} gives the {field}: pass `--map {field}=COLUMN`")]
    ColumnMissing { field: &'static str, columns: String },
    #[error("the columns {columns} may all give the {field}: pass `--map {field}=COLUMN`")]
    ColumnAmbiguous { field: &'static str, columns: String },
    #[error("no column is named {column:?}, only {columns}: correct `--map {field}={column}`")]
    ColumnUnknown { field: String, column: String, columns: String },
    #[error("two columns are named {0:?}: give each a name of its own")]
    ColumnTwice(String),
    #[error("a table of {kind} has no field {field:?}, only {fields}: correct `--map`")]
    FieldUnknown { kind: &'static str, field: String, fields: String },
    #[error(
        "the stamps of column {column:?} have no offset ({example:?}): pass `--zone` with an IANA \
         name like Europe/London"
    )]
    ZoneMissing { column: String, example: String },
    #[error(
        "the dates of column {column:?} may be day or month first ({example:?}): pass \
         `--map dates=day-first` or `--map dates=month-first`"
    )]
    DatesAmbiguous { column: String, example: String },
    #[error(
        "{0:?} is no order of dates: pass `--map dates=day-first` or `--map dates=month-first`"
    )]
    DatesUnknown(String),
    #[error(
        "column {column:?} is in {unit}, which does not measure {measurand}: pass `--commodity` or \
         `--unit`"
    )]
    UnitMismatch { column: String, unit: String, measurand: String },
    #[error("a table of {kind} is read as {kind}, not as {asked}")]
    OtherKind { kind: &'static str, asked: &'static str },
}
