//! A building in London with one meter, on a store of its own, and what is found in it.

#[path = "../../../forecast/tests/campus/days.rs"]
mod days;

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

use anomaly::{Deps, JudgeError, Looked, Pace, on_rolled_up};
use greenpulse_domain::anomaly::{Anomaly, Judgement};
use greenpulse_domain::event::{AnomalyDetected, Event, RolledUp};
use greenpulse_embedded::EmbeddedStore;
use greenpulse_ports::{ConfigurationCache, Page, Registry, all, get};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

pub(crate) use days::{Measured, at};

pub(crate) const BUILDING: &str = "b1";

/// Noon of a Friday.
pub(crate) fn now() -> Timestamp {
    at("2026-03-20T12:10:00Z")
}

/// kWh of a building that is used by day, never twice the same.
pub(crate) fn usual(at: Timestamp) -> f64 {
    static ZONE: LazyLock<TimeZone> = LazyLock::new(|| TimeZone::get("Europe/London").unwrap());
    let is_open = (7..19).contains(&ZONE.to_datetime(at).hour());
    let noise = (at.as_second().div_euclid(3_600) * 7_919).rem_euclid(101) as f64 / 50.0;
    noise + if is_open { 40.0 } else { 20.0 }
}

/// The same, but left on in the nights from the first to the second instant.
pub(crate) fn left_on(from: &str, to: &str) -> impl Fn(Timestamp) -> f64 + use<> {
    let span = at(from)..at(to);
    move |it| usual(it) + if span.contains(&it) && usual(it) < 30.0 { 20.0 } else { 0.0 }
}

#[derive(Debug)]
pub(crate) struct Campus {
    pub(crate) store: Arc<EmbeddedStore>,
    pub(crate) deps: Deps,
    _folder: tempfile::TempDir,
}

impl Campus {
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Arc::new(EmbeddedStore::open(folder.path()).unwrap());
        let deps = Deps {
            rollups: store.clone(),
            registry: store.clone(),
            events: store.clone(),
            configuration: Arc::new(ConfigurationCache::new(store.clone())),
            pace: Pace { added: SignedDuration::ZERO, restated: SignedDuration::ZERO },
        };
        days::furnish(&store, &[BUILDING], now()).await;
        Self { store, deps, _folder: folder }
    }

    /// With 200 days of which the last is today, judged.
    pub(crate) async fn judged(energy: impl Fn(Timestamp) -> f64) -> Self {
        let campus = Self::new().await;
        campus.days(200, 1, energy).await;
        campus.look(now()).await;
        campus
    }

    /// Stores `n` days up to today, as computed from `seq`; today until noon.
    pub(crate) async fn days(&self, n: i64, seq: u64, energy: impl Fn(Timestamp) -> f64) {
        self.measured("2026-03-20", n, seq, energy).await;
    }

    /// Stores `n` days up to `last`, but nothing of after noon.
    pub(crate) async fn measured(
        &self,
        last: &str,
        n: i64,
        seq: u64,
        energy: impl Fn(Timestamp) -> f64,
    ) {
        let noon = at("2026-03-20T12:00:00Z");
        let measured = |it| if it < noon { Measured::All(energy(it)) } else { Measured::Nothing };
        days::store_days(&self.store, BUILDING, (last, n), seq, measured).await;
    }

    /// Stores three days more, the last of which is Monday.
    pub(crate) async fn store_to_monday(&self, energy: impl Fn(Timestamp) -> f64) {
        let measured = |it| Measured::All(energy(it));
        days::store_days(&self.store, BUILDING, ("2026-03-23", 4), 2, measured).await;
    }

    /// Every anomaly's key and version.
    pub(crate) async fn versions(&self) -> Vec<(String, u64)> {
        let listed = self.store.list("fleeting/anomaly/", Page::default()).await.unwrap();
        listed.items.into_iter().map(|it| (it.key, it.version)).collect()
    }

    /// Tells that these days are new.
    pub(crate) async fn tell(&self, days: &[&str], now: Timestamp) -> Result<Looked, JudgeError> {
        let days: BTreeSet<Date> = days.iter().map(|it| it.parse().unwrap()).collect();
        let told = RolledUp { days: [(BUILDING.parse().unwrap(), days)].into() };
        on_rolled_up(&self.deps, &told, now).await
    }

    /// Judges whatever may have changed.
    pub(crate) async fn look(&self, now: Timestamp) -> Looked {
        self.tell(&["2025-01-01"], now).await.unwrap()
    }

    pub(crate) async fn anomalies(&self) -> Vec<Anomaly> {
        all::<Anomaly>(&*self.store, "").await.unwrap()
    }

    /// Those that history shows.
    pub(crate) async fn shown(&self) -> Vec<Anomaly> {
        let mut all = self.anomalies().await;
        all.retain(|it| !it.is_withdrawn());
        all
    }

    pub(crate) async fn judgement(&self) -> Judgement {
        get::<Judgement>(&*self.store, BUILDING).await.unwrap().unwrap().0
    }

    pub(crate) async fn detected(&self) -> Vec<AnomalyDetected> {
        let events = self.store.events_after(0, 1_000).await.unwrap().into_iter();
        let detected = events.filter_map(|it| match it.event {
            Event::AnomalyDetected(it) => Some(it),
            _ => None,
        });
        detected.collect()
    }
}
