//! Whatever is sent, a parser answers: rows, faults, or why not.

use std::time::{Duration, Instant};

use greenpulse_formats::push;
use greenpulse_formats::table::{Kind, Options, Table};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

/// Some hundred inputs; with `GREENPULSE_LONG=1`, as many as a minute holds.
fn noise<S: Strategy>(inputs: &S, parse: impl Fn(S::Value)) {
    #[expect(clippy::disallowed_methods, reason = "what tests/run --long asks for")]
    let is_long = std::env::var("GREENPULSE_LONG").is_ok_and(|it| it == "1");
    let began = Instant::now();
    let config = Config { failure_persistence: None, ..Config::default() };
    loop {
        let run = TestRunner::new(config.clone()).run(inputs, |input| {
            parse(input);
            Ok(())
        });
        run.expect("no panic");
        if !is_long || Duration::from_secs(60) < began.elapsed() {
            return;
        }
    }
}

/// JSON that is almost what a push is: the right words and others, in any place.
fn json() -> impl Strategy<Value = String> {
    let words = [
        r#""meter""#,
        r#""start""#,
        r#""end""#,
        r#""at""#,
        r#""total""#,
        r#""duration""#,
        r#""value""#,
        r#""unit""#,
        r#""quality""#,
        r#""revision""#,
        r#""timestamp""#,
        r#""electricity_kwh""#,
        r#""2022-06-01T00:00:00Z""#,
        r#""PT15M""#,
        r#""kWh""#,
        r#""m1""#,
        "1e308",
        "-0.0",
        "1",
        "null",
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "\\u",
        "\u{0}",
        "é",
    ];
    let word = prop_oneof![8 => prop::sample::select(words.to_vec()).prop_map(String::from),
                           1 => "\\PC{0,4}"];
    let any = prop::collection::vec(word.clone(), 0..40).prop_map(|it| it.concat());
    let pairs = prop::collection::vec((word.clone(), word), 0..8).prop_map(|pairs| {
        let pairs: Vec<String> =
            pairs.iter().map(|(key, value)| format!("{key}:{value}")).collect();
        format!("{{{}}}", pairs.join(","))
    });
    prop_oneof![any, pairs]
}

#[test]
fn pushes() {
    noise(&json(), |it| {
        let _ = push::read(it.as_bytes());
        let _ = push::read(format!(r#"{{"readings":[{it}]}}"#).as_bytes());
    });
}

#[test]
fn records_of_buildings() {
    noise(&json(), |it| {
        let _ = push::read_building(it.as_bytes());
        let _ = push::read_building(format!(r#"{{"readings":[{it}]}}"#).as_bytes());
    });
}

/// A table of names that columns go by and cells that look like something, quoted or not.
fn table() -> impl Strategy<Value = Vec<u8>> {
    let names = [
        "ts_utc",
        "ts_local",
        "start",
        "end",
        "duration",
        "building_id",
        "meter",
        "kwh",
        "value",
        "total",
        "commodity",
        "unit",
        "quality",
        "temp_c",
        "temp_f",
        "rh_pct",
        "price",
        "currency",
        "kg_co2e_per_kwh",
        "name",
        "valid_from",
        "valid_to",
        "period",
        "days",
        "from_hour",
        "to_hour",
        "rate",
        "region",
        "area_sqft",
        "b1",
        "b2",
        "",
    ];
    let cells = [
        "2022-06-01T00:00:00Z",
        "2022-03-27 01:30",
        "01/02/2022",
        "9999-12-31",
        "1",
        "-1",
        "0",
        "1e400",
        "NaN",
        "1,5",
        "1.234,5",
        "kWh",
        "actual",
        "gas",
        "GBP",
        "Mo-Fr",
        "24",
        "\"",
        "\"\"",
        "",
        " ",
    ];
    let cell = prop_oneof![9 => prop::sample::select(cells.to_vec()).prop_map(String::from),
                           1 => "\\PC{0,6}"];
    let delimiter = prop::sample::select(vec![",", ";", "\t"]);
    (1..7usize, delimiter).prop_flat_map(move |(columns, delimiter)| {
        let header = prop::collection::vec(prop::sample::select(names.to_vec()), columns);
        let rows =
            prop::collection::vec(prop::collection::vec(cell.clone(), 0..columns + 2), 0..12);
        (header, rows, any::<bool>()).prop_map(move |(header, rows, has_bom)| {
            let mut lines = vec![header.join(delimiter)];
            lines.extend(rows.iter().map(|it| it.join(delimiter)));
            let bom = if has_bom { "\u{feff}" } else { "" };
            format!("{bom}{}", lines.join("\n")).into_bytes()
        })
    })
}

#[test]
fn tables() {
    let bytes = prop_oneof![9 => table(), 1 => prop::collection::vec(any::<u8>(), 0..200)];
    let kind = prop::option::of(prop::sample::select(Kind::ALL.to_vec()));
    noise(&(bytes, kind, any::<bool>()), |(bytes, kind, has_zone)| {
        let zone = has_zone.then(|| "Europe/London".parse().expect("a zone"));
        let options = Options { kind, zone, ..Options::within(1 << 20) };
        let open = || Table::open(Box::new(bytes.as_slice()), &options);
        let Ok(table) = open() else { return };
        let _ = table.sample(3);
        let _ = open().map(Table::readings);
        let _ = open().map(Table::buildings);
        let _ = open().map(Table::tariffs);
        let _ = open().map(Table::factors);
    });
}
