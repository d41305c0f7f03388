//! Why what a file brings has no place, and what would help.

use greenpulse_domain::id::{BadId, BuildingId, CampusId};
use greenpulse_formats::terms::{Refusal, Terms};
use greenpulse_ports::PortError;

#[derive(Debug, thiserror::Error)]
pub enum PlaceError {
    #[error("building {0} is new, and no campus is named that it stands on")]
    NoCampus(BuildingId),
    #[error("no campus is named, and there is not exactly one to take")]
    WhichCampus,
    /// Real values stand among simulated ones only where somebody says so.
    #[error("{0} is simulated, and not named as the campus")]
    Simulated(CampusId),
    #[error("building {building} stands on {campus}, which is simulated and not named")]
    SimulatedBuilding { building: BuildingId, campus: CampusId },
    #[error("campus {0} is new, and its time zone is not named")]
    NoCampusZone(CampusId),
    #[error("no column names a meter or a building")]
    NoMeter,
    #[error("failed to read the id of a building")]
    Id(#[source] BadId),
    #[error(transparent)]
    Port(#[from] PortError),
}

impl PlaceError {
    /// What would help, said in `terms`; `None` where nothing about the file would.
    pub fn refusal(&self, terms: Terms) -> Option<Refusal> {
        let option = |name, value: &str| format!("`{}`", terms.option(name, value));
        let new_campus = || match terms {
            Terms::CommandLine => "add `--campus NAME --campus-zone ZONE`".to_owned(),
            Terms::Api => "add `campus=NAME` and `campus_zone=ZONE`".to_owned(),
        };
        let (fields, rule, repair): (&[_], _, _) = match self {
            Self::NoCampus(_) | Self::WhichCampus => {
                let repair = format!("{}; the zone only where the campus is new", new_campus());
                (&["campus", "campus_zone"], "campus-missing", repair)
            }
            Self::Simulated(campus) => {
                let all_the_same = option("campus", campus.as_str());
                let repair =
                    format!("{}, or {all_the_same} to put it there all the same", new_campus());
                (&["campus", "campus_zone"], "campus-simulated", repair)
            }
            Self::SimulatedBuilding { campus, .. } => {
                let named = option("campus", campus.as_str());
                let repair = format!(
                    "add {named} to put it there all the same, or give the building another id"
                );
                (&["campus"], "campus-simulated", repair)
            }
            Self::NoCampusZone(_) => {
                let zone = option("campus_zone", "ZONE");
                let repair = format!("add {zone}, an IANA name like Europe/London");
                (&["campus_zone"], "campus-zone-missing", repair)
            }
            Self::NoMeter => {
                let repair = format!("pass {}", option("map", "building=COLUMN"));
                (&["map"], "column-missing", repair)
            }
            Self::Id(_) => {
                let repair = "use letters, digits, dot, underscore and hyphen, at most 64 of them";
                (&["file"], "id-unreadable", repair.to_owned())
            }
            Self::Port(_) => return None,
        };
        Some(Refusal { fields, rule, repair })
    }
}
