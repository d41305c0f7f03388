//! What opens a socket: a browser cannot send a header with it, and a cookie that opens one could be
//! used from any page.

use greenpulse_domain::content::sha256_hex;
use greenpulse_http::{Proof, Secret, mint};
use greenpulse_ports::{Entity, Expect, PortError, Registry, Write, get, put};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// How long a ticket waits to be used.
const LIFETIME: SignedDuration = SignedDuration::from_secs(60);

/// A ticket as it is kept: its hash, and what vouches for whoever asked for it.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Ticket {
    secret_sha256: String,
    proof: Proof,
    expires_at: Timestamp,
}

impl Entity for Ticket {
    const PREFIX: &'static str = "fleeting/ticket/";

    fn name(&self) -> String {
        self.secret_sha256.clone()
    }
}

/// Makes a ticket for whoever `proof` vouches for: what is shown, and until when it can be used.
///
/// # Errors
///
/// When the registry fails, or there is no randomness.
pub async fn issue(
    registry: &dyn Registry,
    proof: Proof,
    now: Timestamp,
) -> Result<(String, Timestamp), PortError> {
    let minted = mint(Secret::Ticket).map_err(|err| PortError::unavailable("randomness", err))?;
    let expires_at = now.checked_add(LIFETIME).unwrap_or(now);
    let ticket = Ticket { secret_sha256: minted.sha256, proof, expires_at };
    registry.commit(vec![put(&ticket, Expect::Absent)]).await?;
    Ok((minted.shown, expires_at))
}

/// What vouches for whoever holds `shown`; `None` where it was used, has expired or is no ticket. Of
/// two that try at once, one comes in.
///
/// # Errors
///
/// When the registry fails.
pub async fn redeem(
    registry: &dyn Registry,
    shown: &str,
    now: Timestamp,
) -> Result<Option<Proof>, PortError> {
    let hash = sha256_hex(shown.as_bytes());
    let Some((ticket, version)) = get::<Ticket>(registry, &hash).await? else { return Ok(None) };
    let key = format!("{}{hash}", Ticket::PREFIX);
    match registry.commit(vec![Write::Delete { key, expect: Expect::Version(version) }]).await {
        Ok(()) => Ok((now < ticket.expires_at).then_some(ticket.proof)),
        Err(PortError::Conflict { .. }) => Ok(None),
        Err(err) => Err(err),
    }
}
