//! Whatever is done to people, somebody stays who may let others in.

use axum::http::{Method, StatusCode};
use futures::future::join_all;
use greenpulse_domain::user::Role;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

use crate::campus::Campus;

#[derive(Debug, Clone)]
enum Edit {
    Role(&'static str),
    Hold(bool),
    Remove,
    Add,
}

fn edit() -> impl Strategy<Value = (usize, Edit)> {
    let roles = ["viewer", "user", "manager", "admin", "admin"];
    let edit = prop_oneof![
        3 => prop::sample::select(roles.to_vec()).prop_map(Edit::Role),
        2 => any::<bool>().prop_map(Edit::Hold),
        2 => Just(Edit::Remove),
        1 => Just(Edit::Add),
    ];
    (0_usize..3, edit)
}

async fn whole_admins(campus: &Campus, token: &str) -> usize {
    let users = campus.get("/api/users", token).await.body;
    let users = users["users"].as_array().unwrap_or_else(|| panic!("{users}"));
    users.iter().filter(|it| it["role"] == "admin" && it["buildings"].is_null()).count()
}

#[test]
fn in_whatever_order_people_are_changed_an_admin_of_all_buildings_stays() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(24) };
    let edits = prop::collection::vec(edit(), 1..24);
    TestRunner::new(config).run(&edits, |edits| runtime.block_on(change(edits))).unwrap();
}

async fn change(edits: Vec<(usize, Edit)>) -> Result<(), TestCaseError> {
    let campus = Campus::bare().await;
    let people = ["p0", "p1", "p2"];
    for person in people {
        campus.person(person, Role::Admin, None).await;
    }
    for (at, edit) in edits {
        let path = format!("/api/users/{}", people[at]);
        let (method, path, body) = match &edit {
            Edit::Role(role) => (Method::PATCH, path, Some(json!({"role": role}))),
            Edit::Hold(true) => (Method::PATCH, path, Some(json!({"buildings": ["b1"]}))),
            Edit::Hold(false) => (Method::PATCH, path, Some(json!({"buildings": null}))),
            Edit::Remove => (Method::DELETE, path, None),
            Edit::Add => {
                let body = json!({"user_id": people[at], "role": "admin"});
                (Method::POST, "/api/users".to_owned(), Some(body))
            }
        };
        // Whoever holds the data folder asks: the last admin's own token would stop at no edit.
        let answer = campus.as_owner(method, &path, body).await;
        prop_assert!(!answer.status.is_server_error(), "{:?}", answer);
        let users = campus.as_owner(Method::GET, "/api/users", None).await.body;
        let users = users["users"].as_array().unwrap().clone();
        let whole = |it: &&Value| it["role"] == "admin" && it["buildings"].is_null();
        prop_assert!(users.iter().filter(whole).count() > 0, "{:?} {:?}", edit, users);
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn of_the_last_two_who_go_at_the_same_time_one_stays() {
    for round in 0..8 {
        let campus = Campus::bare().await;
        let [a, b] = ["a", "b"].map(|it| campus.person(it, Role::Admin, None));
        let (a, b) = (a.await, b.await);
        let viewer = || Some(json!({"role": "viewer"}));
        let demoted = join_all([
            campus.call(Method::PATCH, "/api/users/a", Some(&b), viewer()),
            campus.call(Method::PATCH, "/api/users/b", Some(&a), viewer()),
        ])
        .await;
        let done = demoted.iter().filter(|it| it.status == StatusCode::OK).count();
        assert!(done <= 1, "round {round}: {demoted:?}");
        let left = if demoted[0].status == StatusCode::OK { &b } else { &a };
        assert_eq!(whole_admins(&campus, left).await, 2 - done);
    }
}
