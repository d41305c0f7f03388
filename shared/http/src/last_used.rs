//! When keys were used last: kept to the hour, so that a push costs no write of its own.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use greenpulse_domain::id::KeyId;
use greenpulse_domain::source::KeyUse;
use greenpulse_ports::{Expect, PortError, Registry, get, put};
use jiff::{SignedDuration, Timestamp};

/// How much older than the use a note may be.
const TO: SignedDuration = SignedDuration::from_hours(1);

#[derive(Debug, Default)]
pub(crate) struct LastUsed {
    noted: Mutex<HashMap<KeyId, Timestamp>>,
}

impl LastUsed {
    /// Notes that `key` was used, unless that was noted within the hour.
    pub(crate) async fn note(
        &self,
        registry: &dyn Registry,
        key: &KeyId,
        now: Timestamp,
    ) -> Result<(), PortError> {
        if self.is_fresh(key, now) {
            return Ok(());
        }
        let kept = get::<KeyUse>(registry, key).await?.map(|it| it.0.at);
        if kept.is_none_or(|at| TO <= now.duration_since(at)) {
            let used = KeyUse { key: key.clone(), at: now };
            registry.commit(vec![put(&used, Expect::Anything)]).await?;
        }
        let mut noted = self.noted.lock().unwrap_or_else(PoisonError::into_inner);
        noted.insert(key.clone(), kept.filter(|at| now.duration_since(*at) < TO).unwrap_or(now));
        Ok(())
    }

    fn is_fresh(&self, key: &KeyId, now: Timestamp) -> bool {
        let noted = self.noted.lock().unwrap_or_else(PoisonError::into_inner);
        noted.get(key).is_some_and(|at| now.duration_since(*at) < TO)
    }
}
