use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A word that is none of those that are known here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is none of {1}")]
pub struct UnknownWord(String, String);

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$of:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$of])* #[serde(rename = $word)] $variant,)*
        }

        impl $name {
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)*
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.name())
            }
        }

        impl FromStr for $name {
            type Err = UnknownWord;
            fn from_str(text: &str) -> Result<Self, UnknownWord> {
                let found = Self::ALL.iter().find(|it| it.name() == text);
                found.copied().ok_or_else(|| {
                    let all: Vec<&str> = Self::ALL.iter().map(|it| it.name()).collect();
                    UnknownWord(text.to_owned(), all.join(", "))
                })
            }
        }
    };
}

words!(
    /// What is wrong, as far as hourly energy tells.
    ///
    /// | what happened | type |
    /// | --- | --- |
    /// | a spike | `usage_spike` |
    /// | a meter that is stuck, or measures nothing | `meter_fault` |
    /// | nights left on, a schedule that starts and ends earlier or later | `schedule_deviation` |
    /// | a step to another level | `equipment_failure` |
    AnomalyType {
        UsageSpike = "usage_spike",
        EquipmentFailure = "equipment_failure",
        ScheduleDeviation = "schedule_deviation",
        MeterFault = "meter_fault",
    }
);

words!(
    /// How a day is used.
    DayKind {
        Workday = "workday",
        Saturday = "saturday",
        /// A Sunday, a public holiday, or a day on which the campus is closed.
        DayOff = "day_off",
    }
);

words!(
    /// By size of the residual and its cost.
    Severity {
        Low = "low",
        Medium = "medium",
        High = "high",
        Critical = "critical",
    }
);

words!(
    /// How far people are with it.
    AnomalyStatus {
        New = "new",
        Acknowledged = "acknowledged",
        Investigating = "investigating",
        Resolved = "resolved",
    }
);
