//! A person on the wire.

use std::collections::BTreeSet;

use greenpulse_domain::id::{BuildingId, UserId};
use greenpulse_domain::user::{BuildingAccess, NotificationPreferences, Role, User};
use greenpulse_http::Problem;
use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

use crate::checks::Checks;

const MAX_TEXT: usize = 255;

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
    total_points: i64,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
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
            department_id: None,
            building_access: access(self.buildings),
            notification_preferences: NotificationPreferences::default(),
            total_points: 0,
            created_at,
        })
    }
}

impl UserFields {
    pub(super) fn change(self, user: User) -> Result<User, Problem> {
        let after = User {
            name: self.name.unwrap_or(user.name),
            email: self.email.unwrap_or(user.email),
            role: self.role.unwrap_or(user.role),
            building_access: self.buildings.map_or(user.building_access, access),
            ..user
        };
        check(&after.name, after.email.as_deref())?;
        Ok(after)
    }
}

fn access(buildings: Option<BTreeSet<BuildingId>>) -> BuildingAccess {
    buildings.map_or(BuildingAccess::All, BuildingAccess::Only)
}

fn check(name: &str, email: Option<&str>) -> Result<(), Problem> {
    let mut checks = Checks::default();
    checks.named(name);
    let short = name.len() <= MAX_TEXT;
    checks.that(short, "name", "length", "too long", "Give at most 255 characters.");
    let plain =
        |it: &str| it.len() <= MAX_TEXT && it.contains('@') && !it.contains(char::is_control);
    let repair = "Give an address such as ann@example.org, or leave it out.";
    checks.that(email.is_none_or(plain), "email", "email", "not an address", repair);
    checks.done()
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
            total_points: it.total_points,
            created_at: it.created_at,
        }
    }
}
