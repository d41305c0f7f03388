//! Stamps of a column: how they are written, and which instants they are.

use greenpulse_domain::campus::ZoneName;
use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{SignedDuration, Timestamp};

use super::TableError;
use crate::fault::{Flaw, quoted};
use crate::stamp::{self, Shape, Stamp};

/// How a column writes its stamps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    /// Year first, or RFC 3339.
    YearFirst,
    /// `06/01/2016 20:00`
    DayFirst,
    /// `01/06/2016 20:00`
    MonthFirst,
    EpochSeconds,
    EpochMilliseconds,
}

/// Reads the stamps of one column.
#[derive(Debug)]
pub(super) struct Clock {
    style: Style,
    /// Where stamps without an offset were taken.
    zone: Option<TimeZone>,
}

/// The local times of one meter in file order: tells apart the hour that autumn repeats.
#[derive(Debug, Clone, Default)]
pub(super) struct Fold {
    last: Option<DateTime>,
    pass: Option<Pass>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pass {
    First,
    Second,
}

impl Clock {
    /// Tells the style by the first stamps of `column`. Those without an offset are read in `zone`.
    ///
    /// `dates` is `day-first` or `month-first` where somebody said so.
    ///
    /// # Errors
    ///
    /// When a zone is needed and none is given, or day and month cannot be told apart.
    pub(super) fn new<'t>(
        column: &str,
        stamps: impl Iterator<Item = &'t str> + Clone,
        zone: Option<&ZoneName>,
        dates: Option<&str>,
    ) -> Result<Self, TableError> {
        let told = match dates {
            None => None,
            Some("day-first") => Some(Style::DayFirst),
            Some("month-first") => Some(Style::MonthFirst),
            Some(other) => return Err(TableError::DatesUnknown(other.to_owned())),
        };
        let stamps = stamps.map(str::trim).filter(|it| !it.is_empty());
        let first = stamps.clone().next().unwrap_or_default();
        let style = match first.len() {
            _ if slashed(first).is_some() => match told.or_else(|| order_of(stamps.clone())) {
                Some(style) => style,
                None => {
                    let (column, example) = (column.to_owned(), first.to_owned());
                    return Err(TableError::DatesAmbiguous { column, example });
                }
            },
            9..=10 if is_number(first) => Style::EpochSeconds,
            12..=13 if is_number(first) => Style::EpochMilliseconds,
            _ => Style::YearFirst,
        };
        let clock = Self { style, zone: zone.map(|it| it.zone().clone()) };
        let mut known = stamps.filter_map(|it| Some((it, clock.stamp(it).ok()?))).peekable();
        if clock.zone.is_none()
            && let Some((example, _)) = known.peek().copied()
            && known.all(|(_, stamp)| matches!(stamp, Stamp::Local(_)))
        {
            let (column, example) = (column.to_owned(), example.to_owned());
            return Err(TableError::ZoneMissing { column, example });
        }
        Ok(clock)
    }

    /// The instant of the next stamp of one meter.
    pub(super) fn read(&self, text: &str, fold: &mut Fold) -> Result<Timestamp, Flaw> {
        let text = text.trim();
        let local = match (self.stamp(text)?, &self.zone) {
            (Stamp::Local(local), Some(zone)) => return fold.resolve(local, zone),
            (stamp, _) => stamp,
        };
        local.instant()
    }

    fn stamp(&self, text: &str) -> Result<Stamp, Flaw> {
        let epoch = |per_second: i64| {
            let number = Some(text).filter(|it| is_number(it)).and_then(|it| it.parse().ok());
            let number: i64 = number.ok_or_else(|| stamp::unreadable(text))?;
            if number % per_second != 0 {
                return Err(stamp::sub_second(text));
            }
            let at = Timestamp::from_second(number / per_second);
            at.map(Stamp::Instant).map_err(|_| stamp::unreadable(text))
        };
        match self.style {
            Style::YearFirst => stamp::read(text),
            Style::EpochSeconds => epoch(1),
            Style::EpochMilliseconds => epoch(1_000),
            Style::DayFirst | Style::MonthFirst => {
                let local = slashed(text).and_then(|(first, second, year, clock)| {
                    let day_first = self.style == Style::DayFirst;
                    let (day, month) = if day_first { (first, second) } else { (second, first) };
                    stamp::local([year, month, day], clock)
                });
                local.map(Stamp::Local).ok_or_else(|| stamp::unreadable(text))
            }
        }
    }
}

impl Fold {
    /// The instant that `local` is in `zone`. The first run through a repeated hour has the
    /// earlier offset, the second the later one.
    fn resolve(&mut self, local: DateTime, zone: &TimeZone) -> Result<Timestamp, Flaw> {
        let ambiguous = zone.to_ambiguous_timestamp(local);
        let last = self.last.replace(local);
        let pass = match ambiguous.offset() {
            AmbiguousOffset::Unambiguous { offset } => {
                self.pass = None;
                return offset.to_timestamp(local).map_err(|_| stamp::unreadable("the stamp"));
            }
            AmbiguousOffset::Gap { .. } => {
                return Err(Flaw::new(
                    "stamp-skipped",
                    format!("{local} does not exist: clocks skip it in spring"),
                )
                .repair("give the stamp with its offset, or correct the zone"));
            }
            AmbiguousOffset::Fold { .. } => match (self.pass, last) {
                (None, Some(last)) if local < last => None,
                (None, _) => Some(Pass::First),
                (Some(pass), Some(last)) if last < local => Some(pass),
                (Some(Pass::First), _) => Some(Pass::Second),
                (Some(Pass::Second), _) => None,
            },
        };
        self.pass = pass.or(self.pass);
        let at = match pass {
            Some(Pass::First) => ambiguous.earlier(),
            Some(Pass::Second) => ambiguous.later(),
            None => {
                return Err(Flaw::new(
                    "stamp-ambiguous",
                    format!("{local} happens twice in autumn, and the order of rows does not tell"),
                )
                .repair("give stamps with their offset, or sort the rows by time"));
            }
        };
        at.map_err(|_| stamp::unreadable("the stamp"))
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit())
}

/// The parts of `6/1/2016 20:00[:00]`: two numbers that are day and month, year, time of day.
fn slashed(text: &str) -> Option<(i64, i64, i64, [i64; 3])> {
    let mut shape = Shape::new(text);
    let first = shape.one_or_two()?;
    let mark = shape.one_of(b"/.-")?;
    let second = shape.one_or_two()?;
    shape.one_of(&[mark])?;
    let year = shape.number(4)?;
    if shape.is_done() {
        return Some((first, second, year, [0; 3]));
    }
    shape.one_of(b" T")?;
    let (clock, fraction) = shape.clock()?;
    (!fraction && shape.is_done()).then_some((first, second, year, clock))
}

/// Day or month first, by the first stamp that can be only one of them.
fn order_of<'t>(mut stamps: impl Iterator<Item = &'t str>) -> Option<Style> {
    stamps.find_map(|stamp| match slashed(stamp)? {
        (13..=31, 1..=12, ..) => Some(Style::DayFirst),
        (1..=12, 13..=31, ..) => Some(Style::MonthFirst),
        _ => None,
    })
}

/// `at` moved by `seconds`, where the calendar goes on.
pub(super) fn shifted(at: Timestamp, seconds: i64) -> Option<Timestamp> {
    at.checked_add(SignedDuration::from_secs(seconds)).ok()
}

/// Text for messages where a stamp is missing.
pub(super) fn missing(field: &'static str, text: &str) -> Flaw {
    Flaw::new("start-missing", format!("the row has no stamp, only {}", quoted(text)))
        .repair("give each row its stamp")
        .of(field)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn instants(stamps: &[&str], zone: Option<&str>, dates: Option<&str>) -> Vec<String> {
        let zone = zone.map(|it| it.parse().unwrap());
        let clock = match Clock::new("ts", stamps.iter().copied(), zone.as_ref(), dates) {
            Ok(clock) => clock,
            Err(err) => return vec![err.to_string()],
        };
        let mut fold = Fold::default();
        let read = |it: &&str| {
            clock.read(it, &mut fold).map_or_else(|f| f.rule.into(), |at| at.to_string())
        };
        stamps.iter().map(read).collect()
    }

    #[test]
    fn styles_are_told_by_the_column() {
        for (stamp, expected) in [
            ("2016-01-07T01:00:00Z", "2016-01-07T01:00:00Z"),
            ("2016-06-06 20:00", "2016-06-06T19:00:00Z"),
            ("1452128400", "2016-01-07T01:00:00Z"),
            ("1452128400000", "2016-01-07T01:00:00Z"),
            ("1452128400001", "stamp-sub-second"),
            ("13/06/2016 20:00", "2016-06-13T19:00:00Z"),
            ("6/13/2016 20:00:00", "2016-06-13T19:00:00Z"),
            ("13.06.2016 20:00", "2016-06-13T19:00:00Z"),
        ] {
            assert_eq!(instants(&[stamp], Some("Europe/London"), None), [expected], "{stamp}");
        }
    }

    #[test]
    fn one_day_after_the_twelfth_tells_the_order_of_a_column() {
        let stamps = ["06/01/2016 00:00", "13/01/2016 00:00"];
        let expected = ["2016-01-06T00:00:00Z", "2016-01-13T00:00:00Z"];
        assert_eq!(instants(&stamps, Some("UTC"), None), expected);
        let unclear = instants(&stamps[..1], Some("UTC"), None);
        assert!(unclear[0].contains("day or month first"), "{unclear:?}");
        let told = instants(&stamps[..1], Some("UTC"), Some("month-first"));
        assert_eq!(told, ["2016-06-01T00:00:00Z"]);
    }

    #[test]
    fn local_stamps_need_a_zone() {
        let refused = instants(&["2016-01-06 20:00"], None, None);
        assert!(refused[0].contains("no offset"), "{refused:?}");
        let mixed = instants(&["2016-01-06 20:00", "2016-01-06T20:00Z"], None, None);
        assert_eq!(mixed, ["stamp-without-offset", "2016-01-06T20:00:00Z"]);
    }

    #[test]
    fn the_hour_that_autumn_repeats_is_told_by_the_order_of_rows() {
        let autumn = ["00:30", "01:00", "01:30", "01:00", "01:30", "02:00", "01:00"];
        let stamps: Vec<_> = autumn.iter().map(|it| format!("2022-10-30 {it}")).collect();
        let stamps: Vec<_> = stamps.iter().map(String::as_str).collect();
        let got = instants(&stamps, Some("Europe/London"), None);
        let utc = ["23:30", "00:00", "00:30", "01:00", "01:30", "02:00"];
        assert!(got.iter().zip(utc).all(|(got, utc)| got.contains(utc)), "{got:?}");
        assert_eq!(got[6], "stamp-ambiguous");
        let third = ["2022-10-30 01:00"; 3];
        assert_eq!(instants(&third, Some("Europe/London"), None)[2], "stamp-ambiguous");
    }

    #[test]
    fn an_hour_that_spring_skips_is_a_fault() {
        let spring = ["2022-03-27 00:30", "2022-03-27 01:30", "2022-03-27 02:00"];
        let got = instants(&spring, Some("Europe/London"), None);
        assert_eq!(got, ["2022-03-27T00:30:00Z", "stamp-skipped", "2022-03-27T01:00:00Z"]);
    }
}
