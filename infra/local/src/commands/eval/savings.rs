//! `greenpulse eval savings`: what was saved between two periods of each building.

use std::borrow::Cow;
use std::collections::HashMap;

use greenpulse_models::baseline::{Intervals, Savings, SavingsError, Verdict, savings};
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::intervals::laid_out;
use super::readings::Series;
use super::report::{Page, Plot};
use super::source::{Source, needed};
use super::tables::{Period, periods};
use super::{Judged, write};
use crate::cli::Eval;
use crate::commands::Failure;

/// Longest baseline that is fitted: of a longer one the last year counts.
const LONGEST: SignedDuration = SignedDuration::from_hours(366 * 24);
const YEAR: SignedDuration = SignedDuration::from_hours(365 * 24);
/// Comparisons that are plotted.
const PLOTS: usize = 40;

const HEADER: [&str; 9] = [
    "id",
    "savings",
    "lower90",
    "upper90",
    "unit",
    "savings_percent",
    "lower90_percent",
    "upper90_percent",
    "verdict",
];

/// A comparison and what came of it.
struct Compared {
    period: Period,
    unit: String,
    outcome: Result<Savings, SavingsError>,
    observed: Vec<f64>,
    notes: Vec<String>,
}

pub(super) fn run(eval: &Eval) -> Result<Judged, Failure> {
    let source = Source::read(eval)?;
    let known: Vec<&str> = source.series.iter().map(|it| it.id.as_str()).collect();
    let path = needed(eval.periods.as_deref(), "periods")?;
    let periods = periods(path, &known, |id| source.zone(id).1.clone())?;
    let mut notes = source.notes(eval);
    let mut laid: HashMap<&str, (Intervals, usize)> = HashMap::new();
    let mut compared = Vec::new();
    for period in periods {
        let series = source.series.iter().find(|it| it.id == period.building);
        let Some(series) = series else { continue };
        let intervals = laid.entry(series.id.as_str()).or_insert_with(|| laid_out(&source, series));
        compared.push(compare(period, series, intervals, &source));
    }
    notes.extend(compared.iter().flat_map(|it| it.notes.clone()));
    write(&eval.out, "savings.csv", &table(&compared)?)?;
    write(&eval.out, "report.html", &report(&compared, &notes))?;
    let count = |verdict: Verdict| compared.iter().filter(|it| it.verdict() == verdict).count();
    let words = format!(
        "{} comparisons: {} verified, {} reversed, {} inconclusive; see {}",
        compared.len(),
        count(Verdict::Verified),
        count(Verdict::Reversed),
        count(Verdict::Inconclusive),
        eval.out.join("report.html").display()
    );
    let summary = json!({
        "task": "savings",
        "comparisons": compared.len(),
        "verified": count(Verdict::Verified),
        "reversed": count(Verdict::Reversed),
        "inconclusive": count(Verdict::Inconclusive),
        "notes": notes,
        "by_id": compared.iter().map(of_comparison).collect::<Vec<_>>(),
    });
    Ok(Judged { summary, words, notes })
}

impl Compared {
    /// Without a baseline nothing can be said.
    fn verdict(&self) -> Verdict {
        self.outcome.as_ref().map_or(Verdict::Inconclusive, |it| it.verdict)
    }
}

fn compare(
    mut period: Period,
    series: &Series,
    (intervals, n_zeros): &(Intervals, usize),
    source: &Source,
) -> Compared {
    let mut notes = Vec::new();
    let (start, end) = (period.baseline.0, period.baseline.1.min(period.reporting.0));
    if end < period.baseline.1 {
        notes.push(format!(
            "{}: the baseline reaches into the reporting period; it counts until {end}",
            period.id
        ));
    }
    period.baseline = (start, end);
    if LONGEST < end.duration_since(start) {
        period.baseline.0 = end - YEAR;
        notes.push(format!(
            "{}: the baseline is longer than a year; its last 365 days count",
            period.id
        ));
    }
    if 0 < *n_zeros {
        notes.push(format!(
            "{}: {} hours of zeros, a day and more in a row, are taken for gaps",
            series.id, n_zeros
        ));
    }
    let mut intervals = Cow::Borrowed(intervals);
    if source.knows_terms(&series.id, period.baseline)
        && source.knows_terms(&series.id, period.reporting)
    {
        intervals.to_mut().tell_terms(source.calendar(&series.id));
    }
    let reporting = intervals.rows_of(period.reporting);
    let outcome = savings(intervals.step, &intervals.rows_of(period.baseline), &reporting);
    let observed = reporting.iter().map(|it| it.observed).collect();
    Compared { period, unit: series.unit.clone(), outcome, observed, notes }
}

/// The numbers are empty where there is no baseline.
fn table(compared: &[Compared]) -> Result<Vec<u8>, Failure> {
    let mut csv = csv::Writer::from_writer(Vec::new());
    csv.write_record(HEADER)?;
    for it in compared {
        let number = |of: fn(&Savings) -> f64| {
            it.outcome.as_ref().map_or(String::new(), |it| of(it).to_string())
        };
        csv.write_record([
            it.period.id.as_str(),
            &number(|it| it.savings),
            &number(|it| it.lower90),
            &number(|it| it.upper90),
            &it.unit,
            &number(|it| it.percent),
            &number(|it| it.lower90_percent),
            &number(|it| it.upper90_percent),
            it.verdict().name(),
        ])?;
    }
    Ok(csv.into_inner()?)
}

fn of_comparison(it: &Compared) -> Value {
    let (baseline, reporting) = (it.period.baseline, it.period.reporting);
    let mut value = match &it.outcome {
        Ok(savings) => json!(savings),
        Err(err) => {
            let found = match err {
                SavingsError::NoBaseline(found) => json!(found),
                SavingsError::NothingReported => Value::Null,
            };
            json!({"verdict": it.verdict(), "reasons": [err.to_string()], "sufficiency": found})
        }
    };
    value["id"] = json!(it.period.id);
    value["building_id"] = json!(it.period.building);
    value["unit"] = json!(it.unit);
    value["baseline"] = json!({"start": baseline.0, "end": baseline.1});
    value["reporting"] = json!({"start": reporting.0, "end": reporting.1});
    value
}

fn report(compared: &[Compared], notes: &[String]) -> Vec<u8> {
    let mut page = Page::new("Savings");
    notes.iter().for_each(|it| page.paragraph(it));
    page.table(
        &[
            "id",
            "savings",
            "of expected",
            "90 % interval",
            "verdict",
            "CV(RMSE)",
            "model",
            "reasons",
        ],
        &compared.iter().map(row).collect::<Vec<_>>(),
    );
    for it in compared.iter().take(PLOTS) {
        let Ok(savings) = &it.outcome else { continue };
        page.heading(&it.period.id);
        page.plot(&Plot {
            caption: &format!("{}: observed energy, and what the baseline expects", it.period.id),
            unit: &it.unit,
            ends: (it.period.reporting.0.to_string(), it.period.reporting.1.to_string()),
            lines: vec![("observed", &it.observed), ("expected", &savings.expected)],
            band: None,
            marked: Vec::new(),
        });
    }
    page.finish()
}

fn row(it: &Compared) -> Vec<String> {
    let numbers = match &it.outcome {
        Ok(savings) => [
            format!("{:.1} {}", savings.savings, it.unit),
            format!("{:.1} %", savings.percent),
            format!("{:.1} to {:.1} %", savings.lower90_percent, savings.upper90_percent),
            savings.verdict.name().into(),
            format!("{:.1} %", 100.0 * savings.fit.cv_rmse),
            savings.model.clone(),
            savings.reasons.join("; "),
        ],
        Err(err) => {
            let none = String::new;
            [none(), none(), none(), it.verdict().name().into(), none(), none(), err.to_string()]
        }
    };
    [it.period.id.clone()].into_iter().chain(numbers).collect()
}
