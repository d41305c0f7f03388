//! What is wrong on the simulated campus, and where: the truth to hold findings against.

use greenpulse_domain::id::MeterId;
use greenpulse_domain::quantity::KilowattHours;
use greenpulse_domain::time::Window;
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, ToSpan};
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
}

/// Meters and loads in which something is planted, by building and suffix or name.
pub(super) const OFFLINE: (&str, &str) = ("laboratory", "chilled_water");
pub(super) const CATCH_UP: (&str, &str) = ("residence", "electricity");
pub(super) const UNREAD: (&str, &str) = ("administration", "natural_gas");
pub(super) const DRIFTING: (&str, &str) = ("library", "halls");
pub(super) const LEFT_RUNNING: (&str, &str) = ("academic", "ventilation");

/// When each of them is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Faults {
    pub(super) offline: Window,
    pub(super) catch_up: Window,
    pub(super) unread: Window,
    pub(super) drift: Drift,
    pub(super) left_running: Window,
}

impl Faults {
    /// Late enough before `today` to be seen on a first look; the seed moves them by days.
    pub(super) fn new(seed: u64, today: Date, zone: &TimeZone) -> Self {
        let noise = Noise::new(seed, "planted");
        let silence = |index: i64, days: i64, hour: i8, hours: i64| {
            let earlier = days + (noise.bits(index) % 5) as i64;
            let start = instant(today.saturating_sub(earlier.days()), hour, zone);
            span(start, hours)
        };
        let drift = span_of_days(today.saturating_sub(26.weeks()), today, zone);
        Self {
            offline: silence(0, 34, 9, 101),
            catch_up: silence(1, 10, 3, 31),
            unread: silence(2, 20, 17, 62),
            drift: Drift { window: drift, growth: 0.4 },
            left_running: last_weekend(today, zone),
        }
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

fn span(start: jiff::Timestamp, hours: i64) -> Window {
    let end = start.saturating_add(SignedDuration::from_hours(hours)).unwrap_or(start);
    Window::new(start, end).unwrap_or_else(|_| Window::utc_day(Date::ZERO))
}

fn instant(day: Date, hour: i8, zone: &TimeZone) -> jiff::Timestamp {
    let local = day.at(hour, 0, 0, 0);
    zone.to_timestamp(local).unwrap_or(jiff::Timestamp::UNIX_EPOCH)
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
