//! A bucket of requests for each bearer: it fills by the second, and who finds it empty waits.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex, PoisonError};

use axum::http::{HeaderMap, StatusCode, header};
use jiff::Timestamp;

use crate::Problem;

/// How many seconds' worth a bearer may ask for at once.
const BURST_SECONDS: f64 = 10.0;
/// Buckets that are kept; with more of them the full ones go, which say nothing.
const MANY: usize = 10_000;

/// Buckets of one process: where several answer, each counts for itself.
#[derive(Debug)]
pub(crate) struct Buckets {
    /// Requests a second.
    rate: f64,
    /// By a hash of the bearer, which only this process can make: secrets are not kept.
    left: Mutex<HashMap<u64, Bucket>>,
    hasher: RandomState,
}

#[derive(Debug, Clone, Copy)]
struct Bucket {
    requests: f64,
    at: Timestamp,
}

impl Buckets {
    pub(crate) fn new(rate: u32) -> Self {
        Self { rate: rate.into(), left: Mutex::default(), hasher: RandomState::new() }
    }

    /// Takes a request out of the bucket of whoever shows `headers` at `now`; what they are told if
    /// there is none. Who shows no bearer has none to take from.
    pub(crate) fn take(&self, headers: &HeaderMap, now: Timestamp) -> Result<(), Box<Problem>> {
        let Some(bearer) = headers.get(header::AUTHORIZATION) else { return Ok(()) };
        let full = self.rate * BURST_SECONDS;
        let filled = |it: &Bucket| {
            let seconds = now.duration_since(it.at).as_secs_f64().max(0.0);
            seconds.mul_add(self.rate, it.requests).min(full)
        };
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        if MANY < left.len() {
            left.retain(|_, it| filled(it) < full);
        }
        let bucket = left
            .entry(self.hasher.hash_one(bearer.as_bytes()))
            .or_insert(Bucket { requests: full, at: now });
        let requests = filled(bucket);
        let is_there = 1.0 <= requests;
        *bucket = Bucket { requests: if is_there { requests - 1.0 } else { requests }, at: now };
        if is_there { Ok(()) } else { Err(Box::new(too_many())) }
    }
}

fn too_many() -> Problem {
    let detail = "This key sends more requests than one key may. Wait a second, and put more \
                  readings into each push: up to 10,000.";
    Problem::new(
        StatusCode::TOO_MANY_REQUESTS,
        "/problems/too-many-requests",
        "Too many requests",
        detail,
    )
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;
    use axum::response::IntoResponse;
    use jiff::ToSpan;

    use super::*;

    #[test]
    fn a_key_that_sends_too_much_waits_and_others_do_not() {
        let buckets = Buckets::new(2);
        let bearer = |it: &'static str| {
            HeaderMap::from_iter([(header::AUTHORIZATION, HeaderValue::from_static(it))])
        };
        let (greedy, other) = (bearer("Bearer a"), bearer("Bearer b"));
        let now = Timestamp::UNIX_EPOCH;
        let n = |headers: &HeaderMap, now, n| {
            (0..n).filter(|_| buckets.take(headers, now).is_ok()).count()
        };
        assert_eq!(n(&greedy, now, 30), 20, "ten seconds' worth at once");
        assert_eq!(n(&other, now, 1), 1, "its neighbour has a bucket of its own");
        assert_eq!(n(&HeaderMap::new(), now, 30), 30, "nobody has none");
        let later = |ms: i64| now + ms.milliseconds();
        assert_eq!(n(&greedy, later(400), 3), 0, "less than one has come in");
        assert_eq!(n(&greedy, later(1_000), 5), 2, "two a second");
        assert_eq!(n(&greedy, later(3_600_000), 50), 20, "it runs over");
        let empty = buckets.take(&greedy, later(3_600_000)).expect_err("it is empty");
        let answer = empty.into_response();
        assert_eq!(answer.status(), StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(answer.headers()[header::RETRY_AFTER], "1");
    }

    #[test]
    fn buckets_that_are_full_go() {
        let buckets = Buckets::new(1);
        let now = Timestamp::UNIX_EPOCH;
        for n in 0..=MANY + 1 {
            let value = HeaderValue::from_str(&n.to_string()).expect("digits");
            let headers = HeaderMap::from_iter([(header::AUTHORIZATION, value)]);
            let at = now + i64::try_from(n).expect("few").seconds();
            assert!(buckets.take(&headers, at).is_ok());
        }
        let n_left = buckets.left.lock().expect("whole").len();
        assert!(n_left < 20, "{n_left}");
    }
}
