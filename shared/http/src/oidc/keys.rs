use std::sync::{Arc, PoisonError, RwLock};

use greenpulse_ports::PortError;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::{Mutex, OwnedMutexGuard};

use super::fetch::{Failure, in_time};
use super::jwk::KeySet;
use super::provider::Provider;
use crate::with_causes;

/// After this, keys are fetched again.
const FRESH: SignedDuration = SignedDuration::from_hours(1);
/// How long keys count while the issuer does not answer.
const KEPT: SignedDuration = SignedDuration::from_hours(24);
/// Between two fetches, whatever tokens are shown.
const PAUSE: SignedDuration = SignedDuration::from_mins(1);
/// The same while there are no keys, so that nobody can be let in.
const SHORT_PAUSE: SignedDuration = SignedDuration::from_secs(5);

/// The keys of an issuer, fetched when they are needed.
#[derive(Debug)]
pub(crate) struct Keys {
    provider: Arc<Provider>,
    known: RwLock<Known>,
    /// Held by whoever fetches.
    turn: Arc<Mutex<()>>,
}

#[derive(Debug, Clone, Default)]
struct Known {
    keys: Arc<KeySet>,
    fetched: Option<Timestamp>,
    tried: Option<Timestamp>,
}

impl Keys {
    pub(crate) fn new(provider: Arc<Provider>) -> Self {
        Self { provider, known: RwLock::default(), turn: Arc::default() }
    }

    /// The issuer's keys, fetched if they are old, or if the key `kid` is not among them.
    ///
    /// # Errors
    ///
    /// [`PortError::Unavailable`] when no keys are known that may still count.
    pub(crate) async fn with(
        self: &Arc<Self>,
        kid: Option<&str>,
        now: Timestamp,
    ) -> Result<Arc<KeySet>, PortError> {
        let known = self.known();
        if known.answers(kid, now) {
            return Ok(known.keys);
        }
        let turn = Arc::clone(&self.turn);
        let turn = match turn.try_lock_owned() {
            Ok(turn) => turn,
            // Somebody fetches: who needs no newer keys does not wait for them.
            Err(_) if known.counts(now) && known.keys.holds(kid) => return Ok(known.keys),
            Err(_) => Arc::clone(&self.turn).lock_owned().await,
        };
        let known = self.known();
        if !known.answers(kid, now) && known.may_try(now) {
            // On its own: a caller who hangs up does not spoil the fetch for others.
            let fetching = tokio::spawn(Arc::clone(self).fetch(now, turn));
            if let Err(err) = fetching.await {
                tracing::error!(error = with_causes(&err), "fetch of keys ended early");
            }
        }
        let known = self.known();
        if known.counts(now) {
            return Ok(known.keys);
        }
        Err(PortError::unavailable("OIDC issuer", "none of its keys are known"))
    }

    async fn fetch(self: Arc<Self>, now: Timestamp, _turn: OwnedMutexGuard<()>) {
        self.learn(|it| it.tried = Some(now));
        match self.ask().await {
            Ok(keys) => self.learn(|it| (it.keys, it.fetched) = (Arc::new(keys), Some(now))),
            Err(err) => {
                let (error, issuer) = (with_causes(&*err), self.provider.issuer.url());
                tracing::warn!(error, issuer, "failed to fetch the issuer's keys");
            }
        }
    }

    async fn ask(&self) -> Result<KeySet, Failure> {
        let address = match &self.provider.issuer.keys {
            Some(address) => address.clone(),
            None => self.provider.keys().await?,
        };
        Ok(KeySet::read(&in_time(self.provider.fetch.get(&address)).await?)?)
    }

    fn known(&self) -> Known {
        self.known.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn learn(&self, what: impl FnOnce(&mut Known)) {
        what(&mut self.known.write().unwrap_or_else(PoisonError::into_inner));
    }
}

impl Known {
    /// Whether nothing needs to be fetched for a token of the key `kid`.
    fn answers(&self, kid: Option<&str>, now: Timestamp) -> bool {
        is_within(self.fetched, FRESH, now) && self.keys.holds(kid)
    }

    /// Whether the keys may still be used.
    fn counts(&self, now: Timestamp) -> bool {
        is_within(self.fetched, KEPT, now)
    }

    fn may_try(&self, now: Timestamp) -> bool {
        let pause = if self.counts(now) { PAUSE } else { SHORT_PAUSE };
        !is_within(self.tried, pause, now)
    }
}

/// Whether `at` is less than `length` from `now`; also ahead of it, as requests overtake each other.
fn is_within(at: Option<Timestamp>, length: SignedDuration, now: Timestamp) -> bool {
    at.is_some_and(|at| now.duration_since(at).abs() < length)
}
