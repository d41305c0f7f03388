//! Forecasts of the hours ahead, building by building, and the registry of the models that make them.
//!
//! A forecast is what was said once: it stands until the next one, and the first of each day is kept.
//! What came of it is worked out by whoever asks, from the building-days as they are then.

mod contest;
mod gone;
mod model;
mod outdoor;
mod past;
mod readings;
mod score;
mod told;
mod train;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use futures::{StreamExt, stream};
use greenpulse_domain::building::Building;
use greenpulse_domain::commodity::Commodity;
use greenpulse_domain::configuration::Configuration;
use greenpulse_domain::event::ForecastPublished;
use greenpulse_domain::forecast::{Forecast, PastForecast};
use greenpulse_domain::id::{BuildingId, CampusId};
use greenpulse_domain::time::{days_before, start_of_hour};
use greenpulse_models::calendar::Calendar;
use greenpulse_models::forecast::BadArtifact;
use greenpulse_ports::{
    Artifacts, ConfigurationCache, EventBus, Expect, PortError, Registry, RollupStore, Write, all,
    get, put,
};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use model::{Ahead, BY_VOLUME, Model};
use outdoor::Thermometers;
use readings::Readings;

pub use greenpulse_models::forecast::Settings;
pub use train::{Trained, train};

/// Hours that a forecast reaches ahead.
pub const HOURS: usize = 168;
/// Days of history that a forecast is made from.
const HISTORY_DAYS: i64 = 400;
/// Buildings whose days are read at once.
const AT_ONCE: usize = 4;
/// Contests that are held at a time: each fits a model ten times, which takes longer than all else here.
const CONTESTS: usize = 4;

/// Everything forecast touches.
#[derive(Debug, Clone)]
pub struct Deps {
    pub rollups: Arc<dyn RollupStore>,
    pub registry: Arc<dyn Registry>,
    pub artifacts: Arc<dyn Artifacts>,
    pub configuration: Arc<ConfigurationCache>,
    /// How long a forecast stands before it is made anew, in whole hours: each reads 400 days, which
    /// AWS bills. None stands from one local day to the next.
    pub stands: SignedDuration,
}

impl Deps {
    /// On one store.
    pub fn over(
        store: Arc<impl RollupStore + Registry + 'static>,
        artifacts: Arc<dyn Artifacts>,
        stands: SignedDuration,
    ) -> Self {
        let configuration = Arc::new(ConfigurationCache::new(store.clone()));
        Self { rollups: store.clone(), registry: store, artifacts, configuration, stands }
    }
}

/// How many forecasts there are now, each of a building and commodity.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Published {
    /// Made just now.
    pub made: usize,
    /// Made before, and standing.
    pub standing: usize,
    /// There is none, for a reason that is kept in its place.
    pub refused: usize,
    /// Withheld just now: its building was removed, or nothing there measures it any more.
    pub withheld: usize,
}

impl Published {
    /// The counts by their names, as Lambda answers them.
    pub fn counts(self) -> [(&'static str, usize); 4] {
        [
            ("made", self.made),
            ("standing", self.standing),
            ("refused", self.refused),
            ("withheld", self.withheld),
        ]
    }

    fn add(&mut self, other: Self) {
        self.made += other.made;
        self.standing += other.standing;
        self.refused += other.refused;
        self.withheld += other.withheld;
    }
}

#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    #[error(transparent)]
    Port(#[from] PortError),
    #[error("the model that comes with the program does not load")]
    Model(#[from] BadArtifact),
    #[error("a prediction broke off")]
    Broken(#[from] tokio::task::JoinError),
}

/// Predicts the [`HOURS`] from the last whole hour on, of every building and commodity of which days
/// are stored and of which no forecast [stands](Deps::stands). So twice within an hour is once, and what
/// was refused is tried again. Those of buildings that were removed, and of what no meter measures any
/// more, are withheld. What is new is told to `events` once it is stored, at least once.
///
/// # Errors
///
/// The first of a building's, once all were tried: what was published stays, and is told.
pub async fn publish(
    deps: &Deps,
    events: &dyn EventBus,
    now: Timestamp,
) -> Result<Published, PublishError> {
    let registry = &*deps.registry;
    let stored = all::<Forecast>(registry, "").await?.into_iter();
    let stored: Stored = stored.map(|it| ((it.building_id.clone(), it.commodity), it)).collect();
    let mut news = told::untold(registry, stored.values()).await?;
    let configuration = deps.configuration.current().await?;
    let model = Model::active(deps).await?;
    let calendars = Calendar::of_campuses(&configuration);
    let thermometers = Thermometers::default();
    let look = &Look {
        deps,
        configuration: &configuration,
        model: &model,
        stored: &stored,
        calendars,
        thermometers,
        contests: Arc::new(AtomicUsize::new(CONTESTS)),
        now,
    };
    let buildings: Vec<_> =
        configuration.buildings.values().map(|it| look.of_building(it)).collect();
    let done: Vec<_> = stream::iter(buildings).buffer_unordered(AT_ONCE).collect().await;
    let (mut published, mut failed) = (Published::default(), None);
    for it in done {
        match it {
            Ok((counts, new)) => {
                published.add(counts);
                news.add(new);
            }
            Err(err) => failed = failed.or(Some(err)),
        }
    }
    match look.withhold().await {
        Ok((n, new)) => {
            published.withheld = n;
            news.add(new);
        }
        Err(err) => failed = failed.or(Some(err.into())),
    }
    // Nobody follows what was removed.
    news.forecasts.retain(|id, _| configuration.buildings.contains_key(id));
    told::tell(events, &news).await?;
    if let Some(err) = failed {
        return Err(err);
    }
    if !news.forecasts.is_empty() {
        told::note(registry, now).await?;
    }
    score::register(deps, &configuration, &model, now).await?;
    Ok(published)
}

/// The forecasts that there were when it was looked.
type Stored = BTreeMap<(BuildingId, Commodity), Forecast>;

/// What every building's forecasts are made with.
struct Look<'a> {
    deps: &'a Deps,
    configuration: &'a Configuration,
    model: &'a Model,
    stored: &'a Stored,
    calendars: BTreeMap<CampusId, Calendar>,
    thermometers: Thermometers,
    /// How many more may be held.
    contests: Arc<AtomicUsize>,
    now: Timestamp,
}

impl Look<'_> {
    /// Makes what is due, and says of which nobody was told yet.
    async fn of_building(
        &self,
        building: &Building,
    ) -> Result<(Published, ForecastPublished), PublishError> {
        let (mut published, mut news) = (Published::default(), ForecastPublished::default());
        let Some(campus) = self.configuration.campus_of(&building.id) else {
            return Ok((published, news));
        };
        let zone = campus.zone.zone();
        let origin = start_of_hour(self.now, zone);
        let mut due = Vec::new();
        for commodity in commodities(self.configuration, building) {
            match self.stored.get(&(building.id.clone(), commodity)) {
                Some(it) if self.stands(it, origin, zone) => published.standing += 1,
                before => due.push((commodity, before)),
            }
        }
        if due.is_empty() {
            return Ok((published, news));
        }
        let today = zone.to_datetime(origin).date();
        let first = days_before(today, HISTORY_DAYS);
        let days = self.deps.rollups.building_days(&building.id, first, today).await?;
        let calendar = self.calendars.get(&campus.id).cloned().unwrap_or_default();
        let outdoor = self.thermometers.outside(self, &building.id, today, zone).await?;
        for (commodity, before) in due {
            let Some(readings) = Readings::of(&days, commodity, zone, &calendar) else { continue };
            let readings = readings.with_outdoor(outdoor.clone());
            let (model, readings) = (self.model.clone(), Arc::new(readings));
            let held = contest::standing(before, &model);
            let (contest, predicted) = {
                let (readings, left) = (readings.clone(), self.contests.clone());
                let predict = move || {
                    let contest = contest::due(held.as_ref(), origin)
                        .then(|| contest::hold(&model, &readings, origin, &left))
                        .flatten()
                        .or(held);
                    let challenger = contest::winner(contest.as_ref());
                    let predicted = model.ahead(&readings, origin, HOURS, challenger);
                    (contest, predicted)
                };
                tokio::task::spawn_blocking(predict).await?
            };
            let (ahead, reason) = match predicted {
                Ok(ahead) => (ahead, None),
                Err(reason) => (Ahead::default(), Some(reason)),
            };
            let forecast = Forecast {
                building_id: building.id.clone(),
                commodity,
                generated_at: self.now,
                origin,
                model: contest::named(contest.as_ref(), self.model),
                hours: ahead.hours,
                reason,
                weather: ahead.weather,
                level_change: ahead.level_change,
                contest,
            };
            match forecast.reason.is_some() {
                true => published.refused += 1,
                false => published.made += 1,
            }
            // What is refused again for the same reason is left as it is.
            let again =
                before.is_some_and(|it| it.origin == origin && it.reason == forecast.reason);
            if !again {
                news.add(told::one(&forecast));
                self.keep(forecast, readings, today, zone).await?;
            }
        }
        Ok((published, news))
    }

    fn stands(&self, it: &Forecast, origin: Timestamp, zone: &TimeZone) -> bool {
        let day = |at: Timestamp| zone.to_datetime(at).date();
        // What goes by volume today will not be energy in an hour.
        it.reason.as_deref().is_none_or(|it| it == BY_VOLUME)
            && day(origin) <= day(it.origin)
            && origin.duration_since(it.origin) < self.deps.stands
    }

    /// Stores a forecast, and what is kept of it as the first of its day.
    async fn keep(
        &self,
        forecast: Forecast,
        readings: Arc<Readings>,
        today: Date,
        zone: &TimeZone,
    ) -> Result<(), PublishError> {
        let mut writes: Vec<Write> = vec![put(&forecast, Expect::Anything)];
        if forecast.reason.is_none() {
            let registry = &*self.deps.registry;
            let folder = format!("{}/{}/", forecast.building_id, forecast.commodity);
            if get::<PastForecast>(registry, format!("{folder}{today}")).await?.is_none() {
                let first = PastForecast {
                    day: today,
                    afterwards: false,
                    forecast: past::cut(forecast.clone(), zone),
                };
                writes.push(put(&first, Expect::Anything));
                writes.extend(past::forget(registry, &folder, today).await?);
                if past::is_first(registry, &folder).await? {
                    let model = self.model.clone();
                    let zone = zone.clone();
                    let made = move || past::afterwards(&model, &readings, &forecast, today, &zone);
                    let afterwards = tokio::task::spawn_blocking(made).await?;
                    writes.extend(afterwards.iter().map(|it| put(it, Expect::Anything)));
                }
            }
        }
        Ok(self.deps.registry.commit(writes).await?)
    }
}

/// Commodities that a building's placed meters measure, or ever did.
fn commodities(configuration: &Configuration, building: &Building) -> Vec<Commodity> {
    let meters = configuration.meters_of(&building.id);
    let mut found: Vec<Commodity> = meters.filter_map(|it| it.measurand?.commodity()).collect();
    found.sort_unstable();
    found.dedup();
    found
}
