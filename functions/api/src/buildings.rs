use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use greenpulse_domain::building::Building;
use greenpulse_domain::commodity::Commodity;
use greenpulse_domain::configuration::Configuration;
use greenpulse_domain::department::Department;
use greenpulse_domain::id::{BuildingId, CampusId};
use greenpulse_domain::quantity::{KilowattHours, SquareMeters};
use greenpulse_http::{Identity, IfMatch, Json, Path, Problem, Query, Received};
use greenpulse_ports::{self as ports, Expect, Restate, Write};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::Deps;
use crate::checks::Checks;
use crate::edit::{Editor, UNSEEN, key, restate_building};
use crate::measured;
use crate::paging::Paging;
use crate::seen;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Asked {
    /// Only buildings of this campus.
    campus: Option<String>,
    limit: Option<usize>,
    cursor: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Buildings {
    buildings: Vec<BuildingView>,
    next: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BuildingView {
    id: String,
    campus_id: String,
    name: String,
    building_type: Option<String>,
    area_m2: Option<f64>,
    area_sqft: Option<f64>,
    floors: Option<u32>,
    occupancy_capacity: Option<u32>,
    year_built: Option<i32>,
    energy_star_rating: Option<u8>,
    baseline_consumption_kwh: Option<f64>,
    location_lat: Option<f64>,
    location_lng: Option<f64>,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// What its meters measure.
    #[schema(value_type = Vec<String>)]
    commodities: Vec<Commodity>,
}

#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct BuildingFields {
    /// Read where a building is created; later ids never change.
    #[schema(value_type = Option<String>)]
    id: Option<BuildingId>,
    #[schema(value_type = String)]
    campus_id: CampusId,
    name: String,
    /// academic, residential, administrative, research, or what the campus calls it.
    building_type: Option<String>,
    area_m2: Option<f64>,
    /// Read where `area_m2` is left out.
    area_sqft: Option<f64>,
    floors: Option<u32>,
    occupancy_capacity: Option<u32>,
    year_built: Option<i32>,
    /// 1 to 100.
    energy_star_rating: Option<u8>,
    baseline_consumption_kwh: Option<f64>,
    location_lat: Option<f64>,
    location_lng: Option<f64>,
}

/// Buildings that the caller sees.
#[utoipa::path(get, operation_id = "list_buildings", path = "/api/buildings",
    tag = "buildings", params(Asked),
    responses((status = 200, body = Buildings)))]
pub(crate) async fn list(
    State(deps): State<Deps>,
    identity: Identity,
    Query(asked): Query<Asked>,
) -> Result<Json<Buildings>, Problem> {
    let configuration = deps.configuration.current().await?;
    let on_campus =
        |it: &&Building| asked.campus.as_ref().is_none_or(|campus| it.campus_id.as_str() == campus);
    let seen = configuration.buildings.values().filter(|it| identity.caller.sees(&it.id));
    let paging = Paging { limit: asked.limit, cursor: asked.cursor.clone() };
    let (page, next) = paging.page(seen.filter(on_campus), |it| it.id.to_string())?;
    let buildings = page.into_iter().map(|it| BuildingView::of(it, &configuration)).collect();
    Ok(Json(Buildings { buildings, next }))
}

/// One building.
#[utoipa::path(get, operation_id = "get_building", path = "/api/buildings/{building}",
    tag = "buildings",
    params(("building" = String, Path)), responses((status = 200, body = BuildingView)))]
pub(crate) async fn get(
    State(deps): State<Deps>,
    Path(id): Path<BuildingId>,
) -> Result<Json<BuildingView>, Problem> {
    let configuration = deps.configuration.current().await?;
    let (building, _) = seen::building(&configuration, &id)?;
    Ok(Json(BuildingView::of(building, &configuration)))
}

/// Makes a building.
#[utoipa::path(post, operation_id = "create_building", path = "/api/buildings", tag = "buildings",
    responses((status = 201, body = BuildingView)))]
pub(crate) async fn create(
    State(deps): State<Deps>,
    Received(now): Received,
    identity: Identity,
    Json(fields): Json<BuildingFields>,
) -> Result<(StatusCode, HeaderMap, Json<BuildingView>), Problem> {
    let configuration = deps.configuration.current().await?;
    fields.check(&configuration)?;
    let id = fields.id.clone().ok_or_else(|| {
        Problem::field("id", "present", "it is missing", "Give an id of letters, digits, . _ or -.")
    })?;
    if configuration.buildings.contains_key(&id) {
        return Err(Problem::conflict(
            "/problems/exists",
            "There already",
            format!("There is a building {id} already."),
            "change it with PUT, or give another id",
        ));
    }
    let building = fields.into_building(id, now);
    let audit = Editor::new(&identity, now).audit("building created", None, Some(&building));
    deps.registry.commit(vec![ports::put(&building, Expect::Absent), audit]).await?;
    let mut headers = HeaderMap::new();
    if let Ok(place) = HeaderValue::from_str(&format!("/api/buildings/{}", building.id)) {
        headers.insert(header::LOCATION, place);
    }
    let view = BuildingView::of(&building, &configuration);
    Ok((StatusCode::CREATED, headers, Json(view)))
}

/// Replaces a building's fields. Another campus restates its history.
#[utoipa::path(put, operation_id = "replace_building", path = "/api/buildings/{building}",
    tag = "buildings",
    params(("building" = String, Path), ("If-Match" = Option<String>, Header, description = UNSEEN)), responses((status = 200, body = BuildingView)))]
pub(crate) async fn put(
    State(deps): State<Deps>,
    Received(now): Received,
    identity: Identity,
    unchanged: IfMatch,
    Path(id): Path<BuildingId>,
    Json(fields): Json<BuildingFields>,
) -> Result<Json<BuildingView>, Problem> {
    let configuration = deps.configuration.current().await?;
    let found = ports::get::<Building>(&*deps.registry, &id).await?;
    let (before, version) = found.ok_or_else(|| Problem::not_found("building", &id))?;
    unchanged.check(Some(&BuildingView::of(&before, &configuration)))?;
    fields.check(&configuration)?;
    let building = fields.into_building(id, before.created_at);
    let mut writes = vec![
        ports::put(&building, Expect::Version(version)),
        Editor::new(&identity, now).audit("building changed", Some(&before), Some(&building)),
    ];
    if before.campus_id != building.campus_id {
        let meters = configuration.meters_of(&building.id);
        writes.extend(meters.map(|it| Write::Restate(Restate::Meter(it.id.clone()))));
        writes.push(restate_building(&building.id));
    }
    deps.registry.commit(writes).await?;
    Ok(Json(BuildingView::of(&building, &configuration)))
}

/// Removes a building that no meter stands in.
#[utoipa::path(delete, operation_id = "delete_building", path = "/api/buildings/{building}",
    tag = "buildings",
    params(("building" = String, Path)), responses((status = 204, description = "Removed")))]
pub(crate) async fn delete(
    State(deps): State<Deps>,
    Received(now): Received,
    identity: Identity,
    Path(id): Path<BuildingId>,
) -> Result<StatusCode, Problem> {
    let configuration = deps.configuration.current().await?;
    let found = ports::get::<Building>(&*deps.registry, &id).await?;
    let (building, version) = found.ok_or_else(|| Problem::not_found("building", &id))?;
    let meters: Vec<String> = configuration.meters_of(&id).map(|it| it.id.to_string()).collect();
    if !meters.is_empty() {
        let problem = Problem::conflict(
            "/problems/building-in-use",
            "Building in use",
            format!("{} meters stand in building {id}.", meters.len()),
            "move its meters to another building first, with PUT /api/meters/{meter}",
        );
        return Err(problem.with("meters", meters));
    }
    let departments = ports::all::<Department>(&*deps.registry, "").await?.into_iter();
    let sharing = departments.filter(|it| it.buildings.iter().any(|it| it.building_id == id));
    let sharing: Vec<String> = sharing.map(|it| it.id.to_string()).collect();
    if !sharing.is_empty() {
        let problem = Problem::conflict(
            "/problems/building-in-use",
            "Building in use",
            format!("{} departments have shares of building {id}.", sharing.len()),
            "take it out of them first, with PUT /api/departments/{department}",
        );
        return Err(problem.with("departments", sharing));
    }
    let removed = Write::Delete { key: key(&building), expect: Expect::Version(version) };
    let audit = Editor::new(&identity, now).audit("building removed", Some(&building), None);
    deps.registry.commit(vec![removed, audit]).await?;
    Ok(StatusCode::NO_CONTENT)
}

impl BuildingFields {
    fn check(&self, configuration: &Configuration) -> Result<(), Problem> {
        let mut checks = Checks::default();
        let known = configuration.campuses.contains_key(&self.campus_id);
        let repair = "Make the campus first, with PUT /api/campuses/{campus}.";
        checks.that(known, "campus_id", "known-campus", "there is no such campus", repair);
        checks.named(&self.name);
        checks.plain("building_type", self.building_type.as_deref());
        checks.positive("area_m2", self.area_m2);
        checks.positive("area_sqft", self.area_sqft);
        checks.positive("baseline_consumption_kwh", self.baseline_consumption_kwh);
        let rating = self.energy_star_rating.is_none_or(|it| (1..=100).contains(&it));
        let repair = "Give 1 to 100, or leave it out.";
        checks.that(rating, "energy_star_rating", "rating", "not from 1 to 100", repair);
        checks.place(["location_lat", "location_lng"], self.location_lat, self.location_lng);
        checks.done()
    }

    fn into_building(self, id: BuildingId, created_at: Timestamp) -> Building {
        let square_feet = self.area_sqft.map(SquareMeters::from_square_feet);
        Building {
            id,
            campus_id: self.campus_id,
            name: self.name,
            building_type: self.building_type,
            floor_area: self.area_m2.map(SquareMeters).or(square_feet),
            floors: self.floors,
            occupancy_capacity: self.occupancy_capacity,
            year_built: self.year_built,
            energy_star_rating: self.energy_star_rating,
            declared_baseline: self.baseline_consumption_kwh.map(KilowattHours),
            latitude: self.location_lat,
            longitude: self.location_lng,
            created_at,
        }
    }
}

impl BuildingView {
    fn of(it: &Building, configuration: &Configuration) -> Self {
        Self {
            id: it.id.to_string(),
            campus_id: it.campus_id.to_string(),
            name: it.name.clone(),
            building_type: it.building_type.clone(),
            area_m2: it.floor_area.map(SquareMeters::get),
            area_sqft: it.floor_area.map(SquareMeters::square_feet),
            floors: it.floors,
            occupancy_capacity: it.occupancy_capacity,
            year_built: it.year_built,
            energy_star_rating: it.energy_star_rating,
            baseline_consumption_kwh: it.declared_baseline.map(KilowattHours::get),
            location_lat: it.latitude,
            location_lng: it.longitude,
            created_at: it.created_at,
            commodities: measured::commodities(configuration, &it.id, None),
        }
    }
}
