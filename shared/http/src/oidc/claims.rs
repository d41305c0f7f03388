use greenpulse_domain::content::sha256_hex;
use greenpulse_domain::id::{BadId, UserId};
use jiff::Timestamp;
use serde_json::{Map, Value};

use super::settings::list;
use super::{Issuer, MALFORMED};

/// How far the issuer's clock may be from ours, in seconds.
const LEEWAY: i64 = 60;

const AUDIENCE: &str = "This token is not for us: it names another audience.";
const EXPIRED: &str = "This token has expired; sign in again.";
const EARLY: &str = "This token does not count yet: it is of a later time.";

/// What a token says of whoever shows it.
#[derive(Debug)]
pub(crate) struct Claims(Value);

impl Claims {
    pub(super) const fn new(claims: Map<String, Value>) -> Self {
        Self(Value::Object(claims))
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_str().filter(|it| !it.is_empty())
    }

    /// The claim at a name, or at a JSON pointer.
    fn at(&self, name: &str) -> Option<&Value> {
        let value = if name.starts_with('/') { self.0.pointer(name) } else { self.0.get(name) };
        value.filter(|it| !it.is_null())
    }

    /// The texts of a claim that is a list, also one by commas; `None` when it is not there.
    pub(super) fn texts(&self, name: &str) -> Option<Vec<String>> {
        Some(match self.at(name)? {
            Value::Array(items) => {
                items.iter().filter_map(Value::as_str).map(str::to_owned).collect()
            }
            Value::String(text) => list(text),
            _ => vec![],
        })
    }

    /// The subject, or its hash where it is no id of ours.
    fn user_id(&self) -> Result<UserId, BadId> {
        let subject = self.text("sub").ok_or(BadId::Empty)?;
        subject.parse().or_else(|_| sha256_hex(subject.as_bytes()).parse())
    }

    pub(super) fn expires(&self) -> Option<Timestamp> {
        let at = self.seconds("exp").ok()??;
        Some(Timestamp::from_second(at).unwrap_or(Timestamp::MAX))
    }

    /// Checks whom the token is for, and when, and says whom it is about.
    ///
    /// # Errors
    ///
    /// The first that is wrong.
    pub(super) fn check(&self, issuer: &Issuer, now: Timestamp) -> Result<UserId, &'static str> {
        if !self.is_for(&issuer.audiences) {
            return Err(AUDIENCE);
        }
        let now = now.as_second();
        if self.seconds("exp")?.ok_or(MALFORMED)?.saturating_add(LEEWAY) <= now {
            return Err(EXPIRED);
        }
        for start in ["nbf", "iat"] {
            if self.seconds(start)?.is_some_and(|at| now + LEEWAY < at) {
                return Err(EARLY);
            }
        }
        self.user_id().map_err(|_| MALFORMED)
    }

    /// Whether the token was made for this client itself (OpenID Connect Core 1.0, section 3.1.3.7).
    pub(super) fn is_of_client(&self, client: &str) -> bool {
        let party = self.0.get("azp").is_none_or(|it| it.as_str() == Some(client));
        party && self.is_for(&[client.to_owned()])
    }

    /// Access tokens of Cognito have no audience, but the client that asked for them.
    fn is_for(&self, audiences: &[String]) -> bool {
        let ours = |it: &str| audiences.iter().any(|audience| audience == it);
        match self.0.get("aud") {
            Some(Value::String(one)) => ours(one),
            Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).any(ours),
            Some(_) => false,
            None => {
                self.text("token_use") == Some("access") && self.text("client_id").is_some_and(ours)
            }
        }
    }

    /// Seconds since 1970, of which issuers may write fractions.
    fn seconds(&self, name: &str) -> Result<Option<i64>, &'static str> {
        let Some(value) = self.0.get(name) else { return Ok(None) };
        let whole = |it: f64| it.floor() as i64;
        value.as_i64().or_else(|| value.as_f64().map(whole)).ok_or(MALFORMED).map(Some)
    }
}
