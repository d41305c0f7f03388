use greenpulse_domain::access::Caller;
use greenpulse_domain::credential::{Credential, CredentialKind};
use greenpulse_domain::source::SourceKey;
use greenpulse_domain::user::User;
use greenpulse_ports::key;
use jiff::Timestamp;

use super::Identity;
use crate::session::{renewal, used_as};

/// What the registry holds about a secret.
#[derive(Debug, Clone)]
pub(super) enum Known {
    Key(SourceKey),
    Person(Box<Credential>, Box<User>),
}

impl Known {
    /// What its use is noted under.
    pub(super) fn used_as(&self) -> Option<String> {
        match self {
            Self::Key(key) if key.revoked_at.is_some() => None,
            Self::Key(it) => Some(key(it)),
            Self::Person(credential, _) => Some(used_as(credential)),
        }
    }

    /// Who this is at `now`, when shown where `expected` is accepted.
    pub(super) fn identity(self, expected: CredentialKind, now: Timestamp) -> Identity {
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
            Self::Person(credential, _) if credential.has_expired(now) => {
                Identity::nobody(Some("This token or session has expired; sign in again."))
            }
            Self::Person(credential, user) => Identity {
                name: Some(user.name.clone()),
                expires: credential.expires_at,
                is_due: renewal::is_due(&credential, &user, now),
                ..Identity::known_outside(Caller::by(*user, &credential))
            }
            .showing(*credential),
        }
    }
}
