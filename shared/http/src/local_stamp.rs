use std::cell::Cell;

use greenpulse_domain::time::SECONDS_PER_DAY;
use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};
use serde::{Serialize, Serializer};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::{PartialSchema, ToSchema};

/// An instant, written RFC 3339 with its campus's offset: `2018-06-01T00:00:00+01:00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LocalStamp {
    at: Timestamp,
    offset: Offset,
}

impl LocalStamp {
    pub fn new(at: Timestamp, zone: &TimeZone) -> Self {
        Self { at, offset: zone.to_offset(at) }
    }

    pub const fn at(self) -> Timestamp {
        self.at
    }
}

impl std::fmt::Display for LocalStamp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.digits() {
            Some(digits) => {
                f.write_str(std::str::from_utf8(digits.as_bytes()).map_err(|_| std::fmt::Error)?)
            }
            None => self.at.display_with_offset(self.offset).fmt(f),
        }
    }
}

impl LocalStamp {
    /// The usual stamp as ASCII: a year of four digits, whole milliseconds, an offset of whole
    /// minutes. Long series are thousands of them.
    pub(crate) fn digits(self) -> Option<Digits> {
        let local = self.offset.to_datetime(self.at);
        let (offset, nanosecond) = (self.offset.seconds(), local.subsec_nanosecond());
        if !(0..=9_999).contains(&local.year()) || nanosecond % 1_000_000 != 0 || offset % 60 != 0 {
            return None;
        }
        let mut digits = Digits { text: *b"0000-00-00T00:00:00.000+00:00", length: 19 };
        digits.two(0, i32::from(local.year()) / 100);
        digits.two(2, i32::from(local.year()) % 100);
        digits.two(5, local.month().into());
        digits.two(8, local.day().into());
        digits.two(11, local.hour().into());
        digits.two(14, local.minute().into());
        digits.two(17, local.second().into());
        if nanosecond != 0 {
            let millisecond = nanosecond / 1_000_000;
            digits.text[20] = b'0' + (millisecond / 100) as u8;
            digits.two(21, millisecond);
            digits.length = 23;
            while digits.text[digits.length - 1] == b'0' {
                digits.length -= 1;
            }
        }
        let at = digits.length;
        digits.text[at] = if offset < 0 { b'-' } else { b'+' };
        digits.two(at + 1, offset.abs() / 3_600);
        digits.text[at + 3] = b':';
        digits.two(at + 4, offset.abs() / 60 % 60);
        digits.length = at + 6;
        Some(digits)
    }
}

/// A stamp's characters, the first `length` of them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Digits {
    text: [u8; Self::LONGEST],
    length: usize,
}

impl Digits {
    pub(crate) const LONGEST: usize = 29;
    /// Length of a stamp of whole seconds.
    pub(crate) const USUAL: usize = 25;

    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.text[..self.length]
    }

    /// The stamp, if it is one of whole seconds.
    #[inline]
    pub(crate) fn usual(&self) -> Option<&[u8; Self::USUAL]> {
        self.text.first_chunk().filter(|_| self.length == Self::USUAL)
    }

    #[inline]
    fn two(&mut self, at: usize, number: i32) {
        [self.text[at], self.text[at + 1]] = two(number);
    }
}

#[inline]
fn two(number: i32) -> [u8; 2] {
    [b'0' + (number / 10 % 10) as u8, b'0' + (number % 10) as u8]
}

/// Instants of one civil day under one offset, whose stamps differ in their time alone.
#[derive(Debug, Clone, Copy)]
pub(crate) struct StampDay {
    /// The seconds from which and until which it holds.
    pub(crate) seconds: (i64, i64),
    /// When local clocks showed midnight, or would have.
    midnight: i64,
    /// One of its stamps.
    pub(crate) text: [u8; Digits::USUAL],
}

impl StampDay {
    /// Holds no instant.
    pub(crate) const NONE: Self =
        Self { seconds: (0, 0), midnight: 0, text: [b'0'; Digits::USUAL] };

    /// Makes `stamp`, which is one of this day's, that of `second`.
    #[inline]
    pub(crate) fn set_time(&self, stamp: &mut [u8], second: i64) {
        let seconds = (second - self.midnight) as i32;
        if let Some(stamp) = stamp.first_chunk_mut::<{ Digits::USUAL }>() {
            [stamp[11], stamp[12]] = two(seconds / 3_600);
            [stamp[14], stamp[15]] = two(seconds / 60 % 60);
            [stamp[17], stamp[18]] = two(seconds % 60);
        }
    }
}

impl Serialize for LocalStamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.digits() {
            Some(digits) => {
                let text =
                    std::str::from_utf8(digits.as_bytes()).map_err(serde::ser::Error::custom)?;
                serializer.serialize_str(text)
            }
            None => serializer.collect_str(self),
        }
    }
}

/// Makes stamps of one zone, and asks the zone only when its clocks may have changed.
#[derive(Debug)]
pub struct LocalStamps<'a> {
    zone: &'a TimeZone,
    /// An offset, and from when until when it holds.
    known: Cell<Option<(Offset, Timestamp, Timestamp)>>,
    /// The stamp that was written last: readings that arrived together follow each other.
    last: Cell<Option<(LocalStamp, Digits)>>,
}

impl<'a> LocalStamps<'a> {
    pub const fn new(zone: &'a TimeZone) -> Self {
        Self { zone, known: Cell::new(None), last: Cell::new(None) }
    }

    pub fn at(&self, at: Timestamp) -> LocalStamp {
        if let Some((offset, from, until)) = self.known.get()
            && from <= at
            && at < until
        {
            return LocalStamp { at, offset };
        }
        let offset = self.zone.to_offset(at);
        let until = self.zone.following(at).next().map_or(Timestamp::MAX, |it| it.timestamp());
        self.known.set(Some((offset, at, until)));
        LocalStamp { at, offset }
    }

    /// [`LocalStamp::digits`] of the stamp of `at`.
    pub(crate) fn digits(&self, at: Timestamp) -> Option<Digits> {
        let stamp = self.at(at);
        if let Some((last, digits)) = self.last.get()
            && last == stamp
        {
            return Some(digits);
        }
        let digits = stamp.digits()?;
        self.last.set(Some((stamp, digits)));
        Some(digits)
    }

    /// The day of `at`, from then on; none where its stamps are unusual.
    pub(crate) fn day(&self, at: Timestamp) -> Option<StampDay> {
        let LocalStamp { offset, .. } = self.at(at);
        let (_, _, until) = self.known.get()?;
        let text = *LocalStamp { at, offset }.digits()?.usual()?;
        let local = at.as_second() + i64::from(offset.seconds());
        let midnight = at.as_second() - local.rem_euclid(SECONDS_PER_DAY);
        let until = until.as_second().min(midnight + SECONDS_PER_DAY);
        Some(StampDay { seconds: (at.as_second(), until), midnight, text })
    }
}

impl PartialSchema for LocalStamp {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
            .description(Some("RFC 3339 with the campus's offset."))
            .into()
    }
}

impl ToSchema for LocalStamp {
    fn name() -> std::borrow::Cow<'static, str> {
        "LocalStamp".into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((Self::name().into_owned(), Self::schema()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summer_and_winter_have_their_offsets() {
        let zone = TimeZone::get("Europe/London").unwrap();
        let written = |at: &str| LocalStamp::new(at.parse().unwrap(), &zone).to_string();
        assert_eq!(written("2018-05-31T23:00:00Z"), "2018-06-01T00:00:00+01:00");
        assert_eq!(written("2018-01-01T00:00:00Z"), "2018-01-01T00:00:00+00:00");
        assert_eq!(written("2018-01-01T00:00:00.25Z"), "2018-01-01T00:00:00.25+00:00");
    }

    #[test]
    fn stamps_are_those_that_jiff_writes() {
        for zone in ["Asia/Kathmandu", "America/St_Johns", "Africa/Monrovia", "Pacific/Apia"] {
            let zone = TimeZone::get(zone).unwrap();
            let stamps = LocalStamps::new(&zone);
            for hour in 0..60_000_i64 {
                // From 1968, when Monrovia was 44 minutes and 30 seconds behind, to 2024.
                let at = Timestamp::from_second(hour * 29_700 - 50_000_000).unwrap();
                let at = at + jiff::SignedDuration::from_millis(hour % 4 * 125 + hour % 3 * 7);
                let expected = at.display_with_offset(zone.to_offset(at)).to_string();
                assert_eq!(stamps.at(at).to_string(), expected);
                assert_eq!(LocalStamp::new(at, &zone), stamps.at(at));
                if let Some(day) = stamps.day(at.round(jiff::Unit::Second).unwrap()) {
                    for second in [day.seconds.0, day.seconds.1 - 1] {
                        let at = Timestamp::from_second(second).unwrap();
                        let mut text = day.text;
                        day.set_time(&mut text, second);
                        let expected = LocalStamp::new(at, &zone).to_string();
                        assert_eq!(std::str::from_utf8(&text).unwrap(), expected);
                    }
                }
            }
        }
    }
}
