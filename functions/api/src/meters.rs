//! Meters, and where they stand.

mod change;
pub(crate) mod fields;
pub(crate) mod readings;
mod relatives;

use axum::extract::State;
use axum::http::StatusCode;
use greenpulse_domain::access::Action;
use greenpulse_domain::id::MeterId;
use greenpulse_domain::meter::Meter;
use greenpulse_http::{Identity, IfMatch, Json, Path, Problem, Query, Received};
use greenpulse_ports::{self as ports, Expect};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::Deps;
use crate::edit::{Editor, UNSEEN};
use crate::paging::Paging;
use crate::seen;
pub(crate) use change::restates;
pub(crate) use fields::{MeterFields, MeterView};

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Asked {
    /// Only meters on this campus, in its buildings or by itself.
    campus: Option<String>,
    /// Only meters in this building.
    building: Option<String>,
    limit: Option<usize>,
    cursor: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Meters {
    meters: Vec<MeterView>,
    next: Option<String>,
}

/// Meters that the caller sees.
#[utoipa::path(get, operation_id = "list_meters", path = "/api/meters",
    tag = "meters", params(Asked),
    responses((status = 200, body = Meters)))]
pub(crate) async fn list(
    State(deps): State<Deps>,
    identity: Identity,
    Query(asked): Query<Asked>,
) -> Result<Json<Meters>, Problem> {
    let configuration = deps.configuration.current().await?;
    let wanted = |meter: &&Meter| {
        let campus = configuration.campus_of_meter(meter).map(|it| it.id.as_str());
        let building = meter.building().map(|it| it.as_str());
        asked.campus.as_deref().is_none_or(|it| campus == Some(it))
            && asked.building.as_deref().is_none_or(|it| building == Some(it))
            && seen::reaches(&identity.caller, Action::Read, meter.place.as_ref()).is_ok()
    };
    let paging = Paging { limit: asked.limit, cursor: asked.cursor.clone() };
    let found = configuration.meters.values().filter(wanted);
    let (page, next) = paging.page(found, |it| it.id.to_string())?;
    Ok(Json(Meters { meters: page.into_iter().map(MeterView::from).collect(), next }))
}

/// One meter.
#[utoipa::path(get, operation_id = "get_meter", path = "/api/meters/{meter}", tag = "meters",
    params(("meter" = String, Path)), responses((status = 200, body = MeterView)))]
pub(crate) async fn get(
    State(deps): State<Deps>,
    identity: Identity,
    Path(id): Path<MeterId>,
) -> Result<Json<MeterView>, Problem> {
    let configuration = deps.configuration.current().await?;
    Ok(Json(seen::meter(&configuration, &identity.caller, Action::Read, &id)?.into()))
}

/// Makes a meter before its first reading comes.
#[utoipa::path(post, operation_id = "create_meter", path = "/api/meters", tag = "meters",
    responses((status = 201, body = MeterView)))]
pub(crate) async fn create(
    State(deps): State<Deps>,
    Received(now): Received,
    identity: Identity,
    Json(fields): Json<MeterFields>,
) -> Result<(StatusCode, Json<MeterView>), Problem> {
    let configuration = deps.configuration.current().await?;
    seen::reaches(&identity.caller, Action::Manage, fields.place().as_ref())?;
    let id = fields.id()?;
    if configuration.meters.contains_key(&id) {
        seen::meter(&configuration, &identity.caller, Action::Manage, &id)?;
        return Err(Problem::conflict(
            "/problems/exists",
            "There already",
            format!("There is a meter {id} already."),
            "change it with PUT",
        ));
    }
    let meter = fields.into_meter(id, now, None, &configuration, &identity.caller)?;
    let mut writes = vec![
        ports::put(&meter, Expect::Absent),
        Editor::new(&identity, now).audit("meter created", None, Some(&meter)),
    ];
    writes.extend(restates(&configuration, None, &meter));
    deps.registry.commit(writes).await?;
    Ok((StatusCode::CREATED, Json(MeterView::from(&meter))))
}

/// Replaces a meter's fields. What its history is made of restates it, in the building it leaves
/// as in the one it comes to.
#[utoipa::path(put, operation_id = "replace_meter", path = "/api/meters/{meter}", tag = "meters",
    params(("meter" = String, Path), ("If-Match" = Option<String>, Header, description = UNSEEN)), responses((status = 200, body = MeterView)))]
pub(crate) async fn put(
    State(deps): State<Deps>,
    Received(now): Received,
    identity: Identity,
    unchanged: IfMatch,
    Path(id): Path<MeterId>,
    Json(fields): Json<MeterFields>,
) -> Result<Json<MeterView>, Problem> {
    let configuration = deps.configuration.current().await?;
    seen::meter(&configuration, &identity.caller, Action::Manage, &id)?;
    seen::reaches(&identity.caller, Action::Manage, fields.place().as_ref())?;
    let found = ports::get::<Meter>(&*deps.registry, &id).await?;
    let (before, version) = found.ok_or_else(|| Problem::not_found("meter", &id))?;
    unchanged.check(Some(&MeterView::from(&before)))?;
    let meter = fields.into_meter(
        id,
        before.created_at,
        Some(&before),
        &configuration,
        &identity.caller,
    )?;
    let mut writes = vec![
        ports::put(&meter, Expect::Version(version)),
        Editor::new(&identity, now).audit("meter changed", Some(&before), Some(&meter)),
    ];
    writes.extend(restates(&configuration, Some(&before), &meter));
    deps.registry.commit(writes).await?;
    Ok(Json(MeterView::from(&meter)))
}
