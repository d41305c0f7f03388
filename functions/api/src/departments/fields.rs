//! A department on the wire.

use greenpulse_domain::access::Caller;
use greenpulse_domain::configuration::Configuration;
use greenpulse_domain::department::{Department, Share};
use greenpulse_domain::id::{BuildingId, CampusId, DepartmentId};
use greenpulse_http::{FieldError, Problem};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::checks::Checks;

/// Unless another is given, as in the seed.
const REDUCTION_TARGET: f64 = 10.0;
const MAX_SHARES: usize = 1_000;

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DepartmentView {
    id: String,
    campus_id: String,
    name: String,
    head_of_department: Option<String>,
    contact_email: Option<String>,
    /// A year's, in the campus's currency.
    energy_budget_annual: Option<f64>,
    reduction_target_percent: f64,
    /// Those of buildings that the caller sees.
    buildings: Vec<ShareView>,
    /// What its actions have earned.
    current_score: i64,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ShareView {
    building_id: String,
    /// Of the building: above 0, at most 1.
    share: f64,
    #[schema(value_type = String, format = Date)]
    valid_from: Date,
    /// The first day on which it holds no more; null while it is open.
    #[schema(value_type = Option<String>, format = Date)]
    valid_to: Option<Date>,
}

#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct NewDepartmentFields {
    #[schema(value_type = String)]
    pub(super) id: DepartmentId,
    #[serde(flatten)]
    pub(super) fields: DepartmentFields,
}

#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct DepartmentFields {
    #[schema(value_type = String)]
    campus_id: CampusId,
    name: String,
    head_of_department: Option<String>,
    contact_email: Option<String>,
    /// A year's, in the campus's currency.
    energy_budget_annual: Option<f64>,
    /// 10 when left out.
    reduction_target_percent: Option<f64>,
    /// What it occupies; nothing when left out.
    #[serde(default)]
    buildings: Vec<ShareFields>,
}

#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct ShareFields {
    #[schema(value_type = String)]
    building_id: BuildingId,
    /// Of the building: above 0, at most 1. All departments' together are at most 1 on each day.
    share: f64,
    #[schema(value_type = String, format = Date)]
    valid_from: Date,
    /// The first day on which it holds no more; open when left out.
    #[schema(value_type = Option<String>, format = Date)]
    valid_to: Option<Date>,
}

impl DepartmentFields {
    pub(super) fn check(&self, configuration: &Configuration) -> Result<(), Problem> {
        let mut checks = Checks::default();
        let known = configuration.campuses.contains_key(&self.campus_id);
        let repair = "Make the campus first, with PUT /api/campuses/{campus}.";
        checks.that(known, "campus_id", "known-campus", "there is no such campus", repair);
        checks.named(&self.name);
        checks.short("name", Some(&self.name));
        checks.short("head_of_department", self.head_of_department.as_deref());
        checks.plain("head_of_department", self.head_of_department.as_deref());
        checks.email("contact_email", self.contact_email.as_deref());
        checks.positive("energy_budget_annual", self.energy_budget_annual);
        let percent = self.reduction_target_percent.is_none_or(|it| (0.0..=100.0).contains(&it));
        let repair = "Give 0 to 100.";
        checks.that(percent, "reduction_target_percent", "percent", "not from 0 to 100", repair);
        let few = self.buildings.len() <= MAX_SHARES;
        checks.that(few, "buildings", "length", "too many", "Give at most 1,000 shares.");
        checks.done()?;
        let shares = self.buildings.iter().take(MAX_SHARES).enumerate();
        let wrong: Vec<_> =
            shares.filter_map(|(at, it)| it.wrong(at, &self.campus_id, configuration)).collect();
        if wrong.is_empty() { Ok(()) } else { Err(Problem::fields(wrong)) }
    }

    pub(super) fn into_department(
        self,
        id: DepartmentId,
        created_at: Timestamp,
        current_score: i64,
    ) -> Department {
        Department {
            id,
            campus_id: self.campus_id,
            name: self.name,
            head_of_department: self.head_of_department,
            contact_email: self.contact_email,
            energy_budget_annual: self.energy_budget_annual,
            reduction_target_percent: self.reduction_target_percent.unwrap_or(REDUCTION_TARGET),
            buildings: self.buildings.into_iter().map(Share::from).collect(),
            current_score,
            created_at,
        }
    }
}

impl ShareFields {
    /// What is wrong with the share at this place, first.
    fn wrong(
        &self,
        at: usize,
        campus: &CampusId,
        configuration: &Configuration,
    ) -> Option<FieldError> {
        let error = |field, rule, detail: &str, repair: &'static str| {
            let field = format!("buildings[{at}].{field}").into();
            Some(FieldError { field, rule, detail: detail.to_owned(), repair: repair.into() })
        };
        let building = configuration.buildings.get(&self.building_id);
        if building.is_none_or(|it| it.campus_id != *campus) {
            let repair = "Name a building of the department's campus.";
            return error("building_id", "known-building", "there is none such", repair);
        }
        if !(0.0 < self.share && self.share <= 1.0) {
            return error(
                "share",
                "share",
                "not above 0 and at most 1",
                "Give 0.25 for a quarter.",
            );
        }
        if self.valid_from.year() < 0 {
            let repair = "Give a year from 0 to 9999.";
            return error("valid_from", "calendar", "before the year 0", repair);
        }
        if self.valid_to.is_some_and(|to| to <= self.valid_from) {
            let repair = "Give the first day on which it holds no more, or leave it out.";
            return error("valid_to", "before-start", "ends before it begins", repair);
        }
        None
    }
}

impl From<ShareFields> for Share {
    fn from(it: ShareFields) -> Self {
        let ShareFields { building_id, share, valid_from, valid_to } = it;
        Self { building_id, share, valid_from, valid_to }
    }
}

impl DepartmentView {
    pub(super) fn of(it: &Department, caller: &Caller) -> Self {
        let seen = it.buildings.iter().filter(|it| caller.sees(&it.building_id));
        Self {
            id: it.id.to_string(),
            campus_id: it.campus_id.to_string(),
            name: it.name.clone(),
            head_of_department: it.head_of_department.clone(),
            contact_email: it.contact_email.clone(),
            energy_budget_annual: it.energy_budget_annual,
            reduction_target_percent: it.reduction_target_percent,
            buildings: seen.map(ShareView::from).collect(),
            current_score: it.current_score,
            created_at: it.created_at,
        }
    }
}

impl From<&Share> for ShareView {
    fn from(it: &Share) -> Self {
        Self {
            building_id: it.building_id.to_string(),
            share: it.share,
            valid_from: it.valid_from,
            valid_to: it.valid_to,
        }
    }
}
