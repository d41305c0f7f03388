//! Departments, their shares of buildings, and the people in them.

use axum::http::{Method, StatusCode};
use futures::future::join_all;
use greenpulse_domain::user::Role;
use serde_json::{Value, json};

use crate::campus::{Answer, Campus};

const PATH: &str = "/api/departments";

fn share(building: &str, share: f64, from: &str, to: Value) -> Value {
    json!({"building_id": building, "share": share, "valid_from": from, "valid_to": to})
}

async fn create(campus: &Campus, admin: &str, id: &str, buildings: Value) -> Answer {
    let body = json!({"id": id, "campus_id": "cam", "name": "Physics",
        "head_of_department": "Lise", "contact_email": "lise@example.org",
        "energy_budget_annual": 120_000.0, "buildings": buildings});
    campus.call(Method::POST, PATH, Some(admin), Some(body)).await
}

#[tokio::test]
async fn a_department_is_made_changed_and_removed() {
    let campus = Campus::bare().await;
    let token = campus.admin().await;
    let admin = Some(token.as_str());
    let half = json!([share("b1", 0.5, "2018-01-01", Value::Null)]);
    let made = create(&campus, &token, "phy", half.clone()).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    assert_eq!(
        (&made.body["reduction_target_percent"], &made.body["current_score"]),
        (&json!(10.0), &json!(0))
    );
    assert_eq!(made.body["buildings"], half);
    assert_eq!(create(&campus, &token, "phy", half).await.status, StatusCode::CONFLICT);
    let path = format!("{PATH}/phy");
    let changed = json!({"campus_id": "cam", "name": "Physics and Chemistry"});
    let changed = campus.call(Method::PUT, &path, admin, Some(changed)).await;
    assert_eq!(
        (&changed.body["head_of_department"], &changed.body["buildings"]),
        (&Value::Null, &json!([]))
    );
    let seen = campus.get(&path, &token).await;
    assert_eq!(seen.body, changed.body);

    let ann = json!({"user_id": "ann", "role": "viewer", "department_id": "phy",
        "notification_preferences": {"email": false, "push": true}});
    let ann = campus.call(Method::POST, "/api/users", admin, Some(ann)).await;
    assert_eq!(ann.status, StatusCode::CREATED, "{}", ann.text);
    let user = &ann.body["user"];
    assert_eq!(
        (&user["department_id"], &user["notification_preferences"]["push"], &user["total_points"]),
        (&json!("phy"), &json!(true), &json!(0))
    );
    let kept = campus.call(Method::DELETE, &path, admin, None).await;
    assert_eq!((kept.status, &kept.body["users"]), (StatusCode::CONFLICT, &json!(["ann"])));
    let nowhere = Some(json!({"department_id": "none"}));
    let nowhere = campus.call(Method::PATCH, "/api/users/ann", admin, nowhere).await;
    assert_eq!(nowhere.body["errors"][0]["rule"], "known-department", "{}", nowhere.text);
    let out = Some(json!({"department_id": null}));
    let out = campus.call(Method::PATCH, "/api/users/ann", admin, out).await;
    assert_eq!(out.body["department_id"], Value::Null, "{}", out.text);
    let gone = campus.call(Method::DELETE, &path, admin, None).await;
    assert_eq!(gone.status, StatusCode::NO_CONTENT);
    assert_eq!(campus.get(&path, &token).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn shares_of_a_building_add_up_to_the_whole_at_most() {
    let campus = Campus::bare().await;
    let token = campus.admin().await;
    let admin = Some(token.as_str());
    let until = json!([share("b1", 0.6, "2018-01-01", json!("2018-07-01"))]);
    assert_eq!(create(&campus, &token, "a", until).await.status, StatusCode::CREATED);
    let late = |from: &str| json!([share("b1", 0.6, from, Value::Null)]);
    let full = create(&campus, &token, "b", late("2018-06-30")).await;
    assert_eq!(
        (full.status, &full.body["errors"][0]["rule"]),
        (StatusCode::UNPROCESSABLE_ENTITY, &json!("shares"))
    );
    assert!(full.text.contains("2018-06-30") && full.text.contains("1.2000"), "{}", full.text);
    assert_eq!(create(&campus, &token, "b", late("2018-07-01")).await.status, StatusCode::CREATED);

    for (wrong, rule) in [
        (share("b9", 0.1, "2018-01-01", Value::Null), "known-building"),
        (share("b2", 0.0, "2018-01-01", Value::Null), "share"),
        (share("b2", 1.1, "2018-01-01", Value::Null), "share"),
        (share("b2", 0.1, "2018-01-01", json!("2018-01-01")), "before-start"),
    ] {
        let refused = create(&campus, &token, "c", json!([wrong.clone()])).await;
        assert_eq!(refused.body["errors"][0]["rule"], rule, "{wrong}: {}", refused.text);
        let field = refused.body["errors"][0]["field"].as_str().unwrap();
        assert!(field.starts_with("buildings[0]."), "{field}");
    }
    let removed = campus.call(Method::DELETE, "/api/buildings/b2", admin, None).await;
    assert_eq!(removed.status, StatusCode::CONFLICT, "a meter stands there");
    let b3 = json!({"id": "b3", "campus_id": "cam", "name": "B3"});
    campus.call(Method::POST, "/api/buildings", admin, Some(b3)).await;
    let all = json!([share("b3", 1.0, "2018-01-01", Value::Null)]);
    create(&campus, &token, "d", all).await;
    let removed = campus.call(Method::DELETE, "/api/buildings/b3", admin, None).await;
    assert_eq!(
        (removed.status, &removed.body["departments"]),
        (StatusCode::CONFLICT, &json!(["d"]))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn of_those_who_take_the_rest_at_the_same_time_one_gets_it() {
    let campus = Campus::bare().await;
    let token = campus.admin().await;
    let most = json!([share("b1", 0.6, "2018-01-01", Value::Null)]);
    let ids = ["a", "b", "c", "d", "e", "f"];
    let made = join_all(ids.map(|it| create(&campus, &token, it, most.clone()))).await;
    let n = made.iter().filter(|it| it.status == StatusCode::CREATED).count();
    assert_eq!(n, 1, "{made:?}");
}

#[tokio::test]
async fn who_is_held_to_a_building_sees_its_departments_and_shares_alone() {
    let campus = Campus::bare().await;
    let token = campus.admin().await;
    let both = json!([
        share("b1", 0.5, "2018-01-01", Value::Null),
        share("b2", 0.5, "2018-01-01", Value::Null)
    ]);
    create(&campus, &token, "both", both).await;
    create(&campus, &token, "other", json!([share("b2", 0.5, "2018-01-01", Value::Null)])).await;
    let ann = campus.person("ann", Role::Viewer, Some(&["b1"])).await;
    let seen = campus.get(PATH, &ann).await;
    let listed = seen.body["departments"].as_array().unwrap();
    assert_eq!((listed.len(), &listed[0]["id"]), (1, &json!("both")));
    assert!(!seen.text.contains("b2"), "{}", seen.text);
    for id in ["other", "none"] {
        let denied = campus.get(&format!("{PATH}/{id}"), &ann).await;
        assert_eq!(denied.status, StatusCode::FORBIDDEN, "{id}");
    }
}
