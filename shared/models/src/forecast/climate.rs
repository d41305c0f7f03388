//! The temperature that is to be expected outdoors, of what was measured before, and what a building
//! takes for it.
//!
//! Days that a weather forecast tells of are taken to be as it says. Of others climatology, with the last
//! day's departure from it dying away, is what there is.

use std::f64::consts::TAU;

use greenpulse_domain::time::days_before;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use linfa_linalg::cholesky::SolveCInplace;
use ndarray::{Array2, arr1, arr2};

use crate::forecast::ahead::Subject;
use crate::forecast::history::History;
use crate::load::{Day, Load, after, between};

/// Days with a temperature that a climatology needs.
const LEAST_DAYS: usize = 180;
/// Days behind the origin that a climatology is made of, at most.
const DAYS: usize = 400;
/// Hours with a temperature that a day needs.
const LEAST_HOURS: usize = 18;
/// A thermometer that has said nothing for so many days is silent.
const SILENT_DAYS: usize = 3;
/// A weather forecast older than this tells nothing.
const FRESH: SignedDuration = SignedDuration::from_hours(72);
/// How long after an origin it may have been made: origins are hours that have begun.
const SAME_HOUR: SignedDuration = SignedDuration::from_hours(1);
/// Heating begins below, in °C: the base of Britain's degree days (CIBSE TM41).
pub(crate) const HEATED_BELOW: f64 = 15.5;
/// Draws the season's swing towards none, in days.
const RIDGE: f64 = 5.0;
/// More that is taken for each degree that heating was not told of: chosen on Cambridge's gas and electricity
/// of 2021 and 2022 (decision 0028).
const PER_DEGREE: f64 = 0.01;
/// So much of what yesterday departed from the usual counts on, as the models count on it.
const CARRIED: f64 = 0.4;
/// Days that a building is judged on, and how many of them have to be known.
const JUDGED_DAYS: usize = 343;
const LEAST_JUDGED: usize = 90;
/// By how much less its own past must have been missed, so that noise does not decide.
const BETTER: f64 = 0.97;

/// Mean outdoor temperature of local days in °C, NaN where it is not known.
#[derive(Debug, Clone, PartialEq)]
pub struct Outdoor {
    measured: Days,
    foretold: Option<(Timestamp, Days)>,
}

/// Consecutive local days.
#[derive(Debug, Clone, PartialEq)]
struct Days {
    first: Date,
    means: Vec<f64>,
}

impl Days {
    fn of_hours(zone: &TimeZone, hours: &[(Timestamp, f64)]) -> Self {
        let load = Load::from_hours(zone, hours);
        Self { first: load.first(), means: load.days().iter().map(mean_of_day).collect() }
    }

    fn on(&self, day: Date) -> Option<f64> {
        let index = (self.first <= day).then(|| between(self.first, day))?;
        self.means.get(index).copied().filter(|it| it.is_finite())
    }
}

/// How the weather of days to come moves what is predicted of them.
#[derive(Debug, Clone, PartialEq)]
pub struct WeatherAhead {
    /// What is taken, of what is predicted without weather.
    pub factors: Vec<f64>,
    /// Of how many of the days a weather forecast tells.
    pub foretold: usize,
}

/// Why a forecast does not go by the weather.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoWeather {
    #[error("no thermometer measures outdoors")]
    NoThermometer,
    #[error("outdoor temperatures of {days} whole days are known, and {LEAST_DAYS} are needed")]
    TooFewDays { days: usize },
    #[error("the thermometer has been silent for {days} days")]
    Silent { days: usize },
    #[error(
        "only {days} of its days can be held against the temperature, and {LEAST_JUDGED} are needed"
    )]
    TooFewJudged { days: usize },
    #[error("its own past was not missed less with the temperature that was to be expected")]
    NoBetter,
}

impl Outdoor {
    /// Of hours `(start, °C)` that were measured, in any order.
    #[must_use]
    pub fn of_hours(zone: &TimeZone, hours: &[(Timestamp, f64)]) -> Self {
        Self { measured: Days::of_hours(zone, hours), foretold: None }
    }

    /// The same with what a weather forecast said at `issued_at`: `(start, °C)` in any order, beside
    /// those of the first day that had passed.
    #[must_use]
    pub fn foretold(
        self,
        zone: &TimeZone,
        issued_at: Timestamp,
        hours: &[(Timestamp, f64)],
    ) -> Self {
        Self { foretold: Some((issued_at, Days::of_hours(zone, hours))), ..self }
    }

    fn on(&self, day: Date) -> Option<f64> {
        self.measured.on(day)
    }

    /// The weather forecast that was known at `origin`, unless it was too old then.
    fn foretold_at(&self, origin: Timestamp) -> Option<&Days> {
        let (issued_at, days) = self.foretold.as_ref()?;
        let age = origin.duration_since(*issued_at);
        (-SAME_HOUR < age && age < FRESH).then_some(days)
    }
}

fn mean_of_day(day: &Day) -> f64 {
    let (sum, n) = day
        .iter()
        .filter(|it| it.is_finite())
        .fold((0.0, 0_usize), |(sum, n), it| (sum + it, n + 1));
    if n < LEAST_HOURS { f64::NAN } else { sum / n as f64 }
}

/// What is to be expected from a day on, of the days before it alone.
#[derive(Debug)]
pub(super) struct Climate<'a> {
    outdoor: &'a Outdoor,
    foretold: Option<&'a Days>,
    today: Date,
    /// Mean, cosine and sine of the year.
    season: [f64; 3],
    /// What of a day's departure is left a day later.
    persistence: f64,
    /// Days from the last with a temperature to today.
    age: usize,
}

impl<'a> Climate<'a> {
    fn of(outdoor: &'a Outdoor, origin: Timestamp, today: Date) -> Result<Self, NoWeather> {
        let days = || (1..=DAYS).rev().map(|back| before(today, back));
        let known: Vec<(Date, f64)> =
            days().filter_map(|day| Some((day, outdoor.on(day)?))).collect();
        let Some(last) = known.last().filter(|_| LEAST_DAYS <= known.len()) else {
            return Err(NoWeather::TooFewDays { days: known.len() });
        };
        let age = between(last.0, today);
        if SILENT_DAYS < age {
            return Err(NoWeather::Silent { days: age - 1 });
        }
        let season = season(&known);
        let departure = |day: Date| Some(outdoor.on(day)? - usual(season, day));
        let pairs = known
            .iter()
            .filter_map(|(day, _)| Some((departure(*day)?, departure(before(*day, 1))?)));
        let (both, alone) =
            pairs.fold((0.0, 0.0), |(both, alone), (a, b)| (both + a * b, alone + b * b));
        let persistence = if alone > 0.0 { (both / alone).clamp(0.0, 0.95) } else { 0.0 };
        let foretold = outdoor.foretold_at(origin);
        Ok(Self { outdoor, foretold, today, season, persistence, age })
    }

    /// What was to be expected on the morning of `day` in the past, of the day before it.
    fn expected_then(&self, day: Date) -> Option<f64> {
        let yesterday = before(day, 1);
        let departed = self.outdoor.on(yesterday)? - usual(self.season, yesterday);
        Some(usual(self.season, day) + self.persistence * departed)
    }

    /// What is to be expected `ahead` days after today.
    fn expected(&self, ahead: usize) -> Option<f64> {
        let (day, last) = (after(self.today, ahead), before(self.today, self.age));
        if let Some(told) = self.foretold.and_then(|it| it.on(day)) {
            return Some(told);
        }
        let departed = self.outdoor.on(last)? - usual(self.season, last);
        let left = self.persistence.powi((ahead + self.age) as i32);
        Some(usual(self.season, day) + left * departed)
    }

    /// Heating degrees of a day before today.
    fn heating(&self, day: Date) -> Option<f64> {
        (day < self.today).then(|| self.outdoor.on(day).map(heating))?
    }

    /// What is taken `ahead` days after today, of what is predicted without weather.
    fn factor(&self, ahead: usize) -> f64 {
        let day = after(self.today, ahead);
        let carried = CARRIED.powf(1.0 + 0.5 * ahead as f64);
        let told = foretold(|it| self.heating(it), day, before(self.today, 1), carried);
        self.expected(ahead).zip(told).map_or(1.0, |(it, told)| factor(heating(it) - told))
    }

    /// Whether the building's own days before today would have been missed less.
    fn holds(&self, known: &History) -> Result<(), NoWeather> {
        let energy = |day: Date| {
            let index = (known.first() <= day).then(|| between(known.first(), day))?;
            let is_whole = index < known.len() && known.measured(index).iter().all(|it| *it);
            is_whole.then(|| known.days()[index].iter().sum::<f64>()).filter(|it| 0.0 < *it)
        };
        let misses = (1..=JUDGED_DAYS).filter_map(|back| {
            let (day, yesterday) = (before(self.today, back), before(self.today, back + 1));
            let said = foretold(energy, day, yesterday, CARRIED).filter(|it| 0.0 < *it)?;
            let told = foretold(|it| self.heating(it), day, yesterday, CARRIED)?;
            let with = said * factor(heating(self.expected_then(day)?) - told);
            let was = energy(day)?;
            Some([said, with].map(|it| (was - it).abs().min(0.5 * said)))
        });
        let (n, [without, with]) =
            misses.fold((0, [0.0; 2]), |(n, sum), it| (n + 1, [sum[0] + it[0], sum[1] + it[1]]));
        match n {
            0..LEAST_JUDGED => Err(NoWeather::TooFewJudged { days: n }),
            _ if with < BETTER * without => Ok(()),
            _ => Err(NoWeather::NoBetter),
        }
    }
}

/// A day by the same weekday of the eight weeks before, the later the more, and by what is carried on
/// of how `yesterday` departed from the same of its own. Days that are not known are left out.
fn foretold(
    of: impl Fn(Date) -> Option<f64>,
    day: Date,
    yesterday: Date,
    carried: f64,
) -> Option<f64> {
    let usual = |day: Date| {
        let weeks = (1..=8).filter_map(|week| Some((week, of(before(day, 7 * week))?)));
        let (sum, weights) = weeks.fold((0.0, 0.0), |(sum, weights), (week, it)| {
            let weight = (-(week as f64) / 3.0).exp();
            (sum + weight * it, weights + weight)
        });
        (0.0 < weights).then(|| sum / weights)
    };
    let departed = of(yesterday).zip(usual(yesterday)).map_or(0.0, |(was, usual)| was - usual);
    Some(usual(day)? + carried * departed)
}

impl Subject {
    /// How the weather moves each of the local days from `origin`'s on.
    ///
    /// # Errors
    ///
    /// Why weather decides nothing.
    pub fn weather(&self, origin: Timestamp, days: usize) -> Result<WeatherAhead, NoWeather> {
        let outdoor = self.outdoor.as_ref().ok_or(NoWeather::NoThermometer)?;
        let today = self.zone.to_datetime(origin).date();
        let climate = Climate::of(outdoor, origin, today)?;
        climate.holds(&self.history)?;
        let told = |ahead: &usize| {
            climate.foretold.is_some_and(|it| it.on(after(today, *ahead)).is_some())
        };
        Ok(WeatherAhead {
            factors: (0..days).map(|ahead| climate.factor(ahead)).collect(),
            foretold: (0..days).filter(told).count(),
        })
    }
}

fn before(day: Date, days: usize) -> Date {
    days_before(day, i64::try_from(days).unwrap_or(i64::MAX))
}

fn heating(celsius: f64) -> f64 {
    (HEATED_BELOW - celsius).max(0.0)
}

fn factor(degrees: f64) -> f64 {
    (1.0 + PER_DEGREE * degrees).clamp(0.7, 1.3)
}

fn of_year(day: Date) -> [f64; 3] {
    let angle = TAU * f64::from(day.day_of_year()) / 365.25;
    [1.0, angle.cos(), angle.sin()]
}

fn usual(season: [f64; 3], day: Date) -> f64 {
    of_year(day).iter().zip(season).map(|(a, b)| a * b).sum()
}

/// Least squares of the mean and the year's swing, the swing drawn towards none.
fn season(known: &[(Date, f64)]) -> [f64; 3] {
    let mut gram = Array2::from_diag(&arr1(&[0.0, RIDGE, RIDGE]));
    let mut moment = arr2(&[[0.0]; 3]);
    for (day, celsius) in known {
        let of = of_year(*day);
        for (row, a) in of.iter().enumerate() {
            moment[[row, 0]] += a * celsius;
            of.iter().enumerate().for_each(|(column, b)| gram[[row, column]] += a * b);
        }
    }
    let mean = moment[[0, 0]] / known.len() as f64;
    match gram.solvec_inplace(&mut moment) {
        Ok(_) => [0, 1, 2].map(|row| moment[[row, 0]]),
        Err(_) => [mean, 0.0, 0.0],
    }
}
