//! What vouches for somebody once their request is over, without any secret.

use greenpulse_domain::access::Caller;
use greenpulse_domain::credential::CredentialKind;
use greenpulse_domain::id::UserId;
use greenpulse_domain::user::{BuildingAccess, Role};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::Identity;

/// What [`Door::again`](crate::Door::again) asks again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proof {
    /// A session or token that the registry holds.
    Shown { secret_sha256: String, kind: CredentialKind },
    /// The word of an issuer, for as long as it was given.
    Vouched { id: UserId, role: Role, access: BuildingAccess, expires_at: Timestamp },
}

impl Identity {
    /// What vouches for a person who calls; `None` for whoever is none.
    pub fn proof(&self) -> Option<Proof> {
        let Caller::Person { id, role, access, .. } = &self.caller else { return None };
        if let Some(shown) = &self.shown {
            let secret_sha256 = shown.secret_sha256.clone();
            return Some(Proof::Shown { secret_sha256, kind: shown.kind });
        }
        let (id, role, access) = (id.clone(), *role, access.clone());
        Some(Proof::Vouched { id, role, access, expires_at: self.expires? })
    }
}
