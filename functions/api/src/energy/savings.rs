use axum::extract::State;
use greenpulse_domain::campus::Campus;
use greenpulse_domain::commodity::Commodity;
use greenpulse_domain::id::BuildingId;
use greenpulse_domain::rollup::Cell;
use greenpulse_domain::time::Window;
use greenpulse_http::{Identity, Json, LocalStamp, Path, Problem, Query, Received};
use greenpulse_models::baseline::{self, Savings, SavingsError, Verdict};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::baseline::why;
use super::fitted::{FitView, SufficiencyView, step_name};
use super::historical::{Period, commodity};
use super::laid_out::{LaidOut, Subject, TemperatureView, TermsView};
use super::periods::period;
use crate::measured::in_dollars;
use crate::{Deps, seen};

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Asked {
    /// electricity unless another is named.
    commodity: Option<String>,
    /// First day of the period that is judged, by the campus's clocks.
    from: Option<String>,
    /// Last day of it, included; yesterday when left out.
    to: Option<String>,
    /// First day of the baseline; 365 days before its end when left out.
    baseline_from: Option<String>,
    /// Last day of it, included; the day before `from` when left out.
    baseline_to: Option<String>,
}

/// What was saved against a baseline: above 0 where less was used than it expects.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SavingsView {
    building_id: String,
    #[schema(value_type = String)]
    commodity: Commodity,
    baseline_period: Period,
    period: Period,
    /// hour or day: what the model is of.
    step: &'static str,
    /// verified or reversed where the whole 90 % interval lies on one side of 0 and nothing speaks against
    /// the baseline; else inconclusive.
    verdict: &'static str,
    /// Why no more can be said.
    reasons: Vec<String>,
    savings_kwh: Option<f64>,
    /// Of the 90 % interval.
    lower90_kwh: Option<f64>,
    upper90_kwh: Option<f64>,
    /// Of what is expected.
    savings_percent: Option<f64>,
    lower90_percent: Option<f64>,
    upper90_percent: Option<f64>,
    /// Of the hours or days that are known on both sides.
    observed_kwh: Option<f64>,
    expected_kwh: Option<f64>,
    /// Share of the judged period that was compared.
    coverage: f64,
    /// The energy saved at the mean price of what was used in the judged period; null unless all of that
    /// has a price.
    cost: Option<SavedCost>,
    /// What the model looks at, in words; null where there is none.
    model: Option<String>,
    fit: Option<FitView>,
    sufficiency: SufficiencyView,
    temperature: TemperatureView,
    terms: TermsView,
    notes: Vec<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SavedCost {
    savings: f64,
    lower90: f64,
    upper90: f64,
    currency: String,
    savings_usd: Option<f64>,
}

/// What a building saved between two periods, by the calendar and the weather, with its 90 % interval.
///
/// The interval is ASHRAE Guideline 14's, widened by what buildings that nobody touched drift from year to
/// year. Where nothing can be said the answer says why.
#[utoipa::path(get, operation_id = "get_energy_savings",
    path = "/api/energy/buildings/{building}/savings", tag = "energy",
    params(("building" = String, Path), Asked),
    responses((status = 200, body = SavingsView)))]
pub(crate) async fn savings(
    State(deps): State<Deps>,
    Received(now): Received,
    identity: Identity,
    Path(id): Path<BuildingId>,
    Query(asked): Query<Asked>,
) -> Result<Json<SavingsView>, Problem> {
    let configuration = deps.configuration.current().await?;
    let (building, campus) = seen::building(&configuration, &id)?;
    let zone = campus.zone.zone();
    let of = asked.commodity.as_deref().map_or(Ok(Commodity::Electricity), commodity)?;
    let [before, after] = asked.periods(zone, now)?;
    let subject = Subject::of(&configuration, building, campus, of);
    let mut baseline = subject.lay_out(&deps, before, None).await?;
    let step = baseline.intervals.step;
    let mut reporting = subject.lay_out(&deps, after, Some(step)).await?;
    let terms = subject.tell_terms(&mut [&mut baseline, &mut reporting]);
    let (found, baseline, reporting) = compare(baseline, reporting).await?;
    let stamp = |at| LocalStamp::new(at, zone);
    let dates = |it: Window| Period { start: stamp(it.start()), end: stamp(it.end()) };
    let notes = [baseline.notes("the baseline"), reporting.notes("the judged period")];
    let saved = found.as_ref().ok();
    let reasons = match &found {
        Ok(it) => it.reasons.clone(),
        Err(SavingsError::NoBaseline(it)) => {
            vec![subject.without_energy(&baseline).unwrap_or_else(|| why(it))]
        }
        Err(err @ SavingsError::NothingReported) => vec![err.to_string()],
    };
    let sufficiency = match &found {
        Ok(it) => (&it.sufficiency).into(),
        Err(SavingsError::NoBaseline(it)) => it.into(),
        Err(SavingsError::NothingReported) => {
            (&baseline::sufficiency(step, &baseline.intervals.rows())).into()
        }
    };
    Ok(Json(SavingsView {
        building_id: id.to_string(),
        commodity: of,
        baseline_period: dates(before),
        period: dates(after),
        step: step_name(step),
        verdict: saved.map_or(Verdict::Inconclusive, |it| it.verdict).name(),
        reasons,
        savings_kwh: saved.map(|it| it.savings),
        lower90_kwh: saved.map(|it| it.lower90),
        upper90_kwh: saved.map(|it| it.upper90),
        savings_percent: saved.map(|it| it.percent),
        lower90_percent: saved.map(|it| it.lower90_percent),
        upper90_percent: saved.map(|it| it.upper90_percent),
        observed_kwh: saved.map(|it| it.observed),
        expected_kwh: saved.map(|it| it.predicted),
        coverage: saved.map_or(0.0, |it| it.coverage),
        cost: saved.and_then(|it| SavedCost::of(it, &reporting.total, campus)),
        model: saved.map(|it| it.model.clone()),
        fit: saved.map(|it| FitView::from(&it.fit)),
        sufficiency,
        temperature: subject.temperature(&identity.caller, &baseline),
        terms,
        notes: notes.into_iter().flatten().collect(),
    }))
}

impl Asked {
    /// The baseline, and what is judged by it.
    fn periods(&self, zone: &TimeZone, now: Timestamp) -> Result<[Window; 2], Problem> {
        if self.from.is_none() {
            let repair = "Give the first day that is judged, such as 2026-01-01.";
            return Err(Problem::field("from", "present", "it is missing", repair));
        }
        let today = zone.to_datetime(now).date();
        let (from, to) = (("from", self.from.as_deref()), ("to", self.to.as_deref()));
        let judged = period(zone, from, to, today, now)?;
        let (first, _) = judged.edge_days(zone);
        let from = ("baseline_from", self.baseline_from.as_deref());
        let to = ("baseline_to", self.baseline_to.as_deref());
        let baseline = period(zone, from, to, first, now)?;
        if judged.start() < baseline.end() {
            let (_, last) = baseline.edge_days(zone);
            let detail = format!("the baseline ends on {last}, and {first} is judged by it");
            let before = first.yesterday().unwrap_or(first);
            let repair = format!("End the baseline on {before} or before.");
            return Err(Problem::field("baseline_to", "before-period", detail, repair));
        }
        Ok([baseline, judged])
    }
}

/// Fits and compares on a thread of its own: a year of hours takes tens of milliseconds.
pub(super) async fn compare(
    baseline: LaidOut,
    reporting: LaidOut,
) -> Result<(Result<Savings, SavingsError>, LaidOut, LaidOut), Problem> {
    let compared = tokio::task::spawn_blocking(move || {
        let (before, after) = (baseline.intervals.rows(), reporting.intervals.rows());
        let found = baseline::savings(baseline.intervals.step, &before, &after);
        (found, baseline, reporting)
    });
    compared.await.map_err(|_| Problem::internal())
}

impl SavedCost {
    fn of(saved: &Savings, used: &Cell, campus: &Campus) -> Option<Self> {
        let energy = used.energy.map(|it| it.get()).filter(|it| 0.0 < *it)?;
        let price = used.cost? / energy;
        Some(Self {
            savings: saved.savings * price,
            lower90: saved.lower90 * price,
            upper90: saved.upper90 * price,
            currency: campus.currency.to_string(),
            savings_usd: in_dollars(Some(saved.savings * price), campus),
        })
    }
}
