//! What came of the hours that were predicted.

use std::collections::HashMap;

use greenpulse_analytics::accuracy::Outcomes;
use greenpulse_analytics::hourly::HourlyEnergy;
use greenpulse_domain::commodity::Commodity;
use greenpulse_domain::forecast::PastForecast;
use greenpulse_domain::id::BuildingId;
use greenpulse_domain::time::{SECONDS_PER_HOUR as HOUR, Window};
use greenpulse_http::Problem;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::{AccuracyView, Found};
use crate::Deps;
use crate::days::Days;

/// What was measured of hours, in kWh, by their start.
#[derive(Debug, Default)]
pub(super) struct Actuals(pub(super) HashMap<Timestamp, f64>);

impl Actuals {
    /// Of all hours that were predicted and are over.
    pub(super) async fn read(
        deps: &Deps,
        building: &BuildingId,
        of: Commodity,
        found: &Found,
        past: &[PastForecast],
        now: Timestamp,
        zone: &TimeZone,
    ) -> Result<Self, Problem> {
        // Windows are of whole seconds.
        let now = Timestamp::from_second(now.as_second()).unwrap_or(now);
        let origins = past.iter().map(|it| &it.forecast).chain(&found.forecast);
        let first = origins.map(|it| it.origin).min().filter(|it| *it < now);
        let Some(window) = first.and_then(|first| Window::new(first, now).ok()) else {
            return Ok(Self::default());
        };
        let days = Days::read(&*deps.rollups, building, window, 0, zone).await?;
        let hours = days.hours(of).map(HourlyEnergy::of);
        let counted = hours.filter_map(|it| Some((it.window.start(), it.counted()?.get())));
        Ok(Self(counted.collect()))
    }

    /// How the past forecasts had turned out at `at`, or why that is not said.
    pub(super) fn accuracy(
        &self,
        past: &[PastForecast],
        at: Timestamp,
    ) -> (Option<AccuracyView>, Option<&'static str>) {
        let mut outcomes = Outcomes::default();
        let hours = past.iter().flat_map(|it| it.forecast.starts());
        for (start, hour) in hours.filter(|it| it.0.as_second() + HOUR <= at.as_second()) {
            if let Some(actual) = self.0.get(&start) {
                outcomes.add(*hour, *actual);
            }
        }
        let made_afterwards = past.iter().any(|it| it.afterwards);
        let view = outcomes.accuracy().map(|it| AccuracyView {
            hours: it.hours,
            wape: it.wape,
            coverage_95: it.coverage_95,
            coverage_80: it.coverage_80,
            made_afterwards,
        });
        let reason = match (&view, past.is_empty()) {
            (Some(_), _) => None,
            (None, true) => Some("no past forecast is kept"),
            (None, false) => Some("nothing was measured of the hours that were predicted"),
        };
        (view, reason)
    }
}
