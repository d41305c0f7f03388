//! What was measured of a building and commodity, judged where enough lies behind it.

use greenpulse_analytics::hourly::HourlyEnergy;
use greenpulse_domain::rollup::Cell;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use linfa::DatasetBase;
use linfa::traits::Fit;

use super::{Assessment, Band, Episode, Price, assess, bands};
use crate::calendar::Calendar;
use crate::hours::Hours;
use crate::isolation::{IsolationError, IsolationForest, IsolationForestParams, features};

/// Days that an hour's score follows from. What lies before them changes it by no more than rounding.
pub const DAYS_BEHIND: i64 = 182;
/// Of these, days that must have been measured before an hour is judged.
pub const DAYS_NEEDED: usize = 56;
/// Hours that make a day a measured one.
const HOURS_OF_DAY: usize = 12;
/// Hours that the overall score is the mean of, at most: four weeks.
const OVERALL: usize = 28 * 24;
const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

/// Hours of one building and commodity, with what is to be said of each.
#[derive(Debug, Clone, PartialEq)]
pub struct JudgedHours {
    pub hours: Hours,
    pub bands: Vec<Band>,
    pub assessment: Assessment,
    /// Parallel to the hours: whether enough days lie behind.
    enough: Vec<bool>,
    /// Measured days of the last [`DAYS_BEHIND`].
    pub days_measured: usize,
}

/// Judges the hours of `cells`, which are in order, that had ended by `until`; `None` where nothing of
/// them was measured. Costs of episodes that are `noteworthy` are as [`Price`] has them.
///
/// The same hours come to the same, whichever day `cells` begin with, from [`DAYS_BEHIND`] on.
#[must_use]
pub fn judge<'a>(
    building: &str,
    cells: impl IntoIterator<Item = &'a Cell>,
    until: Timestamp,
    zone: &TimeZone,
    calendar: &Calendar,
    noteworthy: [f64; 3],
) -> Option<JudgedHours> {
    let (hours, rates) = laid_out(cells, until, zone, calendar)?;
    let bands = bands(&hours);
    let assessment = assess(building, &hours, &bands, Some(&Price { rates, noteworthy }));
    let (enough, days_measured) = enough(&hours);
    Some(JudgedHours { hours, bands, assessment, enough, days_measured })
}

/// The hours that would be judged.
#[must_use]
pub fn measured_hours<'a>(
    cells: impl IntoIterator<Item = &'a Cell>,
    until: Timestamp,
    zone: &TimeZone,
    calendar: &Calendar,
) -> Option<Hours> {
    laid_out(cells, until, zone, calendar).map(|it| it.0)
}

/// Hours that had ended by `until`, and what a unit of energy cost in each.
fn laid_out<'a>(
    cells: impl IntoIterator<Item = &'a Cell>,
    until: Timestamp,
    zone: &TimeZone,
    calendar: &Calendar,
) -> Option<(Hours, Vec<f64>)> {
    let ended = cells.into_iter().filter(|it| it.window.end() <= until);
    let measured = ended.filter_map(|it| Some((it, HourlyEnergy::of(it).counted()?.get())));
    let measured: Vec<(&Cell, f64)> = measured.collect();
    let (first, last) = (measured.first()?.0.window.start(), measured.last()?.0.window.start());
    let start = midnight(first);
    let place = |at: Timestamp| (at.as_second() - start.as_second()).div_euclid(HOUR);
    let place = |at: Timestamp| usize::try_from(place(at)).unwrap_or(0);
    let mut energy = vec![f64::NAN; place(last) + 1];
    let mut rates = energy.clone();
    for (cell, value) in &measured {
        let at = place(cell.window.start());
        energy[at] = *value;
        rates[at] = cell.cost.map_or(f64::NAN, |it| it / value);
    }
    // An hour of nothing, or that was not measured, tells no price: that of the day before.
    for at in 24..rates.len() {
        if energy[at] == 0.0 || energy[at].is_nan() {
            rates[at] = rates[at - 24];
        }
    }
    Some((Hours::new(start, energy, zone, calendar), rates))
}

/// The midnight of UTC before `at`, as far from the whole hour as it is: measures are held against the
/// days before from there, wherever the hours begin.
fn midnight(at: Timestamp) -> Timestamp {
    let past_hour = at.as_second().rem_euclid(HOUR);
    let whole = at.as_second() - past_hour;
    Timestamp::from_second(whole - whole.rem_euclid(DAY) + past_hour).unwrap_or(at)
}

/// Of each hour whether enough days were measured before its own, and how many of the last were.
fn enough(hours: &Hours) -> (Vec<bool>, usize) {
    let clocks = hours.clocks();
    let mut known: Vec<usize> = vec![0; clocks.last().map_or(0, |it| it.day + 1)];
    for (clock, energy) in clocks.iter().zip(hours.energy()) {
        known[clock.day] += usize::from(energy.is_finite());
    }
    let behind = usize::try_from(DAYS_BEHIND).unwrap_or(0);
    let measured = |end: usize| {
        let days = &known[end.saturating_sub(behind)..end];
        days.iter().filter(|it| HOURS_OF_DAY <= **it).count()
    };
    let days: Vec<bool> = (0..known.len()).map(|day| DAYS_NEEDED <= measured(day)).collect();
    (clocks.iter().map(|it| days[it.day]).collect(), measured(known.len()))
}

impl JudgedHours {
    /// Episodes that began where enough lay behind.
    pub fn episodes(&self) -> impl Iterator<Item = &Episode> {
        self.assessment.episodes.iter().filter(|it| self.enough[it.places.0])
    }

    /// Start of the first and end of the last judged hour; `None` where none is.
    #[must_use]
    pub fn span(&self) -> Option<(Timestamp, Timestamp)> {
        let is_judged = |it: &usize| self.enough[*it] && self.assessment.scores[*it].is_some();
        let mut judged = (0..self.hours.len()).filter(is_judged);
        let first = judged.next()?;
        let last = judged.next_back().unwrap_or(first);
        Some((self.hours.at(first), self.hours.at(last + 1)))
    }

    /// Mean of the scores of the last four weeks that were judged; `None` where no hour was.
    #[must_use]
    pub fn overall_score(&self) -> Option<f64> {
        let from = self.hours.len().saturating_sub(OVERALL);
        let judged = (from..self.hours.len()).filter(|it| self.enough[*it]);
        let scores: Vec<f64> = judged.filter_map(|it| self.assessment.scores[it]).collect();
        (!scores.is_empty()).then(|| scores.iter().sum::<f64>() / scores.len() as f64)
    }

    /// End of the last hour that was measured.
    #[must_use]
    pub fn end(&self) -> Timestamp {
        self.hours.at(self.hours.len())
    }

    /// Scores by an isolation forest, parallel to the hours: a second opinion. It has seen all of the hours,
    /// also later ones.
    ///
    /// # Errors
    ///
    /// When there are too few hours to grow a forest on.
    pub fn isolation(&self) -> Result<Vec<Option<f64>>, IsolationError> {
        let (places, rows) = features(&self.hours, None);
        let dataset = DatasetBase::from(rows);
        let forest: IsolationForest = IsolationForestParams::default().fit(&dataset)?;
        let mut scores = vec![None; self.hours.len()];
        for (place, score) in places.into_iter().zip(forest.decision_function(&dataset.records)) {
            scores[place] = Some(score);
        }
        Ok(scores)
    }
}
