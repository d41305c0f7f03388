//! `greenpulse eval anomaly`: scores and episodes of every hour, and how they fare against labels.

use std::fmt::Write as _;

use greenpulse_models::anomaly::{Assessment, Band, Episode, assess, bands, type_of_kind};
use greenpulse_models::hours::Hours;
use serde_json::{Value, json};

use super::ranking::ranking;
use super::report::{Page, Plot};
use super::source::{Source, no_hours, nothing_to_judge};
use super::tables::{Label, labels};
use super::{Judged, write};
use crate::cli::Eval;
use crate::commands::Failure;

/// Hours of a plot: the last eight weeks.
const PLOTTED: usize = 56 * 24;
/// Buildings that are plotted.
const PLOTS: usize = 40;
/// Hours of a month.
const MONTH: f64 = 730.5;

/// What was found in one building.
struct Found {
    id: String,
    hours: Hours,
    bands: Vec<Band>,
    assessment: Assessment,
}

pub(super) fn run(eval: &Eval) -> Result<Judged, Failure> {
    let source = Source::read(eval)?;
    let mut labels = eval.labels.as_deref().map(labels).transpose()?;
    let mut notes = source.notes(eval);
    let mut found = Vec::new();
    for series in &source.series {
        let Some(hours) = source.hours(series) else {
            notes.push(no_hours(series));
            continue;
        };
        let bands = bands(&hours);
        let assessment = assess(&series.id, &hours, &bands, None);
        found.push(Found { id: series.id.clone(), hours, bands, assessment });
    }
    if found.is_empty() {
        return Err(nothing_to_judge(eval, &notes).into());
    }
    let is_judged = |label: &&Label| found.iter().any(|it| it.id == label.building);
    if let Some(known) = &mut labels {
        let n = known.len();
        known.retain(|it| is_judged(&it));
        if known.len() < n {
            notes.push(format!("{} labels are of buildings that are not judged", n - known.len()));
        }
    }
    write(&eval.out, "anomaly.csv", &table(&found)?)?;
    let against = labels.as_deref().map(|it| judge(&found, it));
    let episodes: usize = found.iter().map(|it| it.assessment.episodes.len()).sum();
    let months: f64 = found.iter().map(|it| it.hours.len() as f64).sum::<f64>() / MONTH;
    let summary = json!({
        "task": "anomaly",
        "buildings": found.len(),
        "building_months": months,
        "episodes": episodes,
        "episodes_per_building_month": episodes as f64 / months.max(1e-9),
        "labels": against,
        "notes": notes,
        "by_building": found.iter().map(of_building).collect::<Vec<_>>(),
    });
    write(&eval.out, "report.html", &report(&found, against.as_ref(), &notes))?;
    let mut words = format!(
        "{episodes} episodes in {} buildings over {months:.0} building-months; see {}",
        found.len(),
        eval.out.join("report.html").display()
    );
    if let Some(it) = &against {
        let _ = write!(words, "\nagainst the labels: {it}");
    }
    Ok(Judged { summary, words, notes })
}

/// `building_id,ts_utc,score,flag,type,episode`: a line for each hour that is known. The type is the whole
/// episode's, as far as it has come by the last reading.
fn table(found: &[Found]) -> Result<Vec<u8>, Failure> {
    let mut csv = csv::Writer::from_writer(Vec::new());
    csv.write_record(["building_id", "ts_utc", "score", "flag", "type", "episode"])?;
    for it in found {
        let mut episodes = it.assessment.episodes.iter().peekable();
        for (at, score) in it.assessment.scores.iter().enumerate() {
            while episodes.next_if(|it| it.places.1 <= at).is_some() {}
            let Some(score) = score else { continue };
            let flag = *score < 0.0;
            let episode = episodes.peek().filter(|it| flag && it.places.0 <= at);
            csv.write_record([
                it.id.as_str(),
                &it.hours.at(at).to_string(),
                &score.to_string(),
                if flag { "1" } else { "0" },
                episode.map_or("", |it| it.kind.name()),
                episode.map_or("", |it| it.id.as_str()),
            ])?;
        }
    }
    Ok(csv.into_inner()?)
}

fn of_building(it: &Found) -> Value {
    json!({
        "building_id": it.id,
        "hours": it.assessment.scores.iter().flatten().count(),
        "overall_score": it.assessment.overall_score,
        "episodes": it.assessment.episodes,
    })
}

/// Ranking of hours, and what became of each labelled fault.
fn judge(found: &[Found], labels: &[Label]) -> Value {
    let mut hours: Vec<(f64, bool)> = Vec::new();
    let (mut n_found, mut n_right, mut n_typed, mut n_false) = (0, 0, 0, 0);
    for it in found {
        let own: Vec<&Label> = labels.iter().filter(|label| label.building == it.id).collect();
        let mut faulty = vec![false; it.hours.len()];
        for label in &own {
            let within = |at: usize| label.start <= it.hours.at(at) && it.hours.at(at) < label.end;
            (0..faulty.len()).filter(|at| within(*at)).for_each(|at| faulty[at] = true);
        }
        let scores = it.assessment.scores.iter().zip(&faulty);
        hours.extend(scores.filter_map(|(score, faulty)| Some(((*score)?, *faulty))));
        for label in own {
            let meets = |it: &&Episode| it.start < label.end && label.start < it.end;
            let overlap = |it: &&Episode| {
                it.end.min(label.end).duration_since(it.start.max(label.start)).as_secs()
            };
            let episodes = it.assessment.episodes.iter();
            let Some(best) = episodes.filter(meets).max_by_key(overlap) else { continue };
            n_found += 1;
            if let Some(kind) = type_of_kind(&label.kind) {
                n_typed += 1;
                n_right += usize::from(kind == best.kind);
            }
        }
        let beside =
            |episode: &&Episode| !faulty[episode.places.0..episode.places.1].contains(&true);
        n_false += it.assessment.episodes.iter().filter(beside).count();
    }
    let (auc, precision) = ranking(&mut hours);
    json!({
        "faults": labels.len(),
        "recall": f64::from(n_found) / labels.len().max(1) as f64,
        "right_type": (0 < n_typed).then(|| n_right as f64 / f64::from(n_typed)),
        "episodes_beside_any_fault": n_false,
        "auc": auc,
        "average_precision": precision,
    })
}

fn report(found: &[Found], against: Option<&Value>, notes: &[String]) -> Vec<u8> {
    let mut page = Page::new("Anomalies");
    notes.iter().for_each(|it| page.paragraph(it));
    if let Some(it) = against {
        page.paragraph(&format!("Against the labels: {it}"));
    }
    for it in found.iter().take(PLOTS) {
        page.heading(&it.id);
        plot(&mut page, it);
    }
    page.heading("Episodes");
    let rows: Vec<Vec<String>> = found
        .iter()
        .flat_map(|it| it.assessment.episodes.iter().map(|episode| row(&it.id, episode)))
        .collect();
    page.table(
        &["building", "start", "end", "type", "severity", "observed kWh", "expected kWh", "cause"],
        &rows,
    );
    page.finish()
}

fn plot(page: &mut Page, it: &Found) {
    let from = it.hours.len().saturating_sub(PLOTTED);
    let of = |part: fn(&Band) -> f64| -> Vec<f64> { it.bands[from..].iter().map(part).collect() };
    let (expected, lower, upper) = (of(|it| it.expected), of(|it| it.lower), of(|it| it.upper));
    let episodes = it.assessment.episodes.iter().filter(|it| from < it.places.1);
    page.plot(&Plot {
        caption: &format!("{}: observed energy, the expected band, and episodes", it.id),
        unit: "kWh",
        ends: (it.hours.at(from).to_string(), it.hours.at(it.hours.len()).to_string()),
        lines: vec![("observed", &it.hours.energy()[from..]), ("expected", &expected)],
        band: Some((&lower, &upper)),
        marked: episodes.map(|it| (it.places.0.saturating_sub(from), it.places.1 - from)).collect(),
    });
}

fn row(building: &str, episode: &Episode) -> Vec<String> {
    vec![
        building.to_owned(),
        episode.start.to_string(),
        episode.end.to_string(),
        episode.kind.name().into(),
        episode.severity.to_string(),
        format!("{:.1}", episode.observed),
        format!("{:.1}", episode.expected),
        episode.causes.first().cloned().unwrap_or_default(),
    ]
}
