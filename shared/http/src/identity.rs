//! Who calls: a source by its key, a person by token or session, or by an issuer's word.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::Response;
use greenpulse_domain::access::Caller;
use greenpulse_domain::content::sha256_hex;
use greenpulse_domain::id::UserId;
use greenpulse_domain::source::SourceKey;
use greenpulse_domain::user::{Credential, CredentialKind, User};
use greenpulse_ports::{PortError, Registry, get};
use jiff::Timestamp;

use crate::last_used::LastUsed;
use crate::oidc::{self, Issuer, Trust, Unverified};
use crate::session::session_cookie;
use crate::{Problem, Received, secret, with_causes};

/// Callers kept before the cache starts again: far more than people and sources there are.
const MAX_KEPT: usize = 4_096;

/// Who calls, and how we know.
#[derive(Debug, Clone)]
pub struct Identity {
    pub caller: Caller,
    /// What the person, or the source, is called.
    pub name: Option<String>,
    /// When the token or session ends.
    pub expires: Option<Timestamp>,
    /// Hash of the session that vouches for the caller, if one does.
    pub session_sha256: Option<String>,
    /// Why what was shown does not let the caller in.
    pub(crate) refused: Option<&'static str>,
}

/// Tells who calls, by what stands in the registry and by what an issuer vouches for.
#[derive(Debug)]
pub struct Door {
    registry: Arc<dyn Registry>,
    trust: Option<Trust>,
    kept: Mutex<Kept>,
    last_used: LastUsed,
}

#[derive(Debug, Default)]
struct Kept {
    generation: u64,
    by_hash: HashMap<String, Known>,
    /// People whom the issuer vouches for; `None` when the registry has nothing of them.
    by_id: HashMap<UserId, Option<User>>,
}

/// What the registry holds about a secret.
#[derive(Debug, Clone)]
enum Known {
    Key(SourceKey),
    Person(Credential, User),
}

impl Identity {
    pub(crate) const fn nobody(refused: Option<&'static str>) -> Self {
        let caller = Caller::Nobody;
        Self { caller, name: None, expires: None, session_sha256: None, refused }
    }

    const fn known_outside(caller: Caller) -> Self {
        Self { caller, name: None, expires: None, session_sha256: None, refused: None }
    }
}

impl Door {
    pub fn new(registry: Arc<dyn Registry>) -> Self {
        Self { registry, trust: None, kept: Mutex::default(), last_used: LastUsed::default() }
    }

    /// Lets in whom `issuer`, if there is one, vouches for as well: a bearer token that is a JWT
    /// must be its.
    #[must_use]
    pub fn trusting(self, issuer: impl Into<Option<Issuer>>) -> Self {
        Self { trust: issuer.into().map(Trust::new), ..self }
    }

    #[cfg(test)]
    pub(crate) fn with(self, trust: Trust) -> Self {
        Self { trust: Some(trust), ..self }
    }

    /// Who shows these headers at `now`.
    ///
    /// # Errors
    ///
    /// When the registry fails, or no keys of the issuer are known. A bad key or token is no error:
    /// it is [`Caller::Nobody`].
    pub async fn identify(
        &self,
        headers: &HeaderMap,
        now: Timestamp,
    ) -> Result<Identity, PortError> {
        if let Some(token) = bearer(headers) {
            if let Some(trust) = &self.trust
                && oidc::is_jwt(token)
            {
                return self.vouched_for(trust, token, now).await;
            }
            let known = self.look_up(token).await?;
            if let Some(Known::Key(key)) = &known
                && key.revoked_at.is_none()
                && let Err(err) = self.last_used.note(&*self.registry, &key.id, now).await
            {
                // What the key is used for must not wait for this.
                tracing::warn!(error = with_causes(&err), key.id = %key.id, "failed to note a use");
            }
            return Ok(known.map_or(Identity::nobody(Some("We do not know this key.")), |it| {
                it.identity(CredentialKind::Token, now)
            }));
        }
        if let Some(session) = session_cookie(headers) {
            let known = self.look_up(session).await?;
            let ended = Identity::nobody(Some("Your session has ended; sign in again."));
            return Ok(known.map_or(ended, |it| it.identity(CredentialKind::Session, now)));
        }
        Ok(Identity::nobody(None))
    }

    async fn vouched_for(
        &self,
        trust: &Trust,
        token: &str,
        now: Timestamp,
    ) -> Result<Identity, PortError> {
        let (id, claims) = match trust.verify(token, now).await {
            Ok(verified) => verified,
            Err(Unverified::Refused(reason)) => return Ok(Identity::nobody(Some(reason))),
            Err(Unverified::Unknown(err)) => return Err(err),
        };
        let user = self.user(&id).await?;
        Ok(oidc::account(&trust.issuer, &claims, id, user))
    }

    async fn user(&self, id: &UserId) -> Result<Option<User>, PortError> {
        let generation = self.registry.generation().await?;
        if let Some(user) = self.kept_at(generation, |it| it.by_id.get(id).cloned()) {
            return Ok(user);
        }
        let user = get::<User>(&*self.registry, id).await?.map(|it| it.0);
        self.keep(generation, |it| it.by_id.insert(id.clone(), user.clone()));
        Ok(user)
    }

    async fn look_up(&self, secret: &str) -> Result<Option<Known>, PortError> {
        let hash = sha256_hex(secret.as_bytes());
        let generation = self.registry.generation().await?;
        if let Some(known) = self.kept_at(generation, |it| it.by_hash.get(&hash).cloned()) {
            return Ok(Some(known));
        }
        let found = match secret::key_id(secret) {
            Some(id) => self.key(&id, &hash).await?,
            None => self.person(&hash).await?,
        };
        if let Some(known) = &found {
            self.keep(generation, |it| it.by_hash.insert(hash, known.clone()));
        }
        Ok(found)
    }

    async fn key(
        &self,
        id: &greenpulse_domain::id::KeyId,
        hash: &str,
    ) -> Result<Option<Known>, PortError> {
        let key = get::<SourceKey>(&*self.registry, id).await?;
        Ok(key.filter(|(key, _)| secret::same(&key.secret_sha256, hash)).map(|it| Known::Key(it.0)))
    }

    async fn person(&self, hash: &str) -> Result<Option<Known>, PortError> {
        let Some((credential, _)) = get::<Credential>(&*self.registry, hash).await? else {
            return Ok(None);
        };
        if !secret::same(&credential.secret_sha256, hash) {
            return Ok(None);
        }
        let user = get::<User>(&*self.registry, &credential.user).await?;
        Ok(user.map(|(user, _)| Known::Person(credential, user)))
    }

    fn kept_at<T>(&self, generation: u64, what: impl FnOnce(&Kept) -> Option<T>) -> Option<T> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        (kept.generation == generation).then(|| what(&kept)).flatten()
    }

    fn keep<T>(&self, generation: u64, what: impl FnOnce(&mut Kept) -> T) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.generation < generation || MAX_KEPT <= kept.by_hash.len() + kept.by_id.len() {
            *kept = Kept { generation, ..Kept::default() };
        }
        if kept.generation == generation {
            what(&mut kept);
        }
    }
}

impl Known {
    /// Who this is at `now`, when shown where `expected` is accepted.
    fn identity(self, expected: CredentialKind, now: Timestamp) -> Identity {
        match self {
            Self::Key(key) if key.revoked_at.is_some() => {
                Identity::nobody(Some("This key was revoked."))
            }
            Self::Key(_) if expected != CredentialKind::Token => {
                Identity::nobody(Some("A source key goes into the Authorization header."))
            }
            Self::Key(key) => Identity {
                name: Some(key.source.to_string()),
                ..Identity::known_outside(Caller::Source(key.source))
            },
            Self::Person(credential, _) if credential.kind != expected => {
                Identity::nobody(Some("We do not know this key."))
            }
            Self::Person(credential, _) if credential.expires_at.is_some_and(|at| at <= now) => {
                Identity::nobody(Some("This token or session has expired; sign in again."))
            }
            Self::Person(credential, user) => {
                let session = credential.kind == CredentialKind::Session;
                Identity {
                    caller: Caller::Person {
                        id: user.id,
                        role: user.role,
                        access: user.building_access,
                    },
                    name: Some(user.name),
                    expires: credential.expires_at,
                    session_sha256: session.then_some(credential.secret_sha256),
                    refused: None,
                }
            }
        }
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}

/// Puts the [`Identity`] into the request. A [`Caller`] that an outer layer vouches for stands.
pub(crate) async fn identify(
    State(door): State<Arc<Door>>,
    Received(now): Received,
    mut request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let identity = match request.extensions().get::<Caller>() {
        Some(caller) => Identity::known_outside(caller.clone()),
        None => door.identify(request.headers(), now).await?,
    };
    request.extensions_mut().insert(identity.caller.clone());
    request.extensions_mut().insert(identity);
    Ok(next.run(request).await)
}

impl<S: Sync> FromRequestParts<S> for Identity {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Ok(parts.extensions.get().cloned().unwrap_or(Self::nobody(None)))
    }
}
