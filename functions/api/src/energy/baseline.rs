use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use greenpulse_domain::commodity::Commodity;
use greenpulse_domain::content::Version;
use greenpulse_domain::id::BuildingId;
use greenpulse_domain::time::Window;
use greenpulse_http::{Identity, Json, LocalStamp, Path, Problem, Query, Received};
use greenpulse_models::baseline::{Baseline, Sufficiency};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::fitted::{FitView, SufficiencyView, step_name};
use super::historical::{Period, commodity};
use super::laid_out::{LaidOut, Subject, TemperatureView, TermsView};
use super::periods::{n_days, period};
use super::sheet;
use crate::grid::Granularity;
use crate::{Deps, seen};

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Asked {
    /// electricity unless another is named.
    commodity: Option<String>,
    /// First day of the baseline, by the campus's clocks; 365 days before its end when left out.
    from: Option<String>,
    /// Last day of it, included; yesterday when left out.
    to: Option<String>,
    /// How finely `expected` is given; monthly when left out.
    #[param(inline)]
    granularity: Option<Granularity>,
}

/// A weather-normalized model of what a building takes.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BaselineView {
    building_id: String,
    #[schema(value_type = String)]
    commodity: Commodity,
    period: Period,
    /// Local days of the period.
    days: i64,
    /// hour or day: what the model is of.
    step: &'static str,
    /// What the model looks at, in words; null where there is none.
    model: Option<String>,
    /// Hash of what the model says of the period.
    version: Option<String>,
    /// Why there is no model.
    reason: Option<String>,
    fit: Option<FitView>,
    sufficiency: SufficiencyView,
    temperature: TemperatureView,
    terms: TermsView,
    /// Share of the period's hours or days that are known.
    coverage: f64,
    notes: Vec<String>,
    granularity: Granularity,
    /// Empty where there is no model.
    expected: Vec<ExpectedRow>,
}

/// What was measured, beside what the model expects of the same hours or days.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ExpectedRow {
    timestamp: LocalStamp,
    end: LocalStamp,
    observed_kwh: Option<f64>,
    expected_kwh: Option<f64>,
    /// Share of the row's hours or days that both are sums of.
    coverage: f64,
}

/// What a building takes by the calendar and the weather, as a model learned it from a period.
///
/// Hourly models follow the time of the week and the temperature, daily ones degree days. Where there is
/// none the answer says why. `Accept: text/csv` gives `expected` as CSV.
#[utoipa::path(get, operation_id = "get_energy_baseline",
    path = "/api/energy/buildings/{building}/baseline", tag = "energy",
    params(("building" = String, Path), Asked),
    responses((status = 200,
        content((BaselineView = "application/json"), (String = "text/csv")))))]
pub(crate) async fn baseline(
    State(deps): State<Deps>,
    Received(now): Received,
    identity: Identity,
    Path(id): Path<BuildingId>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let configuration = deps.configuration.current().await?;
    let (building, campus) = seen::building(&configuration, &id)?;
    let zone = campus.zone.zone();
    let of = asked.commodity.as_deref().map_or(Ok(Commodity::Electricity), commodity)?;
    let today = zone.to_datetime(now).date();
    let (start, end) = (("from", asked.from.as_deref()), ("to", asked.to.as_deref()));
    let window = period(zone, start, end, today, now)?;
    let granularity = asked.granularity.unwrap_or(Granularity::Monthly);
    let subject = Subject::of(&configuration, building, campus, of);
    let mut laid = subject.lay_out(&deps, window, None).await?;
    let terms = subject.tell_terms(&mut [&mut laid]);
    let (found, laid) = fit(laid).await?;
    let rows =
        found.as_ref().map_or(Vec::new(), |(_, expected)| rows(&laid, expected, granularity, zone));
    if sheet::wanted(&headers) {
        return sheet::records(&rows).map_err(|_| Problem::internal());
    }
    let (model, sufficiency, reason) = match &found {
        Ok((it, _)) => (Some(&it.model), &it.sufficiency, None),
        Err(it) => (None, it, Some(subject.without_energy(&laid).unwrap_or_else(|| why(it)))),
    };
    let stamp = |at| LocalStamp::new(at, zone);
    let view = BaselineView {
        building_id: id.to_string(),
        commodity: of,
        period: Period { start: stamp(window.start()), end: stamp(window.end()) },
        days: n_days(window),
        step: step_name(laid.intervals.step),
        model: model.map(|it| it.describe()),
        version: found.as_ref().ok().map(|it| version(&it.1)),
        reason,
        fit: found.as_ref().ok().map(|it| FitView::from(&it.0.fit)),
        sufficiency: sufficiency.into(),
        temperature: subject.temperature(&identity.caller, &laid),
        terms,
        coverage: laid.coverage(),
        notes: laid.notes("the baseline").into_iter().collect(),
        granularity,
        expected: rows,
    };
    Ok(Json(view).into_response())
}

/// A baseline, and what it expects of each of its intervals.
type Found = Result<(Baseline, Vec<f64>), Sufficiency>;

/// Fits the model on a thread of its own: a year of hours takes tens of milliseconds.
async fn fit(laid: LaidOut) -> Result<(Found, LaidOut), Problem> {
    let fitted = tokio::task::spawn_blocking(move || {
        let rows = laid.intervals.rows();
        let found = Baseline::of(laid.intervals.step, &rows);
        let found = found.map(|it| {
            let expected = it.model.predict(&rows);
            (it, expected)
        });
        (found, laid)
    });
    fitted.await.map_err(|_| Problem::internal())
}

/// Why too little is known to fit anything.
pub(crate) fn why(found: &Sufficiency) -> String {
    let details: Vec<&str> = found.disqualifications.iter().map(|it| &*it.detail).collect();
    let reason = "too little of the baseline period is known to fit a baseline";
    if details.is_empty() { reason.into() } else { format!("{reason}: {}", details.join("; ")) }
}

fn version(expected: &[f64]) -> String {
    let known: Vec<Option<f64>> =
        expected.iter().map(|it| Some(*it).filter(|it| it.is_finite())).collect();
    Version::of(&known).to_string()
}

fn rows(
    laid: &LaidOut,
    expected: &[f64],
    granularity: Granularity,
    zone: &TimeZone,
) -> Vec<ExpectedRow> {
    let intervals = &laid.intervals;
    let row = |window: Window| {
        let from = intervals.starts.partition_point(|it| *it < window.start());
        let to = intervals.starts.partition_point(|it| *it < window.end());
        let known = (from..to)
            .map(|it| (intervals.observed[it], expected[it]))
            .filter(|it| it.0.is_finite() && it.1.is_finite());
        let (n, observed, predicted) =
            known.fold((0, 0.0, 0.0), |(n, a, b), it| (n + 1, a + it.0, b + it.1));
        ExpectedRow {
            timestamp: LocalStamp::new(window.start(), zone),
            end: LocalStamp::new(window.end(), zone),
            observed_kwh: (0 < n).then_some(observed),
            expected_kwh: (0 < n).then_some(predicted),
            coverage: f64::from(n) / (to - from).max(1) as f64,
        }
    };
    granularity.cells(laid.window, zone).into_iter().map(row).collect()
}
