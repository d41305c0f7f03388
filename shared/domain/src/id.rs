//! Human-readable ids, parsed at the edge and never rewritten.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// Longest id, in characters.
pub const MAX_ID: usize = 64;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadId {
    #[error("an id must not be empty")]
    Empty,
    #[error("an id must hold at most {MAX_ID} characters, got {0}")]
    TooLong(usize),
    #[error("an id must hold only A-Z a-z 0-9 . _ -, got {0:?}")]
    Character(char),
}

/// Checks `text` against `[A-Za-z0-9._-]{1,64}`.
///
/// # Errors
///
/// The first rule that `text` breaks.
pub fn check_id(text: &str) -> Result<(), BadId> {
    if text.is_empty() {
        return Err(BadId::Empty);
    }
    if let Some(odd) = text.chars().find(|it| !is_id_char(*it)) {
        return Err(BadId::Character(odd));
    }
    if MAX_ID < text.len() {
        return Err(BadId::TooLong(text.len()));
    }
    Ok(())
}

fn is_id_char(it: char) -> bool {
    it.is_ascii_alphanumeric() || matches!(it, '.' | '_' | '-')
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Arc<str>);

        impl $name {
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = BadId;
            fn from_str(text: &str) -> Result<Self, BadId> {
                check_id(text)?;
                Ok(Self(text.into()))
            }
        }

        impl TryFrom<String> for $name {
            type Error = BadId;
            fn try_from(text: String) -> Result<Self, BadId> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0.as_ref().into()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&*self.0, f)
            }
        }
    };
}

id!(CampusId);
id!(BuildingId);
id!(
    /// Who sends readings: one vendor, gateway or file import.
    SourceId
);
id!(UserId);
id!(KeyId);
id!(TargetId);
id!(DepartmentId);
id!(TariffId);
id!(ExportId);

/// What a source calls its meter; unique within the source and channel.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ExternalId {
    pub source: SourceId,
    pub meter: Arc<str>,
    pub channel: Arc<str>,
}

impl ExternalId {
    /// # Errors
    ///
    /// When `meter`, or a `channel` that is not empty, is no id.
    pub fn new(source: SourceId, meter: &str, channel: &str) -> Result<Self, BadId> {
        check_id(meter)?;
        if !channel.is_empty() {
            check_id(channel)?;
        }
        Ok(Self { source, meter: meter.into(), channel: channel.into() })
    }
}

/// One meter, by the source that sends it, its external id and its channel.
///
/// Written `source~meter` or `source~meter~channel`: `~` stands in no id and needs no escape in a
/// URL, so that two vendors may both have a meter `1`, and nothing needs to be numbered.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MeterId(Arc<str>);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a meter id must read source~meter or source~meter~channel")]
pub struct BadMeterId(#[source] Option<BadId>);

impl MeterId {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn external(&self) -> ExternalId {
        let mut parts = self.0.splitn(3, '~');
        let mut next = || parts.next().unwrap_or_default();
        ExternalId { source: SourceId(next().into()), meter: next().into(), channel: next().into() }
    }
}

impl From<&ExternalId> for MeterId {
    fn from(id: &ExternalId) -> Self {
        if id.channel.is_empty() {
            return Self(format!("{}~{}", id.source, id.meter).into());
        }
        Self(format!("{}~{}~{}", id.source, id.meter, id.channel).into())
    }
}

impl FromStr for MeterId {
    type Err = BadMeterId;
    fn from_str(text: &str) -> Result<Self, BadMeterId> {
        let (source, rest) = text.split_once('~').ok_or(BadMeterId(None))?;
        let (meter, channel) = rest.split_once('~').unwrap_or((rest, ""));
        let source = source.parse().map_err(|err| BadMeterId(Some(err)))?;
        let id = ExternalId::new(source, meter, channel).map_err(|err| BadMeterId(Some(err)))?;
        Ok(Self::from(&id))
    }
}

impl TryFrom<String> for MeterId {
    type Error = BadMeterId;
    fn try_from(text: String) -> Result<Self, BadMeterId> {
        text.parse()
    }
}

impl From<MeterId> for String {
    fn from(id: MeterId) -> Self {
        id.0.as_ref().into()
    }
}

impl fmt::Display for MeterId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for MeterId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.0, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_kept_as_sent_or_refused() {
        assert_eq!("b71.East_2-A".parse::<BuildingId>().unwrap().as_str(), "b71.East_2-A");
        assert_eq!("".parse::<BuildingId>(), Err(BadId::Empty));
        assert_eq!("a/b".parse::<BuildingId>(), Err(BadId::Character('/')));
        assert_eq!("x".repeat(65).parse::<BuildingId>(), Err(BadId::TooLong(65)));
    }

    #[test]
    fn a_meter_id_reads_back_with_and_without_a_channel() {
        for text in ["eg1~m1", "eg1~m1~A"] {
            let id: MeterId = text.parse().unwrap();
            assert_eq!(id.to_string(), text);
            assert_eq!(MeterId::from(&id.external()), id);
        }
        assert!("m1".parse::<MeterId>().is_err());
        assert!("eg1~m1~A~B".parse::<MeterId>().is_err());
    }
}
