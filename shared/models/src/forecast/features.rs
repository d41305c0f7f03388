//! What is known of a day before it begins, hour by hour, in units of the building's own scale.

use std::sync::LazyLock;

use jiff::civil::Date;

use crate::calendar::{Calendar, DayType};
use crate::forecast::history::History;
use crate::forecast::linear::Group;
use crate::load::{Day, after};

/// How many features the linear base looks at: the first ones.
pub(crate) const LINEAR: usize = 36;
/// How many there are in all.
pub(crate) const COUNT: usize = 76;
/// Where [`super::errors`] puts what it knows.
pub(crate) const OF_ERRORS: usize = 68;

pub(crate) type Row = [f32; COUNT];

const LAGS: [usize; 12] = [1, 2, 3, 4, 5, 6, 7, 8, 14, 21, 28, 35];
const WEEKS_8: usize = 56;
/// Values of the scale are cut off here; ages in days reach as far.
const FARTHEST: f64 = 400.0;

/// A building's history with what its days are by the calendar, a week beyond its end.
#[derive(Debug, Clone)]
pub(crate) struct Known<'a> {
    pub(crate) history: &'a History,
    calendar: &'a Calendar,
    used: Vec<Used>,
}

/// How far the calendar is looked up beyond the history.
const AHEAD: usize = 9;

impl<'a> Known<'a> {
    pub(crate) fn new(history: &'a History, calendar: &'a Calendar) -> Self {
        let date = |index: usize| after(history.first(), index);
        let used =
            (0..history.len() + AHEAD).map(|index| Used::on(date(index), calendar)).collect();
        Self { history, calendar, used }
    }
}

/// What a day is, by the calendar.
#[derive(Debug, Clone, Copy)]
struct Used {
    weekday: u8,
    day_type: DayType,
}

impl Used {
    fn on(date: Date, calendar: &Calendar) -> Self {
        Self { weekday: calendar.weekday_used(date), day_type: calendar.day_type(date) }
    }
}

/// A day that is to be predicted: what is known up to, not including, `index`, of which the days
/// before `start` are not looked at.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Target<'a> {
    pub(crate) known: &'a Known<'a>,
    pub(crate) start: usize,
    pub(crate) index: usize,
}

/// Weights of days by age in days: of the same weekday, of the same type beside them, and of the same
/// type alone.
static WEIGHTS: LazyLock<[[f64; 3]; WEEKS_8 + 1]> = LazyLock::new(|| {
    std::array::from_fn(|age| {
        let age = -(age as f64);
        [(age / 21.0).exp(), 0.15 * (age / 10.0).exp(), (age / 7.0).exp()]
    })
});

impl<'a> Target<'a> {
    pub(crate) const fn history(&self) -> &'a History {
        self.known.history
    }

    fn used(&self, index: usize) -> Used {
        self.known.used[index]
    }

    pub(crate) fn day_type(&self, index: usize) -> DayType {
        self.used(index).day_type
    }

    pub(crate) fn group(&self) -> Group {
        let before = self.index.checked_sub(1).map_or(DayType::Workday, |it| self.day_type(it));
        Group::of(self.day_type(self.index), before)
    }

    pub(crate) fn at(&self, index: usize) -> Target<'a> {
        Target { index, ..*self }
    }

    /// The day `back` days before; `None` before the start.
    fn back(&self, back: usize) -> Option<&'a Day> {
        let at = self.index.checked_sub(back)?;
        (self.start <= at && at < self.history().len()).then(|| &self.history().days()[at])
    }

    /// The median of the last 28 daily means, in kWh an hour; `None` where that is nothing.
    pub(crate) fn scale(&self) -> Option<f64> {
        let from = self.start.max(self.index.saturating_sub(28));
        let mut means: Vec<f64> =
            self.history().days()[from..self.index].iter().map(mean).collect();
        if means.is_empty() {
            return None;
        }
        let middle = means.len() / 2;
        let (_, median, _) = means.select_nth_unstable_by(middle, f64::total_cmp);
        (*median > 1e-9).then_some(*median)
    }

    /// What the target's hours would be if they were like those of the weeks before, in kWh: the same
    /// weekday of eight weeks, younger ones weighing more, and days of the same type a little; and
    /// days of the same type alone.
    pub(crate) fn usual(&self) -> (Day, Day) {
        let target = self.used(self.index);
        let (mut weekday, mut of_type) = (Weighted::default(), Weighted::default());
        for age in 1..=WEEKS_8 {
            let Some(day) = self.back(age) else { break };
            let used = self.used(self.index - age);
            let [same_weekday, beside, alone] = WEIGHTS[age];
            let same_type = used.day_type == target.day_type;
            if same_type {
                of_type.add(day, alone);
            }
            let weight = f64::from(u8::from(used.weekday == target.weekday)) * same_weekday
                + f64::from(u8::from(same_type)) * beside;
            if weight > 0.0 {
                weekday.add(day, weight);
            }
        }
        let latest = self.back(1).copied().unwrap_or([0.0; 24]);
        let of_type = of_type.mean();
        let weekday = weekday.mean().or(of_type).unwrap_or(latest);
        (weekday, of_type.unwrap_or(weekday))
    }
}

#[derive(Debug, Default)]
struct Weighted {
    sum: Day,
    weight: f64,
}

impl Weighted {
    fn add(&mut self, day: &Day, weight: f64) {
        for (sum, value) in self.sum.iter_mut().zip(day) {
            *sum += weight * value;
        }
        self.weight += weight;
    }

    fn mean(&self) -> Option<Day> {
        (self.weight > 0.0).then(|| self.sum.map(|it| it / self.weight))
    }
}

/// The target's 24 rows, without what [`super::errors`] knows. `scale` is the target's.
pub(crate) fn rows(target: &Target<'_>, scale: f64) -> [Row; 24] {
    let (usual, of_type) = target.usual();
    let back = |days: usize| target.back(days).unwrap_or(&usual);
    let [r1, r2, r7] = [1, 2, 7].map(|days| residual(target, days));
    let shape = Shape::of(target, scale);
    let used = target.used(target.index);
    let days_off = DaysOff::around(target);
    let last_year = last_year(target);
    let date = after(target.history().first(), target.index);
    let angle = f64::from(date.day_of_year()) / 365.25 * std::f64::consts::TAU;
    let latest = back(1);
    let mut rows = [[0.0; COUNT]; 24];
    for (hour, row) in rows.iter_mut().enumerate() {
        let mut at = 0;
        let mut put = |value: f64| {
            row[at] = value.clamp(-FARTHEST, FARTHEST) as f32;
            at += 1;
        };
        for lag in LAGS {
            put(back(lag)[hour] / scale);
        }
        for lag in [1, 7] {
            let day = back(lag);
            let before = if hour == 0 { back(lag + 1)[23] } else { day[hour - 1] };
            let next = if hour == 23 {
                if lag == 1 { day[23] } else { back(lag - 1)[0] }
            } else {
                day[hour + 1]
            };
            put(before / scale);
            put(next / scale);
        }
        put(usual[hour] / scale);
        put(of_type[hour] / scale);
        for residual in [&r1, &r2, &r7] {
            put(residual[hour] / scale);
            put(mean(residual) / scale);
        }
        put(mean_of(&r1[18..]) / scale);
        put(mean_of(&r1[..6]) / scale);
        put(mean_of(&r2[..6]) / scale);
        put(latest[23] / scale);
        put(mean_of(&latest[20..]) / scale);
        for lag in [1, 2, 3, 7] {
            put(mean(back(lag)) / scale);
        }
        put(shape.week / scale);
        put(shape.drift / scale);
        put(1.0);
        put(shape.weekend_ratio);
        // The linear base ends here.
        put(shape.deviation / scale);
        put(shape.least / scale);
        put(shape.greatest / scale);
        put(shape.low / scale);
        put(shape.high / scale);
        put(shape.month / scale);
        put(days_off.same_type_at(hour) / scale);
        put(days_off.same_type_age);
        put(hour as f64);
        put(f64::from(used.weekday));
        put(match used.day_type {
            DayType::Workday => 0.0,
            DayType::Saturday => 1.0,
            DayType::Off => 2.0,
        });
        put(f64::from(u8::from(target.known.calendar.is_holiday(date))));
        put(f64::from(u8::from(
            (date.month() == 12 && date.day() >= 24) || (date.month() == 1 && date.day() == 1),
        )));
        put(f64::from(u8::from(days_off.before)));
        put(f64::from(u8::from(days_off.next)));
        put(days_off.run);
        put(angle.sin());
        put(angle.cos());
        put(last_year.map_or(0.0, |it| it.hour[hour] / it.scale));
        put(last_year.map_or(0.0, |it| mean(&it.hour) / it.scale));
        put(last_year.map_or(0.0, |it| it.week_change));
        put(f64::from(u8::from(last_year.is_some())));
        put(target.history().measured_share(target.index, 28));
        put((target.index - target.start).min(400) as f64);
        put(usual_share(&usual, hour));
        put((latest[hour] - back(8)[hour]) / scale);
        put(mean_of(&latest[..6]) / scale);
        put(mean_of(&latest[9..17]) / scale);
        put(mean_of(&back(7)[9..17]) / scale);
        put((mean(&usual) - mean(latest)) / scale);
        put(mean(&usual) / scale);
        debug_assert!(at <= OF_ERRORS, "{at} features");
    }
    rows
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

/// How the last four weeks were.
#[derive(Debug)]
struct Shape {
    week: f64,
    drift: f64,
    month: f64,
    deviation: f64,
    least: f64,
    greatest: f64,
    low: f64,
    high: f64,
    weekend_ratio: f64,
}

impl Shape {
    fn of(target: &Target<'_>, scale: f64) -> Self {
        let from = target.start.max(target.index.saturating_sub(28));
        let days = &target.history().days()[from..target.index];
        let mut hours: Vec<f64> = days.iter().flatten().copied().collect();
        hours.sort_unstable_by(f64::total_cmp);
        let quantile = |share: f64| hours.get((share * hours.len() as f64) as usize).copied();
        let month = mean_of(&hours);
        let squares: f64 = hours.iter().map(|it| (it - month) * (it - month)).sum();
        let means: Vec<f64> = days.iter().map(mean).collect();
        let week = mean_of(&means[means.len().saturating_sub(7)..]);
        let before = &means[means.len().saturating_sub(14)..means.len().saturating_sub(7)];
        let (mut on, mut off) = (Vec::new(), Vec::new());
        for (index, value) in (from..target.index).zip(&means) {
            match target.used(index).day_type {
                DayType::Workday => on.push(*value),
                _ => off.push(*value),
            }
        }
        let (on, off) = (mean_of(&on), mean_of(&off));
        Self {
            week,
            drift: if before.is_empty() { 0.0 } else { week - mean_of(before) },
            month,
            deviation: (squares / hours.len().max(1) as f64).sqrt(),
            least: quantile(0.0).unwrap_or(scale),
            greatest: hours.last().copied().unwrap_or(scale),
            low: quantile(0.05).unwrap_or(scale),
            high: quantile(0.95).unwrap_or(scale),
            weekend_ratio: if on > 0.0 && off > 0.0 { (off / on).min(3.0) } else { 1.0 },
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
