//! Functions that are called with events.

use std::time::Duration;

pub use lambda_runtime::Error;
use lambda_runtime::{LambdaEvent, service_fn};
use serde::Serialize;
use serde_json::{Value, json};

/// How long before the end of its time a function begins nothing more.
const RESERVE: Duration = Duration::from_secs(20);

/// Calls `handle` with each event and the time by which to be done with it, until Lambda ends the
/// process. Logs as Lambda's settings say.
///
/// # Errors
///
/// When the Runtime API fails.
pub async fn handle<R: Serialize, F: Future<Output = Result<R, Error>>>(
    handle: impl Fn(Value, Deadline) -> F,
) -> Result<(), Error> {
    crate::log::log();
    let handle = &handle;
    lambda_runtime::run(service_fn(move |event: LambdaEvent<Value>| async move {
        let LambdaEvent { payload, context } = event;
        handle(payload, Deadline(context.deadline)).await
    }))
    .await
}

/// When Lambda ends the call, in milliseconds since 1970.
#[derive(Debug, Clone, Copy)]
pub struct Deadline(u64);

impl Deadline {
    /// Whether there is time to begin something more at `now`.
    pub fn leaves_time(self, now: jiff::Timestamp) -> bool {
        now.as_millisecond() + (RESERVE.as_millis() as i64) < self.0 as i64
    }
}

/// What a queue handed over, by message: its id and its body.
pub fn messages(event: &Value) -> Option<Vec<(String, Value)>> {
    let records = event["Records"].as_array()?;
    let message = |it: &Value| {
        let id = it["messageId"].as_str().unwrap_or_default().to_owned();
        let body = it["body"].as_str().unwrap_or_default();
        (id, serde_json::from_str(body).unwrap_or_else(|_| body.into()))
    };
    Some(records.iter().map(message).collect())
}

/// The answer that has a queue hand over again what failed, and nothing else.
pub fn failures(ids: Vec<String>) -> Value {
    let failures: Vec<Value> = ids.into_iter().map(|it| json!({ "itemIdentifier": it })).collect();
    json!({ "batchItemFailures": failures })
}
