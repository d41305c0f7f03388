//! Records as a query answers them.

use std::str::FromStr;

use aws_sdk_timestreamquery::types::Row;
use greenpulse_domain::id::MeterId;
use greenpulse_domain::reading::{Extent, Fact, Quality};
use greenpulse_domain::time::Window;
use greenpulse_domain::unit::Unit;
use greenpulse_ports::PortError;
use jiff::{SignedDuration, Timestamp};

use super::PORT;
use super::record::name;

/// What is asked for, in the order of [`fact`]'s fields.
const COLUMNS: [&str; 8] = [
    "time",
    "measure_name",
    name::SECONDS,
    name::VALUE,
    name::UNIT,
    name::QUALITY,
    name::REVISION,
    name::RECEIVED,
];

/// The one shape of query: a dimension and a stretch of time, since Timestream bills what it scans.
pub(super) fn select(database: &str, table: &str, meter: &MeterId, window: Window) -> String {
    let name = |it: &str| format!("\"{}\"", it.replace('"', "\"\""));
    let at = |it: Timestamp| format!("from_milliseconds({})", it.as_millisecond());
    format!(
        "SELECT {} FROM {}.{} WHERE {} = '{}' AND time >= {} AND time < {} ORDER BY time",
        COLUMNS.map(name).join(", "),
        name(database),
        name(table),
        name(name::METER),
        meter.as_str().replace('\'', "''"),
        at(window.start()),
        at(window.end()),
    )
}

pub(super) fn fact(row: &Row) -> Result<Fact, PortError> {
    let values: Vec<Option<&str>> = row.data().iter().map(|it| it.scalar_value()).collect();
    let [time, measure, seconds, value, unit, quality, revision, received] = values[..] else {
        return Err(malformed("a row", None));
    };
    // Timestream writes 2026-03-01 00:00:00.000000000, in UTC.
    let start = time.and_then(|it| format!("{it}Z").parse::<Timestamp>().ok());
    let start = start.ok_or_else(|| malformed("a time", time))?;
    let extent = match measure {
        Some(name::REGISTER) => Extent::Register(start),
        Some(name::INTERVAL) => {
            let end = start.checked_add(SignedDuration::from_secs(parsed(seconds)?));
            let window = end.ok().and_then(|end| Window::new(start, end).ok());
            Extent::Interval(window.ok_or_else(|| malformed("an interval", seconds))?)
        }
        other => return Err(malformed("a measure", other)),
    };
    let quality = [Quality::Suspect, Quality::Estimated, Quality::Actual]
        .into_iter()
        .find(|it| quality == Some(it.name()))
        .ok_or_else(|| malformed("a quality", quality))?;
    let received = Timestamp::from_millisecond(parsed(received)?);
    Ok(Fact {
        extent,
        value: parsed(value)?,
        unit: parsed::<Unit>(unit)?,
        quality,
        revision: parsed(revision)?,
        received: received.map_err(|err| PortError::malformed(PORT, err))?,
    })
}

fn parsed<T: FromStr>(text: Option<&str>) -> Result<T, PortError> {
    text.and_then(|it| it.parse().ok()).ok_or_else(|| malformed("a value", text))
}

fn malformed(what: &str, text: Option<&str>) -> PortError {
    PortError::malformed(PORT, format!("{what} that is none: {text:?}"))
}
