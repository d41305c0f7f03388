use std::collections::BTreeMap;

use axum::extract::State;
use greenpulse_domain::access::Action;
use greenpulse_domain::id::SourceId;
use greenpulse_domain::meter::Meter;
use greenpulse_domain::source::{Source, SourceType};
use greenpulse_http::{AnyValue, Identity, Json, Problem, Query, Received};
use greenpulse_ports::all;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::paging::Paging;
use crate::{Deps, seen};

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Sources {
    sources: Vec<SourceView>,
    next: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SourceView {
    id: String,
    source_name: String,
    /// bms, smart_meter, weather or manual.
    #[schema(value_type = String)]
    source_type: SourceType,
    building_id: Option<String>,
    restates: bool,
    is_active: bool,
    sync_frequency_minutes: u32,
    #[schema(value_type = BTreeMap<String, AnyValue>)]
    data_mapping: serde_json::Map<String, serde_json::Value>,
    /// When its newest reading arrived.
    #[schema(value_type = Option<String>, format = DateTime)]
    last_push: Option<Timestamp>,
    #[schema(value_type = Option<String>, format = DateTime)]
    last_sync: Option<Timestamp>,
    /// Seconds since then.
    lag_seconds: Option<i64>,
    n_meters: usize,
    n_quarantined: usize,
    n_readings: u64,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
}

/// What a source's meters add up to.
#[derive(Debug, Default)]
struct Heard {
    n_meters: usize,
    n_quarantined: usize,
    n_readings: u64,
    last: Option<Timestamp>,
}

/// Sources of the meters that the caller sees, with how much came from each and how long ago.
#[utoipa::path(get, operation_id = "list_sources", path = "/api/sources",
    tag = "sources", params(Paging),
    responses((status = 200, body = Sources)))]
pub(crate) async fn list(
    State(deps): State<Deps>,
    Received(now): Received,
    identity: Identity,
    Query(paging): Query<Paging>,
) -> Result<Json<Sources>, Problem> {
    let configuration = deps.configuration.current().await?;
    let sources = all::<Source>(&*deps.registry, "").await?;
    let sees =
        |it: &&Meter| seen::reaches(&identity.caller, Action::Read, it.place.as_ref()).is_ok();
    let meters: Vec<&Meter> = configuration.meters.values().filter(sees).collect();
    let ids: Vec<_> = meters.iter().map(|it| it.id.clone()).collect();
    let extremes = deps.readings.extremes(&ids).await?;
    let mut heard: BTreeMap<SourceId, Heard> = BTreeMap::new();
    for (meter, extremes) in meters.into_iter().zip(extremes) {
        let of = heard.entry(meter.id.external().source).or_default();
        of.n_meters += 1;
        of.n_quarantined += usize::from(meter.in_quarantine());
        of.n_readings += extremes.map_or(0, |it| it.n_facts);
        of.last = of.last.max(extremes.map(|it| it.last_received));
    }
    let restricted = identity.caller.restricted_to().is_some();
    let sources = sources.into_iter().filter(|it| !restricted || heard.contains_key(&it.id));
    let (page, next) = paging.page(sources, |it| it.id.to_string())?;
    let none = Heard::default();
    let view = |it: Source| {
        let heard = heard.get(&it.id).unwrap_or(&none);
        SourceView {
            id: it.id.to_string(),
            source_name: it.id.to_string(),
            source_type: it.source_type,
            building_id: it.building_id.map(|it| it.to_string()),
            restates: it.restates,
            is_active: it.is_active,
            sync_frequency_minutes: it.sync_frequency_minutes,
            data_mapping: it.data_mapping,
            last_push: heard.last,
            last_sync: heard.last,
            lag_seconds: heard.last.map(|it| now.as_second() - it.as_second()),
            n_meters: heard.n_meters,
            n_quarantined: heard.n_quarantined,
            n_readings: heard.n_readings,
            created_at: it.created_at,
        }
    };
    Ok(Json(Sources { sources: page.into_iter().map(view).collect(), next }))
}
