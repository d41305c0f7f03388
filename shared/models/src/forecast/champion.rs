//! Which model predicts: the shipped one, one that the campus's own buildings taught, or the mean of
//! both; whichever was nearest on the last weeks before, which then teach it as well.

use greenpulse_analytics::accuracy::Outcomes;
use greenpulse_domain::forecast::HourAhead;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::calendar::Calendar;
use crate::forecast::ahead::{DayModel, Subject};
use crate::forecast::best::Judged;
use crate::forecast::history::History;
use crate::forecast::linear::Linear;
use crate::forecast::model::Forecaster;
use crate::forecast::spread::Quantiles;
use crate::forecast::train::{Building, Settings, train, train_again};
use crate::load::between;

/// Building-days that a campus needs to teach a model of its own.
const LEAST_BUILDING_DAYS: usize = 2_000;
/// Days that are kept from the model to choose by.
const KEPT: usize = 28;
/// Days of a building to choose by, at most.
const JUDGED: usize = 7;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Choice {
    Shipped,
    Own,
    Mean,
}

/// The models there are, and which of them predicts.
#[derive(Debug, Clone)]
pub struct Champion<'a> {
    shipped: &'a Forecaster,
    own: Option<Forecaster>,
    pub choice: Choice,
    /// How each did on the days that they were chosen by; empty where there was no choice.
    pub scores: Vec<Score>,
}

/// How a model did on days that it did not learn from.
#[derive(Debug, Clone, Copy)]
pub struct Score {
    pub choice: Choice,
    /// Mean of the days, as a share.
    pub wape: f64,
    /// Hour by hour.
    pub outcomes: Outcomes,
}

impl<'a> Champion<'a> {
    /// The shipped model alone.
    #[must_use]
    pub const fn shipped(shipped: &'a Forecaster) -> Self {
        Self { shipped, own: None, choice: Choice::Shipped, scores: Vec::new() }
    }

    /// Teaches a model by what `subjects` had measured before `at`, and chooses.
    #[must_use]
    pub fn choose(
        shipped: &'a Forecaster,
        subjects: &[Subject],
        at: Timestamp,
        settings: &Settings,
    ) -> Self {
        let buildings = buildings(subjects, at, KEPT);
        if buildings.iter().map(|it| it.days.len()).sum::<usize>() < LEAST_BUILDING_DAYS {
            return Self::shipped(shipped);
        }
        let Some(own) = train(&buildings, settings) else { return Self::shipped(shipped) };
        let mut champion =
            Self { shipped, own: Some(own), choice: Choice::Shipped, scores: Vec::new() };
        let candidates = [Choice::Shipped, Choice::Own, Choice::Mean];
        let mut scores =
            candidates.map(|choice| Score { choice, wape: 0.0, outcomes: Outcomes::default() });
        let mut n = 0;
        for subject in subjects {
            let end = until(subject, at);
            for index in (end.saturating_sub(KEPT)..end).step_by(KEPT / JUDGED) {
                let judged = candidates.map(|choice| {
                    Judged::of(subject, index, |known, calendar| {
                        champion.of(choice, known, calendar)
                    })
                });
                if let [Some(a), Some(b), Some(c)] = judged {
                    scores.iter_mut().zip([a, b, c]).for_each(|(score, day)| score.add(&day));
                    n += 1;
                }
            }
        }
        if n > 0 {
            champion.scores =
                scores.map(|it| Score { wape: it.wape / f64::from(n), ..it }).to_vec();
            let best = champion.scores.iter().min_by(|a, b| a.wape.total_cmp(&b.wape));
            champion.choice = best.map_or(Choice::Shipped, |it| it.choice);
        }
        champion.learn(subjects, at, settings);
        champion
    }

    /// Has the model that `subjects` taught, where it predicts, learn from all they had measured before
    /// `at`, the weeks that it was chosen by among it.
    fn learn(&mut self, subjects: &[Subject], at: Timestamp, settings: &Settings) {
        let own = self.own.as_ref().filter(|_| self.choice != Choice::Shipped);
        if let Some(it) = own.and_then(|it| train_again(it, &buildings(subjects, at, 0), settings))
        {
            self.own = Some(it);
        }
    }

    /// The model that the subjects taught, chosen or not.
    #[must_use]
    pub const fn own(&self) -> Option<&Forecaster> {
        self.own.as_ref()
    }

    fn of(&self, choice: Choice, known: &History, calendar: &Calendar) -> Option<[Quantiles; 24]> {
        match (choice, &self.own) {
            (Choice::Own, Some(own)) => own.predict(known, calendar),
            (Choice::Mean, Some(own)) => {
                let (own, shipped) =
                    (own.predict(known, calendar)?, self.shipped.predict(known, calendar)?);
                Some(std::array::from_fn(|hour| own[hour].midpoint(shipped[hour])))
            }
            _ => self.shipped.predict(known, calendar),
        }
    }
}

/// What was measured before `at`, without its last `kept` days.
fn buildings(subjects: &[Subject], at: Timestamp, kept: usize) -> Vec<Building<'_>> {
    subjects
        .iter()
        .map(|subject| Building {
            history: &subject.history,
            calendar: &subject.calendar,
            days: 0..until(subject, at).saturating_sub(kept),
        })
        .collect()
}

/// Days of the subject's history before the local one of `at`.
pub(super) fn until(subject: &Subject, at: Timestamp) -> usize {
    let today = subject.zone.to_datetime(at).date();
    between(subject.history.first(), today).min(subject.history.len())
}

impl Score {
    fn add(&mut self, day: &Judged<'_>) {
        self.wape += day.wape();
        for (said, was) in day.said.iter().zip(day.observed) {
            self.outcomes.add(HourAhead::from(*said), *was);
        }
    }
}

impl Choice {
    /// The name of its model.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Shipped => "boosting-shipped-1",
            Self::Own => "boosting-own-1",
            Self::Mean => "boosting-mean-1",
        }
    }
}

impl DayModel for Champion<'_> {
    fn name(&self) -> &str {
        self.choice.name()
    }

    fn day(&self, history: &History, calendar: &Calendar) -> Option<[Quantiles; 24]> {
        self.of(self.choice, history, calendar)
    }

    fn base(&self) -> Option<&Linear> {
        match (self.choice, &self.own) {
            (Choice::Own, Some(own)) => own.base(),
            _ => self.shipped.base(),
        }
    }
}
