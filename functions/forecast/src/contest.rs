//! Which model predicts one building: the campus's, or one that knows this building alone.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use greenpulse_domain::forecast::{Contest, Forecast, ModelName, ModelStatus, ModelVersion};
use greenpulse_models::forecast::{self as models, Challenger};
use jiff::{SignedDuration, Timestamp};

use crate::model::{FORECASTING, Model, version};
use crate::readings::Readings;

/// How old a contest is when the next is due.
const DUE: SignedDuration = SignedDuration::from_hours(24 * 28);

/// The contest that `before` was decided by, unless the campus has another model since.
pub(crate) fn standing(before: Option<&Forecast>, model: &Model) -> Option<Contest> {
    let contest = before?.contest.as_ref()?;
    (contest.version == model.name.version && !model.stands_in).then(|| contest.clone())
}

pub(crate) fn due(standing: Option<&Contest>, now: Timestamp) -> bool {
    standing.is_none_or(|it| DUE <= now.duration_since(it.held_at))
}

/// Holds one of those that are `left`; `None` where there is none left or too little was measured, and where
/// the model stands in for another, which is to be told.
pub(crate) fn hold(
    model: &Model,
    readings: &Readings,
    origin: Timestamp,
    left: &AtomicUsize,
) -> Option<Contest> {
    if readings.by_volume || model.stands_in || left.load(Ordering::Relaxed) == 0 {
        return None;
    }
    let held = models::Contest::of(model, &readings.before(origin), origin)?;
    let one_less = |n: usize| n.checked_sub(1);
    left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_less).ok();
    let challengers = held.challengers.iter().map(|it| (it.0.name(), *it.1));
    let all = challengers.chain([(model.name.name.as_str(), held.champion)]);
    let wapes: BTreeMap<String, f64> = all.map(|it| (it.0.to_owned(), it.1)).collect();
    Some(Contest {
        held_at: origin,
        version: model.name.version,
        days: held.days as u64,
        wapes,
        winner: held.winner().map(|it| it.name().to_owned()),
    })
}

/// The challenger that won.
pub(crate) fn winner(contest: Option<&Contest>) -> Option<Challenger> {
    Challenger::named(contest?.winner.as_ref()?)
}

/// What the registry says of a challenger, but for how it has done: it learns from the days before each
/// forecast alone.
pub(crate) fn entry(challenger: Challenger, now: Timestamp) -> ModelVersion {
    let name = challenger.name();
    ModelVersion {
        version: version(name.as_bytes()),
        name: name.into(),
        model_type: FORECASTING.into(),
        status: ModelStatus::Active,
        reason: String::new(),
        parameters: BTreeMap::new(),
        artifact: None,
        training_data_start: None,
        training_data_end: None,
        training_samples: 0,
        feature_count: 0,
        metrics: None,
        by_days: BTreeMap::new(),
        drift: None,
        created_at: now,
        updated_at: now,
    }
}

/// What a forecast says of its model, and why that one.
pub(crate) fn named(contest: Option<&Contest>, model: &Model) -> ModelName {
    let Some((contest, challenger)) = contest.zip(winner(contest)) else {
        return model.name.clone();
    };
    let name = challenger.name();
    let missed = |name: &str| 100.0 * contest.wapes.get(name).copied().unwrap_or(f64::NAN);
    let reason = format!(
        "on {} days of the building's last four weeks it missed {:.1} %, the campus's model {:.1} %",
        contest.days,
        missed(name),
        missed(&model.name.name)
    );
    ModelName { name: name.into(), version: version(name.as_bytes()), reason }
}
