use std::collections::HashMap;

use axum::extract::State;
use futures::future::try_join_all;
use greenpulse_domain::anomaly::{AnomalyStatus, Judgement};
use greenpulse_domain::building::Building;
use greenpulse_domain::id::{BuildingId, CampusId};
use greenpulse_http::{Identity, Json, Path, Problem, Query};
use greenpulse_ports::all;
use serde::Serialize;
use utoipa::ToSchema;

use super::view::AnomalyView;
use super::wanted::AnomalyQuery;
use super::{Known, overall, weather};
use crate::{Deps, seen};

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CampusAnomalies {
    campus_id: String,
    /// Those that are asked for, on all pages.
    n_anomalies: usize,
    /// Of these, those that nobody has resolved.
    n_unresolved: usize,
    /// Unresolved ones above the expectation first, then those of them that the weather explains, then other
    /// unresolved ones; the dearest first, then those that are off by most.
    anomalies: Vec<AnomalyView>,
    next: Option<String>,
    /// How far the buildings were judged.
    buildings: Vec<BuildingJudged>,
    /// Says so when the caller sees only some buildings of the campus.
    partial: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BuildingJudged {
    building_id: String,
    /// Mean of the scores of the last four weeks; above 0 is usual.
    overall_score: Option<f64>,
    /// Why none of its hours was judged, or none of late.
    reason: Option<String>,
}

/// Anomalies of all buildings of a campus that one may see: an inbox.
#[utoipa::path(get, operation_id = "list_campus_anomalies",
    path = "/api/campuses/{campus}/anomalies", tag = "campuses",
    params(("campus" = String, Path), AnomalyQuery),
    responses((status = 200, body = CampusAnomalies)))]
pub(crate) async fn list(
    State(deps): State<Deps>,
    identity: Identity,
    Path(id): Path<CampusId>,
    Query(query): Query<AnomalyQuery>,
) -> Result<Json<CampusAnomalies>, Problem> {
    let configuration = deps.configuration.current().await?;
    let campus = seen::campus(&configuration, &identity.caller, &id)?;
    let zone = campus.zone.zone();
    let wanted = query.read(zone)?;
    let buildings: Vec<&Building> =
        seen::buildings(&configuration, &identity.caller, &id).collect();
    let registry = &*deps.registry;
    let known = buildings.iter().map(|it| Known::of_building(registry, &it.id));
    let mut known: Vec<Known> = try_join_all(known).await?.into_iter().flatten().collect();
    known.retain(|it| wanted.wants(it));
    weather::explain(&*deps.rollups, &configuration, &mut known).await?;
    known.sort_by_cached_key(place);
    let n_anomalies = known.len();
    let unresolved = known.iter().filter(|it| it.status() != AnomalyStatus::Resolved);
    let n_unresolved = unresolved.count();
    let (page, next) = wanted.paging.page(known, place)?;
    let judgements = all::<Judgement>(registry, "").await?.into_iter();
    let judgements: HashMap<BuildingId, Judgement> =
        judgements.map(|it| (it.building_id.clone(), it)).collect();
    let judged = |it: &&Building| {
        let (overall_score, reason) = overall(judgements.get(&it.id), wanted.commodity());
        BuildingJudged { building_id: it.id.to_string(), overall_score, reason }
    };
    let n_all = configuration.buildings_of(&id).count();
    let n_seen = buildings.len();
    Ok(Json(CampusAnomalies {
        campus_id: id.to_string(),
        n_anomalies,
        n_unresolved,
        anomalies: page.iter().map(|it| AnomalyView::of(it, zone)).collect(),
        next,
        buildings: buildings.iter().map(judged).collect(),
        partial: (n_seen < n_all).then(|| format!("You see {n_seen} of {n_all} buildings.")),
    }))
}

/// Where it stands in the inbox.
fn place(it: &Known) -> String {
    let rank = match (it.status(), 0.0 < it.anomaly.deviation().get()) {
        (AnomalyStatus::Resolved, _) => 3,
        (_, false) => 2,
        (_, true) => u8::from(it.weather.is_some()),
    };
    let cost = it.anomaly.cost.map_or(0.0, |it| it.amount.abs());
    let energy = it.anomaly.deviation().get().abs();
    let [cost, energy] = [cost, energy].map(|it| u64::MAX - (it * 100.0) as u64);
    format!("{rank}{cost:020}{energy:020}{}", it.anomaly.id)
}
