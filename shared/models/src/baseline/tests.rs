use jiff::civil::date;

use super::*;
use crate::calendar::Calendar;
use crate::load::after;

/// Days of a year that heat below 15 °C, less `saved` of everything.
fn year(first: jiff::civil::Date, saved: f64) -> Vec<Row<'static>> {
    let calendar = Calendar::without_holidays();
    let rows = (0..365).map(|day| {
        let date = after(first, day);
        let angle = std::f64::consts::TAU * f64::from(date.day_of_year()) / 365.0;
        let wave = f64::from(u32::try_from(day * 7919 % 101).unwrap_or(0)) / 101.0 - 0.5;
        let temperature = 12.0 - 10.0 * angle.cos() + 6.0 * wave;
        let noise = 4.0 * (f64::from(u32::try_from(day * 104_729 % 97).unwrap_or(0)) / 97.0 - 0.5);
        let observed = (100.0 + 8.0 * (15.0 - temperature).max(0.0) + noise) * (1.0 - saved);
        let clock = Clock {
            day,
            date,
            hour: 0,
            day_type: calendar.day_type(date),
            weekday: calendar.weekday_used(date),
        };
        Row::new(clock, 0, observed, vec![temperature; 24].leak())
    });
    rows.collect()
}

#[test]
fn a_tenth_that_was_saved_is_found() {
    let (baseline, reporting) = (year(date(2016, 1, 1), 0.0), year(date(2017, 1, 1), 0.1));
    let found = savings(Step::Day, &baseline, &reporting).unwrap();
    assert!((found.percent - 10.0).abs() < 0.5, "{found:?}");
    assert!(found.lower90_percent < 10.0 && 10.0 < found.upper90_percent);
    assert_eq!(found.verdict, Verdict::Verified, "{:?}", found.reasons);
    assert!(found.model.contains("heating below 15.0 °C"), "{}", found.model);
    let reversed = savings(Step::Day, &reporting, &baseline).unwrap();
    assert_eq!(reversed.verdict, Verdict::Reversed);
    let same = savings(Step::Day, &baseline, &baseline).unwrap();
    assert_eq!(same.verdict, Verdict::Inconclusive);
}

#[test]
fn a_baseline_that_is_too_thin_is_said_and_verifies_nothing() {
    let mut baseline = year(date(2016, 1, 1), 0.0);
    for row in baseline.iter_mut().step_by(7) {
        row.observed = f64::NAN;
    }
    let reporting = year(date(2017, 1, 1), 0.2);
    let found = savings(Step::Day, &baseline[..300], &reporting).unwrap();
    let names: Vec<&str> = found.sufficiency.disqualifications.iter().map(|it| it.name).collect();
    assert_eq!(
        names,
        [
            "eemeter.sufficiency_criteria.incorrect_number_of_total_days",
            "eemeter.sufficiency_criteria.too_many_days_with_missing_observed_data",
            "eemeter.sufficiency_criteria.too_many_days_with_missing_joint_data"
        ]
    );
    assert_eq!(found.verdict, Verdict::Inconclusive);
    let dead: Vec<Row<'_>> = baseline.iter().map(|it| Row { observed: f64::NAN, ..*it }).collect();
    assert!(matches!(
        savings(Step::Day, &dead, &reporting),
        Err(SavingsError::NoBaseline(it)) if it.disqualifications[0].name.ends_with("no_data")
    ));
}

#[test]
fn without_temperature_the_calendar_is_all() {
    let bare = |saved| -> Vec<Row<'_>> {
        let rows = year(date(2016, 1, 1), saved);
        rows.iter().map(|it| Row::new(it.clock, 0, it.observed, &[])).collect()
    };
    let found = savings(Step::Day, &bare(0.0), &bare(0.0)).unwrap();
    assert!(found.model.contains("calendar only"), "{}", found.model);
    assert!(found.sufficiency.warnings[0].name.ends_with("no_temperature_data"));
}
