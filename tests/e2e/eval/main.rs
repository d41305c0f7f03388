//! `greenpulse eval` as whoever judges the models calls it: tables in, tables out, nothing of the future.
#![expect(clippy::unwrap_used, reason = "a test's own helpers fail by panicking")]

mod desk;
mod faults;
mod odd;

use std::collections::BTreeSet;

use desk::{DAY, Desk, at, hours, office, readings};

#[test]
fn forecasts_have_their_columns_and_know_nothing_of_what_follows() {
    let desk = Desk::new();
    let (origin, days) = (120 * DAY, 128);
    let dead: Vec<f64> =
        (0..days * DAY).map(|it| if it < 60 * DAY { office(it) } else { 0.0 }).collect();
    desk.write("origins.csv", &format!("building_id,origin\nhall,{0}\ndead,{0}\n", at(origin)));
    let mut answers = BTreeSet::new();
    for times in [1.0, 100.0] {
        let mut hall = hours(days);
        hall[origin..].iter_mut().for_each(|it| *it *= times);
        desk.write("readings.csv", &readings(&[("hall", &hall), ("dead", &dead)]));
        let celsius = |it: usize| if it < origin { 8.0 } else { 8.0 * times };
        let rows = (0..days * DAY).map(|it| format!("{},{}\n", at(it), celsius(it)));
        desk.write("weather.csv", &rows.fold("ts_utc,temp_c\n".to_owned(), |all, it| all + &it));
        let more =
            ["--readings", "readings.csv", "--zone", "Europe/London", "--origins", "origins.csv"];
        let more = [&more[..], &["--weather", "weather.csv", "--hours", "48"]].concat();
        let summary = desk.judged("forecast", &more);
        let weather = "none: outdoor temperatures of 120 whole days are known, and 180 are needed";
        assert_eq!(summary["weather"][weather], 2, "{summary}");
        assert!(summary.to_string().contains("dead"), "why there is none is said: {summary}");
        assert_eq!(summary["models_chosen"], 1, "{summary}");
        assert!(0.0 < summary["seconds"]["predicting"].as_f64().unwrap(), "{summary}");
        answers.insert(std::fs::read_to_string(desk.path("out/forecast.csv")).unwrap());
    }
    assert_eq!(answers.len(), 1, "the same, whatever follows");

    let rows = desk.rows("forecast.csv");
    let header = "building_id,origin,target,predicted,lower95,upper95,lower80,upper80,model";
    assert_eq!(rows[0].join(","), header);
    assert_eq!(rows.len(), 1 + 48, "an hour each, and none of a meter that is dead");
    let mut off = 0.0;
    for (ahead, row) in rows[1..].iter().enumerate() {
        assert_eq!(
            row[..3],
            ["hall".to_owned(), at(origin).to_string(), at(origin + ahead).to_string()]
        );
        let [said, low95, up95, low80, up80] =
            [3, 4, 5, 6, 7].map(|it| row[it].parse::<f64>().unwrap());
        assert!(0.0 <= low95 && low95 <= low80 && low80 <= said, "{row:?}");
        assert!(said <= up80 && up80 <= up95, "{row:?}");
        off += (said - office(origin + ahead)).abs();
    }
    let came: f64 = (origin..origin + 48).map(office).sum();
    assert!(off < 0.1 * came, "off by {off} kWh of {came}");
}

#[test]
fn anomalies_have_their_columns_and_know_nothing_of_what_follows() {
    let desk = Desk::new();
    let (days, night) = (100, 84 * DAY + 20);
    let mut left_on = hours(days);
    left_on[night..night + 10].iter_mut().for_each(|it| *it = 40.0);
    let labels = format!(
        "building_id,start,end,kind\nhall,{},{},night_left_on\n",
        at(night),
        at(night + 10)
    );
    desk.write("labels.csv", &labels);
    let judge = |table: &[f64]| {
        desk.write("readings.csv", &readings(&[("hall", table)]));
        let more = ["--readings", "readings.csv", "--zone", "UTC", "--labels", "labels.csv"];
        (desk.judged("anomaly", &more), desk.rows("anomaly.csv"))
    };
    let (summary, rows) = judge(&left_on);
    assert_eq!(rows[0].join(","), "building_id,ts_utc,score,flag,type,episode");
    assert_eq!(rows.len(), 1 + days * DAY);
    assert_eq!(summary["labels"]["recall"], 1.0, "{summary}");
    let flagged: Vec<&Vec<String>> = rows[1..].iter().filter(|it| it[3] == "1").collect();
    assert!((10..=20).contains(&flagged.len()), "{flagged:?}");
    for row in &rows[1..] {
        let score: f64 = row[2].parse().unwrap();
        assert!((-1.0..=1.0).contains(&score) && (row[3] == "1") == (score < 0.0), "{row:?}");
        assert!((row[3] == "1") != row[5].is_empty(), "a flag is of an episode: {row:?}");
    }
    let episodes: BTreeSet<&str> = flagged.iter().map(|it| it[5].as_str()).collect();
    assert_eq!(episodes.len(), 1, "one night is one episode: {episodes:?}");

    let cut = night + 6;
    let mut other = left_on;
    other[cut..].iter_mut().for_each(|it| *it = 1_000.0);
    let (_, changed) = judge(&other);
    assert_eq!(rows[..=cut], changed[..=cut], "an hour is judged by itself and those before it");
    assert_ne!(rows[cut + 1], changed[cut + 1]);
}

#[test]
fn a_closed_day_of_the_calendar_is_a_holiday() {
    let desk = Desk::new();
    let (days, closed) = (100, 92);
    let mut shut = hours(days);
    let open = closed * DAY + 8..closed * DAY + 18;
    shut[open].iter_mut().for_each(|it| *it *= 0.3);
    desk.write("readings.csv", &readings(&[("hall", &shut)]));
    let day = at(closed * DAY).strftime("%Y-%m-%d").to_string();
    desk.write("terms.csv", &format!("kind,name,from,to\nclosed,Founders,{day},{day}\n"));
    desk.write("origins.csv", &format!("building_id,origin\nhall,{}\n", at(closed * DAY)));
    let readings = ["--readings", "readings.csv", "--zone", "UTC"];
    let with = |more: &[&'static str]| [&readings[..], more].concat();
    let known = with(&["--calendar", "terms.csv"]);
    let found = |more: &[&str]| desk.judged("anomaly", more)["episodes"].as_u64().unwrap();
    assert_eq!((found(&readings), found(&known)), (1, 0));
    let predicted = |more: &[&str]| -> f64 {
        desk.judged("forecast", &[more, &["--origins", "origins.csv"]].concat());
        desk.rows("forecast.csv")[1..].iter().map(|it| it[3].parse::<f64>().unwrap()).sum()
    };
    assert!(predicted(&known) < 0.7 * predicted(&readings));
}

#[test]
fn savings_have_their_columns_and_look_at_their_periods_alone() {
    let desk = Desk::new();
    let mut saved = hours(2 * 365);
    saved[365 * DAY..].iter_mut().for_each(|it| *it *= 0.8);
    let periods = "id,building_id,baseline_start,baseline_end,reporting_start,reporting_end\n\
        retrofit,hall,2021-01-04,2022-01-03,2022-01-04,2022-12-03\n\
        nothing,shed,2021-01-04,2021-02-03,2021-02-04,2021-03-03\n";
    desk.write("periods.csv", periods);
    let mut answers = BTreeSet::new();
    for times in [1.0, 100.0] {
        saved[700 * DAY..].iter_mut().for_each(|it| *it *= times);
        desk.write("readings.csv", &readings(&[("hall", &saved), ("shed", &hours(60))]));
        let more =
            ["--readings", "readings.csv", "--zone", "Europe/London", "--periods", "periods.csv"];
        let summary = desk.judged("savings", &more);
        assert_eq!(summary["comparisons"], 2, "{summary}");
        answers.insert(std::fs::read_to_string(desk.path("out/savings.csv")).unwrap());
    }
    assert_eq!(answers.len(), 1, "the same, whatever lies outside the periods");

    let rows = desk.rows("savings.csv");
    let header =
        "id,savings,lower90,upper90,unit,savings_percent,lower90_percent,upper90_percent,verdict";
    assert_eq!(rows[0].join(","), header);
    let [percent, lower, upper] = [5, 6, 7].map(|it| rows[1][it].parse::<f64>().unwrap());
    assert!((percent - 20.0).abs() < 1.0 && lower < 20.0 && 20.0 < upper, "{:?}", rows[1]);
    assert_eq!((rows[1][4].as_str(), rows[1][8].as_str()), ("kWh", "verified"));
    assert_eq!((rows[2][0].as_str(), rows[2][8].as_str()), ("nothing", "inconclusive"));
}
