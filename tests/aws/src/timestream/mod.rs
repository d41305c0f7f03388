//! Timestream for LiveAnalytics as its documentation has it: what it refuses of records, which of
//! two versions stands, that it answers late. Of SQL it takes our one shape of query and nothing
//! else.

mod query;
mod write;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use greenpulse_aws::{Archive, emulator};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::served::Served;

pub const DATABASE: &str = "greenpulse";
pub const TABLE: &str = "readings";
/// How long the memory store keeps, and the magnetic store after that; as the template has it.
const MEMORY: SignedDuration = SignedDuration::from_hours(24);
const MAGNETIC: SignedDuration = SignedDuration::from_hours(730 * 24);
const AHEAD: SignedDuration = SignedDuration::from_mins(15);

/// What is wrong with a request, or with the simulator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    Well,
    /// Answered as Timestream does when it is asked too much; nothing is done.
    Throttled,
    /// Done, but whoever asked hears of an error.
    AnswerLost,
    /// Whoever asks may not.
    Denied,
    /// A planted defect: every record is taken for version 1, as if none had been sent.
    Versionless,
}

type Plan = dyn Fn(usize) -> Fate + Send + Sync;

/// Dimensions, time in nanoseconds and measure name: what makes a record.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    time: i128,
    dimensions: BTreeMap<String, String>,
    measure_name: String,
}

#[derive(Debug, Clone, PartialEq)]
struct Version {
    version: i64,
    /// By name: type and text.
    measures: BTreeMap<String, (String, String)>,
}

#[derive(Default)]
struct Table {
    records: BTreeMap<Key, Version>,
    /// What a query sees: the records as they were when it last caught up.
    visible: BTreeMap<Key, Version>,
    n_requests: usize,
    n_written: usize,
    n_throttled: usize,
}

struct Shared {
    now: fn() -> Timestamp,
    plan: Box<Plan>,
    table: Mutex<Table>,
}

/// A Timestream of this test's own, on a free port of the loopback; it ends with this.
pub struct Timestream {
    pub endpoint: String,
    shared: Arc<Shared>,
    _server: Served,
}

impl std::fmt::Debug for Timestream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Timestream").field("endpoint", &self.endpoint).finish_non_exhaustive()
    }
}

impl Timestream {
    /// `now` decides what is too early and too late, `plan` what becomes of the n-th request.
    pub async fn start(
        now: fn() -> Timestamp,
        plan: impl Fn(usize) -> Fate + Send + Sync + 'static,
    ) -> Self {
        let shared = Arc::new(Shared { now, plan: Box::new(plan), table: Mutex::default() });
        let router = Router::new().route("/", post(answer)).with_state(shared.clone());
        let server = Served::new(router).await;
        Self { endpoint: server.endpoint.clone(), shared, _server: server }
    }

    pub fn archive(&self) -> Archive {
        emulator::archive(&self.endpoint, DATABASE, TABLE)
    }

    /// From now on queries see what was written so far to the memory store: the last day's.
    pub fn catch_up(&self) {
        let mut table = self.shared.table.lock().unwrap();
        let in_memory = ((self.shared.now)() - MEMORY).as_nanosecond();
        let written = table.records.iter().filter(|(key, _)| in_memory <= key.time);
        let written: Vec<_> = written.map(|(key, it)| (key.clone(), it.clone())).collect();
        table.visible.extend(written);
    }

    /// From now on they see all of it, what came late to the magnetic store too.
    pub fn hours_later(&self) {
        let mut table = self.shared.table.lock().unwrap();
        table.visible = table.records.clone();
    }

    pub fn n_written(&self) -> usize {
        self.shared.table.lock().unwrap().n_written
    }

    pub fn n_requests(&self) -> usize {
        self.shared.table.lock().unwrap().n_requests
    }

    pub fn n_throttled(&self) -> usize {
        self.shared.table.lock().unwrap().n_throttled
    }
}

/// A refusal: the exception's name and its members.
struct Refusal(&'static str, Value);

fn invalid(why: impl Into<String>) -> Refusal {
    Refusal("ValidationException", json!({ "Message": why.into() }))
}

async fn answer(State(shared): State<Arc<Shared>>, headers: HeaderMap, body: String) -> Response {
    let mut table = shared.table.lock().unwrap();
    let fate = (shared.plan)(table.n_requests);
    table.n_requests += 1;
    let body: Value = serde_json::from_str(&body).unwrap();
    let target = headers.get("x-amz-target").and_then(|it| it.to_str().ok()).unwrap_or_default();
    let answered = match (fate, target) {
        (Fate::Throttled, _) => {
            table.n_throttled += 1;
            Err(Refusal("ThrottlingException", json!({ "Message": "slow down" })))
        }
        (Fate::Denied, _) => Err(Refusal("AccessDeniedException", json!({ "Message": "no" }))),
        (_, "Timestream_20181101.WriteRecords") => {
            write::records(&mut table, (shared.now)(), &body, fate == Fate::Versionless)
        }
        (_, "Timestream_20181101.Query") => query::rows(&table, &body),
        _ => Err(invalid(format!("{target} is nothing we ask for"))),
    };
    let content_type = [("content-type", "application/x-amz-json-1.0")];
    match answered {
        _ if fate == Fate::AnswerLost => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        Ok(answer) => (content_type, answer.to_string()).into_response(),
        Err(Refusal(name, mut members)) => {
            members["__type"] = format!("com.amazonaws.timestream.v20181101#{name}").into();
            // Rejected records come with a status of their own.
            let status = if name == "RejectedRecordsException" { 419 } else { 400 };
            let status = StatusCode::from_u16(status).unwrap();
            (status, content_type, members.to_string()).into_response()
        }
    }
}

/// Magnetic writes are on: what is too old for the memory store is none too old for the other.
fn is_in_time(now: Timestamp, time: i128) -> bool {
    let first = (now - MEMORY - MAGNETIC).as_nanosecond();
    (first..(now + AHEAD).as_nanosecond()).contains(&time)
}
