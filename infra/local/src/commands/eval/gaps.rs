//! How long readings are, told by how far the last of them lie apart.

use std::cmp::Reverse;
use std::collections::{BTreeMap, VecDeque};

use jiff::Timestamp;

/// Gaps that tell: of two days, where readings are hours.
const TOLD_BY: usize = 48;
const HOUR: i64 = 3_600;

/// The last gaps between readings, in seconds.
#[derive(Debug)]
pub(super) struct Gaps {
    last: VecDeque<i64>,
    counts: BTreeMap<i64, usize>,
    /// What tells where there is none yet.
    first: i64,
}

/// Seconds between the starts of two readings.
pub(super) fn gap(pair: &[(Timestamp, f64)]) -> i64 {
    pair[1].0.duration_since(pair[0].0).as_secs()
}

impl Gaps {
    pub(super) fn new(first: Option<i64>) -> Self {
        Self { last: VecDeque::new(), counts: BTreeMap::new(), first: first.unwrap_or(HOUR) }
    }

    pub(super) fn add(&mut self, gap: i64) {
        self.last.push_back(gap);
        *self.counts.entry(gap).or_default() += 1;
        if TOLD_BY < self.last.len()
            && let Some(old) = self.last.pop_front()
            && let Some(n) = self.counts.get_mut(&old)
        {
            *n -= 1;
        }
    }

    /// Whether so many readings make a whole hour.
    pub(super) fn fill_an_hour(&self, n: usize) -> bool {
        let most = self.counts.iter().max_by_key(|it| (*it.1, Reverse(*it.0)));
        let step = most.map_or(self.first, |it| *it.0).max(1);
        step <= HOUR && HOUR / step <= n as i64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What came of an hour after each of `of`: gaps, then how many readings it has.
    fn filled(of: &[(&[i64], usize)]) -> Vec<bool> {
        let mut gaps = Gaps::new(None);
        let one = |(added, n): &(&[i64], usize)| {
            added.iter().for_each(|it| gaps.add(*it));
            gaps.fill_an_hour(*n)
        };
        of.iter().map(one).collect()
    }

    #[test]
    fn readings_are_as_long_as_the_last_were_apart() {
        let quarters: &[i64] = &[900; 4];
        assert_eq!(filled(&[(&[], 1), (&[3_600; 2], 1), (quarters, 4)]), [true; 3]);
        assert_eq!(
            filled(&[(quarters, 4), (&[900, 1_800], 3), (&[3_600], 1)]),
            [true, false, false]
        );
        assert_eq!(filled(&[(quarters, 4), (&[3_600; 40], 1)]), [true; 2], "hours from then on");
        assert_eq!(filled(&[(&[86_400; 3], 1)]), [false]);
    }
}
