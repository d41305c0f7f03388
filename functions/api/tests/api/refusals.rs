//! What a change may not name.

use axum::http::{Method, StatusCode};
use greenpulse_domain::user::Role;
use serde_json::{Value, json};

use crate::campus::{Answer, Campus};

fn error(answer: &Answer) -> (&str, &str) {
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.text);
    let error = &answer.body["errors"][0];
    assert!(!error["repair"].as_str().unwrap().is_empty());
    (error["field"].as_str().unwrap(), error["rule"].as_str().unwrap())
}

#[tokio::test]
async fn a_parent_is_a_meter_that_one_sees_and_of_the_same_commodity() {
    let campus = Campus::bare().await;
    let admin = campus.admin().await;
    let mia = campus.person("mia", Role::Manager, Some(&["b1"])).await;
    let meter = |name: &str, parent: &str, commodity: &str| {
        json!({"source": "gw", "meter": name, "building_id": "b1", "commodity": commodity,
            "parent": parent})
    };
    let post = async |token: &str, body: Value| {
        campus.call(Method::POST, "/api/meters", Some(token), Some(body)).await
    };
    let hidden = post(&mia, meter("a", "gw~m2", "electricity")).await;
    assert_eq!(error(&hidden), ("parent", "known-meter"));
    let missing = post(&mia, meter("a", "gw~none", "electricity")).await;
    assert_eq!(hidden.body["errors"], missing.body["errors"], "they answer alike");
    let other = post(&mia, meter("a", "gw~m1", "steam")).await;
    assert_eq!(error(&other), ("parent", "same-commodity"));
    let own = post(&mia, meter("a", "gw~m1", "electricity")).await;
    assert_eq!(own.status, StatusCode::CREATED, "{}", own.text);

    let put = async |token: &str, body: Value| {
        campus.call(Method::PUT, "/api/meters/gw~a", Some(token), Some(body)).await
    };
    let hidden = put(&mia, meter("a", "gw~m2", "electricity")).await;
    assert_eq!(error(&hidden), ("parent", "known-meter"));
    let across = put(&admin, meter("a", "gw~m2", "electricity")).await;
    assert_eq!(across.status, StatusCode::OK, "{}", across.text);
    let mut kept = meter("a", "gw~m2", "electricity");
    kept["serial"] = json!("7");
    let kept = put(&mia, kept).await;
    assert_eq!(kept.status, StatusCode::OK, "what stays as it is: {}", kept.text);
}

#[tokio::test]
async fn meters_below_are_of_the_same_commodity_and_campus_whichever_is_changed() {
    let campus = Campus::bare().await;
    let admin = campus.admin().await;
    let mia = campus.person("mia", Role::Manager, Some(&["b1"])).await;
    let ask = async |token: &str, method: Method, path: &str, body: Value| {
        campus.call(method, path, Some(token), Some(body)).await
    };
    let far = json!({"name": "Far", "timezone": "UTC"});
    let building = json!({"id": "f1", "campus_id": "far", "name": "F"});
    for (method, path, body) in
        [(Method::PUT, "/api/campuses/far", far), (Method::POST, "/api/buildings", building)]
    {
        let answer = ask(&admin, method, path, body).await;
        assert!(answer.status.is_success(), "{path}: {}", answer.text);
    }
    let meter = |building: &str, commodity: &str, parent: Value| json!({"building_id": building, "commodity": commodity, "parent": parent});
    for (id, building) in [("gw~a", "b1"), ("gw~b", "b2")] {
        let mut body = meter(building, "electricity", json!("gw~m1"));
        body["id"] = json!(id);
        let answer = ask(&admin, Method::POST, "/api/meters", body).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
    }
    let put = async |token: &str, id: &str, body: Value| {
        ask(token, Method::PUT, &format!("/api/meters/{id}"), body).await
    };
    let other = put(&admin, "gw~m1", meter("b1", "steam", Value::Null)).await;
    assert_eq!(error(&other), ("commodity", "same-commodity"));
    let repair = "First give gw~a, gw~b another parent, or none.";
    assert_eq!(other.body["errors"][0]["repair"], repair);
    let seen = put(&mia, "gw~m1", meter("b1", "steam", Value::Null)).await;
    let repair = "First give gw~a and 1 that you do not see another parent, or none.";
    assert_eq!(seen.body["errors"][0]["repair"], repair, "{}", seen.text);

    let moved = put(&admin, "gw~m1", meter("f1", "electricity", Value::Null)).await;
    assert_eq!(error(&moved), ("building_id", "same-campus"));
    assert!(moved.text.contains("gw~a, gw~b"), "{}", moved.text);
    let below = put(&admin, "gw~a", meter("f1", "electricity", json!("gw~m1"))).await;
    assert_eq!(error(&below), ("parent", "same-campus"));
    let within = put(&admin, "gw~m1", meter("b2", "electricity", Value::Null)).await;
    assert_eq!(within.status, StatusCode::OK, "on the same campus: {}", within.text);

    for (id, building) in [("gw~a", "b1"), ("gw~b", "b2")] {
        let freed = put(&admin, id, meter(building, "electricity", Value::Null)).await;
        assert_eq!(freed.status, StatusCode::OK, "{}", freed.text);
    }
    let done = put(&admin, "gw~m1", meter("f1", "steam", Value::Null)).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text);
}

#[tokio::test]
async fn a_person_is_held_to_buildings_that_are_there() {
    let campus = Campus::bare().await;
    let admin = campus.admin().await;
    let ask = async |method: Method, path: &str, body: Value| {
        campus.call(method, path, Some(&admin), Some(body)).await
    };
    let ann =
        |buildings: Value| json!({"user_id": "ann", "role": "viewer", "buildings": buildings});
    let refused = ask(Method::POST, "/api/users", ann(json!(["b1", "b9"]))).await;
    assert_eq!(error(&refused), ("buildings", "known-building"));
    assert!(refused.text.contains("there is no building b9"), "{}", refused.text);
    let made = ask(Method::POST, "/api/users", ann(json!(["b1"]))).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    let path = "/api/users/ann";
    let refused = ask(Method::PATCH, path, json!({"buildings": ["b8", "b9"]})).await;
    assert_eq!(error(&refused), ("buildings", "known-building"));

    campus.person("bob", Role::Viewer, Some(&["b0", "b1"])).await;
    let kept = ask(Method::PATCH, "/api/users/bob", json!({"buildings": ["b0"]})).await;
    assert_eq!(kept.status, StatusCode::OK, "theirs was removed: {}", kept.text);
}

#[tokio::test]
async fn names_show_what_they_hold() {
    let campus = Campus::bare().await;
    let admin = campus.admin().await;
    for hidden in ["a\0b", "gpj.\u{202e}exe", "\u{2066}a", "a\u{200f}", "a\nb"] {
        let price = json!({"campus_id": "cam", "commodity": "electricity",
            "valid_from": "2019-01-01", "name": hidden, "currency": "GBP", "price": {"flat": 1.0}});
        for (method, path, body) in [
            (Method::PUT, "/api/campuses/c", json!({"name": hidden, "timezone": "UTC"})),
            (
                Method::POST,
                "/api/buildings",
                json!({"id": "b3", "campus_id": "cam", "name": hidden}),
            ),
            (
                Method::POST,
                "/api/departments",
                json!({"id": "d", "campus_id": "cam", "name": hidden}),
            ),
            (
                Method::POST,
                "/api/users",
                json!({"user_id": "ann", "role": "viewer", "name": hidden}),
            ),
            (Method::PATCH, "/api/users/root", json!({"name": hidden})),
            (Method::PUT, "/api/tariffs", price),
        ] {
            let answer = campus.call(method, path, Some(&admin), Some(body)).await;
            assert_eq!(error(&answer), ("name", "plain-text"), "{path} {hidden:?}");
        }
        let meter = json!({"source": "gw", "meter": "m9", "building_id": "b1", "serial": hidden});
        let answer = campus.call(Method::POST, "/api/meters", Some(&admin), Some(meter)).await;
        assert_eq!(error(&answer), ("serial", "plain-text"), "{hidden:?}");
    }
    let persian = json!({"id": "b3", "campus_id": "cam", "name": "می\u{200c}خواهم"});
    let made = campus.call(Method::POST, "/api/buildings", Some(&admin), Some(persian)).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
}
