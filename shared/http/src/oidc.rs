//! People for whom an issuer of OpenID Connect vouches, such as Cognito or a campus's own: by the
//! JWT that they show.

mod account;
mod claims;
mod code;
mod fetch;
mod jwk;
mod keys;
mod provider;
mod settings;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use greenpulse_domain::id::UserId;
use greenpulse_ports::PortError;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

pub(crate) use account::{account, vouched};
pub(crate) use claims::Claims;
pub use code::{Arrived, CodeFlow, Leave, Returned};
use fetch::{Fetch, Network};
use jwk::Algorithm;
use keys::Keys;
use provider::Provider;
pub use settings::{BadIssuer, Issuer};

/// Longest token, in bytes: more than gateways let into a header.
const MAX_TOKEN: usize = 16 * 1_024;

const TOO_LONG: &str = "This token is too long.";
const MALFORMED: &str = "This token cannot be read: it is no JWT with the claims that we need.";
const METHOD: &str =
    "This token is not signed by a method that we take, such as RS256, ES256 or EdDSA.";
const OTHER_ISSUER: &str = "This token is not of the issuer that we trust.";
const UNKNOWN_KEY: &str = "This token names a key that its issuer does not publish; sign in again.";
const BAD_SIGNATURE: &str = "This token's signature is wrong.";

/// An issuer whose tokens count, and its keys.
#[derive(Debug)]
pub(crate) struct Trust {
    pub(crate) issuer: Issuer,
    provider: Arc<Provider>,
    keys: Arc<Keys>,
}

/// Why there are no claims.
#[derive(Debug)]
pub(crate) enum Unverified {
    /// What whoever shows the token is told.
    Refused(&'static str),
    /// We could not find out.
    Unknown(PortError),
}

#[derive(Debug, Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    typ: Option<String>,
    /// Extensions that a reader must understand: we know none.
    crit: Option<Value>,
}

/// Whether a bearer token is a JWT: three parts, of which the first is a JSON object's beginning.
/// Our own keys and tokens start otherwise.
pub(crate) fn is_jwt(token: &str) -> bool {
    token.starts_with('e') && token.split('.').count() == 3
}

impl Trust {
    pub(crate) fn new(issuer: Issuer) -> Self {
        Self::through(issuer, Arc::new(Network))
    }

    fn through(issuer: Issuer, fetch: Arc<dyn Fetch>) -> Self {
        let provider = Arc::new(Provider::new(issuer.clone(), fetch));
        Self { issuer, keys: Arc::new(Keys::new(Arc::clone(&provider))), provider }
    }

    /// Whom `token` is about and what it claims, once everything about it has been checked.
    ///
    /// # Errors
    ///
    /// [`Unverified`] says what is wrong with the token, or that no keys of the issuer are known.
    pub(crate) async fn verify(
        &self,
        token: &str,
        now: Timestamp,
    ) -> Result<(UserId, Claims), Unverified> {
        if MAX_TOKEN < token.len() {
            return Err(TOO_LONG.into());
        }
        let (message, signature) = token.rsplit_once('.').ok_or(MALFORMED)?;
        let (header, claims) = message.split_once('.').ok_or(MALFORMED)?;
        let header: Header = read(header)?;
        let algorithm = Algorithm::named(&header.alg).ok_or(METHOD)?;
        if header.crit.is_some() || !header.typ.as_deref().is_none_or(is_token) {
            return Err(MALFORMED.into());
        }
        let claims = Claims::new(read(claims)?);
        // Asked first: nobody makes us fetch keys for tokens of others.
        if claims.text("iss") != Some(self.issuer.url()) {
            return Err(OTHER_ISSUER.into());
        }
        let kid = header.kid.as_deref();
        let keys = self.keys.with(kid, now).await.map_err(Unverified::Unknown)?;
        let key = keys.find(kid, &algorithm).ok_or(UNKNOWN_KEY)?;
        let signature = jwk::decode(signature).ok_or(BAD_SIGNATURE)?;
        if !algorithm.verifies(key, message.as_bytes(), &signature) {
            return Err(BAD_SIGNATURE.into());
        }
        let id = claims.check(&self.issuer, now)?;
        Ok((id, claims))
    }
}

/// Identity and access tokens say no more; others, such as those of a logout, say what they are.
fn is_token(typ: &str) -> bool {
    ["JWT", "at+jwt", "application/at+jwt"].iter().any(|it| it.eq_ignore_ascii_case(typ))
}

fn read<T: for<'de> Deserialize<'de>>(part: &str) -> Result<T, Unverified> {
    let text = jwk::decode(part).ok_or(MALFORMED)?;
    serde_json::from_slice(&text).map_err(|_| MALFORMED.into())
}

impl From<&'static str> for Unverified {
    fn from(reason: &'static str) -> Self {
        Self::Refused(reason)
    }
}
