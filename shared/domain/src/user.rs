//! People.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::id::{BuildingId, DepartmentId, UserId};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct User {
    pub id: UserId,
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    pub role: Role,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department_id: Option<DepartmentId>,
    #[serde(default)]
    pub building_access: BuildingAccess,
    #[serde(default)]
    pub notification_preferences: NotificationPreferences,
    #[serde(default)]
    pub total_points: i64,
    pub created_at: Timestamp,
}

impl User {
    /// Somebody of whom nothing more is known than what they may do.
    pub fn new(id: UserId, role: Role, created_at: Timestamp) -> Self {
        Self {
            name: id.to_string(),
            id,
            email: None,
            role,
            department_id: None,
            building_access: BuildingAccess::All,
            notification_preferences: NotificationPreferences::default(),
            total_points: 0,
            created_at,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Viewer,
    User,
    Manager,
    Admin,
}

/// Which buildings a person may see.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BuildingAccess {
    #[default]
    All,
    Only(BTreeSet<BuildingId>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotificationPreferences {
    pub email: bool,
    pub push: bool,
}

impl Default for NotificationPreferences {
    fn default() -> Self {
        Self { email: true, push: false }
    }
}

/// What lets a person in: a bearer token, a session, or a link that makes one session.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Credential {
    pub secret_sha256: String,
    pub user: UserId,
    pub kind: CredentialKind,
    pub created_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CredentialKind {
    Token,
    Session,
    Link,
}
