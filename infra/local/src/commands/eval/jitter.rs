//! Stamps some seconds off the clock, as of gateways that stamp a reading when they come to it.

use jiff::Timestamp;

use super::gaps::gap;

/// Readings whose stamps tell what the others' are held to: those of a day, where they are hours.
const TOLD_BY: usize = 24;
/// Marks of the clock that readings may begin at, in seconds, and gaps from which it is these.
const MARKS: [(i64, i64); 2] = [(300, 240), (60, 48)];

/// What was done about the stamps of a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Snapped {
    /// Stamps that were moved.
    pub(super) n: usize,
    /// To whole multiples of so many seconds.
    pub(super) mark: i64,
}

/// Moves stamps that lie near a mark of the clock to it. `values` are in order, each stamp once, and stay
/// so.
///
/// Whether stamps are moved follows from the first [`TOLD_BY`] alone: all near marks, and not all as far
/// from theirs, as where hours begin at other seconds on purpose. Whether one is moved follows then from
/// it and the one before: what comes later moves none.
pub(super) fn snap(values: &mut [(Timestamp, f64)]) -> Option<Snapped> {
    let mark = mark(&values[..values.len().min(TOLD_BY)])?;
    let mut n = 0;
    let mut before: Option<(Timestamp, Timestamp)> = None;
    for (at, _) in values {
        let sent = *at;
        let lone = before.is_none_or(|it| apart(it.0, sent) >= mark - 2 * reach(mark));
        let near = lone && off(sent, mark).abs() <= reach(mark);
        let moved = if near { nearest(sent, mark) } else { sent };
        // A stamp that was put off may not overtake one that comes at once after it.
        *at = match before {
            Some((_, last)) if moved <= last => after(last),
            _ => moved,
        };
        n += usize::from(*at != sent);
        before = Some((sent, *at));
    }
    (0 < n).then_some(Snapped { n, mark })
}

/// What the first stamps lie near the multiples of.
fn mark(first: &[(Timestamp, f64)]) -> Option<i64> {
    let mut gaps: Vec<i64> = first.windows(2).map(gap).collect();
    gaps.sort_unstable();
    let middle = *gaps.get(gaps.len() / 2)?;
    let (mark, _) = MARKS.into_iter().find(|it| it.1 <= middle)?;
    let offs = || first.iter().map(|it| off(it.0, mark));
    let steady = offs().all(|it| it != 0 && it == off(first[0].0, mark));
    (!steady && offs().all(|it| it.abs() <= reach(mark))).then_some(mark)
}

/// How far a stamp may be from its mark: a minute from that of five.
pub(super) const fn reach(mark: i64) -> i64 {
    mark / 5
}

/// Seconds past the nearest mark, below zero before it.
fn off(at: Timestamp, mark: i64) -> i64 {
    (at.as_second() + mark / 2).rem_euclid(mark) - mark / 2
}

fn nearest(at: Timestamp, mark: i64) -> Timestamp {
    Timestamp::from_second(at.as_second() - off(at, mark)).unwrap_or(at)
}

fn apart(before: Timestamp, at: Timestamp) -> i64 {
    at.duration_since(before).as_secs()
}

fn after(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second() + 1).unwrap_or(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stamps(seconds: &[i64]) -> Vec<(Timestamp, f64)> {
        seconds.iter().map(|it| (Timestamp::from_second(*it).unwrap(), 1.0)).collect()
    }

    fn snapped(seconds: &[i64]) -> Vec<i64> {
        let mut values = stamps(seconds);
        snap(&mut values);
        values.iter().map(|it| it.0.as_second()).collect()
    }

    /// Up to 57 seconds off, never the same twice in a row.
    fn jitter(it: i64) -> i64 {
        (it * 37).rem_euclid(115) - 57
    }

    #[test]
    fn stamps_near_the_clocks_steps_are_taken_to_them() {
        for step in [300, 900, 3_600, 86_400] {
            let sent: Vec<i64> = (1..200).map(|it| it * step + jitter(it)).collect();
            let meant: Vec<i64> = (1..200).map(|it| it * step).collect();
            assert_eq!(snapped(&sent), meant, "{step}");
        }
        let sent: Vec<i64> = (1..200).map(|it| it * 60 + jitter(it) / 5).collect();
        assert_eq!(snapped(&sent), (1..200).map(|it| it * 60).collect::<Vec<_>>());
    }

    #[test]
    fn stamps_that_are_meant_stay() {
        for sent in [
            (1..99).map(|it| it * 3_600 + 30).collect::<Vec<i64>>(),
            (1..99).map(|it| it * 60).collect(),
            (1..99).map(|it| it * 10 + it % 3).collect(),
            (1..99).map(|it| it * 3_600 + jitter(it) * 3).collect(),
            // Hours that become minutes: each stays in its own hour.
            (1..30).map(|it| it * 3_600).chain((1..240).map(|it| 29 * 3_600 + it * 60)).collect(),
            vec![7],
            vec![],
        ] {
            assert_eq!(snapped(&sent), sent);
        }
    }

    #[test]
    fn what_comes_later_moves_no_stamp() {
        let mut sent: Vec<i64> = (1..60).map(|it| it * 3_600 + jitter(it)).collect();
        let last = 60 * 3_600;
        sent.extend([last - 50, last - 45, last - 20, last + 40, last + 3_600 + 9]);
        let whole = snapped(&sent);
        assert!(whole.is_sorted_by(|a, b| a < b), "{whole:?}");
        for n in TOLD_BY..sent.len() {
            assert_eq!(snapped(&sent[..n]), whole[..n], "{n}");
        }
    }
}
