//! What the days of an episode looked like, where that is not what the calendar calls them.

use greenpulse_domain::anomaly::{DayKind, LooksLike};

use crate::calendar::DayType;
use crate::hours::Hours;
use crate::load::{Day, UNKNOWN};
use crate::similar::{PastDay, SimilarDays};

/// Days before an episode that are learned from: sixteen weeks.
pub(super) const DAYS: usize = 112;
/// Hours of a day that an episode must hold for the day to be one of its own.
const HOURS: usize = 6;
/// Hours of the clock that may be missing of a whole day: one is skipped when clocks are set forward.
const MISSING: usize = 2;
/// Days that are named, at most.
const NAMED: usize = 3;

/// Looks at the whole days of the hours from `start` to `end`. `None` where they look as the calendar says,
/// or most of them like nothing before.
pub(super) fn looks_like(hours: &Hours, start: usize, end: usize) -> Option<LooksLike> {
    let clocks = hours.clocks();
    let (first, last) = (clocks[start].day, clocks[end - 1].day);
    let own: Vec<PastDay> = (first..=last)
        .filter(|day| {
            let (from, to) = places(hours, *day);
            HOURS <= to.min(end).saturating_sub(from.max(start))
        })
        .filter_map(|day| whole(hours, day))
        .collect();
    if own.is_empty() {
        return None;
    }
    let past = (first.saturating_sub(DAYS)..first).filter_map(|day| whole(hours, day));
    let similar = SimilarDays::learn(&past.collect::<Vec<_>>())?;
    let unlike = own.iter().filter_map(|day| {
        let group = similar.like(&day.load)?;
        let looks = group.day_type().filter(|_| !group.is_usual(day.day_type))?;
        Some((day.date, looks, group))
    });
    let unlike: Vec<_> = unlike.collect();
    let &(_, looks, group) = unlike.first()?;
    let days: Vec<_> = unlike.iter().filter(|it| it.1 == looks).map(|it| it.0).collect();
    (own.len() < 2 * days.len()).then(|| LooksLike {
        days,
        kind: kind(looks),
        like: group.dates().rev().take(NAMED).collect(),
    })
}

const fn kind(of: DayType) -> DayKind {
    match of {
        DayType::Workday => DayKind::Workday,
        DayType::Saturday => DayKind::Saturday,
        DayType::Off => DayKind::DayOff,
    }
}

/// Places of the first hour of a local day, and of one past its last.
fn places(hours: &Hours, day: usize) -> (usize, usize) {
    let clocks = hours.clocks();
    (clocks.partition_point(|it| it.day < day), clocks.partition_point(|it| it.day <= day))
}

/// A local day by the hours of the clock; `None` where much of it is not known.
fn whole(hours: &Hours, day: usize) -> Option<PastDay> {
    let (from, to) = places(hours, day);
    let mut load: Day = UNKNOWN;
    for at in from..to {
        load[hours.clocks()[at].hour] = hours.energy()[at];
    }
    let first = *load.iter().find(|it| it.is_finite())?;
    let known = load.iter().filter(|it| it.is_finite()).count();
    let mut latest = first;
    for it in &mut load {
        latest = if it.is_finite() { *it } else { latest };
        *it = latest;
    }
    let clock = hours.clocks().get(from)?;
    (24 <= known + MISSING).then_some(PastDay { date: clock.date, day_type: clock.day_type, load })
}
