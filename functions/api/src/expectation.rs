//! What hours and periods are expected to take, by the weeks before them.

use greenpulse_analytics::expected::{CivilHours, Expected, ExpectedPeriod};
use greenpulse_analytics::hourly::HourlyEnergy;
use greenpulse_domain::commodity::Commodity;
use greenpulse_domain::quantity::KilowattHours;
use greenpulse_domain::time::Window;
use jiff::Timestamp;

use crate::days::Days;

pub(crate) use greenpulse_analytics::expected::BASIS;

/// Days of history behind an hour's expectation.
pub(crate) const HISTORY_DAYS: i64 = 56;
const WEEKS_OF_RANGE: i64 = 8;
/// More history than this is not read for a range: long periods go without.
const MAX_HISTORY_DAYS: i64 = 400;

/// The hours of one commodity, ready to be expected of.
#[derive(Debug)]
pub(crate) struct Expectation {
    hours: CivilHours,
    days: Vec<HourlyEnergy>,
}

/// Expected energy, and the range that it usually falls in.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Band {
    /// What the judged hours took; of a single hour, nothing.
    pub(crate) observed: Option<KilowattHours>,
    pub(crate) expected: Option<KilowattHours>,
    pub(crate) lower: Option<KilowattHours>,
    pub(crate) upper: Option<KilowattHours>,
}

/// Days to read before a period of so many days, so that it has a range.
pub(crate) fn history_days(window: Window) -> i64 {
    let weeks = (window.seconds() + 7 * 86_400 - 1) / (7 * 86_400);
    (HISTORY_DAYS + WEEKS_OF_RANGE * weeks * 7).min(MAX_HISTORY_DAYS)
}

impl Expectation {
    pub(crate) fn of(days: &Days, commodity: Commodity) -> Self {
        let hours: Vec<HourlyEnergy> = days.hours(commodity).map(HourlyEnergy::of).collect();
        Self::over(hours, days)
    }

    /// For the one hour that holds `at`, whose past is all that is looked at.
    pub(crate) fn of_hour(days: &Days, commodity: Commodity, at: Timestamp) -> Self {
        let hours = days.hours_of_weeks(commodity, at).map(HourlyEnergy::of).collect();
        Self::over(hours, days)
    }

    /// Of hours that several buildings add up to.
    pub(crate) fn over(hours: Vec<HourlyEnergy>, days: &Days) -> Self {
        Self { hours: CivilHours::new(&hours, days.zone()), days: hours }
    }

    /// Hours that begin in `window`.
    pub(crate) fn observed(&self, window: Window) -> &[HourlyEnergy] {
        let start = self.days.partition_point(|it| it.window.start() < window.start());
        let end = self.days.partition_point(|it| it.window.start() < window.end());
        &self.days[start..end]
    }

    pub(crate) fn hour(&self, at: Timestamp) -> Band {
        let band = |it: Expected| Band {
            observed: None,
            expected: Some(it.median),
            lower: Some(it.lower),
            upper: Some(it.upper),
        };
        self.hours.expected(at).map_or(Band::default(), band)
    }

    /// Of a longer stretch: sums over its judged hours, and the range of such sums.
    pub(crate) fn period(&self, window: Window, zone: &jiff::tz::TimeZone) -> Band {
        let civil = |at: Timestamp| zone.to_datetime(at);
        let period = self.hours.expected_period(civil(window.start()), civil(window.end()));
        let band = |it: ExpectedPeriod| Band {
            observed: Some(it.observed),
            expected: Some(it.expected),
            lower: it.range.map(|it| it.lower),
            upper: it.range.map(|it| it.upper),
        };
        period.map_or(Band::default(), band)
    }
}
