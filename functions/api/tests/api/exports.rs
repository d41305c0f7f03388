//! Exports: a sheet for whoever asked for it, and for nobody else.

use axum::http::{Method, StatusCode, header};
use greenpulse_domain::content::sha256_hex;
use greenpulse_domain::user::Role;
use greenpulse_ports::{Expect, Page, Registry, Write};
use serde_json::{Value, json};

use crate::campus::{Answer, Campus};

async fn export(campus: &Campus, token: &str, body: Value) -> Answer {
    campus.call(Method::POST, "/api/exports", Some(token), Some(body)).await
}

/// Exports, and the path to the CSV.
async fn exported(campus: &Campus, token: &str, body: Value) -> String {
    let answer = export(campus, token, body).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
    answer.body["href"].as_str().unwrap().to_owned()
}

async fn rewrite(campus: &Campus, change: impl Fn(&mut Value)) {
    let docs = campus.store.list("fleeting/export/", Page::default()).await.unwrap().items;
    for mut doc in docs {
        change(&mut doc.body);
        let put = Write::Put { key: doc.key, body: doc.body, expect: Expect::Anything };
        campus.store.commit(vec![put]).await.unwrap();
    }
}

async fn files(campus: &Campus) -> usize {
    campus.deps.artifacts.list("results/exports/", Page::default()).await.unwrap().items.len()
}

#[tokio::test]
async fn an_export_is_as_its_answer_says() {
    let campus = Campus::measured().await;
    let token = campus.admin().await;
    let body = json!({"granularity": "day", "from": "2018-06-01", "to": "2018-06-02"});
    let answer = export(&campus, &token, body).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
    let href = answer.body["href"].as_str().unwrap();
    assert_eq!(answer.headers[header::LOCATION], href);
    assert_eq!(href, format!("/api/exports/{}", answer.body["id"].as_str().unwrap()));
    assert_eq!(answer.body["expires_at"], "2018-06-20T10:00:00Z");

    let sheet = campus.get(href, &token).await;
    assert_eq!(sheet.status, StatusCode::OK, "{}", sheet.text);
    assert_eq!(sheet.headers[header::CONTENT_TYPE], "text/csv; charset=utf-8");
    let lines: Vec<&str> = sheet.text.lines().collect();
    assert_eq!(
        lines[..2],
        [
            "building_id,commodity,start,end,energy_kwh,energy_kbtu,quantity,unit,cost,currency,\
             carbon_kg,coverage,estimated,quality",
            "b1,electricity,2018-06-01T00:00:00+01:00,2018-06-02T00:00:00+01:00,516,1760.5919999999999,\
             516,kWh,258,GBP,,1,0,1",
        ]
    );
    assert_eq!((lines.len(), &answer.body["rows"]), (5, &json!(4)));
    assert_eq!(answer.body["bytes"], sheet.text.len());
    assert_eq!(answer.body["sha256"], sha256_hex(sheet.text.as_bytes()));
}

#[tokio::test]
async fn an_export_holds_what_one_sees_and_is_ones_own() {
    let campus = Campus::measured().await;
    let ann = campus.person("ann", Role::Viewer, Some(&["b1"])).await;
    let bob = campus.person("bob", Role::Viewer, Some(&["b1"])).await;
    let root = campus.admin().await;
    let href = exported(&campus, &ann, json!({"granularity": "month"})).await;
    let sheet = campus.get(&href, &ann).await.text;
    assert_eq!(sheet.lines().skip(1).count(), 4, "March to June");
    assert!(sheet.lines().skip(1).all(|it| it.starts_with("b1,")), "{sheet}");
    for other in [&bob, &root] {
        let refused = campus.get(&href, other).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND, "{}", refused.text);
    }
    let nobody = campus.call(Method::GET, &href, None, None).await;
    assert_eq!(nobody.status, StatusCode::UNAUTHORIZED);

    // What was taken from her since is taken from her here too.
    campus.person("ann", Role::Viewer, Some(&["b2"])).await;
    assert_eq!(campus.get(&href, &ann).await.status, StatusCode::NOT_FOUND);
    campus.person("ann", Role::Viewer, None).await;
    assert_eq!(campus.get(&href, &ann).await.status, StatusCode::OK);

    let none = campus.person("eve", Role::Viewer, Some(&[])).await;
    let href = exported(&campus, &none, json!({"granularity": "hour"})).await;
    assert_eq!(campus.get(&href, &none).await.text.lines().count(), 1, "the first line alone");
}

#[tokio::test]
async fn a_building_that_is_named_must_be_seen() {
    let campus = Campus::bare().await;
    let ann = campus.person("ann", Role::Viewer, Some(&["b1"])).await;
    let root = campus.admin().await;
    for (token, building, status) in [
        (&ann, "b1", StatusCode::CREATED),
        (&ann, "b2", StatusCode::FORBIDDEN),
        (&ann, "b9", StatusCode::FORBIDDEN),
        (&root, "b9", StatusCode::NOT_FOUND),
        (&root, "no id", StatusCode::UNPROCESSABLE_ENTITY),
    ] {
        let body = json!({"granularity": "day", "building": building});
        let answer = export(&campus, token, body).await;
        assert_eq!(answer.status, status, "{building}: {}", answer.text);
    }
}

#[tokio::test]
async fn mistakes_name_their_field() {
    let campus = Campus::measured().await;
    let token = campus.admin().await;
    for (from, to, field) in [
        ("2018-06-02", "2018-06-01", Some("to")),
        ("yesterday", "2018-06-01", Some("from")),
        ("2018-06-01", "2018-06-02T00:00:00", Some("to")),
        ("2018-06-02", "2018-06-02T00:00:00+01:00", Some("to")),
        ("2018-06-01T00:00:00.7Z", "2018-06-01T01:00:00.2Z", None),
        ("-009999-01-01", "2018-06-01", Some("from")),
        ("0001-01-01", "9999-12-31", None),
        ("-009999-01-02T01:59:59Z", "9999-12-30T22:00:00Z", None),
        ("9999-12-30", "9999-12-31", None),
        ("0001-01-01", "0001-01-01", None),
    ] {
        let body = json!({"granularity": "day", "from": from, "to": to});
        let answer = export(&campus, &token, body).await;
        let expected = field.map_or(StatusCode::CREATED, |_| StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(answer.status, expected, "{from} {to}: {}", answer.text);
        if let Some(field) = field {
            assert_eq!(answer.body["errors"][0]["field"], field);
        }
    }
}

#[tokio::test]
async fn what_has_expired_is_gone_and_goes_with_the_next() {
    let campus = Campus::measured().await;
    let (ann, root) = (campus.person("ann", Role::Viewer, None).await, campus.admin().await);
    let href = exported(&campus, &ann, json!({"granularity": "day"})).await;
    rewrite(&campus, |it| it["expires_at"] = json!("2018-06-13T10:00:01Z")).await;
    assert_eq!(campus.get(&href, &ann).await.status, StatusCode::OK);
    rewrite(&campus, |it| it["expires_at"] = json!("2018-06-13T10:00:00Z")).await;
    assert_eq!(campus.get(&href, &ann).await.status, StatusCode::NOT_FOUND);
    assert_eq!(files(&campus).await, 1);
    exported(&campus, &root, json!({"granularity": "day"})).await;
    assert_eq!(files(&campus).await, 1, "somebody else's makes it go");
    let docs = campus.store.list("fleeting/export/", Page::default()).await.unwrap().items;
    assert_eq!(docs.len(), 1);
}

#[tokio::test]
async fn the_newest_of_each_person_are_kept() {
    let campus = Campus::bare().await;
    let (ann, root) = (campus.person("ann", Role::Viewer, None).await, campus.admin().await);
    let other = exported(&campus, &root, json!({"granularity": "day"})).await;
    let first = exported(&campus, &ann, json!({"granularity": "day"})).await;
    rewrite(&campus, |it| it["made_at"] = json!("2018-06-13T09:00:00Z")).await;
    let mut newer = Vec::new();
    for _ in 0..9 {
        newer.push(exported(&campus, &ann, json!({"granularity": "day"})).await);
    }
    assert_eq!(campus.get(&first, &ann).await.status, StatusCode::OK, "the tenth");
    newer.push(exported(&campus, &ann, json!({"granularity": "day"})).await);
    assert_eq!(campus.get(&first, &ann).await.status, StatusCode::NOT_FOUND);
    assert_eq!(campus.get(&other, &root).await.status, StatusCode::OK);
    for href in newer {
        assert_eq!(campus.get(&href, &ann).await.status, StatusCode::OK);
    }
    assert_eq!(files(&campus).await, 11);
}
