//! A campus with two buildings, a source that pushes to it, and what it is answered.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, StatusCode, header};
use greenpulse_domain::building::Building;
use greenpulse_domain::campus::Campus;
use greenpulse_domain::commodity::Commodity;
use greenpulse_domain::credential::{Credential, CredentialKind};
use greenpulse_domain::meter::{Meter, Place};
use greenpulse_domain::source::{Source, SourceKey, SourceType};
use greenpulse_domain::unit::Unit;
use greenpulse_domain::user::{BuildingAccess, Role, User};
use greenpulse_embedded::EmbeddedStore;
use greenpulse_http::{Door, Front, Secret, front, mint, stamp};
use greenpulse_ports::{ConfigurationCache, Expect, Registry, put};
use ingest::Deps;
use jiff::Timestamp;
use serde_json::Value;
use tower::ServiceExt;

const NOW: &str = "2026-03-02T10:00:00Z";

pub(crate) fn now() -> Timestamp {
    NOW.parse().unwrap()
}

#[derive(Debug)]
pub(crate) struct Gateway {
    pub(crate) store: Arc<EmbeddedStore>,
    pub(crate) deps: Deps,
    /// A key of source `gw`.
    pub(crate) key: String,
    router: Router,
    _folder: tempfile::TempDir,
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    /// Its media type.
    pub(crate) kind: String,
    pub(crate) text: String,
    pub(crate) body: Value,
}

impl Gateway {
    pub(crate) async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Arc::new(EmbeddedStore::open(folder.path()).unwrap());
        let deps = Deps {
            readings: store.clone(),
            registry: store.clone(),
            configuration: Arc::new(ConfigurationCache::new(store.clone())),
        };
        let guarded = ingest::routes(deps.clone()).guarded(Door::new(store.clone()));
        let router = stamp(front(guarded, Front::default()), now);
        let key = furnish(&*store).await;
        Self { store, deps, key, router, _folder: folder }
    }

    /// A bearer token of a person who is held to the buildings, if any are named.
    pub(crate) async fn person(&self, role: Role, buildings: Option<&[&str]>) -> String {
        let only =
            |it: &[&str]| BuildingAccess::Only(it.iter().map(|it| it.parse().unwrap()).collect());
        let id = format!("{role:?}-{}", buildings.is_some());
        let user = User {
            id: id.parse().unwrap(),
            name: id,
            email: None,
            role,
            department_id: None,
            building_access: buildings.map_or(BuildingAccess::All, only),
            notification_preferences: Default::default(),
            total_points: 0,
            created_at: now(),
            access_changed_at: None,
        };
        let minted = mint(Secret::Token).unwrap();
        let (sha256, id) = (minted.sha256, user.id.clone());
        let credential = Credential::new(sha256, id, CredentialKind::Token, now(), None);
        let writes = vec![put(&user, Expect::Anything), put(&credential, Expect::Absent)];
        self.store.commit(writes).await.unwrap();
        minted.shown
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        let headers = [("authorization", format!("Bearer {}", self.key))];
        self.send(Method::GET, path, &headers, Body::empty()).await
    }

    /// Pushes JSON with the source's key.
    pub(crate) async fn push(&self, path: &str, body: Value) -> Answer {
        let headers = [("authorization", format!("Bearer {}", self.key))];
        self.send(Method::POST, path, &headers, Body::from(body.to_string())).await
    }

    /// Sends a request; JSON unless a header says otherwise.
    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, String)],
        body: Body,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(path).body(body).unwrap();
        let json = header::HeaderValue::from_static("application/json");
        request.headers_mut().insert(header::CONTENT_TYPE, json);
        for (name, value) in headers {
            let name: header::HeaderName = name.parse().unwrap();
            request.headers_mut().insert(name, value.parse().unwrap());
        }
        let response = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let kind = response.headers().get(header::CONTENT_TYPE);
        let kind = kind.and_then(|it| it.to_str().ok()).unwrap_or_default().to_owned();
        let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        let text = String::from_utf8(bytes.into()).unwrap();
        let body = serde_json::from_str(&text).unwrap_or(Value::Null);
        Answer { status, kind, text, body }
    }
}

/// Makes the campus and the source; the source's key.
async fn furnish(registry: &dyn Registry) -> String {
    let created_at = now();
    let campus = Campus {
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
    let [b1, b2] =
        ["b1", "b2"].map(|id| Building::named(id.parse().unwrap(), campus.id.clone(), created_at));
    let placed = Meter {
        place: Some(Place::Building(b1.id.clone())),
        measurand: Some(Commodity::Electricity.into()),
        unit: Some(Unit::KilowattHour),
        ..Meter::unplaced("gw~m1".parse().unwrap(), created_at)
    };
    let foreign = Meter::unplaced("other~m1".parse().unwrap(), created_at);
    let id = "k1".parse().unwrap();
    let minted = mint(Secret::SourceKey(&id)).unwrap();
    let source = Source::new("gw".parse().unwrap(), SourceType::SmartMeter, created_at);
    let key = SourceKey {
        id,
        source: source.id.clone(),
        secret_sha256: minted.sha256,
        created_at,
        revoked_at: None,
    };
    let writes = vec![
        put(&campus, Expect::Absent),
        put(&b1, Expect::Absent),
        put(&b2, Expect::Absent),
        put(&placed, Expect::Absent),
        put(&foreign, Expect::Absent),
        put(&source, Expect::Absent),
        put(&key, Expect::Absent),
    ];
    registry.commit(writes).await.unwrap();
    minted.shown
}
