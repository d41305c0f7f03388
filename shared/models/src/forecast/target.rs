//! A day that is to be predicted, and the days before it that it may be like.

use std::sync::LazyLock;

use jiff::civil::Date;

use crate::calendar::{Calendar, DayType};
use crate::forecast::features::mean;
use crate::forecast::history::History;
use crate::forecast::linear::Group;
use crate::forecast::spread::Kind;
use crate::load::{Day, after};

/// Days that say what is usual.
pub(super) const WEEKS_8: usize = 56;

/// A building's history with what its days are by the calendar, a week beyond its end.
#[derive(Debug, Clone)]
pub(crate) struct Known<'a> {
    pub(crate) history: &'a History,
    pub(super) calendar: &'a Calendar,
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
pub(super) struct Used {
    pub(super) weekday: u8,
    pub(super) day_type: DayType,
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

    pub(super) fn used(&self, index: usize) -> Used {
        self.known.used[index]
    }

    pub(crate) fn day_type(&self, index: usize) -> DayType {
        self.used(index).day_type
    }

    pub(super) fn kind(&self) -> Kind {
        let date = after(self.history().first(), self.index);
        match self.day_type(self.index) {
            _ if self.known.calendar.is_holiday(date) => Kind::Holiday,
            DayType::Workday => Kind::Workday,
            DayType::Saturday => Kind::Saturday,
            DayType::Off => Kind::Sunday,
        }
    }

    pub(crate) fn group(&self) -> Group {
        let before = self.index.checked_sub(1).map_or(DayType::Workday, |it| self.day_type(it));
        Group::of(self.day_type(self.index), before)
    }

    pub(crate) fn at(&self, index: usize) -> Target<'a> {
        Target { index, ..*self }
    }

    /// The day `back` days before; `None` before the start.
    pub(super) fn back(&self, back: usize) -> Option<&'a Day> {
        let at = self.index.checked_sub(back)?;
        (self.start <= at && at < self.history().len()).then(|| &self.history().days()[at])
    }

    /// The last 28 days before, or as many as there are.
    pub(super) fn last_28(&self) -> &'a [Day] {
        let from = self.start.max(self.index.saturating_sub(28));
        &self.history().days()[from..self.index]
    }

    /// The median of the last 28 daily means, in kWh an hour; `None` where that is nothing.
    pub(crate) fn scale(&self) -> Option<f64> {
        let mut means: Vec<f64> = self.last_28().iter().map(mean).collect();
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
