//! The model that predicts.

use std::collections::BTreeMap;
use std::sync::Arc;

use futures::TryStreamExt;
use greenpulse_domain::content::{Version, sha256_hex};
use greenpulse_domain::forecast::{
    HourAhead, LevelChange, ModelName, ModelStatus, ModelVersion, Weather, WeatherUsed,
};
use greenpulse_models::calendar::Calendar;
use greenpulse_models::forecast::{
    BadArtifact, Challenger, Challenging, DayModel, Forecaster, History, Linear, Quantiles,
    Settings, Subject,
};
use greenpulse_ports::{ArtifactKey, PortError, all};
use jiff::Timestamp;
use jiff::civil::date;

use crate::readings::Readings;
use crate::{Deps, HOURS, PublishError};

/// The type of models that are kept here; others in the registry are not ours.
pub(crate) const FORECASTING: &str = "forecasting";
/// The parameter that says how much of a prediction is the shipped model's.
pub(crate) const SHARE: &str = "share_of_shipped";
/// Why there is no forecast of what has no energy.
pub(crate) const BY_VOLUME: &str = "it is measured by volume, and energy alone is predicted";
/// Which weather it is, where one decides.
const CLIMATOLOGY: &str = "days to come are taken to be as warm as is usual at the time of the year, with \
                           what yesterday departed from it dying away; with it this building's own past \
                           would have been missed less";
/// Why the shipped model predicts.
const SHIPPED: &str =
    "it comes with the program: no model has learned from this campus's buildings";

/// A model, ready to predict.
#[derive(Debug, Clone)]
pub(crate) struct Model {
    pub(crate) name: ModelName,
    /// The one that comes with the program.
    pub(crate) forecaster: Arc<Forecaster>,
    /// The campus's own, and whether the mean of both predicts.
    own: Option<(Arc<Forecaster>, bool)>,
    /// Whether it stands in for one that did not load.
    pub(crate) stands_in: bool,
}

/// What is said of a building's hours ahead.
#[derive(Debug, Default)]
pub(crate) struct Ahead {
    pub(crate) hours: Vec<HourAhead>,
    pub(crate) weather: Option<WeatherUsed>,
    pub(crate) level_change: Option<LevelChange>,
}

impl DayModel for Model {
    fn name(&self) -> &str {
        &self.name.name
    }

    fn day(&self, history: &History, calendar: &Calendar) -> Option<[Quantiles; 24]> {
        let Some((own, is_mean)) = &self.own else {
            return self.forecaster.predict(history, calendar);
        };
        let day = own.predict(history, calendar)?;
        if !is_mean {
            return Some(day);
        }
        let shipped = self.forecaster.predict(history, calendar)?;
        Some(std::array::from_fn(|hour| day[hour].midpoint(shipped[hour])))
    }

    fn base(&self) -> Option<&Linear> {
        match &self.own {
            Some((own, false)) => own.base(),
            _ => self.forecaster.base(),
        }
    }
}

impl Model {
    /// The model that comes with the program.
    pub(crate) fn shipped() -> Result<Self, BadArtifact> {
        let forecaster = Forecaster::shipped()?;
        let version = version(&forecaster.to_bytes()?);
        let name = forecaster.name().to_owned();
        let name = ModelName { name, version, reason: SHIPPED.into() };
        Ok(Self { name, forecaster: Arc::new(forecaster), own: None, stands_in: false })
    }

    /// The model that the registry has as active, or, where that does not load, the shipped one.
    pub(crate) async fn active(deps: &Deps) -> Result<Self, PublishError> {
        let shipped = Self::shipped()?;
        let models = all::<ModelVersion>(&*deps.registry, "").await?;
        let own = |it: &ModelVersion| {
            it.model_type == FORECASTING
                && it.status == ModelStatus::Active
                && it.artifact.is_some()
        };
        let Some(entry) = models.into_iter().find(own) else { return Ok(shipped) };
        let drifts = entry.drift.as_ref().filter(|it| it.is_drifting);
        Ok(match load(deps, entry.version).await {
            Ok(_) if drifts.is_some() => {
                let why = drifts.map_or("", |it| &it.reason);
                let reason = format!("the campus's own model {} drifts: {why}", entry.version);
                Self { name: ModelName { reason, ..shipped.name }, stands_in: true, ..shipped }
            }
            Ok(own) => {
                let is_mean = entry.parameters.get(SHARE).is_some_and(|it| 0.0 < *it);
                let ModelVersion { name, version, reason, .. } = entry;
                let name = ModelName { name, version, reason };
                Self { name, own: Some((Arc::new(own), is_mean)), ..shipped }
            }
            Err(why) => {
                tracing::warn!(model.version = %entry.version, "a model does not load: {why}");
                let reason =
                    format!("the campus's own model {} does not load: {why}", entry.version);
                Self { name: ModelName { reason, ..shipped.name }, stands_in: true, ..shipped }
            }
        })
    }

    /// The `hours` from `origin` on, or why there are none, in words. A `challenger` predicts them in the
    /// model's place.
    pub(crate) fn ahead(
        &self,
        readings: &Readings,
        origin: Timestamp,
        hours: usize,
        challenger: Option<Challenger>,
    ) -> Result<Ahead, String> {
        if readings.by_volume {
            return Err(BY_VOLUME.into());
        }
        let subject = readings.before(origin);
        let challenging = challenger.map(|challenger| Challenging { champion: self, challenger });
        let model: &dyn DayModel = challenging.as_ref().map_or(self, |it| it);
        let ahead = subject.ahead(model, origin, hours);
        let ahead = ahead.map_err(|reason| reason.to_string())?;
        let hours: Vec<HourAhead> = ahead.into_iter().map(|it| rounded(it.energy)).collect();
        let finite = |it: &HourAhead| <[f64; 5]>::from(*it).iter().all(|it| it.is_finite());
        if !hours.iter().all(finite) {
            return Err("the model came to no number".into());
        }
        Ok(Ahead {
            hours,
            weather: Some(weather(&subject, origin)),
            level_change: subject.level_change(origin).map(|it| it.told()),
        })
    }

    /// What the registry says of it, but for how it has done.
    pub(crate) fn entry(&self, now: Timestamp) -> ModelVersion {
        let settings = Settings::default();
        ModelVersion {
            version: self.name.version,
            name: self.name.name.clone(),
            model_type: FORECASTING.into(),
            status: ModelStatus::Active,
            reason: self.name.reason.clone(),
            parameters: parameters(&settings),
            artifact: None,
            // shared/models/weights/README.md
            training_data_start: Some(date(2018, 1, 1)),
            training_data_end: Some(date(2022, 1, 1)),
            training_samples: settings.hours as u64,
            feature_count: Forecaster::FEATURES as u64,
            metrics: None,
            by_days: BTreeMap::new(),
            drift: None,
            created_at: now,
            updated_at: now,
        }
    }
}

/// How a model was learned.
pub(crate) fn parameters(settings: &Settings) -> BTreeMap<String, f64> {
    let Settings { growth, hours: _, short_every, unseen: _ } = *settings;
    let parameters = [
        ("rounds", growth.rounds as f64),
        ("leaves", growth.leaves as f64),
        ("rate", growth.rate),
        ("least_rows", growth.least_rows as f64),
        ("features_share", growth.features),
        ("rows_share", growth.rows),
        ("ridge", growth.ridge),
        ("seed", growth.seed as f64),
        ("short_every", short_every as f64),
    ];
    BTreeMap::from(parameters.map(|(name, it)| (name.to_owned(), it)))
}

/// The version of a model by its bytes.
pub(crate) fn version(bytes: &[u8]) -> Version {
    let digest = sha256_hex(bytes);
    u64::from_str_radix(&digest[..16], 16).map_or(Version(0), Version)
}

/// Where a model's bytes are.
pub(crate) fn artifact_key(version: Version) -> Result<ArtifactKey, PortError> {
    let key = format!("models/{version}").parse();
    key.map_err(|err| PortError::malformed("artifacts", err))
}

/// The model of that version, or why there is none, in words.
async fn load(deps: &Deps, wanted: Version) -> Result<Forecaster, String> {
    let key = artifact_key(wanted).map_err(|err| err.to_string())?;
    let found = deps.artifacts.get(&key).await.map_err(|err| err.to_string())?;
    let (_, bytes) = found.ok_or_else(|| format!("{key} is not there"))?;
    let bytes = bytes.try_concat().await.map_err(|err| err.to_string())?;
    if version(&bytes) != wanted {
        return Err("it is not the one that was registered".into());
    }
    Forecaster::from_bytes(&bytes).map_err(|err| err.to_string())
}

/// Whose weather decides what is predicted of `subject`.
fn weather(subject: &Subject, origin: Timestamp) -> WeatherUsed {
    match subject.weather(origin, HOURS / 24) {
        Ok(it) if 0 < it.foretold => WeatherUsed {
            weather: Weather::Forecast,
            reason: format!(
                "the campus's weather forecast tells how warm {} of the {} days to come are; of others, {CLIMATOLOGY}",
                it.foretold,
                HOURS / 24
            ),
        },
        Ok(_) => WeatherUsed { weather: Weather::Climatology, reason: CLIMATOLOGY.into() },
        Err(why) => WeatherUsed { weather: Weather::None, reason: why.to_string() },
    }
}

/// To the watt-hour: an hour is kept in a few bytes.
fn rounded(it: Quantiles) -> HourAhead {
    let wh = |it: f64| (it * 1_000.0).round() / 1_000.0;
    HourAhead::from(<[f64; 5]>::from(HourAhead::from(it)).map(wh))
}
