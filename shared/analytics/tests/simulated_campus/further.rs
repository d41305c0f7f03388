//! A campus that is simulated further.

use greenpulse_analytics::simulate::{SimulatedCampus, simulate};
use greenpulse_domain::reading::Fact;
use jiff::{SignedDuration, Timestamp};

use crate::{facts, id};

/// A Wednesday's afternoon in New York.
const MADE: &str = "2026-04-15T14:52:07-04:00";

fn made() -> Timestamp {
    MADE.parse().expect("a stamp")
}

fn until(at: &str) -> SimulatedCampus {
    simulate(1, made(), at.parse().expect("a stamp"))
}

fn ends(campus: &SimulatedCampus, name: &str) -> Timestamp {
    facts(campus, name).last().expect("a fact").extent.end()
}

#[test]
fn it_ends_with_the_last_whole_quarter_or_hour() {
    let campus = until(MADE);
    for (name, end) in [
        ("laboratory-electricity", "2026-04-15T14:45-04:00"),
        ("academic-steam", "2026-04-15T14:00-04:00"),
        ("administration-natural_gas", "2026-04-15T14:00-04:00"),
        ("weather-outdoor_temperature", "2026-04-15T14:00-04:00"),
    ] {
        assert_eq!(ends(&campus, name), end.parse().unwrap(), "{name}");
    }
    assert_eq!(campus.window.end(), "2026-04-15T14:45-04:00".parse().unwrap());
    let on_the_quarter = until("2026-04-15T15:00:00-04:00");
    assert_eq!(ends(&on_the_quarter, "academic-steam"), on_the_quarter.window.end());
}

/// Also over the new year, when another academic year begins to count, and on a day of 25 hours.
#[test]
fn a_longer_run_has_the_same_beginning() {
    for later in ["2026-04-15T15:00:00-04:00", "2026-11-01T01:20:00-05:00", "2027-09-03T00:01:00Z"]
    {
        let (short, long) = (until(MADE), until(later));
        for meter in &short.meters {
            let before: Vec<Fact> = short.facts(&meter.id, made()).collect();
            let more: Vec<Fact> = long.facts_after(&meter.id, short.window.end(), made()).collect();
            let whole: Vec<Fact> = long.facts(&meter.id, made()).collect();
            assert!([before, more].concat() == whole, "{} to {later}", meter.id);
        }
        assert_eq!(short.calendar[..], long.calendar[..short.calendar.len()]);
    }
}

#[test]
fn quarters_add_one_by_one() {
    let mut found = Vec::new();
    let mut before = until(MADE);
    for quarter in 1..=8 {
        let at = made() + SignedDuration::from_mins(15 * quarter);
        let next = simulate(1, made(), at);
        let facts = |name| next.facts_after(&id(name), before.window.end(), at).count();
        found.push(["laboratory-electricity", "academic-steam"].map(facts));
        before = next;
    }
    let [on_the_hour, between] = [[1, 1], [1, 0]];
    let hour = [on_the_hour, between, between, between];
    assert_eq!(found, [hour, hour].concat());
}

#[test]
fn what_was_planted_stays_where_it_was() {
    let (short, long) = (until(MADE), until("2026-05-20T10:00:00-04:00"));
    assert_eq!(short.planted()[..16], long.planted()[..16]);
    assert_eq!(short.labels(), long.labels());
    assert_eq!(short.comparisons(), long.comparisons());
}
