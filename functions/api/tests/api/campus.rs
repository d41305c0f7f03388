//! A small campus in a store of its own: two buildings in London, an electricity meter in each,
//! and readings of every hour from 2018-03-19 to the moment that the clock shows.

use std::sync::Arc;

use api::Deps;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use greenpulse_domain::access::{Caller, Scope};
use greenpulse_domain::anomaly::Anomaly;
use greenpulse_domain::building::Building;
use greenpulse_domain::campus::Campus as CampusEntity;
use greenpulse_domain::commodity::{Commodity, Measurand};
use greenpulse_domain::credential::{Credential, CredentialKind};
use greenpulse_domain::event::RolledUp;
use greenpulse_domain::meter::{Meter, Place};
use greenpulse_domain::reading::{Extent, Fact, Quality};
use greenpulse_domain::source::{Source, SourceKey, SourceType};
use greenpulse_domain::tariff::{Price, Tariff};
use greenpulse_domain::time::{Window, utc_day};
use greenpulse_domain::unit::Unit;
use greenpulse_domain::user::{BuildingAccess, Role, User};
use greenpulse_embedded::{ArtifactFolder, EmbeddedStore};
use greenpulse_http::{Received, Secret, mint};
use greenpulse_ports::{
    ConfigurationCache, Expect, Keeping, MeterDayFacts, Numbering, ReadingStore, put,
};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use tower::ServiceExt;

pub(crate) const NOW: &str = "2018-06-13T10:00:00Z";
const FIRST_HOUR: &str = "2018-03-19T00:00:00Z";

pub(crate) fn now() -> Timestamp {
    NOW.parse().unwrap()
}

fn only(buildings: Option<&[&str]>) -> BuildingAccess {
    let ids = |it: &[&str]| it.iter().map(|it| it.parse().unwrap()).collect();
    buildings.map_or(BuildingAccess::All, |it| BuildingAccess::Only(ids(it)))
}

#[derive(Debug)]
pub(crate) struct Campus {
    pub(crate) store: Arc<EmbeddedStore>,
    pub(crate) deps: Deps,
    router: Router,
    _folder: tempfile::TempDir,
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
    pub(crate) body: Value,
}

impl Campus {
    /// Without readings.
    pub(crate) async fn bare() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Arc::new(EmbeddedStore::open(folder.path()).unwrap());
        let deps = Deps {
            readings: store.clone(),
            ledger: store.clone(),
            rollups: store.clone(),
            registry: store.clone(),
            artifacts: Arc::new(ArtifactFolder::open(folder.path()).unwrap()),
            configuration: Arc::new(ConfigurationCache::new(store.clone())),
        };
        let router = api::router(deps.clone());
        let campus = Self { store, deps, router, _folder: folder };
        campus.furnish().await;
        campus
    }

    pub(crate) async fn measured() -> Self {
        let campus = Self::bare().await;
        campus.read("gw~m1", Unit::KilowattHour, |hour| 10.0 + (hour % 24) as f64).await;
        campus.read("gw~m2", Unit::KilowattHour, |_| 5.0).await;
        campus.read("gw~t", Unit::Celsius, |_| 20.0).await;
        campus.roll_up().await;
        campus
    }

    async fn furnish(&self) {
        let created_at = now();
        let campus = CampusEntity {
            id: "cam".parse().unwrap(),
            name: "Cambridge".into(),
            zone: "Europe/London".parse().unwrap(),
            currency: "GBP".parse().unwrap(),
            location: None,
            latitude: None,
            longitude: None,
            area: None,
            region: None,
            simulated: false,
            created_at,
        };
        let building = |id: &str| Building {
            id: id.parse().unwrap(),
            campus_id: campus.id.clone(),
            name: id.to_uppercase(),
            building_type: None,
            floor_area: Some(greenpulse_domain::quantity::SquareMeters(1_000.0)),
            floors: None,
            occupancy_capacity: None,
            year_built: None,
            energy_star_rating: None,
            declared_baseline: None,
            latitude: None,
            longitude: None,
            created_at,
        };
        let meter = |id: &str, place: Place, measurand: Measurand| Meter {
            place: Some(place),
            measurand: Some(measurand),
            ..Meter::unplaced(id.parse().unwrap(), created_at)
        };
        let electricity = Measurand::from(Commodity::Electricity);
        let [b1, b2] = ["b1", "b2"].map(|it| Place::Building(it.parse().unwrap()));
        let tariff = Tariff {
            campus_id: campus.id.clone(),
            name: "flat".into(),
            commodity: Commodity::Electricity,
            currency: "GBP".parse().unwrap(),
            valid_from: "2018-01-01".parse().unwrap(),
            valid_to: None,
            price: Price::Flat(0.5),
        };
        let source = Source {
            id: "gw".parse().unwrap(),
            source_type: SourceType::SmartMeter,
            building_id: None,
            restates: false,
            is_active: true,
            sync_frequency_minutes: 60,
            connection_details: serde_json::Map::new(),
            data_mapping: serde_json::Map::new(),
            created_at,
        };
        let outdoor = Place::Campus(campus.id.clone());
        let writes = vec![
            put(&campus, Expect::Absent),
            put(&building("b1"), Expect::Absent),
            put(&building("b2"), Expect::Absent),
            put(&meter("gw~m1", b1, electricity), Expect::Absent),
            put(&meter("gw~m2", b2, electricity), Expect::Absent),
            put(&meter("gw~t", outdoor, Measurand::OutdoorTemperature), Expect::Absent),
            put(&Meter::unplaced("gw~lost".parse().unwrap(), created_at), Expect::Absent),
            put(&tariff, Expect::Absent),
            put(&source, Expect::Absent),
        ];
        self.deps.registry.commit(writes).await.unwrap();
    }

    /// Appends an hourly reading for every hour until now.
    pub(crate) async fn read(&self, meter: &str, unit: Unit, value: impl Fn(i64) -> f64) {
        self.append(FIRST_HOUR, meter, unit, 1, value).await;
    }

    /// Those of every hour since `first`.
    pub(crate) async fn read_since(
        &self,
        first: &str,
        meter: &str,
        unit: Unit,
        value: impl Fn(i64) -> f64,
    ) {
        self.append(first, meter, unit, 1, value).await;
    }

    /// Those of every hour until now, as that revision.
    pub(crate) async fn revise(
        &self,
        meter: &str,
        unit: Unit,
        revision: u32,
        value: impl Fn(i64) -> f64,
    ) {
        self.append(FIRST_HOUR, meter, unit, revision, value).await;
    }

    async fn append(
        &self,
        first: &str,
        meter: &str,
        unit: Unit,
        revision: u32,
        value: impl Fn(i64) -> f64,
    ) {
        let first = first.parse::<Timestamp>().unwrap().as_second() / 3_600;
        let mut days: Vec<MeterDayFacts> = Vec::new();
        for hour in first..now().as_second() / 3_600 {
            let at = |hour: i64| Timestamp::from_second(hour * 3_600).unwrap();
            let fact = Fact {
                extent: Extent::Interval(Window::new(at(hour), at(hour + 1)).unwrap()),
                value: value(hour),
                unit,
                quality: Quality::Actual,
                revision,
                received: now(),
            };
            let day = utc_day(at(hour));
            match days.last_mut() {
                Some(last) if last.day == day => last.facts.push(fact),
                _ => {
                    let meter = meter.parse().unwrap();
                    days.push(MeterDayFacts { meter, day, facts: vec![fact] });
                }
            }
        }
        for appended in self.store.append(days, Numbering::AsSent, Keeping::Keep).await {
            appended.unwrap();
        }
    }

    pub(crate) async fn roll_up(&self) {
        let deps = rollup::Deps {
            readings: self.store.clone(),
            ledger: self.store.clone(),
            rollups: self.store.clone(),
            events: self.store.clone(),
            configuration: self.deps.configuration.clone(),
        };
        rollup::drain(&deps, |_| {}).await.unwrap();
    }

    /// Publishes forecasts at `now`.
    pub(crate) async fn forecast(&self, now: Timestamp) {
        let deps = forecast::Deps {
            rollups: self.store.clone(),
            registry: self.store.clone(),
            artifacts: self.deps.artifacts.clone(),
            configuration: self.deps.configuration.clone(),
            stands: SignedDuration::from_hours(1),
        };
        forecast::publish(&deps, &*self.store, now).await.unwrap();
    }

    /// Judges every building's days from `first` on.
    pub(crate) async fn judge(&self, first: &str, now: Timestamp) {
        let pace = anomaly::Pace { added: SignedDuration::ZERO, restated: SignedDuration::ZERO };
        let deps = anomaly::Deps {
            rollups: self.store.clone(),
            registry: self.store.clone(),
            events: self.store.clone(),
            configuration: self.deps.configuration.clone(),
            pace,
        };
        let days = ["b1", "b2"].map(|it| (it.parse().unwrap(), [first.parse().unwrap()].into()));
        let told = RolledUp { days: days.into() };
        anomaly::on_rolled_up(&deps, &told, now).await.unwrap();
    }

    /// Keeps an anomaly of a building as if it had been found.
    pub(crate) async fn found(&self, id: &str) {
        let anomaly: Anomaly = serde_json::from_value(serde_json::json!({
            "id": id, "end": now(), "is_open": false, "anomaly_type": "usage_spike",
            "severity": "low", "score": -0.5, "observed": 2.0, "expected": 1.0,
            "causes": ["a test"], "message": "a spike", "told": true,
            "model": {"name": "m", "version": "0000000000000000"},
            "created_at": now(), "updated_at": now(),
        }))
        .unwrap();
        self.deps.registry.commit(vec![put(&anomaly, Expect::Absent)]).await.unwrap();
    }

    /// A bearer token of a new person.
    pub(crate) async fn person(
        &self,
        name: &str,
        role: Role,
        buildings: Option<&[&str]>,
    ) -> String {
        self.credential(name, role, buildings, CredentialKind::Token).await
    }

    pub(crate) async fn admin(&self) -> String {
        self.person("root", Role::Admin, None).await
    }

    pub(crate) async fn credential(
        &self,
        name: &str,
        role: Role,
        buildings: Option<&[&str]>,
        kind: CredentialKind,
    ) -> String {
        let user = User {
            id: name.parse().unwrap(),
            name: name.into(),
            email: None,
            role,
            department_id: None,
            building_access: only(buildings),
            notification_preferences: Default::default(),
            total_points: 0,
            created_at: now(),
            access_changed_at: None,
        };
        let secret = if kind == CredentialKind::Link { Secret::Link } else { Secret::Token };
        let minted = mint(secret).unwrap();
        let (sha256, id) = (minted.sha256, user.id.clone());
        let credential = Credential::new(sha256, id, kind, now(), None);
        let writes = vec![put(&user, Expect::Anything), put(&credential, Expect::Absent)];
        self.deps.registry.commit(writes).await.unwrap();
        minted.shown
    }

    /// A token that a person made, held to `buildings`.
    pub(crate) async fn token(
        &self,
        person: &str,
        scope: Scope,
        buildings: Option<&[&str]>,
    ) -> String {
        let minted = mint(Secret::Token).unwrap();
        let (kind, person) = (CredentialKind::Token, person.parse().unwrap());
        let token = Credential {
            scope,
            buildings: only(buildings),
            ..Credential::new(minted.sha256, person, kind, now(), None)
        };
        self.deps.registry.commit(vec![put(&token, Expect::Absent)]).await.unwrap();
        minted.shown
    }

    /// A key of the source.
    pub(crate) async fn key(&self) -> String {
        let id = "k1".parse().unwrap();
        let minted = mint(Secret::SourceKey(&id)).unwrap();
        let key = SourceKey {
            id,
            source: "gw".parse().unwrap(),
            secret_sha256: minted.sha256,
            created_at: now(),
            revoked_at: None,
        };
        self.deps.registry.commit(vec![put(&key, Expect::Absent)]).await.unwrap();
        minted.shown
    }

    pub(crate) async fn get(&self, path: &str, token: &str) -> Answer {
        self.call(Method::GET, path, Some(token), None).await
    }

    pub(crate) async fn call(
        &self,
        method: Method,
        path: &str,
        token: Option<&str>,
        body: Option<Value>,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(token) = token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        let body = body.map_or_else(Body::empty, |it| Body::from(it.to_string()));
        let request = request.header(header::CONTENT_TYPE, "application/json");
        self.send(request.body(body).unwrap()).await
    }

    /// As whoever holds the data folder.
    pub(crate) async fn as_owner(&self, method: Method, path: &str, body: Option<Value>) -> Answer {
        let body = body.map_or_else(Body::empty, |it| Body::from(it.to_string()));
        let request = Request::builder().method(method).uri(path).extension(Caller::Owner);
        let request = request.header(header::CONTENT_TYPE, "application/json");
        self.send(request.body(body).unwrap()).await
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        self.send_at(request, now()).await
    }

    pub(crate) async fn send_at(&self, mut request: Request<Body>, at: Timestamp) -> Answer {
        request.extensions_mut().insert(Received(at));
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let body = serde_json::from_str(&text).unwrap_or(Value::Null);
        Answer { status, headers, text, body }
    }
}
