//! Changes, what they refuse, and what they restate.

use axum::http::{Method, StatusCode};
use greenpulse_domain::unit::Unit;
use greenpulse_domain::user::Role;
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::campus::Campus;

const DAY: &str = "?start_date=2018-06-01&end_date=2018-06-01&granularity=daily\
                   &metrics=electricity_kwh&metrics=cost";

async fn day(campus: &Campus, building: &str, token: &str) -> Value {
    let path = format!("/api/energy/buildings/{building}/historical{DAY}");
    campus.get(&path, token).await.body["readings"][0].clone()
}

#[tokio::test]
async fn a_building_comes_changes_and_goes() {
    let campus = Campus::bare().await;
    let token = campus.admin().await;
    let token = Some(token.as_str());
    let new =
        json!({"id": "b3", "campus_id": "cam", "name": "Library", "area_sqft": 10763.910416709722});
    let made = campus.call(Method::POST, "/api/buildings", token, Some(new.clone())).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    assert!((made.body["area_m2"].as_f64().unwrap() - 1_000.0).abs() < 1e-9);
    let again = campus.call(Method::POST, "/api/buildings", token, Some(new)).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    let wrong = json!({"campus_id": "nowhere", "name": "", "energy_star_rating": 101});
    let wrong = campus.call(Method::PUT, "/api/buildings/b3", token, Some(wrong)).await;
    let rules: Vec<_> =
        wrong.body["errors"].as_array().unwrap().iter().map(|it| &it["rule"]).collect();
    assert_eq!(rules, ["known-campus", "present", "rating"]);
    let gone = campus.call(Method::DELETE, "/api/buildings/b3", token, None).await;
    assert_eq!(gone.status, StatusCode::NO_CONTENT);
    let gone = campus.call(Method::GET, "/api/buildings/b3", token, None).await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_building_with_meters_stays_and_says_what_to_do() {
    let campus = Campus::bare().await;
    let token = campus.admin().await;
    let answer = campus.call(Method::DELETE, "/api/buildings/b1", Some(&token), None).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert_eq!(answer.body["meters"], json!(["gw~m1"]));
    assert!(answer.body["repair"].as_str().unwrap().contains("move its meters"));
    let answer = campus.call(Method::DELETE, "/api/campuses/cam", Some(&token), None).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn moving_a_meter_moves_its_history() {
    let campus = Campus::measured().await;
    let token = campus.admin().await;
    let moved = json!({"building_id": "b2", "commodity": "electricity"});
    let answer = campus.call(Method::PUT, "/api/meters/gw~m1", Some(&token), Some(moved)).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    campus.roll_up().await;
    assert_eq!(day(&campus, "b1", &token).await["electricity_kwh"], Value::Null);
    assert_eq!(day(&campus, "b2", &token).await["electricity_kwh"], 516.0 + 120.0);
    let audit = campus.get("/api/audit", &token).await.body;
    let entry = &audit["entries"][0];
    assert_eq!((&entry["actor"], &entry["action"]), (&json!("root"), &json!("meter changed")));
    assert_eq!(entry["before"]["place"]["building"], "b1");
}

#[tokio::test]
async fn a_quarantined_meters_history_appears_once_it_is_placed() {
    let campus = Campus::measured().await;
    campus.read("gw~lost", greenpulse_domain::unit::Unit::KilowattHour, |_| 1.0).await;
    campus.roll_up().await;
    let token = campus.admin().await;
    let waiting = campus.get("/api/quarantine", &token).await.body;
    assert_eq!(waiting["meters"][0]["id"], "gw~lost");
    assert_eq!(waiting["meters"][0]["first_day"], "2018-03-19");
    let path = "/api/quarantine/gw~lost/assign";
    let nowhere = json!({"commodity": "electricity"});
    let refused = campus.call(Method::POST, path, Some(&token), Some(nowhere)).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let place = json!({"building_id": "b1", "commodity": "electricity"});
    let placed = campus.call(Method::POST, path, Some(&token), Some(place)).await;
    assert_eq!(placed.body["in_quarantine"], false, "{}", placed.text);
    campus.roll_up().await;
    assert_eq!(day(&campus, "b1", &token).await["electricity_kwh"], 516.0 + 24.0);
    assert_eq!(campus.get("/api/quarantine", &token).await.body["meters"], json!([]));
}

#[tokio::test]
async fn a_tariff_prices_its_days_again_and_gives_them_back() {
    let campus = Campus::measured().await;
    let token = campus.admin().await;
    let june = json!({
        "campus_id": "cam", "name": "june", "commodity": "electricity", "currency": "GBP",
        "valid_from": "2018-06-01", "valid_to": "2018-06-02", "price": {"flat": 1.0}
    });
    let nothing = json!({"meter_days": 0, "building_days": 0, "more": false});
    assert_eq!(campus.get("/api/backlog", &token).await.body, nothing);
    let set = campus.call(Method::PUT, "/api/tariffs", Some(&token), Some(june.clone())).await;
    assert_eq!(set.status, StatusCode::CREATED, "{}", set.text);
    let both_buildings = json!({"meter_days": 0, "building_days": 2, "more": false});
    assert_eq!(campus.get("/api/backlog", &token).await.body, both_buildings);
    campus.roll_up().await;
    assert_eq!(campus.get("/api/backlog", &token).await.body, nothing);
    assert_eq!(day(&campus, "b1", &token).await["cost"], 516.0);
    let path = "/api/tariffs/cam/electricity/june/2018-06-01";
    let removed = campus.call(Method::DELETE, path, Some(&token), None).await;
    assert_eq!(removed.status, StatusCode::NO_CONTENT, "{}", removed.text);
    campus.roll_up().await;
    assert_eq!(day(&campus, "b1", &token).await["cost"], 258.0);
    let mut dollars = june;
    dollars["currency"] = json!("USD");
    let refused = campus.call(Method::PUT, "/api/tariffs", Some(&token), Some(dollars)).await;
    assert_eq!(refused.body["errors"][0]["rule"], "campus-currency");
}

#[tokio::test]
async fn a_factor_is_set_listed_and_removed() {
    let campus = Campus::bare().await;
    let token = campus.admin().await;
    let factor = json!({
        "campus_id": "cam", "region": "gb", "commodity": "electricity",
        "valid_from": "2018-01-01", "kg_co2e_per_kwh": 0.2
    });
    let set = campus.call(Method::PUT, "/api/factors", Some(&token), Some(factor)).await;
    assert_eq!((set.status, &set.body["basis"]), (StatusCode::CREATED, &json!("location")));
    let listed = campus.get("/api/factors?campus=cam", &token).await.body;
    assert_eq!(listed["factors"].as_array().unwrap().len(), 1);
    let path = "/api/factors/cam/electricity/gb/location/2018-01-01";
    let removed = campus.call(Method::DELETE, path, Some(&token), None).await;
    assert_eq!(removed.status, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn a_manager_sets_targets_in_the_own_building() {
    let campus = Campus::bare().await;
    let token = campus.person("mia", Role::Manager, Some(&["b1"])).await;
    let path = "/api/energy/buildings/b1/target";
    let target = json!({"target_type": "energy_reduction", "target_value": 10.0,
        "target_period": "monthly", "start_date": "2018-07-01"});
    let set = campus.call(Method::POST, path, Some(&token), Some(target)).await;
    assert_eq!(set.body["message"], "Energy target set: 10% reduction", "{}", set.text);
    assert_eq!(set.body["tracking_starts"], "2018-07-01");
    let listed = campus.get("/api/energy/buildings/b1/targets", &token).await.body;
    assert_eq!(listed["targets"][0]["created_by"], "mia");
    let ancient = json!({"target_value": 5.0, "start_date": "-000001-07-01"});
    let refused = campus.call(Method::POST, path, Some(&token), Some(ancient)).await;
    assert_eq!(refused.body["errors"][0]["rule"], "calendar", "RFC 3339 writes no such year");
    let wild = json!({"target_value": 120.0, "start_date": "2018-07-01"});
    let refused = campus.call(Method::POST, path, Some(&token), Some(wild)).await;
    assert_eq!(refused.body["errors"][0]["field"], "target_value");
}

#[tokio::test]
async fn a_target_is_set_once_and_can_be_removed_and_set_again() {
    let campus = Campus::bare().await;
    let token = campus.person("mia", Role::Manager, Some(&["b1"])).await;
    let token = Some(token.as_str());
    let post = async |building: &str, more: Value| {
        let mut target = json!({"target_value": 10.0, "start_date": "2018-07-01"});
        target.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let path = format!("/api/energy/buildings/{building}/target");
        campus.call(Method::POST, &path, token, Some(target)).await
    };
    let set = post("b1", json!({})).await;
    let again = post("b1", json!({"target_type": "energy_reduction"})).await;
    assert_eq!(again.status, StatusCode::CONFLICT, "{}", again.text);
    let id = set.body["target_id"].as_str().unwrap();
    assert!(again.body["detail"].as_str().unwrap().contains(id), "{}", again.text);
    assert_eq!(post("b1", json!({"target_value": 11.0})).await.status, StatusCode::CREATED);

    let path = format!("/api/energy/buildings/b1/targets/{id}");
    let gone = campus.call(Method::DELETE, &path, token, None).await;
    assert_eq!(gone.status, StatusCode::NO_CONTENT, "{}", gone.text);
    let gone = campus.call(Method::DELETE, &path, token, None).await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND, "{}", gone.text);
    let other = campus.call(Method::DELETE, &path.replace("b1", "b2"), token, None).await;
    assert_eq!(other.status, StatusCode::FORBIDDEN, "{}", other.text);
    assert_eq!(post("b1", json!({})).await.status, StatusCode::CREATED);
    let admin = campus.admin().await;
    let audit = campus.get("/api/audit?action=target%20removed", &admin).await.body;
    assert_eq!(audit["entries"][0]["before"]["target_value"], 10.0, "{audit}");
}

#[tokio::test]
async fn a_day_of_zeros_is_told_from_a_day_without_readings() {
    let campus = Campus::bare().await;
    let token = campus.admin().await;
    let stopped = "2018-03-20T00:00:00Z".parse::<Timestamp>().unwrap().as_second() / 3_600;
    campus.read("gw~m1", Unit::KilowattHour, |hour| f64::from(hour < stopped)).await;
    campus.read("gw~t", Unit::Celsius, |_| 0.0).await;
    campus.roll_up().await;
    let path = "/api/quality?campus=cam&start=2018-03-18&end=2018-03-21";
    let quality = campus.get(path, &token).await.body;
    let of = |meter: &str| {
        let meters = quality["meters"].as_array().unwrap();
        meters.iter().find(|it| it["meter_id"] == meter).unwrap()["zero"].clone()
    };
    assert_eq!(of("gw~m1"), json!([false, false, true, true]));
    assert_eq!(of("gw~t"), json!([false, false, false, false]), "no degree is a temperature");
}

#[tokio::test]
async fn readings_quality_and_sources_say_what_came() {
    let campus = Campus::measured().await;
    let token = campus.admin().await;
    let path = "/api/meters/gw~m1/readings?start=2018-06-01&end=2018-06-01";
    let readings = campus.get(path, &token).await.body;
    let first = &readings["readings"][0];
    assert_eq!(
        (readings["readings"].as_array().unwrap().len(), &first["winner"]),
        (24, &json!(true))
    );
    let end = json!("2018-06-01T01:00:00+01:00");
    assert_eq!((&first["end"], &first["unit"]), (&end, &json!("kWh")));
    let earlier = campus.get(&format!("{path}&as_of=2018-01-01T00:00:00Z"), &token).await.body;
    assert_eq!(earlier["readings"], json!([]));
    let path = "/api/quality?campus=cam&start=2018-03-18&end=2018-03-19";
    let quality = campus.get(path, &token).await.body;
    assert_eq!(quality["days"], json!(["2018-03-18", "2018-03-19"]));
    assert_eq!(quality["meters"][0]["coverage"], json!([null, 1.0]));
    assert_eq!(quality["meters"][0]["zero"], json!([false, false]));
    let sources = campus.get("/api/sources", &token).await.body;
    assert_eq!(
        (&sources["sources"][0]["n_meters"], &sources["sources"][0]["lag_seconds"]),
        (&json!(4), &json!(0))
    );
}
