use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use axum::body::Bytes;
use axum::http::Uri;
use greenpulse_ports::PortError;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use tokio::sync::{Mutex, OwnedMutexGuard};
use tokio::time::timeout;

use super::fetch::{Failure, Fetch};
use super::jwk::KeySet;
use super::settings::Issuer;
use crate::with_causes;

const TIMEOUT: Duration = Duration::from_secs(3);
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
    issuer: Issuer,
    fetch: Arc<dyn Fetch>,
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

/// What matters here of an OpenID Provider's metadata.
#[derive(Debug, Deserialize)]
struct Discovered {
    issuer: String,
    jwks_uri: String,
}

impl Keys {
    pub(crate) fn new(issuer: Issuer, fetch: Arc<dyn Fetch>) -> Self {
        Self { issuer, fetch, known: RwLock::default(), turn: Arc::default() }
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
                let (error, issuer) = (with_causes(&*err), self.issuer.url());
                tracing::warn!(error, issuer, "failed to fetch the issuer's keys");
            }
        }
    }

    async fn ask(&self) -> Result<KeySet, Failure> {
        let address = match &self.issuer.keys {
            Some(address) => address.clone(),
            None => self.discover().await?,
        };
        Ok(KeySet::read(&self.get(&address).await?)?)
    }

    /// Where the issuer says that its keys are (OpenID Connect Discovery 1.0, section 4).
    async fn discover(&self) -> Result<Uri, Failure> {
        let issuer = self.issuer.url();
        let address = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
        let text = self.get(&address.parse()?).await?;
        let discovered: Discovered = serde_json::from_slice(&text)?;
        if discovered.issuer != issuer {
            return Err(format!("{address} is of another issuer, {}", discovered.issuer).into());
        }
        let address: Uri = discovered.jwks_uri.parse()?;
        if !self.issuer.may_point_to(&address) {
            return Err(format!("keys at {address} could be anybody's").into());
        }
        Ok(address)
    }

    async fn get(&self, address: &Uri) -> Result<Bytes, Failure> {
        timeout(TIMEOUT, self.fetch.get(address)).await?
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
