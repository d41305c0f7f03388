//! From an instant on: what the hours ahead will be, by whatever model predicts days.

use jiff::civil::Date;
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{Timestamp, ToSpan};

use crate::calendar::{Calendar, DayType};
use crate::forecast::climate::Outdoor;
use crate::forecast::history::History;
use crate::forecast::linear::Linear;
use crate::forecast::spread::Quantiles;
use crate::load::{Day, Load, after, between};

/// Whole days of history that a forecast needs.
pub const LEAST_DAYS: usize = 7;
/// A meter that has measured nothing for so many days is taken for dead.
const DEAD_DAYS: usize = 14;

/// Predicts a day from those before it.
pub trait DayModel: std::fmt::Debug {
    /// What the model is called, with its version.
    fn name(&self) -> &str;

    /// The 24 hours after `history`, in kWh; `None` where the model can say nothing.
    fn day(&self, history: &History, calendar: &Calendar) -> Option<[Quantiles; 24]>;

    /// The linear base that it stands on, which a building's own may be drawn to.
    fn base(&self) -> Option<&Linear> {
        None
    }
}

/// A building as forecasts look at it.
#[derive(Debug)]
pub struct Subject {
    pub zone: TimeZone,
    pub calendar: Calendar,
    pub load: Load,
    /// `load`, cleaned.
    pub history: History,
    /// Where a thermometer measures.
    pub outdoor: Option<Outdoor>,
}

/// One hour ahead.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HourAhead {
    pub start: Timestamp,
    pub energy: Quantiles,
}

/// Why there is no forecast.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoForecast {
    #[error("nothing was measured before")]
    NothingMeasured,
    #[error("only {days} whole days were measured before, and {LEAST_DAYS} are needed")]
    TooShort { days: usize },
    #[error("a forecast by {step} needs {needed} days; there are {days}")]
    TooFewDays { step: &'static str, needed: usize, days: usize },
    #[error("nothing or next to nothing was measured for {days} days: the meter may be dead")]
    Dead { days: usize },
    #[error("the model found no scale in what was measured")]
    NoScale,
    #[error("the instant is outside the calendar")]
    OutOfCalendar,
}

impl Subject {
    #[must_use]
    pub fn new(zone: TimeZone, calendar: Calendar, load: Load) -> Self {
        let history = History::of(&load);
        Self { zone, calendar, load, history, outdoor: None }
    }

    /// The same where it is so warm or cold.
    #[must_use]
    pub fn with_outdoor(self, outdoor: Option<Outdoor>) -> Self {
        Self { outdoor, ..self }
    }

    /// The date of day `index` of the history.
    #[must_use]
    pub fn date(&self, index: usize) -> Date {
        after(self.history.first(), index)
    }

    /// What kind of day the local day of `at` is.
    #[must_use]
    pub fn day_type(&self, at: Timestamp) -> DayType {
        self.calendar.day_type(self.zone.to_datetime(at).date())
    }

    /// Predicts the `hours` from `origin` on from what was measured before it alone.
    ///
    /// Of the day that `origin` lies in, the hours that have passed correct those that have not. Days to
    /// come take more or less by the [weather](Subject::weather) that is to be expected of them, where the
    /// building's own past shows that they do.
    ///
    /// # Errors
    ///
    /// When too little was measured, or nothing any more.
    pub fn ahead(
        &self,
        model: &dyn DayModel,
        origin: Timestamp,
        hours: usize,
    ) -> Result<Vec<HourAhead>, NoForecast> {
        let today = self.zone.to_datetime(origin).date();
        let known = self.history.until(between(self.history.first(), today));
        let mut known = self.alive(known, today)?;
        let begun = self.begun(today, origin);
        let mut days: Vec<[Quantiles; 24]> = Vec::new();
        let weather = self.weather(origin, hours / 24 + 2);
        let starts: Vec<Timestamp> = (0..hours)
            .map(|hour| origin.checked_add((hour as i64).hours()))
            .collect::<Result<_, _>>()
            .map_err(|_| NoForecast::OutOfCalendar)?;
        let mut ahead = Vec::with_capacity(hours);
        for start in starts {
            let local = self.zone.to_datetime(start);
            let day = between(today, local.date());
            while days.len() <= day {
                let mut next = model.day(&known, &self.calendar).ok_or(NoForecast::NoScale)?;
                let mut assumed = next.map(|it| it.p50);
                match &begun {
                    Some(begun) if days.is_empty() => assumed = begun.correct(&mut next),
                    _ => next = widen(next, days.len()),
                }
                known.assume(assumed);
                days.push(next);
            }
            let energy = days[day][usize::from(local.hour().unsigned_abs())];
            // A day that has begun has told by its hours how cold it is.
            let has_begun = day == 0 && begun.is_some();
            let factor = weather.as_ref().ok().and_then(|it| it.factors.get(day));
            let factor = factor.filter(|_| !has_begun);
            let energy = factor.map_or(energy, |it| energy.times(*it));
            ahead.push(HourAhead { start, energy });
        }
        Ok(ahead)
    }

    /// `known` up to `today`, where the meter still measures.
    pub(super) fn alive(&self, mut known: History, today: Date) -> Result<History, NoForecast> {
        if known.is_empty() {
            return Err(NoForecast::NothingMeasured);
        }
        if known.len() < LEAST_DAYS {
            return Err(NoForecast::TooShort { days: known.len() });
        }
        let is_silent = |day: &usize| !known.measured(*day).iter().any(|it| *it);
        let silent = (0..known.len()).rev().take_while(is_silent).count();
        let days = silent + between(after(known.first(), known.len()), today);
        if days >= DEAD_DAYS {
            return Err(NoForecast::Dead { days });
        }
        known.pass_until(between(known.first(), today));
        Ok(known)
    }

    /// The hours of `today` that have passed at `origin`; `None` where none have.
    fn begun(&self, today: Date, origin: Timestamp) -> Option<Begun> {
        let n = usize::from(self.zone.to_datetime(origin).hour().unsigned_abs());
        let day = self.load.days().get(between(self.load.first(), today)).copied();
        if n == 0 || today < self.load.first() {
            return None;
        }
        let mut day = day?;
        // An hour that the clock has just skipped stands between its neighbors, one of which is to come.
        let last = today.at(i8::try_from(n).ok()? - 1, 0, 0, 0);
        if let AmbiguousOffset::Gap { .. } = self.zone.to_ambiguous_timestamp(last).offset() {
            day[n - 1] = if n == 1 { f64::NAN } else { day[n - 2] };
        }
        Some(Begun { n, day })
    }
}

/// A day of which the first `n` hours have passed.
#[derive(Debug)]
struct Begun {
    n: usize,
    day: Day,
}

impl Begun {
    /// Moves what is predicted of the hours to come by what the last hours were beyond it, less and
    /// less; and gives the day as it is now assumed.
    fn correct(&self, predicted: &mut [Quantiles; 24]) -> Day {
        let was = |hour: usize| Some(self.day[hour]).filter(|it| it.is_finite() && *it > 0.0);
        let recent: Vec<f64> = (self.n.saturating_sub(4)..self.n)
            .filter_map(|hour| Some(was(hour)? - predicted[hour].p50))
            .collect();
        let beyond = recent.iter().sum::<f64>() / recent.len().max(1) as f64;
        for (hours, hour) in predicted.iter_mut().skip(self.n).enumerate() {
            *hour = hour.moved(0.7 * 0.85_f64.powi(hours as i32) * beyond);
        }
        std::array::from_fn(|hour| match was(hour) {
            Some(energy) if hour < self.n => energy,
            _ => predicted[hour].p50,
        })
    }
}

/// Wider the more days lie between: `behind` of them were predicted themselves.
fn widen(day: [Quantiles; 24], behind: usize) -> [Quantiles; 24] {
    let factor = 1.0 + WIDER * (behind as f64).sqrt();
    day.map(|it| it.widened(factor))
}

/// How much wider intervals grow with the root of the days between: days 2 to 7 of buildings in years that
/// nothing is reported of want 0.31 (Cambridge 2021) and 0.45 (BDG2 2016); decision 0035.
const WIDER: f64 = 0.38;
