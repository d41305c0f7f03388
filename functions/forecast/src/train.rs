//! Learning from the campus's own buildings, night by night.

use futures::{StreamExt, stream};
use greenpulse_domain::forecast::{ModelStatus, ModelVersion};
use greenpulse_domain::time::{days_before, start_of_hour, utc_day};
use greenpulse_models::calendar::Calendar;
use greenpulse_models::forecast::{Challenger, Champion, Choice, Settings, Subject};
use greenpulse_ports::{ArtifactKey, Expect, all, put};
use jiff::{SignedDuration, Timestamp};

use crate::model::{FORECASTING, Model, SHARE, artifact_key, parameters, version};
use crate::readings::Readings;
use crate::{Deps, PublishError, commodities};

/// Days that are learned from.
const TRAINING_DAYS: i64 = 730;
/// Buildings and commodities that are learned from, at most: as many as a function has memory for.
const MAX_SUBJECTS: usize = 60;
/// How long the bytes of a model are kept that predicts no more.
const BYTES_KEPT: SignedDuration = SignedDuration::from_hours(24 * 30);
/// By how much less than the shipped model's its own error must be, so that noise does not decide.
const BETTER: f64 = 0.98;

/// What came of a night.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trained {
    /// Buildings and commodities that were learned from.
    pub subjects: usize,
    /// Whether a model of the campus's own predicts from now on.
    pub activated: bool,
    /// Why, or why not, in words.
    pub reason: String,
}

impl Trained {
    /// As Lambda answers it.
    pub fn words(&self) -> String {
        format!("{} series: {}", self.subjects, self.reason)
    }
}

/// Teaches a model by what the campus's buildings measured until `now`, and makes it the one that
/// predicts where it was better in the last four weeks, which it did not learn from. Its artifact is
/// kept under `models/`, and the registry says where and why.
///
/// The same readings and settings give the same model.
///
/// # Errors
///
/// A port's: what predicted before predicts on.
pub async fn train(
    deps: &Deps,
    now: Timestamp,
    settings: &Settings,
) -> Result<Trained, PublishError> {
    let subjects = subjects(deps, now).await?;
    let n_subjects = subjects.len();
    let shipped = Model::shipped()?;
    let (model, settings) = (shipped.clone(), *settings);
    let chosen =
        tokio::task::spawn_blocking(move || Chosen::by(&model, &subjects, now, &settings)).await?;
    let trained = |activated, reason| Trained { subjects: n_subjects, activated, reason };
    let mut standing = all::<ModelVersion>(&*deps.registry, "").await?;
    standing.retain(|it| it.model_type == FORECASTING && Challenger::named(&it.name).is_none());
    let deprecate = |it: &ModelVersion, reason: &str| {
        let it = ModelVersion {
            status: ModelStatus::Deprecated,
            reason: reason.into(),
            updated_at: now,
            ..it.clone()
        };
        put(&it, Expect::Anything)
    };
    let active = || standing.iter().filter(|it| it.status == ModelStatus::Active);
    let chosen = match chosen {
        Ok(chosen) => chosen,
        Err(reason) => {
            let own = active().filter(|it| it.version != shipped.name.version);
            let writes: Vec<_> = own.map(|it| deprecate(it, &reason)).collect();
            if !writes.is_empty() {
                deps.registry.commit(writes).await?;
            }
            return Ok(trained(false, reason));
        }
    };
    let key = artifact_key(version(&chosen.bytes))?;
    let mut entry = chosen.entry(&key, &shipped, now);
    if let Some(same) = standing.iter().find(|it| it.version == entry.version) {
        let it = same.clone();
        entry = ModelVersion {
            created_at: it.created_at,
            metrics: it.metrics,
            by_days: it.by_days,
            drift: it.drift,
            ..entry
        };
    }
    let bytes = stream::once(async move { Ok(chosen.bytes) }).boxed();
    deps.artifacts.put(&key, bytes).await?;
    let others = active().filter(|it| it.version != entry.version);
    let mut writes: Vec<_> =
        others.map(|it| deprecate(it, "a newer model proved better")).collect();
    writes.push(put(&entry, Expect::Anything));
    deps.registry.commit(writes).await?;
    forget(deps, &standing, &entry, now).await?;
    Ok(trained(true, entry.reason))
}

/// Removes the bytes of models that have not predicted for long; what is known of them stays.
async fn forget(
    deps: &Deps,
    standing: &[ModelVersion],
    active: &ModelVersion,
    now: Timestamp,
) -> Result<(), PublishError> {
    let is_old = |it: &&ModelVersion| {
        it.status == ModelStatus::Deprecated
            && it.version != active.version
            && BYTES_KEPT < now.duration_since(it.updated_at)
    };
    for it in standing.iter().filter(is_old).filter(|it| it.artifact.is_some()) {
        deps.artifacts.delete(&artifact_key(it.version)?).await?;
        let without = ModelVersion { artifact: None, ..it.clone() };
        deps.registry.commit(vec![put(&without, Expect::Anything)]).await?;
    }
    Ok(())
}

/// Every building and commodity of which days are stored, evenly chosen where there are too many.
async fn subjects(deps: &Deps, now: Timestamp) -> Result<Vec<Subject>, PublishError> {
    let configuration = deps.configuration.current().await?;
    let calendars = Calendar::of_campuses(&configuration);
    let buildings = configuration.buildings.values();
    let all: Vec<_> = buildings
        .flat_map(|it| commodities(&configuration, it).into_iter().map(move |of| (it, of)))
        .collect();
    let step = all.len().div_ceil(MAX_SUBJECTS).max(1);
    let mut subjects = Vec::new();
    for (building, commodity) in all.into_iter().step_by(step) {
        let Some(campus) = configuration.campus_of(&building.id) else { continue };
        let zone = campus.zone.zone();
        let (origin, today) = (start_of_hour(now, zone), zone.to_datetime(now).date());
        let first = days_before(today, TRAINING_DAYS);
        let days = deps.rollups.building_days(&building.id, first, today).await?;
        let calendar = calendars.get(&campus.id).cloned().unwrap_or_default();
        let readings = Readings::of(&days, commodity, zone, &calendar);
        subjects.extend(readings.map(|it| it.before(origin)));
    }
    Ok(subjects)
}

/// A model that proved better than the shipped one.
struct Chosen {
    bytes: Vec<u8>,
    /// Whether what predicts is the mean of both.
    mean: bool,
    hours: u64,
    settings: Settings,
    reason: String,
    since: Option<jiff::civil::Date>,
}

impl Chosen {
    /// `Err` says in words why the shipped model stays.
    fn by(
        shipped: &Model,
        subjects: &[Subject],
        now: Timestamp,
        settings: &Settings,
    ) -> Result<Self, String> {
        let champion = Champion::choose(&shipped.forecaster, subjects, now, settings);
        let score = |of: Choice| champion.scores.iter().find(|it| it.0 == of).map(|it| it.1);
        let Some((own, of_shipped)) = champion.own().zip(score(Choice::Shipped)) else {
            return Err("the campus has too few whole days to learn from yet".into());
        };
        let best = score(champion.choice).unwrap_or(of_shipped);
        let compared = format!(
            "WAPE {:.1} % on the four weeks before, where the shipped model has {:.1} %",
            100.0 * best,
            100.0 * of_shipped
        );
        if champion.choice == Choice::Shipped || BETTER * of_shipped < best {
            return Err(format!("learning from this campus proved no better: {compared}"));
        }
        let bytes = own.to_bytes();
        Ok(Self {
            bytes: bytes.map_err(|err| format!("what was learned cannot be kept: {err}"))?,
            mean: champion.choice == Choice::Mean,
            hours: subjects.iter().map(|it| it.history.len() as u64 * 24).sum(),
            settings: *settings,
            reason: format!("it learned from this campus's buildings: {compared}"),
            since: subjects.iter().map(|it| it.history.first()).min(),
        })
    }

    fn entry(&self, key: &ArtifactKey, shipped: &Model, now: Timestamp) -> ModelVersion {
        let mut entry = shipped.entry(now);
        entry.version = version(&self.bytes);
        entry.name = if self.mean { "boosting-mean-1" } else { "boosting-own-1" }.into();
        entry.reason.clone_from(&self.reason);
        entry.parameters = parameters(&self.settings);
        entry.parameters.insert(SHARE.into(), if self.mean { 0.5 } else { 0.0 });
        entry.training_data_start = self.since;
        entry.training_data_end = Some(utc_day(now));
        entry.training_samples = self.hours.min(self.settings.hours as u64);
        entry.artifact = Some(key.to_string());
        entry
    }
}
