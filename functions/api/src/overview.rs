//! The campus page in one request.

mod building;
mod campus;

use axum::extract::State;
use greenpulse_analytics::demand::peak;
use greenpulse_domain::commodity::Commodity;
use greenpulse_domain::configuration::Configuration;
use greenpulse_domain::id::{BuildingId, CampusId};
use greenpulse_domain::reading::Extent;
use greenpulse_domain::time::{SECONDS_PER_DAY, SECONDS_PER_HOUR, Window};
use greenpulse_http::{Identity, Json, LocalStamp, Path, Problem, Query, Received};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::compare::Edges;
use crate::days::Days;
use crate::energy::historical::commodity;
use crate::expectation::{self, history_days};
use crate::grid::Granularity;
use crate::span::{self, Period, optional_instant};
use crate::{Deps, measured, seen};
use building::{BuildingOverview, Judged};
use campus::{Load, Total};

/// The load of a longer window is given by the day, in seconds.
const LONGEST_BY_HOUR: i64 = 70 * SECONDS_PER_DAY;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Asked {
    /// day, week, month or year.
    period: Option<String>,
    /// Where it begins instead of a period before the end: a date, or an instant. `end` is then a
    /// date, which is included, or an instant.
    start: Option<String>,
    /// Where the period ends; where measurements end when left out.
    end: Option<String>,
    /// electricity unless another is named.
    commodity: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Overview {
    campus: CampusHead,
    #[schema(value_type = String)]
    commodity: Commodity,
    /// day, week, month or year; range where `start` was asked for.
    period: &'static str,
    window: Edges,
    /// Where measurements end.
    measured_to: Option<LocalStamp>,
    n_buildings: usize,
    /// Buildings that are held against an expectation.
    n_judged: usize,
    expected_basis: &'static str,
    total: Total,
    buildings: Vec<BuildingOverview>,
    load: Vec<Load>,
    /// Says so when the caller sees only some buildings of the campus.
    partial: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CampusHead {
    id: String,
    name: String,
    timezone: String,
    currency: String,
    simulated: bool,
}

/// A campus against its expectation: in all, building by building, and as a load curve.
#[utoipa::path(get, operation_id = "get_campus_overview", path = "/api/campuses/{campus}/overview",
    tag = "campuses",
    params(("campus" = String, Path), Asked), responses((status = 200, body = Overview)))]
pub(crate) async fn overview(
    State(deps): State<Deps>,
    Received(now): Received,
    identity: Identity,
    Path(id): Path<CampusId>,
    Query(asked): Query<Asked>,
) -> Result<Json<Overview>, Problem> {
    let configuration = deps.configuration.current().await?;
    let campus = seen::campus(&configuration, &identity.caller, &id)?;
    let zone = campus.zone.zone();
    let period = Period::parse(asked.period.as_deref().unwrap_or("week"))?;
    let of = asked.commodity.as_deref().map_or(Ok(Commodity::Electricity), commodity)?;
    let buildings: Vec<_> = seen::buildings(&configuration, &identity.caller, &id)
        .filter(|it| measured::commodities(&configuration, &it.id, None).contains(&of))
        .collect();
    let ids: Vec<&BuildingId> = buildings.iter().map(|it| &it.id).collect();
    let measured = measured_to(&deps, &configuration, &ids, of, now).await?;
    let window = if asked.start.is_some() {
        span::parse(zone, ("start", asked.start.as_deref()), ("end", asked.end.as_deref()))?
    } else {
        let end = optional_instant("end", asked.end.as_deref())?;
        period.until(end.or(measured).unwrap_or(now), zone)?
    };
    let days = Days::read_all(&*deps.rollups, &ids, window, history_days(window), zone).await?;
    let judged: Vec<Judged<'_>> =
        days.iter().map(|days| Judged::of(days, of, window, now)).collect();
    let daily = Granularity::Daily.cells(window, zone);
    let figures = buildings.iter().zip(&judged).map(|(it, judged)| judged.overview(it, &daily));
    let whole = campus::Whole::of(&judged, zone);
    let by_hour = window.seconds() <= LONGEST_BY_HOUR;
    let load = whole.load(window, if by_hour { &[] } else { &daily });
    let seen = seen::buildings(&configuration, &identity.caller, &id).count();
    let all = configuration.buildings_of(&id).count();
    Ok(Json(Overview {
        campus: CampusHead {
            id: campus.id.to_string(),
            name: campus.name.clone(),
            timezone: campus.zone.name().to_owned(),
            currency: campus.currency.to_string(),
            simulated: campus.simulated,
        },
        commodity: of,
        period: if asked.start.is_some() { "range" } else { period.name() },
        window: Edges::of(window, zone),
        measured_to: measured.map(|it| LocalStamp::new(it, zone)),
        n_buildings: buildings.len(),
        n_judged: judged.iter().filter(|it| it.reason().is_none()).count(),
        expected_basis: expectation::BASIS,
        total: whole.total(&judged, campus, of, peak(whole.observed(window)), window),
        buildings: figures.collect(),
        load,
        partial: (seen < all).then(|| format!("You see {seen} of {all} buildings.")),
    }))
}

/// Where measurements of these buildings end: the end of the hour of the newest reading, if that
/// has passed.
pub(crate) async fn measured_to(
    deps: &Deps,
    configuration: &Configuration,
    buildings: &[&BuildingId],
    commodity: Commodity,
    now: Timestamp,
) -> Result<Option<Timestamp>, Problem> {
    let meters: Vec<_> = buildings
        .iter()
        .flat_map(|it| configuration.meters_of(it))
        .filter(|it| it.measurand == Some(commodity.into()))
        .map(|it| it.id.clone())
        .collect();
    let latest = deps.readings.latest(&meters).await?;
    let ends = latest.iter().flatten().map(|it| match it.extent {
        Extent::Interval(window) => window.end(),
        Extent::Register(at) => at,
    });
    Ok(ends.max().map(|end| hour_after(end).min(now)))
}

/// `at`, or the next whole hour.
fn hour_after(at: Timestamp) -> Timestamp {
    let seconds = at.as_second();
    let whole = (seconds + SECONDS_PER_HOUR - 1).div_euclid(SECONDS_PER_HOUR) * SECONDS_PER_HOUR;
    Timestamp::from_second(whole).unwrap_or(at)
}

/// How many hours `window` lasts.
fn hours_of(window: Window) -> f64 {
    window.seconds() as f64 / SECONDS_PER_HOUR as f64
}
