use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::commodity::Commodity;
use crate::id::BuildingId;

/// One anomaly for ever, written `building~start~commodity` with the start of its first hour in UTC:
/// `b71~20260301T0500Z~electricity`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AnomalyId {
    pub building: BuildingId,
    pub start: Timestamp,
    pub commodity: Commodity,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an anomaly's id must read building~start~commodity, like b1~20260301T0500Z~electricity")]
pub struct BadAnomalyId;

const START: &str = "%Y%m%dT%H%MZ";

impl AnomalyId {
    /// What is its own among those of its building; in the order of starts.
    pub fn within_building(&self) -> String {
        format!("{}~{}", self.start.strftime(START), self.commodity)
    }
}

impl fmt::Display for AnomalyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}~{}", self.building, self.within_building())
    }
}

impl FromStr for AnomalyId {
    type Err = BadAnomalyId;
    fn from_str(text: &str) -> Result<Self, BadAnomalyId> {
        let mut parts = text.split('~');
        let mut next = || parts.next().ok_or(BadAnomalyId);
        let (building, start, commodity) = (next()?, next()?, next()?);
        let start = DateTime::strptime(START, start).map_err(|_| BadAnomalyId)?;
        let start = TimeZone::UTC.to_timestamp(start).map_err(|_| BadAnomalyId)?;
        let building = building.parse().map_err(|_| BadAnomalyId)?;
        let commodity = commodity.parse().map_err(|_| BadAnomalyId)?;
        let id = Self { building, start, commodity };
        // Each has one way to be written.
        if id.to_string() == text { Ok(id) } else { Err(BadAnomalyId) }
    }
}

impl TryFrom<String> for AnomalyId {
    type Error = BadAnomalyId;
    fn try_from(text: String) -> Result<Self, BadAnomalyId> {
        text.parse()
    }
}

impl From<AnomalyId> for String {
    fn from(id: AnomalyId) -> Self {
        id.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_and_has_one_form() {
        let text = "b71.East~20260301T0530Z~natural_gas";
        let id: AnomalyId = text.parse().unwrap();
        assert_eq!(id.to_string(), text);
        assert_eq!(id.start, "2026-03-01T05:30:00Z".parse().unwrap());
        for wrong in [
            "",
            "b1",
            "b1~20260301T0530Z",
            "b1~20260301T0530Z~gas",
            "b1~20260301T0530Z~electricity~x",
            "b/1~20260301T0530Z~electricity",
            "b1~2026-03-01~electricity",
            "b1~20260301T530Z~electricity",
        ] {
            assert_eq!(wrong.parse::<AnomalyId>(), Err(BadAnomalyId), "{wrong}");
        }
    }
}
