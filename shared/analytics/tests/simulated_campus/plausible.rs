//! Magnitudes and shapes that somebody who knows buildings would believe.

use greenpulse_domain::commodity::Commodity;
use greenpulse_domain::configuration::Configuration;
use greenpulse_domain::factor::Basis;
use greenpulse_domain::time::Window;
use jiff::civil::{Date, Weekday, date};

use crate::{TODAY, amounts, simulate, sum_in};

/// kWh, or gallons, for each square meter in the year 2025.
#[test]
fn a_year_is_plausible() {
    let campus = simulate(1, TODAY);
    let zone = campus.campus.zone.zone();
    let [start, end] = [date(2025, 1, 1), date(2026, 1, 1)].map(|it| Window::civil_day(it, zone));
    let year = Window::new(start.start(), end.start()).unwrap();
    for (name, low, high) in [
        ("academic-electricity", 70.0, 120.0),
        ("academic-steam", 60.0, 120.0),
        ("academic-chilled_water", 20.0, 70.0),
        ("residence-electricity", 55.0, 90.0),
        ("residence-natural_gas", 50.0, 110.0),
        ("residence-hot_water", 8.0, 30.0),
        ("administration-electricity", 55.0, 100.0),
        ("administration-natural_gas", 55.0, 120.0),
        ("laboratory-electricity", 230.0, 330.0),
        ("laboratory-chilled_water", 60.0, 150.0),
        ("laboratory-steam", 110.0, 220.0),
        ("library-electricity", 70.0, 130.0),
        ("sports-electricity", 100.0, 190.0),
        ("sports-natural_gas", 90.0, 170.0),
        ("sports-solar", 6.0, 11.0),
        ("residence-water", 150.0, 330.0),
        ("sports-irrigation", 50.0, 900.0),
    ] {
        let building = campus
            .buildings
            .iter()
            .find(|it| name.starts_with(it.id.as_str().trim_start_matches("demo-")));
        let area = building.unwrap().floor_area.unwrap().get();
        let intensity = sum_in(&amounts(&campus, name), year) / area;
        assert!((low..high).contains(&intensity), "{name}: {intensity}");
    }
}

/// Mean of the days from `from` to `to` that `wanted` holds for.
fn mean_day(name: &str, (from, to): (Date, Date), wanted: fn(Date) -> bool) -> f64 {
    let campus = simulate(1, TODAY);
    let zone = campus.campus.zone.zone();
    let amounts = amounts(&campus, name);
    let all =
        Window::new(Window::civil_day(from, zone).start(), Window::civil_day(to, zone).start());
    let days: Vec<Date> = all.expect("time passes").days(zone).filter(|it| wanted(*it)).collect();
    let sum: f64 = days.iter().map(|it| sum_in(&amounts, Window::civil_day(*it, zone))).sum();
    sum / days.len() as f64
}

fn is_weekend(day: Date) -> bool {
    matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

const TERM: (Date, Date) = (date(2025, 9, 8), date(2025, 11, 22));

#[test]
fn weekends_and_breaks_are_quieter_than_weekdays_in_term() {
    for name in ["academic-electricity", "administration-electricity", "library-electricity"] {
        let weekday = mean_day(name, TERM, |it| !is_weekend(it));
        let weekend = mean_day(name, TERM, is_weekend);
        let closed = mean_day(name, (date(2025, 12, 26), date(2026, 1, 1)), |_| true);
        assert!(weekend < 0.9 * weekday, "{name}: {weekend} {weekday}");
        assert!(closed < 0.75 * weekday, "{name}: {closed} {weekday}");
    }
    let exams = mean_day("library-electricity", (date(2025, 12, 8), date(2025, 12, 13)), |_| true);
    assert!(mean_day("library-electricity", TERM, |it| !is_weekend(it)) < exams);
}

#[test]
fn winter_is_heated_and_summer_is_cooled() {
    let winter = (date(2025, 1, 15), date(2025, 2, 15));
    let summer = (date(2025, 7, 1), date(2025, 8, 1));
    for (name, cold) in [
        ("academic-steam", true),
        ("residence-natural_gas", true),
        ("library-chilled_water", false),
    ] {
        let [winter, summer] = [winter, summer].map(|it| mean_day(name, it, |_| true));
        let (high, low) = if cold { (winter, summer) } else { (summer, winter) };
        assert!(4.0 * low < high, "{name}: {winter} {summer}");
    }
}

#[test]
fn nights_are_quiet_but_not_dead() {
    let campus = simulate(1, TODAY);
    let zone = campus.campus.zone.zone();
    let amounts = amounts(&campus, "academic-electricity");
    let mean_of = |wanted: i8| {
        let picked = amounts.iter().filter(|(window, _)| {
            let local = zone.to_datetime(window.start());
            local.hour() == wanted && !is_weekend(local.date())
        });
        let picked: Vec<f64> = picked.map(|it| it.1).collect();
        picked.iter().sum::<f64>() / picked.len() as f64
    };
    let (night, day) = (mean_of(3), mean_of(11));
    assert!((0.2..0.6).contains(&(night / day)), "{night} {day}");
}

#[test]
fn every_day_has_a_price_and_a_factor() {
    let campus = simulate(1, TODAY);
    let configuration = Configuration::new(
        [campus.campus.clone()],
        campus.buildings.clone(),
        campus.meters.clone(),
        campus.tariffs.clone(),
        campus.factors.clone(),
    );
    let zone = campus.campus.zone.zone();
    for day in campus.window.days(zone).step_by(13) {
        for commodity in Commodity::ALL {
            let tariff = configuration.tariff(&campus.campus.id, commodity, day);
            assert_eq!(tariff.is_some(), commodity != Commodity::Solar, "{commodity} {day}");
            let priced = |window: &Window| {
                let local = window.start().to_zoned_datetime(zone.clone());
                tariff.is_none_or(|it| it.rate(&local, |_| None).is_some_and(|rate| 0.0 < rate))
            };
            assert!(Window::civil_day(day, zone).local_hours(zone).iter().all(priced));
            for basis in [Basis::Location, Basis::Market] {
                let factor = configuration.factor(&campus.campus, commodity, basis, day);
                let drunk = matches!(commodity, Commodity::Water | Commodity::Irrigation);
                assert_eq!(factor.is_some(), !drunk, "{commodity} {day}");
            }
        }
    }
}
