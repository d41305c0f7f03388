//! Learning from the campus's own buildings, night by night.

use futures::{StreamExt, stream};
use greenpulse_domain::forecast::{ModelStatus, ModelVersion};
use greenpulse_domain::time::{days_before, start_of_hour, utc_day};
use greenpulse_models::calendar::Calendar;
use greenpulse_models::forecast::{Challenger, Champion, Choice, Settings, Subject};
use greenpulse_ports::{Expect, Write, all, key, put};
use jiff::{SignedDuration, Timestamp};

use crate::model::{FORECASTING, Model, SHARE, artifact_key, parameters, version};
use crate::readings::Readings;
use crate::{Deps, PublishError, commodities};

/// Days that are learned from.
const TRAINING_DAYS: i64 = 730;
/// Buildings and commodities that are learned from, at most: as many as a function has memory for.
const MAX_SUBJECTS: usize = 60;
/// How long the bytes of a model are kept that predicts no more, and what lost.
const KEPT: SignedDuration = SignedDuration::from_hours(24 * 30);
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
/// predicts where it was better in the last four weeks, which it did not learn from until then. Its
/// artifact is kept under `models/`, and the registry says where and why. While it is taught the
/// registry has it as training; one that proves no better is registered as deprecated, with how it did.
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
    let learned = teach(deps, &shipped, subjects, settings, now).await?;
    let mut standing = all::<ModelVersion>(&*deps.registry, "").await?;
    standing.retain(|it| it.model_type == FORECASTING && Challenger::named(&it.name).is_none());
    let (activated, reason) = match &learned {
        Ok(it) => (it.entry.status == ModelStatus::Active, it.entry.reason.clone()),
        Err(reason) => (false, reason.clone()),
    };
    let mut writes = Vec::new();
    let mut predicts = shipped.name.version;
    if let Ok(Learned { entry, bytes }) = learned {
        let before = standing.iter().find(|it| it.version == entry.version);
        if activated {
            predicts = entry.version;
            let place = artifact_key(entry.version)?;
            let bytes = stream::once(async move { Ok(bytes) }).boxed();
            deps.artifacts.put(&place, bytes).await?;
            let entry = ModelVersion { artifact: Some(place.to_string()), ..entry };
            writes.push(put(&as_known(entry, before), Expect::Anything));
        } else if before.is_none() {
            writes.push(put(&entry, Expect::Anything));
        }
    }
    let why = if activated { "a newer model proved better" } else { &reason };
    let goes = |it: &&ModelVersion| it.status == ModelStatus::Active && it.version != predicts;
    for it in standing.iter().filter(goes) {
        let it = ModelVersion {
            status: ModelStatus::Deprecated,
            reason: why.into(),
            updated_at: now,
            ..it.clone()
        };
        writes.push(put(&it, Expect::Anything));
    }
    if !writes.is_empty() {
        deps.registry.commit(writes).await?;
    }
    forget(deps, now).await?;
    Ok(Trained { subjects: n_subjects, activated, reason })
}

/// Teaches a model, and says in the registry that it does as long as it takes. `Err` within says in words
/// why nothing was learned.
async fn teach(
    deps: &Deps,
    shipped: &Model,
    subjects: Vec<Subject>,
    settings: &Settings,
    now: Timestamp,
) -> Result<Result<Learned, String>, PublishError> {
    let training = training(shipped, &subjects, settings, now);
    deps.registry.commit(vec![put(&training, Expect::Anything)]).await?;
    let (shipped, settings) = (shipped.clone(), *settings);
    let learn = move || Learned::by(&shipped, &subjects, now, &settings);
    let learned = tokio::task::spawn_blocking(learn).await;
    let done = Write::Delete { key: key(&training), expect: Expect::Anything };
    deps.registry.commit(vec![done]).await?;
    Ok(learned?)
}

/// What the registry says of a model while it is taught. There is one at a time: whichever broke off is
/// replaced by the next.
fn training(
    shipped: &Model,
    subjects: &[Subject],
    settings: &Settings,
    now: Timestamp,
) -> ModelVersion {
    ModelVersion {
        version: version(b"training"),
        name: Choice::Own.name().into(),
        status: ModelStatus::Training,
        reason: format!("it is learning from {} series of this campus", subjects.len()),
        ..of_campus(shipped, subjects, settings, now)
    }
}

/// What the registry says of any model that `subjects` teach.
fn of_campus(
    shipped: &Model,
    subjects: &[Subject],
    settings: &Settings,
    now: Timestamp,
) -> ModelVersion {
    let hours: u64 = subjects.iter().map(|it| it.history.len() as u64 * 24).sum();
    // What was never measured begins nowhere.
    let measured = subjects.iter().filter(|it| !it.history.is_empty());
    ModelVersion {
        parameters: parameters(settings),
        training_data_start: measured.map(|it| it.history.first()).min(),
        training_data_end: Some(utc_day(now)),
        training_samples: hours.min(settings.hours as u64),
        ..shipped.entry(now)
    }
}

/// An entry as it stands, where the same model is known `before`.
fn as_known(entry: ModelVersion, before: Option<&ModelVersion>) -> ModelVersion {
    let Some(it) = before.cloned() else { return entry };
    ModelVersion {
        created_at: it.created_at,
        metrics: it.metrics.or(entry.metrics),
        by_days: it.by_days,
        drift: it.drift,
        ..entry
    }
}

/// Removes the bytes of models that have not predicted for long; what is known of them stays. Of those
/// that never predicted nothing does.
async fn forget(deps: &Deps, now: Timestamp) -> Result<(), PublishError> {
    let models = all::<ModelVersion>(&*deps.registry, "").await?;
    let is_old = |it: &&ModelVersion| {
        it.model_type == FORECASTING
            && it.status == ModelStatus::Deprecated
            && Challenger::named(&it.name).is_none()
            && KEPT < now.duration_since(it.updated_at)
    };
    for it in models.iter().filter(is_old) {
        // What lost was written once.
        let never_predicted = it.artifact.is_none() && it.created_at == it.updated_at;
        let write = match &it.artifact {
            Some(_) => {
                deps.artifacts.delete(&artifact_key(it.version)?).await?;
                put(&ModelVersion { artifact: None, ..it.clone() }, Expect::Anything)
            }
            None if never_predicted => Write::Delete { key: key(it), expect: Expect::Anything },
            None => continue,
        };
        deps.registry.commit(vec![write]).await?;
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

/// A model that the campus taught.
struct Learned {
    /// Active where it, or its mean with the shipped one, proved better than that.
    entry: ModelVersion,
    bytes: Vec<u8>,
}

impl Learned {
    fn by(
        shipped: &Model,
        subjects: &[Subject],
        now: Timestamp,
        settings: &Settings,
    ) -> Result<Self, String> {
        let champion = Champion::choose(&shipped.forecaster, subjects, now, settings);
        let score = |of: Choice| champion.scores.iter().find(|it| it.choice == of);
        let Some((own, of_shipped)) = champion.own().zip(score(Choice::Shipped)) else {
            return Err("the campus has too few whole days to learn from yet".into());
        };
        let bytes =
            own.to_bytes().map_err(|err| format!("what was learned cannot be kept: {err}"))?;
        let taught = [Choice::Own, Choice::Mean].into_iter().filter_map(score);
        let best = taught.min_by(|a, b| a.wape.total_cmp(&b.wape)).unwrap_or(of_shipped);
        let compared = format!(
            "WAPE {:.1} % on the four weeks before, where the shipped model has {:.1} %",
            100.0 * best.wape,
            100.0 * of_shipped.wape
        );
        let (status, reason) = match best.wape < BETTER * of_shipped.wape {
            true => {
                let reason = format!("it learned from this campus's buildings: {compared}");
                (ModelStatus::Active, reason)
            }
            false => {
                let reason = format!("learning from this campus proved no better: {compared}");
                (ModelStatus::Deprecated, reason)
            }
        };
        let mut entry = ModelVersion {
            version: version(&bytes),
            name: best.choice.name().into(),
            status,
            reason,
            metrics: best.outcomes.accuracy(),
            ..of_campus(shipped, subjects, settings, now)
        };
        let share = if best.choice == Choice::Mean { 0.5 } else { 0.0 };
        entry.parameters.insert(SHARE.into(), share);
        Ok(Self { entry, bytes })
    }
}
