//! Learning one model from many buildings.

use std::ops::Range;

use crate::boost::{self, Growth, Trees};
use crate::calendar::Calendar;
use crate::forecast::errors;
use crate::forecast::features::{COUNT, Row, rows};
use crate::forecast::history::History;
use crate::forecast::linear::{Linear, Sample};
use crate::forecast::model::Forecaster;
use crate::forecast::parallel::both;
use crate::forecast::spread::{Kind, Miss, Spread};
use crate::forecast::target::{Known, Target};
use crate::load::Day;

/// A building to learn from.
#[derive(Debug)]
pub struct Building<'a> {
    pub history: &'a History,
    pub calendar: &'a Calendar,
    /// Days to learn from: indices of the history.
    pub days: Range<usize>,
}

/// How a model is learned.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    pub growth: Growth,
    /// Trees learn from about so many hours: whole days, evenly spread.
    pub hours: usize,
    /// Each how many-th of those days is seen once more as if the history had begun only days before.
    pub short_every: usize,
    pub unseen: Unseen,
}

/// What errors are counted on, for intervals: as foreign to the model as what it will predict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unseen {
    /// Four weeks of buildings that it has seen in other weeks.
    Weeks,
    /// Buildings that it has never seen; weeks where they are few.
    Buildings,
}

impl Unseen {
    /// Which half a day belongs to.
    const fn half(self, building: usize, index: usize, n_buildings: usize) -> usize {
        match self {
            Self::Buildings if 4 <= n_buildings => building % 2,
            _ => index / 28 % 2,
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self { growth: Growth::default(), hours: 500_000, short_every: 6, unseen: Unseen::Weeks }
    }
}

/// Days of history that a model learns from at least.
const LEAST: usize = 8;

/// A day to learn from.
struct Lesson<'a> {
    target: Target<'a>,
    scale: f64,
    rows: [Row; 24],
    observed: Day,
    weight: f64,
}

impl<'a> Lesson<'a> {
    fn of(target: Target<'a>) -> Option<Self> {
        let scale = target.scale()?;
        let observed = target.history().days().get(target.index)?.map(|it| it / scale);
        let mean = observed.iter().sum::<f64>() / 24.0;
        Some(Self {
            target,
            scale,
            rows: rows(&target, scale),
            observed,
            weight: 1.0 / mean.max(0.3),
        })
    }

    fn is_sound(&self) -> bool {
        let history = self.target.history();
        let n = history.measured(self.target.index).iter().filter(|it| **it).count();
        let on = 0.1 <= self.observed.iter().sum::<f64>() / 24.0;
        on && 18 <= n && 0.5 <= history.measured_share(self.target.index, 28)
    }

    /// Hours that were measured: their row, what they were, of the scale, and what the base says.
    fn hours(&self) -> impl Iterator<Item = usize> + use<'_, 'a> {
        let measured = self.target.history().measured(self.target.index);
        (0..24).filter(|hour| measured[*hour])
    }
}

/// Learns a model from `buildings`. `None` where there is nothing to learn from.
#[must_use]
pub fn train(buildings: &[Building<'_>], settings: &Settings) -> Option<Forecaster> {
    let (linear, taught) = learn(buildings, settings)?;
    let growth = &settings.growth;
    let (trees, spread) = both(|| taught.trees(growth), || taught.spread(growth));
    Some(Forecaster::new(linear, trees, spread))
}

/// As [`train`], from other days than `before` was taught by; how far off it may be stays as was counted
/// then, which is more than half of the work.
pub(crate) fn train_again(
    before: &Forecaster,
    buildings: &[Building<'_>],
    settings: &Settings,
) -> Option<Forecaster> {
    let (linear, taught) = learn(buildings, settings)?;
    let trees = taught.trees(&settings.growth);
    Some(Forecaster::new(linear, trees, before.spread.clone()))
}

/// The linear base, and what it leaves for the trees.
fn learn(buildings: &[Building<'_>], settings: &Settings) -> Option<(Linear, Taught)> {
    let known: Vec<Known<'_>> =
        buildings.iter().map(|it| Known::new(it.history, it.calendar)).collect();
    let lessons: Vec<Vec<Option<Lesson<'_>>>> =
        buildings.iter().zip(&known).map(|(it, known)| lessons_of(known, &it.days)).collect();
    let sound = || lessons.iter().flatten().flatten().filter(|it| it.is_sound());
    let n_days = sound().count();
    if n_days == 0 {
        return None;
    }
    let linear = {
        let step = (n_days * 24).div_ceil(1_000_000).max(1);
        let samples: Vec<Sample<'_>> = sound()
            .step_by(step)
            .flat_map(|lesson| {
                lesson.hours().map(|hour| Sample {
                    row: &lesson.rows[hour],
                    observed: lesson.observed[hour],
                    weight: lesson.weight,
                    group: lesson.target.group(),
                })
            })
            .collect();
        Linear::fit(&samples)
    };
    let step = ((n_days * 24) as f64 / settings.hours as f64).max(1.0);
    let mut taught = Taught::default();
    let (mut seen, mut next, mut n_taken) = (0_usize, 0.0, 0_usize);
    for (of, of_building) in lessons.iter().enumerate() {
        let base: Vec<Option<Day>> = of_building
            .iter()
            .map(|lesson| {
                let lesson = lesson.as_ref()?;
                let of_scale = errors::predicted(&lesson.rows, lesson.target.group(), &linear);
                Some(of_scale.map(|it| it * lesson.scale))
            })
            .collect();
        let Some(first) = of_building.iter().flatten().next().map(|it| it.target.index) else {
            continue;
        };
        let base_of = |index: usize| index.checked_sub(first).and_then(|at| *base.get(at)?);
        for lesson in of_building.iter().flatten().filter(|it| it.is_sound()) {
            seen += 1;
            if (seen as f64) < next {
                continue;
            }
            next += step;
            n_taken += 1;
            let half = settings.unseen.half(of, lesson.target.index, lessons.len());
            taught.take(lesson, half, &linear, base_of);
            if n_taken.is_multiple_of(settings.short_every) {
                let length = [8, 10, 14, 18, 24, 30, 45, 60][n_taken / settings.short_every % 8];
                let start = lesson.target.index.saturating_sub(length);
                if let Some(short) = Lesson::of(Target { start, ..lesson.target }) {
                    let base_of = |index: usize| {
                        (start + LEAST <= index)
                            .then(|| errors::base(&short.target.at(index), &linear))
                            .flatten()
                    };
                    taught.take(&short, half, &linear, base_of);
                }
            }
        }
    }
    Some((linear, taught))
}

/// What the trees learn from.
#[derive(Default)]
struct Taught {
    rows: Vec<Row>,
    beyond: Vec<f64>,
    weights: Vec<f64>,
    /// Of what kind of day each is, and which of its hours.
    when: Vec<(Kind, usize)>,
    halves: Vec<usize>,
}

impl Taught {
    fn take(
        &mut self,
        lesson: &Lesson<'_>,
        half: usize,
        linear: &Linear,
        base_of: impl Fn(usize) -> Option<Day>,
    ) {
        let mut rows = lesson.rows;
        let base = errors::predicted(&rows, lesson.target.group(), linear);
        errors::add(&lesson.target, lesson.scale, &base, base_of, &mut rows);
        for hour in lesson.hours() {
            self.rows.push(rows[hour]);
            self.beyond.push(lesson.observed[hour] - base[hour]);
            self.weights.push(lesson.weight);
            self.when.push((lesson.target.kind(), hour));
            self.halves.push(half);
        }
    }

    fn trees(&self, growth: &Growth) -> Trees {
        boost::fit::<COUNT>(&self.rows, &self.beyond, &self.weights, growth)
    }

    /// From what trees that have seen the other half miss of each half.
    fn spread(&self, growth: &Growth) -> Spread {
        let learn = |half: usize| {
            let of_half = || (0..self.rows.len()).filter(|it| self.halves[*it] == half);
            let rows: Vec<Row> = of_half().map(|it| self.rows[it]).collect();
            let beyond: Vec<f64> = of_half().map(|it| self.beyond[it]).collect();
            let weights: Vec<f64> = of_half().map(|it| self.weights[it]).collect();
            boost::fit::<COUNT>(&rows, &beyond, &weights, growth)
        };
        let of_other = [learn(1), learn(0)];
        let misses: Vec<Miss> = (0..self.rows.len())
            .map(|it| Miss {
                residual: self.beyond[it] - of_other[self.halves[it]].predict(&self.rows[it]),
                weight: self.weights[it],
                kind: self.when[it].0,
                hour: self.when[it].1,
                half: self.halves[it],
            })
            .collect();
        Spread::fit(&self.rows, &misses, growth.seed)
    }
}

fn lessons_of<'a>(known: &'a Known<'a>, days: &Range<usize>) -> Vec<Option<Lesson<'a>>> {
    let to = days.end.min(known.history.len());
    (days.start.max(LEAST)..to).map(|index| Lesson::of(Target { known, start: 0, index })).collect()
}
