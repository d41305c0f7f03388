//! A socket as it is kept while a gateway holds it open.

use std::collections::BTreeSet;

use greenpulse_domain::id::BuildingId;
use greenpulse_http::Proof;
use greenpulse_ports::{Entity, Expect, PortError, Registry, Write, get, put};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// API Gateway closes every socket after two hours.
const LIFETIME: SignedDuration = SignedDuration::from_mins(130);
/// How often what is followed is written while others write it.
const TRIES: u32 = 10;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Connection {
    /// As the gateway calls it.
    pub(crate) id: String,
    pub(crate) proof: Proof,
    /// The last event when it was opened.
    pub(crate) cursor: u64,
    /// `None` until it says so.
    following: Option<Following>,
    expires_at: Timestamp,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Following {
    buildings: BTreeSet<BuildingId>,
    /// When the client said so, in milliseconds since 1970: the gateway hands over messages in any
    /// order.
    said_ms: i64,
}

impl Entity for Connection {
    const PREFIX: &'static str = "fleeting/connection/";

    fn name(&self) -> String {
        self.id.clone()
    }
}

impl Connection {
    pub(crate) fn new(id: &str, proof: Proof, cursor: u64, now: Timestamp) -> Self {
        let expires_at = now.checked_add(LIFETIME).unwrap_or(now);
        Self { id: id.to_owned(), proof, cursor, following: None, expires_at }
    }

    pub(crate) const fn has_subscribed(&self) -> bool {
        self.following.is_some()
    }

    /// What it follows; `None` where that is nothing.
    pub(crate) fn buildings(&self) -> Option<&BTreeSet<BuildingId>> {
        self.following.as_ref().map(|it| &it.buildings).filter(|it| !it.is_empty())
    }
}

/// Follows `buildings` and no others from now on, unless the client has said something else later.
/// Answers the connection as it was before; `None` where there is none, or it has.
///
/// # Errors
///
/// When the registry fails.
pub(crate) async fn follow(
    registry: &dyn Registry,
    id: &str,
    buildings: &BTreeSet<BuildingId>,
    said_ms: i64,
) -> Result<Option<Connection>, PortError> {
    let mut tries = 0;
    loop {
        let Some((connection, version)) = get::<Connection>(registry, id).await? else {
            return Ok(None);
        };
        if connection.following.as_ref().is_some_and(|it| said_ms < it.said_ms) {
            return Ok(None);
        }
        let following = Some(Following { buildings: buildings.clone(), said_ms });
        let next = Connection { following, ..connection.clone() };
        tries += 1;
        match registry.commit(vec![put(&next, Expect::Version(version))]).await {
            Ok(()) => return Ok(Some(connection)),
            Err(PortError::Conflict { .. }) if tries < TRIES => {}
            Err(err) => return Err(err),
        }
    }
}

/// Keeps nothing of a socket any more.
///
/// # Errors
///
/// When the registry fails.
pub(crate) async fn forget(registry: &dyn Registry, id: &str) -> Result<(), PortError> {
    let key = format!("{}{id}", Connection::PREFIX);
    registry.commit(vec![Write::Delete { key, expect: Expect::Anything }]).await
}
