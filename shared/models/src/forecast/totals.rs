//! Energy of the days, weeks and months ahead: what the last eight weeks took, by weekdays, moved by how
//! the same stretch of earlier years lay against the eight weeks before it, or by what an elastic net tells
//! of the season, whichever would have missed this building's own past less.

mod learned;
mod level;
mod net;
mod period;

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::forecast::ahead::{NoForecast, Subject};
use crate::forecast::change::{self, LevelChange};
use crate::forecast::spread::Quantiles;
use crate::load::between;

use learned::Learned;
use level::Past;

pub use level::Season;
pub use period::{Period, Step};

/// Days of history that tell all that is asked of it: three years and what comes before the first.
pub const HISTORY_DAYS: usize = 3 * 366 + 56;

/// What the stretches ahead will take, and by what that is told.
#[derive(Debug, Clone, PartialEq)]
pub struct Totals {
    pub season: Season,
    /// The last lasting step of what the building takes.
    pub change: Option<LevelChange>,
    pub periods: Vec<Total>,
}

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
    ) -> Result<Totals, NoForecast> {
        let today = self.zone.to_datetime(origin).date();
        let known = self.history.until(between(self.history.first(), today));
        let too_few =
            |days| NoForecast::TooFewDays { step: step.word(), needed: step.least_days(), days };
        let known = self.alive(known, today).map_err(|err| match err {
            NoForecast::TooShort { days } => too_few(days),
            err => err,
        })?;
        let change = change::last(&known, known.len(), &self.calendar);
        let past = Past::of(&known, &self.calendar);
        let past = match change {
            // Of a year ahead three weeks at another level tell too little: months were missed more by it.
            Some(change) if step != Step::Month => past.without(change),
            _ => past,
        };
        let n_days = past.n_known();
        if n_days < step.least_days() {
            return Err(too_few(n_days));
        }
        let learned = Learned::of(&past, step);
        let look = past.look(past.len()).ok_or(NoForecast::NoScale)?;
        let net = (learned.by != Season::Years).then(|| past.net(past.len())).flatten();
        let look = look.with(net.as_ref());
        let begins = self.zone.to_ambiguous_timestamp(today.at(0, 0, 0, 0)).compatible();
        let first = match begins {
            Ok(midnight) if midnight == origin => today,
            _ => today.tomorrow().map_err(|_| NoForecast::OutOfCalendar)?,
        };
        let total = |period: Period| {
            let nearer = days.get(&period.start).filter(|_| step == Step::Day).copied();
            Total { period, energy: learned.around(&look.said(period, step), nearer) }
        };
        let periods = step.ahead(first).into_iter().map(total).collect();
        Ok(Totals { season: learned.by, change, periods })
    }
}
