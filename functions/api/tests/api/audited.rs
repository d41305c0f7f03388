//! What changes something leaves one entry, which says who, when, what and from where, and which no
//! route changes.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::http::{Method, StatusCode};
use greenpulse_domain::access::Scope;
use greenpulse_domain::user::Role;
use greenpulse_ports::{Doc, Page, Registry};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::campus::{Campus, now};

const PASSWORD: &str = "four words are enough";
const ANOMALY: &str = "b1~20180601T0500Z~electricity";
/// Routes that look, though they are no GET.
const LOOK: [&str; 3] =
    ["POST /api/analytics/compare", "POST /api/exports", "POST /api/invitation/read"];

/// A campus with something for every route to change, and a browser in which root is signed in.
#[derive(Debug)]
struct Prepared {
    campus: Campus,
    secret: String,
    invitation: String,
    session: String,
    token: String,
    target: String,
}

fn tariff() -> Value {
    json!({"campus_id": "cam", "name": "flat", "commodity": "electricity", "currency": "GBP",
        "valid_from": "2018-01-01", "price": {"flat": 0.4}})
}

fn factor() -> Value {
    json!({"campus_id": "cam", "region": "GB", "commodity": "electricity",
        "valid_from": "2018-01-01", "kg_co2e_per_kwh": 0.2})
}

fn calendar() -> Value {
    json!({"periods": [
        {"kind": "teaching", "name": "Term", "from": "2018-04-24", "to": "2018-06-15"}]})
}

fn department() -> Value {
    json!({"campus_id": "cam", "name": "Physics",
        "buildings": [{"building_id": "b1", "share": 0.5, "valid_from": "2018-01-01"}]})
}

fn with(mut object: Value, more: Value) -> Value {
    object.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    object
}

impl Prepared {
    async fn new() -> Self {
        let campus = Campus::bare().await;
        let admin = campus.admin().await;
        campus.key().await;
        for person in ["ann", "bob"] {
            campus.person(person, Role::Viewer, None).await;
        }
        let ask = async |method: Method, path: &str, body: Option<Value>| {
            let answer = campus.call(method, path, Some(&admin), body).await;
            assert!(answer.status.is_success(), "{path}: {}", answer.text);
            answer.body
        };
        let invite = async |person: &str| {
            let made = ask(Method::POST, &format!("/api/users/{person}/invitation"), None).await;
            made["path"].as_str().unwrap().replace("/invitation#", "")
        };
        let empty = json!({"name": "Empty", "timezone": "Europe/London", "currency": "GBP"});
        ask(Method::PUT, "/api/campuses/empty", Some(empty)).await;
        let b0 = json!({"id": "b0", "campus_id": "cam", "name": "B0"});
        ask(Method::POST, "/api/buildings", Some(b0)).await;
        ask(Method::PUT, "/api/factors", Some(factor())).await;
        campus.found(ANOMALY).await;
        let target = json!({"target_value": 5.0, "start_date": "2018-07-01"});
        let target = ask(Method::POST, "/api/energy/buildings/b1/target", Some(target)).await;
        let target = target["target_id"].as_str().unwrap().to_owned();
        let d1 = with(department(), json!({"id": "d1"}));
        ask(Method::POST, "/api/departments", Some(d1)).await;
        let mut browser = Browser::at(&campus, now());
        for person in ["ann", "root"] {
            let body = json!({"token": invite(person).await, "password": PASSWORD});
            browser.cookie = None;
            let accepted = browser.post("/api/invitation/accept", body).await;
            assert_eq!(accepted.status, StatusCode::NO_CONTENT, "{}", accepted.text);
        }
        let mut other = Browser::at(&campus, now());
        other.follow_link(&admin, "root").await;
        let sessions = browser.get("/api/me/sessions").await.body;
        let others = sessions["sessions"].as_array().unwrap().iter();
        let mut others = others.filter(|it| it["is_current"] == false);
        let session = others.next().unwrap()["id"].as_str().unwrap().to_owned();
        campus.token("root", Scope::Read, None).await;
        let tokens = browser.get("/api/me/tokens").await.body;
        let mut tokens = tokens["tokens"].as_array().unwrap().iter();
        let token = tokens.find(|it| it["scope"] == "read").unwrap()["id"].as_str().unwrap();
        let (token, invitation) = (token.to_owned(), invite("bob").await);
        let secret = browser.cookie.clone().unwrap();
        Self { campus, secret, invitation, session, token, target }
    }

    fn browser(&self) -> Browser<'_> {
        let cookie = Some(self.secret.clone());
        Browser { cookie, address: "203.0.113.9", ..Browser::at(&self.campus, now()) }
    }

    /// A request of this route that changes something here.
    fn request(&self, route: &str) -> Option<(String, Value)> {
        let place = json!({"building_id": "b1", "commodity": "electricity"});
        let building = json!({"campus_id": "cam", "name": "B"});
        let campus = json!({"name": "C", "timezone": "Europe/London", "currency": "GBP"});
        let (path, body) = match route {
            "POST /api/sign-in" => ("/api/sign-in", json!({"user": "ann", "password": PASSWORD})),
            "POST /api/invitation/read" => {
                ("/api/invitation/read", json!({"token": self.invitation}))
            }
            "POST /api/invitation/accept" => (
                "/api/invitation/accept",
                json!({"token": self.invitation, "password": "another four words"}),
            ),
            "POST /api/sign-out" => ("/api/sign-out", Value::Null),
            "POST /api/sign-out/everywhere" => ("/api/sign-out/everywhere", Value::Null),
            "DELETE /api/me/sessions/{session}" => {
                return Some((format!("/api/me/sessions/{}", self.session), Value::Null));
            }
            "POST /api/me/tokens" => {
                ("/api/me/tokens", json!({"name": "t", "scope": "read", "days": 1}))
            }
            "DELETE /api/me/tokens/{token}" => {
                return Some((format!("/api/me/tokens/{}", self.token), Value::Null));
            }
            "PUT /api/me/password" => {
                ("/api/me/password", json!({"present": PASSWORD, "password": "another four words"}))
            }
            "PUT /api/campuses/{campus}" => ("/api/campuses/cam", campus),
            "DELETE /api/campuses/{campus}" => ("/api/campuses/empty", Value::Null),
            "PUT /api/campuses/{campus}/calendar" => ("/api/campuses/cam/calendar", calendar()),
            "POST /api/buildings" => ("/api/buildings", with(building, json!({"id": "b3"}))),
            "PUT /api/buildings/{building}" => ("/api/buildings/b1", building),
            "DELETE /api/buildings/{building}" => ("/api/buildings/b0", Value::Null),
            "PATCH /api/energy/buildings/{building}/anomalies" => (
                "/api/energy/buildings/b1/anomalies",
                json!({"ids": [ANOMALY], "status": "acknowledged"}),
            ),
            "PATCH /api/energy/buildings/{building}/anomalies/{anomaly}" => {
                let path = format!("/api/energy/buildings/b1/anomalies/{ANOMALY}");
                return Some((path, json!({"investigation_notes": "seen"})));
            }
            "POST /api/energy/buildings/{building}/target" => (
                "/api/energy/buildings/b1/target",
                json!({"target_type": "energy_reduction", "target_value": 10.0,
                    "start_date": "2018-07-01", "end_date": "2018-12-31"}),
            ),
            "DELETE /api/energy/buildings/{building}/targets/{target}" => {
                let path = format!("/api/energy/buildings/b1/targets/{}", self.target);
                return Some((path, Value::Null));
            }
            "POST /api/analytics/compare" => {
                ("/api/analytics/compare", json!({"building_ids": ["b1"], "period": "day"}))
            }
            "POST /api/exports" => ("/api/exports", json!({"granularity": "day"})),
            "POST /api/meters" => {
                ("/api/meters", with(place, json!({"source": "gw", "meter": "m9"})))
            }
            "PUT /api/meters/{meter}" => ("/api/meters/gw~m1", place),
            "POST /api/sources/{source}/keys" => ("/api/sources/gw/keys", json!({})),
            "DELETE /api/sources/{source}/keys/{key}" => ("/api/sources/gw/keys/k1", Value::Null),
            "POST /api/users" => ("/api/users", json!({"user_id": "new", "role": "viewer"})),
            "PATCH /api/users/{user}" => ("/api/users/ann", json!({"role": "manager"})),
            "DELETE /api/users/{user}" => ("/api/users/ann", Value::Null),
            "POST /api/users/{user}/link" => ("/api/users/ann/link", Value::Null),
            "POST /api/users/{user}/invitation" => ("/api/users/ann/invitation", Value::Null),
            "POST /api/departments" => {
                ("/api/departments", with(department(), json!({"id": "d2"})))
            }
            "PUT /api/departments/{department}" => ("/api/departments/d1", department()),
            "DELETE /api/departments/{department}" => ("/api/departments/d1", Value::Null),
            "POST /api/quarantine/{meter}/assign" => ("/api/quarantine/gw~lost/assign", place),
            "PUT /api/tariffs" => ("/api/tariffs", tariff()),
            "DELETE /api/tariffs/{campus}/{commodity}/{name}/{valid_from}" => {
                ("/api/tariffs/cam/electricity/flat/2018-01-01", Value::Null)
            }
            "PUT /api/factors" => ("/api/factors", factor()),
            "DELETE /api/factors/{campus}/{commodity}/{region}/{basis}/{valid_from}" => {
                ("/api/factors/cam/electricity/GB/location/2018-01-01", Value::Null)
            }
            _ => return None,
        };
        Some((path.to_owned(), body))
    }

    /// What is kept, but what is fleeting and what tells of use.
    async fn kept(&self) -> BTreeMap<String, Doc> {
        let docs = self.campus.store.list("", Page::default()).await.unwrap().items;
        let lasting = docs.into_iter().filter(|it| !it.key.starts_with("fleeting/"));
        lasting.map(|it| (it.key.clone(), it)).collect()
    }

    async fn entries(&self) -> Vec<Value> {
        let page = Page { limit: Some(10_000), after: None };
        let entries = self.campus.store.audit(page).await.unwrap().items.into_iter();
        entries.map(|it| serde_json::to_value(it.entry).unwrap()).collect()
    }

    fn routes(&self) -> Vec<String> {
        let routes = api::routes(self.campus.deps.clone());
        let policies = routes.policies().iter().filter(|it| it.method != Method::GET);
        policies.map(|it| format!("{} {}", it.method, it.path)).collect()
    }
}

#[tokio::test]
async fn each_route_that_changes_something_leaves_one_entry() {
    for route in Prepared::new().await.routes() {
        let prepared = Prepared::new().await;
        let before = prepared.entries().await;
        let (path, body) =
            prepared.request(&route).unwrap_or_else(|| panic!("no request is known of {route}"));
        let method: Method = route.split(' ').next().unwrap().parse().unwrap();
        let answer =
            prepared.browser().ask(method, &path, Some(body).filter(|it| !it.is_null())).await;
        assert!(answer.status.is_success(), "{route}: {} {}", answer.status, answer.text);
        let mut after = prepared.entries().await;
        let n = after.len() - before.len();
        assert_eq!(n, usize::from(!LOOK.contains(&route.as_str())), "{route}: {:?}", &after[..n]);
        if n == 1 {
            let entry = after.remove(0);
            let case = format!("{route}: {entry}");
            assert_eq!(after, before, "{case}");
            let actor = match route.as_str() {
                "POST /api/sign-in" => "ann",
                "POST /api/invitation/accept" => "bob",
                _ => "root",
            };
            assert_eq!(
                (&entry["actor"], &entry["address"]),
                (&json!(actor), &json!("203.0.113.9")),
                "{case}"
            );
            assert_eq!(entry["at"], "2018-06-13T10:00:00Z", "{case}");
            assert!(
                entry["action"].as_str().unwrap().contains(' ')
                    && !entry["subject"].as_str().unwrap().is_empty(),
                "{case}"
            );
            let text = entry.to_string();
            let secrets = ["gpu_", "gps_", "gpl_", "gpi_", "gpk_", "argon2", "sha256", PASSWORD];
            assert!(!secrets.iter().any(|it| text.contains(it)), "{case}");
        }
    }
}

#[test]
fn whatever_is_asked_in_whatever_order_what_changes_leaves_one_entry() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let n_routes = runtime.block_on(Prepared::new()).routes().len();
    let strategy = prop::collection::vec((0..n_routes, any::<bool>()), 1..16);
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(12) };
    TestRunner::new(config).run(&strategy, |steps| runtime.block_on(ask_in_order(steps))).unwrap();
}

/// Each step asks a route, as root or as somebody who may not.
async fn ask_in_order(steps: Vec<(usize, bool)>) -> Result<(), TestCaseError> {
    let prepared = Arc::new(Prepared::new().await);
    let routes = prepared.routes();
    let mut root = prepared.browser();
    for (at, is_root) in steps {
        let route = &routes[at];
        let (path, body) = prepared.request(route).unwrap();
        let method: Method = route.split(' ').next().unwrap().parse().unwrap();
        let (docs, entries) = (prepared.kept().await, prepared.entries().await);
        let body = Some(body).filter(|it| !it.is_null());
        let mut nobody = Browser { cookie: None, ..prepared.browser() };
        let browser = if is_root { &mut root } else { &mut nobody };
        let answer = browser.ask(method, &path, body).await;
        let after = prepared.entries().await;
        let n = after.len() - entries.len();
        prop_assert_eq!(&after[n..], &entries[..], "{} changed the past", route);
        let has_changed = prepared.kept().await != docs;
        prop_assert!(n <= 1 && usize::from(has_changed) <= n, "{}: {} {:?}", route, n, answer);
        if !answer.status.is_success() {
            prop_assert!(n == 0 && !has_changed, "{}: {:?}", route, answer);
        }
    }
    Ok(())
}

#[tokio::test]
async fn entries_are_found_by_who_what_and_when_also_as_csv() {
    let campus = Campus::bare().await;
    let admin = campus.admin().await;
    let eve = campus.person("eve", Role::Admin, None).await;
    for (token, id) in [(&admin, "p1"), (&admin, "p2"), (&eve, "p3")] {
        let body = json!({"user_id": id, "role": "viewer", "name": "=HYPERLINK(\"x\")"});
        campus.call(Method::POST, "/api/users", Some(token), Some(body)).await;
    }
    campus.call(Method::PATCH, "/api/users/p1", Some(&eve), Some(json!({"role": "user"}))).await;
    let subjects = async |query: &str| {
        let body = campus.get(&format!("/api/audit?{query}"), &admin).await.body;
        let entries = body["entries"].as_array().unwrap_or_else(|| panic!("{query}: {body}"));
        entries.iter().map(|it| it["subject"].as_str().unwrap()[5..].to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(subjects("").await, ["p1", "p3", "p2", "p1"]);
    assert_eq!(subjects("actor=eve").await, ["p1", "p3"]);
    assert_eq!(subjects("actor=V").await, ["p1", "p3"], "by a part, in whatever case");
    assert_eq!(subjects("actor=oo").await, ["p2", "p1"]);
    assert_eq!(subjects("actor=evelyn").await.len(), 0);
    assert_eq!(subjects("subject=user/p1").await, ["p1", "p1"]);
    assert_eq!(subjects("subject=user/").await.len(), 4);
    assert_eq!(subjects("subject=user").await.len(), 0);
    assert_eq!(subjects("action=user%20changed").await, ["p1"]);
    assert_eq!(subjects("from=2018-06-13T10:00:00Z&to=2018-06-13T10:00:01Z").await.len(), 4);
    assert_eq!(subjects("to=2018-06-13T10:00:00Z").await.len(), 0);
    assert_eq!(subjects("from=2018-06-13T10:00:01Z").await.len(), 0);
    let (mut seen, mut path) = (Vec::new(), "/api/audit?actor=OO&limit=1".to_owned());
    for _ in 0..3 {
        let page = campus.get(&path, &admin).await.body;
        seen.extend(page["entries"].as_array().unwrap().iter().map(|it| it["subject"].clone()));
        let Some(next) = page["next"].as_str() else { break };
        path = format!("/api/audit?actor=OO&limit=1&cursor={next}");
    }
    assert_eq!(seen, ["user/p2", "user/p1"]);

    let request = axum::http::Request::get("/api/audit?subject=user/p3")
        .header("accept", "text/csv")
        .header("authorization", format!("Bearer {admin}"));
    let sheet = campus.send(request.body(axum::body::Body::empty()).unwrap()).await;
    assert_eq!(sheet.headers["content-type"], "text/csv; charset=utf-8");
    let lines: Vec<&str> = sheet.text.lines().collect();
    assert_eq!(lines[0], "at,actor,address,action,subject,before,after");
    assert!(
        lines[1].starts_with("2018-06-13T10:00:00Z,eve,,user added,user/p3,,\"{"),
        "{}",
        lines[1]
    );
    for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
        let refused = campus.call(method, "/api/audit", Some(&admin), Some(json!({}))).await;
        assert_eq!(refused.status, StatusCode::METHOD_NOT_ALLOWED);
    }
}
