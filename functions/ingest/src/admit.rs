//! What a row must satisfy besides being readable.

use greenpulse_domain::meter::Meter;
use greenpulse_domain::reading::Extent;
use greenpulse_domain::time::utc_day;
use greenpulse_domain::unit::{MOST_IN_ONE_READING, Unit};
use greenpulse_formats::fault::RowFault;
use jiff::Timestamp;
use jiff::civil::Date;

/// How far a meter's clock may run ahead.
const TOLERANCE_SECONDS: i64 = 900;
/// 2000-01-01T00:00:00Z: earlier stamps are those of clocks that were never set.
const CLOCK_NEVER_SET: i64 = 946_684_800;

/// When readings arrive, and how far back they may reach.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Times {
    pub(crate) now: Timestamp,
    /// The first UTC day that still takes readings.
    pub(crate) sealed_before: Date,
}

/// The unit of a row, or why the row cannot be kept.
///
/// What a known meter measures must fit; a reading of an unknown one is kept whatever its unit. No
/// meter's value may be beyond what one can measure.
pub(crate) fn admit(
    row: usize,
    meter: Option<&Meter>,
    extent: Extent,
    value: f64,
    unit: Option<Unit>,
    times: Times,
) -> Result<Unit, RowFault> {
    let Times { now, sealed_before } = times;
    let field = if matches!(extent, Extent::Register(_)) { "at" } else { "start" };
    if extent.start().as_second() < CLOCK_NEVER_SET {
        return Err(RowFault {
            row,
            field,
            rule: "clock-not-set",
            detail: format!("{} is before the year 2000", extent.start()),
            repair: "set the device's clock, and send the reading with its right time".into(),
        });
    }
    if now.as_second() + TOLERANCE_SECONDS < extent.start().as_second() {
        return Err(RowFault {
            row,
            field,
            rule: "in-future",
            detail: format!("{} has not begun yet", extent.start()),
            repair: "check the device's clock and its time zone".into(),
        });
    }
    if utc_day(extent.start()) < sealed_before {
        return Err(RowFault {
            row,
            field,
            rule: "sealed",
            detail: format!(
                "{} is on a day before {sealed_before}, which is closed",
                extent.start()
            ),
            repair: format!(
                "send readings from {sealed_before} on, or have more days of them kept (RetentionDays)"
            ),
        });
    }
    let unit = unit.or(meter.and_then(|it| it.unit)).ok_or_else(|| RowFault::unit_missing(row))?;
    let measured = meter.and_then(|it| Some((it, it.measurand?)));
    let worth = measured.map(|(meter, it)| unit.worth(it, meter.delta_t));
    if let Some((meter, measurand)) = measured
        && worth.is_some_and(|it| it.is_err())
    {
        return Err(RowFault {
            row,
            field: "unit",
            rule: "unit-mismatch",
            detail: format!("{unit} does not measure the {measurand} of {}", meter.id),
            repair: "send the unit of what the meter measures, or correct the meter".into(),
        });
    }
    if !unit.is_possible(value, extent.hours(), worth.and_then(Result::ok)) {
        return Err(RowFault {
            row,
            field: if field == "at" { "total" } else { "value" },
            rule: "value-impossible",
            detail: format!(
                "{value:e} {unit} is beyond what a meter can measure: {MOST_IN_ONE_READING:e} kWh, \
                 gallons or degrees"
            ),
            repair: "check the value and its unit, or leave the row out".into(),
        });
    }
    Ok(unit)
}
