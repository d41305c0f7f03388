//! Days ahead with and without the temperature that is to be expected, on real buildings and one made up.

#![allow(clippy::unwrap_used, reason = "what the tests are made of is there")]
#![allow(clippy::print_stdout, reason = "figures, for whoever asks with --nocapture")]

mod common;

use std::fs::File;
use std::path::Path;

use common::{Building, buildings, data};
use flate2::read::MultiGzDecoder;
use greenpulse_models::calendar::Calendar;
use greenpulse_models::forecast::{Forecaster, HourAhead, NoWeather, Outdoor, Quantiles, Subject};
use greenpulse_models::load::Load;
use jiff::civil::date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

const ZONE: &str = "Europe/London";

fn zone() -> TimeZone {
    TimeZone::get(ZONE).unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn subject(hours: &[(Timestamp, f64)]) -> Subject {
    Subject::new(zone(), Calendar::of_zone(ZONE), Load::from_hours(&zone(), hours))
}

/// From 2020 on: more than is looked back for.
fn hours(building: &Building) -> Vec<(Timestamp, f64)> {
    let start = building.start.as_second();
    let hours = (0..).zip(&building.energy).filter(|it| it.1.is_finite());
    let hours =
        hours.map(|(hour, it)| (Timestamp::from_second(start + 3_600 * hour).unwrap(), *it));
    hours.filter(|it| at("2020-09-01T00:00:00Z") <= it.0).collect()
}

fn temperatures(data: &Path) -> Vec<(Timestamp, f64)> {
    let file = File::open(data.join("cambridge/weather_price_carbon_hourly.csv.gz")).unwrap();
    let mut csv = csv::Reader::from_reader(MultiGzDecoder::new(file));
    let rows = csv.records().map(|it| it.unwrap()).filter(|it| "2020-09" <= &it[0]);
    rows.filter_map(|it| Some((at(&it[0]), it[1].parse().ok()?))).collect()
}

/// Of forecasts without weather, with climatology, and with a weather forecast that comes true: sums
/// over the hours and days of a building or of all.
#[derive(Debug, Default)]
struct Sums {
    misses: [f64; 3],
    misses_of_days: [f64; 3],
    /// Hours that the 95 % interval held.
    held: [f64; 3],
    hours: f64,
    energy: f64,
}

impl Sums {
    fn of_building(model: &Forecaster, building: &Building, air: &[(Timestamp, f64)]) -> Self {
        let outdoor = Outdoor::of_hours(&zone(), air);
        let (hours, mut sums) = (hours(building), Self::default());
        let mut subject = subject(&hours);
        let mut day = date(2022, 1, 1);
        while day.year() == 2022 {
            let origin = zone().to_ambiguous_timestamp(day.at(0, 0, 0, 0)).compatible().unwrap();
            day = day.saturating_add(9.days());
            let first = hours.partition_point(|it| it.0 < origin);
            let from = air.partition_point(|it| it.0 < origin);
            let next = &air[from..(from + 48).min(air.len())];
            let foretold = outdoor.clone().foretold(&zone(), origin, next);
            let said = [None, Some(outdoor.clone()), Some(foretold)].map(|outdoor| {
                subject.outdoor = outdoor;
                subject.ahead(model, origin, 24)
            });
            if let (Some(came), [Ok(without), Ok(usual), Ok(told)]) =
                (hours.get(first..first + 24), said)
            {
                sums.add(came, [&without, &usual, &told]);
            }
        }
        sums
    }

    fn add(&mut self, came: &[(Timestamp, f64)], said: [&[HourAhead]; 3]) {
        let energy: f64 = came.iter().map(|it| it.1).sum();
        if energy <= 0.0 {
            return;
        }
        self.energy += energy;
        self.hours += came.len() as f64;
        for (with, said) in said.into_iter().enumerate() {
            let both = || said.iter().map(|it| it.energy).zip(came.iter().map(|it| it.1));
            self.misses[with] += both().map(|(said, was)| (said.p50 - was).abs()).sum::<f64>();
            self.misses_of_days[with] += both().map(|it| it.0.p50 - it.1).sum::<f64>().abs();
            let holds = |it: &(Quantiles, f64)| it.0.p2_5 <= it.1 && it.1 <= it.0.p97_5;
            self.held[with] += both().filter(holds).count() as f64;
        }
    }
}

/// Without weather, with climatology and with a right forecast: mean WAPE of the buildings, of hours and of whole days, and the share of hours
/// that the 95 % interval held.
fn judged(data: &Path, commodity: &str, air: &[(Timestamp, f64)]) -> [[f64; 3]; 3] {
    let model = Forecaster::shipped().unwrap();
    let file = data.join(format!("cambridge/{commodity}_hourly_2018_2022.csv.gz"));
    let all = buildings(&file, |_| ZONE.to_owned());
    let all: Vec<Sums> = all.iter().map(|it| Sums::of_building(&model, it, air)).collect();
    let mean = |of: fn(&Sums) -> [f64; 3]| {
        let share = |with: usize| all.iter().map(|it| of(it)[with] / it.energy).sum::<f64>();
        [0, 1, 2].map(|with| share(with) / all.len() as f64)
    };
    let hours: f64 = all.iter().map(|it| it.hours).sum();
    let held = [0, 1, 2].map(|with| all.iter().map(|it| it.held[with]).sum::<f64>() / hours);
    let judged = [mean(|it| it.misses), mean(|it| it.misses_of_days), held];
    println!("{commodity}: WAPE of hours, of days, and what intervals held: {judged:.4?}");
    judged
}

#[test]
fn gas_is_missed_less_and_electricity_no_more() {
    let Some(data) = data() else { return };
    let air = temperatures(&data);
    let [hours, days, held] = judged(&data, "gas", &air);
    assert!(hours[1] < 0.995 * hours[0] && days[1] < 0.985 * days[0], "{hours:?} {days:?}");
    assert!(hours[2] < 0.99 * hours[0] && days[2] < 0.97 * days[0], "{hours:?} {days:?}");
    assert!((held[1] - held[0]).abs() < 0.005, "intervals are as before: {held:?}");
    let [hours, _, held] = judged(&data, "electricity", &air);
    assert!(hours[1] < 1.001 * hours[0], "{hours:?}");
    assert!((held[1] - held[0]).abs() < 0.005, "intervals are as before: {held:?}");
}

/// °C of an hour since 2021-04-05: a year's swing, and spells of a fortnight.
fn celsius(hour: i64) -> f64 {
    let day = hour as f64 / 24.0;
    10.0 - 7.0 * (day / 58.1).cos() + 4.0 * (day / 2.3).sin() + 2.0 * (hour as f64 / 3.8).sin()
}

/// Hours of a boiler, and of the air outdoors.
fn boiler(n_days: i64) -> [Vec<(Timestamp, f64)>; 2] {
    let start = at("2021-04-05T00:00:00+01:00");
    let of = |value: &dyn Fn(i64) -> f64| {
        (0..n_days * 24)
            .map(|hour| (start.checked_add(hour.hours()).unwrap(), value(hour)))
            .collect()
    };
    let mean = |hour: i64| (0..24).map(|it| celsius(hour / 24 * 24 + it)).sum::<f64>() / 24.0;
    [of(&|hour| 5.0 + 2.0 * (15.5 - mean(hour)).max(0.0)), of(&celsius)]
}

#[test]
fn what_comes_after_the_origin_changes_nothing() {
    let model = Forecaster::shipped().unwrap();
    let [gas, air] = boiler(330);
    for origin in [gas[300 * 24].0, gas[300 * 24 + 14].0] {
        let said = |wild: bool| {
            let change = |of: &[(Timestamp, f64)]| -> Vec<(Timestamp, f64)> {
                let of = of.iter().filter(|it| wild || it.0 < origin);
                of.map(|it| (it.0, if it.0 < origin { it.1 } else { 77.0 - 3.0 * it.1 })).collect()
            };
            let outdoor = Outdoor::of_hours(&zone(), &change(&air));
            let subject = subject(&change(&gas)).with_outdoor(Some(outdoor));
            (subject.weather(origin, 4).unwrap(), subject.ahead(&model, origin, 72).unwrap())
        };
        assert_eq!(said(false), said(true));
    }
}

#[test]
fn weather_decides_where_the_past_shows_it_and_says_why_not() {
    let model = Forecaster::shipped().unwrap();
    let [gas, air] = boiler(330);
    let origin = gas[320 * 24].0;
    let with = |n_days: usize, gas: &[(Timestamp, f64)]| {
        let outdoor = Outdoor::of_hours(&zone(), &air[..n_days * 24]);
        subject(gas).with_outdoor(Some(outdoor))
    };
    let usual = with(320, &gas).weather(origin, 3).unwrap();
    let factors = &usual.factors;
    assert_eq!(usual.foretold, 0);
    assert!(factors.iter().all(|it| (0.7..=1.3).contains(it)) && factors[0] != 1.0, "{factors:?}");
    // A cold day and a warm one to come, of the first of which an hour is today's: said at the origin, an
    // hour later, and too long before.
    let told: Vec<_> = (0..48)
        .map(|hour| (air[320 * 24 + hour].0, if hour < 24 { -10.0 } else { 25.0 }))
        .collect();
    let foretold = |issued_at: Timestamp| {
        let outdoor = Outdoor::of_hours(&zone(), &air[..320 * 24]);
        let outdoor = outdoor.foretold(&zone(), issued_at, &told);
        subject(&gas).with_outdoor(Some(outdoor)).weather(origin, 3).unwrap()
    };
    let by_forecast = foretold(origin);
    assert_eq!((by_forecast.foretold, by_forecast.factors[0]), (2, factors[0]));
    assert!(1.05 < by_forecast.factors[1] && by_forecast.factors[2] < 0.97, "{by_forecast:?}");
    for hours in [1, -72] {
        assert_eq!(foretold(origin.checked_add(hours.hours()).unwrap()), usual, "{hours} h");
    }
    let flat: Vec<_> =
        gas.iter().zip(0..).map(|(it, hour)| (it.0, 20.0 + f64::from(hour % 24))).collect();
    let plain = subject(&flat).ahead(&model, origin, 48).unwrap();
    assert_eq!(with(320, &flat).ahead(&model, origin, 48).unwrap(), plain, "byte for byte");
    assert_eq!(with(320, &flat).weather(origin, 3), Err(NoWeather::NoBetter));
    assert_eq!(with(310, &gas).weather(origin, 3), Err(NoWeather::Silent { days: 9 }));
    assert_eq!(with(100, &gas).weather(origin, 3), Err(NoWeather::TooFewDays { days: 100 }));
    assert_eq!(subject(&gas).weather(origin, 3), Err(NoWeather::NoThermometer));
    let new = with(320, &gas[280 * 24..]).weather(origin, 3);
    assert!(matches!(new, Err(NoWeather::TooFewJudged { .. })), "{new:?}");
}
