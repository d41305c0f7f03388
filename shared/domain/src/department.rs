//! Departments, and the shares of buildings that they occupy.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::id::{BuildingId, CampusId, DepartmentId};

/// How much more than the whole shares may add up to, for thirds are not written exactly.
const ROUNDING: f64 = 1e-9;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Department {
    pub id: DepartmentId,
    pub campus_id: CampusId,
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub head_of_department: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact_email: Option<String>,
    /// A year's, in the campus's currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub energy_budget_annual: Option<f64>,
    pub reduction_target_percent: f64,
    #[serde(default)]
    pub buildings: Vec<Share>,
    #[serde(default)]
    pub current_score: i64,
    pub created_at: Timestamp,
}

/// What part of a building a department occupies.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Share {
    pub building_id: BuildingId,
    /// Of the building's energy: above 0, at most 1.
    pub share: f64,
    pub valid_from: Date,
    /// Exclusive; open when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<Date>,
}

/// A building more of which is given away than there is.
#[derive(Debug, Clone, PartialEq)]
pub struct Overfull {
    pub building: BuildingId,
    /// The first such day.
    pub day: Date,
    /// What the shares of that day add up to.
    pub total: f64,
}

impl Share {
    pub fn valid_on(&self, day: Date) -> bool {
        self.valid_from <= day && self.valid_to.is_none_or(|to| day < to)
    }
}

/// The first building of which `departments` together occupy more than the whole on some day.
pub fn overfull<'a>(departments: impl IntoIterator<Item = &'a Department>) -> Option<Overfull> {
    let shares: Vec<&Share> = departments.into_iter().flat_map(|it| &it.buildings).collect();
    let mut starts: Vec<_> = shares.iter().map(|it| (&it.building_id, it.valid_from)).collect();
    starts.sort_unstable();
    starts.dedup();
    // Sums grow only where a share begins.
    starts.into_iter().find_map(|(building, day)| {
        let then = shares.iter().filter(|it| it.building_id == *building && it.valid_on(day));
        let total: f64 = then.map(|it| it.share).sum();
        (1.0 + ROUNDING < total).then(|| Overfull { building: building.clone(), day, total })
    })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn department(shares: &[(&str, f64, Date, Option<Date>)]) -> Department {
        let share = |&(building, share, valid_from, valid_to): &(&str, f64, _, _)| Share {
            building_id: building.parse().unwrap(),
            share,
            valid_from,
            valid_to,
        };
        Department {
            id: "d".parse().unwrap(),
            campus_id: "cam".parse().unwrap(),
            name: "D".into(),
            head_of_department: None,
            contact_email: None,
            energy_budget_annual: None,
            reduction_target_percent: 10.0,
            buildings: shares.iter().map(share).collect(),
            current_score: 0,
            created_at: Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn a_building_is_given_away_at_most_once_on_each_day() {
        let (y25, y26, y27) = (date(2025, 1, 1), date(2026, 1, 1), date(2027, 1, 1));
        let third = 1.0 / 3.0;
        let whole = [("b1", third, y25, None), ("b1", third, y26, None), ("b1", third, y25, None)];
        assert_eq!(overfull([&department(&whole)]), None);
        let until = department(&[("b1", 0.6, y25, Some(y26))]);
        assert_eq!(overfull([&until, &department(&[("b1", 0.6, y26, None)])]), None, "exclusive");
        assert_eq!(overfull([&until, &department(&[("b2", 0.6, y25, None)])]), None);
        let late = department(&[("b1", 0.6, date(2025, 12, 31), Some(y27))]);
        let found = overfull([&until, &late]).unwrap();
        assert_eq!((found.building.as_str(), found.day), ("b1", date(2025, 12, 31)));
        assert!((found.total - 1.2).abs() < 1e-12);
    }
}
