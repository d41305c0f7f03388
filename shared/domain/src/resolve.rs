//! Which fact wins each instant. Decided once, here, for everybody.

use jiff::Timestamp;

use crate::reading::{Extent, Fact};
use crate::time::Window;

/// A stretch of time that one fact wins.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Won<'a> {
    pub fact: &'a Fact,
    /// The fact's own interval, of which `window` is a part.
    pub interval: Window,
    pub window: Window,
}

impl Won<'_> {
    /// Share of the fact's time that this stretch is.
    pub fn share(&self) -> f64 {
        self.window.seconds() as f64 / self.interval.seconds() as f64
    }
}

/// Winners of every instant of `within` that some interval fact speaks of, in time order.
///
/// The order of `facts` plays no part in the answer. Register readings are passed over: see
/// [`crate::register::intervals`].
pub fn resolve(facts: &[Fact], within: Window) -> Vec<Won<'_>> {
    let mut intervals: Vec<(Window, &Fact)> = facts
        .iter()
        .filter_map(|fact| match fact.extent {
            Extent::Interval(window) if window.overlap(within).is_some() => Some((window, fact)),
            _ => None,
        })
        .collect();
    intervals.sort_by(|a, b| a.1.order(b.1));
    if intervals.windows(2).all(|pair| pair[0].0.end() <= pair[1].0.start()) {
        return intervals
            .into_iter()
            .filter_map(|(interval, fact)| {
                let window = interval.overlap(within)?;
                Some(Won { fact, interval, window })
            })
            .collect();
    }
    sweep(&intervals, within)
}

/// Goes from edge to edge and asks at each who wins until the next.
fn sweep<'a>(intervals: &[(Window, &'a Fact)], within: Window) -> Vec<Won<'a>> {
    let mut edges: Vec<Timestamp> = intervals
        .iter()
        .filter_map(|(window, _)| window.overlap(within))
        .flat_map(|window| [window.start(), window.end()])
        .collect();
    edges.sort_unstable();
    edges.dedup();
    let mut won: Vec<Won<'a>> = Vec::with_capacity(intervals.len());
    let mut active: Vec<(Window, &'a Fact)> = Vec::new();
    let mut upcoming = intervals.iter().peekable();
    for pair in edges.windows(2) {
        while let Some(next) = upcoming.next_if(|(window, _)| window.start() <= pair[0]) {
            active.push(*next);
        }
        active.retain(|(window, _)| pair[0] < window.end());
        let Some((interval, fact)) = active.iter().max_by(|a, b| a.1.rank(b.1)).copied() else {
            continue;
        };
        match won.last_mut() {
            Some(last) if std::ptr::eq(last.fact, fact) && last.window.end() == pair[0] => {
                last.window = join(last.window, pair[1]);
            }
            _ => won.extend(Window::new(pair[0], pair[1]).map(|window| Won {
                fact,
                interval,
                window,
            })),
        }
    }
    won
}

fn join(window: Window, end: Timestamp) -> Window {
    Window::new(window.start(), end).unwrap_or(window)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::Quality;
    use crate::unit::Unit;
    use proptest::prelude::*;

    fn fact(start: i64, end: i64, value: f64, revision: u32, quality: Quality) -> Fact {
        let at = |minute: i64| Timestamp::from_second(minute * 60).unwrap();
        Fact {
            extent: Extent::Interval(Window::new(at(start), at(end)).unwrap()),
            value,
            unit: Unit::KilowattHour,
            quality,
            revision,
            received: Timestamp::UNIX_EPOCH,
        }
    }

    fn all() -> Window {
        Window::new(Timestamp::UNIX_EPOCH, Timestamp::from_second(86_400).unwrap()).unwrap()
    }

    fn shape(won: &[Won<'_>]) -> Vec<(i64, i64, f64)> {
        let minute = |at: Timestamp| at.as_second() / 60;
        won.iter()
            .map(|it| (minute(it.window.start()), minute(it.window.end()), it.fact.value))
            .collect()
    }

    #[test]
    fn a_shorter_reading_cuts_a_longer_one_in_two() {
        let facts = [fact(0, 60, 8.0, 1, Quality::Actual), fact(15, 30, 3.0, 1, Quality::Actual)];
        let won = resolve(&facts, all());
        assert_eq!(shape(&won), [(0, 15, 8.0), (15, 30, 3.0), (30, 60, 8.0)]);
        assert_eq!(won[0].share(), 0.25);
    }

    #[test]
    fn revision_beats_quality_beats_length_beats_value() {
        let base = fact(0, 60, 1.0, 1, Quality::Actual);
        let ladder = [
            fact(0, 60, 2.0, 1, Quality::Actual),
            fact(0, 30, 0.5, 1, Quality::Actual),
            fact(0, 60, 0.0, 2, Quality::Suspect),
            fact(0, 60, 0.0, 2, Quality::Estimated),
        ];
        let mut facts = vec![base];
        for next in ladder {
            facts.push(next);
            assert_eq!(resolve(&facts, all())[0].fact, &next);
        }
    }

    #[test]
    fn the_greater_value_wins_whatever_its_unit() {
        let of = |value, unit| Fact { unit, ..fact(0, 60, value, 1, Quality::Actual) };
        for (greater, lesser) in [
            (of(1.5, Unit::KilowattHour), of(1_400.0, Unit::WattHour)),
            (of(2.0, Unit::Kilowatt), of(1.9, Unit::KilowattHour)),
            (of(1.0, Unit::Therm), of(29.0, Unit::KilowattHour)),
            (of(1.0, Unit::CubicMeter), of(264.0, Unit::Gallon)),
            (of(20.0, Unit::Celsius), of(67.0, Unit::Fahrenheit)),
        ] {
            assert_eq!(resolve(&[greater, lesser], all())[0].fact, &greater);
        }
        assert!(of(1.5, Unit::KilowattHour).says_as_much(&of(1_500.0, Unit::WattHour)));
    }

    proptest! {
        #[test]
        fn order_of_arrival_plays_no_part(
            (sorted, shuffled) in proptest::collection::vec(
                (0i64..90, 1i64..60, 0u32..3, 1u32..3, 0u8..3), 1..12,
            ).prop_map(|rows| rows.into_iter().map(|(start, length, value, revision, quality)| {
                let quality = Quality::from_code(quality).unwrap();
                fact(start, start + length, f64::from(value), revision, quality)
            }).collect::<Vec<_>>()).prop_flat_map(|rows| {
                (Just(rows.clone()), Just(rows).prop_shuffle())
            })
        ) {
            let won = resolve(&sorted, all());
            prop_assert_eq!(shape(&won), shape(&resolve(&shuffled, all())));
            for stretch in &won {
                let at = stretch.window.start();
                let best = sorted.iter()
                    .filter(|it| matches!(it.extent, Extent::Interval(w) if w.contains(at)))
                    .max_by(|a, b| a.rank(b)).unwrap();
                prop_assert_eq!(best.rank(stretch.fact), std::cmp::Ordering::Equal);
            }
            let covered: i64 = won.iter().map(|it| it.window.seconds()).sum();
            let minutes = (0..150).filter(|minute| sorted.iter().any(|it| {
                let at = Timestamp::from_second(minute * 60).unwrap();
                matches!(it.extent, Extent::Interval(w) if w.contains(at))
            })).count();
            prop_assert_eq!(covered, minutes as i64 * 60);
        }
    }
}
