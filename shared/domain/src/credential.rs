//! What lets people in.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::access::Scope;
use crate::id::UserId;
use crate::user::{BuildingAccess, Role, User};

/// How many characters of its hash a credential is called by.
const ID: usize = 16;

/// A bearer token, a session, or a link that is good once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Credential {
    pub secret_sha256: String,
    pub user: UserId,
    pub kind: CredentialKind,
    pub created_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
    /// What its person calls a token; the browser that a session is in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// What a token may be used for.
    #[serde(default)]
    pub scope: Scope,
    /// The buildings that a token is held to, among those of its person.
    #[serde(default)]
    pub buildings: BuildingAccess,
    /// What the issuer said of a session's person, where one signed them in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vouched: Option<Vouched>,
    /// Where a session stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<SessionState>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CredentialKind {
    Token,
    Session,
    /// Signs in, once.
    Link,
    /// Lets its person set a password, once.
    Invitation,
}

/// What is known of a session, whatever its secret is now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionState {
    /// What it is called.
    pub id: String,
    /// When its person signed in.
    pub began: Timestamp,
    /// The address that its person came from then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// The secret that the browser was given in place of this one, and has not shown yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offered: Option<Offered>,
    /// The hash of the secret that this one takes the place of, once it is shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instead_of: Option<String>,
    /// Whether the browser has shown a later secret: this one is over in a moment.
    #[serde(default)]
    pub replaced: bool,
}

/// A session's next secret, by its hash, and when it was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offered {
    pub secret_sha256: String,
    pub at: Timestamp,
}

/// What an issuer says of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vouched {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// By their groups.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// The buildings that they are held to.
    #[serde(default)]
    pub buildings: BuildingAccess,
}

/// A person's password, as a hash that says how it was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Password {
    pub user: UserId,
    /// In the PHC string format.
    pub hash: String,
    pub set_at: Timestamp,
}

/// When a key or credential was used last, to the hour.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastUse {
    /// The key of its document.
    pub of: String,
    pub at: Timestamp,
}

impl Vouched {
    /// Who `id` is, by this and by what the registry has under that id; `None` without a role.
    ///
    /// The role is this one's, else the registry's; the buildings are the registry's, else these.
    pub fn user(&self, id: &UserId, registered: Option<User>, now: Timestamp) -> Option<User> {
        let role = self.role.or(registered.as_ref().map(|it| it.role))?;
        let name = self.name.clone();
        Some(match registered {
            Some(user) => User { role, name: name.unwrap_or(user.name), ..user },
            None => User {
                name: name.unwrap_or_else(|| id.to_string()),
                building_access: self.buildings.clone(),
                ..User::new(id.clone(), role, now)
            },
        })
    }
}

impl Credential {
    /// What lets `user` in as themselves, for all that they may do.
    pub const fn new(
        secret_sha256: String,
        user: UserId,
        kind: CredentialKind,
        created_at: Timestamp,
        expires_at: Option<Timestamp>,
    ) -> Self {
        Self {
            secret_sha256,
            user,
            kind,
            created_at,
            expires_at,
            label: None,
            scope: Scope::Whole,
            buildings: BuildingAccess::All,
            vouched: None,
            session: None,
        }
    }

    /// What it is called: nobody gets in with it. A session keeps it when it gets another secret.
    pub fn id(&self) -> &str {
        let of_hash = self.secret_sha256.get(..ID).unwrap_or(&self.secret_sha256);
        self.session.as_ref().map_or(of_hash, |it| &it.id)
    }

    pub fn has_expired(&self, now: Timestamp) -> bool {
        self.expires_at.is_some_and(|at| at <= now)
    }
}
