//! Since when a building takes more or less than before: the last step of its days that has lasted.
//!
//! # Source
//!
//! Adams and MacKay, "Bayesian Online Changepoint Detection", 2007, as augurs has it.

use std::ops::Range;

use augurs::changepoint::dist::NormalGamma;
use augurs::changepoint::{Detector, NormalGammaDetector};
use greenpulse_domain::forecast::LevelChange as Told;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::calendar::Calendar;
use crate::forecast::ahead::Subject;
use crate::forecast::history::{History, middle};
use crate::load::{after, between};

/// Days that are looked at: what the detector costs grows with their square.
const DAYS: usize = 120;
/// Days that a step must have lasted, longer than Christmas, and days before that it stands against.
const LASTED: usize = 21;
const BEFORE: usize = 28;
/// Logarithm of the least step that is told, and where the year before is not known, so that a season may
/// pass for a step.
const LEAST: f64 = 0.2;
const LEAST_UNSEASONED: f64 = 0.25;
/// A step stands at once and to the end: no stretch beside it, nor the days as they were measured, shows
/// less than that share of it.
const HELD: f64 = 0.6;
/// Days between steps, as the detector takes them before it has seen any.
const APART: f64 = 180.0;
/// Days are never known better than that.
const LEAST_NOISE: f64 = 0.03;
/// How far a day may lie off, by the noise.
const FARTHEST: f64 = 12.0;
/// Hours that must be measured of a day.
const MOST_OF_A_DAY: usize = 18;

/// A step of what a building takes that has lasted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LevelChange {
    /// The first day at the new level.
    pub since: Date,
    /// The new level by the old one.
    pub factor: f64,
}

impl LevelChange {
    /// In tenths of a percent.
    #[must_use]
    pub fn told(self) -> Told {
        Told { since: self.since, percent: (1_000.0 * (self.factor - 1.0)).round() / 10.0 }
    }
}

impl Subject {
    /// The last step among the 120 days before the day of `origin` that has lasted three weeks, of days
    /// before it alone.
    #[must_use]
    pub fn level_change(&self, origin: Timestamp) -> Option<LevelChange> {
        let today = self.zone.to_datetime(origin).date();
        last(&self.history, between(self.history.first(), today), &self.calendar)
    }
}

/// The last step before day `until`.
pub(super) fn last(history: &History, until: usize, calendar: &Calendar) -> Option<LevelChange> {
    let days = Days::before(history, until.min(history.len()), calendar)?;
    let prior = NormalGamma::new(0.0, 0.1, 1.0, 1.0).ok()?;
    let found = NormalGammaDetector::normal_gamma(APART, prior).detect_changepoints(&days.noise()?);
    // What is found is the last day before.
    let mut places = found.into_iter().rev().map(|it| it + 1);
    let (at, step) = places.find_map(|at| Some((at, days.step(at)?)))?;
    Some(LevelChange { since: after(history.first(), days.index[at]), factor: step.exp() })
}

/// Days by their logarithms, without what their weekday makes of them.
#[derive(Debug, Default)]
struct Days {
    /// Which day of the history it is: those that are not known are left out.
    index: Vec<usize>,
    flat: Vec<f64>,
    /// What the four weeks around the same day of the year before were; none where any is not known.
    season: Option<Vec<f64>>,
    /// `flat` without the season.
    rest: Vec<f64>,
}

impl Days {
    fn before(history: &History, until: usize, calendar: &Calendar) -> Option<Self> {
        let first = until.saturating_sub(DAYS);
        let log = |index: usize| {
            let n = history.measured(index).iter().filter(|it| **it).count();
            let energy: f64 = history.days()[index].iter().sum();
            (MOST_OF_A_DAY <= n && 0.0 < energy).then(|| energy.ln())
        };
        let weekday =
            |index: usize| usize::from(calendar.weekday_used(after(history.first(), index)));
        let logs: Vec<Option<f64>> = (first..until).map(log).collect();
        let profile = profile(&logs, |it| weekday(first + it));
        let flat = |index: usize| Some(log(index)? - profile[weekday(index)]);
        let mut days = Self::default();
        for index in first..until {
            if let Some(flat) = flat(index) {
                days.index.push(index);
                days.flat.push(flat);
            }
        }
        let season = |index: &usize| {
            let around = index.checked_sub(364 + 14)?..index - 364 + 14;
            let mut around: Vec<f64> = around.filter_map(flat).collect();
            middle(&mut around).filter(|_| 14 <= around.len())
        };
        days.season = days.index.iter().map(season).collect();
        let of_season = |at: usize| days.season.as_ref().map_or(0.0, |it| it[at]);
        days.rest = days.flat.iter().enumerate().map(|(at, it)| it - of_season(at)).collect();
        (LASTED + BEFORE <= days.rest.len()).then_some(days)
    }

    /// What is left, by how much a day usually differs from the one before: steps hardly show in that.
    fn noise(&self) -> Option<Vec<f64>> {
        /// The median of a normal difference by its parts' deviation.
        const MEDIAN: f64 = 0.954;
        let median = median(&self.rest)?;
        let mut apart: Vec<f64> = self.rest.windows(2).map(|it| (it[1] - it[0]).abs()).collect();
        let noise = (middle(&mut apart)? / MEDIAN).max(LEAST_NOISE);
        let by_noise = |it: &f64| ((it - median) / noise).clamp(-FARTHEST, FARTHEST);
        Some(self.rest.iter().map(by_noise).collect())
    }

    /// Logarithm of the step at place `at`, where there is one that has lasted.
    fn step(&self, at: usize) -> Option<f64> {
        let (start, end) = (at.checked_sub(BEFORE)?, self.rest.len());
        if end < at + LASTED {
            return None;
        }
        let between = |of: &[f64], after: Range<usize>, before: Range<usize>| {
            Some(median(&of[after])? - median(&of[before])?)
        };
        let step = between(&self.rest, at..end, start..at)?;
        let shown = [
            between(&self.rest, at..at + LASTED, at - LASTED..at)?,
            between(&self.rest, end - LASTED..end, start..at)?,
            between(&self.flat, at..end.min(at + BEFORE), start..at)?,
        ];
        let least = self.season.as_ref().map_or(LEAST_UNSEASONED, |season| {
            // Where a year has such swings, one that comes earlier or later is no step.
            let (low, high) = season[start..end]
                .iter()
                .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), it| {
                    (it.min(low), it.max(high))
                });
            LEAST.max(high - low)
        });
        let held = shown.iter().all(|it| HELD * step.abs() <= it * step.signum());
        (least <= step.abs() && held).then_some(step)
    }
}

/// Logarithm of what each weekday takes by the week around it.
fn profile(logs: &[Option<f64>], weekday: impl Fn(usize) -> usize) -> [f64; 7] {
    let mut of: [Vec<f64>; 7] = Default::default();
    for (index, log) in logs.iter().enumerate() {
        let week = &logs[index.saturating_sub(3)..logs.len().min(index + 4)];
        let mut week: Vec<f64> = week.iter().copied().flatten().collect();
        if let Some((log, median)) = log.zip(middle(&mut week)) {
            of[weekday(index)].push(log - median);
        }
    }
    of.map(|mut it| middle(&mut it).unwrap_or(0.0))
}

fn median(values: &[f64]) -> Option<f64> {
    middle(&mut values.to_vec())
}
