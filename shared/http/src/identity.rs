//! Who calls: a source by its key, a person by token or session, or by an issuer's word.

mod known;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::Response;
use greenpulse_domain::access::{Caller, Scope};
use greenpulse_domain::content::sha256_hex;
use greenpulse_domain::credential::{Credential, CredentialKind};
use greenpulse_domain::id::{KeyId, UserId};
use greenpulse_domain::source::SourceKey;
use greenpulse_domain::user::User;
use greenpulse_ports::{PortError, Registry, get};
use jiff::Timestamp;

use crate::address::address;
use crate::last_used::{Idle, LastUsed};
use crate::oidc::{self, Issuer, Trust, Unverified};
use crate::origin::{may_act, sent_by_another};
use crate::proof::Proof;
use crate::session::{Cookie, SESSION_COOKIE, SessionRules, is_secure, renewal, shown, used_as};
use crate::{Problem, Received, secret, with_causes};
use known::Known;

/// Callers kept before the cache starts again: far more than people and sources there are.
const MAX_KEPT: usize = 4_096;
/// What the audit calls whoever holds the data folder.
pub const OWNER: &str = "cli";
const ENDED: &str = "Your session has ended; sign in again.";

/// Who calls, and how we know.
#[derive(Debug, Clone)]
pub struct Identity {
    pub caller: Caller,
    /// What the person, or the source, is called.
    pub name: Option<String>,
    /// When the token or session ends.
    pub expires: Option<Timestamp>,
    /// The token or session that vouches for the caller, if one does.
    pub shown: Option<Credential>,
    /// The address that the request came from, where it is known.
    pub address: Option<String>,
    /// Whether the session is to get another secret.
    pub(crate) is_due: bool,
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
    rules: SessionRules,
}

#[derive(Debug, Default)]
struct Kept {
    generation: u64,
    by_hash: HashMap<String, Known>,
    /// People whom the issuer vouches for; `None` when the registry has nothing of them.
    by_id: HashMap<UserId, Option<User>>,
}

impl Identity {
    pub(crate) fn nobody(refused: Option<&'static str>) -> Self {
        Self { refused, ..Self::known_outside(Caller::Nobody) }
    }

    pub(crate) const fn known_outside(caller: Caller) -> Self {
        Self {
            caller,
            name: None,
            expires: None,
            shown: None,
            address: None,
            is_due: false,
            refused: None,
        }
    }

    fn showing(self, credential: Credential) -> Self {
        Self { shown: Some(credential), ..self }
    }

    /// What the audit calls whoever calls: their id, or [`OWNER`].
    pub fn actor(&self) -> String {
        match &self.caller {
            Caller::Person { id, .. } => id.to_string(),
            Caller::Source(id) => id.to_string(),
            Caller::Owner | Caller::Nobody => OWNER.to_owned(),
        }
    }

    /// Who the caller is, where it is a person.
    ///
    /// # Errors
    ///
    /// 403 for whoever is none, such as the command line.
    pub fn person(&self) -> Result<&UserId, Problem> {
        match &self.caller {
            Caller::Person { id, .. } => Ok(id),
            _ => Err(Problem::forbidden()),
        }
    }

    /// The session that vouches for the caller, if one does.
    pub fn session(&self) -> Option<&Credential> {
        self.shown.as_ref().filter(|it| it.kind == CredentialKind::Session)
    }
}

impl Door {
    pub fn new(registry: Arc<dyn Registry>) -> Self {
        Self {
            registry,
            trust: None,
            kept: Mutex::default(),
            last_used: LastUsed::default(),
            rules: SessionRules::default(),
        }
    }

    /// Lets sessions last as long as `rules` say.
    #[must_use]
    pub fn holding(self, rules: SessionRules) -> Self {
        Self { rules, ..self }
    }

    pub(crate) const fn registry(&self) -> &Arc<dyn Registry> {
        &self.registry
    }

    pub(crate) const fn trust(&self) -> Option<&Trust> {
        self.trust.as_ref()
    }

    pub(crate) const fn rules(&self) -> SessionRules {
        self.rules
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
            let used = known.as_ref().and_then(Known::used_as);
            let identity = known.map_or(Identity::nobody(Some("We do not know this key.")), |it| {
                it.identity(CredentialKind::Token, now)
            });
            if let Some(used) = used.filter(|_| identity.refused.is_none())
                && let Err(err) = self.last_used.note(&*self.registry, &used, None, now).await
            {
                // What the key is used for must not wait for this.
                tracing::warn!(error = with_causes(&err), "failed to note a use of a key");
            }
            return Ok(identity);
        }
        match shown(headers, SESSION_COOKIE) {
            Some(session) => self.in_session(session, now).await,
            None => Ok(Identity::nobody(None)),
        }
    }

    async fn in_session(&self, secret: &str, now: Timestamp) -> Result<Identity, PortError> {
        let Some(known) = self.look_up(secret).await? else {
            return Ok(Identity::nobody(Some(ENDED)));
        };
        let identity = known.identity(CredentialKind::Session, now);
        let Some((session, state)) =
            identity.session().and_then(|it| Some((it, it.session.as_ref()?)))
        else {
            return Ok(identity);
        };
        let idle = Idle { since: state.began, at_most: self.rules.idle };
        let registry = &*self.registry;
        if !self.last_used.note(registry, &used_as(session), Some(idle), now).await? {
            return Ok(Identity::nobody(Some(ENDED)));
        }
        if state.instead_of.is_some() {
            renewal::take_up(registry, session, now).await?;
        }
        Ok(identity)
    }

    /// The cookie that a session goes on with, where it is to get another secret.
    async fn renew(
        &self,
        identity: &Identity,
        headers: &HeaderMap,
        now: Timestamp,
    ) -> Result<Option<Cookie>, Problem> {
        let Some(session) = identity.session().filter(|_| identity.is_due) else { return Ok(None) };
        let offered = renewal::offer(&*self.registry, &session.secret_sha256, now).await?;
        let Some((secret, next)) = offered else { return Ok(None) };
        let seconds = next.expires_at.map_or(0, |at| now.duration_until(at).as_secs());
        Cookie::new(SESSION_COOKIE, &secret, seconds, is_secure(headers)).map(Some)
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
        Ok(oidc::account(&trust.issuer, &claims, id, user, now))
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

    /// Whether what `proof` rests on still stands at `now`, and who it is now: a socket outlives the
    /// request that opened it.
    ///
    /// # Errors
    ///
    /// When the registry fails.
    pub async fn again(&self, proof: &Proof, now: Timestamp) -> Result<Caller, PortError> {
        Ok(match proof {
            Proof::Shown { secret_sha256, kind } => {
                let known = self.look_up_hash(secret_sha256.clone(), None).await?;
                known.map_or(Caller::Nobody, |it| it.identity(*kind, now).caller)
            }
            Proof::Vouched { expires_at, .. } if *expires_at <= now => Caller::Nobody,
            Proof::Vouched { id, role, access, .. } => {
                let user = self.user(id).await?;
                let access = user.map_or_else(|| access.clone(), |it| it.building_access);
                Caller::Person { id: id.clone(), role: *role, access, scope: Scope::default() }
            }
        })
    }

    async fn look_up(&self, secret: &str) -> Result<Option<Known>, PortError> {
        self.look_up_hash(sha256_hex(secret.as_bytes()), secret::key_id(secret)).await
    }

    /// What stands behind a secret with this hash, which is the key of that id if it is one.
    async fn look_up_hash(
        &self,
        hash: String,
        key: Option<KeyId>,
    ) -> Result<Option<Known>, PortError> {
        let generation = self.registry.generation().await?;
        if let Some(known) = self.kept_at(generation, |it| it.by_hash.get(&hash).cloned()) {
            return Ok(Some(known));
        }
        let found = match key {
            Some(id) => self.key(&id, &hash).await?,
            None => self.person(&hash).await?,
        };
        if let Some(known) = &found {
            self.keep(generation, |it| it.by_hash.insert(hash, known.clone()));
        }
        Ok(found)
    }

    async fn key(&self, id: &KeyId, hash: &str) -> Result<Option<Known>, PortError> {
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
        let user = get::<User>(&*self.registry, &credential.user).await?.map(|it| it.0);
        let user = match &credential.vouched {
            Some(vouched) => vouched.user(&credential.user, user, credential.created_at),
            None => user,
        };
        Ok(user.map(|user| Known::Person(Box::new(credential), Box::new(user))))
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
    let mut identity = match request.extensions().get::<Caller>() {
        Some(caller) => Identity::known_outside(caller.clone()),
        None => door.identify(request.headers(), now).await?,
    };
    let (method, headers) = (request.method(), request.headers());
    if identity.session().is_some() && !may_act(method, headers, request.extensions()) {
        return Err(sent_by_another());
    }
    let cookie = match method.is_safe() {
        true => door.renew(&identity, headers, now).await?,
        // It may be about to end.
        false => None,
    };
    identity.address = address(request.extensions()).map(|it| it.to_string());
    request.extensions_mut().insert(door);
    request.extensions_mut().insert(identity.caller.clone());
    request.extensions_mut().insert(identity);
    let mut response = next.run(request).await;
    if let Some(cookie) = cookie {
        response.headers_mut().append(header::SET_COOKIE, cookie.into());
    }
    Ok(response)
}

impl<S: Sync> FromRequestParts<S> for Identity {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Ok(parts.extensions.get().cloned().unwrap_or(Self::nobody(None)))
    }
}
