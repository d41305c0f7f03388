//! Energy of the days, weeks and months ahead: what the last eight weeks took, by weekdays, moved by how
//! the same stretch of earlier years lay against the eight weeks before it.

mod learned;
mod level;
mod period;

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::forecast::ahead::{NoForecast, Subject};
use crate::forecast::spread::Quantiles;
use crate::load::between;

use learned::Learned;
use level::Past;

pub use period::{Period, Step};

/// Days of history that tell all that is asked of it: three years and what comes before the first.
pub const HISTORY_DAYS: usize = 3 * 366 + 56;
/// What the model is called, with its version.
pub const NAME: &str = "weekday-median-year-1";

/// What a stretch of local days will take, in kWh.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Total {
    pub period: Period,
    pub energy: Quantiles,
}

impl Subject {
    /// Predicts the [whole periods](Step::ahead) of `step` that begin at `origin` or later from the local
    /// days that had passed before it alone.
    ///
    /// `days` is what a nearer look says of whole local days, in kWh: by days it stands in the middle.
    ///
    /// # Errors
    ///
    /// When too little was measured, or nothing any more.
    pub fn totals(
        &self,
        origin: Timestamp,
        step: Step,
        days: &BTreeMap<Date, f64>,
    ) -> Result<Vec<Total>, NoForecast> {
        let today = self.zone.to_datetime(origin).date();
        let known = self.history.until(between(self.history.first(), today));
        let too_few =
            |days| NoForecast::TooFewDays { step: step.word(), needed: step.least_days(), days };
        let known = self.alive(known, today).map_err(|err| match err {
            NoForecast::TooShort { days } => too_few(days),
            err => err,
        })?;
        let past = Past::of(&known, &self.calendar);
        let n_days = past.n_known();
        if n_days < step.least_days() {
            return Err(too_few(n_days));
        }
        let learned = Learned::of(&past, step);
        let look = past.look(past.len()).ok_or(NoForecast::NoScale)?;
        let begins = self.zone.to_ambiguous_timestamp(today.at(0, 0, 0, 0)).compatible();
        let first = match begins {
            Ok(midnight) if midnight == origin => today,
            _ => today.tomorrow().map_err(|_| NoForecast::OutOfCalendar)?,
        };
        let total = |period: Period| {
            let nearer = days.get(&period.start).filter(|_| step == Step::Day).copied();
            Total { period, energy: learned.around(&look.said(period, step), nearer) }
        };
        Ok(step.ahead(first).into_iter().map(total).collect())
    }
}
