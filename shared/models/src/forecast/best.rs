//! Which model predicts one building best: the campus's champion, or a challenger that goes by the
//! building's own past.

use std::collections::BTreeMap;

use jiff::{Span, Timestamp};

use crate::calendar::Calendar;
use crate::forecast::ahead::{DayModel, Subject};
use crate::forecast::history::History;
use crate::forecast::mstl::MstlEts;
use crate::forecast::naive::SeasonalNaive;
use crate::forecast::own::OwnLinear;
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

/// A model that learns from the building itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Challenger {
    SeasonalNaive,
    MstlEts,
    /// The champion's linear base, drawn towards the building.
    OwnLinear,
}

impl Challenger {
    pub const ALL: [Self; 3] = [Self::SeasonalNaive, Self::MstlEts, Self::OwnLinear];

    /// The name of its model.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::SeasonalNaive => SeasonalNaive::NAME,
            Self::MstlEts => MstlEts::NAME,
            Self::OwnLinear => OwnLinear::NAME,
        }
    }

    /// By the name of its model.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }

    /// The 24 hours after `history`, in kWh, where it challenges `champion`.
    fn day(
        self,
        champion: &dyn DayModel,
        history: &History,
        calendar: &Calendar,
    ) -> Option<[Quantiles; 24]> {
        match self {
            Self::SeasonalNaive => SeasonalNaive.day(history, calendar),
            Self::MstlEts => MstlEts.day(history, calendar),
            Self::OwnLinear => OwnLinear { base: champion.base()? }.day(history, calendar),
        }
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
        type Say<'a> = &'a dyn Fn(&History, &Calendar) -> Option<[Quantiles; 24]>;
        let wape = |day, say: Say<'_>| Judged::of(subject, day, say).map(|it| it.wape());
        let known: Vec<(usize, f64)> =
            days.filter_map(|day| Some((day, wape(day, &|a, b| champion.day(a, b))?))).collect();
        let n = known.len();
        if n < LEAST {
            return None;
        }
        let mean = |sum: f64| sum / n as f64;
        let challenge = |it: Challenger| {
            let wapes = known.iter().map(|(day, _)| wape(*day, &|a, b| it.day(champion, a, b)));
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

/// A day that was measured whole, beside what was said of it from the days before.
#[derive(Debug)]
pub(super) struct Judged<'a> {
    pub(super) said: [Quantiles; 24],
    pub(super) observed: &'a Day,
}

impl<'a> Judged<'a> {
    /// `None` where the day was not measured whole, or nothing was used or said.
    pub(super) fn of(
        subject: &'a Subject,
        day: usize,
        say: impl Fn(&History, &Calendar) -> Option<[Quantiles; 24]>,
    ) -> Option<Self> {
        let observed = subject.history.days().get(day)?;
        let is_whole = subject.history.measured(day).iter().all(|it| *it);
        if !is_whole || observed.iter().sum::<f64>() <= 0.0 {
            return None;
        }
        let said = say(&subject.history.until(day), &subject.calendar)?;
        Some(Self { said, observed })
    }

    /// Sum of the day's errors over what was measured in it, 1 at most.
    pub(super) fn wape(&self) -> f64 {
        let errors = self.said.iter().zip(self.observed).map(|(it, was)| (it.p50 - was).abs());
        (errors.sum::<f64>() / self.observed.iter().sum::<f64>()).min(1.0)
    }
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
        self.challenger.name()
    }

    fn day(&self, history: &History, calendar: &Calendar) -> Option<[Quantiles; 24]> {
        let date = after(history.first(), history.len());
        let holiday = [0, 7].iter().any(|days| {
            date.checked_sub(Span::new().days(*days)).is_ok_and(|it| calendar.is_holiday(it))
        });
        let said = (!holiday).then(|| self.challenger.day(self.champion, history, calendar));
        let Some(said) = said.flatten() else { return self.champion.day(history, calendar) };
        let Some(champion) = self.champion.day(history, calendar) else { return Some(said) };
        let middle: Day = said.map(|it| it.p50);
        Some(std::array::from_fn(|hour| champion[hour].moved(middle[hour] - champion[hour].p50)))
    }
}
