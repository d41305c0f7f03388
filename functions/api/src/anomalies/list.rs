use axum::extract::State;
use greenpulse_domain::anomaly::Judgement;
use greenpulse_domain::id::BuildingId;
use greenpulse_http::{Json, LocalStamp, Path, Problem, Query};
use greenpulse_ports::get;
use serde::Serialize;
use utoipa::ToSchema;

use super::view::{AnomalyView, JudgedView};
use super::wanted::AnomalyQuery;
use super::{Known, overall, weather};
use crate::{Deps, seen};

/// Sorts later starts before earlier ones.
const LATEST: i64 = 999_999_999_999;

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Anomalies {
    building_id: String,
    /// Mean of the scores of the last four weeks, of the commodity that was asked for or else
    /// electricity; above 0 is usual.
    overall_score: Option<f64>,
    /// Why none of its hours was judged, or none of late.
    reason: Option<String>,
    /// How far each commodity was judged.
    judged: Vec<JudgedView>,
    /// When it was looked at last.
    judged_at: Option<LocalStamp>,
    /// The latest first.
    anomalies: Vec<AnomalyView>,
    next: Option<String>,
}

/// Anomalies of a building: hours that belong together and were not as expected.
///
/// Each is kept for ever. One that goes on gets longer; one that corrected readings no longer show is
/// withdrawn, and listed with `withdrawn=true` alone.
#[utoipa::path(get, operation_id = "list_energy_anomalies",
    path = "/api/energy/buildings/{building}/anomalies", tag = "energy",
    params(("building" = String, Path), AnomalyQuery),
    responses((status = 200, body = Anomalies)))]
pub(crate) async fn list(
    State(deps): State<Deps>,
    Path(id): Path<BuildingId>,
    Query(query): Query<AnomalyQuery>,
) -> Result<Json<Anomalies>, Problem> {
    let configuration = deps.configuration.current().await?;
    let (_, campus) = seen::building(&configuration, &id)?;
    let zone = campus.zone.zone();
    let wanted = query.read(zone)?;
    let judgement = get::<Judgement>(&*deps.registry, &id).await?.map(|it| it.0);
    let mut known = Known::of_building(&*deps.registry, &id).await?;
    known.retain(|it| wanted.wants(it));
    let key = |it: &Known| {
        let start = LATEST - it.anomaly.id.start.as_second();
        format!("{start:012}{}", it.anomaly.id.commodity)
    };
    known.sort_by_cached_key(key);
    let (mut page, next) = wanted.paging.page(known, key)?;
    weather::explain(&*deps.rollups, &configuration, &mut page).await?;
    let judged = judgement.iter().flat_map(|it| &it.commodities);
    let (overall_score, reason) = overall(judgement.as_ref(), wanted.commodity());
    Ok(Json(Anomalies {
        building_id: id.to_string(),
        overall_score,
        reason,
        judged: judged.map(|(of, it)| JudgedView::of(*of, it, zone)).collect(),
        judged_at: judgement.as_ref().map(|it| LocalStamp::new(it.at, zone)),
        anomalies: page.iter().map(|it| AnomalyView::of(it, zone)).collect(),
        next,
    }))
}
