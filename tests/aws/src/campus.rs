//! A small campus in a table: who pushes to it, and how it is rolled up.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use api::{Editor, make_key};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use greenpulse_aws::{DynamoStore, Settings, emulator};
use greenpulse_domain::building::Building;
use greenpulse_domain::campus::Campus;
use greenpulse_domain::commodity::Commodity;
use greenpulse_domain::event::{Event, RolledUp};
use greenpulse_domain::id::BuildingId;
use greenpulse_domain::mark::Scope;
use greenpulse_domain::meter::{Meter, Place};
use greenpulse_domain::unit::Unit;
use greenpulse_http::{Door, stamp};
use greenpulse_ports::{ConfigurationCache, EventBus, Expect, Ledger, PortError, Registry, put};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

/// Days of buildings that somebody was told of.
#[derive(Debug, Default)]
struct Told(Mutex<BTreeSet<(BuildingId, Date)>>);

#[async_trait::async_trait]
impl EventBus for Told {
    async fn publish(&self, events: Vec<Event>) -> Result<(), PortError> {
        let mut told = self.0.lock().unwrap();
        for event in events {
            let Event::RolledUp(RolledUp { days }) = event else { continue };
            told.extend(days.into_iter().flat_map(|(building, days)| {
                days.into_iter().map(move |day| (building.clone(), day))
            }));
        }
        Ok(())
    }
}

/// The campus by way of one endpoint.
#[derive(Debug, Clone)]
pub struct Seen {
    pub store: Arc<DynamoStore>,
    router: Router,
    key: String,
    told: Arc<Told>,
}

pub fn settings(table: &str) -> Settings {
    Settings { recompute_every: SignedDuration::ZERO, ..Settings::new(table, clock) }
}

/// When everything happens.
pub fn clock() -> Timestamp {
    "2026-03-04T12:00:00Z".parse().unwrap()
}

/// A campus of these buildings with these meters of electricity, at `now`; the key of their source.
pub async fn furnish(
    store: &DynamoStore,
    buildings: impl IntoIterator<Item = (String, Vec<String>)>,
    now: Timestamp,
) -> String {
    let campus = json!({"id": "c", "name": "C", "timezone": "Europe/London", "currency": "GBP",
                        "created_at": now});
    let campus: Campus = serde_json::from_value(campus).unwrap();
    let mut writes = vec![put(&campus, Expect::Absent)];
    for (building, meters) in buildings {
        let building: BuildingId = building.parse().unwrap();
        let named = Building::named(building.clone(), campus.id.clone(), now);
        writes.push(put(&named, Expect::Absent));
        writes.extend(meters.iter().map(|meter| {
            let meter = Meter {
                place: Some(Place::Building(building.clone())),
                measurand: Some(Commodity::Electricity.into()),
                unit: Some(Unit::KilowattHour),
                ..Meter::unplaced(format!("s~{meter}").parse().unwrap(), now)
            };
            put(&meter, Expect::Absent)
        }));
    }
    for writes in writes.chunks(25) {
        store.commit(writes.to_vec()).await.unwrap();
    }
    let source = "s".parse().unwrap();
    make_key(store, &Editor::owner(now), &source, false).await.unwrap().key
}

impl Seen {
    /// A new campus of two buildings, a meter of intervals in one and a dial in the other.
    pub async fn new(endpoint: &str, table: &str) -> Self {
        let store = emulator::store(endpoint, settings(table)).await.unwrap();
        let buildings = [("b1", "m1"), ("b2", "r1")];
        let buildings = buildings.map(|(it, meter)| (it.to_owned(), vec![meter.to_owned()]));
        let key = furnish(&store, buildings, clock()).await;
        Self::through(store, key, Arc::default())
    }

    fn through(store: DynamoStore, key: String, told: Arc<Told>) -> Self {
        let now = store.settings().now;
        let store = Arc::new(store);
        let configuration = Arc::new(ConfigurationCache::new(store.clone()));
        let deps = ingest::Deps { readings: store.clone(), registry: store.clone(), configuration };
        let router = ingest::routes(deps).guarded(Door::new(store.clone()));
        Self { store, router: stamp(router, now), key, told }
    }

    /// The same campus by way of another endpoint, by a process that knows nothing of it yet.
    pub fn by_way_of(&self, endpoint: &str) -> Self {
        let table = self.store.table_name().to_owned();
        let store = emulator::existing(endpoint, settings(&table));
        Self::through(store, self.key.clone(), self.told.clone())
    }

    /// The same campus when it is later.
    pub fn at(&self, endpoint: &str, now: fn() -> Timestamp) -> Self {
        let settings = Settings { now, ..settings(self.store.table_name()) };
        let store = emulator::existing(endpoint, settings);
        Self::through(store, self.key.clone(), self.told.clone())
    }

    /// Pushes rows; under an `Idempotency-Key` where one is given.
    pub async fn push(&self, key: Option<&str>, rows: &[Value]) -> (StatusCode, Value) {
        let mut request = Request::post("/api/ingest/readings")
            .header("content-type", "application/json")
            .header("authorization", format!("Bearer {}", self.key));
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        let body = Body::from(json!({ "readings": rows }).to_string());
        let response = tower::ServiceExt::oneshot(self.router.clone(), request.body(body).unwrap());
        let (parts, body) = response.await.unwrap().into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        (parts.status, serde_json::from_slice(&body).unwrap_or_default())
    }

    pub fn rollup(&self) -> rollup::Deps {
        rollup::Deps {
            readings: self.store.clone(),
            ledger: self.store.clone(),
            rollups: self.store.clone(),
            events: self.told.clone(),
            configuration: Arc::new(ConfigurationCache::new(self.store.clone())),
        }
    }

    pub async fn drain(&self) -> Result<rollup::Drained, PortError> {
        rollup::drain(&self.rollup(), |_| {}).await
    }

    /// Days of buildings that are in the table, and nobody was told of.
    pub async fn untold(&self) -> Vec<Scope> {
        let scopes = self.store.scopes(None, usize::MAX).await.unwrap().items;
        let told = self.told.0.lock().unwrap();
        let is_untold = |it: &Scope| match it {
            Scope::Building(building, day) => !told.contains(&(building.clone(), *day)),
            Scope::Meter(..) => false,
        };
        scopes.into_iter().map(|it| it.scope).filter(is_untold).collect()
    }

    pub async fn verify(&self) -> rollup::Verified {
        rollup::verify(&self.rollup()).await.unwrap()
    }
}
