//! Files that come over HTTP.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use greenpulse_domain::user::Role;
use greenpulse_domain::weather::WeatherForecast;
use greenpulse_ports::get;
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::gateway::{Answer, Gateway, now};

const HOURS: &str = "building_id,ts_utc,kwh\n\
                     b1,2026-03-01T00:00:00Z,1.5\nb1,2026-03-01T01:00:00Z,\n\
                     b3,2026-03-01T01:00:00Z,2\nb3,2026-03-01T02:00:00Z,two\n";

#[derive(Debug)]
pub(crate) struct Desk {
    pub(crate) gateway: Gateway,
    token: String,
}

impl Desk {
    pub(crate) async fn open() -> Self {
        let gateway = Gateway::open().await;
        let token = gateway.person(Role::Admin, None).await;
        Self { gateway, token }
    }

    pub(crate) async fn import(&self, query: &str, kind: &str, file: impl Into<Body>) -> Answer {
        let headers =
            [("authorization", format!("Bearer {}", self.token)), ("content-type", kind.into())];
        let path = format!("/api/import?{query}");
        self.gateway.send(Method::POST, &path, &headers, file.into()).await
    }
}

#[tokio::test]
async fn a_preview_says_how_a_file_is_read_and_keeps_nothing() {
    let desk = Desk::open().await;
    let preview = desk.import("kind=readings&campus=cam&dry_run=true", "text/csv", HOURS).await;
    assert_eq!(preview.status, StatusCode::OK, "{}", preview.text);
    let report = &preview.body;
    assert_eq!(
        report["mapping"],
        json!({"building": "building_id", "ts_utc": "ts_utc", "value": "kwh"})
    );
    assert!(
        preview.text.contains(r#"{"building_id":"b1","ts_utc":"2026-03-01T01:00:00Z","kwh":null}"#)
    );
    assert_eq!((&report["unit"], &report["zone"]), (&json!("kWh"), &json!("UTC")));
    assert_eq!(
        report["window"],
        json!({"start": "2026-03-01T00:00:00+00:00", "end": "2026-03-01T02:00:00+00:00"})
    );
    assert_eq!((&report["rows"], &report["accepted"]), (&json!(3), &json!(2)));
    let refused = &report["rejected"][0];
    assert_eq!((&refused["row"], &refused["field"]), (&json!(5), &json!("value")));
    assert_eq!(report["created"]["buildings"], json!(["b3"]));

    let kept = desk.import("kind=readings&campus=cam", "text/csv", HOURS).await.body;
    assert_eq!(kept, *report, "the import does what the preview said");
    let again = desk.import("campus=cam", "text/csv", HOURS).await.body;
    assert_eq!((&again["duplicate"], &again["created"]["buildings"]), (&json!(2), &json!([])));
}

#[tokio::test]
async fn gzip_comes_as_itself_or_as_an_encoding() {
    use std::io::Write;
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(HOURS.as_bytes()).unwrap();
    let gzip = gzip.finish().unwrap();
    let desk = Desk::open().await;
    for kind in ["application/gzip", "application/octet-stream"] {
        let answer = desk.import("campus=cam&dry_run=true", kind, gzip.clone()).await;
        assert_eq!(answer.body["accepted"], 2, "{kind}: {}", answer.text);
    }
    let headers = [
        ("authorization", format!("Bearer {}", desk.token)),
        ("content-type", "text/csv".into()),
        ("content-encoding", "gzip".into()),
    ];
    let path = "/api/import?campus=cam";
    let answer = desk.gateway.send(Method::POST, path, &headers, gzip.into()).await;
    assert_eq!(answer.body["accepted"], 2, "{}", answer.text);
}

#[tokio::test]
async fn a_file_that_cannot_be_taken_says_what_would_help() {
    let desk = Desk::open().await;
    let local = "building_id,ts,kwh\nb1,2026-03-01T00:00,1\n";
    let made = "campus=new";
    for (query, kind, file, status, repair) in [
        ("campus=cam", "text/csv", local, 422, "`zone=ZONE`"),
        ("campus=cam", "text/csv", "a,b\n", 422, "`kind=KIND`"),
        ("campus=cam&map=value=x", "text/csv", HOURS, 422, "`map=value=x`"),
        (made, "text/csv", HOURS, 422, "`campus_zone=ZONE`"),
        ("kind=letters", "text/csv", HOURS, 422, "readings"),
        ("zero=nothing", "text/csv", HOURS, 422, "missing"),
        ("revision=0", "text/csv", HOURS, 422, "2147483648"),
        ("map=value", "text/csv", HOURS, 422, "value=COLUMN"),
        ("zone=Cambridge", "text/csv", HOURS, 422, "Europe/London"),
        ("campus=cam", "application/json", HOURS, 415, "text/csv"),
    ] {
        let answer = desk.import(query, kind, file).await;
        assert_eq!(answer.status.as_u16(), status, "{query}: {}", answer.text);
        assert!(answer.text.contains(repair), "{query}: {}", answer.text);
    }
    let bomb = {
        use std::io::Write;
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        for _ in 0..33 {
            gzip.write_all(&vec![b'1'; 1 << 20]).unwrap();
        }
        gzip.finish().unwrap()
    };
    let answer = desk.import("campus=cam", "application/gzip", bomb).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE, "{}", answer.text);
}

#[tokio::test]
async fn every_option_reaches_the_reader() {
    let desk = Desk::open().await;
    let file = "when;what\n2026-03-01 00:00;0\n2026-03-01 00:30;2\n";
    let query = "kind=readings&campus=old&campus_zone=Europe%2FLondon&currency=EUR&source=hand\
                 &zone=Europe%2FParis&commodity=gas&unit=therm&zero=missing&revision=7\
                 &map=start%3Dwhen&map=meter%3Dwhat&dry_run=true";
    // A column cannot be the meter and the value: the answer names the field that is left.
    let answer = desk.import(query, "text/csv", file).await;
    assert!(answer.body["detail"].as_str().unwrap().contains("value"), "{}", answer.text);
    let file = file.replace("what", "g1");
    let query = query.replace("&map=meter%3Dwhat", "");
    let answer = desk.import(&query, "text/csv", file).await.body;
    assert_eq!(answer["mapping"], json!({"start": "when", "value": "g1"}), "{answer}");
    assert_eq!((&answer["missing"], &answer["accepted"]), (&json!(1), &json!(1)));
    assert_eq!((&answer["zone"], &answer["unit"]), (&json!("Europe/Paris"), &json!("therm")));
    assert_eq!(answer["window"]["start"], "2026-02-28T23:30:00+00:00");
    assert_eq!(answer["created"]["meters"], json!(["hand~g1"]));
    assert_eq!(answer["created"]["campuses"], Value::Array(vec![]));
}

#[tokio::test]
async fn a_row_that_names_no_meter_or_holds_too_much_is_refused_alone() {
    let desk = Desk::open().await;
    for column in ["building", "meter"] {
        let file = format!(
            "{column},ts_utc,mwh\nb1,2026-03-01T00:00:00Z,1.5\n,2026-03-01T01:00:00Z,2\n\
             b1,2026-03-01T02:00:00Z,1e308\nb1,2026-03-01T03:00:00Z,2.5\n"
        );
        let report = desk.import("kind=readings&campus=cam", "text/csv", file).await;
        assert_eq!(report.status, StatusCode::OK, "{}", report.text);
        assert_eq!((&report.body["rows"], &report.body["accepted"]), (&json!(4), &json!(2)));
        let of = |it: &Value| (it["row"].clone(), it["field"].clone(), it["rule"].clone());
        let refused: Vec<_> = report.body["rejected"].as_array().unwrap().iter().map(of).collect();
        let expected = [
            (json!(3), json!(column), json!("meter-missing")),
            (json!(4), json!("value"), json!("value-impossible")),
        ];
        assert_eq!(refused, expected, "{}", report.text);
    }
    let nobody = "ts_utc,kwh\n2026-03-01T00:00:00Z,1.5\n";
    let whole = desk.import("kind=readings&campus=cam", "text/csv", nobody).await;
    assert_eq!(whole.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", whole.text);
}

#[tokio::test]
async fn weather_that_lies_ahead_is_the_forecast_of_its_campus_and_no_reading() {
    let desk = Desk::open().await;
    let hour = |n: i64| {
        let hour = now().as_second().div_euclid(3_600) + n;
        Timestamp::from_second(3_600 * hour).unwrap()
    };
    let row = |n: i64| format!("{},{}.5,60\n", hour(n), n.rem_euclid(24));
    let file: String = [-2, -1, 1, 2, 3, 16 * 24 + 2].map(row).concat();
    let file = format!("ts_utc,temp_c,rh_pct\n{file}");
    let known = || async {
        let store = &*desk.gateway.store;
        get::<WeatherForecast>(store, "cam").await.unwrap().map(|it| it.0)
    };
    let preview = desk.import("kind=weather&campus=cam&dry_run=true", "text/csv", file.clone());
    assert_eq!(preview.await.status, StatusCode::OK);
    assert_eq!(known().await, None);

    let report = desk.import("kind=weather&campus=cam", "text/csv", file.clone()).await;
    assert_eq!(report.status, StatusCode::OK, "{}", report.text);
    // Two hours that have passed, of both; three temperatures ahead. Humidity is no forecast.
    assert_eq!((&report.body["accepted"], &report.body["n_rejected"]), (&json!(7), &json!(5)));
    assert!(report.text.contains("3 hours lie ahead"), "{}", report.text);
    assert!(report.text.contains("of weather ahead"), "{}", report.text);
    let forecast = known().await.unwrap();
    let said = [1, 2, 3].map(|n| (hour(n), f64::from(n as i32) + 0.5));
    assert_eq!(forecast.hours, said);

    let fahrenheit = format!("ts_utc,temp_f\n{},50\n{},50\n", hour(5), hour(6));
    desk.import("kind=weather&campus=cam", "text/csv", fahrenheit).await;
    let next = known().await.unwrap().hours;
    assert_eq!(next, [(hour(5), 10.0), (hour(6), 10.0)], "the next takes its place");
}
