//! A person on the wire.

use std::collections::BTreeSet;

use greenpulse_domain::id::{BuildingId, DepartmentId, UserId};
use greenpulse_domain::user::{BuildingAccess, NotificationPreferences, Role, User};
use greenpulse_http::Problem;
use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

use crate::checks::Checks;

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UserView {
    user_id: String,
    name: String,
    email: Option<String>,
    /// admin, manager, user or viewer.
    #[schema(value_type = String)]
    role: Role,
    department_id: Option<String>,
    /// The buildings that they are held to; null for all.
    buildings: Option<Vec<String>>,
    notification_preferences: Preferences,
    /// What their actions have earned.
    total_points: i64,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
}

/// How somebody is told of what matters to them.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
pub(crate) struct Preferences {
    email: bool,
    push: bool,
}

#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct NewUserFields {
    #[schema(value_type = String)]
    user_id: UserId,
    /// The id when left out.
    name: Option<String>,
    email: Option<String>,
    /// admin, manager, user or viewer.
    #[schema(value_type = String)]
    role: Role,
    /// The buildings that they are held to; all when left out.
    #[schema(value_type = Option<Vec<String>>)]
    buildings: Option<BTreeSet<BuildingId>>,
    #[schema(value_type = Option<String>)]
    department_id: Option<DepartmentId>,
    /// E-mail alone when left out.
    notification_preferences: Option<Preferences>,
    /// Whether they get a token that lasts; a person who is to be invited needs none.
    #[serde(default = "yes")]
    pub(super) token: bool,
}

#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct UserFields {
    name: Option<String>,
    /// null takes it away.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    email: Option<Option<String>>,
    /// admin, manager, user or viewer.
    #[schema(value_type = Option<String>)]
    role: Option<Role>,
    /// The buildings that they are held to; null lets them see all.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Vec<String>>)]
    buildings: Option<Option<BTreeSet<BuildingId>>>,
    /// null takes them out of their department.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    department_id: Option<Option<DepartmentId>>,
    notification_preferences: Option<Preferences>,
}

const fn yes() -> bool {
    true
}

/// Tells null from what is left out.
fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    value: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(value).map(Some)
}

impl NewUserFields {
    pub(super) fn into_user(self, created_at: Timestamp) -> Result<User, Problem> {
        let name = self.name.unwrap_or_else(|| self.user_id.to_string());
        check(&name, self.email.as_deref())?;
        Ok(User {
            id: self.user_id,
            name,
            email: self.email,
            role: self.role,
            department_id: self.department_id,
            building_access: access(self.buildings),
            notification_preferences: self
                .notification_preferences
                .map_or_else(NotificationPreferences::default, Into::into),
            total_points: 0,
            created_at,
            access_changed_at: None,
        })
    }
}

impl UserFields {
    pub(super) fn change(self, user: User, now: Timestamp) -> Result<User, Problem> {
        let before = (user.role, user.building_access.clone());
        let mut after = User {
            name: self.name.unwrap_or(user.name),
            email: self.email.unwrap_or(user.email),
            role: self.role.unwrap_or(user.role),
            building_access: self.buildings.map_or(user.building_access, access),
            department_id: self.department_id.unwrap_or(user.department_id),
            notification_preferences: self
                .notification_preferences
                .map_or(user.notification_preferences, Into::into),
            ..user
        };
        check(&after.name, after.email.as_deref())?;
        if before != (after.role, after.building_access.clone()) {
            after.access_changed_at = Some(now);
        }
        Ok(after)
    }
}

fn access(buildings: Option<BTreeSet<BuildingId>>) -> BuildingAccess {
    buildings.map_or(BuildingAccess::All, BuildingAccess::Only)
}

fn check(name: &str, email: Option<&str>) -> Result<(), Problem> {
    let mut checks = Checks::default();
    checks.named(name);
    checks.short("name", Some(name));
    checks.email("email", email);
    checks.done()
}

impl From<Preferences> for NotificationPreferences {
    fn from(it: Preferences) -> Self {
        Self { email: it.email, push: it.push }
    }
}

impl From<NotificationPreferences> for Preferences {
    fn from(it: NotificationPreferences) -> Self {
        Self { email: it.email, push: it.push }
    }
}

impl From<&User> for UserView {
    fn from(it: &User) -> Self {
        let buildings = match &it.building_access {
            BuildingAccess::All => None,
            BuildingAccess::Only(some) => Some(some.iter().map(ToString::to_string).collect()),
        };
        Self {
            user_id: it.id.to_string(),
            name: it.name.clone(),
            email: it.email.clone(),
            role: it.role,
            department_id: it.department_id.as_ref().map(ToString::to_string),
            buildings,
            notification_preferences: it.notification_preferences.into(),
            total_points: it.total_points,
            created_at: it.created_at,
        }
    }
}
