//! The one policy: who may do what to which building.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::credential::Credential;
use crate::id::{BuildingId, SourceId, UserId};
use crate::user::{BuildingAccess, Role, User};

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Caller {
    Nobody,
    /// A data source, by one of its keys.
    Source(SourceId),
    Person {
        id: UserId,
        role: Role,
        access: BuildingAccess,
        /// What they let whatever they show be used for.
        scope: Scope,
    },
    /// Whoever holds the data folder: the command line.
    Owner,
}

/// What a person's token may be used for, of what the person may do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// To see.
    Read,
    /// To see and to change, but not what lets its person in.
    ReadWrite,
    /// As if the person were here.
    #[default]
    Whole,
}

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Action {
    /// What anyone may see: that the service is there, and its documentation.
    Public,
    /// To know who one is.
    Identify,
    /// To manage what lets oneself in: sessions, tokens, the password.
    Account,
    /// To see figures and facts of a building, or the campus figures of the buildings one may see.
    Read,
    /// To set targets of a building, place its meters, and handle its anomalies.
    Manage,
    /// To change campuses, buildings, tariffs, sources, people, or import files.
    Configure,
    /// To push readings for one's own meters.
    Push,
}

/// What it is asked of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject<'a> {
    Building(&'a BuildingId),
    /// What one person made for themselves, or, where there is none, whoever holds the data folder.
    OwnedBy(Option<&'a UserId>),
    /// Nothing that belongs to one building: lists then hold what [`Caller::sees`] lets through.
    Everything,
}

/// Why not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Denied {
    /// We do not know who asks.
    Unauthenticated,
    /// We know, and the answer is no.
    Forbidden,
}

/// Decides every read and write.
///
/// # Errors
///
/// [`Denied`] says whether signing in could help.
pub fn decide(caller: &Caller, action: Action, subject: Subject<'_>) -> Result<(), Denied> {
    let allowed = match (caller, action) {
        (_, Action::Public) | (Caller::Owner, _) => true,
        (Caller::Nobody, _) => return Err(Denied::Unauthenticated),
        (Caller::Source(_), Action::Push | Action::Identify) => true,
        (Caller::Source(_), _) => false,
        (Caller::Person { role, scope, .. }, action) => {
            let (needed, least) = match action {
                Action::Public | Action::Identify | Action::Read => (Role::Viewer, Scope::Read),
                Action::Account => (Role::Viewer, Scope::Whole),
                Action::Manage => (Role::Manager, Scope::ReadWrite),
                Action::Configure | Action::Push => (Role::Admin, Scope::ReadWrite),
            };
            let suffices = needed <= *role && least <= *scope && action != Action::Push;
            suffices && reaches(caller, subject)
        }
    };
    if allowed { Ok(()) } else { Err(Denied::Forbidden) }
}

fn reaches(caller: &Caller, subject: Subject<'_>) -> bool {
    match subject {
        Subject::Everything => true,
        Subject::Building(building) => caller.sees(building),
        Subject::OwnedBy(owner) => match caller {
            Caller::Person { id, .. } => owner == Some(id),
            Caller::Owner | Caller::Source(_) | Caller::Nobody => false,
        },
    }
}

impl Caller {
    /// `user`, as far as what they show lets them: never further than they may go themselves.
    ///
    /// What is held to some buildings configures nothing, for that reaches all of them.
    pub fn by(user: User, shown: &Credential) -> Self {
        let role = match &shown.buildings {
            BuildingAccess::All => user.role,
            BuildingAccess::Only(_) => user.role.min(Role::Manager),
        };
        let own = match user.role {
            Role::Admin => BuildingAccess::All,
            Role::Viewer | Role::User | Role::Manager => user.building_access,
        };
        let access = own.and(&shown.buildings);
        Self::Person { id: user.id, role, access, scope: shown.scope }
    }

    /// Whether figures of `building` may reach the caller.
    pub fn sees(&self, building: &BuildingId) -> bool {
        match self {
            Self::Owner => true,
            Self::Person { role: Role::Admin, .. } => true,
            Self::Person { access: BuildingAccess::All, .. } => true,
            Self::Person { access: BuildingAccess::Only(buildings), .. } => {
                buildings.contains(building)
            }
            Self::Nobody | Self::Source(_) => false,
        }
    }

    /// The buildings that a restricted caller is held to; `None` when there is no such list.
    pub const fn restricted_to(&self) -> Option<&BTreeSet<BuildingId>> {
        match self {
            Self::Person { role: Role::Viewer | Role::User | Role::Manager, access, .. } => {
                match access {
                    BuildingAccess::Only(buildings) => Some(buildings),
                    BuildingAccess::All => None,
                }
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(role: Role, buildings: &[&str]) -> Caller {
        let access = BuildingAccess::Only(buildings.iter().map(|it| it.parse().unwrap()).collect());
        Caller::Person { id: "ann".parse().unwrap(), role, access, scope: Scope::Whole }
    }

    #[test]
    fn a_token_lets_its_person_do_no_more_than_its_scope_and_buildings() {
        let now = jiff::Timestamp::UNIX_EPOCH;
        let (b1, b2, b3) = ("b1".parse().unwrap(), "b2".parse().unwrap(), "b3".parse().unwrap());
        let only = |it: &[&BuildingId]| BuildingAccess::Only(it.iter().copied().cloned().collect());
        let shown = |scope, buildings| {
            let kind = crate::credential::CredentialKind::Token;
            let token = Credential::new("00".into(), "ann".parse().unwrap(), kind, now, None);
            Credential { scope, buildings, ..token }
        };
        let ann = |role, building_access| User {
            building_access,
            ..User::new("ann".parse().unwrap(), role, now)
        };
        let admin = || ann(Role::Admin, BuildingAccess::All);
        let may = |caller: &Caller, action| decide(caller, action, Subject::Everything).is_ok();

        let read = Caller::by(admin(), &shown(Scope::Read, BuildingAccess::All));
        assert!(may(&read, Action::Read) && may(&read, Action::Identify));
        for action in [Action::Manage, Action::Configure, Action::Account, Action::Push] {
            assert!(!may(&read, action), "{action:?}");
        }
        let write = Caller::by(admin(), &shown(Scope::ReadWrite, BuildingAccess::All));
        assert!(may(&write, Action::Configure) && !may(&write, Action::Account));
        let held = Caller::by(admin(), &shown(Scope::Whole, only(&[&b1])));
        assert!(held.sees(&b1) && !held.sees(&b2));
        assert!(may(&held, Action::Manage) && !may(&held, Action::Configure));
        let held = shown(Scope::Whole, only(&[&b2, &b3]));
        let held = Caller::by(ann(Role::Manager, only(&[&b1, &b2])), &held);
        assert!(held.sees(&b2) && !held.sees(&b1) && !held.sees(&b3));
    }

    #[test]
    fn a_viewer_of_one_building_sees_that_one_only() {
        let viewer = person(Role::Viewer, &["b1"]);
        let (own, other) = ("b1".parse().unwrap(), "b2".parse().unwrap());
        assert_eq!(decide(&viewer, Action::Read, Subject::Building(&own)), Ok(()));
        let denied = Err(Denied::Forbidden);
        assert_eq!(decide(&viewer, Action::Read, Subject::Building(&other)), denied);
        assert_eq!(decide(&viewer, Action::Manage, Subject::Building(&own)), denied);
        assert_eq!(decide(&viewer, Action::Configure, Subject::Everything), denied);
    }

    #[test]
    fn what_one_made_is_ones_own_also_before_an_admin() {
        let (ann, bob): (UserId, UserId) = ("ann".parse().unwrap(), "bob".parse().unwrap());
        let read = |caller: &Caller, owner| decide(caller, Action::Read, Subject::OwnedBy(owner));
        let denied = Err(Denied::Forbidden);
        for role in [Role::Viewer, Role::Admin] {
            let caller = person(role, &[]);
            assert_eq!(read(&caller, Some(&ann)), Ok(()));
            assert_eq!(read(&caller, Some(&bob)), denied);
            assert_eq!(read(&caller, None), denied);
        }
        assert_eq!(read(&Caller::Owner, Some(&bob)), Ok(()), "the folder is theirs");
        assert_eq!(read(&Caller::Source("eg1".parse().unwrap()), None), denied);
        assert_eq!(read(&Caller::Nobody, None), Err(Denied::Unauthenticated));
    }

    #[test]
    fn a_key_pushes_and_reads_nothing() {
        let key = Caller::Source("eg1".parse().unwrap());
        assert_eq!(decide(&key, Action::Push, Subject::Everything), Ok(()));
        assert_eq!(decide(&key, Action::Read, Subject::Everything), Err(Denied::Forbidden));
        let nobody = decide(&Caller::Nobody, Action::Read, Subject::Everything);
        assert_eq!(nobody, Err(Denied::Unauthenticated));
    }
}
