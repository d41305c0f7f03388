//! How the model has done, in the registry.

use std::collections::HashMap;

use greenpulse_analytics::accuracy::Outcomes;
use greenpulse_analytics::hourly::HourlyEnergy;
use greenpulse_domain::commodity::Commodity;
use greenpulse_domain::configuration::Configuration;
use greenpulse_domain::forecast::{ModelStatus, ModelVersion, PastForecast};
use greenpulse_domain::id::BuildingId;
use greenpulse_ports::{Expect, PortError, all_after, get, put};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::model::Model;
use crate::{Deps, commodities, days_before};

/// Days whose forecasts are scored.
const DAYS: i64 = 28;
/// How long scores stand.
const SCORED_EVERY: SignedDuration = SignedDuration::from_hours(24);

/// Registers the model, with how its forecasts of the last weeks have turned out; once a day.
///
/// # Errors
///
/// A port's.
pub(crate) async fn register(
    deps: &Deps,
    configuration: &Configuration,
    model: &Model,
    now: Timestamp,
) -> Result<(), PortError> {
    let standing = get::<ModelVersion>(&*deps.registry, model.name.version).await?.map(|it| it.0);
    let is_active = standing.as_ref().is_some_and(|it| it.status == ModelStatus::Active);
    let is_fresh = |it: &ModelVersion| {
        it.metrics.is_some() && now.duration_since(it.updated_at) < SCORED_EVERY
    };
    if model.stands_in || is_active && standing.as_ref().is_some_and(is_fresh) {
        return Ok(());
    }
    let mut outcomes = Outcomes::default();
    for building in configuration.buildings.values() {
        let Some(campus) = configuration.campus_of(&building.id) else { continue };
        let commodities = commodities(configuration, building);
        outcomes.merge(of(deps, &building.id, &commodities, campus.zone.zone(), model, now).await?);
    }
    let metrics = outcomes.accuracy();
    if is_active && metrics.is_none() {
        return Ok(());
    }
    let entry = ModelVersion {
        status: ModelStatus::Active,
        reason: model.name.reason.clone(),
        metrics,
        updated_at: now,
        ..standing.unwrap_or_else(|| model.entry(now))
    };
    deps.registry.commit(vec![put(&entry, Expect::Anything)]).await
}

/// What came of the model's forecasts of one building.
async fn of(
    deps: &Deps,
    building: &BuildingId,
    commodities: &[Commodity],
    zone: &TimeZone,
    model: &Model,
    now: Timestamp,
) -> Result<Outcomes, PortError> {
    let mut outcomes = Outcomes::default();
    let today = zone.to_datetime(now).date();
    let (first, before) = (days_before(today, DAYS), days_before(today, DAYS + 1));
    let days = deps.rollups.building_days(building, first, today).await?;
    for commodity in commodities {
        let hours = days.iter().filter_map(|it| it.1.derived.commodity(*commodity));
        let hours = hours.flat_map(|it| &it.hours).map(HourlyEnergy::of);
        let actual: HashMap<Timestamp, f64> =
            hours.filter_map(|it| Some((it.window.start(), it.counted()?.get()))).collect();
        let folder = format!("{building}/{commodity}/");
        let after = before.to_string();
        let past = all_after::<PastForecast>(&*deps.registry, &folder, Some(&after)).await?;
        for forecast in past.iter().map(|it| &it.forecast) {
            if forecast.model.version != model.name.version {
                continue;
            }
            for (start, hour) in forecast.starts() {
                if let Some(actual) = actual.get(&start) {
                    outcomes.add(*hour, *actual);
                }
            }
        }
    }
    Ok(outcomes)
}
