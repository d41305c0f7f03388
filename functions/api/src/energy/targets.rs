use axum::extract::State;
use axum::http::StatusCode;
use greenpulse_domain::access::Caller;
use greenpulse_domain::content::Version;
use greenpulse_domain::id::{BuildingId, TargetId};
use greenpulse_domain::target::Target;
use greenpulse_http::{Identity, Json, Path, Problem, Received};
use greenpulse_ports::{self as ports, Expect, Write, all, put};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Deps;
use crate::checks::Checks;
use crate::edit::{Editor, key};
use crate::seen;

const KINDS: [&str; 3] = ["energy_reduction", "cost_reduction", "carbon_reduction"];
const PERIODS: [&str; 8] = ["day", "week", "month", "year", "daily", "weekly", "monthly", "yearly"];

#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct NewTarget {
    /// energy_reduction, cost_reduction or carbon_reduction.
    #[serde(default = "energy_reduction")]
    target_type: String,
    /// In percent of the same period before.
    target_value: f64,
    /// day, week, month or year.
    #[serde(default = "yearly")]
    target_period: String,
    #[schema(value_type = String, format = Date)]
    start_date: Date,
    #[schema(value_type = Option<String>, format = Date)]
    end_date: Option<Date>,
}

fn energy_reduction() -> String {
    KINDS[0].to_owned()
}

fn yearly() -> String {
    "year".to_owned()
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TargetSet {
    target_id: String,
    message: String,
    #[schema(value_type = String, format = Date)]
    tracking_starts: Date,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Targets {
    targets: Vec<TargetView>,
    next: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TargetView {
    target_id: String,
    building_id: String,
    target_type: String,
    target_value: f64,
    target_period: String,
    #[schema(value_type = String, format = Date)]
    start_date: Date,
    #[schema(value_type = Option<String>, format = Date)]
    end_date: Option<Date>,
    created_by: String,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
}

/// Sets a reduction target for a building, unless the same is set already.
#[utoipa::path(post, operation_id = "set_energy_target",
    path = "/api/energy/buildings/{building}/target", tag = "energy",
    params(("building" = String, Path)), responses((status = 201, body = TargetSet)))]
pub(crate) async fn create(
    State(deps): State<Deps>,
    Received(now): Received,
    identity: Identity,
    Path(id): Path<BuildingId>,
    Json(new): Json<NewTarget>,
) -> Result<(StatusCode, Json<TargetSet>), Problem> {
    let configuration = deps.configuration.current().await?;
    seen::building(&configuration, &id)?;
    new.check()?;
    let created_by = match &identity.caller {
        Caller::Person { id, .. } => id.clone(),
        _ => "cli".parse().map_err(|_| Problem::internal())?,
    };
    let set = all::<Target>(&*deps.registry, &format!("{id}/")).await?;
    if let Some(same) = set.iter().find(|it| new.is(it)) {
        return Err(Problem::conflict(
            "/problems/exists",
            "There already",
            format!("Target {} is the same.", same.id),
            "remove it with DELETE first, or set another",
        ));
    }
    // Named by what it is, so that of two who set the same at once one is refused.
    let name = Version::of(&new.content()).to_string();
    let target = Target {
        id: name.parse().map_err(|_| Problem::internal())?,
        building_id: id,
        target_type: new.target_type,
        target_value: new.target_value,
        target_period: new.target_period,
        start_date: new.start_date,
        end_date: new.end_date,
        created_by,
        created_at: now,
    };
    let audit = Editor::new(&identity, now).audit("target set", None, Some(&target));
    deps.registry.commit(vec![put(&target, Expect::Absent), audit]).await?;
    let message = format!("Energy target set: {}% reduction", target.target_value);
    let created = TargetSet { target_id: name, message, tracking_starts: target.start_date };
    Ok((StatusCode::CREATED, Json(created)))
}

/// Targets of a building.
#[utoipa::path(get, operation_id = "list_energy_targets",
    path = "/api/energy/buildings/{building}/targets", tag = "energy",
    params(("building" = String, Path)), responses((status = 200, body = Targets)))]
pub(crate) async fn list(
    State(deps): State<Deps>,
    Path(id): Path<BuildingId>,
) -> Result<Json<Targets>, Problem> {
    let configuration = deps.configuration.current().await?;
    seen::building(&configuration, &id)?;
    let mut targets = all::<Target>(&*deps.registry, &format!("{id}/")).await?;
    targets.sort_by_key(|it| it.created_at);
    Ok(Json(Targets { targets: targets.into_iter().map(TargetView::from).collect(), next: None }))
}

/// Removes a target. The same can be set again.
#[utoipa::path(delete, operation_id = "delete_energy_target",
    path = "/api/energy/buildings/{building}/targets/{target}", tag = "energy",
    params(("building" = String, Path), ("target" = String, Path)),
    responses((status = 204, description = "Removed")))]
pub(crate) async fn delete(
    State(deps): State<Deps>,
    Received(now): Received,
    identity: Identity,
    Path((building, id)): Path<(BuildingId, TargetId)>,
) -> Result<StatusCode, Problem> {
    let found = ports::get::<Target>(&*deps.registry, format!("{building}/{id}")).await?;
    let (target, version) = found.ok_or_else(|| Problem::not_found("target", id))?;
    let removed = Write::Delete { key: key(&target), expect: Expect::Version(version) };
    let audit = Editor::new(&identity, now).audit("target removed", Some(&target), None);
    deps.registry.commit(vec![removed, audit]).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What makes a target the same as another of its building.
type Content<'a> = (&'a String, &'a f64, &'a String, &'a Date, &'a Option<Date>);

impl NewTarget {
    fn content(&self) -> Content<'_> {
        let Self { target_type, target_value, target_period, start_date, end_date } = self;
        (target_type, target_value, target_period, start_date, end_date)
    }

    fn is(&self, set: &Target) -> bool {
        let Target { target_type, target_value, target_period, start_date, end_date, .. } = set;
        self.content() == (target_type, target_value, target_period, start_date, end_date)
    }

    fn check(&self) -> Result<(), Problem> {
        let mut checks = Checks::default();
        let kind = KINDS.contains(&self.target_type.as_str());
        let repair = "Use energy_reduction, cost_reduction or carbon_reduction.";
        checks.that(kind, "target_type", "target-type", "not a known type", repair);
        let share = 0.0 < self.target_value && self.target_value <= 100.0;
        let repair = "Give the percent to save, above 0 and up to 100.";
        checks.that(share, "target_value", "percent", "not a share to save", repair);
        let period = PERIODS.contains(&self.target_period.as_str());
        let repair = "Use day, week, month or year.";
        checks.that(period, "target_period", "period", "not a period", repair);
        checks.day("start_date", Some(self.start_date));
        checks.day("end_date", self.end_date);
        let ordered = self.end_date.is_none_or(|end| self.start_date <= end);
        let repair = "Give an end date on or after the start date.";
        checks.that(ordered, "end_date", "after-start", "before start_date", repair);
        checks.done()
    }
}

impl From<Target> for TargetView {
    fn from(it: Target) -> Self {
        Self {
            target_id: it.id.to_string(),
            building_id: it.building_id.to_string(),
            target_type: it.target_type,
            target_value: it.target_value,
            target_period: it.target_period,
            start_date: it.start_date,
            end_date: it.end_date,
            created_by: it.created_by.to_string(),
            created_at: it.created_at,
        }
    }
}
