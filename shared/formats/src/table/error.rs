//! Why a table could not be read at all, and what would help.

use std::io;

use super::Kind;
use super::mapping::list;
use crate::terms::{Refusal, Terms};

/// A table that is refused as a whole; [`refusal`](Self::refusal) tells the repair.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    #[error("the table cannot be read: it is cut short or damaged")]
    Unreadable(#[source] io::Error),
    #[error("the table is empty: its first line must name the columns")]
    Empty,
    #[error("line {line} is not UTF-8 but looks like {looks_like}")]
    NotUtf8 { line: usize, looks_like: &'static str },
    #[error("the table expands to more than {0} bytes")]
    TooLarge(u64),
    #[error("the kind of table cannot be told from the columns {columns}")]
    KindUnclear { columns: String },
    #[error("no column of {columns} gives the {field}")]
    ColumnMissing { field: &'static str, columns: String },
    #[error("the columns {columns} may all give the {field}")]
    ColumnAmbiguous { field: &'static str, columns: String },
    #[error("no column is named {column:?}, only {columns}")]
    ColumnUnknown { field: String, column: String, columns: String },
    #[error("two columns are named {0:?}")]
    ColumnTwice(String),
    #[error("a table of {kind} has no field {field:?}, only {fields}")]
    FieldUnknown { kind: &'static str, field: String, fields: String },
    #[error("the stamps of column {column:?} have no offset ({example:?})")]
    ZoneMissing { column: String, example: String },
    #[error("the dates of column {column:?} may be day or month first ({example:?})")]
    DatesAmbiguous { column: String, example: String },
    #[error("{0:?} is no order of dates")]
    DatesUnknown(String),
    #[error("column {column:?} is in {unit}, which does not measure {measurand}")]
    UnitMismatch { column: String, unit: String, measurand: String },
    #[error("a table of {kind} is read as {kind}, not as {asked}")]
    OtherKind { kind: &'static str, asked: &'static str },
}

impl TableError {
    /// What would help, said in `terms`.
    pub fn refusal(&self, terms: Terms) -> Refusal {
        let option = |name, value: &str| format!("`{}`", terms.option(name, value));
        let (field, rule, repair): (&[_], _, _) = match self {
            Self::Unreadable(_) => (&["file"], "file-damaged", "save it again".into()),
            Self::Empty => (&["file"], "file-empty", "name the columns in its first line".into()),
            Self::NotUtf8 { .. } => (&["file"], "not-utf8", "save the table as UTF-8".into()),
            Self::TooLarge(_) => (&["file"], "file-too-large", "split it".into()),
            Self::ColumnTwice(_) => {
                (&["file"], "column-twice", "give each column a name of its own".into())
            }
            Self::KindUnclear { .. } => {
                let kinds = list(Kind::ALL.iter().map(|it| it.name()));
                let repair = format!("pass {}: one of {kinds}", option("kind", "KIND"));
                (&["kind"], "kind-unclear", repair)
            }
            Self::OtherKind { kind, .. } => {
                (&["kind"], "kind-other", format!("pass {}", option("kind", kind)))
            }
            Self::ColumnMissing { field, .. } => {
                let repair = format!("pass {}", option("map", &format!("{field}=COLUMN")));
                (&["map"], "column-missing", repair)
            }
            Self::ColumnAmbiguous { field, .. } => {
                let repair = format!("pass {}", option("map", &format!("{field}=COLUMN")));
                (&["map"], "column-ambiguous", repair)
            }
            Self::ColumnUnknown { field, column, .. } => {
                let repair = format!("correct {}", option("map", &format!("{field}={column}")));
                (&["map"], "column-unknown", repair)
            }
            Self::FieldUnknown { field, .. } => {
                let repair = format!("correct {}", option("map", &format!("{field}=")));
                (&["map"], "field-unknown", repair)
            }
            Self::DatesAmbiguous { .. } => (&["map"], "dates-ambiguous", dates(terms)),
            Self::DatesUnknown(_) => (&["map"], "dates-unknown", dates(terms)),
            Self::ZoneMissing { .. } => {
                let zone = option("zone", "ZONE");
                let repair = format!("pass {zone}, an IANA name like Europe/London");
                (&["zone"], "zone-missing", repair)
            }
            Self::UnitMismatch { .. } => {
                let (commodity, unit) = (option("commodity", "COMMODITY"), option("unit", "UNIT"));
                let repair = format!("pass {commodity} or {unit}");
                (&["commodity", "unit"], "unit-mismatch", repair)
            }
        };
        Refusal { fields: field, rule, repair }
    }
}

fn dates(terms: Terms) -> String {
    let told = |order: &str| terms.option("map", &format!("dates={order}"));
    format!("pass `{}` or `{}`", told("day-first"), told("month-first"))
}
