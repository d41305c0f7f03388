//! What days take: by the eight weeks before, and by how earlier years went on from there.

use std::rc::Rc;

use jiff::civil::Date;

use crate::calendar::Calendar;
use crate::forecast::change::LevelChange;
use crate::forecast::history::History;
use crate::forecast::totals::net::{Known, Net};
use crate::forecast::totals::period::{Period, Step};
use crate::load::{after, between};

/// Days that tell a level.
const WEEKS_8: usize = 56;
/// Known days that a level needs.
const LEAST_LEVEL: usize = 14;
/// Hours that must be measured of a day; the others are filled.
const MOST_OF_A_DAY: usize = 18;
/// Years that are looked back.
const YEARS: usize = 2;
/// A share of a level that is next to nothing: ratios are of what is above it.
const LEAST_SHARE: f64 = 0.02;
/// The square of a season that one year tells half of.
const HALF_BELIEVED: f64 = 0.005;

/// Energy by local days, and how they are used.
#[derive(Debug)]
pub(super) struct Past<'a> {
    first: Date,
    /// kWh; `None` where too little was measured.
    energy: Vec<Option<f64>>,
    /// Weekdays from Monday = 0, holidays counted as Sundays.
    weekdays: Vec<u8>,
    calendar: &'a Calendar,
}

/// What the days before one know.
#[derive(Debug)]
pub(super) struct Look<'a> {
    past: &'a Past<'a>,
    /// Of the day that it looks ahead from.
    origin: usize,
    now: Level,
    years: [Option<Level>; YEARS],
    /// What was learned of all days, and how far the eight weeks before were beyond it.
    net: Option<(Rc<Net>, f64)>,
}

/// What tells a season.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Season {
    /// The same stretch of earlier years.
    Years,
    /// An elastic net of all days.
    Net,
    /// The mean of both.
    Mean,
}

impl Season {
    /// What the model is called that goes by it, with its version.
    #[must_use]
    pub const fn model(self) -> &'static str {
        match self {
            Self::Years => "weekday-median-year-1",
            Self::Net => "weekday-median-net-1",
            Self::Mean => "weekday-median-mean-1",
        }
    }
}

/// Of a stretch ahead, before the season counts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Said {
    /// kWh, were all as in the eight weeks before.
    pub(super) flat: f64,
    /// Logarithm of what the season makes of it by earlier years.
    pub(super) years: f64,
    /// The same by the net, where there is one.
    pub(super) net: Option<f64>,
    /// kWh that are next to nothing: errors are told of what is above them.
    pub(super) least: f64,
    /// Days from the origin to the end of the stretch.
    pub(super) behind: usize,
}

impl Said {
    /// Logarithm of what the season makes of it.
    pub(super) fn season(&self, by: Season) -> f64 {
        match (by, self.net) {
            (Season::Years, _) | (_, None) => self.years,
            (Season::Net, Some(net)) => net,
            (Season::Mean, Some(net)) => f64::midpoint(self.years, net),
        }
    }

    /// kWh, where that `share` of the season counts.
    pub(super) fn energy(&self, by: Season, share: f64) -> f64 {
        ((self.flat + self.least) * (share * self.season(by)).exp() - self.least).max(0.0)
    }
}

impl<'a> Past<'a> {
    pub(super) fn of(history: &History, calendar: &'a Calendar) -> Self {
        let energy = |(index, day): (usize, &[f64; 24])| {
            let n = history.measured(index).iter().filter(|it| **it).count();
            (MOST_OF_A_DAY <= n).then(|| day.iter().sum())
        };
        let energy: Vec<Option<f64>> = history.days().iter().enumerate().map(energy).collect();
        let first = history.first();
        let weekday = |index| calendar.weekday_used(after(first, index));
        let weekdays = (0..energy.len()).map(weekday).collect();
        Self { first, energy, weekdays, calendar }
    }

    /// As if the eight weeks before had all been at the level after `change`.
    pub(super) fn without(mut self, change: LevelChange) -> Self {
        let until = between(self.first, change.since).min(self.len());
        let from = self.len().saturating_sub(WEEKS_8).min(until);
        self.energy[from..until].iter_mut().flatten().for_each(|it| *it *= change.factor);
        self
    }

    pub(super) const fn first(&self) -> Date {
        self.first
    }

    pub(super) const fn len(&self) -> usize {
        self.energy.len()
    }

    pub(super) fn n_known(&self) -> usize {
        self.energy.iter().flatten().count()
    }

    /// From day `origin` on, with what is known before it; `None` where that tells no level.
    pub(super) fn look(&'a self, origin: usize) -> Option<Look<'a>> {
        let before = |years: usize| self.level(origin.checked_sub(364 * (years + 1))?);
        let (now, years) = (self.level(origin)?, std::array::from_fn(before));
        Some(Look { past: self, origin, now, years, net: None })
    }

    /// What the days before day `origin` teach.
    pub(super) fn net(&self, origin: usize) -> Option<Rc<Net>> {
        let days: Vec<Known> = self.days(0, origin).collect();
        Net::of(&days, after(self.first, origin)).map(Rc::new)
    }

    /// The known days of `[from, to)`.
    fn days(&self, from: usize, to: usize) -> impl Iterator<Item = Known> {
        (from..to.min(self.len())).filter_map(|index| {
            let (day, weekday) = (after(self.first, index), self.weekdays[index]);
            Some(Known { day, weekday, energy: self.energy[index]? })
        })
    }

    /// Of the eight weeks before day `origin`; weekdays that are not known are like others.
    fn level(&self, origin: usize) -> Option<Level> {
        let mut days: [Vec<f64>; 7] = Default::default();
        for index in origin.saturating_sub(WEEKS_8)..origin.min(self.len()) {
            days[usize::from(self.weekdays[index])].extend(self.energy[index]);
        }
        let [work, off, all] = [&days[..5], &days[5..], &days[..]].map(<[Vec<f64>]>::concat);
        if all.len() < LEAST_LEVEL {
            return None;
        }
        let all = median(all)?;
        let (work, off) = (median(work).unwrap_or(all), median(off).unwrap_or(all));
        let mut level = [work, work, work, work, work, off, off];
        for (energy, days) in level.iter_mut().zip(days) {
            *energy = median(days).unwrap_or(*energy);
        }
        Some(Level(level))
    }

    /// Known days of `period` before day `until`.
    fn known(&self, period: Period, until: usize) -> impl Iterator<Item = (usize, f64)> {
        let index = |day| between(self.first, day).min(until);
        let days = index(period.start)..index(period.end);
        days.filter_map(|index| Some((index, self.energy[index]?)))
    }
}

impl Look<'_> {
    /// The same with what was learned of days before the origin.
    pub(super) fn with(self, net: Option<&Rc<Net>>) -> Self {
        let net = net.map(|net| {
            let days = self.past.days(self.origin.saturating_sub(WEEKS_8), self.origin);
            let beyond = median(days.map(|it| net.beyond(it)).collect());
            (Rc::clone(net), beyond.unwrap_or(0.0))
        });
        Self { net, ..self }
    }

    pub(super) fn said(&self, period: Period, step: Step) -> Said {
        let days = between(period.start, period.end);
        let flat = self.now.of(self.past.calendar, period);
        let least = LEAST_SHARE * self.now.mean() * days as f64;
        let net = self.by_net(period).map(|energy| ((energy + least) / (flat + least)).ln());
        Said {
            flat,
            years: self.season(period, step),
            net: net.filter(|it| it.is_finite()),
            least,
            behind: between(after(self.past.first, self.origin), period.end),
        }
    }

    /// kWh by the net alone.
    fn by_net(&self, period: Period) -> Option<f64> {
        let (net, beyond) = self.net.as_ref()?;
        let days = (0..between(period.start, period.end)).map(|it| after(period.start, it));
        let weekday = |day| self.past.calendar.weekday_used(day);
        Some(days.map(|day| net.energy(day, weekday(day), *beyond)).sum())
    }

    /// Logarithm of what came of `period` by what is said of it without a season; `None` where less than
    /// nine tenths of its days are known.
    pub(super) fn error(&self, period: Period, said: &Said) -> Option<f64> {
        let (mut n, mut came, mut expected) = (0, 0.0, 0.0);
        for (index, energy) in self.past.known(period, self.past.len()) {
            n += 1;
            came += energy;
            expected += self.now.0[usize::from(self.past.weekdays[index])];
        }
        let days = between(period.start, period.end);
        let least = said.least * f64::from(n) / days as f64;
        let is_known = 9 * days <= 10 * n as usize && 0.0 < least;
        is_known.then(|| ((came + least) / (expected + least)).ln())
    }

    /// The mean of what the years before tell, the nearer to nothing the less they agree.
    fn season(&self, period: Period, step: Step) -> f64 {
        let told: Vec<f64> = (1..)
            .zip(&self.years)
            .filter_map(|(years, level)| {
                self.season_of(step.years_before(period, years), level.as_ref()?)
            })
            .collect();
        let n = told.len() as f64;
        if told.is_empty() {
            return 0.0;
        }
        let mean = told.iter().sum::<f64>() / n;
        let apart = told.iter().map(|it| (it - mean).powi(2)).sum::<f64>();
        let signal = mean * mean;
        match signal + HALF_BELIEVED / n + apart {
            all if 0.0 < all => mean * signal / all,
            _ => 0.0,
        }
    }

    /// By one earlier year, of which `like` is the stretch and `level` what the eight weeks before were;
    /// `None` where less than half of its days had been known.
    ///
    /// It is the middle of three: no season; how the stretch lay against the weeks before it; and that it
    /// comes to what it came to then. So a building that has changed since misleads one of them alone.
    fn season_of(&self, like: Period, level: &Level) -> Option<f64> {
        let (mut n, mut came, mut then, mut now) = (0, 0.0, 0.0, 0.0);
        if like.start < self.past.first {
            return None;
        }
        for (index, energy) in self.past.known(like, self.origin) {
            let weekday = usize::from(self.past.weekdays[index]);
            n += 1;
            came += energy;
            then += level.0[weekday];
            now += self.now.0[weekday];
        }
        if 2 * n < between(like.start, like.end) {
            return None;
        }
        let ratio = |to: f64, level: &Level| {
            let least = LEAST_SHARE * level.mean() * n as f64;
            ((came + least) / (to + least)).ln()
        };
        let mut told = [0.0, ratio(then, level), ratio(now, &self.now)];
        told.sort_unstable_by(f64::total_cmp);
        Some(told[1]).filter(|it| it.is_finite())
    }
}

/// kWh of a day by its weekday.
#[derive(Debug, Clone, Copy)]
struct Level([f64; 7]);

impl Level {
    fn mean(&self) -> f64 {
        self.0.iter().sum::<f64>() / 7.0
    }

    fn of(&self, calendar: &Calendar, period: Period) -> f64 {
        let days = 0..between(period.start, period.end);
        let weekday = |day| calendar.weekday_used(after(period.start, day));
        days.map(|day| self.0[usize::from(weekday(day))]).sum()
    }
}

fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_unstable_by(f64::total_cmp);
    let n = values.len();
    let [lower, upper] = [n.checked_sub(1)? / 2, n / 2].map(|at| values[at]);
    Some(f64::midpoint(lower, upper))
}
