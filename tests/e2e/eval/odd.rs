//! Tables that are not as they usually are: what comes later still decides nothing.

use std::fmt::Write as _;

use jiff::{SignedDuration, Timestamp};

use crate::desk::{DAY, Desk, at, hours, office, readings};

const QUARTER: SignedDuration = SignedDuration::from_mins(15);

/// The rows of forecasts of `hall` from `origin`, on the table that is there.
fn forecast(desk: &Desk, zone: &str, origin: &str) -> Vec<Vec<String>> {
    desk.write("origins.csv", &format!("building_id,origin\nhall,{origin}\n"));
    let named = ["--readings", "readings.csv", "--origins", "origins.csv", "--zone", zone];
    desk.judged("forecast", &named);
    desk.rows("forecast.csv").split_off(1)
}

/// The same, and that it stays when nothing is known from `origin` on.
fn causal(desk: &Desk, table: &str, zone: &str, origin: &str) -> Vec<Vec<String>> {
    desk.write("readings.csv", table);
    let whole = forecast(desk, zone, origin);
    let start: Timestamp = origin.parse().unwrap();
    let is_before = |line: &&str| match line.split(',').nth(1) {
        Some(stamp) => stamp.parse::<Timestamp>().is_ok_and(|it| it < start),
        None => false,
    };
    let lines = table.lines();
    let cut: Vec<&str> = lines.clone().take(1).chain(lines.filter(is_before)).collect();
    assert!(cut.len() < table.lines().count());
    desk.write("readings.csv", &cut.join("\n"));
    assert_eq!(whole, forecast(desk, zone, origin), "{zone} {origin}");
    whole
}

/// Quarters of the hours from `from` to `to`.
fn quarters(table: &mut String, from: usize, to: usize) {
    for (hour, part) in (from..to).flat_map(|it| (0..4).map(move |part| (it, part))) {
        let _ = writeln!(table, "hall,{},{}", at(hour) + QUARTER * part, office(hour) / 4.0);
    }
}

#[test]
fn readings_may_become_shorter() {
    let desk = Desk::new();
    let change = 100 * DAY;
    let mut table = readings(&[("hall", &hours(100))]);
    quarters(&mut table, change, change + 400 * DAY / 4);
    let origin = at(change).to_string();
    let said = causal(&desk, &table, "Europe/London", &origin);
    assert_eq!(said.len(), DAY);
    let late = at(change + 40 * DAY).to_string();
    assert_eq!(causal(&desk, &table, "Europe/London", &late).len(), DAY);
}

#[test]
fn an_hour_that_the_clock_has_just_skipped_knows_nothing_of_the_next() {
    let desk = Desk::new();
    let days: Vec<f64> =
        (0..100 * DAY).map(|it| office(it) * if it % DAY == 1 { 3.0 } else { 1.0 }).collect();
    let table = readings(&[("hall", &days)]);
    // One o'clock of UTC is two in London: it was one a moment ago.
    let said = causal(&desk, &table, "Europe/London", "2021-03-28T01:00:00Z");
    assert_eq!(said[0][2], "2021-03-28T01:00:00Z");
}

#[test]
fn clocks_may_be_half_an_hour_from_the_whole_hours_of_utc() {
    let desk = Desk::new();
    let midnight = "2021-04-13T18:30:00Z";
    let mut table = "building_id,ts_utc,kwh\n".to_owned();
    quarters(&mut table, 0, 110 * DAY);
    let said = causal(&desk, &table, "Asia/Kolkata", midnight);
    assert_eq!((said.len(), said[0][2].as_str()), (DAY, midnight));

    let table = readings(&[("hall", &hours(110))]);
    let said = causal(&desk, &table, "Asia/Kolkata", midnight);
    assert_eq!([said[0][1].as_str(), &said[0][2]], [midnight, "2021-04-13T18:00:00Z"]);
    desk.write("readings.csv", &table);
    let summary =
        desk.judged("forecast", &["--readings", "readings.csv", "--zone", "Asia/Kolkata"]);
    assert!(2 <= summary["judged"].as_u64().unwrap(), "{summary}");
    assert!(summary["notes"].to_string().contains("within an hour"), "{summary}");
}

#[test]
fn stamps_may_lie_some_seconds_off_the_hour() {
    let desk = Desk::new();
    let (days, origin) = (110, at(100 * DAY).to_string());
    let exact = causal(&desk, &readings(&[("hall", &hours(days))]), "UTC", &origin);
    let mut table = "building_id,ts_utc,kwh\n".to_owned();
    for hour in 0..days * DAY {
        let off = SignedDuration::from_secs((hour as i64 * 37) % 115 - 57);
        let _ = writeln!(table, "hall,{},{}", at(hour) + off, office(hour));
    }
    assert_eq!(causal(&desk, &table, "UTC", &origin), exact);
    desk.write("readings.csv", &table);
    let summary = desk.judged("anomaly", &["--readings", "readings.csv", "--zone", "UTC"]);
    assert!(
        summary["notes"].to_string().contains("up to 60 s off whole five minutes"),
        "{summary}"
    );
    assert_eq!(desk.rows("anomaly.csv").len(), 1 + days * DAY);
}

#[test]
fn ids_may_hold_commas_and_registers_are_noticed() {
    let desk = Desk::new();
    let mut total = 0.0;
    let totals: Vec<f64> = hours(110)
        .into_iter()
        .map(|it| {
            total += it;
            total
        })
        .collect();
    desk.write("readings.csv", &readings(&[("\"Hall, North\"", &hours(110)), ("total", &totals)]));
    let summary = desk.judged("forecast", &["--readings", "readings.csv", "--zone", "UTC"]);
    let rows = desk.rows("forecast.csv");
    assert!(rows.iter().all(|it| it.len() == 9) && rows[1][0] == "Hall, North", "{:?}", rows[1]);
    assert!(summary["notes"].to_string().contains("total: its values never fall"), "{summary}");
    let by_day = summary["coverage_by_day"].as_object().unwrap();
    assert_eq!(by_day.len(), 2, "origins of their own choice fall on other weekdays: {summary}");
}
