use greenpulse_domain::access::{Caller, Scope};
use greenpulse_domain::id::UserId;
use greenpulse_domain::user::{BuildingAccess, Role, User};

use super::{Claims, Issuer};
use crate::Identity;

const NO_ROLE: &str = "Your account has no role here; ask an administrator to add you to a group.";
const NAMES: [&str; 4] = ["name", "email", "cognito:username", "username"];
const BUILDINGS: [&str; 2] = ["greenpulse_buildings", "custom:buildings"];

/// Who `id` is, by what the issuer claims and by what the registry has under that id.
///
/// The role is the highest of the groups', else the registry's; the buildings are the registry's,
/// else those that the token is held to, else all.
pub(crate) fn account(
    issuer: &Issuer,
    claims: &Claims,
    id: UserId,
    user: Option<User>,
) -> Identity {
    let role = role(issuer, claims).or(user.as_ref().map(|it| it.role));
    let Some(role) = role else { return Identity::nobody(Some(NO_ROLE)) };
    let name = NAMES.iter().find_map(|it| claims.text(it)).map(str::to_owned);
    let (access, registered) = match user {
        Some(user) => (user.building_access, Some(user.name)),
        None => (buildings(claims), None),
    };
    Identity {
        name: name.or(registered),
        expires: claims.expires(),
        ..Identity::known_outside(Caller::Person { id, role, access, scope: Scope::Whole })
    }
}

fn role(issuer: &Issuer, claims: &Claims) -> Option<Role> {
    let groups = issuer.groups_claims.iter().filter_map(|it| claims.texts(it)).flatten();
    groups.filter_map(|it| issuer.roles.get(&it).copied()).max()
}

/// A claim that cannot be read holds its person to nothing.
fn buildings(claims: &Claims) -> BuildingAccess {
    let Some(named) = BUILDINGS.iter().find_map(|it| claims.texts(it)) else {
        return BuildingAccess::All;
    };
    BuildingAccess::Only(named.iter().filter_map(|it| it.parse().ok()).collect())
}
