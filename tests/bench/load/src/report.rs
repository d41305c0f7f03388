//! What a run saw, as the driver reads it.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// What one request came back with.
#[derive(Debug)]
pub(crate) struct Seen {
    pub(crate) latency: Duration,
    pub(crate) status: u16,
    pub(crate) bytes: usize,
    pub(crate) counts: Counts,
}

/// The answer to a push, as far as it is counted.
#[derive(Debug, Default, Clone, Copy, Deserialize)]
pub(crate) struct Counts {
    pub(crate) accepted: u64,
    pub(crate) duplicate: u64,
}

#[derive(Debug, Serialize)]
pub(crate) struct Report {
    requests: usize,
    errors: usize,
    non_2xx: usize,
    rows: u64,
    duplicates: u64,
    expected_rows: u64,
    bytes: usize,
    seconds: f64,
    p50_ms: f64,
    p99_ms: f64,
    max_ms: f64,
    by_connection: Vec<usize>,
}

impl Report {
    pub(crate) fn new(
        seen: &[Vec<Seen>],
        errors: usize,
        elapsed: Duration,
        expected_rows: u64,
    ) -> Self {
        let mut latencies: Vec<Duration> = seen.iter().flatten().map(|it| it.latency).collect();
        latencies.sort_unstable();
        let all = || seen.iter().flatten();
        Self {
            requests: latencies.len(),
            errors,
            non_2xx: all().filter(|it| !(200..300).contains(&it.status)).count(),
            rows: all().map(|it| it.counts.accepted).sum(),
            duplicates: all().map(|it| it.counts.duplicate).sum(),
            expected_rows,
            bytes: all().map(|it| it.bytes).sum(),
            seconds: elapsed.as_secs_f64(),
            p50_ms: percentile_ms(&latencies, 0.50),
            p99_ms: percentile_ms(&latencies, 0.99),
            max_ms: percentile_ms(&latencies, 1.0),
            by_connection: seen.iter().map(Vec::len).collect(),
        }
    }
}

/// The smallest latency that `share` of all are not above. `sorted` is in ascending order.
fn percentile_ms(sorted: &[Duration], share: f64) -> f64 {
    let rank = (sorted.len() as f64 * share).ceil() as usize;
    sorted.get(rank.saturating_sub(1)).map_or(0.0, |it| it.as_secs_f64() * 1000.0)
}
