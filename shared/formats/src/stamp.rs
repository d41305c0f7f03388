//! Stamps as text: an instant when they say their offset, else a local date and time.

use jiff::Timestamp;
use jiff::civil::DateTime;

use crate::fault::{Flaw, quoted};

/// What a stamp's text says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stamp {
    Instant(Timestamp),
    /// Year-month-day and time as a clock on the wall shows them.
    Local(DateTime),
}

impl Stamp {
    /// The instant, or a flaw that asks for an offset.
    pub(crate) fn instant(self) -> Result<Timestamp, Flaw> {
        match self {
            Self::Instant(at) => Ok(at),
            Self::Local(local) => Err(Flaw::new(
                "stamp-without-offset",
                format!("{local} has no offset, so that its instant is unknown"),
            )
            .repair(format!("add the offset: {local}Z or {local}+01:00"))),
        }
    }
}

/// The stamp that `text` reads as, in any of the shapes that tables come in; `None` when in none.
#[must_use]
pub fn parse(text: &str) -> Option<Stamp> {
    read(text).ok()
}

/// Reads RFC 3339 and its usual relaxations: a space or `T`, `/` or `-` in the date, seconds or
/// none, `Z`, `+01:00`, `+0100`, `+01` or no offset, a date alone (its midnight).
///
/// # Errors
///
/// When it reads as none of them, names no day or time that exists, or has a fraction of a second.
pub(crate) fn read(text: &str) -> Result<Stamp, Flaw> {
    let mut shape = Shape::new(text);
    match shape.local() {
        Some((date, clock, fraction)) => {
            if fraction {
                return Err(sub_second(text));
            }
            let offset = shape.offset().ok_or_else(|| unreadable(text))?;
            assemble(date, clock, offset).ok_or_else(|| unreadable(text))
        }
        None => Err(unreadable(text)),
    }
}

pub(crate) fn unreadable(text: &str) -> Flaw {
    Flaw::new("stamp-unreadable", format!("{} is no date and time", quoted(text)))
        .repair("write RFC 3339: 2026-03-01T00:00:00Z")
}

pub(crate) fn sub_second(text: &str) -> Flaw {
    Flaw::new("stamp-sub-second", format!("{} has a fraction of a second", quoted(text)))
        .repair("send whole seconds")
}

fn assemble(date: [i64; 3], clock: [i64; 3], offset: Option<i64>) -> Option<Stamp> {
    let [year, month, day] = date;
    let [hour, minute, second] = clock;
    if !(1..=12).contains(&month) || day < 1 || days_in_month(year, month) < day {
        return None;
    }
    if 23 < hour || 59 < minute || 59 < second {
        return None;
    }
    match offset {
        Some(offset) => {
            let days = days_since_epoch(year, month, day);
            let seconds = days * 86_400 + hour * 3_600 + minute * 60 + second - offset;
            Timestamp::from_second(seconds).ok().map(Stamp::Instant)
        }
        None => local([year, month, day], [hour, minute, second]).map(Stamp::Local),
    }
}

pub(crate) fn local(date: [i64; 3], clock: [i64; 3]) -> Option<DateTime> {
    let small = |number: i64| i8::try_from(number).ok();
    DateTime::new(
        i16::try_from(date[0]).ok()?,
        small(date[1])?,
        small(date[2])?,
        small(clock[0])?,
        small(clock[1])?,
        small(clock[2])?,
        0,
    )
    .ok()
}

fn days_in_month(year: i64, month: i64) -> i64 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1970-01-01 to a day of the proleptic Gregorian calendar.
///
/// # Source
///
/// Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `days_from_civil`.
fn days_since_epoch(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// A stamp's text, read from the left.
#[derive(Debug)]
pub(crate) struct Shape<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Shape<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self { bytes: text.as_bytes(), at: 0 }
    }

    pub(crate) fn is_done(&self) -> bool {
        self.at == self.bytes.len()
    }

    pub(crate) fn one_or_two(&mut self) -> Option<i64> {
        self.number(2).or_else(|| self.number(1))
    }

    /// Date, time of day, and whether a fraction other than zero follows the seconds.
    fn local(&mut self) -> Option<([i64; 3], [i64; 3], bool)> {
        let year = self.number(4)?;
        let mark = self.one_of(b"-/")?;
        let month = self.number(2)?;
        self.one_of(&[mark])?;
        let day = self.number(2)?;
        if self.is_done() {
            return Some(([year, month, day], [0; 3], false));
        }
        self.one_of(b"Tt ")?;
        let (clock, fraction) = self.clock()?;
        Some(([year, month, day], clock, fraction))
    }

    pub(crate) fn clock(&mut self) -> Option<([i64; 3], bool)> {
        let hour = self.number(2)?;
        self.one_of(b":")?;
        let minute = self.number(2)?;
        if self.one_of(b":").is_none() {
            return Some(([hour, minute, 0], false));
        }
        let second = self.number(2)?;
        let mut fraction = false;
        if self.one_of(b".,").is_some() {
            let from = self.at;
            while let Some(digit) = self.bytes.get(self.at).filter(|it| it.is_ascii_digit()) {
                fraction |= *digit != b'0';
                self.at += 1;
            }
            if self.at == from {
                return None;
            }
        }
        Some(([hour, minute, second], fraction))
    }

    /// Seconds east of Greenwich, or `Some(None)` where the text ends without an offset.
    fn offset(&mut self) -> Option<Option<i64>> {
        if self.is_done() {
            return Some(None);
        }
        if self.one_of(b"Zz").is_some() {
            return self.is_done().then_some(Some(0));
        }
        let sign = if self.one_of(b"+-")? == b'-' { -1 } else { 1 };
        let hours = self.number(2)?;
        let colon = self.one_of(b":").is_some();
        let minutes = if self.is_done() && !colon { 0 } else { self.number(2)? };
        let whole = self.is_done() && hours <= 23 && minutes <= 59;
        whole.then_some(Some(sign * (hours * 3_600 + minutes * 60)))
    }

    pub(crate) fn number(&mut self, digits: usize) -> Option<i64> {
        let text = self.bytes.get(self.at..self.at + digits)?;
        let mut number = 0;
        for digit in text {
            if !digit.is_ascii_digit() {
                return None;
            }
            number = number * 10 + i64::from(digit - b'0');
        }
        self.at += digits;
        Some(number)
    }

    pub(crate) fn one_of(&mut self, marks: &[u8]) -> Option<u8> {
        let found = self.bytes.get(self.at).copied().filter(|it| marks.contains(it))?;
        self.at += 1;
        Some(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_usual_shapes_are_read() {
        for (text, expected) in [
            ("2026-03-01T00:00:00Z", "2026-03-01T00:00:00Z"),
            ("2016-01-07 01:00:00+00:00", "2016-01-07T01:00:00Z"),
            ("2018-06-01T00:00:00+01:00", "2018-05-31T23:00:00Z"),
            ("2018-06-01T00:00:00.000-0530", "2018-06-01T05:30:00Z"),
            ("2018-06-01t00:00z", "2018-06-01T00:00:00Z"),
            ("2020-02-29T12:00:00+01", "2020-02-29T11:00:00Z"),
        ] {
            assert_eq!(read(text), Ok(Stamp::Instant(expected.parse().unwrap())), "{text}");
        }
        for (text, expected) in [
            ("2016-01-06 20:00", "2016-01-06T20:00:00"),
            ("2016/01/06 20:00:30", "2016-01-06T20:00:30"),
            ("2016-01-06", "2016-01-06T00:00:00"),
        ] {
            assert_eq!(read(text), Ok(Stamp::Local(expected.parse().unwrap())), "{text}");
        }
    }

    #[test]
    fn the_rest_is_refused_by_rule() {
        for (text, rule) in [
            ("yesterday", "stamp-unreadable"),
            ("", "stamp-unreadable"),
            ("2026-02-29T00:00:00Z", "stamp-unreadable"),
            ("2026-13-01T00:00:00Z", "stamp-unreadable"),
            ("2026-03-01T24:00:00Z", "stamp-unreadable"),
            ("2026-03-01T00:00:00Zulu", "stamp-unreadable"),
            ("2026-03-01T00:00:00+1:00", "stamp-unreadable"),
            ("2026-03-01T00:00:00+01:", "stamp-unreadable"),
            ("2026-03/01T00:00:00Z", "stamp-unreadable"),
            ("2026-03-01T00:00:00.Z", "stamp-unreadable"),
            ("2026-03-01T00:00:00.5Z", "stamp-sub-second"),
        ] {
            assert_eq!(read(text).map_err(|it| it.rule), Err(rule), "{text}");
        }
        let naive = read("2026-03-01T00:00:00").unwrap().instant();
        assert_eq!(naive.unwrap_err().rule, "stamp-without-offset");
    }

    proptest! {
        #[test]
        fn agrees_with_jiff(second in -62_000_000_000_i64..253_000_000_000) {
            let at = Timestamp::from_second(second).unwrap();
            prop_assert_eq!(read(&at.to_string()), Ok(Stamp::Instant(at)));
        }

        #[test]
        fn never_panics(text in "[0-9TZ:+/. -]{0,30}") {
            let _ = read(&text);
        }
    }
}
