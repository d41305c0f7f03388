//! What is wrong with one row, and how to repair it.

use serde::Serialize;
use utoipa::ToSchema;

/// One row that could not be read. The rows around it are unharmed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RowFault {
    /// In a push the row's place in its list, from 0; in a table its line, the header being 1.
    pub row: usize,
    pub field: &'static str,
    /// Stable slug that clients match on.
    pub rule: &'static str,
    pub detail: String,
    pub repair: String,
}

impl RowFault {
    /// A row without a unit, from a meter that declares none.
    pub fn unit_missing(row: usize) -> Self {
        Flaw::new("unit-missing", "the row names no unit, and its meter declares none")
            .repair("send a unit such as kWh, or declare the meter's unit")
            .of("unit")
            .at(row)
    }
}

/// A fault that does not know its row yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Flaw {
    pub(crate) field: &'static str,
    pub(crate) rule: &'static str,
    pub(crate) detail: String,
    pub(crate) repair: String,
}

impl Flaw {
    pub(crate) fn new(rule: &'static str, detail: impl Into<String>) -> Self {
        Self { field: "", rule, detail: detail.into(), repair: String::new() }
    }

    pub(crate) fn repair(self, repair: impl Into<String>) -> Self {
        Self { repair: repair.into(), ..self }
    }

    pub(crate) fn of(self, field: &'static str) -> Self {
        Self { field, ..self }
    }

    pub(crate) fn at(self, row: usize) -> RowFault {
        let Self { field, rule, detail, repair } = self;
        RowFault { row, field, rule, detail, repair }
    }
}

/// `text` in quotes, cut where it would drown the message.
pub(crate) fn quoted(text: &str) -> String {
    const LONGEST: usize = 60;
    match text.char_indices().nth(LONGEST) {
        Some((cut, _)) => format!("{:?}…", &text[..cut]),
        None => format!("{text:?}"),
    }
}
