//! Savings that were made, and years in which none were.

mod common;

use std::collections::BTreeMap;

use common::{Building, bdg2, cambridge, data};
use greenpulse_models::baseline::{Row, Savings, Step, Verdict, savings};
use jiff::Timestamp;

fn rows(
    building: &Building,
    year: i16,
    temperatures: &'static BTreeMap<i64, f64>,
) -> Option<Vec<Row<'static>>> {
    let it = building
        .between(&format!("{year}-01-01T00:00:00Z"), &format!("{}-01-01T00:00:00Z", year + 1))?;
    let mut it = it;
    greenpulse_models::baseline::unpublish(&mut it.energy);
    let hours = it.hours();
    Some(
        (0..hours.len())
            .map(|at| {
                Row::new(
                    hours.clocks()[at],
                    0,
                    hours.energy()[at],
                    temperatures
                        .get(&hours.at(at).as_second())
                        .map_or(&[], |it| std::slice::from_ref(it)),
                )
            })
            .collect(),
    )
}

fn placebo(
    building: &Building,
    year: i16,
    temperatures: &'static BTreeMap<i64, f64>,
) -> Option<Savings> {
    let (baseline, reporting) =
        (rows(building, year, temperatures)?, rows(building, year + 1, temperatures)?);
    savings(Step::Hour, &baseline, &reporting).ok()
}

fn weather(data: &std::path::Path) -> BTreeMap<i64, f64> {
    let file =
        std::fs::File::open(data.join("cambridge/weather_price_carbon_hourly.csv.gz")).unwrap();
    let mut csv = csv::Reader::from_reader(flate2::read::MultiGzDecoder::new(file));
    csv.records()
        .map(|it| it.unwrap())
        .filter_map(|it| {
            Some((it[0].parse::<Timestamp>().unwrap().as_second(), it[1].parse().ok()?))
        })
        .collect()
}

#[test]
fn dev_placebo() {
    let Some(data) = data() else { return };
    let weather: &'static _ = Box::leak(Box::new(weather(&data)));
    let none: &'static _ = Box::leak(Box::new(BTreeMap::new()));
    for half in 0..2 {
        let c = cambridge(&data, half);
        let b = bdg2(&data, half);
        for (name, all, year, temperatures) in [
            ("C2018", &c, 2018, weather),
            ("C2019", &c, 2019, weather),
            ("C2021", &c, 2021, weather),
            ("B2016", &b, 2016, none),
        ] {
            for building in all {
                if let Some(s) = placebo(building, year, temperatures) {
                    println!(
                        "ROW,{half},{name},{},{:.2},{:.4},{:.4},{:.4},{:.3},{},{:?},{:.3},{}",
                        building.id,
                        s.percent,
                        s.uncertainty,
                        s.drift,
                        s.fit.drift,
                        s.fit.cv_rmse,
                        s.verdict.name(),
                        s.sufficiency
                            .disqualifications
                            .iter()
                            .map(|it| it.name.rsplit('.').next().unwrap())
                            .collect::<Vec<_>>()
                            .join(";"),
                        s.coverage,
                        s.fit.autocorrelation_of_days
                    );
                }
            }
        }
    }
}

fn daily(path: &std::path::Path) -> BTreeMap<String, Vec<(Timestamp, f64)>> {
    let mut csv = csv::Reader::from_reader(flate2::read::MultiGzDecoder::new(
        std::fs::File::open(path).unwrap(),
    ));
    let h = csv.headers().unwrap().clone();
    let col = |names: &[&str]| h.iter().position(|it| names.contains(&it)).unwrap();
    let (id, at, v) = (
        col(&["sample_id", "temperature_file"]),
        col(&["ts_utc_start", "ts_utc"]),
        col(&["value", "temp_c"]),
    );
    let mut all: BTreeMap<String, Vec<(Timestamp, f64)>> = BTreeMap::new();
    for row in csv.records().map(|it| it.unwrap()) {
        all.entry(row[id].to_owned())
            .or_default()
            .push((row[at].parse().unwrap(), row[v].parse().unwrap_or(f64::NAN)));
    }
    all
}

#[test]
fn dev_samples() {
    let Some(data) = data() else { return };
    let meters = daily(&data.join("savings/meters_long.csv.gz"));
    let temps = daily(&data.join("savings/temperature.csv.gz"));
    let calendar = greenpulse_models::calendar::Calendar::of_zone("America/Chicago");
    for (id, values) in meters {
        let file = if id.contains("cdd-hdd") {
            "il-electricity-cdd-hdd-tempF.csv.gz"
        } else {
            "il-tempF.csv.gz"
        };
        let t = &temps[file];
        let row = |n: usize, (at, value): (Timestamp, f64)| -> Row<'static> {
            let date = jiff::tz::TimeZone::UTC.to_datetime(at).date();
            let of: Vec<f64> = t
                .iter()
                .filter(|it| {
                    at <= it.0 && it.0 < Timestamp::from_second(at.as_second() + 86_400).unwrap()
                })
                .map(|it| it.1)
                .filter(|it| it.is_finite())
                .collect();
            Row::new(
                greenpulse_models::hours::Clock {
                    day: n,
                    date,
                    hour: 0,
                    day_type: calendar.day_type(date),
                    weekday: calendar.weekday_used(date),
                },
                0,
                value,
                of.leak(),
            )
        };
        let pick = |from: &str, to: &str| -> Vec<Row<'static>> {
            let (from, to): (Timestamp, Timestamp) = (from.parse().unwrap(), to.parse().unwrap());
            values
                .iter()
                .filter(|it| from <= it.0 && it.0 < to)
                .enumerate()
                .map(|(n, it)| row(n, *it))
                .collect()
        };
        let baseline = pick("2015-12-27T00:00:00Z", "2016-12-26T00:00:00Z");
        for end in ["2018-01-04T12:00:00Z", "2018-02-09T00:00:00Z"] {
            let reporting = pick("2017-01-04T12:00:00Z", end);
            let s = savings(Step::Day, &baseline, &reporting).unwrap();
            println!(
                "{id}: {:.2} [{:.2}, {:.2}] {} cv {:.3} drift {:.4} {:?} {}",
                s.percent,
                s.lower90_percent,
                s.upper90_percent,
                s.verdict.name(),
                s.fit.cv_rmse,
                s.fit.drift,
                s.reasons,
                s.model
            );
        }
    }
    let _ = Verdict::Verified;
}
