//! Bad input, through HTTP: what is refused, by which rule, and that it leaves no trace.

use std::io::Write as _;

use axum::body::Body;
use axum::http::{Method, StatusCode};
use flate2::Compression;
use flate2::write::GzEncoder;
use greenpulse_domain::id::MeterId;
use greenpulse_domain::source::SourceKey;
use greenpulse_domain::time::Window;
use greenpulse_ports::{Expect, FLEETING, Page, ReadingStore, Registry, get, put};
use serde_json::{Value, json};

use crate::gateway::{Answer, Gateway, now};

const PATH: &str = "/api/ingest/readings";
const GOOD: &str = r#"{"meter":"m1","start":"2026-03-01T00:00:00Z","duration":"PT1H","value":1.5}"#;
const OTHER: &str = r#"{"meter":"new","at":"2026-03-01T00:00:00Z","total":7,"unit":"kWh"}"#;

/// A name, headers, the body, and the status and kind of the problem.
type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], Vec<u8>, u16, &'a str);

/// Everything that is kept: documents and facts, in order.
async fn kept(gateway: &Gateway) -> String {
    let docs = gateway.store.list("", Page::default()).await.unwrap().items;
    let docs: Vec<_> = docs.into_iter().filter(|it| !it.key.starts_with(FLEETING)).collect();
    let always = Window::new(
        "1900-01-01T00:00:00Z".parse().unwrap(),
        "2200-01-01T00:00:00Z".parse().unwrap(),
    );
    let mut text = String::new();
    for doc in docs {
        // Keys are made anew for every gateway.
        if !doc.key.starts_with("key/") {
            text += &format!("{} {} {}\n", doc.key, doc.version, doc.body);
        }
        if let Some(meter) = doc.key.strip_prefix("meter/") {
            let meter: MeterId = meter.parse().unwrap();
            let facts = gateway.store.overlapping(&meter, always.unwrap(), None).await.unwrap();
            text += &format!("{facts:?}\n");
        }
    }
    let audit = gateway.store.audit(Page::default()).await.unwrap().items;
    text + &format!("{audit:?}")
}

async fn post(gateway: &Gateway, path: &str, headers: &[(&str, &str)], body: Vec<u8>) -> Answer {
    let bearer = ("authorization", format!("Bearer {}", gateway.key));
    let own = headers.iter().map(|(name, value)| (*name, (*value).to_owned()));
    let headers: Vec<_> = [bearer].into_iter().chain(own).collect();
    gateway.send(Method::POST, path, &headers, Body::from(body)).await
}

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

/// A row that is good but for `field`.
fn row(field: &str, value: &str) -> String {
    let mut row: Vec<String> = [
        ("meter", r#""new2""#),
        ("start", r#""2026-03-01T00:00:00Z""#),
        ("duration", r#""PT1H""#),
        ("value", "1"),
        ("unit", r#""kWh""#),
    ]
    .iter()
    .filter(|it| it.0 != field)
    .map(|(name, json)| format!("{name:?}:{json}"))
    .collect();
    if !value.is_empty() {
        row.push(format!("{field:?}:{value}"));
    }
    format!("{{{}}}", row.join(","))
}

#[tokio::test]
async fn a_bad_row_is_refused_alone_and_leaves_no_trace() {
    let good = Gateway::open().await;
    let body = |rows: &str| format!(r#"{{"readings":[{rows}]}}"#).into_bytes();
    post(&good, PATH, &[], body(&format!("{GOOD},{OTHER}"))).await;
    let expected = kept(&good).await;
    let deep = format!("{}1{}", "[".repeat(100), "]".repeat(100));
    let long = format!("{:?}", "x".repeat(65));
    for (field, value, rule) in [
        ("unit", r#""parsec""#, "unit-unknown"),
        ("unit", r#""kwh ""#, "unit-unknown"),
        ("unit", "", "unit-missing"),
        ("value", r#""NaN""#, "value-not-finite"),
        ("value", r#""Infinity""#, "value-not-finite"),
        ("value", "1e999", "value-not-finite"),
        ("value", "-1e999", "value-not-finite"),
        ("value", "1e308", "value-impossible"),
        ("value", "-2e12", "value-impossible"),
        ("value", "null", "value-missing"),
        ("value", r#""1.5""#, "value-not-number"),
        ("value", &deep, "value-not-number"),
        ("start", r#""2026-03-02T10:15:01Z""#, "in-future"),
        ("start", r#""9999-01-01T00:00:00Z""#, "in-future"),
        ("start", r#""1999-12-31T23:59:59Z""#, "clock-not-set"),
        ("start", r#""2026-02-30T00:00:00Z""#, "stamp-unreadable"),
        ("start", r#""2026-03-01T00:00:00""#, "stamp-without-offset"),
        ("start", "1772323200", "wrong-type"),
        ("duration", "", "duration-missing"),
        ("duration", r#""PT0S""#, "interval-empty"),
        ("duration", r#""-PT1H""#, "duration-unreadable"),
        ("duration", r#""P400D""#, "interval-too-long"),
        ("meter", "", "meter-missing"),
        ("meter", r#""../../etc/passwd""#, "id-malformed"),
        ("meter", r#""a\u0000b""#, "id-malformed"),
        ("meter", r#""%2e%2e""#, "id-malformed"),
        ("meter", r#""gw~m1""#, "id-malformed"),
        ("meter", &long, "id-malformed"),
        ("meter", r#""\ud800""#, "text-garbled"),
        ("channel", r#""a/b""#, "id-malformed"),
        ("quality", r#""fine""#, "quality-unknown"),
        ("revision", "0", "revision-out-of-range"),
        ("value", r#"1,"value":2"#, "field-twice"),
    ] {
        let gateway = Gateway::open().await;
        let bad = row(field, value);
        let answer = post(&gateway, PATH, &[], body(&format!("{GOOD},{bad},{OTHER}"))).await;
        assert_eq!(answer.status, StatusCode::OK, "{bad}: {}", answer.text);
        let refused = &answer.body["rejected"];
        assert_eq!(refused.as_array().unwrap().len(), 1, "{bad}: {}", answer.text);
        assert_eq!((&refused[0]["row"], &refused[0]["rule"]), (&json!(1), &json!(rule)), "{bad}");
        assert!(!refused[0]["repair"].as_str().unwrap().is_empty(), "{bad}");
        assert_eq!(answer.body["accepted"], 1, "{bad}: {}", answer.text);
        assert_eq!(answer.body["quarantined"], 1, "{bad}: {}", answer.text);
        assert_eq!(kept(&gateway).await, expected, "{bad} leaves a trace");
    }
}

#[tokio::test]
async fn a_bad_row_of_a_known_meter_is_refused_by_what_it_measures() {
    let gateway = Gateway::open().await;
    let before = kept(&gateway).await;
    let bad = GOOD.replace("1.5", r#"1.5,"unit":"°C""#);
    let answer =
        gateway.push(PATH, serde_json::from_str(&format!(r#"{{"readings":[{bad}]}}"#)).unwrap());
    let answer = answer.await;
    assert_eq!(answer.body["rejected"][0]["rule"], "unit-mismatch", "{}", answer.text);
    assert_eq!(kept(&gateway).await, before);
}

#[tokio::test]
async fn a_value_that_no_meter_can_have_measured_is_refused_alone() {
    let gateway = Gateway::open().await;
    let megawatt_hours = GOOD.replace("1.5", r#"1e308,"unit":"MWh""#);
    let rows = [
        GOOD.into(),
        megawatt_hours.clone(),
        megawatt_hours.replace("m1", "new"),
        OTHER.replace(":7", ":1e300"),
    ];
    let push = format!(r#"{{"readings":[{}]}}"#, rows.join(","));
    let answer = gateway.push(PATH, serde_json::from_str(&push).unwrap()).await;
    let refused: Vec<_> = answer.body["rejected"].as_array().unwrap().iter().collect();
    let fields: Vec<_> = refused.iter().map(|it| it["field"].as_str().unwrap()).collect();
    assert_eq!(
        (&answer.body["accepted"], &fields[..]),
        (&json!(1), &["value", "value", "total"][..])
    );
    assert!(refused.iter().all(|it| it["rule"] == "value-impossible"), "{}", answer.text);
    assert!(refused[0]["detail"].as_str().unwrap().starts_with("1e308 MWh is beyond"));

    let record =
        json!({"timestamp": "2026-03-01T00:00:00Z", "steam_lbs": 1e300, "electricity_kwh": 1});
    let answer = gateway.push("/api/ingest/buildings/b2/readings", record).await;
    let refused = &answer.body["rejected"][0];
    assert_eq!(
        (&refused["field"], &refused["rule"]),
        (&json!("steam_lbs"), &json!("value-impossible")),
        "{}",
        answer.text
    );
}

#[tokio::test]
async fn a_bad_body_is_refused_as_a_whole_and_leaves_no_trace() {
    let gateway = Gateway::open().await;
    let before = kept(&gateway).await;
    let json = "application/json";
    let good = format!(r#"{{"readings":[{GOOD}]}}"#).into_bytes();
    let zip = [("content-encoding", "gzip")];
    let mut truncated = gzip(&good);
    truncated.truncate(truncated.len() - 6);
    let mut altered = gzip(&good);
    let crc = altered.len() - 8;
    altered[crc] ^= 1;
    let trailing = [gzip(&good), b"rest".to_vec()].concat();
    let bomb = gzip(&vec![b' '; 33 << 20]);
    let members = gzip(&vec![b' '; 1 << 20]).repeat(40);
    let nested = gzip(&gzip(&vec![b' '; 64 << 20]));
    let many = format!(r#"{{"readings":[{}]}}"#, vec![GOOD; 10_001].join(",")).into_bytes();
    let deep = format!(r#"{{"readings":{}}}"#, "[".repeat(100_000)).into_bytes();
    let deep_row = format!(r#"{{"readings":[{{"meter":{}}}]}}"#, "[".repeat(100_000)).into_bytes();
    let utf16: Vec<u8> = "{}".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let cases: Vec<Case<'_>> = vec![
        ("nothing", &[], vec![], 400, "not-json"),
        ("half", &[], b"{\"readings\":[".to_vec(), 400, "not-json"),
        ("NaN", &[], GOOD.replace("1.5", "NaN").into_bytes(), 400, "not-json"),
        ("not UTF-8", &[], b"{\"readings\":[{\"meter\":\"\xff\"}]}".to_vec(), 400, "not-json"),
        ("UTF-16", &[], utf16, 400, "not-json"),
        ("a tail", &[], [&good[..], b"}"].concat(), 400, "not-json"),
        ("deep", &[], deep, 400, "not-json"),
        ("a deep row", &[], deep_row, 400, "not-json"),
        ("a list", &[], b"[]".to_vec(), 422, "wrong-shape"),
        ("no list", &[], b"{\"readings\":{}}".to_vec(), 422, "wrong-shape"),
        ("twice", &[], b"{\"readings\":[],\"readings\":[]}".to_vec(), 422, "wrong-shape"),
        ("many rows", &[], many, 422, "batch-size"),
        ("a long body", &[], vec![b' '; (4 << 20) + 1], 413, "too-large"),
        ("a bomb", &zip, bomb, 413, "too-large"),
        ("a bomb in members", &zip, members, 413, "too-large"),
        ("a bomb in a bomb", &zip, nested, 400, "not-json"),
        ("half a gzip", &zip, truncated, 400, "broken-gzip"),
        ("an altered gzip", &zip, altered, 400, "broken-gzip"),
        ("a gzip and a tail", &zip, trailing, 400, "broken-gzip"),
        ("no gzip", &zip, good.clone(), 415, "unsupported-media-type"),
        ("no gzip at all", &zip, vec![], 415, "unsupported-media-type"),
        ("zstd", &[("content-encoding", "zstd")], good.clone(), 415, "unsupported-media-type"),
        (
            "gzip twice",
            &[("content-encoding", "gzip, gzip")],
            good.clone(),
            415,
            "unsupported-media-type",
        ),
        ("text", &[("content-type", "text/plain")], good.clone(), 415, "unsupported-media-type"),
        ("no type", &[("content-type", "")], good.clone(), 415, "unsupported-media-type"),
    ];
    for (case, headers, body, status, kind) in cases {
        for query in ["", "?dry_run=true"] {
            let answer = post(&gateway, &format!("{PATH}{query}"), headers, body.clone()).await;
            assert_eq!(answer.status.as_u16(), status, "{case}: {}", answer.text);
            assert_eq!(answer.body["type"], format!("/problems/{kind}"), "{case}");
            assert_eq!(answer.kind, "application/problem+json", "{case}");
            let told = answer.body["detail"].as_str().unwrap_or_default();
            assert!(!told.is_empty(), "{case}: {}", answer.text);
        }
    }
    assert_eq!(kept(&gateway).await, before);
    let marked = [&b"\xEF\xBB\xBF"[..], &good].concat();
    let answer = post(&gateway, PATH, &[("content-type", json)], marked).await;
    assert_eq!(answer.body["accepted"], 1, "a byte order mark is no fault: {}", answer.text);
}

#[tokio::test]
async fn a_wrong_or_revoked_key_pushes_nothing() {
    let gateway = Gateway::open().await;
    let before = kept(&gateway).await;
    let good = format!(r#"{{"readings":[{GOOD}]}}"#);
    let wrong = format!("{}0", gateway.key);
    for bearer in [
        "",
        "Bearer",
        "Bearer gpk_k1_00",
        "Basic Z3c6",
        "Bearer \u{e9}",
        &format!("Bearer {wrong}"),
    ] {
        let headers = [("authorization", bearer.to_owned())];
        let answer = gateway.send(Method::POST, PATH, &headers, Body::from(good.clone())).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{bearer}: {}", answer.text);
        assert_eq!(answer.kind, "application/problem+json");
    }
    assert_eq!(kept(&gateway).await, before);
    let (key, version) = get::<SourceKey>(&*gateway.store, "k1").await.unwrap().unwrap();
    let revoked = SourceKey { revoked_at: Some(now()), ..key };
    gateway.store.commit(vec![put(&revoked, Expect::Version(version))]).await.unwrap();
    let answer = post(&gateway, PATH, &[], good.into_bytes()).await;
    assert_eq!(
        (answer.status, &answer.body["detail"]),
        (StatusCode::UNAUTHORIZED, &json!("This key was revoked."))
    );
    assert_eq!(kept(&gateway).await, before);
}

#[tokio::test]
async fn paths_lead_nowhere_but_to_buildings() {
    let gateway = Gateway::open().await;
    let before = kept(&gateway).await;
    let record = json!({"timestamp": "2026-03-01T00:00:00Z", "electricity_kwh": 1.0}).to_string();
    let long = "x".repeat(65);
    let longest = "x".repeat(20_000);
    for id in [
        "..",
        "%2e%2e",
        "%2E%2E%2F%2e%2e",
        "b1%00",
        "%00",
        "%ff",
        "b1%2F..%2Fb2",
        "B1",
        "b1%20",
        "b%31%0a",
        &long,
        &longest,
    ] {
        let path = format!("/api/ingest/buildings/{id}/readings");
        let answer = post(&gateway, &path, &[], record.clone().into_bytes()).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{id:.80}: {}", answer.text);
        assert_eq!(answer.kind, "application/problem+json", "{id:.80}");
    }
    assert_eq!(kept(&gateway).await, before);
    let escaped =
        post(&gateway, "/api/ingest/buildings/b%31/readings", &[], record.into_bytes()).await;
    assert_eq!(escaped.body["accepted"], 1, "an escape of a plain letter is that letter");
}

#[tokio::test]
async fn a_bad_push_with_a_key_of_its_own_leaves_the_key_free() {
    let gateway = Gateway::open().await;
    let before = kept(&gateway).await;
    let key = [("idempotency-key", "k")];
    let refused = post(&gateway, PATH, &key, b"{".to_vec()).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    let held = gateway.store.list(&format!("{FLEETING}answer/"), Page::default()).await.unwrap();
    assert_eq!((held.items.len(), kept(&gateway).await), (0, before));
    let good = format!(r#"{{"readings":[{GOOD}]}}"#).into_bytes();
    let kept: Value = post(&gateway, PATH, &key, good).await.body;
    assert_eq!(kept["accepted"], 1);
}
