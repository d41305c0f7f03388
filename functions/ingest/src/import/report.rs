//! What became of a file, as the API tells it.

use std::collections::BTreeMap;

use greenpulse_formats::fault::RowFault;
use greenpulse_formats::table::{Mapped, Mapping, Origin};
use greenpulse_formats::terms::Terms;
use greenpulse_http::{FieldError, LocalStamp, with_causes};
use jiff::tz::TimeZone;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use utoipa::ToSchema;

use super::Imported;
use super::error::errors;
use crate::place::Created;
use crate::receipt::Finding;

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ImportReport {
    /// What the file holds: readings, weather, buildings, tariffs, factors or prices.
    kind: &'static str,
    /// Values of a table of values, else rows.
    rows: usize,
    accepted: usize,
    /// Of the accepted, those of meters that nobody has placed yet.
    quarantined: usize,
    duplicate: usize,
    superseded: usize,
    /// The first thousand rows that were refused, each with its rule and the repair.
    rejected: Vec<RowFault>,
    /// All rows that were refused.
    n_rejected: usize,
    /// Zeros that were said to stand for missing values, and left out.
    missing: usize,
    created: Created,
    /// What must be said before a file is kept that was only previewed.
    unsettled: Vec<FieldError>,
    findings: Vec<String>,
    /// What was assumed.
    notes: Vec<String>,
    /// Field to column; to several columns where each is a meter.
    mapping: BTreeMap<&'static str, String>,
    /// What is read from each column that is read, and whether that was told or guessed.
    columns: Vec<ReadColumn>,
    /// Columns that nothing is read from.
    unread: Vec<String>,
    /// The first rows as they stand in the file, column to text.
    #[schema(value_type = Vec<BTreeMap<String, Option<String>>>)]
    sample: Vec<SampleRow>,
    /// Where stamps without an offset were taken.
    zone: Option<String>,
    /// Units of the values.
    unit: Option<String>,
    window: Option<Span>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReadColumn {
    column: String,
    field: &'static str,
    /// `told` by `map`, or `guessed` by the column's name.
    #[schema(value_type = String)]
    origin: Origin,
}

/// From the first value's start to the last one's end.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Span {
    start: LocalStamp,
    end: LocalStamp,
}

/// A row whose columns keep their order.
#[derive(Debug)]
struct SampleRow(Vec<(String, Option<String>)>);

impl Serialize for SampleRow {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut row = serializer.serialize_map(Some(self.0.len()))?;
        self.0.iter().try_for_each(|(column, text)| row.serialize_entry(column, text))?;
        row.end()
    }
}

impl ImportReport {
    /// Stamps are written as clocks of `zone` show them.
    pub(crate) fn new(imported: Imported, zone: &TimeZone) -> Self {
        let mut mapping: BTreeMap<&str, String> = BTreeMap::new();
        for mapped in &imported.mapping.columns {
            let columns = mapping.entry(mapped.field.name()).or_default();
            if !columns.is_empty() {
                columns.push_str(", ");
            }
            columns.push_str(&mapped.column);
        }
        let Mapping { columns, ignored: unread, .. } = imported.mapping;
        let columns = columns
            .into_iter()
            .map(|Mapped { field, column, origin, .. }| ReadColumn {
                column,
                field: field.name(),
                origin,
            })
            .collect();
        let unsettled = imported.unsettled.and_then(|err| {
            let refusal = err.refusal(Terms::Api)?;
            Some(errors(&with_causes(&err), &refusal))
        });
        let units: Vec<String> = imported.units.iter().map(ToString::to_string).collect();
        let stamp = |at| LocalStamp::new(at, zone);
        let span = |(start, end)| Span { start: stamp(start), end: stamp(end) };
        Self {
            kind: imported.kind,
            rows: imported.rows,
            accepted: imported.accepted,
            quarantined: imported.quarantined,
            duplicate: imported.duplicate,
            superseded: imported.superseded,
            rejected: imported.faults,
            n_rejected: imported.rejected,
            missing: imported.missing,
            created: imported.created,
            unsettled: unsettled.unwrap_or_default(),
            findings: imported.findings.iter().map(said).collect(),
            notes: imported.notes,
            mapping,
            columns,
            unread,
            sample: imported.sample.into_iter().map(SampleRow).collect(),
            zone: imported.zone.map(String::from),
            unit: Some(units.join(", ")).filter(|it| !it.is_empty()),
            window: imported.window.map(span),
        }
    }
}

fn said(finding: &Finding) -> String {
    match finding.row {
        Some(row) => format!("Line {row}: {}.", finding.detail),
        None => format!("{}.", finding.detail),
    }
}
