//! The academic calendar of a campus, and where it is warned of.

use axum::http::{Method, StatusCode};
use greenpulse_domain::user::Role;
use serde_json::{Value, json};

use crate::campus::{Answer, Campus, now};

const PATH: &str = "/api/campuses/cam/calendar";

fn period(kind: &str, name: &str, from: &str, to: &str) -> Value {
    json!({"kind": kind, "name": name, "from": from, "to": to})
}

async fn put(campus: &Campus, token: &str, periods: &[Value]) -> Answer {
    campus.call(Method::PUT, PATH, Some(token), Some(json!({"periods": periods}))).await
}

#[tokio::test]
async fn a_calendar_is_set_and_warns_before_it_ends() {
    let campus = Campus::bare().await;
    let token = campus.admin().await;
    let none = campus.get(PATH, &token).await;
    assert_eq!((none.status, &none.body["periods"]), (StatusCode::OK, &json!([])));
    assert!(none.body["warning"].as_str().unwrap().contains("No academic calendar"));

    let easter = period("teaching", "Easter term", "2018-04-24", "2018-06-15");
    let closed = period("closed", "Spring bank holiday", "2018-05-28", "2018-05-28");
    let set = put(&campus, &token, &[closed.clone(), easter.clone()]).await;
    assert_eq!(set.status, StatusCode::CREATED, "{}", set.text);
    assert_eq!(set.body["periods"], json!([easter, closed]), "by their first day");
    assert_eq!(set.body["expires_on"], "2018-06-15");
    let warning = set.body["warning"].as_str().unwrap();
    assert!(warning.contains("2018-06-15") && warning.contains("60 days"), "{warning}");

    let autumn = period("teaching", "Michaelmas term", "2018-10-02", "2018-11-30");
    let set = put(&campus, &token, &[easter, autumn]).await;
    assert_eq!((set.status, &set.body["warning"]), (StatusCode::OK, &Value::Null), "{}", set.text);
    assert_eq!(campus.get(PATH, &token).await.body, set.body);
}

#[tokio::test]
async fn what_cannot_be_names_its_rows() {
    let campus = Campus::bare().await;
    let token = campus.admin().await;
    let term = period("teaching", "Term", "2018-04-24", "2018-06-15");
    let refused = async |second: Value| {
        let refused = put(&campus, &token, &[term.clone(), second]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text);
        let error = refused.body["errors"][0].clone();
        (error["field"].clone(), error["rule"].clone(), error["detail"].to_string())
    };
    let (field, rule, detail) = refused(period("exams", "Exams", "2018-06-15", "2018-06-20")).await;
    assert_eq!((field, rule), (json!("periods[1].from"), json!("overlap")));
    assert!(detail.contains("periods[0]") && detail.contains("2018-06-15"), "{detail}");
    let (field, rule, _) = refused(period("exams", "Exams", "2018-06-20", "2018-06-16")).await;
    assert_eq!((field, rule), (json!("periods[1].to"), json!("after-start")));
    let (field, rule, _) = refused(period("break", " ", "2018-06-16", "2018-06-20")).await;
    assert_eq!((field, rule), (json!("periods[1].name"), json!("present")));
    let (field, rule, _) = refused(period("break", "Summer", "2018-06-16", "2081-06-20")).await;
    assert_eq!((field, rule), (json!("periods[1].to"), json!("range-length")));
    assert_eq!(campus.get(PATH, &token).await.body["periods"], json!([]), "nothing was kept");
}

#[tokio::test]
async fn whoever_is_held_to_another_campus_learns_nothing_of_it() {
    let campus = Campus::bare().await;
    let token = campus.admin().await;
    let empty = json!({"name": "Empty", "timezone": "Europe/London", "currency": "GBP"});
    campus.call(Method::PUT, "/api/campuses/empty", Some(&token), Some(empty)).await;
    let held = campus.person("held", Role::Viewer, Some(&["b1"])).await;
    assert_eq!(campus.get(PATH, &held).await.status, StatusCode::OK);
    for path in ["/api/campuses/empty/calendar", "/api/campuses/none/calendar"] {
        assert_eq!(campus.get(path, &held).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    let lost = campus.get("/api/campuses/none/calendar", &token).await;
    assert_eq!(lost.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_calendar_goes_with_its_campus() {
    let campus = Campus::bare().await;
    let token = campus.admin().await;
    let path = "/api/campuses/empty";
    let empty = json!({"name": "Empty", "timezone": "Europe/London", "currency": "GBP"});
    let call = async |method, path: &str, body| {
        let answer = campus.call(method, path, Some(&token), body).await;
        assert!(answer.status.is_success(), "{}", answer.text);
        answer.body
    };
    call(Method::PUT, path, Some(empty.clone())).await;
    let term = json!({"periods": [period("teaching", "Term", "2018-04-24", "2018-06-15")]});
    call(Method::PUT, &format!("{path}/calendar"), Some(term)).await;
    call(Method::DELETE, path, None).await;
    call(Method::PUT, path, Some(empty)).await;
    let calendar = call(Method::GET, &format!("{path}/calendar"), None).await;
    assert_eq!(calendar["periods"], json!([]), "another campus of the same name has none yet");
}

#[tokio::test]
async fn a_forecast_and_a_baseline_say_what_they_do_not_know() {
    let campus = Campus::measured().await;
    campus.forecast(now()).await;
    let token = campus.admin().await;
    let forecast = "/api/energy/buildings/b1/forecast";
    let warned = campus.get(forecast, &token).await.body["calendar_warning"].clone();
    assert!(warned.as_str().unwrap().contains("No academic calendar"), "{warned}");
    let baseline = "/api/energy/buildings/b1/baseline?from=2018-03-19";
    let terms = campus.get(baseline, &token).await.body["terms"].clone();
    assert_eq!(terms["offered"], false, "{terms}");
    let terms = [
        period("break", "Easter vacation", "2018-03-17", "2018-04-23"),
        period("teaching", "Easter term", "2018-04-24", "2018-06-15"),
        period("teaching", "Michaelmas term", "2018-10-02", "2018-11-30"),
    ];
    put(&campus, &token, &terms).await;
    assert_eq!(campus.get(forecast, &token).await.body["calendar_warning"], Value::Null);
    let terms = campus.get(baseline, &token).await.body["terms"].clone();
    assert_eq!(terms, json!({"offered": true, "reason": null}));
}
