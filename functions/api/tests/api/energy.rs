//! What the energy endpoints answer about a small campus.

use crate::campus::Campus;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use serde_json::{Value, json};

const HISTORICAL: &str = "/api/energy/buildings/b1/historical";

#[tokio::test]
async fn current_is_the_latest_reading_with_its_cost_and_expectation() {
    let campus = Campus::measured().await;
    let token = campus.admin().await;
    let current = campus.get("/api/energy/buildings/b1/current", &token).await.body;
    assert_eq!(current["timestamp"], "2018-06-13T10:00:00+01:00", "{current}");
    assert_eq!(current["electricity_kwh"], 19.0);
    assert_eq!(current["demand_kw"], 19.0);
    assert_eq!((&current["cost"], &current["currency"]), (&json!(9.5), &json!("GBP")));
    assert_eq!(current["cost_usd"], Value::Null);
    assert_eq!(
        (&current["expected_kwh"], &current["efficiency_score"]),
        (&json!(19.0), &json!(100.0))
    );
    assert_eq!(current["status"], "normal");
    assert_eq!((&current["coverage"], &current["data_quality_score"]), (&json!(1.0), &json!(1.0)));
    assert_eq!(
        (&current["outdoor_temp_c"], &current["outdoor_temp_f"]),
        (&json!(20.0), &json!(68.0))
    );
    assert_eq!(current["commodities"]["electricity"]["energy_kwh"], 19.0);
}

#[tokio::test]
async fn an_unread_building_is_all_null() {
    let campus = Campus::bare().await;
    let token = campus.admin().await;
    let current = campus.get("/api/energy/buildings/b1/current", &token).await.body;
    assert_eq!(current["electricity_kwh"], Value::Null);
    assert_eq!(current["coverage"], 0.0);
    assert_eq!(current["efficiency_reason"], "nothing was measured");
}

#[tokio::test]
async fn hours_of_the_short_day_carry_their_offsets() {
    let campus = Campus::measured().await;
    let token = campus.admin().await;
    let path = format!("{HISTORICAL}?start_date=2018-03-25&end_date=2018-03-25&granularity=hourly");
    let body = campus.get(&path, &token).await.body;
    let readings = body["readings"].as_array().unwrap();
    assert_eq!((readings.len(), &body["data_points"]), (23, &json!(23)));
    assert_eq!(readings[0]["timestamp"], "2018-03-25T00:00:00+00:00");
    assert_eq!(readings[1]["timestamp"], "2018-03-25T02:00:00+01:00");
    let day = campus.get(&path.replace("hourly", "daily"), &token).await.body;
    assert_eq!(day["readings"][0]["electricity_kwh"], body["summary"]["electricity_kwh"]["total"]);
}

#[tokio::test]
async fn gaps_are_rows_of_null_with_no_coverage() {
    let campus = Campus::measured().await;
    let token = campus.admin().await;
    let path = format!(
        "{HISTORICAL}?start_date=2018-03-18&end_date=2018-03-19&granularity=daily\
         &metrics=electricity_kwh&metrics=cost"
    );
    let body = campus.get(&path, &token).await.body;
    let gap = &body["readings"][0];
    assert_eq!((&gap["electricity_kwh"], &gap["coverage"]), (&Value::Null, &json!(0.0)));
    assert_eq!(body["readings"][1]["cost"], 258.0);
    assert_eq!(body["summary"]["electricity_kwh"]["count"], 1);
    assert_eq!(body["units"], json!({"cost": "GBP", "electricity_kwh": "kWh"}));
}

#[tokio::test]
async fn days_have_their_least_mean_and_greatest_demand() {
    let campus = Campus::measured().await;
    let token = campus.admin().await;
    let path = format!(
        "{HISTORICAL}?start_date=2018-03-19&end_date=2018-03-19&granularity=daily\
         &metrics=min_demand_kw,demand_kw,peak_demand_kw"
    );
    let body = campus.get(&path, &token).await.body;
    let row = &body["readings"][0];
    let demands = ["min_demand_kw", "demand_kw", "peak_demand_kw"].map(|it| row[it].clone());
    assert_eq!(demands, [json!(10.0), json!(21.5), json!(33.0)], "{body}");
    assert_eq!(body["units"]["min_demand_kw"], "kW");
    assert!(body["summary"]["min_demand_kw"]["total"].is_null(), "{body}");
}

#[tokio::test]
async fn a_silent_meter_of_two_adds_no_demand() {
    let campus = Campus::measured().await;
    let place = json!({"building_id": "b1", "commodity": "electricity"});
    let placed = campus.as_owner(Method::PUT, "/api/meters/gw~lost", Some(place)).await;
    assert_eq!(placed.status, StatusCode::OK, "{}", placed.text);
    campus.roll_up().await;
    let token = campus.admin().await;
    for (granularity, demands) in [("hourly", [10.0, 10.0, 10.0]), ("daily", [10.0, 21.5, 33.0])] {
        let path = format!(
            "{HISTORICAL}?start_date=2018-03-19&end_date=2018-03-19&granularity={granularity}\
             &metrics=min_demand_kw,demand_kw,peak_demand_kw"
        );
        let row = campus.get(&path, &token).await.body["readings"][0].clone();
        assert_eq!(row["coverage"], 0.5, "{row}");
        let names = ["min_demand_kw", "demand_kw", "peak_demand_kw"];
        assert_eq!(names.map(|it| row[it].clone()), demands.map(|it| json!(it)), "{row}");
    }
    let current = campus.get("/api/energy/buildings/b1/current", &token).await.body;
    let figures = ["electricity_kwh", "demand_kw", "coverage"].map(|it| current[it].clone());
    assert_eq!(figures, [json!(19.0), json!(19.0), json!(0.5)], "{current}");
}

#[tokio::test]
async fn weeks_and_months_are_cut_at_the_edges() {
    let campus = Campus::measured().await;
    let token = campus.admin().await;
    let path = format!("{HISTORICAL}?start_date=2018-04-01&end_date=2018-05-15&granularity=");
    let weeks = campus.get(&format!("{path}weekly"), &token).await.body;
    assert_eq!(weeks["readings"][1]["timestamp"], "2018-04-02T00:00:00+01:00");
    let months = campus.get(&format!("{path}monthly"), &token).await.body;
    assert_eq!(months["readings"].as_array().unwrap().len(), 2);
    let total = |it: &Value| it["summary"]["electricity_kwh"]["total"].clone();
    assert_eq!(total(&months), total(&weeks));
}

#[tokio::test]
async fn expectation_and_weather_stand_beside_energy() {
    let campus = Campus::measured().await;
    let token = campus.admin().await;
    let path = format!(
        "{HISTORICAL}?start_date=2018-06-11&end_date=2018-06-11&granularity=hourly\
         &metrics=electricity_kwh,expected_kwh,lower_kwh,upper_kwh,outdoor_temp_f"
    );
    let row = campus.get(&path, &token).await.body["readings"][9].clone();
    assert_eq!(row["electricity_kwh"], 18.0);
    assert_eq!((&row["expected_kwh"], &row["lower_kwh"]), (&json!(18.0), &json!(18.0)));
    assert_eq!(row["outdoor_temp_f"], 68.0);
}

#[tokio::test]
async fn pages_hold_every_row_once() {
    let campus = Campus::measured().await;
    let token = campus.admin().await;
    let path = format!("{HISTORICAL}?start_date=2018-06-01&end_date=2018-06-02&limit=20");
    let (mut cursor, mut stamps) = (String::new(), Vec::new());
    loop {
        let page = campus.get(&format!("{path}{cursor}"), &token).await.body;
        let rows = page["readings"].as_array().unwrap();
        stamps.extend(rows.iter().map(|it| it["timestamp"].as_str().unwrap().to_owned()));
        let Some(next) = page["next"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(stamps.len(), 48);
    stamps.dedup();
    assert_eq!(stamps.len(), 48);
}

#[tokio::test]
async fn csv_by_accept() {
    let campus = Campus::measured().await;
    let token = campus.admin().await;
    let request = Request::get(format!(
        "{HISTORICAL}?start_date=2018-03-18T23:00:00Z&end_date=2018-03-19T01:00:00Z"
    ));
    let request = request
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .header(header::ACCEPT, "text/csv");
    let answer = campus.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(
        answer.text,
        "timestamp,end,electricity_kwh,coverage,estimated,quality\n\
         2018-03-18T23:00:00+00:00,2018-03-19T00:00:00+00:00,,0,0,0\n\
         2018-03-19T00:00:00+00:00,2018-03-19T01:00:00+00:00,10,1,0,1\n"
    );
}

#[tokio::test]
async fn mistakes_in_dates_are_422_with_the_repair() {
    let campus = Campus::bare().await;
    let token = campus.admin().await;
    for (query, rule) in [
        ("start_date=2018-06-02&end_date=2018-06-01", "after-start"),
        ("start_date=2018-06-01T00:00:00&end_date=2018-06-02", "offset"),
        ("start_date=soon&end_date=2018-06-02", "date"),
        ("end_date=2018-06-02", "present"),
        ("start_date=2018-06-01&end_date=2018-06-02&metrics=entropy", "metric"),
    ] {
        let answer = campus.get(&format!("{HISTORICAL}?{query}"), &token).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{query}");
        assert_eq!(answer.body["errors"][0]["rule"], rule, "{query}");
        assert_eq!(answer.headers[header::CONTENT_TYPE], "application/problem+json");
    }
}

#[tokio::test]
async fn a_comparison_needs_both_sides_measured() {
    let campus = Campus::measured().await;
    let token = campus.admin().await;
    let path = "/api/energy/buildings/b1/comparison";
    let year = campus.get(path, &token).await.body;
    assert_eq!(year["metrics"]["energy_change_percent"], Value::Null);
    assert_eq!(year["metrics"]["reason"], "less than 90 % of the baseline was measured");
    let before = format!("{path}?comparison_period=last_week&baseline_period=previous_period");
    let body = campus.get(&before, &token).await.body;
    assert_eq!(body["metrics"]["energy_change_percent"], 0.0, "{body}");
    assert_eq!(body["metrics"]["efficiency_trend"], "stable");
    assert_eq!(body["comparison"]["dates"]["start"], "2018-06-04T00:00:00+01:00");
    assert_eq!(body["comparison"]["total_kwh"], 7.0 * 516.0);
    assert_eq!(body["comparison"]["avg_daily_kwh"], 516.0);
}

#[tokio::test]
async fn compare_ends_where_measurements_end() {
    let campus = Campus::measured().await;
    let token = campus.admin().await;
    let asked = json!({"building_ids": ["b1", "b2"], "period": "week"});
    let body =
        campus.call(Method::POST, "/api/analytics/compare", Some(&token), Some(asked)).await.body;
    assert_eq!(body["window"]["end"], "2018-06-13T11:00:00+01:00", "{body}");
    assert_eq!(body["window"]["start"], "2018-06-07T00:00:00+01:00");
    assert_eq!(body["buildings"][1]["avg_daily_kwh"], 120.0);
    assert_eq!(body["buildings"][1]["reason"], Value::Null);
}

#[tokio::test]
async fn a_page_may_begin_where_whoever_looks_says() {
    let campus = Campus::measured().await;
    let token = campus.admin().await;
    let path = "/api/campuses/cam/overview?start=2018-05-01&end=2018-05-31";
    let overview = campus.get(path, &token).await.body;
    assert_eq!(overview["period"], "range");
    assert_eq!(overview["window"]["start"], "2018-05-01T00:00:00+01:00");
    assert_eq!(overview["window"]["end"], "2018-06-01T00:00:00+01:00", "its last day is in it");
    assert_eq!(overview["load"].as_array().unwrap().len(), 31 * 24);
    let asked = json!({"building_ids": ["b1"], "start": "2018-05-01", "end": "2018-05-31"});
    let path = "/api/analytics/compare";
    let compared = campus.call(Method::POST, path, Some(&token), Some(asked)).await.body;
    assert_eq!(compared["window"], overview["window"]);
    let of_campus = |it: &Value| it["buildings"][0]["energy_kwh"].as_f64();
    assert_eq!(of_campus(&overview), compared["buildings"][0]["total_kwh"].as_f64());
    let long = "/api/campuses/cam/overview?start=2018-03-19&end=2018-06-11";
    let daily = campus.get(long, &token).await.body;
    assert_eq!(daily["load"].as_array().unwrap().len(), 85, "a longer one is given by the day");
    let turned = "/api/campuses/cam/overview?start=2018-05-31&end=2018-05-01";
    let refused = campus.get(turned, &token).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text);
}

#[tokio::test]
async fn a_campus_without_readings_has_an_overview_at_any_moment() {
    let campus = Campus::bare().await;
    let token = campus.admin().await;
    for (query, status) in [
        ("", StatusCode::OK),
        ("?end=2018-06-13T10:00:00.5Z", StatusCode::OK),
        ("?end=-009999-01-02T01:59:59Z", StatusCode::UNPROCESSABLE_ENTITY),
        ("?end=9999-12-30T22:00:00Z", StatusCode::OK),
    ] {
        let answer = campus.get(&format!("/api/campuses/cam/overview{query}"), &token).await;
        assert_eq!(answer.status, status, "{query}: {}", answer.text);
    }
}

#[tokio::test]
async fn a_load_ends_with_its_last_whole_hour() {
    let campus = Campus::measured().await;
    let token = campus.admin().await;
    let path = "/api/campuses/cam/overview?period=day&end=2018-06-12T09:30:00%2B01:00";
    let overview = campus.get(path, &token).await.body;
    assert_eq!(overview["window"]["end"], "2018-06-12T09:30:00+01:00");
    let load = overview["load"].as_array().unwrap();
    assert_eq!(load.len(), 9);
    assert_eq!(load[8]["start"], "2018-06-12T08:00:00+01:00");
    assert!(load.iter().all(|it| it["demand_kw"].is_number()), "{overview}");
}

#[tokio::test]
async fn water_is_told_by_its_volume_and_not_for_want_of_history() {
    let campus = Campus::measured().await;
    let token = campus.admin().await;
    let placed = json!({"building_id": "b1", "commodity": "water"});
    let path = "/api/quarantine/gw~lost/assign";
    campus.call(Method::POST, path, Some(&token), Some(placed)).await;
    campus.read("gw~lost", greenpulse_domain::unit::Unit::Gallon, |_| 10.0).await;
    campus.roll_up().await;
    let path = "/api/campuses/cam/overview?period=day&commodity=water";
    let overview = campus.get(path, &token).await.body;
    let building = &overview["buildings"][0];
    assert_eq!((&building["quantity"], &building["unit"]), (&json!(110.0), &json!("gal")));
    assert_eq!(building["reason"], "a volume is not held against an expectation yet");
    assert_eq!(
        (&overview["total"]["quantity"], &overview["total"]["unit"]),
        (&json!(110.0), &json!("gal"))
    );
    assert_eq!(building["daily"][0]["quantity"], 110.0);
    let current = campus.get("/api/energy/buildings/b1/current", &token).await.body;
    let water = &current["commodities"]["water"];
    assert_eq!((&water["quantity"], &water["unit"]), (&json!(10.0), &json!("gal")), "{current}");
    let path =
        "/api/energy/buildings/b1/comparison?commodity=water&baseline_period=previous_period";
    let comparison = campus.get(path, &token).await.body;
    assert_eq!(comparison["comparison"]["quantity"], 1_680.0);
    assert_eq!(comparison["metrics"]["quantity_change_percent"], 0.0, "{comparison}");
}

#[tokio::test]
async fn the_overview_judges_buildings_by_their_range() {
    let campus = Campus::measured().await;
    let token = campus.admin().await;
    let body = campus.get("/api/campuses/cam/overview?period=day", &token).await.body;
    assert_eq!((&body["n_buildings"], &body["n_judged"]), (&json!(2), &json!(2)), "{body}");
    assert_eq!(body["total"]["residual_kwh"], 0.0);
    assert_eq!(body["total"]["coverage"], 1.0);
    assert_eq!(body["load"].as_array().unwrap().len(), 11);
    assert_eq!(body["load"][10]["demand_kw"], 24.0);
    assert_eq!(body["buildings"][0]["daily"].as_array().unwrap().len(), 1);
    assert_eq!(body["partial"], Value::Null);
}
