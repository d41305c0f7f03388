//! Sessions of browsers, begun by a one-time link.

use std::sync::Arc;

use axum::http::{HeaderMap, header};
use greenpulse_domain::audit::AuditEntry;
use greenpulse_domain::content::sha256_hex;
use greenpulse_domain::user::{Credential, CredentialKind};
use greenpulse_ports::{Entity, Expect, PortError, Registry, Write, get, put};
use jiff::{SignedDuration, Timestamp};

use crate::secret::{self, Secret, mint};

pub const SESSION_COOKIE: &str = "gp_session";
const SESSION_DAYS: i64 = 30;

/// A session that was just begun.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// The value for `Set-Cookie`.
    pub cookie: String,
}

/// Swaps a one-time link's token for a session; `None` when it was used, has expired, or is no
/// link at all. Of two that try at once, one gets the session.
///
/// `secure` says that the browser came over TLS, so that the cookie must stay there.
///
/// # Errors
///
/// When the registry fails.
pub async fn sign_in(
    registry: &Arc<dyn Registry>,
    token: &str,
    secure: bool,
    now: Timestamp,
) -> Result<Option<SignedIn>, PortError> {
    let hash = sha256_hex(token.as_bytes());
    let Some((link, version)) = get::<Credential>(&**registry, &hash).await? else {
        return Ok(None);
    };
    let stale = link.expires_at.is_some_and(|at| at <= now);
    if stale || link.kind != CredentialKind::Link || !secret::same(&link.secret_sha256, &hash) {
        return Ok(None);
    }
    let minted = mint(Secret::Session).map_err(|err| PortError::unavailable("randomness", err))?;
    let lifetime = SignedDuration::from_hours(24 * SESSION_DAYS);
    let session = Credential {
        secret_sha256: minted.sha256,
        user: link.user.clone(),
        kind: CredentialKind::Session,
        created_at: now,
        expires_at: now.checked_add(lifetime).ok(),
    };
    let audit = AuditEntry {
        at: now,
        actor: link.user.to_string(),
        action: "signed in".into(),
        subject: format!("user/{}", link.user),
        before: None,
        after: None,
    };
    let swap = vec![
        Write::Delete { key: key_of(&link), expect: Expect::Version(version) },
        put(&session, Expect::Absent),
        Write::Audit(audit),
    ];
    match registry.commit(swap).await {
        Ok(()) => {
            let cookie = cookie(&minted.shown, lifetime.as_secs(), secure);
            Ok(Some(SignedIn { cookie }))
        }
        Err(PortError::Conflict { .. }) => Ok(None),
        Err(err) => Err(err),
    }
}

/// Ends the session whose hash this is.
///
/// # Errors
///
/// When the registry fails.
pub async fn sign_out(registry: &dyn Registry, session_sha256: &str) -> Result<(), PortError> {
    let key = format!("{}{session_sha256}", Credential::PREFIX);
    registry.commit(vec![Write::Delete { key, expect: Expect::Anything }]).await
}

/// The `Set-Cookie` that makes a browser forget its session.
pub fn clear_session_cookie() -> String {
    cookie("", 0, false)
}

fn key_of(credential: &Credential) -> String {
    format!("{}{}", Credential::PREFIX, credential.name())
}

fn cookie(value: &str, max_age: i64, secure: bool) -> String {
    let secure = if secure { "; Secure" } else { "" };
    format!("{SESSION_COOKIE}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={max_age}{secure}")
}

/// The session that a browser shows.
pub(crate) fn session_cookie(headers: &HeaderMap) -> Option<&str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|it| it.to_str().ok())
        .flat_map(|it| it.split(';'))
        .filter_map(|it| it.trim().split_once('='))
        .find(|(name, value)| *name == SESSION_COOKIE && !value.is_empty())
        .map(|(_, value)| value)
}
