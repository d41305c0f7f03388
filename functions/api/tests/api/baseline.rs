//! What is answered of baselines, and of what was saved against them.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use greenpulse_domain::unit::Unit;
use greenpulse_domain::user::Role;
use serde_json::{Value, json};

use crate::campus::Campus;

const BASELINE: &str = "/api/energy/buildings/b1/baseline";
const SAVINGS: &str = "/api/energy/buildings/b1/savings";
const FIRST: &str = "2017-03-01T00:00:00Z";
/// From this hour since 1970 on a tenth is saved: 2018-03-01.
const SAVED_FROM: i64 = 17_591 * 24;
const JUDGED: &str = "from=2018-03-01&baseline_from=2017-03-01&baseline_to=2018-02-28";

/// From −1 to 1, scattered by the hour.
fn scattered(hour: i64) -> f64 {
    (hour * 7_919 % 2_003) as f64 / 1_001.0 - 1.0
}

fn outdoor(hour: i64) -> f64 {
    let season = (hour as f64 / 8_766.0 * std::f64::consts::TAU).cos();
    11.0 - 9.0 * season + 2.0 * scattered(hour / 24)
}

/// The colder, the more; and a tenth less from an hour on.
fn energy(hour: i64) -> f64 {
    let usual = 60.0 - outdoor(hour) + scattered(hour);
    if hour < SAVED_FROM { usual } else { 0.9 * usual }
}

async fn saving() -> (Campus, String) {
    let campus = Campus::bare().await;
    campus.read_since(FIRST, "gw~m1", Unit::KilowattHour, energy).await;
    campus.read_since(FIRST, "gw~t", Unit::Celsius, outdoor).await;
    campus.roll_up().await;
    let token = campus.admin().await;
    (campus, token)
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is no number"))
}

#[tokio::test]
async fn a_tenth_saved_is_verified_with_its_interval_and_price() {
    let (campus, token) = saving().await;
    let body = campus.get(&format!("{SAVINGS}?{JUDGED}"), &token).await.body;
    assert_eq!((&body["verdict"], &body["reasons"]), (&json!("verified"), &json!([])), "{body}");
    let [low, saved, high] =
        ["lower90_percent", "savings_percent", "upper90_percent"].map(|it| number(&body[it]));
    assert!((saved - 10.0).abs() < 1.0 && low < 10.0 && 10.0 < high, "{body}");
    let (observed, expected) = (number(&body["observed_kwh"]), number(&body["expected_kwh"]));
    assert!((number(&body["savings_kwh"]) - (expected - observed)).abs() < 1e-6);
    let cost = &body["cost"];
    assert_eq!((&cost["currency"], &cost["savings_usd"]), (&json!("GBP"), &Value::Null));
    assert!((number(&cost["savings"]) - 0.5 * number(&body["savings_kwh"])).abs() < 1e-6);
    assert_eq!((&body["step"], &body["coverage"]), (&json!("hour"), &json!(1.0)));
    assert_eq!(body["model"], "hourly, time of week and temperature");
    assert!(number(&body["fit"]["cv_rmse"]) < 0.05, "{body}");
    assert_eq!(body["sufficiency"]["sufficient"], true, "{body}");
    assert_eq!(body["period"]["end"], "2018-06-13T00:00:00+01:00");
    // Held against themselves, the months before have saved nothing.
    let before = format!("{SAVINGS}?from=2018-02-01&to=2018-02-28&baseline_from=2017-03-01");
    let before = campus.get(&before, &token).await.body;
    assert_eq!(before["verdict"], "inconclusive", "{before}");
    assert!(number(&before["savings_percent"]).abs() < 2.0, "{before}");
}

#[tokio::test]
async fn a_comparison_takes_weather_off_where_that_is_asked_for() {
    let (campus, token) = saving().await;
    let path = "/api/energy/buildings/b1/comparison?comparison_period=last_month";
    let plain = campus.get(path, &token).await.body;
    assert_eq!(plain["normalized"], Value::Null);
    let body = campus.get(&format!("{path}&normalized=true"), &token).await.body;
    let it = &body["normalized"];
    let [low, change, high] =
        ["lower90_percent", "change_percent", "upper90_percent"].map(|name| number(&it[name]));
    // Two months of the year before saved as much already, of which the interval is wide as well.
    assert!(-10.0 < change && change < -7.0 && low < change && 0.0 < high, "{it}");
    assert_eq!(it["verdict"], "inconclusive");
    assert!(it["reasons"][0].as_str().is_some_and(|it| it.contains("uncertain")), "{it}");
    let said = body["insights"][1].as_str();
    assert!(said.is_some_and(|it| it.contains("9.0 % less than expected")), "{body}");
    // What was never measured is compared with nothing, and that is said.
    let gas = campus.get(&format!("{path}&normalized=true&commodity=gas"), &token).await.body;
    let it = &gas["normalized"];
    assert_eq!((&it["change_percent"], &it["verdict"]), (&Value::Null, &json!("inconclusive")));
    assert_ne!(it["reasons"], json!([]), "{it}");
}

#[tokio::test]
async fn a_baseline_says_its_fit_and_what_it_expects_of_each_month() {
    let (campus, token) = saving().await;
    let path = format!("{BASELINE}?from=2017-03-01&to=2018-02-28");
    let body = campus.get(&path, &token).await.body;
    assert_eq!((&body["days"], &body["coverage"]), (&json!(365), &json!(1.0)), "{body}");
    assert_eq!(body["reason"], Value::Null);
    assert_eq!(body["fit"]["n"], 365 * 24);
    let temperature = &body["temperature"];
    assert_eq!(
        (&temperature["meter_id"], &temperature["place"]),
        (&json!("gw~t"), &json!("campus"))
    );
    let months = body["expected"].as_array().unwrap();
    assert_eq!((months.len(), &body["granularity"]), (12, &json!("monthly")));
    for month in months {
        let (observed, expected) = (number(&month["observed_kwh"]), number(&month["expected_kwh"]));
        assert!((observed / expected - 1.0).abs() < 0.01, "{month}");
    }
    let days = campus.get(&format!("{path}&granularity=daily"), &token).await.body;
    assert_eq!(days["expected"].as_array().unwrap().len(), 365);
    assert_eq!(days["version"], body["version"]);
    let request = Request::get(&path)
        .header(header::ACCEPT, "text/csv")
        .header(header::AUTHORIZATION, format!("Bearer {token}"));
    let sheet = campus.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(sheet.text.lines().count(), 13, "{}", sheet.text);

    // Whoever is held to the building learns of the campus's thermometer only that there is one.
    let held = campus.person("held", Role::Viewer, Some(&["b1"])).await;
    let seen = campus.get(&path, &held).await.body;
    assert_eq!(seen["fit"], body["fit"]);
    assert_eq!(seen["temperature"]["meter_id"], Value::Null);
    assert_eq!(seen["temperature"]["place"], "campus");
}

#[tokio::test]
async fn too_few_days_are_told_by_number_and_verify_nothing() {
    let campus = Campus::measured().await;
    let token = campus.admin().await;
    let body = campus.get(BASELINE, &token).await.body;
    let findings = &body["sufficiency"]["disqualifications"];
    let finding = &findings[0];
    assert_eq!(finding["detail"], "86 of 329 days needed are measured", "{body}");
    assert_eq!((&finding["had"], &finding["needed"]), (&json!(86.0), &json!(329.0)));
    assert_eq!(body["sufficiency"]["sufficient"], false);
    let path = format!("{SAVINGS}?from=2018-06-01&baseline_from=2018-03-19");
    let saved = campus.get(&path, &token).await.body;
    assert_eq!(saved["verdict"], "inconclusive", "{saved}");
    assert!(saved["reasons"][0].as_str().unwrap().contains("not 329 to 366"), "{saved}");
}

#[tokio::test]
async fn where_there_is_none_the_answer_says_why() {
    let campus = Campus::bare().await;
    let token = campus.admin().await;
    let unread = campus.get(BASELINE, &token).await;
    assert_eq!(unread.status, StatusCode::OK, "{}", unread.text);
    assert_eq!(unread.body["model"], Value::Null);
    assert!(unread.body["reason"].as_str().unwrap().contains("no interval of the period is known"));
    assert_eq!((&unread.body["expected"], &unread.body["coverage"]), (&json!([]), &json!(0.0)));
    let saved = campus.get(&format!("{SAVINGS}?from=2018-06-01"), &token).await;
    assert_eq!((saved.status, &saved.body["savings_kwh"]), (StatusCode::OK, &Value::Null));
    assert_eq!(saved.body["verdict"], "inconclusive");
}

#[tokio::test]
async fn a_meter_that_reads_zero_saves_nothing() {
    let campus = Campus::bare().await;
    let dead = |hour| if hour < SAVED_FROM { energy(hour) } else { 0.0 };
    campus.read_since(FIRST, "gw~m1", Unit::KilowattHour, dead).await;
    campus.roll_up().await;
    let token = campus.admin().await;
    let body = campus.get(&format!("{SAVINGS}?{JUDGED}"), &token).await.body;
    assert_eq!((&body["verdict"], &body["savings_kwh"]), (&json!("inconclusive"), &Value::Null));
    assert!(body["notes"][0].as_str().unwrap().contains("taken for gaps"), "{body}");
}

#[tokio::test]
async fn periods_that_cannot_be_say_how_to_repair_them() {
    let campus = Campus::bare().await;
    let token = campus.admin().await;
    for (query, field, rule) in [
        ("", "from", "present"),
        ("from=2018-13-01", "from", "date"),
        ("from=2018-06-01&to=2018-05-01", "to", "after-start"),
        ("from=2018-06-01&to=2018-06-13", "to", "over"),
        ("from=2018-06-01&baseline_to=2018-06-01", "baseline_to", "before-period"),
        ("from=2018-06-01&baseline_from=2016-06-01", "baseline_from", "range-length"),
        ("from=2018-06-01&baseline_from=2018-06-01", "baseline_to", "after-start"),
        ("from=2018-06-01&commodity=love", "commodity", "commodity"),
    ] {
        let refused = campus.get(&format!("{SAVINGS}?{query}"), &token).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{query}: {}", refused.text);
        let error = &refused.body["errors"][0];
        assert_eq!((&error["field"], &error["rule"]), (&json!(field), &json!(rule)), "{query}");
        assert!(!error["repair"].as_str().unwrap().is_empty());
    }
}
