//! What is said over a socket: one JSON object a message, the same on the laptop and on AWS.

use std::collections::BTreeSet;

use greenpulse_domain::access::{Action, Caller, Subject, decide};
use greenpulse_domain::commodity::Commodity;
use greenpulse_domain::event::Event;
use greenpulse_domain::id::BuildingId;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// How often a client that hears nothing should ask, in seconds, and half of how long a server waits;
/// `hello` says it, for where a gateway holds the sockets it is longer.
pub const HEARTBEAT_SECONDS: u64 = 30;
/// Buildings that one socket may follow.
pub const MAX_BUILDINGS: usize = 2_000;
/// The longest message that a client may send, in bytes.
pub const MAX_BYTES: usize = 160 * 1024;

/// What a client says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum FromClient {
    /// Follow these buildings from now on, and no others; `after` is the last cursor that was heard.
    Subscribe {
        buildings: BTreeSet<BuildingId>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<String>,
    },
    /// Is anybody there?
    Ping,
}

/// What a server says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ToClient {
    /// What is heard first: at once, or with the answer to what is said first.
    Hello {
        heartbeat_seconds: u64,
    },
    /// What is followed from now on. What is not open to the caller, or not there, is `refused`.
    Subscribed {
        buildings: Vec<BuildingId>,
        refused: Vec<BuildingId>,
        cursor: String,
    },
    /// Days of a building were computed anew: what is shown of them is old.
    Changed {
        building: BuildingId,
        days: Vec<Date>,
        cursor: String,
    },
    /// Forecasts of a building were made anew, or are withheld from now on.
    Predicted {
        building: BuildingId,
        commodities: Vec<Commodity>,
        cursor: String,
    },
    /// More happened than can be told one by one: what is shown is old.
    Reload {
        cursor: String,
    },
    Pong,
    /// What was said cannot be read.
    Unreadable {
        detail: String,
        repair: String,
    },
    /// The socket is about to be closed.
    Bye {
        reason: Bye,
    },
}

/// Why a socket is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bye {
    /// The client reads more slowly than there is to say: come again after its last cursor.
    Slow,
    /// Nothing was heard of the client for too long.
    Silent,
    /// The session or token has ended.
    SignedOut,
    /// The server stops: come again in a moment.
    Restarting,
}

impl Bye {
    /// The code of the closing frame, from the range that RFC 6455 leaves to applications.
    pub const fn code(self) -> u16 {
        match self {
            Self::Slow => 4_001,
            Self::Silent => 4_002,
            Self::SignedOut => 4_003,
            Self::Restarting => 4_004,
        }
    }

    pub const fn reason(self) -> &'static str {
        match self {
            Self::Slow => "slow",
            Self::Silent => "silent",
            Self::SignedOut => "signed out",
            Self::Restarting => "restarting",
        }
    }
}

/// Reads what a client said.
///
/// # Errors
///
/// What to answer, where it is nothing that a client may say.
pub fn read(text: &str) -> Result<FromClient, ToClient> {
    let unreadable = |detail: String| ToClient::Unreadable {
        detail,
        repair: r#"Say {"type":"subscribe","buildings":["b1"]} or {"type":"ping"}."#.into(),
    };
    let said: FromClient = serde_json::from_str(text).map_err(|err| unreadable(err.to_string()))?;
    match &said {
        FromClient::Subscribe { buildings, .. } if MAX_BUILDINGS < buildings.len() => {
            Err(unreadable(format!("{} buildings are more than {MAX_BUILDINGS}", buildings.len())))
        }
        _ => Ok(said),
    }
}

/// What `caller` may follow of `asked`, and what not. A building that is not there and one that is
/// not open are told alike.
pub fn split(
    caller: &Caller,
    asked: BTreeSet<BuildingId>,
    is_there: impl Fn(&BuildingId) -> bool,
) -> (BTreeSet<BuildingId>, BTreeSet<BuildingId>) {
    asked.into_iter().partition(|it| is_there(it) && may_see(caller, it))
}

/// What `event` says to somebody who follows `buildings`, as the policy has it now.
pub fn told(
    event: &Event,
    cursor: &str,
    buildings: &BTreeSet<BuildingId>,
    caller: &Caller,
) -> Vec<ToClient> {
    let hears = |id: &BuildingId| buildings.contains(id) && may_see(caller, id);
    let cursor = || cursor.to_owned();
    match event {
        Event::RolledUp(it) => {
            let heard = it.days.iter().filter(|it| hears(it.0));
            let changed = heard.map(|(id, days)| ToClient::Changed {
                building: id.clone(),
                days: days.iter().copied().collect(),
                cursor: cursor(),
            });
            changed.collect()
        }
        Event::ForecastPublished(it) => {
            let heard = it.forecasts.iter().filter(|it| hears(it.0));
            let predicted = heard.map(|(id, commodities)| ToClient::Predicted {
                building: id.clone(),
                commodities: commodities.iter().copied().collect(),
                cursor: cursor(),
            });
            predicted.collect()
        }
        Event::FileImported(_) | Event::AnomalyDetected(_) => Vec::new(),
    }
}

fn may_see(caller: &Caller, building: &BuildingId) -> bool {
    decide(caller, Action::Read, Subject::Building(building)).is_ok()
}

#[cfg(test)]
mod tests {
    use greenpulse_domain::event::{ForecastPublished, RolledUp};
    use greenpulse_domain::user::{BuildingAccess, Role};
    use jiff::civil::date;

    use super::*;

    fn ids(ids: &[&str]) -> BTreeSet<BuildingId> {
        ids.iter().map(|it| it.parse().unwrap()).collect()
    }

    fn viewer(of: &[&str]) -> Caller {
        let access = BuildingAccess::Only(ids(of));
        let scope = greenpulse_domain::access::Scope::Whole;
        Caller::Person { id: "ann".parse().unwrap(), role: Role::Viewer, access, scope }
    }

    #[test]
    fn a_client_says_what_it_follows_and_what_else_is_explained() {
        let said = r#"{"type":"subscribe","buildings":["b2","b1"],"after":"7"}"#;
        let buildings = ids(&["b1", "b2"]);
        assert_eq!(read(said), Ok(FromClient::Subscribe { buildings, after: Some("7".into()) }));
        assert_eq!(read(r#"{"type":"ping"}"#), Ok(FromClient::Ping));
        for bad in
            ["", "{}", r#"{"type":"shout"}"#, "[]", r#"{"type":"subscribe","buildings":["a/b"]}"#]
        {
            assert!(matches!(read(bad), Err(ToClient::Unreadable { .. })), "{bad}");
        }
        let many: BTreeSet<BuildingId> =
            (0..=MAX_BUILDINGS).map(|it| format!("b{it}").parse().unwrap()).collect();
        let said = FromClient::Subscribe { buildings: many, after: None };
        let said = serde_json::to_string(&said).unwrap();
        assert!(said.len() < MAX_BYTES && read(&said).is_err());
    }

    #[test]
    fn the_policy_is_asked_for_each_message_and_not_only_at_the_door() {
        let both = ids(&["b1", "b2"]);
        let days = both.iter().map(|id| (id.clone(), [date(2026, 3, 1)].into()));
        let forecasts = both.iter().map(|id| (id.clone(), [Commodity::Steam].into()));
        for event in [
            Event::RolledUp(RolledUp { days: days.collect() }),
            Event::ForecastPublished(ForecastPublished { forecasts: forecasts.collect() }),
        ] {
            let heard = |caller: &Caller| told(&event, "9", &both, caller).len();
            assert_eq!(heard(&viewer(&["b1", "b2"])), 2);
            assert_eq!(heard(&viewer(&["b1"])), 1, "taken away since it subscribed");
            assert_eq!(heard(&Caller::Nobody), 0);
            assert_eq!(told(&event, "9", &ids(&["b3"]), &viewer(&["b1"])), []);
        }
    }

    #[test]
    fn what_is_not_there_and_what_is_not_open_are_told_alike() {
        let asked = ids(&["b1", "b2", "nowhere"]);
        let (followed, refused) = split(&viewer(&["b1"]), asked, |it| it.as_str() != "nowhere");
        assert_eq!((followed, refused), (ids(&["b1"]), ids(&["b2", "nowhere"])));
    }
}
