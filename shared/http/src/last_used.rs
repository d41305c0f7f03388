//! When keys, tokens and sessions were used last: kept to the hour, so that a request costs no write
//! of its own.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use greenpulse_domain::credential::LastUse;
use greenpulse_ports::{Expect, PortError, Registry, get, put};
use jiff::{SignedDuration, Timestamp};

/// How much older than the use a note may be.
const TO: SignedDuration = SignedDuration::from_hours(1);
/// Notes that are remembered; with more of them the old ones go.
const MANY: usize = 10_000;

#[derive(Debug, Default)]
pub(crate) struct LastUsed {
    noted: Mutex<HashMap<String, Timestamp>>,
}

/// How long something counts that nobody uses.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Idle {
    /// When it was made.
    pub(crate) since: Timestamp,
    pub(crate) at_most: SignedDuration,
}

impl LastUsed {
    /// Notes that the document `of` was used, unless that was noted lately; `false`, and no note,
    /// where nobody has used it for as long as `idle` lets it be.
    pub(crate) async fn note(
        &self,
        registry: &dyn Registry,
        of: &str,
        idle: Option<Idle>,
        now: Timestamp,
    ) -> Result<bool, PortError> {
        let to = idle.map_or(TO, |it| TO.min(it.at_most / 4));
        let is_fresh = |at: Timestamp| now.duration_since(at) < to;
        if self.noted(of).is_some_and(is_fresh) {
            return Ok(true);
        }
        let kept = get::<LastUse>(registry, of).await?.map(|it| it.0.at);
        if let Some(idle) = idle
            && idle.at_most <= now.duration_since(kept.unwrap_or(idle.since))
        {
            return Ok(false);
        }
        let fresh = kept.filter(|at| is_fresh(*at));
        if fresh.is_none() {
            let used = LastUse { of: of.to_owned(), at: now };
            registry.commit(vec![put(&used, Expect::Anything)]).await?;
        }
        let mut noted = self.noted.lock().unwrap_or_else(PoisonError::into_inner);
        if MANY <= noted.len() {
            noted.retain(|_, at| now.duration_since(*at) < to);
        }
        noted.insert(of.to_owned(), fresh.unwrap_or(now));
        Ok(true)
    }

    fn noted(&self, of: &str) -> Option<Timestamp> {
        self.noted.lock().unwrap_or_else(PoisonError::into_inner).get(of).copied()
    }
}
