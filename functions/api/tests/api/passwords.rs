//! Invitations, passwords, and how often one may guess.

use axum::http::{Method, StatusCode, header};
use greenpulse_domain::user::Role;
use greenpulse_ports::{Page, Registry};
use jiff::{Timestamp, ToSpan};
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::campus::{Answer, Campus, now};

const PASSWORD: &str = "four words are enough";
const SIGN_IN: &str = "/api/sign-in";

async fn invite(campus: &Campus, admin: &str, person: &str) -> String {
    let path = format!("/api/users/{person}/invitation");
    let made = campus.call(Method::POST, &path, Some(admin), None).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    assert!(made.body["note"].as_str().unwrap().contains("No e-mail"));
    let path = made.body["path"].as_str().unwrap();
    path.strip_prefix("/invitation#").unwrap().to_owned()
}

async fn accept(browser: &mut Browser<'_>, token: &str, password: &str) -> Answer {
    browser.post("/api/invitation/accept", json!({"token": token, "password": password})).await
}

async fn sign_in(browser: &mut Browser<'_>, user: &str, password: &str) -> Answer {
    browser.post(SIGN_IN, json!({"user": user, "password": password})).await
}

/// A campus where ann has a password, and the admin's token.
async fn with_ann() -> (Campus, String) {
    let campus = Campus::bare().await;
    let admin = campus.admin().await;
    let ann = json!({"user_id": "ann", "email": "Ann@example.org", "role": "viewer"});
    campus.call(Method::POST, "/api/users", Some(&admin), Some(ann)).await;
    let token = invite(&campus, &admin, "ann").await;
    let mut browser = Browser::at(&campus, now());
    let accepted = accept(&mut browser, &token, PASSWORD).await;
    assert_eq!(accepted.status, StatusCode::NO_CONTENT, "{}", accepted.text);
    (campus, admin)
}

#[tokio::test]
async fn an_invitation_sets_a_password_once_and_nobody_else_learns_it() {
    let campus = Campus::bare().await;
    let admin = campus.admin().await;
    campus.person("annabel", Role::Viewer, None).await;
    let void = invite(&campus, &admin, "annabel").await;
    let token = invite(&campus, &admin, "annabel").await;
    let mut browser = Browser::at(&campus, now());
    let read = async |token: &str| {
        let mut stranger = Browser::at(&campus, now());
        stranger.post("/api/invitation/read", json!({"token": token})).await
    };
    assert_eq!(read(&void).await.status, StatusCode::GONE, "another was made since");
    let shown = read(&token).await.body;
    assert_eq!((&shown["user_id"], &shown["is_reset"]), (&json!("annabel"), &json!(false)));
    assert_eq!(campus.get("/api/me", &token).await.status, StatusCode::UNAUTHORIZED);

    for weak in ["short", "aaaaaaaaaaaaaaaaaaaa", "so says ANNABEL herself", &"x y".repeat(200)] {
        let refused = accept(&mut browser, &token, weak).await;
        assert_eq!(refused.body["errors"][0]["field"], "password", "{weak}: {}", refused.text);
    }
    let accepted = accept(&mut browser, &token, "the first four words").await;
    assert_eq!(accepted.status, StatusCode::NO_CONTENT, "{}", accepted.text);
    let token = invite(&campus, &admin, "annabel").await;
    assert_eq!(read(&token).await.body["is_reset"], true);
    let accepted = accept(&mut browser, &token, PASSWORD).await;
    assert_eq!(accepted.status, StatusCode::NO_CONTENT, "{}", accepted.text);
    assert_eq!(browser.get("/api/me").await.body["user_id"], "annabel", "and signs in");
    let again = accept(&mut Browser::at(&campus, now()), &token, "another four words").await;
    assert_eq!(
        (again.status, &again.body["type"]),
        (StatusCode::GONE, &json!("/problems/invitation-over"))
    );
    let late = invite(&campus, &admin, "annabel").await;
    let mut late_browser = Browser::at(&campus, now() + 73.hours());
    assert_eq!(accept(&mut late_browser, &late, PASSWORD).await.status, StatusCode::GONE);

    let docs = campus.store.list("", Page::default()).await.unwrap().items;
    let audit = campus.store.audit(Page::default()).await.unwrap().items;
    let kept = format!("{docs:?} {audit:?}");
    assert!(!kept.contains(PASSWORD) && !kept.contains(&token));
    assert!(!format!("{audit:?}").contains("argon2"), "nor its hash, in the audit");
    let listed = campus.get("/api/users", &admin).await.text;
    assert!(!listed.contains("argon2") && !listed.contains("hash"), "{listed}");
}

#[tokio::test]
async fn a_password_signs_in_by_id_or_address_and_others_are_answered_alike() {
    let (campus, _) = with_ann().await;
    for user in ["ann", "ann@EXAMPLE.org", " ann "] {
        let mut browser = Browser::at(&campus, now());
        let answer = sign_in(&mut browser, user, PASSWORD).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT, "{user}: {}", answer.text);
        let cookie = answer.headers[header::SET_COOKIE].to_str().unwrap();
        assert!(cookie.contains("HttpOnly; SameSite=Lax"), "{cookie}");
        assert_eq!(browser.get("/api/me").await.body["user_id"], "ann");
    }
    campus.person("bob", Role::Viewer, None).await;
    let mut answers = Vec::new();
    for user in ["ann", "bob", "nobody", "nobody@example.org", "no/body", "%"] {
        let mut browser = Browser::at(&campus, now());
        let mut answer = sign_in(&mut browser, user, "not these four words").await;
        assert_eq!(browser.cookie, None);
        answer.body["request_id"] = Value::Null;
        answers.push((answer.status, answer.body));
    }
    assert_eq!(answers[0].0, StatusCode::UNAUTHORIZED);
    assert_eq!(answers[0].1["type"], "/problems/wrong-password");
    assert!(answers.iter().all(|it| *it == answers[0]), "{answers:?}");
}

#[tokio::test]
async fn whether_somebody_is_there_is_not_told_by_the_time_it_takes() {
    let (campus, _) = with_ann().await;
    let mut spent = [Vec::new(), Vec::new()];
    for n in 0..10 {
        for (user, spent) in ["ann", "nobody"].into_iter().zip(&mut spent) {
            // A minute each, so that nobody waits.
            let mut browser = Browser::at(&campus, now() + (10 * n).minutes());
            let began = std::time::Instant::now();
            assert_eq!(sign_in(&mut browser, user, "wrong").await.status, StatusCode::UNAUTHORIZED);
            spent.push(began.elapsed().as_secs_f64());
        }
    }
    // Whatever else the machine does only adds to it.
    let [known, unknown] = spent.map(|it| it.into_iter().fold(f64::INFINITY, f64::min));
    // Without the work for nobody it would be a hundredth.
    assert!(known / 2.0 < unknown && unknown < known * 2.0, "{known} s, {unknown} s");
}

#[tokio::test]
async fn who_guesses_waits_by_account_and_by_address() {
    let (campus, _) = with_ann().await;
    let guess = async |user: &str, address, at: Timestamp, password: &str| {
        let mut browser = Browser { address, ..Browser::at(&campus, at) };
        sign_in(&mut browser, user, password).await
    };
    for account in ["ann", "nobody"] {
        for n in 0..5 {
            let address = ["192.0.2.1", "192.0.2.2", "192.0.2.3"][n % 3];
            let wrong = guess(account, address, now(), "wrong").await;
            assert_eq!(wrong.status, StatusCode::UNAUTHORIZED, "{account} {n}");
        }
        let refused = guess(account, "192.0.2.9", now(), PASSWORD).await;
        assert_eq!(
            (refused.status, &refused.body["type"]),
            (StatusCode::TOO_MANY_REQUESTS, &json!("/problems/too-many-tries"))
        );
        assert_eq!(refused.headers[header::RETRY_AFTER], "120", "{account}: also the right one");
    }
    let later = now() + 2.minutes();
    assert_eq!(guess("ann", "192.0.2.9", later, PASSWORD).await.status, StatusCode::NO_CONTENT);
    for _ in 0..5 {
        let wrong = guess("ann", "192.0.2.9", later, "wrong").await;
        assert_eq!(wrong.status, StatusCode::UNAUTHORIZED, "what was before is forgiven");
    }
    let mut refused = 0;
    for n in 0..40 {
        let answer = guess(&format!("p{n}"), "2001:db8::1", now(), "wrong").await;
        refused += usize::from(answer.status == StatusCode::TOO_MANY_REQUESTS);
    }
    assert_eq!(refused, 10, "30 from one address");
    let neighbour = guess("q", "2001:db8::ffff:1", now(), "wrong").await;
    assert_eq!(neighbour.status, StatusCode::TOO_MANY_REQUESTS, "the same customer");
    assert_eq!(
        guess("q", "2001:db8:0:1::1", now(), "wrong").await.status,
        StatusCode::UNAUTHORIZED
    );
    let next_day = now() + 48.hours();
    for address in ["192.0.2.77", "192.0.2.78"] {
        guess(address, address, next_day, "wrong").await;
    }
    let notes = campus.store.list("fleeting/tried/", Page::default()).await.unwrap().items;
    let old = notes.iter().filter(|it| it.key.contains("2018-06-13")).count();
    assert_eq!(old, 0, "old notes go as new ones come");
}

#[tokio::test]
async fn guesses_at_the_same_time_are_all_counted() {
    let (campus, _) = with_ann().await;
    let guess = async |n: usize| {
        let address = ["192.0.2.1", "192.0.2.2"][n % 2];
        let mut browser = Browser { address, ..Browser::at(&campus, now()) };
        sign_in(&mut browser, "ann", "wrong").await.status
    };
    let answers = futures::future::join_all((0..12).map(guess)).await;
    let tried = answers.iter().filter(|it| **it == StatusCode::UNAUTHORIZED).count();
    assert!(tried <= 5, "{answers:?}");
}

#[tokio::test]
async fn a_password_is_changed_by_whoever_knows_it_and_other_sessions_end() {
    let (campus, _) = with_ann().await;
    let [mut here, mut there] = [0, 1].map(|_| Browser::at(&campus, now()));
    sign_in(&mut here, "ann", PASSWORD).await;
    sign_in(&mut there, "ann", PASSWORD).await;
    let first = here.cookie.clone();
    let change = async |browser: &mut Browser<'_>, present: &str| {
        let body = json!({"present": present, "password": "another four words"});
        browser.ask(Method::PUT, "/api/me/password", Some(body)).await
    };
    let wrong = change(&mut here, "wrong").await;
    assert_eq!(wrong.body["errors"][0]["rule"], "right-password", "{}", wrong.text);
    let changed = change(&mut here, PASSWORD).await;
    assert_eq!(changed.status, StatusCode::NO_CONTENT, "{}", changed.text);
    assert_ne!(here.cookie, first, "another secret");
    assert_eq!(here.get("/api/me").await.status, StatusCode::OK);
    assert_eq!(there.get("/api/me").await.status, StatusCode::UNAUTHORIZED);
    let mut before = Browser { cookie: first, ..Browser::at(&campus, now()) };
    assert_eq!(before.get("/api/me").await.status, StatusCode::UNAUTHORIZED);
    let old = sign_in(&mut there, "ann", PASSWORD).await;
    assert_eq!(old.status, StatusCode::UNAUTHORIZED);
    let new = sign_in(&mut there, "ann", "another four words").await;
    assert_eq!(new.status, StatusCode::NO_CONTENT);

    let bob = campus.person("bob", Role::Viewer, None).await;
    let body = Some(json!({"present": "", "password": "another four words"}));
    let none = campus.call(Method::PUT, "/api/me/password", Some(&bob), body).await;
    assert_eq!(none.body["type"], "/problems/no-password");
}

#[tokio::test]
async fn no_other_site_signs_anybody_in() {
    let (campus, admin) = with_ann().await;
    let token = invite(&campus, &admin, "ann").await;
    let mut browser =
        Browser { origin: Some("https://evil.example"), ..Browser::at(&campus, now()) };
    assert_eq!(sign_in(&mut browser, "ann", PASSWORD).await.status, StatusCode::FORBIDDEN);
    assert_eq!(accept(&mut browser, &token, PASSWORD).await.status, StatusCode::FORBIDDEN);
    assert_eq!(browser.cookie, None);
}

#[tokio::test]
async fn with_a_person_goes_their_password() {
    let (campus, admin) = with_ann().await;
    let gone = campus.call(Method::DELETE, "/api/users/ann", Some(&admin), None).await;
    assert_eq!(gone.status, StatusCode::NO_CONTENT, "{}", gone.text);
    let ann = json!({"user_id": "ann", "role": "admin"});
    campus.call(Method::POST, "/api/users", Some(&admin), Some(ann)).await;
    let mut browser = Browser::at(&campus, now());
    assert_eq!(sign_in(&mut browser, "ann", PASSWORD).await.status, StatusCode::UNAUTHORIZED);
}
