//! What is known of a day before it begins, hour by hour, in units of the building's own scale.

use crate::calendar::DayType;
use crate::forecast::target::{Target, WEEKS_8};
use crate::load::{Day, after};

/// How many features the linear base looks at: the first ones.
pub(crate) const LINEAR: usize = 36;
/// How many there are in all.
pub(crate) const COUNT: usize = 76;
/// Where [`super::errors`] puts what it knows.
pub(crate) const OF_ERRORS: usize = 68;

pub(crate) type Row = [f32; COUNT];

const LAGS: [usize; 12] = [1, 2, 3, 4, 5, 6, 7, 8, 14, 21, 28, 35];
/// Values of the scale are cut off here; ages in days reach as far.
const FARTHEST: f64 = 400.0;

/// The target's 24 rows, without what [`super::errors`] knows. `scale` is the target's.
pub(crate) fn rows(target: &Target<'_>, scale: f64) -> [Row; 24] {
    let before = Before::of(target);
    let mut rows = before.linear(scale);
    before.beyond(scale, &mut rows);
    rows
}

/// The same as far as the linear base looks at them, which costs a fraction of it.
pub(crate) fn linear_rows(target: &Target<'_>, scale: f64) -> [Row; 24] {
    Before::of(target).linear(scale)
}

/// The days before a target, as rows are made of them.
#[derive(Debug)]
struct Before<'a> {
    target: &'a Target<'a>,
    usual: Day,
    of_type: Day,
    /// Daily means of the last four weeks, in kWh an hour.
    means: Vec<f64>,
}

impl<'a> Before<'a> {
    fn of(target: &'a Target<'a>) -> Self {
        let (usual, of_type) = target.usual();
        Self { target, usual, of_type, means: target.last_28().iter().map(mean).collect() }
    }

    fn back(&self, days: usize) -> &Day {
        self.target.back(days).unwrap_or(&self.usual)
    }

    /// The first [`LINEAR`] features; the others are 0.
    fn linear(&self, scale: f64) -> [Row; 24] {
        let lagged = LAGS.map(|lag| self.back(lag));
        let residuals = [1, 2, 7].map(|days| residual(self.target, days));
        let residual_means = residuals.each_ref().map(mean);
        let [r1, r2, _] = &residuals;
        let latest = self.back(1);
        let of_day = [
            mean_of(&r1[18..]),
            mean_of(&r1[..6]),
            mean_of(&r2[..6]),
            latest[23],
            mean_of(&latest[20..]),
            mean(latest),
            mean(self.back(2)),
            mean(self.back(3)),
            mean(self.back(7)),
            self.week(),
            self.drift(),
        ];
        let mut rows = [[0.0; COUNT]; 24];
        for (hour, row) in rows.iter_mut().enumerate() {
            let mut row = Putting { row, at: 0 };
            for day in lagged {
                row.put(day[hour] / scale);
            }
            for lag in [1, 7] {
                let day = self.back(lag);
                let before = if hour == 0 { self.back(lag + 1)[23] } else { day[hour - 1] };
                let next = if hour == 23 {
                    if lag == 1 { day[23] } else { self.back(lag - 1)[0] }
                } else {
                    day[hour + 1]
                };
                row.put(before / scale);
                row.put(next / scale);
            }
            row.put(self.usual[hour] / scale);
            row.put(self.of_type[hour] / scale);
            for (residual, mean) in residuals.iter().zip(residual_means) {
                row.put(residual[hour] / scale);
                row.put(mean / scale);
            }
            for value in of_day {
                row.put(value / scale);
            }
            row.put(1.0);
            debug_assert!(row.at == LINEAR, "{} features", row.at);
        }
        rows
    }

    /// The features that trees alone look at.
    fn beyond(&self, scale: f64, rows: &mut [Row; 24]) {
        let Self { target, usual, .. } = self;
        let weekend_ratio = self.weekend_ratio();
        let shape = Shape::of(target, scale);
        let used = target.used(target.index);
        let days_off = DaysOff::around(target);
        let last_year = last_year(target);
        let date = after(target.history().first(), target.index);
        let angle = f64::from(date.day_of_year()) / 365.25 * std::f64::consts::TAU;
        let is_holiday = target.known.calendar.is_holiday(date);
        let measured = target.history().measured_share(target.index, 28);
        let (latest, week_before) = (self.back(1), self.back(7));
        for (hour, row) in rows.iter_mut().enumerate() {
            let mut row = Putting { row, at: LINEAR };
            row.put(weekend_ratio);
            row.put(shape.deviation / scale);
            row.put(shape.least / scale);
            row.put(shape.greatest / scale);
            row.put(shape.low / scale);
            row.put(shape.high / scale);
            row.put(shape.month / scale);
            row.put(days_off.same_type_at(hour) / scale);
            row.put(days_off.same_type_age);
            row.put(hour as f64);
            row.put(f64::from(used.weekday));
            row.put(match used.day_type {
                DayType::Workday => 0.0,
                DayType::Saturday => 1.0,
                DayType::Off => 2.0,
            });
            row.put(f64::from(u8::from(is_holiday)));
            row.put(f64::from(u8::from(
                (date.month() == 12 && date.day() >= 24) || (date.month() == 1 && date.day() == 1),
            )));
            row.put(f64::from(u8::from(days_off.before)));
            row.put(f64::from(u8::from(days_off.next)));
            row.put(days_off.run);
            row.put(angle.sin());
            row.put(angle.cos());
            row.put(last_year.map_or(0.0, |it| it.hour[hour] / it.scale));
            row.put(last_year.map_or(0.0, |it| mean(&it.hour) / it.scale));
            row.put(last_year.map_or(0.0, |it| it.week_change));
            row.put(f64::from(u8::from(last_year.is_some())));
            row.put(measured);
            row.put((target.index - target.start).min(400) as f64);
            row.put(usual_share(usual, hour));
            row.put((latest[hour] - self.back(8)[hour]) / scale);
            row.put(mean_of(&latest[..6]) / scale);
            row.put(mean_of(&latest[9..17]) / scale);
            row.put(mean_of(&week_before[9..17]) / scale);
            row.put((mean(usual) - mean(latest)) / scale);
            row.put(mean(usual) / scale);
            debug_assert!(row.at <= OF_ERRORS, "{} features", row.at);
        }
    }

    /// Mean of the last week.
    fn week(&self) -> f64 {
        mean_of(&self.means[self.means.len().saturating_sub(7)..])
    }

    /// How much more that is than the week before.
    fn drift(&self) -> f64 {
        let n = self.means.len();
        let before = &self.means[n.saturating_sub(14)..n.saturating_sub(7)];
        if before.is_empty() { 0.0 } else { self.week() - mean_of(before) }
    }

    /// Days off over workdays, of the last four weeks.
    fn weekend_ratio(&self) -> f64 {
        let (mut on, mut off) = (Vec::new(), Vec::new());
        let from = self.target.index - self.means.len();
        for (index, value) in (from..).zip(&self.means) {
            match self.target.day_type(index) {
                DayType::Workday => on.push(*value),
                _ => off.push(*value),
            }
        }
        let (on, off) = (mean_of(&on), mean_of(&off));
        if on > 0.0 && off > 0.0 { (off / on).min(3.0) } else { 1.0 }
    }
}

/// A row that is filled from `at` on.
#[derive(Debug)]
struct Putting<'a> {
    row: &'a mut Row,
    at: usize,
}

impl Putting<'_> {
    fn put(&mut self, value: f64) {
        self.row[self.at] = value.clamp(-FARTHEST, FARTHEST) as f32;
        self.at += 1;
    }
}

/// What day `back` days before was, beyond what was usual then; nothing where it is not known.
fn residual(target: &Target<'_>, back: usize) -> Day {
    let Some(day) = target.back(back) else { return [0.0; 24] };
    if target.index - back <= target.start {
        return [0.0; 24];
    }
    let (usual, _) = target.at(target.index - back).usual();
    std::array::from_fn(|hour| day[hour] - usual[hour])
}

fn usual_share(usual: &Day, hour: usize) -> f64 {
    let sum = mean(usual);
    if sum > 0.0 { usual[hour] / sum } else { 0.0 }
}

/// How the hours of the last four weeks were.
#[derive(Debug)]
struct Shape {
    month: f64,
    deviation: f64,
    least: f64,
    greatest: f64,
    low: f64,
    high: f64,
}

impl Shape {
    fn of(target: &Target<'_>, scale: f64) -> Self {
        let mut hours: Vec<f64> = target.last_28().iter().flatten().copied().collect();
        hours.sort_unstable_by(f64::total_cmp);
        let quantile = |share: f64| hours.get((share * hours.len() as f64) as usize).copied();
        let month = mean_of(&hours);
        let squares: f64 = hours.iter().map(|it| (it - month) * (it - month)).sum();
        Self {
            month,
            deviation: (squares / hours.len().max(1) as f64).sqrt(),
            least: quantile(0.0).unwrap_or(scale),
            greatest: hours.last().copied().unwrap_or(scale),
            low: quantile(0.05).unwrap_or(scale),
            high: quantile(0.95).unwrap_or(scale),
        }
    }
}

/// Days off beside the target, and the last day that was of its type.
#[derive(Debug)]
struct DaysOff<'a> {
    before: bool,
    next: bool,
    run: f64,
    same_type: Option<&'a Day>,
    same_type_age: f64,
}

impl<'a> DaysOff<'a> {
    fn around(target: &Target<'a>) -> Self {
        let is_off = |index: usize| target.used(index).day_type != DayType::Workday;
        let of_type = target.used(target.index).day_type;
        let age = (1..=WEEKS_8).find(|age| {
            target.back(*age).is_some() && target.used(target.index - age).day_type == of_type
        });
        let run = (1..=14)
            .take_while(|back| *back <= target.index && is_off(target.index - back))
            .count();
        Self {
            before: 0 < target.index && is_off(target.index - 1),
            next: is_off(target.index + 1),
            run: run as f64,
            same_type: age.and_then(|age| target.back(age)),
            same_type_age: age.unwrap_or(WEEKS_8) as f64,
        }
    }

    fn same_type_at(&self, hour: usize) -> f64 {
        self.same_type.map_or(0.0, |day| day[hour])
    }
}

/// What the same week was a year before, beyond what was usual then.
#[derive(Debug, Clone, Copy)]
struct LastYear {
    hour: Day,
    scale: f64,
    week_change: f64,
}

fn last_year(target: &Target<'_>) -> Option<LastYear> {
    const WEEKS_52: usize = 364;
    let then = target.at(target.index.checked_sub(WEEKS_52)?);
    if then.index < target.start + 28 {
        return None;
    }
    let scale = then.scale()?;
    let (usual, _) = then.usual();
    let day = target.back(WEEKS_52)?;
    let days = target.history().days();
    let week = |from: usize| mean_of(&days[from..from + 7].iter().map(mean).collect::<Vec<_>>());
    Some(LastYear {
        hour: std::array::from_fn(|hour| day[hour] - usual[hour]),
        scale,
        week_change: ((week(then.index) - week(then.index - 7)) / scale).clamp(-3.0, 3.0),
    })
}

pub(crate) fn mean(day: &Day) -> f64 {
    mean_of(day)
}

fn mean_of(values: &[f64]) -> f64 {
    if values.is_empty() { 0.0 } else { values.iter().sum::<f64>() / values.len() as f64 }
}
