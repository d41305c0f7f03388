//! Stories of the whole product: a campus on a data folder of its own, behind the real router.
#![expect(clippy::unwrap_used, reason = "a test's own helpers fail by panicking")]

pub mod process;

use std::collections::BTreeMap;
use std::path::Path;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use greenpulse::cloud::Cloud;
use greenpulse_domain::access::Caller;
use greenpulse_domain::id::KeyId;
use greenpulse_domain::source::{Source, SourceKey, SourceType};
use greenpulse_http::{Secret, mint, stamp};
use greenpulse_ports::{Expect, Registry, put};
use jiff::Timestamp;
use rusqlite::{Connection, OpenFlags};
use serde_json::{Value, json};
use tempfile::TempDir;
use tower::ServiceExt;

/// A campus in Europe/London with building `b1`, and a source `s` that pushes.
#[derive(Debug)]
pub struct Campus {
    pub cloud: Cloud,
    router: Router,
    key: String,
    pub folder: TempDir,
}

/// When everything in a test happens.
fn clock() -> Timestamp {
    Timestamp::from_second(1_800_000_000).unwrap()
}

impl Campus {
    pub async fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let cloud = Cloud::open(folder.path()).unwrap();
        let router = stamp(cloud.router(), clock);
        let id: KeyId = "k1".parse().unwrap();
        let minted = mint(Secret::SourceKey(&id)).unwrap();
        let source: greenpulse_domain::id::SourceId = "s".parse().unwrap();
        let key = SourceKey {
            id,
            source: source.clone(),
            secret_sha256: minted.sha256,
            created_at: clock(),
            revoked_at: None,
        };
        let source = Source::new(source, SourceType::SmartMeter, clock());
        let writes = vec![put(&key, Expect::Absent), put(&source, Expect::Absent)];
        cloud.store.commit(writes).await.unwrap();
        let campus = Self { cloud, router, key: minted.shown, folder };
        let zone = json!({"name": "C", "timezone": "Europe/London", "currency": "GBP"});
        campus.owner("PUT", "/api/campuses/c", zone).await;
        campus
            .owner("POST", "/api/buildings", json!({"id": "b1", "campus_id": "c", "name": "B"}))
            .await;
        campus
    }

    /// A request by whoever holds the data folder; it must succeed.
    pub async fn owner(&self, method: &str, path: &str, body: Value) -> Value {
        let (status, answer) = self.ask(method, path, body).await;
        assert!(status.is_success(), "{method} {path}: {status} {answer}");
        answer
    }

    /// A request by whoever holds the data folder.
    pub async fn ask(&self, method: &str, path: &str, body: Value) -> (StatusCode, Value) {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("content-type", "application/json")
            .extension(Caller::Owner)
            .body(Body::from(body.to_string()))
            .unwrap();
        self.send(request).await
    }

    /// Pushes rows with the source's key.
    pub async fn push(&self, rows: &[Value]) -> Value {
        let request = Request::post("/api/ingest/readings")
            .header("content-type", "application/json")
            .header("authorization", format!("Bearer {}", self.key))
            .body(Body::from(json!({"readings": rows}).to_string()))
            .unwrap();
        let (status, answer) = self.send(request).await;
        assert_eq!(status, StatusCode::OK, "{answer}");
        answer
    }

    async fn send(&self, request: Request<Body>) -> (StatusCode, Value) {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        (status, serde_json::from_slice(&body).unwrap_or(Value::Null))
    }

    pub async fn drain(&self) {
        rollup::drain(&self.cloud.rollup(), |_| {}).await.unwrap();
    }

    pub async fn verify(&self) -> rollup::Verified {
        rollup::verify(&self.cloud.rollup()).await.unwrap()
    }

    /// Every derived day as it lies on the disk, by its subject and day.
    pub fn derived(&self) -> BTreeMap<(String, i64), Vec<u8>> {
        let path = self.folder.path().join("greenpulse.sqlite");
        derived(&path)
    }

    /// Changes the file behind the store's back.
    pub fn tamper(&self, sql: &str) {
        let db = Connection::open(self.folder.path().join("greenpulse.sqlite")).unwrap();
        assert_eq!(db.execute(sql, []).unwrap(), 1, "one row changes: {sql}");
    }
}

fn derived(path: &Path) -> BTreeMap<(String, i64), Vec<u8>> {
    let db = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let sql = "SELECT kind || ' ' || id, key & 4194303, data FROM rollup
               JOIN subject ON number = (key & 1152921504606846975) >> 22";
    let mut statement = db.prepare(sql).unwrap();
    let rows =
        statement.query_map([], |row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?))).unwrap();
    rows.map(Result::unwrap).collect()
}
