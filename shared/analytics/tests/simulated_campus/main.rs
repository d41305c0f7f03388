//! The simulated campus, seen from outside.

use greenpulse_analytics::simulate::{DayKind, SimulatedCampus};
use greenpulse_domain::content::sha256_hex;
use greenpulse_domain::id::MeterId;
use greenpulse_domain::meter::Meter;
use greenpulse_domain::reading::{Extent, Fact};
use greenpulse_domain::register;
use greenpulse_domain::time::{Window, start_of_day};
use greenpulse_domain::unit::Worth;
use jiff::Timestamp;
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;

mod further;
mod planted;
mod plausible;

const TODAY: Date = date(2026, 4, 15);

/// Made at the local midnight that begins `today`, and simulated to it.
fn simulate(seed: u64, today: Date) -> SimulatedCampus {
    let zone = TimeZone::get("America/New_York").expect("a known zone");
    let midnight = start_of_day(today, &zone);
    greenpulse_analytics::simulate::simulate(seed, midnight, midnight)
}

fn id(name: &str) -> MeterId {
    format!("demo~{name}").parse().expect("a valid id")
}

fn meter<'a>(campus: &'a SimulatedCampus, name: &str) -> &'a Meter {
    campus.meters.iter().find(|it| it.id == id(name)).expect("a meter of the campus")
}

fn facts(campus: &SimulatedCampus, name: &str) -> Vec<Fact> {
    campus.facts(&id(name), Timestamp::UNIX_EPOCH).collect()
}

/// Windows and what they took: kWh, or gallons where water is not energy.
fn amounts(campus: &SimulatedCampus, name: &str) -> Vec<(Window, f64)> {
    let meter = meter(campus, name);
    let mut facts = facts(campus, name);
    facts.extend(register::intervals(&facts, &meter.dial));
    let amount = |fact: &Fact| match fact.unit.worth(meter.measurand?, meter.delta_t).ok()? {
        Worth::Energy { kwh, .. } => Some(fact.value * kwh),
        Worth::Volume { gallons, kwh } => Some(fact.value * kwh.unwrap_or(gallons)),
        Worth::Level { .. } => None,
    };
    let of_window = |fact: &Fact| match fact.extent {
        Extent::Interval(window) => Some((window, amount(fact)?)),
        Extent::Register(_) => None,
    };
    facts.iter().filter_map(of_window).collect()
}

/// What the intervals that begin in `window` took.
fn sum_in(amounts: &[(Window, f64)], window: Window) -> f64 {
    amounts.iter().filter(|(it, _)| window.contains(it.start())).map(|it| it.1).sum()
}

/// Everything that the meters say, as bytes.
fn digest(campus: &SimulatedCampus) -> String {
    let mut bytes = Vec::new();
    for meter in &campus.meters {
        for fact in campus.facts(&meter.id, Timestamp::UNIX_EPOCH) {
            bytes.extend(fact.extent.start().as_second().to_be_bytes());
            bytes.extend(fact.value.to_bits().to_be_bytes());
            bytes.extend([fact.unit.code(), fact.quality.code()]);
        }
    }
    sha256_hex(&bytes)
}

#[test]
fn a_seed_means_the_same_bytes_on_every_machine() {
    assert_eq!(digest(&simulate(1, TODAY))[..16], *"b8ace1764e2e5fee");
    assert_ne!(digest(&simulate(2, TODAY)), digest(&simulate(1, TODAY)));
}

#[test]
fn the_same_seed_tells_the_same_past_tomorrow() {
    let [today, later] = [TODAY, TODAY.tomorrow().unwrap()].map(|day| simulate(1, day));
    let common = today.window.overlap(later.window).unwrap();
    for name in ["sports-natural_gas", "academic-steam", "weather-outdoor_temperature"] {
        let [before, after] = [&today, &later].map(|campus| {
            let mut facts = facts(campus, name);
            facts.retain(|it| common.contains(it.extent.start()));
            facts
        });
        assert!(before == after, "{name}");
    }
}

#[test]
fn it_says_that_it_is_simulated() {
    let campus = simulate(1, TODAY);
    assert!(campus.campus.simulated && campus.campus.name.contains("Simulated"));
    assert_eq!((campus.buildings.len(), campus.meters.len()), (6, 29));
    assert!(campus.buildings.iter().all(|it| it.id.as_str().starts_with("demo-")));
    assert!(campus.meters.iter().all(|it| it.id.as_str().starts_with("demo~")));
}

#[test]
fn two_years_end_at_the_midnight_that_begins_today() {
    for (today, start, end) in [
        (TODAY, "2024-04-15T00:00-04:00", "2026-04-15T00:00-04:00"),
        (date(2024, 2, 29), "2022-02-28T00:00-05:00", "2024-02-29T00:00-05:00"),
        (date(2025, 11, 2), "2023-11-02T00:00-04:00", "2025-11-02T00:00-04:00"),
        (date(2025, 3, 10), "2023-03-10T00:00-05:00", "2025-03-10T00:00-04:00"),
    ] {
        let campus = simulate(3, today);
        let [start, end] = [start, end].map(|it| it.parse::<Timestamp>().unwrap());
        assert_eq!((campus.window.start(), campus.window.end()), (start, end));
        let weather = facts(&campus, "weather-outdoor_temperature");
        let hours = (end.as_second() - start.as_second()) / 3_600;
        assert_eq!(weather.len() as i64, hours);
        assert_eq!(weather[0].extent.start(), start);
    }
}

#[test]
fn facts_come_in_order_and_none_is_below_zero() {
    for (seed, today) in
        [(0, date(2024, 2, 29)), (1, TODAY), (u64::MAX, date(2025, 11, 3)), (77, date(2027, 1, 1))]
    {
        check_facts(&simulate(seed, today));
    }
}

fn check_facts(campus: &SimulatedCampus) {
    for meter in &campus.meters {
        let facts: Vec<Fact> = campus.facts(&meter.id, campus.window.end()).collect();
        assert!(facts.is_sorted_by(|a, b| a.order(b).is_lt()), "{}", meter.id);
        for fact in &facts {
            let least = if meter.building().is_some() { 0.0 } else { -30.0 };
            assert!(fact.value.is_finite() && least <= fact.value, "{} {fact:?}", meter.id);
            assert_eq!(fact.received, campus.window.end());
            assert_eq!(Some(fact.unit), meter.unit);
            if let Extent::Interval(window) = fact.extent {
                assert_eq!(window.overlap(campus.window), Some(window));
            }
        }
    }
}

#[test]
fn days_of_23_and_25_hours_are_whole() {
    let campus = simulate(5, TODAY);
    let zone = campus.campus.zone.zone();
    let weather = facts(&campus, "weather-outdoor_humidity");
    let electricity = amounts(&campus, "laboratory-electricity");
    for (day, hours) in [(date(2025, 3, 9), 23), (date(2025, 11, 2), 25), (date(2025, 3, 10), 24)] {
        let window = Window::civil_day(day, zone);
        let in_day = |at| window.contains(at);
        assert_eq!(weather.iter().filter(|it| in_day(it.extent.start())).count(), hours);
        let quarters = electricity.iter().filter(|(it, _)| in_day(it.start())).count();
        assert!(hours * 4 - 4 <= quarters && quarters <= hours * 4, "{day}: {quarters}");
    }
}

#[test]
fn a_meter_of_another_campus_has_no_facts() {
    let campus = simulate(1, TODAY);
    assert_eq!(campus.facts(&"eg1~m1".parse().unwrap(), Timestamp::UNIX_EPOCH).count(), 0);
    assert_eq!(campus.facts(&"eg1~library-water".parse().unwrap(), Timestamp::MAX).count(), 0);
}

#[test]
fn the_calendar_reaches_beyond_today() {
    let campus = simulate(1, TODAY);
    let mut terms = campus.calendar.iter().filter(|it| it.kind == DayKind::Term);
    assert!(terms.any(|it| TODAY < it.start));
}
