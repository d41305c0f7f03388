//! What is not as expected in the hours of buildings, kept as one anomaly for ever.
//!
//! Whoever rolls up says which days are new. From there on a building's history is judged anew, and what
//! is found is merged into what was: an anomaly that history no longer shows is withdrawn, never removed.
//! What people write stands apart from it and is not touched here.

mod building;
mod gone;
mod merge;
mod registry;
mod words;

use std::collections::BTreeMap;
use std::sync::Arc;

use futures::{StreamExt, stream};
use greenpulse_domain::anomaly::Judgement;
use greenpulse_domain::configuration::Configuration;
use greenpulse_domain::event::RolledUp;
use greenpulse_domain::id::{BuildingId, CampusId};
use greenpulse_models::calendar::Calendar;
use greenpulse_ports::{
    ConfigurationCache, EventBus, PortError, Registry, RollupStore, all as all_of,
};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

/// Buildings that are judged at once.
const AT_ONCE: usize = 4;

/// Everything anomaly touches.
#[derive(Debug, Clone)]
pub struct Deps {
    pub rollups: Arc<dyn RollupStore>,
    pub registry: Arc<dyn Registry>,
    pub events: Arc<dyn EventBus>,
    pub configuration: Arc<ConfigurationCache>,
    pub pace: Pace,
}

/// How seldom a building is judged: each time reads half a year of days, which AWS bills.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// When hours have been added.
    pub added: SignedDuration,
    /// When days that were over have changed.
    pub restated: SignedDuration,
}

/// What became of the buildings that were looked at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Looked {
    /// Buildings that were judged.
    pub judged: usize,
    /// Buildings whose days are to be looked at later.
    pub owed: usize,
    /// Anomalies that were not there before.
    pub found: usize,
    /// Anomalies that are no longer there.
    pub withdrawn: usize,
}

impl Looked {
    /// The counts by their names, as Lambda answers them.
    pub fn counts(self) -> [(&'static str, usize); 4] {
        [
            ("judged", self.judged),
            ("owed", self.owed),
            ("found", self.found),
            ("withdrawn", self.withdrawn),
        ]
    }

    fn add(&mut self, other: Self) {
        self.judged += other.judged;
        self.owed += other.owed;
        self.found += other.found;
        self.withdrawn += other.withdrawn;
    }
}

#[derive(Debug, thiserror::Error)]
pub enum JudgeError {
    #[error(transparent)]
    Port(#[from] PortError),
    #[error("a judgement broke off")]
    Broken(#[from] tokio::task::JoinError),
}

/// Judges the buildings whose days are new, or notes that it is to be done when it is due. In whichever
/// order, and however often, it is told of days, the same history comes to the same anomalies.
///
/// # Errors
///
/// The first of a building's, once all were tried: to be told again.
pub async fn on_rolled_up(
    deps: &Deps,
    told: &RolledUp,
    now: Timestamp,
) -> Result<Looked, JudgeError> {
    let changed = told.days.iter().filter_map(|(id, days)| Some((id.clone(), *days.first()?)));
    look(deps, changed.collect(), now).await
}

/// Judges the buildings that something is owed to, where it is due, those that were never judged, and those
/// that were judged by another model or calendar than would be used now. What was found in buildings that
/// were removed since is withdrawn.
///
/// # Errors
///
/// The same.
pub async fn catch_up(deps: &Deps, now: Timestamp) -> Result<Looked, JudgeError> {
    let judgements = all_of::<Judgement>(&*deps.registry, "").await?.into_iter();
    let judgements: BTreeMap<BuildingId, Judgement> =
        judgements.map(|it| (it.building_id.clone(), it)).collect();
    // Read after them: whatever was judged before it was removed is removed in it.
    let configuration = deps.configuration.current().await?;
    let mut withdrawn = 0;
    for id in judgements.keys().filter(|id| !configuration.buildings.contains_key(id)) {
        withdrawn += gone::withdraw(&*deps.registry, id, now).await?;
    }
    let owed = configuration.buildings.keys().filter_map(|id| {
        let campus = configuration.campus_of(id)?;
        let owed = match judgements.get(id) {
            Some(it) if it.basis == building::basis(campus, &configuration) => it.owed?,
            _ => Date::MIN,
        };
        Some((id.clone(), owed))
    });
    let mut looked = look(deps, owed.collect(), now).await?;
    looked.withdrawn += withdrawn;
    Ok(looked)
}

async fn look(
    deps: &Deps,
    changed: BTreeMap<BuildingId, Date>,
    now: Timestamp,
) -> Result<Looked, JudgeError> {
    let configuration = deps.configuration.current().await?;
    let look = &Look {
        deps,
        calendars: Calendar::of_campuses(&configuration),
        configuration: &configuration,
        now,
    };
    let buildings: Vec<_> = changed.iter().map(|(id, day)| look.at(id, *day)).collect();
    let done: Vec<_> = stream::iter(buildings).buffer_unordered(AT_ONCE).collect().await;
    let (mut looked, mut failed) = (Looked::default(), None);
    for it in done {
        match it {
            Ok(it) => looked.add(it),
            Err(err) => failed = failed.or(Some(err)),
        }
    }
    if let Some(err) = failed {
        return Err(err);
    }
    if 0 < looked.judged {
        registry::register(&*deps.registry, now).await?;
    }
    Ok(looked)
}

/// What every building is judged with.
struct Look<'a> {
    deps: &'a Deps,
    configuration: &'a Configuration,
    calendars: BTreeMap<CampusId, Calendar>,
    now: Timestamp,
}
