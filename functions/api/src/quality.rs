use std::collections::HashMap;

use axum::extract::State;
use greenpulse_domain::access::Action;
use greenpulse_domain::commodity::Measurand;
use greenpulse_domain::id::CampusId;
use greenpulse_domain::meter::Meter;
use greenpulse_domain::quantity::{Gallons, KilowattHours};
use greenpulse_domain::rollup::{Covered, Part};
use greenpulse_domain::time::Window;
use greenpulse_http::{Identity, Json, Problem, Query, Received};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::paging::Paging;
use crate::{Deps, seen, span};

const MAX_CELLS: usize = 10_000;
const DEFAULT_DAYS: i64 = 30;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Asked {
    #[param(value_type = String)]
    campus: CampusId,
    /// A date; 30 days before the end when left out.
    start: Option<String>,
    /// A date, which is included; today when left out.
    end: Option<String>,
    limit: Option<usize>,
    cursor: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Quality {
    /// Civil days of the campus.
    #[schema(value_type = Vec<String>)]
    days: Vec<Date>,
    meters: Vec<MeterQuality>,
    next: Option<String>,
}

/// Shares of each day, parallel to `days`; null where nothing was read.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MeterQuality {
    meter_id: String,
    building_id: Option<String>,
    #[schema(value_type = Option<String>)]
    commodity: Option<Measurand>,
    coverage: Vec<Option<f64>>,
    estimated: Vec<Option<f64>>,
    suspect: Vec<Option<f64>>,
    /// Whether all that was read in the day was zero: nothing was used, or the meter is dead.
    zero: Vec<bool>,
}

/// What a meter says of a day.
#[derive(Debug, Default)]
struct Said {
    covered: Covered,
    /// Whether something was read, and all of it was zero.
    zero: Option<bool>,
}

impl Said {
    fn add(&mut self, part: &Part) {
        self.covered.add(part.covered);
        let amounts = [part.energy.map(KilowattHours::get), part.volume.map(Gallons::get)];
        let zero = amounts.into_iter().flatten().map(|it| it == 0.0).reduce(|all, it| all && it);
        self.zero = match (self.zero, zero) {
            (Some(so_far), Some(zero)) => Some(so_far && zero),
            (so_far, zero) => so_far.or(zero),
        };
    }
}

/// How much of each day each meter measured.
#[utoipa::path(get, operation_id = "get_data_quality", path = "/api/quality",
    tag = "quality", params(Asked),
    responses((status = 200, body = Quality)))]
pub(crate) async fn quality(
    State(deps): State<Deps>,
    Received(now): Received,
    identity: Identity,
    Query(asked): Query<Asked>,
) -> Result<Json<Quality>, Problem> {
    let configuration = deps.configuration.current().await?;
    let campus = seen::campus(&configuration, &identity.caller, &asked.campus)?;
    let zone = campus.zone.zone();
    let today = now.to_zoned_datetime(zone.clone()).date();
    let end = asked.end.unwrap_or_else(|| today.to_string());
    let month_ago = |day: Date| day.checked_sub(Span::new().days(DEFAULT_DAYS - 1));
    let start = asked.start.or_else(|| Some(month_ago(end.parse().ok()?).ok()?.to_string()));
    let window = span::parse(zone, ("start", start.as_deref()), ("end", Some(end.as_str())))?;
    let days: Vec<Date> = window.days(zone).collect();
    if MAX_CELLS < days.len() {
        let repair = "Ask for less at a time.";
        return Err(Problem::field("end", "range-length", "too many days", repair));
    }
    let seen = configuration.meters.values().filter(|it| {
        configuration.campus_of_meter(it).is_some_and(|it| it.id == campus.id)
            && seen::reaches(&identity.caller, Action::Read, it.place.as_ref()).is_ok()
    });
    let most = MAX_CELLS / days.len().max(1);
    let paging =
        Paging { limit: Some(asked.limit.unwrap_or(most).min(most)), cursor: asked.cursor };
    let (page, next) = paging.page(seen, |it| it.id.to_string())?;
    let utc_days: Vec<Date> = window.days(&TimeZone::UTC).collect();
    let of: Vec<_> =
        page.iter().flat_map(|meter| utc_days.iter().map(|day| (meter.id.clone(), *day))).collect();
    let stored = deps.rollups.meter_days(&of).await?;
    let meters = page.iter().zip(stored.chunks(utc_days.len())).map(|(meter, stored)| {
        let mut said: HashMap<Date, Said> = HashMap::new();
        for part in stored.iter().flatten().flat_map(|it| &it.derived.parts) {
            let day = part.window.start().to_zoned_datetime(zone.clone()).date();
            said.entry(day).or_default().add(part);
        }
        MeterQuality::of(meter, &days, &said, zone, now)
    });
    Ok(Json(Quality { meters: meters.collect(), days, next }))
}

impl MeterQuality {
    fn of(
        meter: &Meter,
        days: &[Date],
        said: &HashMap<Date, Said>,
        zone: &TimeZone,
        now: Timestamp,
    ) -> Self {
        let share = |of: fn(&Covered) -> f64| {
            let of_day = |day: &Date| {
                let window = Window::civil_day(*day, zone);
                let passed = window.end().min(now).as_second() - window.start().as_second();
                let covered = said.get(day).map(|it| &it.covered).filter(|it| 0.0 < it.any())?;
                Some((of(covered) / (passed.max(1) as f64)).min(1.0))
            };
            days.iter().map(of_day).collect()
        };
        Self {
            meter_id: meter.id.to_string(),
            building_id: meter.building().map(ToString::to_string),
            commodity: meter.measurand,
            coverage: share(|it| it.measured()),
            estimated: share(|it| it.estimated),
            suspect: share(|it| it.suspect),
            zero: days
                .iter()
                .map(|it| said.get(it).is_some_and(|it| it.zero == Some(true)))
                .collect(),
        }
    }
}
