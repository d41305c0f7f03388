use axum::extract::State;
use greenpulse_domain::building::Building;
use greenpulse_domain::campus::Campus;
use greenpulse_domain::commodity::Commodity;
use greenpulse_domain::id::BuildingId;
use greenpulse_domain::quantity::SquareMeters;
use greenpulse_domain::rollup::Cell;
use greenpulse_domain::time::{SECONDS_PER_DAY, Window};
use greenpulse_http::{Identity, Json, LocalStamp, Problem, Received};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::days::Days;
use crate::measured::{Amount, MIN_COVERAGE, in_dollars};
use crate::overview::measured_to;
use crate::span::{self, Period, optional_instant};
use crate::{Deps, seen};

const MAX_BUILDINGS: usize = 100;

#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct ToCompare {
    #[schema(value_type = Vec<String>)]
    building_ids: Vec<BuildingId>,
    /// day, week, month or year.
    #[serde(default = "week")]
    period: String,
    /// electricity unless another is named.
    #[schema(value_type = Option<String>)]
    commodity: Option<Commodity>,
    /// Where it begins instead of a period before the end: a date, or an instant. `end` is then a
    /// date, which is included, or an instant.
    start: Option<String>,
    /// Where the period ends; where measurements end when left out.
    end: Option<String>,
}

fn week() -> String {
    "week".to_owned()
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Compared {
    period: &'static str,
    #[schema(value_type = String)]
    commodity: Commodity,
    window: Edges,
    buildings: Vec<BuildingFigures>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Edges {
    pub(crate) start: LocalStamp,
    pub(crate) end: LocalStamp,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BuildingFigures {
    building_id: String,
    name: String,
    total_kwh: Option<f64>,
    /// In `unit`, the commodity's own.
    quantity: Option<f64>,
    unit: &'static str,
    /// While it was measured.
    avg_daily_kwh: Option<f64>,
    cost: Option<f64>,
    currency: String,
    cost_usd: Option<f64>,
    carbon_kg: Option<f64>,
    kwh_per_m2: Option<f64>,
    peak_demand_kw: Option<f64>,
    coverage: f64,
    estimated: f64,
    quality: f64,
    /// Why its figures should not be ranked beside the others.
    reason: Option<&'static str>,
}

/// Buildings side by side over the same days.
#[utoipa::path(post, operation_id = "compare_buildings", path = "/api/analytics/compare",
    tag = "analytics",
    responses((status = 200, body = Compared)))]
pub(crate) async fn compare(
    State(deps): State<Deps>,
    Received(now): Received,
    identity: Identity,
    Json(asked): Json<ToCompare>,
) -> Result<Json<Compared>, Problem> {
    let configuration = deps.configuration.current().await?;
    let period = Period::parse(&asked.period)?;
    let commodity = asked.commodity.unwrap_or(Commodity::Electricity);
    if asked.building_ids.is_empty() || MAX_BUILDINGS < asked.building_ids.len() {
        let detail = format!("{} buildings are named", asked.building_ids.len());
        let repair = format!("Name 1 to {MAX_BUILDINGS} buildings.");
        return Err(Problem::field("building_ids", "count", detail, repair));
    }
    let named = asked.building_ids.iter();
    let places = named
        .map(|id| seen::named_building(&configuration, &identity.caller, id))
        .collect::<Result<Vec<_>, _>>()?;
    let zone = places[0].1.zone.zone();
    let ids: Vec<&BuildingId> = places.iter().map(|it| &it.0.id).collect();
    let window = if asked.start.is_some() {
        span::parse(zone, ("start", asked.start.as_deref()), ("end", asked.end.as_deref()))?
    } else {
        let end = match optional_instant("end", asked.end.as_deref())? {
            Some(end) => end,
            None => measured_to(&deps, &configuration, &ids, commodity, now).await?.unwrap_or(now),
        };
        period.until(end, zone)?
    };
    let days = Days::read_all(&*deps.rollups, &ids, window, 0, zone).await?;
    let figures = places.iter().zip(&days).map(|((building, campus), days)| {
        BuildingFigures::of(building, campus, commodity, &days.total(commodity, window), now)
    });
    Ok(Json(Compared {
        period: if asked.start.is_some() { "range" } else { period.name() },
        commodity,
        buildings: figures.collect(),
        window: Edges::of(window, zone),
    }))
}

impl Edges {
    pub(crate) fn of(window: Window, zone: &jiff::tz::TimeZone) -> Self {
        let stamp = |at| LocalStamp::new(at, zone);
        Self { start: stamp(window.start()), end: stamp(window.end()) }
    }
}

impl BuildingFigures {
    fn of(
        building: &Building,
        campus: &Campus,
        commodity: Commodity,
        cell: &Cell,
        now: Timestamp,
    ) -> Self {
        let Amount { quantity, unit } = Amount::of_cell(commodity, cell);
        let energy = cell.energy.map(|it| it.get());
        let measured_days = cell.covered.any() / SECONDS_PER_DAY as f64;
        let area = building.floor_area.map(SquareMeters::get).filter(|it| 0.0 < *it);
        let coverage = cell.coverage(now);
        let low = coverage < MIN_COVERAGE;
        Self {
            building_id: building.id.to_string(),
            name: building.name.clone(),
            total_kwh: energy,
            quantity,
            unit,
            avg_daily_kwh: energy.filter(|_| 0.0 < measured_days).map(|it| it / measured_days),
            cost: cell.cost,
            currency: campus.currency.to_string(),
            cost_usd: in_dollars(cell.cost, campus),
            carbon_kg: cell.carbon.map(|it| it.get()),
            kwh_per_m2: energy.zip(area).map(|(energy, area)| energy / area),
            peak_demand_kw: cell.peak_demand.map(|it| it.get()),
            coverage,
            estimated: cell.estimated(now),
            quality: cell.quality(now),
            reason: low.then_some("less than 90 % of the time was measured"),
        }
    }
}
