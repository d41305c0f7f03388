//! The suites that every adapter runs: what the functions may rely on, whatever is underneath.
//!
//! Each takes an empty store and panics where it breaks the contract.
#![expect(clippy::unwrap_used, reason = "a suite fails by panicking")]

mod answered;
mod archive;
mod artifacts;
mod events;
mod ledger;
mod readings;
mod registry;

use greenpulse_domain::reading::{Extent, Fact, Quality};
use greenpulse_domain::time::Window;
use greenpulse_domain::unit::Unit;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

pub use answered::answered;
pub use archive::archive;
pub use artifacts::{artifacts, got, in_parts};
pub use events::events;
pub use ledger::marks_and_rollups;
pub use readings::readings;
pub use registry::registry;

const DAY: Date = jiff::civil::date(2022, 6, 1);

fn at(hour: i64) -> Timestamp {
    Window::utc_day(DAY).start() + SignedDuration::from_hours(hour)
}

/// A fact of one hour, counted from the beginning of the suites' day.
pub fn hour(hour: i64, value: f64) -> Fact {
    let extent = Extent::Interval(Window::new(at(hour), at(hour + 1)).unwrap());
    Fact {
        extent,
        value,
        unit: Unit::KilowattHour,
        quality: Quality::Actual,
        revision: 1,
        received: at(100),
    }
}

fn read(hour: i64, total: f64) -> Fact {
    Fact { extent: Extent::Register(at(hour)), ..self::hour(0, total) }
}
