//! Browsers are signed in by the issuer's word: authorization code with PKCE (OpenID Connect Core
//! 1.0, section 3.1; RFC 7636).

mod began;
mod exchange;

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use greenpulse_domain::credential::Vouched;
use greenpulse_domain::id::UserId;
use greenpulse_domain::user::User;
use greenpulse_ports::{PortError, get};
use jiff::Timestamp;
use oauth2::{CsrfToken, PkceCodeChallenge, Scope};

use crate::identity::Door;
use crate::origin::public_address;
use crate::secret::{self, random_secret};
use crate::session::{Cookie, is_secure, shown};
use crate::{Problem, with_causes};

use super::{Trust, Unverified, vouched};
use began::{Began, COOKIE, LASTS};

const CALLBACK: &str = "/api/oidc/callback";

/// The way through the issuer, for the browser that sent a request.
#[derive(Debug, Clone)]
pub struct CodeFlow {
    door: Arc<Door>,
    /// Where this server is, as the browser calls it.
    public: Option<String>,
    is_secure: bool,
    browser: Option<String>,
}

/// Where the browser goes now, and the cookie by which it is known when it comes back.
#[derive(Debug)]
pub struct Leave {
    pub to: String,
    pub cookie: Cookie,
}

/// Somebody for whom the issuer vouches.
#[derive(Debug)]
pub struct Arrived {
    pub id: UserId,
    pub vouched: Vouched,
    pub issuer: String,
    /// The path that they wanted to see.
    pub to: String,
    /// Makes the browser forget that it was away.
    pub cookie: Cookie,
}

/// What an issuer sends a browser back with.
#[derive(Debug, Default)]
pub struct Returned {
    pub code: Option<String>,
    pub state: Option<String>,
    /// Who says so (RFC 9207).
    pub iss: Option<String>,
    pub error: Option<String>,
}

impl CodeFlow {
    fn trust(&self) -> Result<&Trust, Problem> {
        let trust = self.door.trust().filter(|it| it.issuer.client.is_some());
        trust.ok_or_else(|| {
            let detail = "No issuer of OpenID Connect signs people in here.";
            Problem::new(StatusCode::NOT_FOUND, "/problems/no-issuer", "No issuer", detail)
                .with("repair", "sign in by a password or a link")
        })
    }

    /// What the issuer is called on the page; `None` where none signs browsers in.
    pub fn issuer(&self) -> Option<String> {
        let issuer = &self.trust().ok()?.issuer;
        issuer.client.as_ref().map(|it| it.name.clone())
    }

    /// Sends the browser to the issuer; it comes back to `to`, a path of ours.
    ///
    /// # Errors
    ///
    /// 422 where `to` would lead elsewhere; 503 while the issuer does not say where it is.
    pub async fn leave(&self, to: &str, now: Timestamp) -> Result<Leave, Problem> {
        let trust = self.trust()?;
        let endpoints = trust.provider.endpoints(now).await.map_err(unreachable)?;
        let callback = format!("{}{CALLBACK}", self.public.as_deref().ok_or_else(no_host)?);
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let browser = random_secret().map_err(|err| PortError::unavailable("randomness", err))?;
        let began = Began::new(to, &browser, verifier.into_secret(), &callback, now)?;
        let client = exchange::client(&trust.issuer, &endpoints, &callback)?;
        let state = began.state.clone();
        let request = client.authorize_url(|| CsrfToken::new(state)).set_pkce_challenge(challenge);
        let scopes = trust.issuer.client.iter().flat_map(|it| &it.scopes);
        let request = request.add_scopes(scopes.map(|it| Scope::new(it.clone())));
        let (url, _) = request.add_extra_param("nonce", &began.kept.nonce).url();
        began.keep(&**self.door.registry()).await?;
        let cookie = Cookie::new(COOKIE, &browser, LASTS.as_secs(), self.is_secure)?;
        Ok(Leave { to: url.into(), cookie })
    }

    /// Who comes back from the issuer. Whatever comes of it, it cannot be tried again.
    ///
    /// # Errors
    ///
    /// 403 where this browser did not leave for it, or whoever comes has no role here; 401 where the
    /// issuer does not vouch for them; 503 while it cannot be asked.
    pub async fn arrive(&self, returned: Returned, now: Timestamp) -> Result<Arrived, Problem> {
        let trust = self.trust()?;
        let state = returned.state.as_deref().ok_or_else(forged)?;
        let registry = Arc::clone(self.door.registry());
        let browser = self.browser.as_deref().ok_or_else(forged)?;
        let began = began::take(&*registry, state, browser, now).await?.ok_or_else(forged)?;
        if returned.iss.is_some_and(|it| it != trust.issuer.url()) {
            return Err(forged());
        }
        if let Some(error) = returned.error {
            tracing::info!(error, "the issuer signed somebody not in");
            return Err(refused("The issuer did not sign you in."));
        }
        let code = returned.code.ok_or_else(forged)?;
        let endpoints = trust.provider.endpoints(now).await.map_err(unreachable)?;
        let token = exchange::token(trust, &endpoints, code, &began).await?;
        let (id, claims) = trust.verify(&token, now).await.map_err(|err| match err {
            Unverified::Refused(reason) => refused(reason),
            Unverified::Unknown(err) => err.into(),
        })?;
        let client = trust.issuer.client.as_ref().map_or("", |it| &it.id);
        let nonce = claims.text("nonce").unwrap_or_default();
        if !claims.is_of_client(client) || !secret::same(nonce, &began.nonce) {
            return Err(refused("This token was made for another sign-in."));
        }
        let vouched = vouched(&trust.issuer, &claims);
        let registered = get::<User>(&*registry, &id).await?.map(|it| it.0);
        if vouched.user(&id, registered, now).is_none() {
            return Err(Problem::new(
                StatusCode::FORBIDDEN,
                "/problems/no-role",
                "No role",
                super::account::NO_ROLE,
            ));
        }
        let cookie = Cookie::new(COOKIE, "", 0, self.is_secure)?;
        let issuer = trust.issuer.url().to_owned();
        Ok(Arrived { id, vouched, issuer, to: began.to, cookie })
    }
}

fn forged() -> Problem {
    let detail = "This browser did not leave for this sign-in, or took too long over it.";
    Problem::new(StatusCode::FORBIDDEN, "/problems/other-sign-in", "Another sign-in", detail)
        .with("repair", "sign in again from the beginning")
}

fn refused(reason: &'static str) -> Problem {
    Problem::new(StatusCode::UNAUTHORIZED, "/problems/not-vouched-for", "Not signed in", reason)
        .with("repair", "sign in again from the beginning")
}

fn unreachable(err: super::fetch::Failure) -> Problem {
    tracing::warn!(error = with_causes(&*err), "the issuer cannot be asked");
    PortError::unavailable("OIDC issuer", "it cannot be asked").into()
}

fn no_host() -> Problem {
    let detail = "The request names no host to come back to.";
    Problem::new(StatusCode::BAD_REQUEST, "/problems/no-host", "No host", detail)
}

impl<S: Sync> FromRequestParts<S> for CodeFlow {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let door = parts.extensions.get::<Arc<Door>>().cloned().ok_or_else(|| {
            tracing::error!("no door stands before this route");
            Problem::internal()
        })?;
        let own = door.trust().and_then(|it| it.issuer.client.as_ref()?.public.clone());
        Ok(Self {
            public: own.or_else(|| public_address(&parts.headers)),
            is_secure: is_secure(&parts.headers),
            browser: shown(&parts.headers, COOKIE).map(str::to_owned),
            door,
        })
    }
}
