//! Figures and what they are made of.

use axum::http::{Method, StatusCode};
use greenpulse_domain::id::MeterId;
use greenpulse_domain::reading::{Extent, Fact, Quality};
use greenpulse_domain::time::{Window, utc_day};
use greenpulse_domain::unit::Unit;
use greenpulse_ports::{Keeping, MeterDayFacts, Numbering, ReadingStore};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use crate::campus::{Campus, now};

async fn receipt(campus: &Campus, token: &str, start: &str) -> Value {
    let answer = campus.get(&format!("/api/receipts/b1/electricity/{start}"), token).await;
    assert_eq!(answer.status, StatusCode::OK, "{start}: {}", answer.text);
    answer.body
}

fn fact(extent: Extent, value: f64) -> Fact {
    let (quality, revision) = (Quality::Actual, 1);
    Fact { extent, value, unit: Unit::KilowattHour, quality, revision, received: now() }
}

fn interval(start: &str, end: &str, value: f64) -> Fact {
    let window = Window::new(start.parse().unwrap(), end.parse().unwrap()).unwrap();
    fact(Extent::Interval(window), value)
}

async fn append(campus: &Campus, meter: &str, facts: &[Fact]) {
    let meter: MeterId = meter.parse().unwrap();
    for fact in facts {
        let days = match fact.extent {
            Extent::Interval(window) => window.days(&TimeZone::UTC).collect(),
            Extent::Register(at) => vec![utc_day(at)],
        };
        let of_day = |day| MeterDayFacts { meter: meter.clone(), day, facts: vec![*fact] };
        let days = days.into_iter().map(of_day).collect();
        for appended in campus.store.append(days, Numbering::AsSent, Keeping::Keep).await {
            appended.unwrap();
        }
    }
    campus.roll_up().await;
}

#[tokio::test]
async fn an_hour_shows_its_reading_its_price_and_the_same_figure_twice() {
    let campus = Campus::measured().await;
    let token = campus.admin().await;
    let receipt = receipt(&campus, &token, "2018-06-01T12:00:00+01:00").await;
    assert_eq!(receipt["identical"], true, "{receipt}");
    assert_eq!(receipt["stored"], receipt["recomputed"]);
    assert_eq!(
        (&receipt["stored"]["energy_kwh"], &receipt["stored"]["cost"]),
        (&json!(21.0), &json!(10.5))
    );
    assert_eq!(receipt["end"], "2018-06-01T13:00:00+01:00");
    let readings = receipt["readings"].as_array().unwrap();
    let reading = &readings[0];
    assert_eq!(readings.len(), 1);
    assert_eq!(
        (&reading["meter_id"], &reading["start"], &reading["value"], &reading["kwh_per_unit"]),
        (&json!("gw~m1"), &json!("2018-06-01T12:00:00+01:00"), &json!(21.0), &json!(1.0))
    );
    assert_eq!((&reading["share"], &reading["registers"]), (&json!(1.0), &json!([])));
    assert_eq!(
        (&receipt["tariff"]["name"], &receipt["tariff"]["rate"]),
        (&json!("flat"), &json!(0.5))
    );
    assert_eq!(receipt["tariff"]["version"], receipt["versions"]["tariff"]);
    assert_eq!(receipt["factor"], Value::Null);
}

#[tokio::test]
async fn days_agree_whatever_they_are_made_of() {
    let campus = Campus::measured().await;
    let token = campus.admin().await;
    let factor = json!({
        "campus_id": "cam", "region": "gb", "commodity": "electricity",
        "valid_from": "2018-01-01", "kg_co2e_per_kwh": 0.2331
    });
    campus.call(Method::PUT, "/api/factors", Some(&token), Some(factor)).await;
    let placed = json!({"building_id": "b1", "commodity": "electricity"});
    let path = "/api/quarantine/gw~lost/assign";
    campus.call(Method::POST, path, Some(&token), Some(placed)).await;
    let register = |at: &str, total| fact(Extent::Register(at.parse().unwrap()), total);
    let suspect = Fact {
        quality: Quality::Suspect,
        revision: 2,
        ..interval("2018-06-02T03:00:00Z", "2018-06-02T04:00:00Z", 1.1)
    };
    let facts = [
        register("2018-05-31T20:17:00Z", 100.1),
        register("2018-06-01T09:00:00Z", 107.7),
        register("2018-06-01T10:00:00Z", 108.0),
        register("2018-06-03T01:13:00Z", 140.3),
        register("2018-06-03T02:13:00Z", 1.3),
        interval("2018-06-02T00:10:00Z", "2018-06-02T07:20:00Z", 3.3),
        interval("2018-06-02T23:40:00Z", "2018-06-03T00:05:00Z", -0.7),
        suspect,
        Fact {
            unit: Unit::Kilowatt,
            ..interval("2018-06-02T09:07:00Z", "2018-06-02T09:52:00Z", 2.7)
        },
        Fact {
            unit: Unit::Gallon,
            ..interval("2018-06-02T11:00:00Z", "2018-06-02T12:00:00Z", 9.0)
        },
    ];
    append(&campus, "gw~lost", &facts).await;
    for start in [
        "2018-03-25",
        "2018-05-31",
        "2018-06-01",
        "2018-06-02",
        "2018-06-03",
        "2018-06-04",
        "2018-06-02T09:00:00Z",
        "2018-06-02T03:00:00Z",
        "2018-06-02T23:00:00Z",
    ] {
        let receipt = receipt(&campus, &token, start).await;
        assert_eq!(receipt["identical"], true, "{start}: {receipt}");
        assert_eq!(receipt["stored"], receipt["recomputed"], "{start}");
        assert!(receipt["recomputed"]["carbon_kg"].is_number(), "{start}");
    }
    let spread = receipt(&campus, &token, "2018-06-01T12:00:00Z").await;
    let difference = &spread["readings"][0];
    assert_eq!(difference["quality"], "estimated");
    assert_eq!(difference["registers"][0]["at"], "2018-06-01T11:00:00+01:00");
    assert_eq!(difference["registers"][1]["total"], 140.3);
}

#[tokio::test]
async fn an_hourly_price_is_looked_up_and_a_gap_is_no_figure() {
    let campus = Campus::measured().await;
    let token = campus.admin().await;
    let meter = json!({"source": "market", "meter": "cam-price", "campus_id": "cam",
        "commodity": "price", "unit": "/kWh"});
    campus.call(Method::POST, "/api/meters", Some(&token), Some(meter)).await;
    campus
        .read("market~cam-price", Unit::PerKilowattHour, |hour| 0.1 + (hour % 7) as f64 / 30.0)
        .await;
    let tariff = json!({
        "campus_id": "cam", "name": "agile", "commodity": "electricity", "currency": "GBP",
        "valid_from": "2018-06-01", "price": {"series": "market~cam-price"}
    });
    campus.call(Method::PUT, "/api/tariffs", Some(&token), Some(tariff)).await;
    campus.roll_up().await;
    let day = receipt(&campus, &token, "2018-06-05").await;
    assert_eq!((&day["identical"], &day["tariff"]["rate"]), (&json!(true), &Value::Null), "{day}");
    assert!(day["stored"]["cost"].is_number(), "{day}");
    let hour = receipt(&campus, &token, "2018-06-05T00:00:00Z").await;
    assert_eq!(hour["identical"], true, "{hour}");
    assert!(hour["tariff"]["rate"].is_number(), "{hour}");
    let before = receipt(&campus, &token, "2018-01-05").await;
    assert_eq!((&before["stored"], &before["identical"]), (&Value::Null, &json!(true)));
}

#[tokio::test]
async fn a_figure_that_is_behind_its_readings_does_not_pass_for_the_same() {
    let campus = Campus::measured().await;
    let token = campus.admin().await;
    let at = |hour: i64| Timestamp::from_second(1_527_854_400 + 3_600 * hour).unwrap();
    let window = Window::new(at(0), at(1)).unwrap();
    let late = Fact { revision: 2, ..fact(Extent::Interval(window), 1.0) };
    let meter = "gw~m1".parse().unwrap();
    let day = MeterDayFacts { meter, day: utc_day(at(0)), facts: vec![late] };
    campus.store.append(vec![day], Numbering::AsSent, Keeping::Keep).await;
    assert_eq!(receipt(&campus, &token, "2018-06-01").await["identical"], false);
    campus.roll_up().await;
    assert_eq!(receipt(&campus, &token, "2018-06-01").await["identical"], true);
}

#[tokio::test]
async fn what_names_no_hour_or_commodity_is_refused() {
    let campus = Campus::bare().await;
    let token = campus.admin().await;
    for (path, status) in [
        ("b1/electricity/2018-06-01T12:30:00Z", StatusCode::UNPROCESSABLE_ENTITY),
        ("b1/electricity/2018-06-01T12:00", StatusCode::UNPROCESSABLE_ENTITY),
        ("b1/electricity/yesterday", StatusCode::UNPROCESSABLE_ENTITY),
        ("b1/coal/2018-06-01", StatusCode::NOT_FOUND),
        ("b9/electricity/2018-06-01", StatusCode::NOT_FOUND),
    ] {
        let answer = campus.get(&format!("/api/receipts/{path}"), &token).await;
        assert_eq!(answer.status, status, "{path}: {}", answer.text);
    }
}
