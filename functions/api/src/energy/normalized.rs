//! How a period compares once calendar and weather are taken off.

use greenpulse_domain::time::{Window, start_of_day};
use greenpulse_http::{LocalStamp, Problem};
use greenpulse_models::baseline::{SavingsError, Verdict};
use jiff::ToSpan;
use jiff::tz::TimeZone;
use serde::Serialize;
use utoipa::ToSchema;

use super::baseline::why;
use super::historical::Period;
use super::laid_out::Subject;
use super::savings::compare;
use crate::Deps;

const YEAR_DAYS: i64 = 365;

/// The change that neither calendar nor weather explains, with its 90 % interval: the period beside what
/// the model of the year before expects of its very days.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Normalized {
    /// The year that the model learned, up to the period.
    model_period: Option<Period>,
    /// What the model looks at, in words; null where there is none.
    model: Option<String>,
    /// Above 0 where more was used than expected.
    change_percent: Option<f64>,
    lower90_percent: Option<f64>,
    upper90_percent: Option<f64>,
    /// verified where it is surely less, reversed where it is surely more, else inconclusive.
    verdict: &'static str,
    /// Why no more can be said.
    reasons: Vec<String>,
}

impl Normalized {
    /// Of the whole days of `period`, by the year before it.
    ///
    /// # Errors
    ///
    /// The ports'.
    pub(crate) async fn of(
        subject: &Subject<'_>,
        deps: &Deps,
        period: Window,
    ) -> Result<Self, Problem> {
        let zone = subject.campus.zone.zone();
        let (Some(year), Some(days)) = (year_before(period, zone), whole_days(period, zone)) else {
            return Ok(Self::nothing(vec!["no day of the period is over".into()]));
        };
        let mut learned = subject.lay_out(deps, year, None).await?;
        let mut judged = subject.lay_out(deps, days, Some(learned.intervals.step)).await?;
        subject.tell_terms(&mut [&mut learned, &mut judged]);
        let (found, learned, _) = compare(learned, judged).await?;
        let stamp = |at| LocalStamp::new(at, zone);
        let model_period = Some(Period { start: stamp(year.start()), end: stamp(year.end()) });
        Ok(match found {
            Ok(it) => Self {
                model_period,
                model: Some(it.model),
                change_percent: Some(-it.percent),
                lower90_percent: Some(-it.upper90_percent),
                upper90_percent: Some(-it.lower90_percent),
                verdict: it.verdict.name(),
                reasons: it.reasons,
            },
            Err(SavingsError::NoBaseline(it)) => {
                let reason = subject.without_energy(&learned).unwrap_or_else(|| why(&it));
                Self { model_period, ..Self::nothing(vec![reason]) }
            }
            Err(err @ SavingsError::NothingReported) => {
                Self { model_period, ..Self::nothing(vec![err.to_string()]) }
            }
        })
    }

    fn nothing(reasons: Vec<String>) -> Self {
        Self {
            model_period: None,
            model: None,
            change_percent: None,
            lower90_percent: None,
            upper90_percent: None,
            verdict: Verdict::Inconclusive.name(),
            reasons,
        }
    }

    /// What is said of it in one sentence.
    pub(crate) fn insight(&self) -> String {
        match (self.change_percent, self.lower90_percent.zip(self.upper90_percent)) {
            (Some(change), Some((low, high))) => format!(
                "By its own calendar and weather {:.1} % {} than expected (90 %: {low:+.1} to {high:+.1} %).",
                change.abs(),
                if change < 0.0 { "less" } else { "more" },
            ),
            _ => format!("Nothing is said by weather: {}.", self.reasons.join("; ")),
        }
    }
}

/// The year that ends where `period` begins, which is the start of a day.
fn year_before(period: Window, zone: &TimeZone) -> Option<Window> {
    let first = zone.to_datetime(period.start()).date().checked_sub(YEAR_DAYS.days()).ok()?;
    Window::new(start_of_day(first, zone), period.start()).ok()
}

/// Those of `window`'s local days that it holds to their end.
fn whole_days(window: Window, zone: &TimeZone) -> Option<Window> {
    let end = start_of_day(zone.to_datetime(window.end()).date(), zone);
    Window::new(window.start(), end).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_that_runs_is_left_out_and_the_year_ends_where_the_period_begins() {
        let zone = TimeZone::get("Europe/London").unwrap();
        let window = |from: &str, to: &str| Window::new(from.parse().unwrap(), to.parse().unwrap());
        let week = window("2018-06-03T23:00Z", "2018-06-06T10:00Z").unwrap();
        let whole = whole_days(week, &zone).unwrap();
        assert_eq!(whole.end().to_string(), "2018-06-05T23:00:00Z");
        let year = year_before(week, &zone).unwrap();
        assert_eq!(year.start().to_string(), "2017-06-03T23:00:00Z");
        assert_eq!(year.end(), week.start());
        let today = window("2018-06-05T23:00Z", "2018-06-06T10:00Z").unwrap();
        assert_eq!(whole_days(today, &zone), None);
    }
}
