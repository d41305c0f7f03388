mod actuals;
mod found;
mod totals;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use greenpulse_domain::commodity::Commodity;
use greenpulse_domain::forecast::{Forecast, LevelChange, PastForecast};
use greenpulse_domain::id::BuildingId;
use greenpulse_domain::time::days_before;
use greenpulse_http::{Json, LocalStamp, Path, Problem, Query, Received};
use greenpulse_models::calendar::Calendar;
use greenpulse_ports::{Registry, all_after, get};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::historical::commodity;
use super::sheet;
use crate::Deps;
use crate::calendars::warned;
use crate::grid::Granularity;
use crate::measured::{change_percent, unmeasured};
use crate::seen;
use actuals::Actuals;
use found::Found;
use totals::Place;

const DEFAULT_HOURS: usize = 24;
const MAX_HOURS: usize = 168;
/// Days whose forecasts say how far to trust this one.
const JUDGED_DAYS: i64 = 28;
/// A trend within this many percent is none.
const STABLE_PERCENT: f64 = 5.0;
const LEVEL: f64 = 0.95;
const MODEL_TYPE: &str = "forecasting";
const WEATHER: &str = "none: load is predicted from its own past, the clock and the calendar";

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Asked {
    /// hourly unless another is named: 7 days, 5 weeks from Monday on or 12 months of the calendar, whole
    /// ones, computed on asking.
    #[serde(default)]
    #[param(inline)]
    forecast_type: Granularity,
    /// How far ahead, up to 168; 24 when left out. Of an hourly forecast alone.
    #[param(minimum = 1, maximum = 168)]
    hours: Option<usize>,
    /// electricity unless another is named.
    commodity: Option<String>,
    /// An instant with an offset: the forecast that stood then, of which about a day is kept.
    /// Of an hourly forecast alone.
    as_of: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ForecastView {
    building_id: String,
    #[schema(value_type = String)]
    commodity: Commodity,
    /// How long the rows of `forecast` are.
    forecast_type: Granularity,
    /// When it was made.
    generated_at: Option<LocalStamp>,
    /// Of what was measured from then on it knew nothing.
    origin: Option<LocalStamp>,
    /// Whether it was made after its origin, from nothing but what had been measured before.
    made_afterwards: bool,
    model: Option<ModelOfForecast>,
    forecast: Vec<ForecastRow>,
    /// Why there is none.
    reason: Option<String>,
    total_predicted_kwh: Option<f64>,
    /// Mean width of the 95 % intervals of the rows, in kWh.
    confidence_interval_width: Option<f64>,
    confidence_level: f64,
    /// increasing or decreasing where the second half is more than 5 % above or below the first, else
    /// stable.
    trend: Option<&'static str>,
    trend_percent: Option<f64>,
    /// Whose weather was used, `forecast`, `climatology` or `none`, and why: a sentence.
    weather: String,
    /// The last step of what the building takes among the 120 days before, as found then; null where there
    /// was none, or none that had lasted three weeks.
    level_change: Option<LevelChangeView>,
    /// What should be done about the campus's academic calendar: where it is missing or ends soon, closures
    /// are not foreseen.
    calendar_warning: Option<String>,
    /// How forecasts of the 28 days before had turned out then.
    accuracy: Option<AccuracyView>,
    /// Why that is not said.
    accuracy_reason: Option<&'static str>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ModelOfForecast {
    name: String,
    version: String,
    /// forecasting.
    model_type: &'static str,
    /// Why this model.
    reason: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LevelChangeView {
    /// The first day at the new level.
    #[schema(value_type = String, format = Date)]
    since: Date,
    /// How much more is taken than before, in percent; negative where it is less.
    percent: f64,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ForecastRow {
    timestamp: LocalStamp,
    end: LocalStamp,
    predicted_kwh: f64,
    /// Of the 95 % interval.
    confidence_lower: f64,
    confidence_upper: f64,
    lower_80: f64,
    upper_80: f64,
    /// What was measured since.
    actual_kwh: Option<f64>,
    /// |predicted − actual| / actual.
    accuracy_error: Option<f64>,
}

/// Over hours that were predicted at most a day ahead.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AccuracyView {
    hours: u64,
    /// Share: sum of the errors by the sum of what was measured.
    wape: Option<f64>,
    /// Share of hours inside their interval; 0.95 is meant.
    coverage_95: f64,
    /// 0.8 is meant.
    coverage_80: f64,
    /// Whether some of the forecasts were made afterwards.
    made_afterwards: bool,
}

/// The hours, days, weeks or months ahead of a building: as they are predicted now, and hours as they were
/// once.
///
/// What was measured since stands beside it, as it is known now. Of past forecasts the first of each day
/// is kept, for 400 days. `Accept: text/csv` gives the rows as CSV.
#[utoipa::path(get, operation_id = "get_energy_forecast",
    path = "/api/energy/buildings/{building}/forecast", tag = "energy",
    params(("building" = String, Path), Asked),
    responses((status = 200,
        content((ForecastView = "application/json"), (String = "text/csv")))))]
pub(crate) async fn forecast(
    State(deps): State<Deps>,
    Received(now): Received,
    Path(id): Path<BuildingId>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let configuration = deps.configuration.current().await?;
    let (_, campus) = seen::building(&configuration, &id)?;
    let zone = campus.zone.zone();
    let of = asked.commodity.as_deref().map_or(Ok(Commodity::Electricity), commodity)?;
    let unmeasured = unmeasured(&configuration, &id, of);
    if asked.forecast_type != Granularity::Hourly {
        asked.of_hours_alone()?;
        let calendar = Calendar::of_campus(campus, &configuration);
        let view = totals::view(&deps, Place { id, of, zone, calendar }, asked.forecast_type, now);
        let calendar_warning = warned(campus, configuration.calendars.get(&campus.id), now);
        let view = view.await?;
        let reason = view.reason.map(|it| unmeasured.unwrap_or(it));
        let view = ForecastView { calendar_warning, reason, ..view };
        return if sheet::wanted(&headers) {
            csv(&view.forecast)
        } else {
            Ok(Json(view).into_response())
        };
    }
    let hours = hours(asked.hours)?;
    let as_of = asked.as_of.as_deref().map(instant).transpose()?;
    let at = as_of.unwrap_or(now);
    let folder = format!("{id}/{of}");
    let standing = get::<Forecast>(&*deps.registry, &folder).await?.map(|it| it.0);
    let past = past(&*deps.registry, &folder, at, zone).await?;
    let found = Found::at(as_of, standing, &past, unmeasured);
    let actuals = Actuals::read(&deps, &id, of, &found, &past, now, zone).await?;
    // Of the forecast that stands now, the hours that are over are behind it.
    let from = if as_of.is_some() { Timestamp::MIN } else { now };
    let rows = found.rows(from, hours, &actuals, zone);
    if sheet::wanted(&headers) {
        return csv(&rows);
    }
    let (accuracy, accuracy_reason) = actuals.accuracy(&past, at);
    let calendar_warning = warned(campus, configuration.calendars.get(&campus.id), at);
    let view = ForecastView::of(id, of, &found, rows, zone);
    let view = ForecastView { accuracy, accuracy_reason, calendar_warning, ..view };
    Ok(Json(view).into_response())
}

impl Asked {
    /// Refuses what only hourly forecasts have.
    fn of_hours_alone(&self) -> Result<(), Problem> {
        if self.hours.is_some() {
            let detail = "a forecast by days, weeks or months has a length of its own";
            let repair = "Leave hours out, or ask for forecast_type=hourly.";
            return Err(Problem::field("hours", "hours", detail, repair));
        }
        if self.as_of.is_some() {
            let detail =
                "forecasts by days, weeks and months are computed on asking, and none is kept";
            let repair = "Leave as_of out, or ask for forecast_type=hourly.";
            return Err(Problem::field("as_of", "instant", detail, repair));
        }
        Ok(())
    }
}

fn hours(asked: Option<usize>) -> Result<usize, Problem> {
    let hours = asked.unwrap_or(DEFAULT_HOURS);
    if (1..=MAX_HOURS).contains(&hours) {
        return Ok(hours);
    }
    let repair = "Ask for 1 to 168 hours.";
    Err(Problem::field("hours", "hours", format!("{hours} is out of reach"), repair))
}

fn instant(text: &str) -> Result<Timestamp, Problem> {
    let repair = "Give an instant with its offset, such as 2026-03-01T00:00:00Z.";
    text.parse().map_err(|_| Problem::field("as_of", "instant", "it is no instant", repair))
}

/// Past forecasts of the days by which one at `at` is judged, and of its own day, in order.
async fn past(
    registry: &dyn Registry,
    folder: &str,
    at: Timestamp,
    zone: &TimeZone,
) -> Result<Vec<PastForecast>, Problem> {
    let day = zone.to_datetime(at).date();
    let before = days_before(day, JUDGED_DAYS + 1).to_string();
    let mut past =
        all_after::<PastForecast>(registry, &format!("{folder}/"), Some(&before)).await?;
    past.retain(|it| it.forecast.origin <= at);
    Ok(past)
}

impl LevelChangeView {
    fn of(it: LevelChange) -> Self {
        Self { since: it.since, percent: it.percent }
    }
}

impl ForecastView {
    fn of(
        id: BuildingId,
        commodity: Commodity,
        found: &Found,
        rows: Vec<ForecastRow>,
        zone: &TimeZone,
    ) -> Self {
        let forecast = found.forecast.as_ref();
        let stamp =
            |at: fn(&Forecast) -> Timestamp| forecast.map(|it| LocalStamp::new(at(it), zone));
        let weather = forecast.and_then(|it| it.weather.as_ref());
        let passed = (rows.is_empty() && found.reason.is_none())
            .then(|| "the last forecast is over, and none has been made since".to_owned());
        Self {
            generated_at: stamp(|it| it.generated_at),
            origin: stamp(|it| it.origin),
            made_afterwards: found.made_afterwards,
            model: forecast.map(|it| ModelOfForecast {
                name: it.model.name.clone(),
                version: it.model.version.to_string(),
                model_type: MODEL_TYPE,
                reason: it.model.reason.clone(),
            }),
            reason: found.reason.clone().or(passed),
            weather: weather.map_or_else(|| WEATHER.into(), ToString::to_string),
            level_change: forecast.and_then(|it| it.level_change).map(LevelChangeView::of),
            ..Self::over(id, commodity, Granularity::Hourly, rows)
        }
    }

    /// The rows and what they add up to.
    fn over(
        id: BuildingId,
        commodity: Commodity,
        forecast_type: Granularity,
        rows: Vec<ForecastRow>,
    ) -> Self {
        let sum = |rows: &[ForecastRow]| rows.iter().map(|it| it.predicted_kwh).sum::<f64>();
        let n = rows.len();
        let (first, second) = rows.split_at(n / 2);
        let mean = |rows: &[ForecastRow]| sum(rows) / rows.len() as f64;
        let trend_percent = if n < 2 { None } else { change_percent(mean(first), mean(second)) };
        let widths = rows.iter().map(|it| it.confidence_upper - it.confidence_lower);
        Self {
            building_id: id.to_string(),
            commodity,
            forecast_type,
            generated_at: None,
            origin: None,
            made_afterwards: false,
            model: None,
            total_predicted_kwh: (0 < n).then(|| sum(&rows)),
            confidence_interval_width: (0 < n).then(|| widths.sum::<f64>() / n as f64),
            confidence_level: LEVEL,
            trend: trend_percent.map(trend),
            trend_percent,
            weather: WEATHER.into(),
            level_change: None,
            calendar_warning: None,
            reason: None,
            accuracy: None,
            accuracy_reason: None,
            forecast: rows,
        }
    }
}

fn trend(percent: f64) -> &'static str {
    match percent {
        it if STABLE_PERCENT < it => "increasing",
        it if it < -STABLE_PERCENT => "decreasing",
        _ => "stable",
    }
}

fn csv(rows: &[ForecastRow]) -> Result<Response, Problem> {
    sheet::records(rows).map_err(|_| Problem::internal())
}
