//! What is planted shows, where the list says.

use greenpulse_analytics::simulate::{Fault, Planted, SimulatedCampus};
use greenpulse_domain::reading::{Extent, Quality};
use greenpulse_domain::time::Window;
use jiff::ToSpan;

use crate::{TODAY, amounts, facts, meter, simulate, sum_in};

fn planted(campus: &SimulatedCampus, wanted: fn(&Fault) -> bool) -> Vec<(String, Planted)> {
    let found = campus.planted().into_iter().filter(|it| wanted(&it.what));
    found.map(|it| (it.meters[0].external().meter.to_string(), it)).collect()
}

/// The window so many weeks before, by the local clock.
fn weeks_before(campus: &SimulatedCampus, window: Window, weeks: i64) -> Window {
    let earlier = |at: jiff::Timestamp| {
        let local = at.to_zoned_datetime(campus.campus.zone.zone().clone());
        local.saturating_sub(weeks.weeks()).timestamp()
    };
    Window::new(earlier(window.start()), earlier(window.end())).expect("time passes")
}

#[test]
fn an_offline_meter_leaves_a_gap() {
    let campus = simulate(1, TODAY);
    let [(name, offline)] = &planted(&campus, |it| *it == Fault::Offline)[..] else { panic!() };
    let amounts = amounts(&campus, name);
    assert!(amounts.iter().all(|(it, _)| it.overlap(offline.window).is_none()));
    assert!(amounts.iter().any(|(it, _)| it.start() == offline.window.end()));
}

#[test]
fn a_catch_up_tells_the_total_as_an_estimate() {
    let campus = simulate(1, TODAY);
    let caught_up = planted(&campus, |it| *it == Fault::CatchUp);
    assert_eq!(caught_up.len(), 2);
    for (name, it) in caught_up {
        let mut all = facts(&campus, &name);
        all.extend(greenpulse_domain::register::intervals(&all, &meter(&campus, &name).dial));
        let estimated: Vec<Window> = all
            .iter()
            .filter(|fact| fact.quality == Quality::Estimated)
            .filter_map(|fact| match fact.extent {
                Extent::Interval(window) => Some(window),
                Extent::Register(_) => None,
            })
            .collect();
        let [window] = estimated[..] else { panic!("{name}: {estimated:?}") };
        assert_eq!(it.window.overlap(window), Some(it.window));
        assert!(window.seconds() <= it.window.seconds() + 2 * 3_600);
        let before = sum_in(&amounts(&campus, &name), weeks_before(&campus, it.window, 1));
        let total = sum_in(&amounts(&campus, &name), window);
        assert!((0.4..2.5).contains(&(total / before)), "{name}: {total} {before}");
    }
}

#[test]
fn the_register_rolls_over_once_and_loses_nothing() {
    let campus = simulate(1, TODAY);
    let [(name, roll_over)] = &planted(&campus, |it| *it == Fault::RollOver)[..] else { panic!() };
    let amounts = amounts(&campus, name);
    assert!(amounts.iter().any(|(it, _)| *it == roll_over.window));
    let covered: i64 = amounts.iter().map(|(it, _)| it.seconds()).sum();
    assert_eq!(covered, campus.window.seconds());
}

#[test]
fn the_weekend_left_running_shows_on_both_meters() {
    let campus = simulate(1, TODAY);
    let running = planted(&campus, |it| matches!(it, Fault::LeftRunning { .. }));
    let [(_, running)] = &running[..] else { panic!() };
    let Fault::LeftRunning { excess } = running.what else { panic!() };
    assert_eq!(running.meters.len(), 2);
    for meter in &running.meters {
        let amounts = amounts(&campus, &meter.external().meter);
        let usual = sum_in(&amounts, weeks_before(&campus, running.window, 2));
        let found = sum_in(&amounts, running.window);
        assert!((0.6..1.5).contains(&((found - usual) / excess.get())), "{meter}");
    }
}

#[test]
fn the_drift_raises_the_nights_slowly() {
    let campus = simulate(1, TODAY);
    let drift = planted(&campus, |it| matches!(it, Fault::Drift { .. }));
    let [(name, drift)] = &drift[..] else { panic!() };
    let amounts = amounts(&campus, name);
    let zone = campus.campus.zone.zone();
    let nights = |first: i64| {
        let days = (first..first + 21).map(|it| TODAY.saturating_sub(it.days()));
        let night = |day: jiff::civil::Date| {
            let at = |hour| zone.to_timestamp(day.at(hour, 0, 0, 0)).unwrap();
            sum_in(&amounts, Window::new(at(3), at(6)).unwrap())
        };
        days.map(night).sum::<f64>()
    };
    let growth = nights(1) / nights(27 * 7) - 1.0;
    assert!((0.2..0.5).contains(&growth), "{growth}");
    assert_eq!(drift.meters.len(), 1);
}

#[test]
fn sub_meters_are_a_part_of_their_parent() {
    let campus = simulate(1, TODAY);
    let day = |day: jiff::civil::Date| Window::civil_day(day, campus.campus.zone.zone());
    let whole = |name: &str, of: Window| {
        let amounts = amounts(&campus, name);
        let seconds: i64 =
            amounts.iter().filter(|it| of.contains(it.0.start())).map(|it| it.0.seconds()).sum();
        (seconds == of.seconds()).then(|| sum_in(&amounts, of))
    };
    let names = ["academic-electricity-ventilation", "academic-electricity-lecture_halls"];
    let mut checked = 0;
    for days in (1..700).step_by(97) {
        let of = day(TODAY.saturating_sub(days.days()));
        let Some(parent) = whole("academic-electricity", of) else { continue };
        let Some(parts) = names.map(|it| whole(it, of)).into_iter().sum::<Option<f64>>() else {
            continue;
        };
        assert!((0.2..0.7).contains(&(parts / parent)), "{parts} {parent}");
        checked += 1;
    }
    assert!(4 < checked);
    assert!(
        names.iter().all(|it| meter(&campus, it).parent == Some(crate::id("academic-electricity")))
    );
}

#[test]
fn lost_hours_are_few_and_counted() {
    let campus = simulate(1, TODAY);
    for (name, lost) in planted(&campus, |it| matches!(it, Fault::LostHours { .. })) {
        let Fault::LostHours { hours } = lost.what else { panic!() };
        assert!((1..40).contains(&hours), "{name}: {hours}");
    }
    // Its only gaps are lost hours.
    let found = planted(&campus, |it| matches!(it, Fault::LostHours { .. }));
    let name = "sports-solar";
    let lost = found.iter().find(|it| it.0 == name).map(|it| it.1.what).unwrap();
    let seconds: i64 = amounts(&campus, name).iter().map(|it| it.0.seconds()).sum();
    let hours = ((campus.window.seconds() - seconds) / 3_600) as u32;
    assert_eq!(lost, Fault::LostHours { hours });
}

/// What was said of a planted window beside what the same campus says of it where nothing is planted there:
/// made long before or after, everything planted lies elsewhere.
fn beside(name: &str, window: Window) -> (Vec<f64>, Vec<f64>) {
    let [planted, other] = [TODAY, TODAY.saturating_add(13.weeks())].map(|day| simulate(1, day));
    let said = |campus: &SimulatedCampus| -> Vec<f64> {
        let amounts = amounts(campus, name);
        amounts.iter().filter(|it| window.contains(it.0.start())).map(|it| it.1).collect()
    };
    (said(&planted), said(&other))
}

#[test]
fn each_label_lies_where_the_readings_deviate() {
    let campus = simulate(1, TODAY);
    let labels = campus.labels();
    let kinds: std::collections::BTreeSet<&str> = labels.iter().map(|it| it.kind).collect();
    let expected = [
        "catch_up",
        "left_running",
        "night_on",
        "schedule_shift",
        "spike",
        "step",
        "stuck",
        "zero_run",
    ];
    assert_eq!(kinds.into_iter().collect::<Vec<_>>(), expected);
    assert!(labels.is_sorted_by_key(|it| it.window.start()));
    for label in &labels {
        let name = format!("{}-electricity", label.building.as_str().trim_start_matches("demo-"));
        let (said, usual) = beside(&name, label.window);
        let ratio = said.iter().sum::<f64>() / usual.iter().sum::<f64>();
        let case = format!("{label:?}: {ratio}");
        match label.kind {
            "spike" => assert!((2.2..3.2).contains(&ratio), "{case}"),
            "zero_run" => assert!(said.len() == 14 && ratio == 0.0, "{case}"),
            "stuck" => {
                assert!(said.iter().all(|it| *it == said[0]) && 0.0 < said[0], "{case}");
                assert!(10 < said.len(), "{case}");
            }
            "step" => assert!((1.2..1.3).contains(&ratio), "{case}"),
            "night_on" | "left_running" => assert!((1.2..2.0).contains(&ratio), "{case}"),
            "schedule_shift" => {
                let moved = |it: &[f64]| {
                    let at = |it: (usize, &f64)| it.0 as f64 % 24.0 * it.1;
                    it.iter().enumerate().map(at).sum::<f64>() / it.iter().sum::<f64>()
                };
                let later = moved(&said) - moved(&usual);
                assert!((0.5..3.0).contains(&later), "{case}: {later} hours later");
            }
            "catch_up" => assert_eq!(said.len(), 1, "{case}: one total"),
            _ => panic!("{case}"),
        }
        // An hour before, nothing is wrong.
        let hour = jiff::SignedDuration::from_hours(1);
        let start = label.window.start();
        let (said, usual) = beside(&name, Window::new(start - hour, start).unwrap());
        let follows =
            labels.iter().any(|it| it.building == label.building && it.window.end() == start);
        let residual = said.iter().sum::<f64>() / usual.iter().sum::<f64>() - 1.0;
        assert!(follows || residual.abs() < 0.15, "before {case}: {residual}");
    }
}

#[test]
fn comparisons_tell_what_the_readings_do() {
    let campus = simulate(1, TODAY);
    let found = campus.comparisons();
    let percent = |building: &str| {
        let it = found.iter().find(|it| it.building.as_str() == building).unwrap();
        assert_eq!((it.baseline.1 - it.baseline.0).get_days(), 364, "{it:?}");
        assert_eq!(it.baseline.1.tomorrow().unwrap(), it.reporting.0);
        assert_eq!(it.reporting.1, TODAY.yesterday().unwrap());
        it.saved_percent
    };
    assert!((percent("demo-residence") - 8.0).abs() < 0.01);
    assert!((24.0..28.0).contains(&percent("demo-sports")), "{found:?}");
    assert!((-20.0..-5.0).contains(&percent("demo-library")), "{found:?}");
    assert!(percent("demo-administration").abs() < 0.5, "{found:?}");
    assert_eq!(found.len(), 4);

    // The readings before and after differ by as much, day of the year by day of the year.
    let residence = found.iter().find(|it| it.building.as_str() == "demo-residence").unwrap();
    let days = |first: jiff::civil::Date, last: jiff::civil::Date| {
        let zone = campus.campus.zone.zone();
        let [from, to] = [first, last.tomorrow().unwrap()]
            .map(|it| greenpulse_domain::time::start_of_day(it, zone));
        sum_in(&amounts(&campus, "residence-electricity"), Window::new(from, to).unwrap())
    };
    let (first, last) = residence.reporting;
    let before = days(first.saturating_sub(364.days()), last.saturating_sub(364.days()));
    let saved = 1.0 - days(first, last) / before;
    assert!((0.03..0.13).contains(&saved), "{saved}");
}
