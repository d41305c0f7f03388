//! The run: connections open first, then all start together.

use std::cell::Cell;
use std::io;
use std::rc::Rc;
use std::time::{Duration, Instant};

use tokio::task::LocalSet;

use crate::bodies::Push;
use crate::http::{Connection, request};
use crate::report::{Counts, Report, Seen};
use crate::{Ask, Plan, Work};

/// Between two connections being opened, so that a server of several processes shares them out.
const OPENING_PAUSE: Duration = Duration::from_millis(2);

/// The prepared requests and which of them goes out next.
struct Queue {
    requests: Vec<Vec<u8>>,
    next: Cell<usize>,
    until: Option<Instant>,
    counted: bool,
}

impl Queue {
    fn take(&self) -> Option<&[u8]> {
        let next = self.next.replace(self.next.get() + 1);
        match self.until {
            Some(until) if Instant::now() >= until => None,
            Some(_) => Some(&self.requests[next % self.requests.len()]),
            None => self.requests.get(next).map(Vec::as_slice),
        }
    }
}

pub(crate) async fn run(plan: Plan) -> io::Result<Report> {
    let (requests, expected_rows) = match &plan.work {
        Work::Push(push) => pushes(push, &plan.token),
        Work::Ask(ask) => (asks(ask, &plan.token), 0),
    };
    let mut connections = Vec::with_capacity(plan.connections);
    for _ in 0..plan.connections {
        let mut connection = Connection::open(plan.addr).await?;
        connection.exchange(&request("GET", "/health", &plan.token, b"")).await?;
        connections.push(connection);
        tokio::time::sleep(OPENING_PAUSE).await;
    }
    let started = Instant::now();
    let until = match &plan.work {
        Work::Push(_) => None,
        Work::Ask(ask) => Some(started + Duration::from_secs_f64(ask.seconds)),
    };
    let counted = matches!(plan.work, Work::Push(_));
    let queue = Rc::new(Queue { requests, next: Cell::new(0), until, counted });
    let tasks = LocalSet::new();
    let driven: Vec<_> = connections
        .into_iter()
        .map(|connection| tasks.spawn_local(drive(connection, Rc::clone(&queue))))
        .collect();
    tasks.await;
    let elapsed = started.elapsed();
    let (mut seen, mut errors) = (Vec::new(), 0);
    for task in driven {
        let (ours, failed) = task.await.map_err(io::Error::other)?;
        seen.push(ours);
        errors += usize::from(failed);
    }
    Ok(Report::new(&seen, errors, elapsed, expected_rows))
}

fn pushes(push: &Push, token: &str) -> (Vec<Vec<u8>>, u64) {
    let (bodies, rows) = push.bodies();
    let requests =
        bodies.iter().map(|it| request("POST", "/api/ingest/readings", token, it)).collect();
    (requests, rows)
}

fn asks(ask: &Ask, token: &str) -> Vec<Vec<u8>> {
    ask.requests.iter().map(|it| request(&it.method, &it.path, token, it.body.as_bytes())).collect()
}

/// One connection's share; whether it broke off.
async fn drive(mut connection: Connection, queue: Rc<Queue>) -> (Vec<Seen>, bool) {
    let mut seen = Vec::new();
    while let Some(request) = queue.take() {
        let sent = Instant::now();
        let Ok((status, body)) = connection.exchange(request).await else { return (seen, true) };
        let latency = sent.elapsed();
        let counts = match queue.counted {
            true => serde_json::from_slice(&body).unwrap_or_default(),
            false => Counts::default(),
        };
        seen.push(Seen { latency, status, bytes: body.len(), counts });
    }
    (seen, false)
}
