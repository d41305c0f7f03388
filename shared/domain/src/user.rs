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
    /// When the role or the buildings changed last: sessions from before get a new id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access_changed_at: Option<Timestamp>,
}

impl User {
    /// Whether they may let others in and out, whatever building it is about.
    pub fn is_whole_admin(&self) -> bool {
        self.role == Role::Admin && self.building_access == BuildingAccess::All
    }

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
            access_changed_at: None,
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

impl BuildingAccess {
    /// The buildings that both let through.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::All, it) | (it, Self::All) => it.clone(),
            (Self::Only(some), Self::Only(others)) => {
                Self::Only(some.intersection(others).cloned().collect())
            }
        }
    }
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
