//! What a forecast starts from: whole local days without gaps, each hour known, or filled and marked.

use jiff::civil::Date;

use crate::load::{Day, Load, UNKNOWN};

/// A value beyond so many times what is usual is taken for a fault.
const IMPLAUSIBLE: f64 = 10.0;
/// A value below this share of what is usual is taken for none.
const IDLE: f64 = 0.01;
/// Zeros are real where they are at least this share of the hours of the eight weeks before.
const USUAL_ZEROS: f64 = 0.1;
/// No building takes as much in an hour, in kWh.
const GREATEST: f64 = 1e9;
/// Hours with energy that a day needs to tell what is usual.
const HALF_A_DAY: usize = 12;
const WEEKS_8: usize = 56;

/// Days of load, without gaps. Each day is cleaned by itself and those before it, so that what comes
/// later changes nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct History {
    first: Date,
    days: Vec<Day>,
    measured: Vec<[bool; 24]>,
    /// Days on which next to nothing was measured, all day: what it was.
    idle: Vec<Option<f64>>,
}

impl History {
    /// Starts with the first day of which anything plausible is known.
    #[must_use]
    pub fn of(load: &Load) -> Self {
        let is_energy = |it: &f64| it.is_finite() && *it > 0.0;
        let skipped = load.days().iter().position(|day| day.iter().any(is_energy));
        let skipped = skipped.unwrap_or(load.days().len());
        let raw = &load.days()[skipped..];
        let mut history = Self {
            first: crate::load::after(load.first(), skipped),
            days: Vec::with_capacity(raw.len()),
            measured: Vec::with_capacity(raw.len()),
            idle: Vec::with_capacity(raw.len()),
        };
        let seen: Vec<Seen> = raw.iter().map(Seen::of).collect();
        for (index, day) in raw.iter().enumerate() {
            let plausible = Plausible::in_(&seen[index.saturating_sub(WEEKS_8 - 1)..=index]);
            let on = seen[index].median.is_some();
            let measured = day.map(|it| {
                it.is_finite()
                    && it <= plausible.most
                    && (plausible.least <= it && it > 0.0
                        || it == 0.0 && on && plausible.zeros_count)
            });
            let idle = seen[index].idle_below(plausible.least);
            history.push(*day, measured, idle);
        }
        history
    }

    /// Appends a day; hours that are not `measured` are taken from the week before, else the day
    /// before, else from their neighbors.
    fn push(&mut self, day: Day, measured: [bool; 24], idle: Option<f64>) {
        let index = self.days.len();
        let like = [7, 1].iter().find_map(|back| index.checked_sub(*back)).map(|at| self.days[at]);
        let mut filled = day;
        for hour in 0..24 {
            if !measured[hour] {
                filled[hour] = like.map_or_else(|| nearest(&day, &measured, hour), |it| it[hour]);
            }
        }
        self.days.push(filled);
        self.measured.push(measured);
        self.idle.push(idle);
    }

    /// The first `n` days: what was known when they had passed.
    #[must_use]
    pub fn until(&self, n: usize) -> Self {
        let n = n.min(self.len());
        Self {
            first: self.first,
            days: self.days[..n].to_vec(),
            measured: self.measured[..n].to_vec(),
            idle: self.idle[..n].to_vec(),
        }
    }

    /// Appends a day that was predicted, as if it had been measured.
    pub(crate) fn assume(&mut self, day: Day) {
        self.idle.push(self.idle_before(self.days.len()));
        self.days.push(day);
        self.measured.push([true; 24]);
    }

    /// Appends days of which nothing is known, up to `len` in all.
    pub(crate) fn pass_until(&mut self, len: usize) {
        while self.len() < len {
            self.push(UNKNOWN, [false; 24], None);
        }
    }

    #[must_use]
    pub const fn first(&self) -> Date {
        self.first
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.days.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.days.is_empty()
    }

    /// All days, oldest first, in kWh an hour.
    #[must_use]
    pub fn days(&self) -> &[Day] {
        &self.days
    }

    /// Which hours of day `index` were measured, not filled.
    #[must_use]
    pub fn measured(&self, index: usize) -> &[bool; 24] {
        &self.measured[index]
    }

    /// What was measured an hour where the two days before day `index` idled, in kWh.
    #[must_use]
    pub fn idle_before(&self, index: usize) -> Option<f64> {
        let before = |days: usize| self.idle[index.checked_sub(days)?];
        before(2).and(before(1))
    }

    /// The share of hours that were measured of the `n` days before day `index`.
    #[must_use]
    pub fn measured_share(&self, index: usize, n: usize) -> f64 {
        let window = &self.measured[index.saturating_sub(n)..index];
        let count = window.iter().flatten().filter(|it| **it).count();
        count as f64 / (window.len() * 24).max(1) as f64
    }
}

/// What stands in a day as it came.
#[derive(Debug, Clone, Copy)]
struct Seen {
    /// Of the hours with energy; `None` where there are none.
    median: Option<f64>,
    greatest: f64,
    n_energy: usize,
    n_zero: usize,
}

impl Seen {
    fn of(day: &Day) -> Self {
        let mut energy: Vec<f64> =
            day.iter().copied().filter(|it| it.is_finite() && *it > 0.0).collect();
        let n_zero = day.iter().filter(|it| **it == 0.0).count();
        let greatest = energy.iter().copied().fold(0.0, f64::max);
        Self { n_energy: energy.len(), n_zero, greatest, median: middle(&mut energy) }
    }

    fn idle_below(&self, least: f64) -> Option<f64> {
        const HOURS: usize = 18;
        self.median.filter(|_| HOURS <= self.n_energy && self.greatest < least)
    }
}

pub(super) fn middle(values: &mut [f64]) -> Option<f64> {
    let at = values.len() / 2;
    (!values.is_empty()).then(|| *values.select_nth_unstable_by(at, f64::total_cmp).1)
}

/// What may be true of a window's last day.
#[derive(Debug, Clone, Copy)]
struct Plausible {
    least: f64,
    most: f64,
    zeros_count: bool,
}

impl Plausible {
    /// By the third greatest median of the window's days that are at least half known, so that neither
    /// two bad days nor weeks of next to nothing decide.
    fn in_(window: &[Seen]) -> Self {
        let on = || window.iter().filter(|it| it.median.is_some());
        let half = on().filter(|it| HALF_A_DAY <= it.n_energy);
        let mut medians: Vec<f64> = half.filter_map(|it| it.median).collect();
        if medians.is_empty() {
            medians.extend(on().filter_map(|it| it.median));
        }
        medians.sort_unstable_by(|a, b| b.total_cmp(a));
        let usual = medians.get(2).or(medians.last()).copied().unwrap_or(0.0);
        let (zeros, energy) = on().fold((0, 0), |sum, it| (sum.0 + it.n_zero, sum.1 + it.n_energy));
        Self {
            least: IDLE * usual,
            most: (IMPLAUSIBLE * usual).min(GREATEST),
            zeros_count: zeros as f64 >= USUAL_ZEROS * (zeros + energy).max(1) as f64,
        }
    }
}

fn nearest(day: &Day, measured: &[bool; 24], hour: usize) -> f64 {
    let known = (0..24).filter(|it| measured[*it]).min_by_key(|it| it.abs_diff(hour));
    known.map_or(0.0, |it| day[it])
}
