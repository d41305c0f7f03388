//! What is answered of the hours ahead.

use crate::campus::{Campus, now};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use greenpulse_domain::forecast::{Forecast, LevelChange};
use greenpulse_ports::{Expect, Registry, get, put};
use jiff::SignedDuration;
use jiff::civil::date;
use serde_json::{Value, json};

const PATH: &str = "/api/energy/buildings/b1/forecast";

async fn forecasting() -> (Campus, String) {
    let campus = Campus::measured().await;
    campus.forecast(now()).await;
    let token = campus.admin().await;
    (campus, token)
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap()
}

#[tokio::test]
async fn the_day_ahead_with_its_interval_and_total() {
    let (campus, token) = forecasting().await;
    let body = campus.get(PATH, &token).await.body;
    let hours = body["forecast"].as_array().unwrap();
    assert_eq!(hours.len(), 24, "{body}");
    assert_eq!(hours[0]["timestamp"], "2018-06-13T11:00:00+01:00");
    assert_eq!(body["origin"], hours[0]["timestamp"]);
    assert_eq!(
        (&body["forecast_type"], &body["commodity"]),
        (&json!("hourly"), &json!("electricity"))
    );
    let sum: f64 = hours.iter().map(|it| number(&it["predicted_kwh"])).sum();
    assert!((number(&body["total_predicted_kwh"]) - sum).abs() < 1e-9);
    assert!((sum - 516.0).abs() < 100.0, "as every day: {sum}");
    let width = |it: &Value| number(&it["confidence_upper"]) - number(&it["confidence_lower"]);
    let width = hours.iter().map(width).sum::<f64>() / 24.0;
    assert!((number(&body["confidence_interval_width"]) - width).abs() < 1e-9);
    assert_eq!(body["confidence_level"], 0.95);
    assert_eq!(body["trend"], "decreasing", "the second half lies in the night: {body}");
    assert!(number(&body["trend_percent"]) < -5.0);
    assert!(body["weather"].as_str().unwrap().starts_with("none: "));
    assert_eq!((&body["reason"], &body["made_afterwards"]), (&Value::Null, &json!(false)));
    assert_eq!(body["model"]["model_type"], "forecasting");
    assert_eq!(hours[0]["actual_kwh"], Value::Null);
    assert!(number(&body["accuracy"]["wape"]) < 0.3, "{body}");
    assert_eq!(body["accuracy"]["made_afterwards"], true);
    let week = campus.get(&format!("{PATH}?hours=168"), &token).await.body;
    assert_eq!(week["forecast"].as_array().unwrap().len(), 168);
}

#[tokio::test]
async fn a_change_of_level_is_said_as_it_was_found() {
    let (campus, token) = forecasting().await;
    let none = campus.get(PATH, &token).await.body;
    assert_eq!(none["level_change"], Value::Null);
    let weeks = campus.get(&format!("{PATH}?forecast_type=weekly"), &token).await.body;
    assert_eq!(weeks["level_change"], Value::Null);
    let name = "b1/electricity";
    let (mut it, _) = get::<Forecast>(&*campus.store, name).await.unwrap().unwrap();
    it.level_change = Some(LevelChange { since: date(2018, 5, 3), percent: -30.5 });
    campus.store.commit(vec![put(&it, Expect::Anything)]).await.unwrap();
    let told = campus.get(PATH, &token).await.body;
    assert_eq!(told["level_change"], json!({"since": "2018-05-03", "percent": -30.5}));
}

#[tokio::test]
async fn a_past_forecast_stands_beside_what_came() {
    let (campus, token) = forecasting().await;
    let path = format!("{PATH}?as_of=2018-06-10T15:00:00Z");
    let body = campus.get(&path, &token).await.body;
    let hours = body["forecast"].as_array().unwrap();
    assert_eq!(hours[0]["timestamp"], "2018-06-10T00:00:00+01:00", "{body}");
    assert_eq!((hours.len(), &body["made_afterwards"]), (24, &json!(true)));
    // The hour from 23:00 UTC on.
    assert_eq!(hours[0]["actual_kwh"], 33.0);
    let error = (number(&hours[0]["predicted_kwh"]) - 33.0).abs() / 33.0;
    assert!((number(&hours[0]["accuracy_error"]) - error).abs() < 1e-12);
    let request = Request::get(&path).header(header::AUTHORIZATION, format!("Bearer {token}"));
    let request = request.body(Body::empty()).unwrap();
    let split = campus.send_at(request, now() + SignedDuration::from_millis(7)).await.body;
    assert_eq!(split["forecast"], body["forecast"], "a clock shows more than whole seconds");
    let old = campus.get(&format!("{PATH}?as_of=2018-01-01T00:00:00Z"), &token).await.body;
    assert_eq!(old["reason"], "no forecast that stood then is kept");
    assert_eq!((&old["forecast"], &old["trend"]), (&json!([]), &Value::Null));
    assert_eq!(old["accuracy_reason"], "no past forecast is kept");
}

#[tokio::test]
async fn hours_that_are_over_are_behind_the_forecast_that_stands() {
    let (campus, token) = forecasting().await;
    let request = Request::get(PATH).header(header::AUTHORIZATION, format!("Bearer {token}"));
    let request = request.body(Body::empty()).unwrap();
    let later = now() + SignedDuration::from_hours(30);
    let body = campus.send_at(request, later).await.body;
    assert_eq!(body["forecast"][0]["timestamp"], "2018-06-14T17:00:00+01:00", "{body}");
}

#[tokio::test]
async fn where_there_is_none_the_reason_is_said() {
    let campus = Campus::measured().await;
    let token = campus.admin().await;
    let body = campus.get(PATH, &token).await.body;
    assert_eq!((&body["forecast"], &body["model"]), (&json!([]), &Value::Null));
    assert!(body["reason"].as_str().unwrap().starts_with("no forecast has been made yet"));
    assert_eq!(body["total_predicted_kwh"], Value::Null);
    for wrong in ["hours=0", "hours=169", "hours=x", "as_of=2018", "commodity=milk"] {
        let answer = campus.get(&format!("{PATH}?{wrong}"), &token).await;
        assert!(answer.status.is_client_error(), "{wrong}: {}", answer.text);
    }
    let missing = campus.get("/api/energy/buildings/none/forecast", &token).await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_no_meter_measures_is_said_with_what_is_measured() {
    let campus = Campus::measured().await;
    let token = campus.admin().await;
    let unmeasured = "no meter of this building measures natural_gas; measured there: electricity";
    for form in ["hourly", "daily", "weekly", "monthly"] {
        let path = format!("{PATH}?commodity=gas&forecast_type={form}");
        let body = campus.get(&path, &token).await.body;
        assert_eq!(
            (&body["forecast"], &body["reason"]),
            (&json!([]), &json!(unmeasured)),
            "{form}"
        );
    }
    let then = format!("{PATH}?commodity=gas&as_of=2018-06-10T15:00:00Z");
    let body = campus.get(&then, &token).await.body;
    assert_eq!(body["reason"], "no forecast that stood then is kept", "it may have been then");
}

#[tokio::test]
async fn the_hours_as_csv() {
    let (campus, token) = forecasting().await;
    let request = Request::get(PATH)
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .header(header::ACCEPT, "text/csv");
    let text = campus.send(request.body(Body::empty()).unwrap()).await.text;
    let mut lines = text.lines();
    let names = "timestamp,end,predicted_kwh,confidence_lower,confidence_upper,lower_80,upper_80,\
                 actual_kwh,accuracy_error";
    assert_eq!(lines.next(), Some(names));
    assert_eq!(lines.count(), 24);
}

#[tokio::test]
async fn models_are_listed_with_how_they_have_done() {
    let (campus, token) = forecasting().await;
    let body = campus.get("/api/models", &token).await.body;
    let model = &body["models"][0];
    assert_eq!((&model["status"], &model["model_type"]), (&json!("active"), &json!("forecasting")));
    assert!(0.5 < number(&model["accuracy_score"]), "{model}");
    assert!(0.0 < number(&model["metrics"]["rmse_kwh"]));
    let said = campus.get(PATH, &token).await.body["model"]["version"].clone();
    let mut models = body["models"].as_array().unwrap().iter();
    assert!(models.any(|it| it["model_version"] == said), "{said} is none of {body}");
}

#[tokio::test]
async fn days_and_weeks_ahead_are_computed_on_asking() {
    let (campus, token) = forecasting().await;
    let days = campus.get(&format!("{PATH}?forecast_type=daily"), &token).await.body;
    let rows = days["forecast"].as_array().unwrap();
    assert_eq!((rows.len(), &days["forecast_type"]), (7, &json!("daily")), "{days}");
    assert_eq!(rows[0]["timestamp"], "2018-06-14T00:00:00+01:00");
    assert_eq!(rows[0]["end"], "2018-06-15T00:00:00+01:00");
    assert_eq!(rows[0]["actual_kwh"], Value::Null);
    let week = campus.get(&format!("{PATH}?hours=168"), &token).await.body;
    let tomorrow = |it: &&Value| it["timestamp"].as_str().unwrap().starts_with("2018-06-14");
    let hours = week["forecast"].as_array().unwrap().iter().filter(tomorrow);
    let sum: f64 = hours.map(|it| number(&it["predicted_kwh"])).sum();
    assert!((number(&rows[0]["predicted_kwh"]) - sum).abs() < 1e-9, "{sum} and {days}");
    let weeks = campus.get(&format!("{PATH}?forecast_type=weekly"), &token).await.body;
    let rows = weeks["forecast"].as_array().unwrap();
    assert_eq!((rows.len(), &rows[0]["timestamp"]), (5, &json!("2018-06-18T00:00:00+01:00")));
    assert!((number(&rows[0]["predicted_kwh"]) - 7.0 * 516.0).abs() < 40.0, "as ever: {weeks}");
    let sum: f64 = rows.iter().map(|it| number(&it["predicted_kwh"])).sum();
    assert!((number(&weeks["total_predicted_kwh"]) - sum).abs() < 1e-6);
    assert_eq!((&weeks["trend"], &weeks["reason"]), (&json!("stable"), &Value::Null));
    assert!(weeks["accuracy_reason"].as_str().unwrap().contains("none is kept"));
    assert_eq!(weeks["model"]["name"], "weekday-median-year-1");
    let months = campus.get(&format!("{PATH}?forecast_type=monthly"), &token).await.body;
    let rows = months["forecast"].as_array().unwrap();
    assert_eq!((rows.len(), &rows[0]["end"]), (12, &json!("2018-08-01T00:00:00+01:00")));
}

#[tokio::test]
async fn only_hours_have_a_length_and_a_past() {
    let campus = Campus::bare().await;
    let token = campus.admin().await;
    let months = campus.get(&format!("{PATH}?forecast_type=monthly"), &token).await.body;
    assert_eq!(months["reason"], "nothing was measured before", "{months}");
    assert_eq!((&months["forecast"], &months["model"]), (&json!([]), &Value::Null));
    for wrong in ["hours=24", "as_of=2018-06-10T15:00:00Z"] {
        let answer = campus.get(&format!("{PATH}?forecast_type=daily&{wrong}"), &token).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}: {}", answer.text);
        assert!(answer.text.contains("forecast_type=hourly"), "{}", answer.text);
    }
    let answer = campus.get(&format!("{PATH}?forecast_type=yearly"), &token).await;
    assert!(answer.status.is_client_error(), "{}", answer.text);
}
