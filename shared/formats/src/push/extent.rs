//! What time a row speaks of, from its `start`, `duration`, `end` and `at`.

use std::borrow::Cow;

use greenpulse_domain::reading::Extent;
use greenpulse_domain::time::{SECONDS_PER_DAY, Window};
use jiff::{SignedDuration, Timestamp};

use super::scalar::Scalar;
use crate::fault::{Flaw, quoted};
use crate::{duration, stamp};

/// Longest interval: a leap year.
const LONGEST_DAYS: i64 = 366;

pub(super) fn instant(value: Scalar<'_>, field: &'static str) -> Result<Option<Timestamp>, Flaw> {
    let Some(text) = value.text().map_err(|it| it.of(field))? else {
        return Ok(None);
    };
    stamp::read(&text).and_then(stamp::Stamp::instant).map(Some).map_err(|it| it.of(field))
}

/// The interval from `start` for `duration`, or to `end`; where both are given they must agree.
pub(super) fn interval(
    start: Scalar<'_>,
    duration: Scalar<'_>,
    end: Scalar<'_>,
) -> Result<Extent, Flaw> {
    let missing = |rule, detail: &str| Flaw::new(rule, detail);
    let start = instant(start, "start")?.ok_or_else(|| {
        missing("start-missing", "the row has no start")
            .repair("send `start`, or `at` and `total` for a register")
            .of("start")
    })?;
    let length = duration.text().map_err(|it| it.of("duration"))?;
    let length = length.map(|it| lasting(start, it)).transpose()?;
    let end = instant(end, "end")?;
    if let (Some(by_duration), Some(end)) = (length, end)
        && by_duration != end
    {
        let detail = format!("the duration leads to {by_duration}, the end is {end}");
        return Err(Flaw::new("duration-mismatch", detail)
            .repair("send `duration` or `end`, or make them agree")
            .of("duration"));
    }
    let (end, field) = match (length, end) {
        (Some(end), _) => (end, "duration"),
        (None, Some(end)) => (end, "end"),
        (None, None) => {
            return Err(missing("duration-missing", "the row has neither duration nor end")
                .repair("send `duration` such as PT15M, or `end`")
                .of("duration"));
        }
    };
    window(start, end).map(Extent::Interval).map_err(|it| it.of(field))
}

fn lasting(start: Timestamp, text: Cow<'_, str>) -> Result<Timestamp, Flaw> {
    let seconds = duration::seconds(&text).map_err(|it| it.of("duration"))?;
    start.checked_add(SignedDuration::from_secs(seconds)).map_err(|_| {
        Flaw::new("interval-too-long", format!("{} leads beyond the calendar", quoted(&text)))
            .repair(format!("send intervals of at most {LONGEST_DAYS} days"))
            .of("duration")
    })
}

/// A window that is not empty and not longer than a leap year.
pub(crate) fn window(start: Timestamp, end: Timestamp) -> Result<Window, Flaw> {
    let window = Window::new(start, end).map_err(|err| {
        Flaw::new("interval-empty", err.to_string()).repair("end the interval after its start")
    })?;
    if LONGEST_DAYS * SECONDS_PER_DAY < window.seconds() {
        let days = window.seconds() / SECONDS_PER_DAY;
        return Err(Flaw::new("interval-too-long", format!("the interval lasts {days} days"))
            .repair(format!("send intervals of at most {LONGEST_DAYS} days")));
    }
    Ok(window)
}
