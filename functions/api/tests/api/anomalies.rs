//! What was not as expected: found, shown, and handled.

use axum::http::{Method, StatusCode};
use greenpulse_domain::building::Building;
use greenpulse_domain::commodity::Commodity;
use greenpulse_domain::meter::{Meter, Place};
use greenpulse_domain::unit::Unit;
use greenpulse_domain::user::Role;
use greenpulse_ports::{Expect, Page, Registry, put};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::campus::{Answer, Campus, now};

const PATH: &str = "/api/energy/buildings/b1/anomalies";
/// Two Wednesday nights, and an hour of another day.
const NIGHTS: [(&str, &str); 2] = [
    ("2018-05-23T21:00:00Z", "2018-05-24T05:00:00Z"),
    ("2018-06-06T21:00:00Z", "2018-06-07T05:00:00Z"),
];
const SPIKE: &str = "2018-06-11T12:00:00Z";

fn hour(text: &str) -> i64 {
    text.parse::<Timestamp>().unwrap().as_second() / 3_600
}

fn usual(hour: i64) -> f64 {
    let is_open = (6..18).contains(&(hour % 24));
    (hour * 7_919 % 101) as f64 / 50.0 + if is_open { 40.0 } else { 20.0 }
}

fn off(hour_of: i64) -> f64 {
    let in_night = |(from, to): &(&str, &str)| (hour(from)..hour(to)).contains(&hour_of);
    let more = if NIGHTS.iter().any(in_night) { 20.0 } else { 0.0 };
    usual(hour_of) + more + if hour_of == hour(SPIKE) { 300.0 } else { 0.0 }
}

/// With the anomalies of b1, and a spike in b2; somebody for each role.
async fn found() -> (Campus, String) {
    let campus = Campus::bare().await;
    campus.read("gw~m1", Unit::KilowattHour, off).await;
    let other = |it| usual(it) + if it == hour("2018-06-12T03:00:00Z") { 90.0 } else { 0.0 };
    campus.read("gw~m2", Unit::KilowattHour, other).await;
    campus.roll_up().await;
    campus.judge("2018-03-19", now()).await;
    let token = campus.person("max", Role::Manager, Some(&["b1"])).await;
    (campus, token)
}

fn ids(answer: &Answer) -> Vec<String> {
    let all = answer.body["anomalies"].as_array().unwrap_or_else(|| panic!("{}", answer.text));
    all.iter().map(|it| it["id"].as_str().unwrap().to_owned()).collect()
}

async fn patch(campus: &Campus, path: &str, token: &str, body: Value) -> Answer {
    campus.call(Method::PATCH, path, Some(token), Some(body)).await
}

#[tokio::test]
async fn a_building_lists_its_own_the_latest_first() {
    let (campus, token) = found().await;
    let all = campus.get(PATH, &token).await;
    let expected = ["b1~20180611T1200Z", "b1~20180606T2100Z", "b1~20180523T2100Z"];
    assert_eq!(ids(&all), expected.map(|it| format!("{it}~electricity")), "{}", all.text);
    let body = &all.body;
    assert!(0.0 < body["overall_score"].as_f64().unwrap());
    assert_eq!((&body["reason"], &body["next"]), (&Value::Null, &Value::Null));
    assert_eq!(body["judged"][0]["commodity"], "electricity");
    assert_eq!(
        body["judged"][0]["to"], "2018-06-13T10:00:00+01:00",
        "the hour before has just ended"
    );
    let night = &body["anomalies"][1];
    assert_eq!(night["timestamp"], "2018-06-06T22:00:00+01:00");
    assert_eq!(
        (&night["anomaly_type"], &night["status"], &night["version"]),
        (&json!("schedule_deviation"), &json!("new"), &json!(0))
    );
    let number = |field: &str| night[field].as_f64().unwrap();
    assert!(
        (number("energy_value_kwh") - number("expected_value_kwh") - number("deviation_kwh")).abs()
            < 1e-9
    );
    assert!((number("cost") - 0.5 * number("deviation_kwh")).abs() < 0.01);
    assert_eq!((&night["currency"], &night["cost_usd"]), (&json!("GBP"), &Value::Null));
    assert!(number("anomaly_score") < 0.0 && 0.0 < number("deviation_percent"));
    assert!(night["message"].as_str().unwrap().starts_with("b1 ran 8 h without its night stop: +"));

    let mut listed = Vec::new();
    let mut path = format!("{PATH}?limit=1");
    loop {
        let page = campus.get(&path, &token).await;
        listed.extend(ids(&page));
        let Some(next) = page.body["next"].as_str() else { break };
        path = format!("{PATH}?limit=1&cursor={next}");
    }
    assert_eq!(listed, ids(&all));
}

#[tokio::test]
async fn lists_hold_what_is_asked_for() {
    let (campus, token) = found().await;
    for (query, n) in [
        ("anomaly_type=usage_spike", 1),
        ("anomaly_type=usage_spike,schedule_deviation", 3),
        ("anomaly_type=meter_fault", 0),
        ("status=new", 3),
        ("status=resolved", 0),
        ("commodity=gas", 0),
        ("from=2018-06-01", 2),
        ("to=2018-05-31", 1),
        ("from=2018-06-06&to=2018-06-06", 1),
        ("from=2018-06-06T21:00:00Z&to=2018-06-06T21:00:00Z", 0),
        ("severity=low,medium,high,critical", 3),
        ("withdrawn=true", 3),
    ] {
        let answer = campus.get(&format!("{PATH}?{query}"), &token).await;
        assert_eq!(ids(&answer).len(), n, "{query}: {}", answer.text);
    }
    for query in
        ["status=old", "severity=low,x", "anomaly_type=x", "commodity=milk", "from=x", "limit=0"]
    {
        let answer = campus.get(&format!("{PATH}?{query}"), &token).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{query}");
        assert!(answer.body["errors"][0]["repair"].is_string(), "{query}: {}", answer.text);
    }
    let none = Campus::measured().await;
    let token = none.admin().await;
    let body = none.get(PATH, &token).await.body;
    assert!(body["reason"].as_str().unwrap().starts_with("nothing has been judged yet"), "{body}");
    assert_eq!((&body["judged"], &body["overall_score"]), (&json!([]), &Value::Null));
}

#[tokio::test]
async fn one_has_its_hours_and_those_like_it() {
    let (campus, token) = found().await;
    let all = campus.get(PATH, &token).await;
    let (night, before) = (&ids(&all)[1], &ids(&all)[2]);
    let body = campus.get(&format!("{PATH}/{night}"), &token).await.body;
    assert_eq!(body["anomaly"], all.body["anomalies"][1]);
    let hours = body["hours"].as_array().unwrap();
    let n_hours = body["anomaly"]["n_hours"].as_u64().unwrap();
    assert_eq!(hours.len() as u64, n_hours + 48, "{body}");
    assert_eq!(hours[0]["timestamp"], "2018-06-05T22:00:00+01:00");
    let at = |place: usize, field: &str| hours[place][field].as_f64().unwrap();
    assert_eq!(at(24, "energy_kwh"), off(hour(NIGHTS[1].0)));
    assert!(
        at(24, "upper_kwh") < at(24, "energy_kwh") && at(24, "lower_kwh") < at(24, "expected_kwh")
    );
    let scores: Vec<f64> = (24..24 + n_hours as usize).map(|it| at(it, "anomaly_score")).collect();
    let least = scores.iter().copied().fold(1.0, f64::min);
    assert!((least - body["anomaly"]["anomaly_score"].as_f64().unwrap()).abs() < 1e-6);
    assert!(at(0, "isolation_score") != at(24, "isolation_score"));
    let seen = body["seen_before"].as_array().unwrap();
    assert_eq!(seen.len(), 1, "{body}");
    assert_eq!((&seen[0]["id"], &seen[0]["status"]), (&json!(before), &json!("new")));
    for missing in ["b1~20180606T2200Z~electricity", "b2~20180612T0300Z~electricity", "x"] {
        let answer = campus.get(&format!("{PATH}/{missing}"), &token).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{missing}");
    }
}

#[tokio::test]
async fn what_people_write_outlives_what_is_found() {
    let (campus, token) = found().await;
    campus.person("viv", Role::Viewer, Some(&["b1"])).await;
    campus.person("eve", Role::Viewer, Some(&["b2"])).await;
    let id = ids(&campus.get(PATH, &token).await)[1].clone();
    let path = format!("{PATH}/{id}");
    let body = json!({"status": "investigating", "investigation_notes": "The timer?\nAsk Ann.", "assignee": "viv"});
    let answer = patch(&campus, &path, &token, body).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    let said = |it: &Value| {
        ["status", "investigation_notes", "assignee", "version"].map(|field| it[field].clone())
    };
    let expected = [json!("investigating"), json!("The timer?\nAsk Ann."), json!("viv"), json!(1)];
    assert_eq!(said(&answer.body), expected);
    assert_eq!(answer.body["status_history"][0]["by"], "max");

    campus.revise("gw~m1", Unit::KilowattHour, 2, usual).await;
    campus.roll_up().await;
    campus.judge("2018-05-01", now()).await;
    assert!(ids(&campus.get(PATH, &token).await).is_empty());
    let kept = campus.get(&format!("{PATH}?withdrawn=true"), &token).await;
    assert_eq!(ids(&kept).len(), 3);
    assert_eq!(said(&kept.body["anomalies"][1]), expected);
    assert!(kept.body["anomalies"][1]["withdrawn"]["reason"].is_string());

    let resolved = patch(&campus, &path, &token, json!({"status": "resolved"})).await.body;
    assert_eq!(resolved["resolved_at"], "2018-06-13T10:00:00Z");
    assert_eq!(said(&resolved)[1], "The timer?\nAsk Ann.", "what is left out stays");
    assert!(resolved["withdrawn"].is_object(), "what was found stays");
    let reopened = json!({"status": "acknowledged", "investigation_notes": null, "version": 2});
    let reopened = patch(&campus, &path, &token, reopened).await.body;
    assert_eq!(reopened["resolved_at"], Value::Null);
    assert_eq!(said(&reopened)[1], Value::Null);
    let given: Vec<&Value> =
        reopened["status_history"].as_array().unwrap().iter().map(|it| &it["status"]).collect();
    assert_eq!(given, ["investigating", "resolved", "acknowledged"]);

    for (body, status, rule) in [
        (json!({}), 422, "present"),
        (json!({"version": 3}), 422, "present"),
        (json!({"status": "done"}), 422, "known-word"),
        (json!({"assignee": "eve"}), 422, "sees-building"),
        (json!({"assignee": "nobody"}), 422, "sees-building"),
        (json!({"investigation_notes": "x".repeat(10_001)}), 422, "length"),
        (json!({"investigation_notes": "a\n\u{202e}b"}), 422, "plain-text"),
        (json!({"status": "new", "version": 2}), 409, ""),
    ] {
        let answer = patch(&campus, &path, &token, body.clone()).await;
        assert_eq!(answer.status.as_u16(), status, "{body}: {}", answer.text);
        let found = answer.body["errors"][0]["rule"].as_str().unwrap_or_default();
        assert!(rule.is_empty() || found == rule, "{body}: {}", answer.text);
    }
}

#[tokio::test]
async fn several_are_handled_at_once_or_none() {
    let (campus, token) = found().await;
    let all = ids(&campus.get(PATH, &token).await);
    let body = |ids: &[String]| json!({"ids": ids, "status": "resolved"});
    let with_another = [all.clone(), vec!["b1~20180101T0000Z~electricity".to_owned()]].concat();
    let refused = patch(&campus, PATH, &token, body(&with_another)).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
    let refused = patch(&campus, PATH, &token, body(&[])).await;
    assert_eq!(refused.body["errors"][0]["field"], "ids");
    let foreign = ["b2~20180612T0300Z~electricity".to_owned()];
    assert_eq!(patch(&campus, PATH, &token, body(&foreign)).await.status, StatusCode::NOT_FOUND);
    assert_eq!(
        campus.get(&format!("{PATH}?status=new"), &token).await.body["anomalies"]
            .as_array()
            .unwrap()
            .len(),
        3
    );
    let before = campus.store.audit(Page::default()).await.unwrap().items.len();
    let twice = [all.clone(), all[..1].to_vec()].concat();
    let changed = patch(&campus, PATH, &token, body(&twice)).await;
    assert_eq!(ids(&changed).len(), 3, "{}", changed.text);
    let audit = campus.store.audit(Page::default()).await.unwrap().items;
    assert_eq!((audit.len(), audit[0].entry.subject.as_str()), (before + 1, "investigation/b1/"));
    assert_eq!(ids(&campus.get(&format!("{PATH}?status=resolved"), &token).await), all);
}

#[tokio::test]
async fn a_campus_has_an_inbox_of_what_one_may_see() {
    let (campus, token) = found().await;
    let root = campus.admin().await;
    let path = "/api/campuses/cam/anomalies";
    let all = campus.get(path, &root).await;
    let expected =
        ["b1~20180611T1200Z", "b1~20180606T2100Z", "b1~20180523T2100Z", "b2~20180612T0300Z"];
    let mut sorted = ids(&all);
    let cost = |it: &Value| it["cost"].as_f64().unwrap();
    let costs: Vec<f64> = all.body["anomalies"].as_array().unwrap().iter().map(cost).collect();
    assert!(costs.is_sorted_by(|a, b| b <= a), "{costs:?}");
    sorted.sort();
    let mut expected = expected.map(|it| format!("{it}~electricity"));
    expected.sort();
    assert_eq!(sorted, expected);
    assert_eq!((&all.body["n_anomalies"], &all.body["n_unresolved"]), (&json!(4), &json!(4)));
    assert_eq!(all.body["partial"], Value::Null);
    assert_eq!(all.body["buildings"].as_array().unwrap().len(), 2);

    let dearest = ids(&all)[0].clone();
    let one = format!("/api/energy/buildings/b1/anomalies/{dearest}");
    patch(&campus, &one, &token, json!({"status": "resolved"})).await;
    let after = campus.get(path, &root).await;
    assert_eq!(ids(&after).last(), Some(&dearest), "what is resolved comes last");
    assert_eq!(after.body["n_unresolved"], 3);

    let held = campus.get(&format!("{path}?limit=1"), &token).await;
    assert_eq!((held.body["n_anomalies"].clone(), ids(&held).len()), (json!(3), 1));
    assert_eq!(held.body["partial"], "You see 1 of 2 buildings.");
    assert_eq!(held.body["buildings"].as_array().unwrap().len(), 1);
    let nowhere = campus.person("bob", Role::Viewer, Some(&["b9"])).await;
    assert_eq!(campus.get(path, &nowhere).await.status, StatusCode::FORBIDDEN);
}

/// Five more buildings, of which one has no meter; all are closed on 9 June.
async fn crowd() -> (Campus, String) {
    let campus = Campus::bare().await;
    for n in 3..=7 {
        let building: Building = serde_json::from_value(json!({
            "id": format!("b{n}"), "campus_id": "cam", "name": "B", "created_at": now(),
        }))
        .unwrap();
        let meter = Meter {
            place: Some(Place::Building(building.id.clone())),
            measurand: Some(Commodity::Electricity.into()),
            ..Meter::unplaced(format!("gw~m{n}").parse().unwrap(), now())
        };
        let mut writes = vec![put(&building, Expect::Absent)];
        writes.extend((n < 7).then(|| put(&meter, Expect::Absent)));
        campus.store.commit(writes).await.unwrap();
    }
    let closed = hour("2018-06-09T00:00:00Z")..hour("2018-06-10T00:00:00Z");
    for n in 1..=6_i64 {
        let other = |it: i64| usual(it + 97 * n);
        let as_found = |it| if n == 1 { off(it) } else { other(it) };
        let value = |it| as_found(it) * if closed.contains(&it) { 0.4 } else { 1.0 };
        campus.read(&format!("gw~m{n}"), Unit::KilowattHour, value).await;
    }
    campus.roll_up().await;
    campus.judge("2018-03-19", now()).await;
    let root = campus.admin().await;
    (campus, root)
}

#[tokio::test]
async fn one_says_whether_others_did_the_same() {
    let (campus, root) = crowd().await;
    let others = async |start: &str, token: &str| {
        let path = format!("{PATH}/b1~{start}~electricity");
        let answer = campus.get(&path, token).await;
        let it = answer.body["others"].clone();
        (
            it["among"].clone(),
            it["n_buildings"].clone(),
            it["n_same"].clone(),
            it["message"].clone(),
        )
    };
    let (among, n, n_same, message) = others("20180606T2100Z", &root).await;
    assert_eq!((among, n, n_same), (json!("alone"), json!(5), json!(0)));
    assert_eq!(
        message,
        "0 of 5 other buildings did the same in these hours: the cause is in this one"
    );
    let all = ids(&campus.get(PATH, &root).await);
    let closed = all.iter().find(|it| it.starts_with("b1~20180609")).unwrap();
    let start = closed.split('~').nth(1).unwrap();
    let (among, n, n_same, _) = others(start, &root).await;
    assert_eq!((among, n, n_same), (json!("with_others"), json!(5), json!(5)));

    let held = campus.person("max", Role::Manager, Some(&["b1", "b2", "b3", "b4"])).await;
    let (among, n, _, message) = others("20180606T2100Z", &held).await;
    assert_eq!((among, n), (Value::Null, json!(0)), "what one may not see tells nothing");
    assert!(message.as_str().unwrap().contains("that you see"), "{message}");
}

#[tokio::test]
async fn heating_that_comes_on_in_the_cold_comes_after_what_nothing_explains() {
    let campus = Campus::bare().await;
    let meter = Meter {
        place: Some(Place::Building("b1".parse().unwrap())),
        measurand: Some(Commodity::NaturalGas.into()),
        ..Meter::unplaced("gw~g".parse().unwrap(), now())
    };
    campus.store.commit(vec![put(&meter, Expect::Absent)]).await.unwrap();
    let within = |it: i64, day: &str| (0..24).contains(&(it - hour(&format!("{day}T00:00:00Z"))));
    let (mild, cold) = ("2018-05-30", "2018-06-08");
    let gas = |it| usual(it) * if within(it, mild) { 2.0 } else { 1.0 };
    let gas = |it| gas(it) * if within(it, cold) { 4.0 } else { 1.0 };
    campus.read("gw~g", Unit::KilowattHour, gas).await;
    let outdoor = |it: i64| if within(it, cold) { 3.0 } else { 11.0 + (it / 24 % 5) as f64 };
    campus.read("gw~t", Unit::Celsius, outdoor).await;
    campus.roll_up().await;
    campus.judge("2018-03-19", now()).await;
    let root = campus.admin().await;

    let inbox = campus.get("/api/campuses/cam/anomalies", &root).await;
    assert_eq!(ids(&inbox).len(), 2, "{}", inbox.text);
    let [first, second] = [0, 1].map(|it| inbox.body["anomalies"][it].clone());
    assert!(first["id"].as_str().unwrap().starts_with("b1~20180530"), "{first}");
    assert!(first["deviation_kwh"].as_f64() < second["deviation_kwh"].as_f64());
    assert_eq!(first["weather"], Value::Null, "it was as mild as ever");
    // Of 24 hours of 3 °C, and of 8 of 12 °C until it ended.
    let weather = json!({
        "kind": "cold", "outdoor_temp_c": 5.25, "n_days": 56, "n_milder": 56,
        "message": "it was colder than on 56 of the 56 days before: heating that has come on looks like this",
    });
    assert_eq!(second["weather"], weather);

    let path = format!("{PATH}/{}", second["id"].as_str().unwrap());
    assert_eq!(campus.get(&path, &root).await.body["anomaly"]["weather"], weather);
    let listed = campus.get(PATH, &root).await.body["anomalies"][0].clone();
    assert_eq!(listed["weather"], weather);
    let changed = patch(&campus, &path, &root, json!({"status": "acknowledged"})).await;
    assert_eq!(changed.body["weather"], weather);
    let both = json!({"ids": [first["id"], second["id"]], "status": "investigating"});
    let changed = patch(&campus, PATH, &root, both).await;
    assert_eq!(changed.body["anomalies"][0]["weather"], Value::Null);
    assert_eq!(changed.body["anomalies"][1]["weather"], weather);
}
