//! Buildings in London with one meter each, on a store of their own, and their forecasts.

mod days;

use std::sync::Arc;

use forecast::{Deps, Published, publish};
use greenpulse_domain::forecast::{Accuracy, ModelVersion};
use greenpulse_embedded::{ArtifactFolder, EmbeddedStore};
use greenpulse_ports::all;
use jiff::{SignedDuration, Timestamp};

pub(crate) use days::{Measured, at};

pub(crate) fn now() -> Timestamp {
    at("2026-03-20T10:17:03Z")
}

/// kWh of a building that is used by day.
pub(crate) fn usual(at: Timestamp) -> f64 {
    let hour = at.as_second().div_euclid(3_600).rem_euclid(24);
    if (7..19).contains(&hour) { 40.0 } else { 20.0 }
}

#[derive(Debug)]
pub(crate) struct Campus {
    pub(crate) store: Arc<EmbeddedStore>,
    pub(crate) deps: Deps,
    buildings: &'static [&'static str],
    _folder: tempfile::TempDir,
}

impl Campus {
    /// With the building `b1`.
    pub(crate) async fn new() -> Self {
        Self::of(&["b1"]).await
    }

    pub(crate) async fn of(buildings: &'static [&'static str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Arc::new(EmbeddedStore::open(folder.path()).unwrap());
        let artifacts = Arc::new(ArtifactFolder::open(folder.path()).unwrap());
        let deps = Deps::over(store.clone(), artifacts, SignedDuration::from_hours(1));
        days::furnish(&store, buildings, now()).await;
        Self { store, deps, buildings, _folder: folder }
    }

    /// Stores `n` days up to 2026-03-20, as computed from `seq`.
    pub(crate) async fn days(&self, n: i64, seq: u64, energy: impl Fn(Timestamp) -> f64) {
        self.days_until("2026-03-20", n, seq, energy).await;
    }

    /// The same of one building.
    pub(crate) async fn days_of(&self, building: &str, n: i64, energy: impl Fn(Timestamp) -> f64) {
        let measured = |it| Measured::All(energy(it));
        days::store_days(&self.store, building, ("2026-03-20", n), 1, measured).await;
    }

    pub(crate) async fn days_until(
        &self,
        last: &str,
        n: i64,
        seq: u64,
        energy: impl Fn(Timestamp) -> f64,
    ) {
        self.store_days(last, n, seq, |it| Measured::All(energy(it))).await;
    }

    pub(crate) async fn store_days(
        &self,
        last: &str,
        n: i64,
        seq: u64,
        measured: impl Fn(Timestamp) -> Measured,
    ) {
        for building in self.buildings {
            days::store_days(&self.store, building, (last, n), seq, &measured).await;
        }
    }

    /// A thermometer with `n` days up to 2026-03-20.
    pub(crate) async fn thermometer(&self, n: i64, celsius: impl Fn(Timestamp) -> f64) {
        days::store_temperatures(&self.store, ("2026-03-20", n), celsius).await;
    }

    pub(crate) async fn publish(&self, now: Timestamp) -> Published {
        publish(&self.deps, &*self.store, now).await.unwrap()
    }

    /// The model that comes with the program, as the registry holds it.
    pub(crate) async fn shipped(&self) -> ModelVersion {
        let mut models = all::<ModelVersion>(&*self.store, "").await.unwrap().into_iter();
        models.find(|it| it.name == "boosting-shipped-1").unwrap()
    }

    pub(crate) async fn metrics(&self) -> Accuracy {
        self.shipped().await.metrics.unwrap()
    }
}
