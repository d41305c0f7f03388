//! A row of `POST /api/ingest/readings`.

use std::borrow::Cow;

use greenpulse_domain::id::check_id;
use greenpulse_domain::reading::{Extent, Quality};
use greenpulse_domain::unit::Unit;
use jiff::Timestamp;

use super::extent;
use super::scalar::Scalar;
use crate::fault::{Flaw, RowFault, quoted};

pub(super) const FIELDS: [&str; 11] = [
    "meter", "channel", "start", "duration", "value", "unit", "quality", "revision", "at", "total",
    "end",
];

/// One value as a meter sent it; its texts borrow from the body.
#[derive(Debug, Clone, PartialEq)]
pub struct Row<'a> {
    /// An id.
    pub meter: Cow<'a, str>,
    /// Empty or an id.
    pub channel: Cow<'a, str>,
    /// At most 366 days.
    pub extent: Extent,
    /// In `unit`; finite.
    pub value: f64,
    /// `None` means the meter's declared unit.
    pub unit: Option<Unit>,
    pub quality: Quality,
    /// From 1 to 2^31.
    pub revision: u32,
}

pub(super) fn row(
    row: usize,
    slots: Result<[Scalar<'_>; FIELDS.len()], Flaw>,
) -> Result<Row<'_>, RowFault> {
    slots.and_then(read).map_err(|flaw| flaw.at(row))
}

fn read(slots: [Scalar<'_>; FIELDS.len()]) -> Result<Row<'_>, Flaw> {
    let [meter, channel, start, duration, value, unit, quality, revision, at, total, end] = slots;
    let meter = id(meter, "meter")?.ok_or_else(|| {
        Flaw::new("meter-missing", "the row names no meter")
            .repair("send `meter`, your own id of it")
            .of("meter")
    })?;
    let channel = match channel {
        Scalar::Text(text) if text.is_empty() => Cow::Borrowed(""),
        other => id(other, "channel")?.unwrap_or_default(),
    };
    let interval = [&start, &duration, &end, &value].iter().any(|it| !it.is_absent());
    let register = [&at, &total].iter().any(|it| !it.is_absent());
    let (extent, value) = match (interval, register) {
        (true, true) => return Err(mixed()),
        (_, false) => {
            (extent::interval(start, duration, end)?, number(&value, "value", "value-missing")?)
        }
        (false, true) => {
            (Extent::Register(read_at(at)?), number(&total, "total", "total-missing")?)
        }
    };
    let unit = unit.text().map_err(|it| it.of("unit"))?;
    Ok(Row {
        meter,
        channel,
        extent,
        value,
        unit: unit.as_deref().map(read_unit).transpose().map_err(|it| it.of("unit"))?,
        quality: read_quality(quality).map_err(|it| it.of("quality"))?,
        revision: read_revision(&revision).map_err(|it| it.of("revision"))?,
    })
}

fn mixed() -> Flaw {
    let detail = "the row mixes an interval's fields with a register's";
    Flaw::new("interval-or-register", detail)
        .repair("send `start`, `duration`, `value` for an interval; `at`, `total` for a register")
        .of("at")
}

fn read_at(at: Scalar<'_>) -> Result<Timestamp, Flaw> {
    extent::instant(at, "at")?.ok_or_else(|| {
        let flaw = Flaw::new("at-missing", "the register reading has no instant");
        flaw.repair("send `at`").of("at")
    })
}

fn id<'a>(value: Scalar<'a>, field: &'static str) -> Result<Option<Cow<'a, str>>, Flaw> {
    let text = value.text().map_err(|it| it.of(field))?;
    if let Some(text) = &text {
        check_id(text).map_err(|err| malformed_id(text, err.to_string()).of(field))?;
    }
    Ok(text)
}

pub(crate) fn malformed_id(text: &str, why: String) -> Flaw {
    Flaw::new("id-malformed", format!("{}: {why}", quoted(text)))
        .repair("use 1 to 64 of A-Z a-z 0-9 . _ -")
}

pub(super) fn number(
    value: &Scalar<'_>,
    field: &'static str,
    missing: &'static str,
) -> Result<f64, Flaw> {
    value.number().map_err(|it| it.of(field))?.ok_or_else(|| {
        Flaw::new(missing, format!("the row has no {field}"))
            .repair("leave the row out where nothing was measured")
            .of(field)
    })
}

pub(crate) fn read_unit(text: &str) -> Result<Unit, Flaw> {
    text.parse().map_err(|_| {
        Flaw::new("unit-unknown", format!("unknown unit {}", quoted(text)))
            .repair("send a unit such as kWh, MWh, therm, ccf, ton-hour, lb, gal or m3")
    })
}

fn read_quality(value: Scalar<'_>) -> Result<Quality, Flaw> {
    value.text()?.map_or(Ok(Quality::Actual), |text| quality_of(&text))
}

pub(crate) fn quality_of(text: &str) -> Result<Quality, Flaw> {
    match text {
        "actual" => Ok(Quality::Actual),
        "estimated" => Ok(Quality::Estimated),
        "suspect" => Ok(Quality::Suspect),
        _ => Err(Flaw::new("quality-unknown", format!("unknown quality {}", quoted(text)))
            .repair("send actual, estimated or suspect")),
    }
}

fn read_revision(value: &Scalar<'_>) -> Result<u32, Flaw> {
    const LARGEST: u32 = 1 << 31;
    let refused = |detail: String| {
        Flaw::new("revision-out-of-range", detail)
            .repair(format!("send a whole number from 1 to {LARGEST}, or leave it out"))
    };
    let number = value.number().map_err(|it| refused(it.detail))?.unwrap_or(1.0);
    if number.fract() != 0.0 || !(1.0..=f64::from(LARGEST)).contains(&number) {
        return Err(refused(format!("{number} is no revision")));
    }
    Ok(number as u32)
}

#[cfg(test)]
mod tests {
    use super::super::read as read_body;
    use super::*;

    fn only(row: &str) -> Result<Row<'static>, (&'static str, &'static str)> {
        let body = format!(r#"{{"readings":[{row}]}}"#).leak();
        let mut rows = read_body(body.as_bytes()).unwrap();
        assert_eq!(rows.len(), 1);
        rows.remove(0).map_err(|fault| {
            assert!(!fault.detail.is_empty() && !fault.repair.is_empty(), "{fault:?}");
            assert_eq!(fault.row, 0);
            (fault.field, fault.rule)
        })
    }

    /// A good row, with `field` set to `json` or, where that is empty, without it.
    fn with(field: &str, json: &str) -> String {
        let good = [
            ("meter", r#""m1""#),
            ("start", r#""2026-03-01T00:00:00Z""#),
            ("duration", r#""PT15M""#),
            ("value", "1.5"),
            ("unit", r#""kWh""#),
        ];
        let mut fields: Vec<_> = good.into_iter().filter(|it| it.0 != field).collect();
        fields.extend((!json.is_empty()).then_some((field, json)));
        let fields: Vec<_> = fields.iter().map(|(name, json)| format!("{name:?}:{json}")).collect();
        format!("{{{}}}", fields.join(","))
    }

    #[test]
    fn an_interval_is_read_with_its_defaults() {
        let row = only(&with("x", "[1]")).unwrap();
        assert_eq!((row.meter.as_ref(), row.channel.as_ref()), ("m1", ""));
        let Extent::Interval(window) = row.extent else { panic!("{row:?}") };
        assert_eq!(window.start().to_string(), "2026-03-01T00:00:00Z");
        assert_eq!(window.seconds(), 900);
        assert_eq!((row.value, row.unit), (1.5, Some(Unit::KilowattHour)));
        assert_eq!((row.quality, row.revision), (Quality::Actual, 1));
        assert_eq!(only(&with("unit", "")).unwrap().unit, None);
    }

    #[test]
    fn an_end_stands_for_the_duration() {
        let by_duration = only(&with("x", "1")).unwrap();
        let end = with("duration", "").replace('}', r#","end":"2026-03-01T01:15:00+01:00"}"#);
        assert_eq!(only(&end).unwrap(), by_duration);
    }

    #[test]
    fn a_register_is_read() {
        let row = r#"{"meter":"r1","at":"2026-03-01T00:00:00Z","total":10452.5,"channel":"A","revision":2147483648}"#;
        let row = only(row).unwrap();
        assert!(matches!(row.extent, Extent::Register(_)));
        assert_eq!((row.value, row.channel.as_ref(), row.revision), (10452.5, "A", 1 << 31));
    }

    #[test]
    fn each_fault_has_its_rule() {
        for (field, json, rule) in [
            ("meter", "", "meter-missing"),
            ("meter", "null", "meter-missing"),
            ("meter", "7", "wrong-type"),
            ("meter", r#""""#, "id-malformed"),
            ("meter", r#""a/b""#, "id-malformed"),
            ("meter", r#""\ud800""#, "text-garbled"),
            ("channel", r#""a b""#, "id-malformed"),
            ("start", "", "start-missing"),
            ("start", "1772323200", "wrong-type"),
            ("start", r#""yesterday""#, "stamp-unreadable"),
            ("start", r#""2026-03-01T00:00:00""#, "stamp-without-offset"),
            ("start", r#""2026-03-01T00:00:00.250Z""#, "stamp-sub-second"),
            ("duration", "", "duration-missing"),
            ("duration", "900", "wrong-type"),
            ("duration", r#""15 min""#, "duration-unreadable"),
            ("duration", r#""P1M""#, "duration-not-fixed"),
            ("duration", r#""PT0S""#, "interval-empty"),
            ("duration", r#""P367D""#, "interval-too-long"),
            ("duration", r#""P99999999999D""#, "interval-too-long"),
            ("end", r#""2026-03-01T00:20:00Z""#, "duration-mismatch"),
            ("value", "", "value-missing"),
            ("value", "null", "value-missing"),
            ("value", r#""1.5""#, "value-not-number"),
            ("value", r#""NaN""#, "value-not-finite"),
            ("value", r#""-inf""#, "value-not-finite"),
            ("value", "1e999", "value-not-finite"),
            ("value", "[1.5]", "value-not-number"),
            ("value", "true", "value-not-number"),
            ("unit", r#""parsec""#, "unit-unknown"),
            ("unit", "{}", "wrong-type"),
            ("quality", r#""good""#, "quality-unknown"),
            ("revision", "0", "revision-out-of-range"),
            ("revision", "1.5", "revision-out-of-range"),
            ("revision", "-1", "revision-out-of-range"),
            ("revision", "2147483649", "revision-out-of-range"),
            ("revision", r#""2""#, "revision-out-of-range"),
        ] {
            let row = with(field, json);
            let name = if field == "end" { "duration" } else { field };
            assert_eq!(only(&row), Err((name, rule)), "{row}");
        }
    }

    #[test]
    fn faults_of_the_whole_row_and_of_registers() {
        for (row, expected) in [
            ("7", ("row", "row-not-object")),
            ("null", ("row", "row-not-object")),
            (r#"["m1"]"#, ("row", "row-not-object")),
            ("{}", ("meter", "meter-missing")),
            (r#"{"meter":"a","meter":"b"}"#, ("meter", "field-twice")),
            (r#"{"\ud800":1}"#, ("row", "row-unreadable")),
            (r#"{"meter":"r","total":1}"#, ("at", "at-missing")),
            (r#"{"meter":"r","at":"2026-03-01T00:00:00Z"}"#, ("total", "total-missing")),
            (r#"{"meter":"r","at":"x","total":1}"#, ("at", "stamp-unreadable")),
            (
                r#"{"meter":"r","at":"2026-03-01T00:00:00Z","value":1}"#,
                ("at", "interval-or-register"),
            ),
        ] {
            assert_eq!(only(row), Err(expected), "{row}");
        }
    }
}
