//! What is kept of forecasts: the first of each day.

use greenpulse_domain::forecast::{Forecast, KEPT_DAYS, PastForecast};
use greenpulse_domain::time::{days_before, start_of_day};
use greenpulse_ports::{Entity, Expect, Page, PortError, Registry, Write};
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::model::{Ahead, Model};
use crate::readings::Readings;

/// Hours of it that are kept, or more where its day is longer.
const KEPT_HOURS: usize = 24;
/// Days before a building's first forecast that are predicted afterwards, so that it can be told from
/// the first day on how far to trust it.
const AFTERWARDS: i64 = 28;
/// Old forecasts that are removed at a time.
const FORGOTTEN: usize = 40;

/// The forecast without what is not kept of it.
pub(crate) fn cut(mut forecast: Forecast, zone: &TimeZone) -> Forecast {
    let day = zone.to_datetime(forecast.origin).date();
    let end = day.tomorrow().map_or(forecast.origin, |it| start_of_day(it, zone));
    let left = (end.as_second() - forecast.origin.as_second()).div_euclid(3_600);
    forecast.contest = None;
    forecast.hours.truncate(KEPT_HOURS.max(usize::try_from(left).unwrap_or(0)));
    forecast
}

/// Whether nothing is kept in `folder` yet.
pub(crate) async fn is_first(registry: &dyn Registry, folder: &str) -> Result<bool, PortError> {
    Ok(oldest(registry, folder, 1).await?.is_empty())
}

/// Removes what is older than it is kept; `folder` is a building and commodity.
pub(crate) async fn forget(
    registry: &dyn Registry,
    folder: &str,
    today: Date,
) -> Result<Vec<Write>, PortError> {
    let first = days_before(today, KEPT_DAYS).to_string();
    let oldest = oldest(registry, folder, FORGOTTEN).await?.into_iter();
    let old = oldest.filter(|key| key.rsplit('/').next().is_some_and(|day| day < first.as_str()));
    Ok(old.map(|key| Write::Delete { key, expect: Expect::Anything }).collect())
}

async fn oldest(
    registry: &dyn Registry,
    folder: &str,
    limit: usize,
) -> Result<Vec<String>, PortError> {
    let prefix = format!("{}{folder}", PastForecast::PREFIX);
    let page = Page { limit: Some(limit), after: None };
    let listed = registry.list(&prefix, page).await?;
    Ok(listed.items.into_iter().map(|it| it.key).collect())
}

/// What the campus's model would have said at the midnights before `today`, as far as there is something to
/// say: a challenger was chosen by these very days.
pub(crate) fn afterwards(
    model: &Model,
    readings: &Readings,
    like: &Forecast,
    today: Date,
    zone: &TimeZone,
) -> Vec<PastForecast> {
    let days = (1..=AFTERWARDS).map(|back| days_before(today, back));
    let forecast = |day: Date| {
        let origin = start_of_day(day, zone);
        let Ahead { hours, weather, level_change } =
            model.ahead(readings, origin, KEPT_HOURS + 1, None).ok()?;
        let said = model.name.clone();
        let forecast =
            Forecast { origin, hours, weather, level_change, model: said, ..like.clone() };
        let forecast = cut(forecast, zone);
        Some(PastForecast { day, afterwards: true, forecast })
    };
    days.filter_map(forecast).collect()
}
