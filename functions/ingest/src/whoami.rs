use axum::Extension;
use axum::extract::State;
use greenpulse_domain::access::Caller;
use greenpulse_domain::commodity::Measurand;
use greenpulse_domain::meter::{Meter, Place};
use greenpulse_domain::source::Source;
use greenpulse_domain::unit::Unit;
use greenpulse_http::{Json, Problem};
use greenpulse_ports::get;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::Deps;
use crate::arrived::source_of;

/// A source as its own key sees it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Whoami {
    source: String,
    /// Whether a row that differs from the present winner corrects it.
    restates: bool,
    meters: Vec<OwnMeter>,
    /// When the newest reading of its meters arrived.
    #[schema(value_type = Option<String>, format = DateTime)]
    last_push: Option<Timestamp>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OwnMeter {
    id: String,
    /// What the source calls it.
    meter: String,
    channel: String,
    building_id: Option<String>,
    campus_id: Option<String>,
    /// What it measures: a commodity, or a condition such as outdoor_temperature.
    #[schema(value_type = Option<String>)]
    commodity: Option<Measurand>,
    /// What a row that names no unit is in.
    #[schema(value_type = Option<String>)]
    unit: Option<Unit>,
    /// Whether its readings wait for somebody to place it.
    in_quarantine: bool,
}

/// Who the key belongs to: its source, the meters of it, and when it pushed last.
#[utoipa::path(get, operation_id = "get_whoami", path = "/api/ingest/whoami", tag = "ingest",
    responses((status = 200, body = Whoami)))]
pub(crate) async fn whoami(
    State(deps): State<Deps>,
    Extension(caller): Extension<Caller>,
) -> Result<Json<Whoami>, Problem> {
    let source = source_of(caller)?;
    let configuration = deps.configuration.current().await?;
    let own = configuration.meters.values().filter(|it| it.id.external().source == source);
    let own: Vec<&Meter> = own.collect();
    let ids: Vec<_> = own.iter().map(|it| it.id.clone()).collect();
    let extremes = deps.readings.extremes(&ids).await?;
    let known = get::<Source>(&*deps.registry, &source).await?;
    Ok(Json(Whoami {
        source: source.to_string(),
        restates: known.is_some_and(|(source, _)| source.restates),
        meters: own.into_iter().map(OwnMeter::from).collect(),
        last_push: extremes.into_iter().flatten().map(|it| it.last_received).max(),
    }))
}

impl From<&Meter> for OwnMeter {
    fn from(meter: &Meter) -> Self {
        let external = meter.id.external();
        let campus_id = match &meter.place {
            Some(Place::Campus(campus)) => Some(campus.to_string()),
            _ => None,
        };
        Self {
            id: meter.id.to_string(),
            meter: external.meter.to_string(),
            channel: external.channel.to_string(),
            building_id: meter.building().map(ToString::to_string),
            campus_id,
            commodity: meter.measurand,
            unit: meter.unit,
            in_quarantine: meter.in_quarantine(),
        }
    }
}
