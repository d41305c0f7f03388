//! A calendar of similar days: which days of a building looked alike, whatever the calendar on the wall
//! calls them. Learned from days that lie behind, and asked about days that come after.

use augurs::DistanceMatrix;
use augurs::clustering::{DbscanCluster, DbscanClusterer};
use augurs::dtw::{Dtw, Euclidean};
use jiff::civil::Date;

use crate::calendar::DayType;
use crate::load::Day;

/// Days that are learned from at least: four weeks.
pub const LEAST_DAYS: usize = 28;
/// Hours that one day may run ahead of another and still look like it.
pub const SHIFT: usize = 2;
/// Days near a day that make it one of a group.
pub const NEIGHBORS: usize = 4;
/// Of the distances to the last of so many neighbors, the one that this share of days has at most, and so
/// many times of it: what is near.
const NEAR: (f64, f64) = (0.75, 1.5);
/// Near is at least and at most this far on every hour, relative to the building's usual one.
const NEAREST: f64 = 0.08;
const FARTHEST: f64 = 0.3;
/// Share of a group's days that must be of one type for the group to be of it.
const MOSTLY: f64 = 0.8;
/// Share of a group's days from which it is usual that days of a type look so.
const USUAL: f64 = 0.2;

/// A whole day that lies behind.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PastDay {
    pub date: Date,
    pub day_type: DayType,
    pub load: Day,
}

/// Days that looked alike, in the order that they were learned in; never empty.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    days: Vec<(Date, DayType)>,
}

/// Days in groups of those that looked alike.
#[derive(Debug)]
pub struct SimilarDays {
    groups: Vec<Group>,
    /// Each day, of the usual hour, with its group; `None` where it was like no other.
    days: Vec<(Day, Option<usize>)>,
    /// Energy of the hour in the middle of all.
    usual: f64,
    near: f64,
}

impl SimilarDays {
    /// Learns from days without gaps; `None` of too few, or where nothing is used.
    ///
    /// Days are near by dynamic time warping, and grouped by DBSCAN (Ester and others 1996), both by
    /// augurs: how many groups there are follows from the days.
    #[must_use]
    pub fn learn(past: &[PastDay]) -> Option<Self> {
        if past.len() < LEAST_DAYS {
            return None;
        }
        let mut hours: Vec<f64> = past.iter().flat_map(|it| it.load).collect();
        let middle = hours.len() / 2;
        let usual = *hours.select_nth_unstable_by(middle, f64::total_cmp).1;
        if usual <= 0.0 {
            return None;
        }
        let loads: Vec<Day> = past.iter().map(|it| it.load.map(|it| it / usual)).collect();
        let series: Vec<&[f64]> = loads.iter().map(|it| &it[..]).collect();
        let distances = warping().distance_matrix(&series);
        let near = near(&distances);
        let found = DbscanClusterer::new(near, NEIGHBORS).fit(&distances);
        let group = |it: &DbscanCluster| match it {
            DbscanCluster::Noise => None,
            DbscanCluster::Cluster(id) => Some(id.get() as usize - 1),
        };
        let of: Vec<Option<usize>> = found.iter().map(group).collect();
        let n_groups = of.iter().flatten().max().map_or(0, |it| it + 1);
        let groups = (0..n_groups).map(|id| {
            let within = past.iter().zip(&of).filter(move |it| *it.1 == Some(id));
            Group { days: within.map(|it| (it.0.date, it.0.day_type)).collect() }
        });
        Some(Self {
            groups: groups.collect(),
            days: loads.into_iter().zip(of).collect(),
            usual,
            near,
        })
    }

    /// The groups there are, by their first day.
    #[must_use]
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// The group that `day` looks like: that of all of the days nearest to it.
    #[must_use]
    pub fn like(&self, day: &Day) -> Option<&Group> {
        let day = day.map(|it| it / self.usual);
        let warping = warping();
        let mut nearest: Vec<(f64, Option<usize>)> =
            self.days.iter().map(|it| (warping.distance(&day, &it.0), it.1)).collect();
        nearest.sort_by(|a, b| a.0.total_cmp(&b.0));
        nearest.truncate(NEIGHBORS);
        let group = nearest.first()?.1?;
        let agree = nearest.iter().all(|it| it.0 <= self.near && it.1 == Some(group));
        agree.then(|| &self.groups[group])
    }
}

impl Group {
    pub fn dates(&self) -> impl DoubleEndedIterator<Item = Date> + ExactSizeIterator {
        self.days.iter().map(|it| it.0)
    }

    /// What nearly all of them are by the calendar, [off](DayType::Off) where Saturdays and Sundays look
    /// alike; `None` where workdays and others do.
    #[must_use]
    pub fn day_type(&self) -> Option<DayType> {
        let (workday, saturday) = (self.share(DayType::Workday), self.share(DayType::Saturday));
        match () {
            () if MOSTLY <= workday => Some(DayType::Workday),
            () if MOSTLY <= saturday => Some(DayType::Saturday),
            () if MOSTLY <= 1.0 - workday => Some(DayType::Off),
            () => None,
        }
    }

    /// Whether it is usual of days of a type to look so.
    #[must_use]
    pub fn is_usual(&self, of: DayType) -> bool {
        USUAL <= self.share(of)
    }

    fn share(&self, of: DayType) -> f64 {
        let n = self.days.iter().filter(|it| it.1 == of).count();
        n as f64 / self.days.len() as f64
    }
}

fn warping() -> Dtw<Euclidean> {
    Dtw::euclidean().with_window(SHIFT)
}

/// The distance within which days are neighbors: what most days are from their last one.
fn near(distances: &DistanceMatrix) -> f64 {
    let last = |row: &Vec<f64>| {
        let mut row = row.clone();
        // A day is its own nearest.
        *row.select_nth_unstable_by(NEIGHBORS, f64::total_cmp).1
    };
    let mut last: Vec<f64> = distances.iter().map(last).collect();
    let place = (NEAR.0 * (last.len() - 1) as f64) as usize;
    let near = NEAR.1 * *last.select_nth_unstable_by(place, f64::total_cmp).1;
    let all_hours = 24.0_f64.sqrt();
    near.clamp(NEAREST * all_hours, FARTHEST * all_hours)
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan;
    use jiff::civil::date;

    use super::*;

    /// Kept, but for a wobble that is never twice the same.
    fn day(base: f64, open: std::ops::Range<usize>, more: f64, seed: usize) -> Day {
        std::array::from_fn(|hour| {
            let wobble = ((seed * 24 + hour) * 7_919 % 101) as f64 / 100.0;
            base + wobble + if open.contains(&hour) { more } else { 0.0 }
        })
    }

    /// Sixteen weeks of an office, which is closed on Saturdays, and open for a morning on Sundays.
    fn office() -> Vec<PastDay> {
        let first = date(2022, 1, 3);
        let one = |at: usize| {
            let date = first.saturating_add((at as i64).days());
            let (day_type, load) = match at % 7 {
                5 => (DayType::Saturday, day(10.0, 0..0, 0.0, at)),
                6 => (DayType::Off, day(10.0, 8..12, 12.0, at)),
                _ => (DayType::Workday, day(10.0, 8..18, 30.0, at)),
            };
            PastDay { date, day_type, load }
        };
        (0..112).map(one).collect()
    }

    #[test]
    fn days_that_look_alike_are_found_together() {
        let similar = SimilarDays::learn(&office()).unwrap();
        let groups = similar.groups().iter();
        let found: Vec<_> = groups.map(|it| (it.day_type(), it.dates().len())).collect();
        let expected = [(DayType::Workday, 80), (DayType::Saturday, 16), (DayType::Off, 16)];
        assert_eq!(found, expected.map(|(of, n)| (Some(of), n)));
    }

    #[test]
    fn a_day_is_told_by_what_it_looks_like() {
        let similar = SimilarDays::learn(&office()).unwrap();
        let like = |it: Day| similar.like(&it).and_then(Group::day_type);
        assert_eq!(like(day(10.0, 0..0, 0.0, 500)), Some(DayType::Saturday));
        assert_eq!(like(day(10.0, 9..19, 30.0, 501)), Some(DayType::Workday), "an hour later");
        assert_eq!(like(day(10.0, 8..18, 90.0, 502)), None, "like no day before");
        assert_eq!(like([0.0; 24]), None);
    }

    #[test]
    fn saturdays_that_look_like_sundays_are_days_off_with_them() {
        let mut all = office();
        for (at, it) in all.iter_mut().enumerate().filter(|it| it.1.day_type == DayType::Off) {
            it.load = day(10.0, 0..0, 0.0, at);
        }
        let similar = SimilarDays::learn(&all).unwrap();
        let group = similar.like(&day(10.0, 0..0, 0.0, 500)).unwrap();
        assert_eq!((group.day_type(), group.dates().len()), (Some(DayType::Off), 32));
        assert!(group.is_usual(DayType::Saturday) && !group.is_usual(DayType::Workday));
    }

    #[test]
    fn days_that_are_all_alike_are_of_no_type() {
        let mut all = office();
        for (at, it) in all.iter_mut().enumerate() {
            it.load = day(10.0, 8..18, 1.0, at);
        }
        let similar = SimilarDays::learn(&all).unwrap();
        assert_eq!(similar.groups().iter().filter_map(Group::day_type).count(), 0);
        assert!(SimilarDays::learn(&all[..27]).is_none(), "too few");
        all.iter_mut().for_each(|it| it.load = [0.0; 24]);
        assert!(SimilarDays::learn(&all).is_none(), "nothing is used");
    }
}
