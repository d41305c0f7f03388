//! Sessions: their secrets are our own and change, they end by themselves and when they are told to.

use axum::http::{Method, StatusCode, header};
use greenpulse_domain::user::Role;
use jiff::ToSpan;
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::campus::{Campus, now};

const DENIED: StatusCode = StatusCode::UNAUTHORIZED;

async fn signed_in<'a>(campus: &'a Campus, admin: &str) -> Browser<'a> {
    let mut browser = Browser::at(campus, now());
    browser.follow_link(admin, "ann").await;
    browser
}

async fn with_ann() -> (Campus, String) {
    let campus = Campus::bare().await;
    campus.person("ann", Role::Viewer, Some(&["b1"])).await;
    let admin = campus.admin().await;
    (campus, admin)
}

#[tokio::test]
async fn what_a_browser_shows_before_signing_in_is_never_taken_up() {
    let (campus, admin) = with_ann().await;
    let fixed = "gps_00000000000000000000000000000000000000000000000000000000000000ff";
    let mut victim = Browser { cookie: Some(fixed.into()), ..Browser::at(&campus, now()) };
    victim.follow_link(&admin, "ann").await;
    assert_ne!(victim.cookie.as_deref(), Some(fixed));
    let mut attacker = Browser { cookie: Some(fixed.into()), ..Browser::at(&campus, now()) };
    assert_eq!(attacker.get("/api/me").await.status, DENIED);

    let first = victim.cookie.clone();
    victim.follow_link(&admin, "ann").await;
    assert_ne!(victim.cookie, first, "another secret at each signing in");
    let mut before = Browser { cookie: first, ..Browser::at(&campus, now()) };
    assert_eq!(before.get("/api/me").await.status, DENIED, "and the one before is over");
}

#[tokio::test]
async fn a_session_ends_when_nobody_uses_it_and_in_any_case() {
    let (campus, admin) = with_ann().await;
    let mut idle = signed_in(&campus, &admin).await;
    idle.now = now() + 71.hours();
    assert_eq!(idle.get("/api/me").await.status, StatusCode::OK);
    idle.now = now() + (71 + 71).hours();
    assert_eq!(idle.get("/api/me").await.status, StatusCode::OK, "it was used");
    idle.now = now() + (71 + 71 + 73).hours();
    assert_eq!(idle.get("/api/me").await.status, DENIED);
    assert_eq!(idle.get("/api/me").await.status, DENIED, "also when asked again");

    let mut busy = signed_in(&campus, &admin).await;
    for day in 1..30 {
        busy.now = now() + (24 * day).hours();
        let me = busy.get("/api/me").await;
        assert_eq!(me.status, StatusCode::OK, "day {day}: {}", me.text);
        assert_eq!(me.body["expires"], "2018-07-13T10:00:00Z");
    }
    busy.now = now() + (24 * 30).hours();
    assert_eq!(busy.get("/api/me").await.status, DENIED);
}

#[tokio::test]
async fn a_secret_is_replaced_by_age_and_the_old_one_goes_once_the_new_one_is_shown() {
    let (campus, admin) = with_ann().await;
    let mut browser = signed_in(&campus, &admin).await;
    let first = browser.cookie.clone();
    browser.now = now() + 23.hours();
    browser.get("/api/me").await;
    assert_eq!(browser.cookie, first);

    browser.now = now() + 25.hours();
    let answer = browser.get("/api/me").await;
    assert_eq!(answer.headers.get_all(header::SET_COOKIE).iter().count(), 1);
    let second = browser.cookie.clone();
    assert_ne!(second, first);
    let as_first = |at| Browser { cookie: first.clone(), ..Browser::at(&campus, at) };
    let mut lost = as_first(browser.now + 30.minutes());
    assert_eq!(lost.get("/api/me").await.status, StatusCode::OK, "the answer may be lost");
    let third = lost.cookie.clone();
    assert!(third != first && third != second, "it is offered another");
    assert_eq!(browser.get("/api/me").await.status, DENIED, "the one that was not shown is void");

    browser.cookie = third;
    browser.now = lost.now;
    assert_eq!(browser.get("/api/me").await.status, StatusCode::OK);
    let mut under_way = as_first(browser.now + 59.seconds());
    assert_eq!(under_way.get("/api/me").await.status, StatusCode::OK);
    assert_eq!(under_way.cookie, first, "and gets no other");
    let mut thief = as_first(browser.now + 61.seconds());
    assert_eq!(thief.get("/api/me").await.status, DENIED);

    let listed = browser.get("/api/me/sessions").await.body;
    assert_eq!(listed["sessions"].as_array().unwrap().len(), 1, "{listed}");
}

#[tokio::test]
async fn another_role_or_other_buildings_bring_another_secret() {
    let (campus, admin) = with_ann().await;
    let mut browser = signed_in(&campus, &admin).await;
    let first = browser.cookie.clone();
    // The clock of the campus stands still: the session must be from before.
    let ask = async |path: &str, body: Value| {
        let mut admins = Browser::at(&campus, now() + 1.minute());
        let mut link = Browser::at(&campus, now());
        link.follow_link(&admin, "root").await;
        admins.cookie = link.cookie;
        admins.ask(Method::PATCH, path, Some(body)).await
    };
    ask("/api/users/ann", json!({"name": "Ann"})).await;
    browser.now = now() + 2.minutes();
    browser.get("/api/me").await;
    assert_eq!(browser.cookie, first, "a name is neither");
    let changed = ask("/api/users/ann", json!({"role": "manager"})).await;
    assert_eq!(changed.status, StatusCode::OK, "{}", changed.text);
    let me = browser.get("/api/me").await;
    assert_eq!(me.body["role"], "manager", "at once");
    assert_ne!(browser.cookie, first);
}

#[tokio::test]
async fn a_cookie_that_was_stolen_is_over_with_signing_out() {
    let (campus, admin) = with_ann().await;
    for everywhere in [false, true] {
        let mut browser = signed_in(&campus, &admin).await;
        let mut thief = Browser { cookie: browser.cookie.clone(), ..Browser::at(&campus, now()) };
        let mut elsewhere = signed_in(&campus, &admin).await;
        assert_eq!(thief.get("/api/me").await.status, StatusCode::OK);
        let path = if everywhere { "/api/sign-out/everywhere" } else { "/api/sign-out" };
        let out = browser.ask(Method::POST, path, None).await;
        assert_eq!(out.status, StatusCode::NO_CONTENT, "{}", out.text);
        assert_eq!(browser.cookie, None, "forgotten");
        assert_eq!(thief.get("/api/me").await.status, DENIED);
        let expected = if everywhere { DENIED } else { StatusCode::OK };
        assert_eq!(elsewhere.get("/api/me").await.status, expected);
    }
}

#[tokio::test]
async fn one_sees_and_ends_ones_own_sessions_and_no_others() {
    let (campus, admin) = with_ann().await;
    let mut here = signed_in(&campus, &admin).await;
    let mut there = signed_in(&campus, &admin).await;
    let listed = here.get("/api/me/sessions").await;
    let sessions = listed.body["sessions"].as_array().unwrap();
    assert_eq!(sessions.len(), 2);
    assert_eq!(sessions.iter().filter(|it| it["is_current"] == true).count(), 1);
    assert_eq!(
        (&sessions[0]["browser"], &sessions[0]["address"]),
        (&json!("A browser/1.0"), &json!("192.0.2.1"))
    );
    assert!(!listed.text.contains("sha256") && !listed.text.contains("gps_"), "{}", listed.text);
    let other = sessions.iter().find(|it| it["is_current"] == false).unwrap();
    let path = format!("/api/me/sessions/{}", other["id"].as_str().unwrap());

    campus.person("eve", Role::Admin, None).await;
    let mut eve = Browser::at(&campus, now());
    eve.follow_link(&admin, "eve").await;
    let denied = eve.ask(Method::DELETE, &path, None).await;
    assert_eq!(denied.status, StatusCode::NOT_FOUND);
    assert_eq!(there.get("/api/me").await.status, StatusCode::OK);
    let ended = here.ask(Method::DELETE, &path, None).await;
    assert_eq!(ended.status, StatusCode::NO_CONTENT, "{}", ended.text);
    assert_eq!(there.get("/api/me").await.status, DENIED);
    assert_eq!(here.get("/api/me").await.status, StatusCode::OK);
}

#[tokio::test]
async fn no_other_site_changes_anything_with_a_session() {
    let (campus, admin) = with_ann().await;
    let mut browser = signed_in(&campus, &admin).await;
    for (origin, site) in [
        (Some("https://evil.example"), None),
        (Some("null"), None),
        (None, None),
        (Some("https://evil.example"), Some("cross-site")),
        (Some("http://a.greenpulse.example"), Some("same-site")),
        (None, Some("none")),
    ] {
        (browser.origin, browser.site) = (origin, site);
        let out = browser.ask(Method::POST, "/api/sign-out", None).await;
        assert_eq!(
            (out.status, &out.body["type"]),
            (StatusCode::FORBIDDEN, &json!("/problems/other-origin"))
        );
        let made = json!({"name": "t", "scope": "read", "days": 1});
        assert_eq!(browser.post("/api/me/tokens", made).await.status, StatusCode::FORBIDDEN);
        assert_eq!(browser.get("/api/me").await.status, StatusCode::OK, "reading changes nothing");
    }
    (browser.origin, browser.site) = (Some("https://d1.cloudfront.example"), Some("same-origin"));
    let out = browser.ask(Method::POST, "/api/sign-out", None).await;
    assert_eq!(out.status, StatusCode::NO_CONTENT);
}
