//! What cannot be read of a query or a body is refused by its field, with what may stand there.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::campus::{Answer, Campus};

/// The field that is refused, how, and the repair.
fn refused(answer: &Answer, kind: &str) -> [String; 4] {
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.text);
    assert_eq!(answer.body["type"], kind, "{}", answer.text);
    let text = &answer.text;
    for inner in ["deserialize", "expected", " column ", "struct ", "usize", "variant"] {
        assert!(!text.contains(inner), "{inner:?} is of the program, not of what is asked: {text}");
    }
    let error = &answer.body["errors"][0];
    let [field, rule, detail, repair] =
        ["field", "rule", "detail", "repair"].map(|it| error[it].as_str().unwrap().to_owned());
    assert_eq!(answer.body["detail"], format!("{field}: {detail}. {repair}"));
    [field, rule, detail, repair]
}

#[tokio::test]
async fn a_parameter_that_cannot_be_read_says_what_may_stand_there() {
    let campus = Campus::bare().await;
    let admin = campus.admin().await;
    let energy = "/api/energy/buildings/b1";
    let from_one = "a whole number from 1 to 168";
    for (path, field, rule, detail, repair) in [
        (format!("{energy}/forecast?hours=abc"), "hours", "readable", "\"abc\" is not", from_one),
        (format!("{energy}/forecast?hours=-3"), "hours", "readable", "\"-3\" is not", from_one),
        (format!("{energy}/forecast?hours=1.5"), "hours", "readable", from_one, "24 when left out"),
        (
            format!("{energy}/forecast?forecast_type=yearly"),
            "forecast_type",
            "known-word",
            "\"yearly\" is not known",
            "monthly",
        ),
        (
            format!("{energy}/forecast?hours=1&hours=2"),
            "hours",
            "once",
            "more than once",
            "a whole number from 1 to 168",
        ),
        (
            format!("{energy}/anomalies?withdrawn=perhaps"),
            "withdrawn",
            "readable",
            "\"perhaps\" is not true or false",
            "Give true or false.",
        ),
        ("/api/audit?from=noon".into(), "from", "readable", "\"noon\"", "2026-03-01T00:00:00Z"),
        ("/api/users?limit=all".into(), "limit", "readable", "\"all\"", "1,000 unless less"),
    ] {
        let [at, broken, what, how] =
            refused(&campus.get(&path, &admin).await, "/problems/invalid-query");
        assert_eq!((at.as_str(), broken.as_str()), (field, rule), "{path}");
        assert!(what.contains(detail), "{path}: {what}");
        assert!(how.contains(repair), "{path}: {how}");
    }
}

#[tokio::test]
async fn a_body_that_cannot_be_read_says_which_field_and_what_may_stand_there() {
    let campus = Campus::bare().await;
    let admin = campus.admin().await;
    let anomaly = "/api/energy/buildings/b1/anomalies/b1~20180606T2100Z~electricity";
    let meter = |field: &str, value: Value| {
        let mut meter = json!({"id": "gw~z", "building_id": "b1"});
        meter[field] = value;
        meter
    };
    let calendar = json!({"periods": [{"kind": "fair", "name": "F", "from": "2018-01-01",
        "to": "2018-01-02"}]});
    let department = json!({"id": "d", "campus_id": "cam", "name": "D", "buildings": "b1"});
    let post = Method::POST;
    for (method, path, body, field, rule, detail, repair) in [
        (
            Method::PATCH,
            anomaly,
            json!({"status": "done"}),
            "status",
            "known-word",
            "\"done\" is not known",
            "one of new, acknowledged, investigating, resolved",
        ),
        (
            Method::PATCH,
            anomaly,
            json!({"status": "new", "version": -1}),
            "version",
            "readable",
            "-1 is not a whole number from 0 up",
            "a whole number from 0 up",
        ),
        (
            post.clone(),
            "/api/users",
            json!({"user_id": "ann", "role": "king"}),
            "role",
            "known-word",
            "\"king\"",
            "one of viewer, user, manager, admin",
        ),
        (
            post.clone(),
            "/api/meters",
            meter("commodity", json!("milk")),
            "commodity",
            "known-word",
            "none of those",
            "natural_gas",
        ),
        (
            post.clone(),
            "/api/meters",
            meter("unit", json!("furlong")),
            "unit",
            "readable",
            "unknown unit \"furlong\"",
            "such as kWh",
        ),
        (
            post.clone(),
            "/api/meters",
            meter("dial", json!({"interval_seconds": "often"})),
            "dial.interval_seconds",
            "readable",
            "\"often\" is not a whole number",
            "How often it is read",
        ),
        (
            post.clone(),
            "/api/meters",
            meter("valid_from", json!("noon")),
            "valid_from",
            "readable",
            "it is not an instant with its offset",
            "an instant with its offset",
        ),
        (
            post.clone(),
            "/api/meters",
            meter("max_demand_kw", json!("much")),
            "max_demand_kw",
            "readable",
            "\"much\" is not a number",
            "Give a number.",
        ),
        (Method::PUT, "/api/campuses/c", json!({"timezone": "UTC"}), "name", "present", "", ""),
        (
            Method::PUT,
            "/api/campuses/cam/calendar",
            calendar,
            "periods[0].kind",
            "known-word",
            "\"fair\"",
            "one of teaching, exams, break, closed",
        ),
        (post.clone(), "/api/departments", department, "body", "readable", "\"b1\"", ""),
        (post, "/api/users", json!([]), "body", "readable", "a list is not an object", ""),
    ] {
        let answer = campus.call(method, path, Some(&admin), Some(body.clone())).await;
        let [at, broken, what, how] = refused(&answer, "/problems/invalid-body");
        assert_eq!((at.as_str(), broken.as_str()), (field, rule), "{body}");
        assert!(what.contains(detail), "{body}: {what}");
        assert!(how.contains(repair) && !how.is_empty(), "{body}: {how}");
    }
}
