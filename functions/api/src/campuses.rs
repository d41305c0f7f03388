use axum::extract::State;
use axum::http::StatusCode;
use greenpulse_domain::calendar::AcademicCalendar;
use greenpulse_domain::campus::{Campus, Currency, ZoneName};
use greenpulse_domain::department::Department;
use greenpulse_domain::id::CampusId;
use greenpulse_domain::quantity::SquareMeters;
use greenpulse_http::{Identity, IfMatch, Json, Path, Problem, Query, Received};
use greenpulse_ports::{self as ports, Expect, Write};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Deps;
use crate::checks::Checks;
use crate::edit::{Editor, UNSEEN, key, restate_campus};
use crate::paging::Paging;
use crate::seen;

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Campuses {
    campuses: Vec<CampusView>,
    next: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CampusView {
    id: String,
    name: String,
    location: Option<String>,
    /// IANA name.
    timezone: String,
    /// ISO 4217.
    currency: String,
    latitude: Option<f64>,
    longitude: Option<f64>,
    total_area_m2: Option<f64>,
    total_area_sqft: Option<f64>,
    region: Option<String>,
    simulated: bool,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
}

#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct CampusFields {
    name: String,
    /// IANA name, such as Europe/London.
    #[schema(value_type = String)]
    timezone: ZoneName,
    /// ISO 4217; USD when left out.
    #[schema(value_type = Option<String>)]
    currency: Option<Currency>,
    location: Option<String>,
    latitude: Option<f64>,
    longitude: Option<f64>,
    total_area_m2: Option<f64>,
    /// Read where `total_area_m2` is left out.
    total_area_sqft: Option<f64>,
    /// Grid region whose emission factors apply.
    region: Option<String>,
    #[serde(default)]
    simulated: bool,
}

/// Campuses with a building that the caller sees.
#[utoipa::path(get, operation_id = "list_campuses", path = "/api/campuses",
    tag = "campuses", params(Paging),
    responses((status = 200, body = Campuses)))]
pub(crate) async fn list(
    State(deps): State<Deps>,
    identity: Identity,
    Query(paging): Query<Paging>,
) -> Result<Json<Campuses>, Problem> {
    let configuration = deps.configuration.current().await?;
    let seen = configuration
        .campuses
        .values()
        .filter(|it| seen::sees_campus(&configuration, &identity.caller, &it.id));
    let (page, next) = paging.page(seen, |it| it.id.to_string())?;
    Ok(Json(Campuses { campuses: page.into_iter().map(CampusView::from).collect(), next }))
}

/// One campus.
#[utoipa::path(get, operation_id = "get_campus", path = "/api/campuses/{campus}", tag = "campuses",
    params(("campus" = String, Path)), responses((status = 200, body = CampusView)))]
pub(crate) async fn get(
    State(deps): State<Deps>,
    identity: Identity,
    Path(id): Path<CampusId>,
) -> Result<Json<CampusView>, Problem> {
    let configuration = deps.configuration.current().await?;
    Ok(Json(seen::campus(&configuration, &identity.caller, &id)?.into()))
}

/// Makes a campus or replaces its fields. Another zone, currency or region restates its history.
#[utoipa::path(put, operation_id = "put_campus", path = "/api/campuses/{campus}", tag = "campuses",
    params(("campus" = String, Path), ("If-Match" = Option<String>, Header, description = UNSEEN)),
    responses((status = 200, body = CampusView), (status = 201, body = CampusView)))]
pub(crate) async fn put(
    State(deps): State<Deps>,
    Received(now): Received,
    identity: Identity,
    unchanged: IfMatch,
    Path(id): Path<CampusId>,
    Json(fields): Json<CampusFields>,
) -> Result<(StatusCode, Json<CampusView>), Problem> {
    fields.check()?;
    let configuration = deps.configuration.current().await?;
    let before = ports::get::<Campus>(&*deps.registry, &id).await?;
    unchanged.check(before.as_ref().map(|it| CampusView::from(&it.0)).as_ref())?;
    let created_at = before.as_ref().map_or(now, |it| it.0.created_at);
    let campus = fields.into_campus(id, created_at);
    let expect = before.as_ref().map_or(Expect::Absent, |it| Expect::Version(it.1));
    let before = before.map(|it| it.0);
    let action = if before.is_some() { "campus changed" } else { "campus created" };
    let mut writes = vec![
        ports::put(&campus, expect),
        Editor::new(&identity, now).audit(action, before.as_ref(), Some(&campus)),
    ];
    if before.as_ref().is_some_and(|it| derives_otherwise(it, &campus)) {
        writes.extend(restate_campus(&configuration, &campus.id));
    }
    deps.registry.commit(writes).await?;
    let status = if before.is_some() { StatusCode::OK } else { StatusCode::CREATED };
    Ok((status, Json(CampusView::from(&campus))))
}

/// Removes a campus that has no buildings, and its calendar.
#[utoipa::path(delete, operation_id = "delete_campus", path = "/api/campuses/{campus}",
    tag = "campuses",
    params(("campus" = String, Path)), responses((status = 204, description = "Removed")))]
pub(crate) async fn delete(
    State(deps): State<Deps>,
    Received(now): Received,
    identity: Identity,
    Path(id): Path<CampusId>,
) -> Result<StatusCode, Problem> {
    let configuration = deps.configuration.current().await?;
    let found = ports::get::<Campus>(&*deps.registry, &id).await?;
    let (campus, version) = found.ok_or_else(|| Problem::not_found("campus", &id))?;
    let n_buildings = configuration.buildings_of(&id).count();
    let stands_here = |it: &&greenpulse_domain::meter::Meter| {
        configuration.campus_of_meter(it).is_some_and(|it| it.id == id)
    };
    let n_meters = configuration.meters.values().filter(stands_here).count();
    if 0 < n_buildings + n_meters {
        return Err(Problem::conflict(
            "/problems/campus-in-use",
            "Campus in use",
            format!("{n_buildings} buildings and {n_meters} meters stand on campus {id}."),
            "move or remove its buildings and meters first",
        ));
    }
    let departments = ports::all::<Department>(&*deps.registry, "").await?;
    let n_departments = departments.iter().filter(|it| it.campus_id == id).count();
    if 0 < n_departments {
        return Err(Problem::conflict(
            "/problems/campus-in-use",
            "Campus in use",
            format!("{n_departments} departments are of campus {id}."),
            "move or remove its departments first",
        ));
    }
    let mut writes = vec![
        Write::Delete { key: key(&campus), expect: Expect::Version(version) },
        Editor::new(&identity, now).audit("campus removed", Some(&campus), None),
    ];
    let calendar = ports::get::<AcademicCalendar>(&*deps.registry, &id).await?;
    writes.extend(
        calendar
            .map(|(it, version)| Write::Delete { key: key(&it), expect: Expect::Version(version) }),
    );
    deps.registry.commit(writes).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn derives_otherwise(before: &Campus, after: &Campus) -> bool {
    before.zone != after.zone || before.currency != after.currency || before.region != after.region
}

impl CampusFields {
    fn check(&self) -> Result<(), Problem> {
        let mut checks = Checks::default();
        checks.named(&self.name);
        checks.plain("location", self.location.as_deref());
        checks.plain("region", self.region.as_deref());
        checks.place(["latitude", "longitude"], self.latitude, self.longitude);
        checks.positive("total_area_m2", self.total_area_m2);
        checks.positive("total_area_sqft", self.total_area_sqft);
        checks.done()
    }

    fn into_campus(self, id: CampusId, created_at: Timestamp) -> Campus {
        let square_feet = self.total_area_sqft.map(SquareMeters::from_square_feet);
        Campus {
            id,
            name: self.name,
            zone: self.timezone,
            currency: self.currency.unwrap_or(Currency::USD),
            location: self.location,
            latitude: self.latitude,
            longitude: self.longitude,
            area: self.total_area_m2.map(SquareMeters).or(square_feet),
            region: self.region,
            simulated: self.simulated,
            created_at,
        }
    }
}

impl From<&Campus> for CampusView {
    fn from(it: &Campus) -> Self {
        Self {
            id: it.id.to_string(),
            name: it.name.clone(),
            location: it.location.clone(),
            timezone: it.zone.name().to_owned(),
            currency: it.currency.to_string(),
            latitude: it.latitude,
            longitude: it.longitude,
            total_area_m2: it.area.map(SquareMeters::get),
            total_area_sqft: it.area.map(SquareMeters::square_feet),
            region: it.region.clone(),
            simulated: it.simulated,
            created_at: it.created_at,
        }
    }
}
