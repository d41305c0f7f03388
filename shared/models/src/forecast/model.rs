//! The model that all buildings share.

use crate::boost::Trees;
use crate::calendar::Calendar;
use crate::forecast::ahead::DayModel;
use crate::forecast::errors;
use crate::forecast::features::{COUNT, rows};
use crate::forecast::history::History;
use crate::forecast::linear::Linear;
use crate::forecast::spread::{Quantiles, Spread};
use crate::forecast::target::{Known, Target};
use crate::load::Day;

/// A linear base, trees for what it leaves, and how far off both may be.
#[derive(Debug, Clone, PartialEq)]
pub struct Forecaster {
    pub(crate) linear: Linear,
    pub(crate) trees: Trees,
    pub(crate) spread: Spread,
}

impl Forecaster {
    /// How many features an hour is predicted from.
    pub const FEATURES: usize = COUNT;

    pub(crate) const fn new(linear: Linear, trees: Trees, spread: Spread) -> Self {
        Self { linear, trees, spread }
    }

    /// Predicts the 24 hours of the day after `history`, in kWh; `None` where the history is empty, or
    /// is nothing but zeros.
    #[must_use]
    pub fn predict(&self, history: &History, calendar: &Calendar) -> Option<[Quantiles; 24]> {
        self.predict_day(history, calendar, 0, history.len())
    }

    /// As [`Forecaster::predict`], of day `index`, from the days before it and not before `start`.
    #[must_use]
    pub fn predict_day(
        &self,
        history: &History,
        calendar: &Calendar,
        start: usize,
        index: usize,
    ) -> Option<[Quantiles; 24]> {
        let known = Known::new(history, calendar);
        self.predict_target(&Target { known: &known, start, index })
    }

    pub(crate) fn predict_target(&self, target: &Target<'_>) -> Option<[Quantiles; 24]> {
        let scale = target.scale()?;
        if let Some(level) = target.history().idle_before(target.index) {
            return Some(idling(level, &target.usual().0));
        }
        let mut rows = rows(target, scale);
        let base = errors::predicted(&rows, target.group(), &self.linear);
        let base_of = |index: usize| {
            (target.start + 8 <= index)
                .then(|| errors::base(&target.at(index), &self.linear))
                .flatten()
        };
        errors::add(target, scale, &base, base_of, &mut rows);
        let kind = target.kind();
        Some(std::array::from_fn(|hour| {
            let predicted = (base[hour] + self.trees.predict(&rows[hour])).max(0.0);
            self.spread.around(predicted, &rows[hour], kind, hour).times(scale)
        }))
    }

    /// Predicts `n` days after `history`, each as if those predicted before it had been measured.
    #[must_use]
    pub fn predict_days(
        &self,
        history: &History,
        calendar: &Calendar,
        n: usize,
    ) -> Vec<[Quantiles; 24]> {
        let mut ahead = history.clone();
        let mut days = Vec::with_capacity(n);
        for _ in 0..n {
            let Some(day) = self.predict(&ahead, calendar) else { break };
            ahead.assume(day.map(|it| it.p50));
            days.push(day);
        }
        days
    }

    #[must_use]
    pub fn base_day(&self, history: &History, calendar: &Calendar, index: usize) -> Option<Day> {
        let known = Known::new(history, calendar);
        errors::base(&Target { known: &known, start: 0, index }, &self.linear)
    }
}

impl DayModel for Forecaster {
    fn name(&self) -> &str {
        "boosting-shipped-1"
    }

    fn day(&self, history: &History, calendar: &Calendar) -> Option<[Quantiles; 24]> {
        self.predict(history, calendar)
    }

    fn base(&self) -> Option<&Linear> {
        Some(&self.linear)
    }
}

/// A building that idles goes on idling, but may come back to what is usual.
fn idling(level: f64, usual: &Day) -> [Quantiles; 24] {
    std::array::from_fn(|hour| Quantiles {
        p2_5: 0.0,
        p10: 0.5 * level,
        p50: level,
        p90: 2.0 * level,
        p97_5: usual[hour].max(2.0 * level),
    })
}
