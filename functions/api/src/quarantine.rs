//! Meters that push and that nobody has placed: kept, with age and volume, until somebody does.

use axum::extract::State;
use greenpulse_domain::id::MeterId;
use greenpulse_domain::meter::Meter;
use greenpulse_http::{Identity, Json, Path, Problem, Query, Received};
use greenpulse_ports::{self as ports, Expect};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

use crate::Deps;
use crate::edit::Editor;
use crate::meters::{MeterFields, MeterView, restates};
use crate::paging::Paging;

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Quarantine {
    meters: Vec<Quarantined>,
    next: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Quarantined {
    #[serde(flatten)]
    meter: MeterView,
    n_readings: u64,
    n_days: u64,
    #[schema(value_type = Option<String>, format = Date)]
    first_day: Option<Date>,
    #[schema(value_type = Option<String>, format = Date)]
    last_day: Option<Date>,
    #[schema(value_type = Option<String>, format = DateTime)]
    last_received: Option<Timestamp>,
    /// Seconds since it was first heard of.
    age_seconds: i64,
}

/// Meters that wait to be placed.
#[utoipa::path(get, operation_id = "list_quarantine", path = "/api/quarantine",
    tag = "meters", params(Paging),
    responses((status = 200, body = Quarantine)))]
pub(crate) async fn list(
    State(deps): State<Deps>,
    Received(now): Received,
    Query(paging): Query<Paging>,
) -> Result<Json<Quarantine>, Problem> {
    let configuration = deps.configuration.current().await?;
    let waiting = configuration.meters.values().filter(|it| it.in_quarantine());
    let (page, next) = paging.page(waiting, |it| it.id.to_string())?;
    let ids: Vec<_> = page.iter().map(|it| it.id.clone()).collect();
    let extremes = deps.readings.extremes(&ids).await?;
    let meters = page.into_iter().zip(extremes).map(|(meter, extremes)| Quarantined {
        n_readings: extremes.map_or(0, |it| it.n_facts),
        n_days: extremes.map_or(0, |it| it.n_days),
        first_day: extremes.map(|it| it.first_day),
        last_day: extremes.map(|it| it.last_day),
        last_received: extremes.map(|it| it.last_received),
        age_seconds: now.as_second() - meter.created_at.as_second(),
        meter: MeterView::from(meter),
    });
    Ok(Json(Quarantine { meters: meters.collect(), next }))
}

/// Places a meter: its history appears in the building.
#[utoipa::path(post, operation_id = "assign_meter", path = "/api/quarantine/{meter}/assign",
    tag = "meters",
    params(("meter" = String, Path)), responses((status = 200, body = MeterView)))]
pub(crate) async fn assign(
    State(deps): State<Deps>,
    Received(now): Received,
    identity: Identity,
    Path(id): Path<MeterId>,
    Json(fields): Json<MeterFields>,
) -> Result<Json<MeterView>, Problem> {
    let configuration = deps.configuration.current().await?;
    let found = ports::get::<Meter>(&*deps.registry, &id).await?;
    let (before, version) = found.ok_or_else(|| Problem::not_found("meter", &id))?;
    if fields.place().is_none() {
        let repair = "Give building_id, or campus_id for what belongs to no building.";
        return Err(Problem::field("building_id", "present", "it stands nowhere", repair));
    }
    if fields.commodity.is_none() {
        let repair = "Give a commodity such as electricity, or outdoor_temperature.";
        return Err(Problem::field("commodity", "present", "it measures nothing", repair));
    }
    let placed = fields.into_meter(
        id,
        before.created_at,
        Some(&before),
        &configuration,
        &identity.caller,
    )?;
    let meter = Meter {
        unit: placed.unit.or(before.unit),
        serial: placed.serial.clone().or_else(|| before.serial.clone()),
        ..placed
    };
    let mut writes = vec![
        ports::put(&meter, Expect::Version(version)),
        Editor::new(&identity, now).audit("meter assigned", Some(&before), Some(&meter)),
    ];
    writes.extend(restates(&configuration, Some(&before), &meter));
    deps.registry.commit(writes).await?;
    Ok(Json(MeterView::from(&meter)))
}
