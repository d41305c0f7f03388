//! What an issuer says of itself.

use std::sync::{Arc, Mutex, PoisonError};

use axum::http::Uri;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

use super::fetch::{self, Failure, Fetch};
use super::settings::Issuer;

/// After this, it is asked again.
const FRESH: SignedDuration = SignedDuration::from_hours(1);

/// What matters here of an OpenID Provider's metadata.
#[derive(Debug, Clone, Deserialize)]
struct Discovered {
    issuer: String,
    jwks_uri: String,
    authorization_endpoint: Option<String>,
    token_endpoint: Option<String>,
}

/// Where an issuer signs people in, and where it swaps their codes for tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Endpoints {
    pub(super) authorization: Uri,
    pub(super) token: Uri,
}

/// An issuer, asked over the network.
#[derive(Debug)]
pub(crate) struct Provider {
    pub(super) issuer: Issuer,
    pub(super) fetch: Arc<dyn Fetch>,
    endpoints: Mutex<Option<(Timestamp, Endpoints)>>,
}

impl Provider {
    pub(super) fn new(issuer: Issuer, fetch: Arc<dyn Fetch>) -> Self {
        Self { issuer, fetch, endpoints: Mutex::default() }
    }

    /// Where the issuer says that its keys are.
    pub(super) async fn keys(&self) -> Result<Uri, Failure> {
        let discovered = self.discover().await?;
        self.address(&discovered.jwks_uri)
    }

    /// Where the issuer says that people sign in, as of the last hour.
    pub(super) async fn endpoints(&self, now: Timestamp) -> Result<Endpoints, Failure> {
        let known = self.endpoints.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((at, endpoints)) = known
            && now.duration_since(at).abs() < FRESH
        {
            return Ok(endpoints);
        }
        let Discovered { authorization_endpoint, token_endpoint, .. } = self.discover().await?;
        let missing = || format!("{} signs in no browsers", self.issuer.url());
        let endpoints = Endpoints {
            authorization: self.address(&authorization_endpoint.ok_or_else(missing)?)?,
            token: self.address(&token_endpoint.ok_or_else(missing)?)?,
        };
        let mut kept = self.endpoints.lock().unwrap_or_else(PoisonError::into_inner);
        *kept = Some((now, endpoints.clone()));
        Ok(endpoints)
    }

    /// OpenID Connect Discovery 1.0, section 4.
    async fn discover(&self) -> Result<Discovered, Failure> {
        let issuer = self.issuer.url();
        let address = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
        let text = fetch::in_time(self.fetch.get(&address.parse()?)).await?;
        let discovered: Discovered = serde_json::from_slice(&text)?;
        if discovered.issuer != issuer {
            return Err(format!("{address} is of another issuer, {}", discovered.issuer).into());
        }
        Ok(discovered)
    }

    fn address(&self, text: &str) -> Result<Uri, Failure> {
        let address: Uri = text.parse()?;
        if self.issuer.may_point_to(&address) {
            return Ok(address);
        }
        Err(format!("{address} could be anybody's").into())
    }
}
