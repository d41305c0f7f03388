//! Days, weeks and months ahead, computed on asking from the days that are stored.

use std::collections::BTreeMap;

use greenpulse_analytics::hourly::known;
use greenpulse_domain::commodity::Commodity;
use greenpulse_domain::forecast::Forecast;
use greenpulse_domain::id::BuildingId;
use greenpulse_domain::time::{SECONDS_PER_HOUR, Window, days_before, start_of_day};
use greenpulse_http::{LocalStamp, Problem, with_causes};
use greenpulse_models::calendar::Calendar;
use greenpulse_models::forecast::{HISTORY_DAYS, NoForecast, Season, Step, Subject, Total, Totals};
use greenpulse_models::load::Load;
use greenpulse_ports::get;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::{ForecastRow, ForecastView, LevelChangeView, MODEL_TYPE, ModelOfForecast};
use crate::Deps;
use crate::days::Days;
use crate::grid::Granularity;

const BY_VOLUME: &str = "it is measured by volume, and energy alone is predicted";
const NOT_KEPT: &str =
    "forecasts by days, weeks and months are computed on asking, and none is kept to be judged";
const WHY: &str = "the median of each weekday over 8 weeks, moved by ";
const WHY_YEARS: &str = "how the same stretch of up to two earlier years lay against the 8 weeks before it, as \
                         far as that has held here";
const WHY_NET: &str = "what an elastic net of this building's own days tells of weekdays and the time of the \
                       year: with it its past would have been missed less than by the same stretch of \
                       earlier years";
const WHY_MEAN: &str = "the mean of what the same stretch of up to two earlier years tells and of what an \
                        elastic net of all days does: with both its past would have been missed less";
const WHY_DAYS: &str = "; days that the hourly forecast reaches whole are its sums";

/// What is predicted.
#[derive(Debug)]
pub(super) struct Place<'a> {
    pub(super) id: BuildingId,
    pub(super) of: Commodity,
    pub(super) zone: &'a TimeZone,
    pub(super) calendar: Calendar,
}

/// The whole periods ahead of a building, or the reason why there are none.
pub(super) async fn view(
    deps: &Deps,
    Place { id, of, zone, calendar }: Place<'_>,
    forecast_type: Granularity,
    now: Timestamp,
) -> Result<ForecastView, Problem> {
    let step = match forecast_type {
        Granularity::Hourly | Granularity::Daily => Step::Day,
        Granularity::Weekly => Step::Week,
        Granularity::Monthly => Step::Month,
    };
    let today = zone.to_datetime(now).date();
    let nearer = match step {
        Step::Day => nearer(deps, &id, of, today, zone).await?,
        Step::Week | Step::Month => BTreeMap::new(),
    };
    let days = past(deps, &id, today, zone).await?;
    let why_days = if nearer.is_empty() { "" } else { WHY_DAYS };
    let look = {
        let zone = zone.clone();
        move || predict(&days, of, calendar, zone, now, step, &nearer)
    };
    let predicted = tokio::task::spawn_blocking(look).await.map_err(|err| {
        tracing::error!(error = with_causes(&err), "a forecast broke off");
        Problem::internal()
    })?;
    let (totals, reason) = match predicted {
        Ok(totals) => (Some(totals), None),
        Err(reason) => (None, Some(reason)),
    };
    let model = |it: &Totals| ModelOfForecast {
        name: it.season.model().into(),
        version: env!("CARGO_PKG_VERSION").into(),
        model_type: MODEL_TYPE,
        reason: [WHY, why(it.season), why_days].concat(),
    };
    let periods = totals.iter().flat_map(|it| &it.periods);
    let rows = periods.map(|it| row(it, zone)).collect();
    let change = totals.as_ref().and_then(|it| it.change);
    Ok(ForecastView {
        generated_at: Some(LocalStamp::new(now, zone)),
        origin: Some(LocalStamp::new(now, zone)),
        model: totals.as_ref().map(model),
        reason,
        accuracy_reason: Some(NOT_KEPT),
        level_change: change.map(|it| LevelChangeView::of(it.told())),
        ..ForecastView::over(id, of, forecast_type, rows)
    })
}

const fn why(season: Season) -> &'static str {
    match season {
        Season::Years => WHY_YEARS,
        Season::Net => WHY_NET,
        Season::Mean => WHY_MEAN,
    }
}

/// The days before `today` that are looked at.
async fn past(
    deps: &Deps,
    id: &BuildingId,
    today: Date,
    zone: &TimeZone,
) -> Result<Option<Days>, Problem> {
    let back = i64::try_from(HISTORY_DAYS).unwrap_or(0);
    let first = start_of_day(days_before(today, back), zone);
    let Ok(window) = Window::new(first, start_of_day(today, zone)) else { return Ok(None) };
    Ok(Some(Days::read(&*deps.rollups, id, window, 0, zone).await?))
}

/// What the hourly forecast of today says of the days that it reaches whole, in kWh.
async fn nearer(
    deps: &Deps,
    id: &BuildingId,
    of: Commodity,
    today: Date,
    zone: &TimeZone,
) -> Result<BTreeMap<Date, f64>, Problem> {
    let found = get::<Forecast>(&*deps.registry, format!("{id}/{of}")).await?.map(|it| it.0);
    let mut days: BTreeMap<Date, (i64, f64)> = BTreeMap::new();
    let of_today = |it: &Forecast| today <= zone.to_datetime(it.origin).date();
    for (start, hour) in found.iter().filter(|it| of_today(it)).flat_map(Forecast::starts) {
        let day = days.entry(zone.to_datetime(start).date()).or_default();
        day.0 += SECONDS_PER_HOUR;
        day.1 += hour.p50;
    }
    days.retain(|day, it| it.0 == Window::civil_day(*day, zone).seconds());
    Ok(days.into_iter().map(|(day, it)| (day, it.1)).collect())
}

fn predict(
    days: &Option<Days>,
    of: Commodity,
    calendar: Calendar,
    zone: TimeZone,
    now: Timestamp,
    step: Step,
    nearer: &BTreeMap<Date, f64>,
) -> Result<Totals, String> {
    let cells = || days.iter().flat_map(|it| it.hours(of));
    let hours: Vec<(Timestamp, f64)> =
        cells().filter_map(|it| Some((it.window.start(), known(it)?))).collect();
    if hours.is_empty() && cells().any(|it| it.volume.is_some()) {
        return Err(BY_VOLUME.to_owned());
    }
    let load = Load::from_hours(&zone, &hours);
    let subject = Subject::new(zone, calendar, load);
    subject.totals(now, step, nearer).map_err(|err: NoForecast| err.to_string())
}

fn row(it: &Total, zone: &TimeZone) -> ForecastRow {
    let stamp = |day: Date| LocalStamp::new(start_of_day(day, zone), zone);
    let energy = it.energy;
    ForecastRow {
        timestamp: stamp(it.period.start),
        end: stamp(it.period.end),
        predicted_kwh: energy.p50,
        confidence_lower: energy.p2_5,
        confidence_upper: energy.p97_5,
        lower_80: energy.p10,
        upper_80: energy.p90,
        actual_kwh: None,
        accuracy_error: None,
    }
}
