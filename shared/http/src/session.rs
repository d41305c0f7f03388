//! Sessions of browsers: begun, held to their rules, and ended.

mod cookie;
pub(crate) mod renewal;
mod rules;

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;
use greenpulse_domain::content::sha256_hex;
use greenpulse_domain::credential::{Credential, CredentialKind, LastUse, SessionState, Vouched};
use greenpulse_domain::id::UserId;
use greenpulse_ports::{Entity, Expect, PortError, Registry, Write, all, put};
use jiff::{SignedDuration, Timestamp};

use crate::Problem;
use crate::address::address;
use crate::identity::Door;
use crate::secret::{Secret, mint, random_id};

pub use cookie::{Cookie, SESSION_COOKIE};
pub(crate) use cookie::{is_secure, shown};
pub use rules::{BadSessionRules, SessionRules};

const MAX_AGENT: usize = 255;
/// Longest session by an issuer's word.
const VOUCHED: SignedDuration = SignedDuration::from_hours(24);

/// Begins and ends sessions, for the browser that sent a request.
#[derive(Debug, Clone)]
pub struct Sessions {
    registry: Arc<dyn Registry>,
    rules: SessionRules,
    is_secure: bool,
    /// Hash of the session that the browser shows, whether or not there is one.
    shown_sha256: Option<String>,
    agent: Option<String>,
    address: Option<String>,
}

/// What becomes of the other sessions of whose session begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Others {
    Stay,
    End,
}

/// A session that begins with a commit of `writes`.
#[derive(Debug)]
pub struct Begun {
    pub writes: Vec<Write>,
    pub cookie: Cookie,
    pub session: Credential,
}

impl Sessions {
    /// Begins a session of `user`, under a secret that nobody had before: what the browser shows is
    /// never taken up, and is over. Sessions that have expired go with it, or all `others`.
    ///
    /// # Errors
    ///
    /// When the registry fails, or there is no randomness.
    pub async fn begin(
        &self,
        user: &UserId,
        others: Others,
        now: Timestamp,
    ) -> Result<Begun, Problem> {
        self.begin_for(user, None, self.rules.whole, others, now).await
    }

    /// [`Sessions::begin`] for somebody for whom an issuer vouches: for a day at most, so that
    /// what it says is asked again.
    ///
    /// # Errors
    ///
    /// The same.
    pub async fn begin_vouched(
        &self,
        user: &UserId,
        vouched: Vouched,
        now: Timestamp,
    ) -> Result<Begun, Problem> {
        let lasts = self.rules.whole.min(VOUCHED);
        self.begin_for(user, Some(vouched), lasts, Others::Stay, now).await
    }

    async fn begin_for(
        &self,
        user: &UserId,
        vouched: Option<Vouched>,
        lasts: SignedDuration,
        others: Others,
        now: Timestamp,
    ) -> Result<Begun, Problem> {
        let minted = mint(Secret::Session);
        let minted = minted.map_err(|err| PortError::unavailable("randomness", err))?;
        let ends = now.checked_add(lasts).ok();
        let kind = CredentialKind::Session;
        let session = Credential {
            label: self.agent.clone(),
            vouched,
            session: Some(SessionState {
                id: random_id(),
                began: now,
                address: self.address.clone(),
                offered: None,
                instead_of: None,
                replaced: false,
            }),
            ..Credential::new(minted.sha256, user.clone(), kind, now, ends)
        };
        let credentials = all::<Credential>(&*self.registry, "").await?;
        let shown =
            credentials.iter().find(|it| Some(&it.secret_sha256) == self.shown_sha256.as_ref());
        let is_over = |it: &&Credential| {
            let is_shown = shown.is_some_and(|shown| shown.id() == it.id());
            let goes = others == Others::End || it.has_expired(now);
            it.kind == kind && (is_shown || (it.user == *user && goes))
        };
        let mut writes = ended(credentials.iter().filter(is_over));
        writes.push(put(&session, Expect::Absent));
        let seconds = lasts.as_secs();
        let cookie = Cookie::new(SESSION_COOKIE, &minted.shown, seconds, self.is_secure)?;
        Ok(Begun { writes, cookie, session })
    }
}

/// Every session of `user`, under each secret that it has, with those that are over.
///
/// # Errors
///
/// When the registry fails.
pub async fn sessions_of(
    registry: &dyn Registry,
    user: &UserId,
) -> Result<Vec<Credential>, PortError> {
    let all = all::<Credential>(registry, "").await?.into_iter();
    Ok(all.filter(|it| it.kind == CredentialKind::Session && it.user == *user).collect())
}

/// The writes that end these sessions, given under each secret that they have.
pub fn ended<'a>(sessions: impl IntoIterator<Item = &'a Credential>) -> Vec<Write> {
    let sessions: Vec<_> = sessions.into_iter().collect();
    let of = |it: &&Credential| format!("{}{}", LastUse::PREFIX, used_as(it));
    // Once each, for a transaction of DynamoDB takes no document twice.
    let uses: BTreeSet<_> = sessions.iter().map(of).collect();
    let uses = uses.into_iter().map(|key| Write::Delete { key, expect: Expect::Anything });
    renewal::gone(sessions).chain(uses).collect()
}

/// What the use of a credential is noted under.
pub fn used_as(credential: &Credential) -> String {
    match credential.kind {
        CredentialKind::Session => format!("session/{}", credential.id()),
        _ => greenpulse_ports::key(credential),
    }
}

impl<S: Sync> FromRequestParts<S> for Sessions {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let door = parts.extensions.get::<Arc<Door>>().ok_or_else(|| {
            tracing::error!("no door stands before this route");
            Problem::internal()
        })?;
        let agent = parts.headers.get(header::USER_AGENT).and_then(|it| it.to_str().ok());
        Ok(Self {
            registry: Arc::clone(door.registry()),
            rules: door.rules(),
            is_secure: is_secure(&parts.headers),
            shown_sha256: shown(&parts.headers, SESSION_COOKIE).map(|it| sha256_hex(it.as_bytes())),
            agent: agent.map(|it| it.chars().take(MAX_AGENT).collect()),
            address: address(&parts.extensions).map(|it| it.to_string()),
        })
    }
}
