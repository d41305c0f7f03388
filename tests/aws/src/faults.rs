//! A proxy before the emulator that makes the network, DynamoDB and Lambda as bad as they get.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use tokio::sync::Notify;

use crate::proxy::Upstream;
use crate::served::Served;

/// What becomes of one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    Pass,
    /// Answered as DynamoDB does when a partition is too hot; nothing is done.
    Throttled,
    /// Done, but whoever asked hears of an error.
    AnswerLost,
    Late(Duration),
    /// Whoever asked dies before it is done.
    Dies,
    /// Whoever asked dies when it is done, before the answer.
    DiesAfter,
}

type Plan = dyn Fn(usize) -> Fate + Send + Sync;

struct Ways {
    upstream: Upstream,
    plan: Box<Plan>,
    n_requests: AtomicUsize,
    died: Notify,
}

/// Requests to it go on to the emulator, or do not, as the plan says by their number.
pub struct Faults {
    pub endpoint: String,
    ways: Arc<Ways>,
    _server: Served,
}

impl std::fmt::Debug for Faults {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Faults").field("endpoint", &self.endpoint).finish_non_exhaustive()
    }
}

impl Faults {
    pub async fn before(
        endpoint: &str,
        plan: impl Fn(usize) -> Fate + Send + Sync + 'static,
    ) -> Self {
        let ways = Arc::new(Ways {
            upstream: Upstream::at(endpoint),
            plan: Box::new(plan),
            n_requests: AtomicUsize::new(0),
            died: Notify::new(),
        });
        let router = Router::new().fallback(hand_on).with_state(ways.clone());
        let server = Served::new(router).await;
        Self { endpoint: server.endpoint.clone(), ways, _server: server }
    }

    pub fn n_requests(&self) -> usize {
        self.ways.n_requests.load(SeqCst)
    }

    /// What `work` comes to; `None` when it dies on the way.
    pub async fn alive<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            done = work => Some(done),
            () = self.ways.died.notified() => None,
        }
    }
}

async fn hand_on(State(ways): State<Arc<Ways>>, request: Request) -> Response {
    match (ways.plan)(ways.n_requests.fetch_add(1, SeqCst)) {
        Fate::Pass => ways.forward(request).await,
        Fate::Throttled => throttled(),
        Fate::AnswerLost => {
            ways.forward(request).await;
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
        Fate::Late(by) => {
            tokio::time::sleep(by).await;
            ways.forward(request).await
        }
        Fate::Dies => ways.die().await,
        Fate::DiesAfter => {
            ways.forward(request).await;
            ways.die().await
        }
    }
}

fn throttled() -> Response {
    let body = r#"{"__type":"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException","message":"slow down"}"#;
    (StatusCode::BAD_REQUEST, [("content-type", "application/x-amz-json-1.0")], body)
        .into_response()
}

impl Ways {
    async fn forward(&self, request: Request) -> Response {
        self.upstream.forward(request).await
    }

    async fn die(&self) -> Response {
        self.died.notify_one();
        std::future::pending().await
    }
}
