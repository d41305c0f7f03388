//! The one policy: who may do what to which building.

use std::collections::BTreeSet;

use crate::id::{BuildingId, SourceId, UserId};
use crate::user::{BuildingAccess, Role};

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
    },
    /// Whoever holds the data folder: the command line.
    Owner,
}

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Action {
    /// What anyone may see: that the service is there, and its documentation.
    Public,
    /// To know who one is.
    Identify,
    /// To see figures and facts of a building, or the campus figures of the buildings one may see.
    Read,
    /// To set targets and place meters of a building.
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
        (Caller::Person { role, .. }, action) => {
            let needed = match action {
                Action::Public | Action::Identify | Action::Read => Role::Viewer,
                Action::Manage => Role::Manager,
                Action::Configure | Action::Push => Role::Admin,
            };
            needed <= *role && action != Action::Push && reaches(caller, subject)
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
        Caller::Person { id: "ann".parse().unwrap(), role, access }
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
