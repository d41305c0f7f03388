//! Which model predicts one building best: the campus's champion, or a challenger that knows nothing of
//! other buildings.

use std::collections::BTreeMap;

use jiff::{Span, Timestamp};

use crate::calendar::Calendar;
use crate::forecast::ahead::{DayModel, Subject};
use crate::forecast::history::History;
use crate::forecast::mstl::MstlEts;
use crate::forecast::naive::SeasonalNaive;
use crate::forecast::spread::Quantiles;
use crate::load::{Day, after, between};

/// Days that are predicted once more to tell, before the one that it is told on.
const BACK: usize = 28;
/// Days from one of these to the next: each weekday has its turn.
const EVERY: usize = 3;
/// Days that must have been measured whole.
const LEAST: usize = 7;
/// A challenger's error must be so much of the champion's, and by so much of what was used less: closer
/// races are decided by chance.
const BETTER: f64 = 0.85;
const BETTER_BY: f64 = 0.02;

/// A model that learns from the building alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Challenger {
    SeasonalNaive,
    MstlEts,
}

impl Challenger {
    pub const ALL: [Self; 2] = [Self::SeasonalNaive, Self::MstlEts];

    #[must_use]
    pub fn model(self) -> &'static dyn DayModel {
        match self {
            Self::SeasonalNaive => &SeasonalNaive,
            Self::MstlEts => &MstlEts,
        }
    }

    /// By the name of its model.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.model().name() == name)
    }
}

/// How a champion and its challengers did on one building, each predicting days of the last weeks from
/// what had been measured before them.
#[derive(Debug, Clone, PartialEq)]
pub struct Contest {
    /// Days that all of them predicted.
    pub days: usize,
    /// Mean WAPE of the champion.
    pub champion: f64,
    /// Mean WAPE of each challenger that predicted.
    pub challengers: BTreeMap<Challenger, f64>,
}

impl Contest {
    /// Of the weeks before the local day of `at`; `None` where too few of their days are known.
    #[must_use]
    pub fn of(champion: &dyn DayModel, subject: &Subject, at: Timestamp) -> Option<Self> {
        let today = subject.zone.to_datetime(at).date();
        let end = between(subject.history.first(), today).min(subject.history.len());
        let days = (end.saturating_sub(BACK)..end).step_by(EVERY);
        let known: Vec<(usize, f64)> =
            days.filter_map(|day| Some((day, wape(champion, subject, day)?))).collect();
        let n = known.len();
        if n < LEAST {
            return None;
        }
        let mean = |sum: f64| sum / n as f64;
        let challenge = |it: Challenger| {
            let wapes = known.iter().map(|(day, _)| wape(it.model(), subject, *day));
            wapes.sum::<Option<f64>>().map(|sum| (it, mean(sum)))
        };
        Some(Self {
            days: n,
            champion: mean(known.iter().map(|it| it.1).sum()),
            challengers: Challenger::ALL.into_iter().filter_map(challenge).collect(),
        })
    }

    /// The challenger that predicts from now on; `None` where the champion does.
    #[must_use]
    pub fn winner(&self) -> Option<Challenger> {
        let (best, wape) = self.challengers.iter().min_by(|a, b| a.1.total_cmp(b.1))?;
        (*wape < (BETTER * self.champion).min(self.champion - BETTER_BY)).then_some(*best)
    }
}

/// Sum of a day's errors over what was measured in it, 1 at most; `None` where the day was not measured
/// whole, or nothing was used or predicted.
pub(super) fn wape(model: &dyn DayModel, subject: &Subject, day: usize) -> Option<f64> {
    let observed = subject.history.days().get(day)?;
    let sum: f64 = observed.iter().sum();
    if sum <= 0.0 || !subject.history.measured(day).iter().all(|it| *it) {
        return None;
    }
    let said = model.day(&subject.history.until(day), &subject.calendar)?;
    let errors = said.iter().zip(observed).map(|(it, was)| (it.p50 - was).abs());
    Some((errors.sum::<f64>() / sum).min(1.0))
}

/// Predicts as a challenger does, as surely as the champion; holidays, and days a week after them, as the
/// champion alone: it knows of them.
#[derive(Debug, Clone, Copy)]
pub struct Challenging<'a> {
    pub champion: &'a dyn DayModel,
    pub challenger: Challenger,
}

impl DayModel for Challenging<'_> {
    fn name(&self) -> &str {
        self.challenger.model().name()
    }

    fn day(&self, history: &History, calendar: &Calendar) -> Option<[Quantiles; 24]> {
        let date = after(history.first(), history.len());
        let holiday = [0, 7].iter().any(|days| {
            date.checked_sub(Span::new().days(*days)).is_ok_and(|it| calendar.is_holiday(it))
        });
        let said = self.challenger.model().day(history, calendar).filter(|_| !holiday);
        let Some(said) = said else { return self.champion.day(history, calendar) };
        let Some(champion) = self.champion.day(history, calendar) else { return Some(said) };
        let middle: Day = said.map(|it| it.p50);
        Some(std::array::from_fn(|hour| champion[hour].moved(middle[hour] - champion[hour].p50)))
    }
}
