//! What is wrong on the simulated campus, and where: the truth to hold findings against.

use greenpulse_domain::id::MeterId;
use greenpulse_domain::quantity::KilowattHours;
use greenpulse_domain::time::Window;
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

use super::load::Drift;
use super::noise::Noise;

/// One thing that was planted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Planted {
    /// Where it shows; a sub-meter and the meter above it both.
    pub meters: Vec<MeterId>,
    pub window: Window,
    pub what: Fault,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Fault {
    /// Nothing was sent, then or later.
    Offline,
    /// Nothing was sent; the first reading after it tells the total of the window.
    CatchUp,
    /// Single hours were lost, so many of them.
    LostHours { hours: u32 },
    /// The register went through its modulus and started again from zero.
    RollOver,
    /// The base load grew evenly, up to `growth` times more than before; `excess` in all.
    Drift { growth: f64, excess: KilowattHours },
    /// It ran as if the building were full; `excess` beyond what it would have taken.
    LeftRunning { excess: KilowattHours },
    /// The same through a night.
    NightOn { excess: KilowattHours },
    /// The meter said several times what it measured.
    Spike { excess: KilowattHours },
    /// The meter said the same value again and again.
    Stuck { excess: KilowattHours },
    /// The meter said nothing but zeros; the excess is below zero.
    ZeroRun { excess: KilowattHours },
    /// The load was `factor` times what it would have been.
    Step { factor: f64, excess: KilowattHours },
    /// The load came and went `hours` later.
    ScheduleShift { hours: u32, excess: KilowattHours },
    /// From then on the load takes less by `share`; `saved` up to the day the campus was made on.
    Saving { share: f64, saved: KilowattHours },
}

/// Meters and loads in which something is planted, by building and suffix or name.
pub(super) const OFFLINE: (&str, &str) = ("laboratory", "chilled_water");
pub(super) const CATCH_UP: (&str, &str) = ("residence", "electricity");
pub(super) const UNREAD: (&str, &str) = ("administration", "natural_gas");
pub(super) const DRIFTING: (&str, &str) = ("library", "halls");
pub(super) const LEFT_RUNNING: (&str, &str) = ("academic", "ventilation");

/// What a meter says instead of what it measures.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Said {
    Times(f64),
    /// What it measured in the first hour.
    TheSame,
    Nothing,
}

/// A meter, by building and suffix, that says something else for a while.
#[derive(Debug, Clone, Copy)]
pub(super) struct Misreading {
    pub(super) meter: (&'static str, &'static str),
    pub(super) window: Window,
    pub(super) said: Said,
}

/// How a load differs from what it would be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Change {
    Times(f64),
    /// Occupancy comes so many hours later in the day.
    Later(usize),
}

/// A load, by building and name, that is changed from an instant on: for a while, or for good.
#[derive(Debug, Clone, Copy)]
pub(super) struct Altered {
    pub(super) load: (&'static str, &'static str),
    pub(super) start: Timestamp,
    pub(super) end: Option<Timestamp>,
    pub(super) change: Change,
}

impl Altered {
    pub(super) fn holds(&self, at: Timestamp) -> bool {
        self.start <= at && self.end.is_none_or(|end| at < end)
    }
}

/// When each of them is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Faults {
    pub(super) offline: Window,
    pub(super) catch_up: Window,
    pub(super) unread: Window,
    pub(super) drift: Drift,
    pub(super) left_running: Window,
    pub(super) nights_on: [Window; 2],
    pub(super) misread: [Misreading; 4],
    pub(super) altered: [Altered; 4],
}

impl Faults {
    /// Late enough before `today` to be seen on a first look; the seed moves them by days.
    pub(super) fn new(seed: u64, today: Date, zone: &TimeZone) -> Self {
        let noise = Noise::new(seed, "planted");
        let before = |index: i64, days: i64| {
            let earlier = days + (noise.bits(index) % 5) as i64;
            today.saturating_sub(earlier.days())
        };
        let at = |day: Date, hour: i8, hours: i64| span(instant(day, hour, zone), hours);
        let silence =
            |index: i64, days: i64, hour: i8, hours: i64| at(before(index, days), hour, hours);
        let night = before(7, 38);
        let drift = span_of_days(today.saturating_sub(26.weeks()), today, zone);
        Self {
            offline: silence(0, 34, 9, 101),
            catch_up: silence(1, 10, 3, 31),
            unread: silence(2, 20, 17, 62),
            drift: Drift { window: drift, growth: 0.4 },
            left_running: last_weekend(today, zone),
            nights_on: [night, night.saturating_add(1.days())].map(|it| at(it, 20, 10)),
            misread: [
                (("sports", "electricity"), at(before(3, 41), 11, 1), Said::Times(3.0)),
                (("sports", "electricity"), at(before(4, 9), 15, 2), Said::Times(2.5)),
                (
                    ("administration", "electricity"),
                    at(last(before(5, 52), Weekday::Tuesday), 10, 26),
                    Said::TheSame,
                ),
                (("residence", "electricity"), at(before(6, 23), 6, 14), Said::Nothing),
            ]
            .map(|(meter, window, said)| Misreading { meter, window, said }),
            altered: [
                (("laboratory", "labs"), before(8, 131), Some(5), Change::Times(1.25)),
                (
                    ("administration", "offices"),
                    last(before(9, 88), Weekday::Monday),
                    Some(5),
                    Change::Later(3),
                ),
                (("sports", "pool"), today.saturating_sub(150.days()), None, Change::Times(0.75)),
                (
                    ("residence", "rooms"),
                    today.saturating_sub(240.days()),
                    None,
                    Change::Times(0.92),
                ),
            ]
            .map(|(load, first, days, change)| {
                let end = days.map(|it: i64| instant(first.saturating_add(it.days()), 0, zone));
                Altered { load, start: instant(first, 0, zone), end, change }
            }),
        }
    }

    /// What is changed in a load.
    pub(super) fn altered(&self, building: &str, load: &str) -> Option<Altered> {
        self.altered.into_iter().find(|it| it.load == (building, load))
    }

    /// What a meter says wrongly.
    pub(super) fn misread(&self, building: &str, suffix: &str) -> Vec<Misreading> {
        self.misread.into_iter().filter(|it| it.meter == (building, suffix)).collect()
    }

    /// When the meter is silent, and whether the total follows.
    pub(super) fn silence(&self, building: &str, suffix: &str) -> Option<(Window, bool)> {
        match (building, suffix) {
            OFFLINE => Some((self.offline, false)),
            CATCH_UP => Some((self.catch_up, true)),
            UNREAD => Some((self.unread, true)),
            _ => None,
        }
    }
}

/// The last such day of the week up to `day`.
fn last(day: Date, weekday: Weekday) -> Date {
    let after = day.tomorrow().and_then(|it| it.nth_weekday(-1, weekday));
    after.unwrap_or(day)
}

/// Saturday and Sunday of the last weekend that is over when `today` begins.
fn last_weekend(today: Date, zone: &TimeZone) -> Window {
    let saturday = today.yesterday().and_then(|it| it.nth_weekday(-1, Weekday::Saturday));
    let saturday = saturday.unwrap_or(today);
    span_of_days(saturday, saturday.saturating_add(2.days()), zone)
}

fn span_of_days(start: Date, end: Date, zone: &TimeZone) -> Window {
    let (start, end) = (instant(start, 0, zone), instant(end, 0, zone));
    Window::new(start, end).unwrap_or_else(|_| span(start, 24))
}

fn span(start: Timestamp, hours: i64) -> Window {
    let end = start.saturating_add(SignedDuration::from_hours(hours)).unwrap_or(start);
    Window::new(start, end).unwrap_or_else(|_| Window::utc_day(Date::ZERO))
}

fn instant(day: Date, hour: i8, zone: &TimeZone) -> Timestamp {
    let local = day.at(hour, 0, 0, 0);
    zone.to_timestamp(local).unwrap_or(Timestamp::UNIX_EPOCH)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_weekend_is_over_when_today_begins() {
        for (today, saturday) in [
            (date(2026, 3, 9), date(2026, 3, 7)),
            (date(2026, 3, 8), date(2026, 2, 28)),
            (date(2026, 3, 7), date(2026, 2, 28)),
            (date(2026, 3, 13), date(2026, 3, 7)),
        ] {
            let window = last_weekend(today, &TimeZone::UTC);
            let found: Vec<Date> = window.days(&TimeZone::UTC).collect();
            assert_eq!(found, [saturday, saturday.tomorrow().unwrap()], "{today}");
        }
    }
}
