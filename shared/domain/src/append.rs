//! What appending facts to those of the same meter makes of them.

use crate::reading::{Appended, Extent, Fact};
use crate::resolve::resolve;
use crate::time::Window;

/// Adds `fact` to `present`, which is and stays in [`Fact::order`].
pub fn append(present: &mut Vec<Fact>, fact: Fact) -> Appended {
    let (Ok(at) | Err(at)) = present.binary_search_by(|it| it.order(&fact));
    let first =
        present[..at].iter().rposition(|it| it.extent != fact.extent).map_or(0, |it| it + 1);
    let rivals = || present[first..].iter().take_while(|it| it.extent == fact.extent);
    if rivals().any(|it| it.same(&fact)) {
        return Appended::Known;
    }
    let conflict = rivals().any(|it| it.revision == fact.revision && !it.says_as_much(&fact));
    present.insert(at, fact);
    if conflict {
        Appended::Conflict
    } else if wins_somewhere(present, at) {
        Appended::New
    } else {
        Appended::Superseded
    }
}

/// Whether the fact at `at` wins any instant among `facts`, which are in [`Fact::order`].
fn wins_somewhere(facts: &[Fact], at: usize) -> bool {
    let fact = &facts[at];
    match fact.extent {
        Extent::Register(_) => facts.get(at + 1).is_none_or(|next| next.extent != fact.extent),
        Extent::Interval(window) => {
            let before = at.checked_sub(1).map(|it| &facts[it]);
            if before.is_none_or(|it| is_before(it, window)) && ends_alone(facts, at, window) {
                return true;
            }
            resolve(facts, window).iter().any(|won| std::ptr::eq(won.fact, fact))
        }
    }
}

fn is_before(fact: &Fact, window: Window) -> bool {
    matches!(fact.extent, Extent::Interval(it) if it.end() <= window.start())
}

/// No later fact begins within `window`. Earlier ones may still reach into it.
fn ends_alone(facts: &[Fact], at: usize, window: Window) -> bool {
    let after = facts[at + 1..].iter().find(|it| matches!(it.extent, Extent::Interval(_)));
    after.is_none_or(|it| window.end() <= it.extent.start())
        && facts[..at].iter().all(|it| is_before(it, window))
}

/// Gives `incoming` their revisions by arrival, seen against `present`; both in any order.
///
/// Facts about one interval are taken together: if the greatest of them says what the present
/// winner of all of the interval says, they keep its revision, so that the same file twice changes
/// nothing; otherwise they get the revision after the greatest that overlaps it.
pub fn number_by_arrival(present: &[Fact], incoming: &mut [Fact]) {
    let mut present = present.to_vec();
    present.sort_by(|a, b| a.order(b));
    incoming.iter_mut().for_each(|it| it.revision = 0);
    incoming.sort_by(|a, b| a.order(b));
    let reach = longest(&present);
    for group in incoming.chunk_by_mut(|a, b| a.extent == b.extent) {
        let Some(greatest) = group.last().copied() else { continue };
        let rivals = overlapping(&present, greatest.extent, reach);
        let winner = winner_of_all(rivals, greatest.extent);
        let highest = rivals.iter().filter(|it| overlap(it.extent, greatest.extent));
        let highest = highest.map(|it| it.revision).max().unwrap_or(0);
        let says_the_same = |it: &Fact| {
            it.value.to_bits() == greatest.value.to_bits()
                && it.unit == greatest.unit
                && it.quality == greatest.quality
        };
        let revision = match winner {
            Some(winner) if says_the_same(winner) => winner.revision,
            _ => highest + 1,
        };
        group.iter_mut().for_each(|it| it.revision = revision);
    }
}

fn longest(facts: &[Fact]) -> i64 {
    let lengths = facts.iter().map(|it| match it.extent {
        Extent::Interval(window) => window.seconds(),
        Extent::Register(_) => 0,
    });
    lengths.max().unwrap_or(0)
}

/// The stretch of `sorted` that can overlap `extent`, when no fact lasts longer than `reach`.
fn overlapping(sorted: &[Fact], extent: Extent, reach: i64) -> &[Fact] {
    let kind = |it: &Fact| matches!(it.extent, Extent::Register(_));
    let (first, last) = match extent {
        Extent::Interval(window) => (window.start().as_second() - reach, window.end().as_second()),
        Extent::Register(at) => (at.as_second(), at.as_second() + 1),
    };
    let register = matches!(extent, Extent::Register(_));
    let from =
        sorted.partition_point(|it| (kind(it), it.extent.start().as_second()) < (register, first));
    let to =
        sorted.partition_point(|it| (kind(it), it.extent.start().as_second()) < (register, last));
    &sorted[from..to.max(from)]
}

fn overlap(a: Extent, b: Extent) -> bool {
    match (a, b) {
        (Extent::Interval(a), Extent::Interval(b)) => a.overlap(b).is_some(),
        (a, b) => a == b,
    }
}

/// The fact that wins all of `extent` and speaks of just that extent.
fn winner_of_all(facts: &[Fact], extent: Extent) -> Option<&Fact> {
    match extent {
        Extent::Register(_) => {
            facts.iter().filter(|it| it.extent == extent).max_by(|a, b| a.rank(b))
        }
        Extent::Interval(window) => match resolve(facts, window).as_slice() {
            [only] if only.window == window && only.fact.extent == extent => Some(only.fact),
            _ => None,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::Quality;
    use crate::unit::Unit;
    use jiff::Timestamp;
    use std::cmp::Ordering;

    fn fact(start: i64, end: i64, value: f64, revision: u32) -> Fact {
        let at = |minute: i64| Timestamp::from_second(minute * 60).unwrap();
        Fact {
            extent: Extent::Interval(Window::new(at(start), at(end)).unwrap()),
            value,
            unit: Unit::KilowattHour,
            quality: Quality::Actual,
            revision,
            received: Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn each_fact_is_told_what_became_of_it() {
        let mut facts = Vec::new();
        for (next, expected) in [
            (fact(60, 120, 5.0, 1), Appended::New),
            (fact(0, 60, 4.0, 1), Appended::New),
            (fact(60, 120, 5.0, 1), Appended::Known),
            (fact(60, 120, 6.0, 1), Appended::Conflict),
            (fact(60, 120, 6.0, 2), Appended::New),
            (fact(60, 120, 7.0, 1), Appended::Conflict),
            (fact(60, 120, 9.0, 0), Appended::Superseded),
            (fact(60, 180, 9.0, 1), Appended::New),
            (fact(75, 90, 1.0, 1), Appended::Superseded),
            (fact(0, 15, 1.0, 1), Appended::New),
        ] {
            assert_eq!(append(&mut facts, next), expected, "{next:?}");
        }
        assert!(facts.is_sorted_by(|a, b| a.order(b) != Ordering::Greater));
    }

    fn arrive(present: &mut Vec<Fact>, rows: &[(i64, i64, f64)]) -> Vec<Appended> {
        let mut incoming: Vec<_> = rows.iter().map(|it| fact(it.0, it.1, it.2, 1)).collect();
        number_by_arrival(present, &mut incoming);
        incoming.into_iter().map(|it| append(present, it)).collect()
    }

    #[test]
    fn the_same_file_twice_changes_nothing_even_when_it_contradicts_itself() {
        let file = [(0, 60, 4.0), (60, 120, 5.0), (60, 120, 6.0)];
        let mut facts = Vec::new();
        arrive(&mut facts, &file);
        let once = facts.clone();
        assert_eq!(arrive(&mut facts, &file), [Appended::Known; 3]);
        assert_eq!(facts, once);
    }

    #[test]
    fn what_differs_from_the_winner_gets_the_next_revision() {
        let mut facts = vec![fact(0, 15, 1.0, 3), fact(60, 120, 5.0, 1)];
        let kept = [Appended::New, Appended::New];
        assert_eq!(arrive(&mut facts, &[(0, 60, 4.0), (60, 120, 4.5)]), kept);
        let revisions: Vec<_> = facts.iter().map(|it| (it.value, it.revision)).collect();
        assert_eq!(revisions, [(1.0, 3), (4.0, 4), (5.0, 1), (4.5, 2)]);
    }
}
