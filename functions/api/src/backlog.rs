use axum::extract::State;
use greenpulse_domain::time::utc_day;
use greenpulse_http::{Json, Problem, Received};
use serde::Serialize;
use utoipa::ToSchema;

use crate::Deps;

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BacklogView {
    /// Days of meters, from their readings.
    meter_days: usize,
    /// Days of buildings, from those of their meters.
    building_days: usize,
    /// Whether there are more than were counted: a change was made whose days are not all known yet, or
    /// they are too many to count.
    more: bool,
}

/// How many days that are over everywhere are still to be computed anew, on all campuses: after a change
/// of a tariff, a factor or a meter, or when old readings have come.
#[utoipa::path(get, operation_id = "get_backlog", path = "/api/backlog", tag = "service",
    responses((status = 200, body = BacklogView)))]
pub(crate) async fn backlog(
    State(deps): State<Deps>,
    Received(now): Received,
) -> Result<Json<BacklogView>, Problem> {
    // West of Greenwich yesterday may not be over yet.
    let yesterday = utc_day(now).yesterday().unwrap_or(utc_day(now));
    let it = deps.ledger.backlog(yesterday).await?;
    let (meter_days, building_days) = (it.meter_days, it.building_days);
    Ok(Json(BacklogView { meter_days, building_days, more: it.more }))
}
