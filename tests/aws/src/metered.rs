//! A proxy before the emulator that counts what AWS would bill.
//!
//! Time is counted in rounds, since the emulator's own is not DynamoDB's: what is asked together is
//! answered together, once all of it is there and nobody asks for more. A round that is cut in two
//! because somebody asked late counts twice, never the other way round.
//!
//! Units are DynamoDB's: a write unit pays a kilobyte of an item as it is or was, whichever is more,
//! twice in a transaction, once more in an index whose entry changes; a read unit pays four
//! kilobytes, half as much where a moment's delay is accepted.
//! <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html>

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::response::Response;
use serde::Serialize;
use serde_json::{Value, json};

use crate::proxy::Upstream;
use crate::served::Served;

/// So long nobody asks before a round is over.
const QUIET: Duration = Duration::from_millis(3);

/// What some work came to.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Usage {
    pub write_units: f64,
    pub read_units: f64,
    /// Calls of DynamoDB, by operation.
    pub calls: BTreeMap<String, u64>,
    /// Events that were put on a bus.
    pub events: u64,
    /// Bytes that DynamoDB answered.
    pub bytes: u64,
    /// Rounds of requests that waited for those before, and how many of them published events.
    pub rounds: u64,
    pub event_rounds: u64,
}

#[derive(Debug)]
struct Counting {
    upstream: Upstream,
    usage: Mutex<Usage>,
    round: Mutex<Round>,
}

/// Requests that wait for each other.
#[derive(Debug)]
struct Round {
    n: u64,
    asked: usize,
    answered: usize,
    publishes: bool,
    /// When something was asked or answered.
    last: Instant,
}

impl Default for Round {
    fn default() -> Self {
        Self { n: 0, asked: 0, answered: 0, publishes: false, last: Instant::now() }
    }
}

impl Counting {
    fn round(&self) -> MutexGuard<'_, Round> {
        self.round.lock().unwrap()
    }

    /// Counts a request in; in which round it is.
    fn ask(&self, publishes: bool) -> u64 {
        let mut round = self.round();
        round.asked += 1;
        round.publishes |= publishes;
        round.last = Instant::now();
        round.n
    }

    /// Waits until all of the round is answered, and nobody asks for more.
    async fn answer(&self, mine: u64) {
        {
            let mut round = self.round();
            round.answered += 1;
            round.last = Instant::now();
        }
        loop {
            {
                let mut round = self.round();
                if round.n != mine {
                    return;
                }
                if round.answered == round.asked && QUIET <= round.last.elapsed() {
                    let mut usage = self.usage.lock().unwrap();
                    usage.rounds += 1;
                    usage.event_rounds += u64::from(round.publishes);
                    *round = Round { n: round.n + 1, ..Round::default() };
                    return;
                }
            }
            tokio::time::sleep(QUIET / 2).await;
        }
    }
}

/// Requests to it go on to the emulator, and are counted.
#[derive(Debug)]
pub struct Metered {
    pub endpoint: String,
    counting: Arc<Counting>,
    _server: Served,
}

impl Metered {
    pub async fn before(endpoint: &str) -> Self {
        let upstream = Upstream::at(endpoint);
        let (usage, round) = <(Mutex<Usage>, Mutex<Round>)>::default();
        let counting = Arc::new(Counting { upstream, usage, round });
        let router = Router::new().fallback(count).with_state(counting.clone());
        let server = Served::new(router).await;
        Self { endpoint: server.endpoint.clone(), counting, _server: server }
    }

    /// What there was since the last time.
    pub fn take(&self) -> Usage {
        std::mem::take(&mut self.counting.usage.lock().unwrap())
    }
}

async fn count(State(counting): State<Arc<Counting>>, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    let target = parts.headers.get("x-amz-target").and_then(|it| it.to_str().ok());
    let (service, operation) =
        target.and_then(|it| it.split_once('.')).map(|(a, b)| (a.to_owned(), b.to_owned())).unzip();
    let mut asked: Value = serde_json::from_slice(&body).unwrap_or_default();
    let publishes = operation.as_deref() == Some("PutEvents");
    let round = counting.ask(publishes);
    let is_table = service.as_deref().is_some_and(|it| it.starts_with("DynamoDB"));
    let body = if is_table && asked.is_object() {
        asked["ReturnConsumedCapacity"] = json!("INDEXES");
        // Items are billed whole, also where some of their attributes are asked for.
        asked.as_object_mut().map(|it| it.remove("ProjectionExpression"));
        parts.headers.remove("content-length");
        Body::from(asked.to_string())
    } else {
        Body::from(body)
    };
    let answer = counting.upstream.forward(Request::from_parts(parts, body)).await;
    let (parts, body) = answer.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    let answered: Value = serde_json::from_slice(&body).unwrap_or_default();
    {
        let mut usage = counting.usage.lock().unwrap();
        if is_table {
            usage.of_table(&operation.unwrap_or_default(), &asked, &answered, body.len());
        } else if publishes {
            let sizes =
                asked["Entries"].as_array().into_iter().flatten().map(|it| it.to_string().len());
            usage.events += sizes.map(|it| units(it, 65_536)).sum::<f64>() as u64;
        }
    }
    counting.answer(round).await;
    Response::from_parts(parts, Body::from(body))
}

impl Usage {
    fn of_table(&mut self, operation: &str, asked: &Value, answered: &Value, bytes: usize) {
        *self.calls.entry(operation.to_owned()).or_default() += 1;
        self.bytes += bytes as u64;
        // The emulator's own figures are wrong for reads.
        let items = |of: &Value| of.as_array().map_or(0, |it| it.iter().map(size).sum::<usize>());
        let price = if asked["ConsistentRead"] == true { 1.0 } else { 0.5 };
        match operation {
            "GetItem" => self.read_units += price * units(size(&answered["Item"]), 4_096),
            "Query" | "Scan" => self.read_units += price * units(items(&answered["Items"]), 4_096),
            "BatchGetItem" => {
                let tables = answered["Responses"].as_object().into_iter().flatten();
                let found = tables.flat_map(|(_, it)| it.as_array().into_iter().flatten());
                let (n, all) =
                    found.fold((0, 0.0), |(n, all), it| (n + 1, all + units(size(it), 4_096)));
                let tables = asked["RequestItems"].as_object().into_iter().flatten();
                let wanted: usize =
                    tables.map(|(_, it)| it["Keys"].as_array().map_or(0, Vec::len)).sum();
                // What is not there costs as much as what is small; all of ours are consistent.
                self.read_units += all + wanted.saturating_sub(n) as f64;
            }
            _ => {
                let consumed = match &answered["ConsumedCapacity"] {
                    Value::Array(tables) => {
                        tables.iter().map(|it| it["CapacityUnits"].as_f64()).sum()
                    }
                    one => one["CapacityUnits"].as_f64(),
                };
                // Where a condition did not hold nothing is reported, and one unit billed.
                self.write_units += consumed.unwrap_or(1.0).max(1.0);
            }
        }
    }

    pub fn n_calls(&self) -> u64 {
        self.calls.values().sum()
    }
}

impl std::ops::AddAssign for Usage {
    fn add_assign(&mut self, more: Self) {
        self.write_units += more.write_units;
        self.read_units += more.read_units;
        self.events += more.events;
        self.bytes += more.bytes;
        self.rounds += more.rounds;
        self.event_rounds += more.event_rounds;
        for (operation, n) in more.calls {
            *self.calls.entry(operation).or_default() += n;
        }
    }
}

/// How many units `bytes` cost, one at least.
fn units(bytes: usize, unit: usize) -> f64 {
    bytes.div_ceil(unit).max(1) as f64
}

/// Bytes of an item as DynamoDB counts them.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html>
fn size(item: &Value) -> usize {
    let attribute = |(name, value): (&String, &Value)| {
        let (kind, value) = value.as_object().and_then(|it| it.iter().next()).unzip();
        let text = value.and_then(Value::as_str).unwrap_or_default();
        let bytes = match kind.map(String::as_str) {
            Some("N") => text.len() / 2 + 1,
            Some("B") => text.len() / 4 * 3,
            _ => text.len(),
        };
        name.len() + bytes
    };
    item.as_object().map_or(0, |it| it.iter().map(attribute).sum())
}
