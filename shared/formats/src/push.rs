//! Bodies that meters push: JSON, read row by row.
//!
//! A body is refused only as a whole, when it is no JSON or holds no list of readings. Whatever is
//! wrong with a row stands in that row's [`RowFault`].

mod body;
mod extent;
mod reading;
mod record;
mod scalar;

use crate::fault::RowFault;

pub(crate) use extent::window;
pub use reading::Row;
pub use record::BuildingRow;
pub(crate) use record::COLUMNS;

/// Most rows that one body may hold.
pub const MAX_ROWS: usize = 10_000;

/// Why a body could not be read at all.
#[derive(Debug, thiserror::Error)]
pub enum BodyError {
    /// The body is malformed: HTTP 400.
    #[error("the body must be UTF-8")]
    NotUtf8(#[source] std::str::Utf8Error),
    /// The body is malformed: HTTP 400.
    #[error("the body must be JSON")]
    NotJson(#[source] serde_json::Error),
    /// JSON, but no list of readings: HTTP 422.
    #[error("the body must read {{\"readings\":[…]}}: {0}")]
    WrongShape(String),
    /// HTTP 422.
    #[error("a body must hold at most {MAX_ROWS} rows, got {0}")]
    TooManyRows(usize),
}

/// Rows of `POST /api/ingest/readings`, in the order they were sent.
///
/// An empty list is a body without rows, not an error.
///
/// # Errors
///
/// See [`BodyError`].
pub fn read(body: &[u8]) -> Result<Vec<Result<Row<'_>, RowFault>>, BodyError> {
    body::read(body, &reading::FIELDS, body::Single::Refused, reading::row)
}

/// Rows of the seed's wide record, one for each column that is present: one object, or several
/// under `readings`. Rows and faults carry the place of their record.
///
/// A column that is `null` or missing is a gap. Without a `duration` a record lasts an hour.
///
/// # Errors
///
/// See [`BodyError`].
pub fn read_building(body: &[u8]) -> Result<Vec<Result<BuildingRow, RowFault>>, BodyError> {
    let records = body::read(body, &record::FIELDS, body::Single::Allowed, record::rows)?;
    Ok(records.into_iter().flatten().collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const GOOD: &str =
        r#"{"meter":"m1","start":"2026-03-01T00:00:00Z","duration":"PT15M","value":0.1}"#;

    fn shape(body: &[u8]) -> &'static str {
        match read(body) {
            Ok(_) => "read",
            Err(BodyError::NotUtf8(_)) => "not UTF-8",
            Err(BodyError::NotJson(_)) => "not JSON",
            Err(BodyError::WrongShape(_)) => "wrong shape",
            Err(BodyError::TooManyRows(_)) => "too many rows",
        }
    }

    #[test]
    fn a_body_is_refused_only_as_a_whole() {
        for (body, expected) in [
            (r#"{"readings":[]}"#, "read"),
            (r#" {"sent_by":"x","readings":[{},7,[]]} "#, "read"),
            ("\u{feff}{\"readings\":[]}", "read"),
            ("", "not JSON"),
            ("{", "not JSON"),
            (r#"{"readings":[{"value":NaN}]}"#, "not JSON"),
            (r#"{"readings":[{"value":1.5},]}"#, "not JSON"),
            (r#"{"readings":[]} x"#, "not JSON"),
            ("[]", "wrong shape"),
            (r#"[[{"meter":"m1"}]]"#, "wrong shape"),
            ("7", "wrong shape"),
            ("{}", "wrong shape"),
            (GOOD, "wrong shape"),
            (r#"{"readings":{}}"#, "wrong shape"),
            (r#"{"readings":null}"#, "wrong shape"),
            (r#"{"readings":[],"readings":[]}"#, "wrong shape"),
        ] {
            assert_eq!(shape(body.as_bytes()), expected, "{body}");
        }
        assert_eq!(shape(b"{\"readings\":[\"\xff\"]}"), "not UTF-8");
    }

    #[test]
    fn rows_are_limited() {
        let body = |n| format!(r#"{{"readings":[{}]}}"#, vec!["{}"; n].join(","));
        assert_eq!(read(body(MAX_ROWS).as_bytes()).unwrap().len(), MAX_ROWS);
        let many = body(MAX_ROWS + 2);
        assert!(
            matches!(read(many.as_bytes()), Err(BodyError::TooManyRows(n)) if n == MAX_ROWS + 2)
        );
    }

    #[test]
    fn good_rows_survive_a_number_that_fails_the_whole_body() {
        let body = format!(r#"{{"readings":[{GOOD},{{"meter":"m2","value":1e999}},{GOOD}]}}"#);
        let rows = read(body.as_bytes()).unwrap();
        assert_eq!(rows.iter().map(Result::is_ok).collect::<Vec<_>>(), [true, false, true]);
        assert_eq!(rows[1].as_ref().unwrap_err().row, 1);
    }

    #[test]
    fn a_wide_record_is_a_row_for_each_column() {
        let body = r#"{"timestamp":"2026-03-01T00:00:00Z","electricity_kwh":12.5,
            "natural_gas_therms":null,"chilled_water_tons":40,"outdoor_temp_f":"warm",
            "meter_status":"maintenance"}"#;
        let rows = read_building(body.as_bytes()).unwrap();
        let electricity = rows[0].as_ref().unwrap();
        assert_eq!((electricity.column, electricity.value), ("electricity_kwh", 12.5));
        assert_eq!(electricity.quality, greenpulse_domain::reading::Quality::Suspect);
        assert!(matches!(electricity.extent,
            greenpulse_domain::reading::Extent::Interval(window) if window.seconds() == 3_600));
        assert_eq!(rows[1].as_ref().unwrap().unit, greenpulse_domain::unit::Unit::Ton);
        let fault = rows[2].as_ref().unwrap_err();
        assert_eq!((fault.field, fault.rule), ("outdoor_temp_f", "value-not-number"));
        assert_eq!(rows.len(), 3);

        let several = format!(r#"{{"readings":[{body},{{}},{body}]}}"#);
        let rows = read_building(several.as_bytes()).unwrap();
        assert_eq!((rows.len(), rows[4].as_ref().unwrap().row), (7, 2));
    }

    #[test]
    fn faults_of_wide_records_have_their_rules() {
        for (body, expected) in [
            (r#"{"electricity_kwh":1}"#, ("timestamp", "start-missing")),
            (r#"{"timestamp":"2026-03-01T00:00"}"#, ("timestamp", "stamp-without-offset")),
            (r#"{"timestamp":"2026-03-01T00:00Z"}"#, ("electricity_kwh", "value-missing")),
            (
                r#"{"timestamp":"2026-03-01T00:00Z","steam_lbs":1,"meter_status":"asleep"}"#,
                ("meter_status", "status-unknown"),
            ),
            (
                r#"{"timestamp":"2026-03-01T00:00Z","steam_lbs":1,"duration":"1h"}"#,
                ("duration", "duration-unreadable"),
            ),
        ] {
            let rows = read_building(body.as_bytes()).unwrap();
            let fault = rows[0].as_ref().unwrap_err();
            assert_eq!((fault.field, fault.rule), expected, "{body}");
        }
        assert!(matches!(read_building(b"{}"), Err(BodyError::WrongShape(_))));
    }

    proptest! {
        #[test]
        fn values_are_the_doubles_that_were_sent(value in proptest::num::f64::NORMAL) {
            let body = format!(r#"{{"readings":[{}]}}"#, GOOD.replace("0.1", &format!("{value:e}")));
            let rows = read(body.as_bytes()).unwrap();
            prop_assert_eq!(rows[0].as_ref().unwrap().value.to_bits(), value.to_bits());
        }

        #[test]
        fn whatever_is_sent_never_panics(body in "[\\[\\]{}:,\"a-z0-9.eE+-]{0,40}") {
            let _ = read(format!(r#"{{"readings":[{body}]}}"#).as_bytes());
        }
    }
}
