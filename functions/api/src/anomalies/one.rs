use axum::extract::State;
use greenpulse_domain::anomaly::{AnomalyStatus, AnomalyType};
use greenpulse_domain::id::BuildingId;
use greenpulse_http::{Identity, Json, LocalStamp, Path, Problem};
use jiff::tz::TimeZone;
use serde::Serialize;
use utoipa::ToSchema;

use super::hours::{AnomalyHour, Hours};
use super::others::OthersView;
use super::view::AnomalyView;
use super::{Known, named, weather};
use crate::{Deps, seen};

/// Earlier ones that are told of, at most.
const SEEN_BEFORE: usize = 10;
const HOUR: i64 = 3_600;
const WEEK: i64 = 168 * HOUR;

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AnomalyDetail {
    anomaly: AnomalyView,
    /// Its hours and a day on either side, as they are now; of a long one the first weeks.
    hours: Vec<AnomalyHour>,
    /// Why there are no hours.
    hours_reason: Option<&'static str>,
    /// How the other buildings of the campus did in the same hours.
    others: OthersView,
    /// Earlier ones of the same type and commodity in the same hours of the week, the latest first.
    seen_before: Vec<SeenBefore>,
}

/// An earlier anomaly, and what people made of it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SeenBefore {
    id: String,
    timestamp: LocalStamp,
    end: LocalStamp,
    #[schema(value_type = String)]
    anomaly_type: AnomalyType,
    message: String,
    #[schema(value_type = String)]
    status: AnomalyStatus,
    investigation_notes: Option<String>,
}

/// One anomaly with its hours, and those like it before.
#[utoipa::path(get, operation_id = "get_energy_anomaly",
    path = "/api/energy/buildings/{building}/anomalies/{anomaly}", tag = "energy",
    params(("building" = String, Path), ("anomaly" = String, Path)),
    responses((status = 200, body = AnomalyDetail)))]
pub(crate) async fn get(
    State(deps): State<Deps>,
    identity: Identity,
    Path((building, id)): Path<(BuildingId, String)>,
) -> Result<Json<AnomalyDetail>, Problem> {
    let configuration = deps.configuration.current().await?;
    let (_, campus) = seen::building(&configuration, &building)?;
    let id = named(&building, &id)?;
    let zone = campus.zone.zone();
    let mut all = Known::of_building(&*deps.registry, &building).await?;
    let place = all.iter().position(|it| it.anomaly.id == id);
    let place = place.ok_or_else(|| Problem::not_found("anomaly", &id))?;
    weather::explain(&*deps.rollups, &configuration, &mut all[place..=place]).await?;
    let known = &all[place];
    let hours = Hours::around(&deps, &known.anomaly, &configuration, campus).await?;
    let seen = seen::buildings(&configuration, &identity.caller, &campus.id);
    let others = OthersView::of(&deps, &known.anomaly, seen, &configuration, campus).await?;
    Ok(Json(AnomalyDetail {
        anomaly: AnomalyView::of(known, zone),
        hours: hours.rows,
        hours_reason: hours.reason,
        others,
        seen_before: before(known, &all, zone),
    }))
}

fn before(it: &Known, all: &[Known], zone: &TimeZone) -> Vec<SeenBefore> {
    let alike = all.iter().rev().filter(|other| {
        other.anomaly.id.start < it.anomaly.id.start
            && other.anomaly.id.commodity == it.anomaly.id.commodity
            && other.anomaly.anomaly_type == it.anomaly.anomaly_type
            && !other.anomaly.is_withdrawn()
            && shares_hours(week(other, zone), week(it, zone))
    });
    let view = |it: &Known| SeenBefore {
        id: it.anomaly.id.to_string(),
        timestamp: LocalStamp::new(it.anomaly.id.start, zone),
        end: LocalStamp::new(it.anomaly.end, zone),
        anomaly_type: it.anomaly.anomaly_type,
        message: it.anomaly.message.clone(),
        status: it.status(),
        investigation_notes: it.investigation.as_ref().and_then(|it| it.notes.clone()),
    };
    alike.take(SEEN_BEFORE).map(view).collect()
}

/// The second of the local week that it begins at, and how many it lasts.
fn week(it: &Known, zone: &TimeZone) -> (i64, i64) {
    let (start, end) = (it.anomaly.id.start.as_second(), it.anomaly.end.as_second());
    let offset = i64::from(zone.to_offset(it.anomaly.id.start).seconds());
    ((start + offset).rem_euclid(WEEK), end - start)
}

/// Whether two stretches of a week meet, going round at its end.
const fn shares_hours(one: (i64, i64), other: (i64, i64)) -> bool {
    (other.0 - one.0).rem_euclid(WEEK) < one.1 || (one.0 - other.0).rem_euclid(WEEK) < other.1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_of_the_week_go_round_at_its_end() {
        let hours = |start: i64, length: i64| (start * HOUR, length * HOUR);
        assert!(shares_hours(hours(10, 5), hours(12, 1)));
        assert!(shares_hours(hours(12, 1), hours(10, 5)));
        assert!(shares_hours(hours(166, 5), hours(1, 1)), "into the next week");
        assert!(!shares_hours(hours(10, 5), hours(15, 5)));
        assert!(shares_hours(hours(10, 400), hours(9, 1)), "longer than a week");
    }
}
