use greenpulse_domain::access::{Caller, Scope};
use greenpulse_domain::credential::Vouched;
use greenpulse_domain::id::UserId;
use greenpulse_domain::name::made_plain;
use greenpulse_domain::user::{BuildingAccess, Role, User};
use jiff::Timestamp;

use super::{Claims, Issuer};
use crate::Identity;

pub(super) const NO_ROLE: &str =
    "Your account has no role here; ask an administrator to add you to a group.";
const NAMES: [&str; 4] = ["name", "email", "cognito:username", "username"];
const BUILDINGS: [&str; 2] = ["greenpulse_buildings", "custom:buildings"];

/// Who `id` is, by what the issuer claims and by what the registry has under that id.
pub(crate) fn account(
    issuer: &Issuer,
    claims: &Claims,
    id: UserId,
    user: Option<User>,
    now: Timestamp,
) -> Identity {
    let vouched = vouched(issuer, claims);
    let name = vouched.name.clone().or(user.as_ref().map(|it| it.name.clone()));
    let Some(user) = vouched.user(&id, user, now) else { return Identity::nobody(Some(NO_ROLE)) };
    let (role, access) = (user.role, user.building_access);
    Identity {
        name,
        expires: claims.expires(),
        ..Identity::known_outside(Caller::Person { id, role, access, scope: Scope::Whole })
    }
}

/// What the issuer says of whom it signs in. Their name is made plain: nobody is kept out by how another
/// writes it.
pub(crate) fn vouched(issuer: &Issuer, claims: &Claims) -> Vouched {
    Vouched {
        name: NAMES
            .iter()
            .filter_map(|it| claims.text(it))
            .map(made_plain)
            .find(|it| !it.is_empty()),
        role: role(issuer, claims),
        buildings: buildings(claims),
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
