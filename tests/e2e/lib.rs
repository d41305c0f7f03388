//! Stories of the whole product: a campus on a data folder of its own, behind the real router.
#![expect(clippy::unwrap_used, reason = "a test's own helpers fail by panicking")]

pub mod load;
pub mod process;
pub mod worse;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use api::{Editor, make_key};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use greenpulse::cloud::{Cloud, OpenError};
use greenpulse_domain::access::Caller;
use greenpulse_embedded::Below;
use greenpulse_http::{SessionRules, stamp};
use jiff::Timestamp;
use rusqlite::{Connection, OpenFlags};
use serde_json::{Value, json};
use tempfile::TempDir;
use tower::ServiceExt;

/// A campus in Europe/London with buildings `b1` and `b2`, and a source `s` that pushes.
#[derive(Debug)]
pub struct Campus {
    pub cloud: Cloud,
    pub home: Home,
    router: Router,
}

/// Where a campus lives while nobody has it open.
#[derive(Debug, Clone)]
pub struct Home {
    pub folder: Arc<TempDir>,
    key: String,
}

/// When everything in a test happens.
pub fn clock() -> Timestamp {
    Timestamp::from_second(1_800_000_000).unwrap()
}

/// Whether the long forms are asked for.
pub fn is_long() -> bool {
    #[expect(clippy::disallowed_methods, reason = "what tests/run --long asks for")]
    let asked = std::env::var("GREENPULSE_LONG");
    asked.is_ok_and(|it| it == "1")
}

impl Campus {
    pub async fn new() -> Self {
        Self::on(Below::default()).await
    }

    /// A new campus on something else than the system's files.
    pub async fn on(below: Below) -> Self {
        let folder = Arc::new(TempDir::new().unwrap());
        let cloud = Cloud::open_on(folder.path(), below).unwrap();
        let source = "s".parse().unwrap();
        let made = make_key(&*cloud.store, &Editor::owner(clock()), &source, false).await.unwrap();
        let campus = Self::over(cloud, &Home { folder, key: made.key });
        let zone = json!({"name": "C", "timezone": "Europe/London", "currency": "GBP"});
        campus.owner("PUT", "/api/campuses/c", zone).await;
        for building in ["b1", "b2"] {
            let body = json!({"id": building, "campus_id": "c", "name": "B"});
            campus.owner("POST", "/api/buildings", body).await;
        }
        campus
    }

    /// Opens a campus again.
    ///
    /// # Errors
    ///
    /// The store's.
    pub fn open(home: &Home, below: Below) -> Result<Self, OpenError> {
        Ok(Self::over(Cloud::open_on(home.folder.path(), below)?, home))
    }

    pub fn over(cloud: Cloud, home: &Home) -> Self {
        let router = stamp(cloud.router(None, SessionRules::default()), clock);
        Self { cloud, home: home.clone(), router }
    }

    /// The same campus with something else behind its router.
    pub fn changed(self, change: impl FnOnce(&mut Cloud)) -> Self {
        let Self { mut cloud, home, router: _ } = self;
        change(&mut cloud);
        Self::over(cloud, &home)
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

    /// What whoever holds the data folder gets, as it is sent.
    pub async fn text(&self, path: &str) -> String {
        let request = Request::get(path).extension(Caller::Owner).body(Body::empty()).unwrap();
        let (status, body) = self.bytes(request).await;
        assert!(status.is_success(), "{path}: {status}");
        String::from_utf8(body).unwrap()
    }

    /// Pushes rows with the source's key; the push must be answered.
    pub async fn push(&self, rows: &[Value]) -> Value {
        let (status, answer) = self.try_push(rows).await;
        assert_eq!(status, StatusCode::OK, "{answer}");
        answer
    }

    /// Pushes rows with the source's key.
    pub async fn try_push(&self, rows: &[Value]) -> (StatusCode, Value) {
        self.send(self.home.pushed(rows)).await
    }

    /// Pushes rows under an `Idempotency-Key`.
    pub async fn try_push_once(&self, key: &str, rows: &[Value]) -> (StatusCode, Value) {
        let mut request = self.home.pushed(rows);
        request.headers_mut().insert("idempotency-key", key.parse().unwrap());
        self.send(request).await
    }

    async fn send(&self, request: Request<Body>) -> (StatusCode, Value) {
        let (status, body) = self.bytes(request).await;
        (status, serde_json::from_slice(&body).unwrap_or(Value::Null))
    }

    async fn bytes(&self, request: Request<Body>) -> (StatusCode, Vec<u8>) {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        (status, body.into())
    }

    pub async fn drain(&self) {
        rollup::drain(&self.cloud.rollup(), |_| {}).await.unwrap();
    }

    pub async fn verify(&self) -> rollup::Verified {
        rollup::verify(&self.cloud.rollup()).await.unwrap()
    }

    /// Every derived day as it lies on the disk, by its subject and day.
    pub fn derived(&self) -> BTreeMap<(String, i64), Vec<u8>> {
        derived(&self.home.file())
    }

    pub fn n_derived(&self) -> usize {
        self.derived().len()
    }

    /// Changes the file behind the store's back.
    pub fn tamper(&self, sql: &str) {
        let db = Connection::open(self.home.file()).unwrap();
        assert_eq!(db.execute(sql, []).unwrap(), 1, "one row changes: {sql}");
    }
}

impl Home {
    fn pushed(&self, rows: &[Value]) -> Request<Body> {
        Request::post("/api/ingest/readings")
            .header("content-type", "application/json")
            .header("authorization", format!("Bearer {}", self.key))
            .body(Body::from(json!({"readings": rows}).to_string()))
            .unwrap()
    }

    pub fn file(&self) -> PathBuf {
        self.folder.path().join("greenpulse.sqlite")
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
