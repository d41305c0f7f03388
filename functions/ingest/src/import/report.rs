//! What became of a file, as the API tells it.

use std::collections::BTreeMap;

use greenpulse_formats::fault::RowFault;
use greenpulse_http::LocalStamp;
use jiff::tz::TimeZone;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use utoipa::ToSchema;

use super::Imported;
use crate::place::Created;
use crate::receipt::Finding;

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ImportReport {
    /// What the file holds: readings, weather, buildings, tariffs, factors or prices.
    kind: &'static str,
    /// Values of a table of values, else rows.
    rows: usize,
    accepted: usize,
    duplicate: usize,
    superseded: usize,
    /// The first thousand rows that were refused, each with its rule and the repair.
    rejected: Vec<RowFault>,
    /// All rows that were refused.
    n_rejected: usize,
    /// Zeros that were said to stand for missing values, and left out.
    missing: usize,
    created: Created,
    findings: Vec<String>,
    /// What was assumed.
    notes: Vec<String>,
    /// Field to column; to several columns where each is a meter.
    mapping: BTreeMap<&'static str, String>,
    /// The first rows as they stand in the file, column to text.
    #[schema(value_type = Vec<BTreeMap<String, Option<String>>>)]
    sample: Vec<SampleRow>,
    /// Where stamps without an offset were taken.
    zone: Option<String>,
    /// Units of the values.
    unit: Option<String>,
    window: Option<Span>,
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
    pub(super) fn new(imported: Imported, zone: &TimeZone) -> Self {
        let mut mapping: BTreeMap<&str, String> = BTreeMap::new();
        for mapped in &imported.mapping {
            let columns = mapping.entry(mapped.field.name()).or_default();
            if !columns.is_empty() {
                columns.push_str(", ");
            }
            columns.push_str(&mapped.column);
        }
        let units: Vec<String> = imported.units.iter().map(ToString::to_string).collect();
        let stamp = |at| LocalStamp::new(at, zone);
        let span = |(start, end)| Span { start: stamp(start), end: stamp(end) };
        Self {
            kind: imported.kind,
            rows: imported.rows,
            accepted: imported.accepted,
            duplicate: imported.duplicate,
            superseded: imported.superseded,
            rejected: imported.faults,
            n_rejected: imported.rejected,
            missing: imported.missing,
            created: imported.created,
            findings: imported.findings.iter().map(said).collect(),
            notes: imported.notes,
            mapping,
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
