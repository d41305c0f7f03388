use axum::extract::State;
use greenpulse_domain::campus::Campus;
use greenpulse_domain::commodity::Commodity;
use greenpulse_domain::id::BuildingId;
use greenpulse_domain::rollup::Cell;
use greenpulse_domain::time::{SECONDS_PER_DAY, Window, start_of_day};
use greenpulse_http::{Json, LocalStamp, Path, Problem, Query, Received};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::historical::{Period, commodity};
use super::laid_out::Subject;
use super::normalized::Normalized;
use crate::Deps;
use crate::days::Days;
use crate::measured::{Amount, MIN_COVERAGE, change_percent, in_dollars};
use crate::seen;

/// A trend within this many percent is none.
const STABLE_PERCENT: f64 = 5.0;
const WEEK_DAYS: i64 = 7;
/// As many whole weeks as a year holds.
const YEAR_OF_WEEKS: i64 = 364;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Asked {
    /// yesterday, last_week, last_month, last_year, or today, this_week, this_month, this_year.
    comparison_period: Option<String>,
    /// same_period_last_year (as many whole weeks back as a year holds) or previous_period.
    baseline_period: Option<String>,
    /// electricity unless another is named.
    commodity: Option<String>,
    /// Whether the change that weather and calendar do not explain is asked for, too: a model of the year
    /// before is fitted for it.
    normalized: Option<bool>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Comparison {
    building_id: String,
    #[schema(value_type = String)]
    commodity: Commodity,
    comparison: Side,
    baseline: Side,
    metrics: Metrics,
    /// Null unless asked for.
    normalized: Option<Normalized>,
    insights: Vec<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Side {
    period: String,
    dates: Period,
    /// Civil days compared.
    days: f64,
    /// Whether the period is not over yet: then as much of it is compared as has passed.
    partial: bool,
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
    coverage: f64,
    estimated: f64,
    quality: f64,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Metrics {
    energy_change_percent: Option<f64>,
    /// Of the commodity in its own unit.
    quantity_change_percent: Option<f64>,
    cost_change_percent: Option<f64>,
    /// improving, stable or declining.
    efficiency_trend: Option<&'static str>,
    carbon_impact_change_lbs: Option<f64>,
    carbon_impact_change_kg: Option<f64>,
    /// Why no change is stated.
    reason: Option<&'static str>,
}

/// A period beside a baseline of the same length.
#[utoipa::path(get, operation_id = "get_energy_comparison",
    path = "/api/energy/buildings/{building}/comparison", tag = "energy",
    params(("building" = String, Path), Asked), responses((status = 200, body = Comparison)))]
pub(crate) async fn comparison(
    State(deps): State<Deps>,
    Received(now): Received,
    Path(id): Path<BuildingId>,
    Query(asked): Query<Asked>,
) -> Result<Json<Comparison>, Problem> {
    let configuration = deps.configuration.current().await?;
    let (building, campus) = seen::building(&configuration, &id)?;
    let zone = campus.zone.zone();
    let of = asked.commodity.as_deref().map_or(Ok(Commodity::Electricity), commodity)?;
    let period = asked.comparison_period.as_deref().unwrap_or("last_week");
    let baseline = asked.baseline_period.as_deref().unwrap_or("same_period_last_year");
    let compared = Compared::of(period, now, zone)?;
    let shift = shift(baseline, &compared)?;
    let before = compared.back(shift, zone).ok_or_else(Problem::internal)?;
    let both =
        Window::new(before.start(), compared.window.end()).map_err(|_| Problem::internal())?;
    let days = Days::read(&*deps.rollups, &id, both, 0, zone).await?;
    let [after_cell, before_cell] = [compared.window, before].map(|it| days.total(of, it));
    let side = |period: &str, cell| {
        Side::of(period, cell, Amount::of_cell(of, cell), compared.partial, campus, now)
    };
    let metrics = metrics(of, &after_cell, &before_cell, now);
    let mut insights = insights(of, &metrics, baseline);
    let mut normalized = None;
    if asked.normalized == Some(true) {
        let subject = Subject::of(&configuration, building, campus, of);
        let found = Normalized::of(&subject, &deps, compared.window).await?;
        insights.push(found.insight());
        normalized = Some(found);
    }
    Ok(Json(Comparison {
        building_id: id.to_string(),
        commodity: of,
        comparison: side(period, &after_cell),
        baseline: side(baseline, &before_cell),
        metrics,
        normalized,
        insights,
    }))
}

/// A period that is compared, as far as it has passed.
#[derive(Debug, Clone, Copy)]
struct Compared {
    window: Window,
    /// Whole civil days of the period.
    days: i64,
    partial: bool,
}

impl Compared {
    fn of(period: &str, now: Timestamp, zone: &TimeZone) -> Result<Self, Problem> {
        let today = now.to_zoned_datetime(zone.clone()).date();
        let (first, next) = bounds(period, today).ok_or_else(|| {
            let detail = format!("{period:?} is no period");
            let repair = "Use yesterday, last_week, last_month or last_year.";
            Problem::field("comparison_period", "period", detail, repair)
        })?;
        let (start, end) = (start_of_day(first, zone), start_of_day(next, zone));
        // Hours are compared whole.
        let hour = Timestamp::from_second(now.as_second().div_euclid(3_600) * 3_600).unwrap_or(now);
        let passed = end.min(hour.max(start_of_day(today, zone)));
        let partial = passed < end;
        let window = Window::new(start, passed).map_err(|_| {
            let repair = "Wait an hour, or compare yesterday.";
            Problem::field("comparison_period", "begun", "no hour of it has passed", repair)
        })?;
        let days = (next - first).get_days();
        Ok(Self { window, days: i64::from(days), partial })
    }

    /// As much by the local clock, `shift` days earlier.
    fn back(&self, shift: i64, zone: &TimeZone) -> Option<Window> {
        let earlier = |at: Timestamp| {
            let local = at.to_zoned_datetime(zone.clone()).checked_sub(Span::new().days(shift));
            local.ok().map(|it| it.timestamp())
        };
        Window::new(earlier(self.window.start())?, earlier(self.window.end())?).ok()
    }
}

/// First day of the period, and the first after it.
fn bounds(period: &str, today: Date) -> Option<(Date, Date)> {
    let since_monday = i64::from(today.weekday().to_monday_zero_offset());
    let monday = today.checked_sub(Span::new().days(since_monday)).ok()?;
    let (month, year) = (today.first_of_month(), today.first_of_year());
    let on = |day: Date, span: Span| day.checked_add(span).ok();
    Some(match period {
        "today" => (today, today.tomorrow().ok()?),
        "yesterday" => (today.yesterday().ok()?, today),
        "this_week" => (monday, on(monday, Span::new().weeks(1))?),
        "last_week" => (on(monday, Span::new().weeks(-1))?, monday),
        "this_month" => (month, on(month, Span::new().months(1))?),
        "last_month" => (on(month, Span::new().months(-1))?, month),
        "this_year" => (year, on(year, Span::new().years(1))?),
        "last_year" => (on(year, Span::new().years(-1))?, year),
        _ => return None,
    })
}

/// Days from a period back to its baseline.
fn shift(baseline: &str, compared: &Compared) -> Result<i64, Problem> {
    let weeks = (compared.days + WEEK_DAYS - 1) / WEEK_DAYS * WEEK_DAYS;
    match baseline {
        // Weekdays match, and the two share no day.
        "same_period_last_year" => Ok(weeks.max(YEAR_OF_WEEKS)),
        "previous_period" => Ok(compared.days),
        _ => Err(Problem::field(
            "baseline_period",
            "baseline",
            format!("{baseline:?} is no baseline"),
            "Use same_period_last_year or previous_period.",
        )),
    }
}

impl Side {
    fn of(
        period: &str,
        cell: &Cell,
        amount: Amount,
        partial: bool,
        campus: &Campus,
        now: Timestamp,
    ) -> Self {
        let zone = campus.zone.zone();
        let dates = Period {
            start: LocalStamp::new(cell.window.start(), zone),
            end: LocalStamp::new(cell.window.end(), zone),
        };
        let measured_days = cell.covered.any() / SECONDS_PER_DAY as f64;
        let total = cell.energy.map(|it| it.get());
        Self {
            period: period.to_owned(),
            dates,
            days: cell.window.seconds() as f64 / SECONDS_PER_DAY as f64,
            partial,
            total_kwh: total,
            quantity: amount.quantity,
            unit: amount.unit,
            avg_daily_kwh: total.filter(|_| 0.0 < measured_days).map(|it| it / measured_days),
            cost: cell.cost,
            currency: campus.currency.to_string(),
            cost_usd: in_dollars(cell.cost, campus),
            carbon_kg: cell.carbon.map(|it| it.get()),
            coverage: cell.coverage(now),
            estimated: cell.estimated(now),
            quality: cell.quality(now),
        }
    }
}

fn metrics(of: Commodity, after: &Cell, before: &Cell, now: Timestamp) -> Metrics {
    let [quantity_before, quantity_after] =
        [before, after].map(|it| Amount::of_cell(of, it).quantity);
    let reason = if after.coverage(now) < MIN_COVERAGE {
        Some("less than 90 % of the period was measured")
    } else if before.coverage(now) < MIN_COVERAGE {
        Some("less than 90 % of the baseline was measured")
    } else if quantity_before.is_none_or(|it| it == 0.0) {
        Some("nothing was used in the baseline")
    } else {
        None
    };
    let judged = reason.is_none();
    let both = |a: Option<f64>, b: Option<f64>| a.zip(b).filter(|_| judged);
    let energy = both(before.energy.map(|it| it.get()), after.energy.map(|it| it.get()));
    let energy = energy.and_then(|(before, after)| change_percent(before, after));
    let quantity = both(quantity_before, quantity_after);
    let quantity = quantity.and_then(|(before, after)| change_percent(before, after));
    let cost = both(before.cost, after.cost).and_then(|(b, a)| change_percent(b, a));
    let carbon = after.carbon.zip(before.carbon).filter(|_| judged).map(|(a, b)| a - b);
    Metrics {
        energy_change_percent: energy,
        quantity_change_percent: quantity,
        cost_change_percent: cost,
        efficiency_trend: quantity.map(trend),
        carbon_impact_change_lbs: carbon.map(|it| it.pounds()),
        carbon_impact_change_kg: carbon.map(|it| it.get()),
        reason,
    }
}

fn trend(change: f64) -> &'static str {
    if STABLE_PERCENT < change {
        "declining"
    } else if change < -STABLE_PERCENT {
        "improving"
    } else {
        "stable"
    }
}

fn insights(of: Commodity, metrics: &Metrics, baseline: &str) -> Vec<String> {
    let than = if baseline == "previous_period" {
        "the period before"
    } else {
        "the same weeks of the year before"
    };
    let of = of.name().replace('_', " ");
    let Some(change) = metrics.quantity_change_percent else {
        let reason = metrics.reason.unwrap_or("a figure is missing");
        return vec![format!("No change in {of} is stated: {reason}.")];
    };
    let moved = |change: f64| if change < 0.0 { "less" } else { "more" };
    let mut lines = vec![format!("{:.1} % {} {of} than in {than}.", change.abs(), moved(change))];
    if let Some(cost) = metrics.cost_change_percent {
        lines.push(format!("It cost {:.1} % {}.", cost.abs(), moved(cost)));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn compared(period: &str, now: &str) -> (Compared, TimeZone) {
        let zone = TimeZone::get("Europe/London").unwrap();
        (Compared::of(period, now.parse().unwrap(), &zone).unwrap(), zone)
    }

    #[test]
    fn last_week_runs_from_monday_and_meets_the_same_weekdays() {
        let (week, zone) = compared("last_week", "2018-06-13T10:00Z");
        assert_eq!(week.window.start().to_string(), "2018-06-03T23:00:00Z");
        assert!(!week.partial);
        let before = week.back(shift("same_period_last_year", &week).unwrap(), &zone).unwrap();
        let monday = before.start().to_zoned_datetime(zone);
        assert_eq!((monday.date(), monday.hour()), (date(2017, 6, 5), 0));
        assert_eq!(before.seconds(), week.window.seconds());
    }

    #[test]
    fn a_year_and_its_baseline_share_no_day() {
        let (year, zone) = compared("last_year", "2018-06-13T10:00Z");
        let before = year.back(shift("same_period_last_year", &year).unwrap(), &zone).unwrap();
        assert!(before.end() <= year.window.start());
    }

    #[test]
    fn a_week_that_runs_is_compared_as_far_as_it_has_passed() {
        let (week, zone) = compared("this_week", "2018-06-13T10:30Z");
        assert!(week.partial);
        assert_eq!(week.window.end().to_string(), "2018-06-13T10:00:00Z");
        let before = week.back(shift("previous_period", &week).unwrap(), &zone).unwrap();
        assert_eq!(before.end().to_string(), "2018-06-06T10:00:00Z");
    }

    #[test]
    fn little_coverage_states_no_change() {
        let window = Window::utc_day(date(2018, 1, 1));
        let none = Cell::empty(window);
        let metrics = metrics(Commodity::Electricity, &none, &none, Timestamp::MAX);
        assert_eq!(metrics.energy_change_percent, None);
        assert!(metrics.reason.is_some());
    }
}
