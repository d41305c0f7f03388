//! A small campus in a table: who pushes to it, and how it is rolled up.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use greenpulse_aws::{DynamoStore, Settings, emulator};
use greenpulse_domain::building::Building;
use greenpulse_domain::campus::Campus;
use greenpulse_domain::commodity::Commodity;
use greenpulse_domain::id::{KeyId, SourceId};
use greenpulse_domain::meter::{Meter, Place};
use greenpulse_domain::source::{Source, SourceKey, SourceType};
use greenpulse_domain::unit::Unit;
use greenpulse_http::{Door, Secret, mint, stamp};
use greenpulse_ports::{ConfigurationCache, EventBus, Expect, PortError, Registry, put};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

/// Whoever does not listen to events.
#[derive(Debug)]
struct Unheard;

#[async_trait::async_trait]
impl EventBus for Unheard {
    async fn publish(&self, _: Vec<greenpulse_domain::event::Event>) -> Result<(), PortError> {
        Ok(())
    }
}

/// The campus by way of one endpoint.
#[derive(Debug, Clone)]
pub struct Seen {
    pub store: Arc<DynamoStore>,
    router: Router,
    key: String,
}

pub fn settings(table: &str) -> Settings {
    Settings { recompute_every: SignedDuration::ZERO, ..Settings::new(table, clock) }
}

/// When everything happens.
pub fn clock() -> Timestamp {
    "2026-03-04T12:00:00Z".parse().unwrap()
}

impl Seen {
    /// A new campus of two buildings, a meter of intervals in one and a dial in the other.
    pub async fn new(endpoint: &str, table: &str) -> Self {
        let store = emulator::store(endpoint, settings(table)).await.unwrap();
        let id: KeyId = "k1".parse().unwrap();
        let minted = mint(Secret::SourceKey(&id)).unwrap();
        let source: SourceId = "s".parse().unwrap();
        let key = SourceKey {
            id,
            source: source.clone(),
            secret_sha256: minted.sha256,
            created_at: clock(),
            revoked_at: None,
        };
        let zone = json!({"id": "c", "name": "C", "timezone": "Europe/London", "currency": "GBP",
                          "created_at": clock()});
        let campus: Campus = serde_json::from_value(zone).unwrap();
        let building = |id: &str| Building::named(id.parse().unwrap(), campus.id.clone(), clock());
        let meter = |id: &str, building: &str| Meter {
            place: Some(Place::Building(building.parse().unwrap())),
            measurand: Some(Commodity::Electricity.into()),
            unit: Some(Unit::KilowattHour),
            ..Meter::unplaced(id.parse().unwrap(), clock())
        };
        let writes = vec![
            put(&key, Expect::Absent),
            put(&Source::new(source, SourceType::SmartMeter, clock()), Expect::Absent),
            put(&campus, Expect::Absent),
            put(&building("b1"), Expect::Absent),
            put(&building("b2"), Expect::Absent),
            put(&meter("s~m1", "b1"), Expect::Absent),
            put(&meter("s~r1", "b2"), Expect::Absent),
        ];
        store.commit(writes).await.unwrap();
        Self::through(store, minted.shown)
    }

    fn through(store: DynamoStore, key: String) -> Self {
        let now = store.settings().now;
        let store = Arc::new(store);
        let configuration = Arc::new(ConfigurationCache::new(store.clone()));
        let deps = ingest::Deps { readings: store.clone(), registry: store.clone(), configuration };
        let router = ingest::routes(deps).guarded(Door::new(store.clone()));
        Self { store, router: stamp(router, now), key }
    }

    /// The same campus by way of another endpoint, by a process that knows nothing of it yet.
    pub fn by_way_of(&self, endpoint: &str) -> Self {
        let table = self.store.table_name().to_owned();
        Self::through(emulator::existing(endpoint, settings(&table)), self.key.clone())
    }

    /// The same campus when it is later.
    pub fn at(&self, endpoint: &str, now: fn() -> Timestamp) -> Self {
        let settings = Settings { now, ..settings(self.store.table_name()) };
        Self::through(emulator::existing(endpoint, settings), self.key.clone())
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
            events: Arc::new(Unheard),
            configuration: Arc::new(ConfigurationCache::new(self.store.clone())),
        }
    }

    pub async fn drain(&self) -> Result<rollup::Drained, PortError> {
        rollup::drain(&self.rollup(), |_| {}).await
    }

    pub async fn verify(&self) -> rollup::Verified {
        rollup::verify(&self.rollup()).await.unwrap()
    }
}
