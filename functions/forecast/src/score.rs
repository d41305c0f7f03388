//! How the model has done, in the registry.

use std::collections::{BTreeMap, HashMap};

use greenpulse_analytics::accuracy::{Outcomes, drift};
use greenpulse_analytics::hourly::HourlyEnergy;
use greenpulse_domain::commodity::Commodity;
use greenpulse_domain::configuration::Configuration;
use greenpulse_domain::forecast::{
    Accuracy, DaysOf, HourAhead, ModelStatus, ModelVersion, PastForecast,
};
use greenpulse_domain::id::BuildingId;
use greenpulse_domain::time::days_before;
use greenpulse_models::calendar::{Calendar, DayType};
use greenpulse_ports::{Expect, PortError, all_after, get, put};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::model::Model;
use crate::{Deps, commodities};

/// Days whose forecasts are scored.
const DAYS: i64 = 28;
/// The last of them, held against those before.
const RECENT_DAYS: i64 = 7;
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
    let mut scores = Scores::default();
    for building in configuration.buildings.values() {
        let Some(campus) = configuration.campus_of(&building.id) else { continue };
        let calendar = Calendar::of_campus(campus, configuration);
        let commodities = commodities(configuration, building);
        let judge = Judge { zone: campus.zone.zone(), calendar, now };
        scores.add_building(deps, &building.id, &commodities, &judge, model).await?;
    }
    let metrics = scores.all.accuracy();
    if is_active && metrics.is_none() {
        return Ok(());
    }
    let entry = ModelVersion {
        status: ModelStatus::Active,
        reason: model.name.reason.clone(),
        metrics,
        by_days: scores.by_days(),
        drift: drift(&scores.recent, &scores.before),
        updated_at: now,
        ..standing.unwrap_or_else(|| model.entry(now))
    };
    deps.registry.commit(vec![put(&entry, Expect::Anything)]).await
}

/// What hours are sorted by.
#[derive(Debug)]
struct Judge<'a> {
    zone: &'a TimeZone,
    calendar: Calendar,
    now: Timestamp,
}

impl Judge<'_> {
    /// The kinds of day that `at` lies in.
    fn days_of(&self, at: Timestamp) -> impl Iterator<Item = DaysOf> {
        let day = self.zone.to_datetime(at).date();
        let used = match self.calendar.day_type(day) {
            DayType::Workday => DaysOf::Workdays,
            DayType::Saturday | DayType::Off => DaysOf::DaysOff,
        };
        let term = self.calendar.knows_terms(day, day).then(|| match self.calendar.term(day) {
            2 => DaysOf::Breaks,
            _ => DaysOf::Term,
        });
        std::iter::once(used).chain(term)
    }

    fn is_recent(&self, at: Timestamp) -> bool {
        self.now.duration_since(at) <= SignedDuration::from_hours(24 * RECENT_DAYS)
    }
}

/// What came of a model's forecasts.
#[derive(Debug, Default)]
struct Scores {
    all: Outcomes,
    by_days: BTreeMap<DaysOf, Outcomes>,
    recent: Outcomes,
    before: Outcomes,
}

impl Scores {
    async fn add_building(
        &mut self,
        deps: &Deps,
        building: &BuildingId,
        commodities: &[Commodity],
        judge: &Judge<'_>,
        model: &Model,
    ) -> Result<(), PortError> {
        let today = judge.zone.to_datetime(judge.now).date();
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
            let by_model = past.iter().map(|it| &it.forecast);
            for forecast in by_model.filter(|it| it.model.version == model.name.version) {
                for (start, hour) in forecast.starts() {
                    if let Some(actual) = actual.get(&start) {
                        self.add(start, *hour, *actual, judge);
                    }
                }
            }
        }
        Ok(())
    }

    fn add(&mut self, start: Timestamp, hour: HourAhead, actual: f64, judge: &Judge<'_>) {
        self.all.add(hour, actual);
        let when = if judge.is_recent(start) { &mut self.recent } else { &mut self.before };
        when.add(hour, actual);
        for days in judge.days_of(start) {
            self.by_days.entry(days).or_default().add(hour, actual);
        }
    }

    fn by_days(&self) -> BTreeMap<DaysOf, Accuracy> {
        self.by_days.iter().filter_map(|(days, it)| Some((*days, it.accuracy()?))).collect()
    }
}
