//! How the models have done, in the registry.

use std::collections::{BTreeMap, HashMap};

use greenpulse_analytics::accuracy::{Outcomes, drift};
use greenpulse_analytics::hourly::HourlyEnergy;
use greenpulse_domain::commodity::Commodity;
use greenpulse_domain::configuration::Configuration;
use greenpulse_domain::content::Version;
use greenpulse_domain::forecast::{
    Accuracy, DaysOf, Forecast, HourAhead, ModelStatus, ModelVersion, PastForecast,
};
use greenpulse_domain::id::BuildingId;
use greenpulse_domain::time::days_before;
use greenpulse_models::calendar::{Calendar, DayType};
use greenpulse_models::forecast::Challenger;
use greenpulse_ports::{Expect, PortError, all, all_after, get, put};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::model::Model;
use crate::{Deps, commodities, contest};

/// Days whose forecasts are scored.
const DAYS: i64 = 28;
/// The last of them, held against those before.
const RECENT_DAYS: i64 = 7;
/// How long scores stand.
const SCORED_EVERY: SignedDuration = SignedDuration::from_hours(24);

/// Registers the campus's model and the challengers that predict in its place, or did, with how their
/// forecasts of the last weeks have turned out; once a day.
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
    let entry = ModelVersion {
        status: ModelStatus::Active,
        reason: model.name.reason.clone(),
        ..standing.unwrap_or_else(|| model.entry(now))
    };
    let mut entries = challengers(deps, now).await?;
    entries.insert(0, entry);
    let mut scores: BTreeMap<Version, Scores> =
        entries.iter().map(|it| (it.version, Scores::default())).collect();
    for building in configuration.buildings.values() {
        let Some(campus) = configuration.campus_of(&building.id) else { continue };
        let calendar = Calendar::of_campus(campus, configuration);
        let commodities = commodities(configuration, building);
        let judge = Judge { zone: campus.zone.zone(), calendar, now };
        add_building(&mut scores, deps, &building.id, &commodities, &judge).await?;
    }
    let mut writes = Vec::new();
    for (n, mut entry) in entries.into_iter().enumerate() {
        let Some(scores) = scores.get(&entry.version) else { continue };
        let metrics = scores.all.accuracy();
        if n == 0 && is_active && metrics.is_none() {
            continue;
        }
        entry.metrics = metrics;
        entry.by_days = scores.by_days();
        entry.drift = drift(&scores.recent, &scores.before);
        entry.updated_at = now;
        writes.push(put(&entry, Expect::Anything));
    }
    deps.registry.commit(writes).await
}

/// What standing contests say of a challenger.
#[derive(Debug, Default)]
struct Held {
    /// Series that it was held on, and that it predicts.
    n: usize,
    n_won: usize,
    /// Sums of mean WAPEs, its and the campus's model's.
    missed: f64,
    champion: f64,
}

impl Held {
    fn words(&self) -> String {
        let percent = |sum: f64| 100.0 * sum / self.n as f64;
        format!(
            "it predicts {} of {} series; of the four weeks before it missed {:.1} % on average, the campus's \
             model {:.1} %",
            self.n_won,
            self.n,
            percent(self.missed),
            percent(self.champion)
        )
    }
}

/// The challengers that contests stand of, and those that were registered before.
async fn challengers(deps: &Deps, now: Timestamp) -> Result<Vec<ModelVersion>, PortError> {
    let mut held: BTreeMap<Challenger, Held> = BTreeMap::new();
    for contest in
        all::<Forecast>(&*deps.registry, "").await?.iter().filter_map(|it| it.contest.as_ref())
    {
        let wape = |name: &str| contest.wapes.get(name).copied();
        let is_challenger = |it: &&String| Challenger::named(it).is_some();
        let Some(champion) =
            contest.wapes.keys().find(|it| !is_challenger(it)).and_then(|it| wape(it))
        else {
            continue;
        };
        for challenger in Challenger::ALL {
            let Some(missed) = wape(challenger.name()) else { continue };
            let of = held.entry(challenger).or_default();
            of.n += 1;
            of.n_won += usize::from(contest.winner.as_deref() == Some(challenger.name()));
            of.missed += missed;
            of.champion += champion;
        }
    }
    let mut entries = Vec::new();
    for challenger in Challenger::ALL {
        let entry = contest::entry(challenger, now);
        let before = get::<ModelVersion>(&*deps.registry, entry.version).await?.map(|it| it.0);
        let (status, reason) = match held.get(&challenger) {
            Some(it) if 0 < it.n_won => (ModelStatus::Active, it.words()),
            Some(it) => (ModelStatus::Deprecated, it.words()),
            None if before.is_some() => {
                (ModelStatus::Deprecated, "no contest with it stands any more".into())
            }
            None => continue,
        };
        entries.push(ModelVersion { status, reason, ..before.unwrap_or(entry) });
    }
    Ok(entries)
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

/// Adds what came of a building's forecasts to the scores of the models that made them.
async fn add_building(
    scores: &mut BTreeMap<Version, Scores>,
    deps: &Deps,
    building: &BuildingId,
    commodities: &[Commodity],
    judge: &Judge<'_>,
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
        for forecast in past.iter().map(|it| &it.forecast) {
            let Some(scores) = scores.get_mut(&forecast.model.version) else { continue };
            for (start, hour) in forecast.starts() {
                if let Some(actual) = actual.get(&start) {
                    scores.add(start, *hour, *actual, judge);
                }
            }
        }
    }
    Ok(())
}

impl Scores {
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
