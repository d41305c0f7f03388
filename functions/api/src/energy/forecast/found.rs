//! The forecast that is asked for, of those that are kept.

use greenpulse_analytics::accuracy::relative_error;
use greenpulse_domain::forecast::{Forecast, HourAhead, PastForecast};
use greenpulse_domain::time::SECONDS_PER_HOUR as HOUR;
use greenpulse_http::LocalStamp;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::ForecastRow;
use super::actuals::Actuals;

const NOT_YET: &str =
    "no forecast has been made yet: the first comes within an hour of the readings";
const NOT_KEPT: &str = "no forecast that stood then is kept";

/// The forecast that is asked for.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) forecast: Option<Forecast>,
    pub(super) made_afterwards: bool,
    pub(super) reason: Option<String>,
}

impl Found {
    /// The one that stands, or of `as_of` that which stood then. `unmeasured` is why there can be none.
    pub(super) fn at(
        as_of: Option<Timestamp>,
        standing: Option<Forecast>,
        past: &[PastForecast],
        unmeasured: Option<String>,
    ) -> Self {
        let stood = standing.filter(|it| as_of.is_none_or(|at| it.generated_at <= at));
        if let Some(forecast) = stood {
            let reason = forecast.reason.clone();
            return Self { forecast: Some(forecast), made_afterwards: false, reason };
        }
        let reaches = |it: &&PastForecast, at: Timestamp| {
            it.forecast.starts().last().is_some_and(|it| at.as_second() < it.0.as_second() + HOUR)
        };
        let kept = past.last().filter(|it| as_of.is_some_and(|at| reaches(it, at)));
        let reason = match as_of {
            None => unmeasured.unwrap_or_else(|| NOT_YET.to_owned()),
            Some(_) => NOT_KEPT.to_owned(),
        };
        Self {
            forecast: kept.map(|it| it.forecast.clone()),
            made_afterwards: kept.is_some_and(|it| it.afterwards),
            reason: kept.is_none().then_some(reason),
        }
    }

    /// Up to `hours` hours that end after `from`.
    pub(super) fn rows(
        &self,
        from: Timestamp,
        hours: usize,
        actuals: &Actuals,
        zone: &TimeZone,
    ) -> Vec<ForecastRow> {
        let row = |(start, it): (Timestamp, &HourAhead)| {
            let end = start.checked_add(SignedDuration::from_hours(1)).ok()?;
            let actual = actuals.0.get(&start).copied();
            Some(ForecastRow {
                timestamp: LocalStamp::new(start, zone),
                end: LocalStamp::new(end, zone),
                predicted_kwh: it.p50,
                confidence_lower: it.p2_5,
                confidence_upper: it.p97_5,
                lower_80: it.p10,
                upper_80: it.p90,
                actual_kwh: actual,
                accuracy_error: actual.and_then(|actual| relative_error(it.p50, actual)),
            })
        };
        let all = self.forecast.iter().flat_map(Forecast::starts).filter_map(row);
        all.filter(|it| from < it.end.at()).take(hours).collect()
    }
}
