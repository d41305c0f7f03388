//! An anomaly on the wire.

use greenpulse_domain::anomaly::{
    AnomalyStatus, AnomalyType, DayKind, Investigation, Judged, LooksLike, Money, Severity,
    StatusGiven, Withdrawn,
};
use greenpulse_domain::campus::Currency;
use greenpulse_domain::commodity::Commodity;
use greenpulse_http::LocalStamp;
use greenpulse_models::anomaly::Weather;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Serialize;
use utoipa::ToSchema;

use super::Known;

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AnomalyView {
    /// The same for ever.
    id: String,
    building_id: String,
    #[schema(value_type = String)]
    commodity: Commodity,
    /// The model that found it, of `/api/models`.
    model_name: String,
    model_version: String,
    /// Start of its first hour.
    timestamp: LocalStamp,
    /// End of its last hour.
    end: LocalStamp,
    /// From the first to the last.
    n_hours: i64,
    /// Whether hours that come may still belong to it.
    is_open: bool,
    /// The lowest of its hours, from -1 to 1; below 0 is an anomaly.
    anomaly_score: f64,
    /// usage_spike, equipment_failure, schedule_deviation or meter_fault.
    #[schema(value_type = String)]
    anomaly_type: AnomalyType,
    /// low, medium, high or critical: by the size of what was off, and by its cost.
    #[schema(value_type = String)]
    severity: Severity,
    /// What was measured of its hours.
    energy_value_kwh: f64,
    /// What was expected of the same hours.
    expected_value_kwh: f64,
    deviation_kwh: f64,
    /// Null where nothing was expected.
    deviation_percent: Option<f64>,
    /// Of the deviation; null unless all of its hours have a price.
    cost: Option<f64>,
    currency: Option<String>,
    cost_usd: Option<f64>,
    /// What happened, in one sentence.
    message: String,
    /// Why it may have, the likeliest first.
    causes: Vec<String>,
    /// Set where its days looked like those of another kind before.
    looks_like: Option<LooksLikeView>,
    /// Set where the weather explains it, of heat and chilled water: such ones come after the others.
    weather: Option<WeatherView>,
    /// new, acknowledged, investigating or resolved.
    #[schema(value_type = String)]
    status: AnomalyStatus,
    investigation_notes: Option<String>,
    /// The id of who looks after it.
    assignee: Option<String>,
    #[schema(value_type = Option<String>, format = DateTime)]
    resolved_at: Option<Timestamp>,
    /// Every status that it was given, the last one last.
    status_history: Vec<StatusView>,
    /// Counts what people have changed of it: for the `version` of a change.
    version: u64,
    /// Set where history was corrected, and no longer shows it.
    withdrawn: Option<WithdrawnView>,
    /// When it was found.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// When it was last found otherwise than before, or changed by somebody.
    #[schema(value_type = String, format = DateTime)]
    updated_at: Timestamp,
}

/// Days that looked like those of another kind, such as a workday like a Sunday.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LooksLikeView {
    /// Those of the anomaly, local.
    #[schema(value_type = Vec<String>, format = Date)]
    days: Vec<Date>,
    /// What they looked like: workday, saturday or day_off, which is a Sunday, a public holiday or closed.
    #[schema(value_type = String)]
    kind: DayKind,
    /// The last days before that looked the same, the latest first.
    #[schema(value_type = Vec<String>, format = Date)]
    like: Vec<Date>,
}

/// Hours that were colder, or warmer, than nine in ten of the 56 days before them.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WeatherView {
    /// cold or warm.
    kind: &'static str,
    /// Mean of its hours.
    outdoor_temp_c: f64,
    /// Days before that were measured.
    n_days: usize,
    /// Of these, days that were less cold, or less warm.
    n_milder: usize,
    /// In one sentence.
    message: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StatusView {
    #[schema(value_type = String)]
    status: AnomalyStatus,
    /// A user's id, or `cli`.
    by: String,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WithdrawnView {
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    reason: String,
    /// The anomaly that its hours belong to now.
    continued_by: Option<String>,
}

/// How far hours of a commodity were judged.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct JudgedView {
    #[schema(value_type = String)]
    commodity: Commodity,
    /// Start of the first hour that was judged when it was last looked at.
    from: Option<LocalStamp>,
    /// End of the last one.
    to: Option<LocalStamp>,
    /// Mean of the scores of the last four weeks; above 0 is usual.
    overall_score: Option<f64>,
    /// Why none was, or none of late.
    reason: Option<String>,
}

impl AnomalyView {
    pub(super) fn of(it: &Known, zone: &TimeZone) -> Self {
        let Known { anomaly, investigation, weather } = it;
        let in_dollars = |it: &Money| it.currency == Currency::USD;
        let people = investigation.as_ref();
        let history = |it: &Investigation| it.history.iter().map(StatusView::from).collect();
        Self {
            id: anomaly.id.to_string(),
            building_id: anomaly.id.building.to_string(),
            commodity: anomaly.id.commodity,
            model_name: anomaly.model.name.clone(),
            model_version: anomaly.model.version.to_string(),
            timestamp: LocalStamp::new(anomaly.id.start, zone),
            end: LocalStamp::new(anomaly.end, zone),
            n_hours: anomaly.end.duration_since(anomaly.id.start).as_hours(),
            is_open: anomaly.is_open,
            anomaly_score: anomaly.score,
            anomaly_type: anomaly.anomaly_type,
            severity: anomaly.severity,
            energy_value_kwh: anomaly.observed.get(),
            expected_value_kwh: anomaly.expected.get(),
            deviation_kwh: anomaly.deviation().get(),
            deviation_percent: anomaly.deviation_percent,
            cost: anomaly.cost.map(|it| it.amount),
            currency: anomaly.cost.map(|it| it.currency.to_string()),
            cost_usd: anomaly.cost.filter(in_dollars).map(|it| it.amount),
            message: anomaly.message.clone(),
            causes: anomaly.causes.clone(),
            looks_like: anomaly.looks_like.as_ref().map(LooksLikeView::from),
            weather: weather.as_ref().map(WeatherView::from),
            status: it.status(),
            investigation_notes: people.and_then(|it| it.notes.clone()),
            assignee: people.and_then(|it| it.assignee.as_ref()).map(ToString::to_string),
            resolved_at: people.and_then(|it| it.resolved_at),
            status_history: people.map(history).unwrap_or_default(),
            version: people.map_or(0, |it| it.changes),
            withdrawn: anomaly.withdrawn.as_ref().map(WithdrawnView::from),
            created_at: anomaly.created_at,
            updated_at: people
                .map_or(anomaly.updated_at, |it| it.updated_at.max(anomaly.updated_at)),
        }
    }
}

impl From<&LooksLike> for LooksLikeView {
    fn from(it: &LooksLike) -> Self {
        Self { days: it.days.clone(), kind: it.kind, like: it.like.clone() }
    }
}

impl From<&Weather> for WeatherView {
    fn from(it: &Weather) -> Self {
        Self {
            kind: if it.is_cold { "cold" } else { "warm" },
            outdoor_temp_c: it.mean_c,
            n_days: it.n_days,
            n_milder: it.n_milder,
            message: it.message(),
        }
    }
}

impl From<&StatusGiven> for StatusView {
    fn from(it: &StatusGiven) -> Self {
        Self { status: it.status, by: it.by.clone(), at: it.at }
    }
}

impl From<&Withdrawn> for WithdrawnView {
    fn from(it: &Withdrawn) -> Self {
        let continued_by = it.continued_by.as_ref().map(ToString::to_string);
        Self { at: it.at, reason: it.reason.clone(), continued_by }
    }
}

impl JudgedView {
    pub(super) fn of(commodity: Commodity, it: &Judged, zone: &TimeZone) -> Self {
        let stamp = |at| LocalStamp::new(at, zone);
        Self {
            commodity,
            from: it.span.map(|it| stamp(it.0)),
            to: it.span.map(|it| stamp(it.1)),
            overall_score: it.overall_score,
            reason: it.reason.clone(),
        }
    }
}
