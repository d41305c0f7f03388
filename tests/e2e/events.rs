//! Every file in `events/` is what really happens.

use std::io::Cursor;

use futures::TryStreamExt;
use greenpulse_domain::event::{Event, RolledUp};
use greenpulse_e2e::Campus;
use greenpulse_e2e::worse::Down;
use greenpulse_embedded::Published;
use greenpulse_ports::Ledger;
use ingest::{Dropped, SoFar, TakenIn, take_in};
use jiff::civil::date;
use serde_json::{Value, json};

#[tokio::test]
async fn a_push_is_kept_and_known_again() {
    let body = include_str!("../../events/push-readings.json");
    let body: Value = serde_json::from_str(body).expect("JSON");
    let rows = body["readings"].as_array().expect("rows");
    let campus = Campus::new().await;
    assert_eq!(campus.push(rows).await["quarantined"], 2);
    assert_eq!(campus.push(rows).await["duplicate"], 2);
}

/// Time is up after the first rows: the file is handed over again, and told of when it is whole.
#[tokio::test]
async fn a_dropped_file_is_taken_in_by_parts_and_told_of() {
    let fixture = include_str!("../../events/file-imported.json");
    let Ok(Event::FileImported(told)) = serde_json::from_str(fixture) else { panic!("{fixture}") };
    let campus = Campus::new().await;
    let drops = campus.cloud.drops();
    let rows = (0..10).map(|hour| match hour {
        3 | 7 => format!("b1,2026-03-01T{hour:02}:00:00Z,broken\n"),
        _ => format!("b1,2026-03-01T{hour:02}:00:00Z,{hour}.5\n"),
    });
    let text = format!("building,ts_utc,kwh\n{}", rows.collect::<String>());
    let drop = async |so_far: Option<SoFar>, go_on: bool| {
        let file = Box::new(Cursor::new(text.clone()));
        let dropped = Dropped { path: told.file.clone(), file, so_far };
        let now = greenpulse_e2e::clock();
        take_in(&drops, dropped, now, &move |_| go_on).await.expect("a store")
    };
    let TakenIn::Part(so_far) = drop(None, false).await else { panic!("time was up") };
    assert_eq!(campus.cloud.store.events_after(0, 10).await.expect("events"), []);
    assert_eq!(drop(Some(so_far), true).await, TakenIn::Whole(told.clone()));
    let events = campus.cloud.store.events_after(0, 10).await.expect("events");
    assert_eq!(events.len(), 1);
    assert_eq!(events[0].event, Event::FileImported(told.clone()));
    let key = told.result.parse().expect("a key");
    let (_, result) = drops.artifacts.get(&key).await.expect("a folder").expect("a result");
    let result = result.try_concat().await.expect("bytes");
    let result: Value = serde_json::from_slice(&result).expect("JSON");
    assert_eq!(result["accepted"], 8);
    assert_eq!(result["rejected"].as_array().map(Vec::len), Some(2), "{result}");
}

/// What S3 tells of such a file, as the importer's own test reads it: file-dropped.json.
#[tokio::test]
async fn a_dropped_file_that_is_no_table_is_told_of() {
    let campus = Campus::new().await;
    let file = Box::new(Cursor::new("no table"));
    let dropped = Dropped { path: "zone=Nowhere/x.csv".into(), file, so_far: None };
    let now = greenpulse_e2e::clock();
    let taken = take_in(&campus.cloud.drops(), dropped, now, &|_| true).await.expect("a store");
    let TakenIn::Whole(told) = taken else { panic!("{taken:?}") };
    assert!(told.refused.is_some_and(|it| it.contains("Nowhere")), "it says why");
}

// What the table streams to the archive is read where the SDK is, in tests/aws: readings-streamed.json.

/// A campus with an hour of two days in each building, not rolled up yet.
async fn pushed() -> Campus {
    let campus = Campus::new().await;
    let mut rows = Vec::new();
    for (meter, building) in [("m1", "b1"), ("m2", "b2")] {
        let placed = json!({"source": "s", "meter": meter, "building_id": building,
                            "commodity": "electricity", "unit": "kWh"});
        campus.owner("POST", "/api/meters", placed).await;
        for day in ["2026-03-01", "2026-03-02"] {
            let start = format!("{day}T12:00:00Z");
            rows.push(json!({"meter": meter, "start": start, "duration": "PT1H", "value": 1.0}));
        }
    }
    assert_eq!(campus.push(&rows).await["accepted"], 4);
    campus
}

async fn published(campus: &Campus) -> Vec<RolledUp> {
    let events = campus.cloud.store.events_after(0, 1_000).await.expect("events");
    events
        .into_iter()
        .filter_map(|Published { event, .. }| match event {
            Event::RolledUp(it) => Some(it),
            _ => None,
        })
        .collect()
}

#[tokio::test]
async fn one_event_tells_what_was_rolled_up() {
    let fixture = include_str!("../../events/rolled-up.json");
    let Ok(Event::RolledUp(both)) = serde_json::from_str(fixture) else { panic!("{fixture}") };
    let campus = pushed().await;
    let mut newest = campus.cloud.store.newest_event();
    campus.drain().await;
    assert!(newest.has_changed().expect("a store"), "who waits is woken");
    assert_eq!(published(&campus).await, std::slice::from_ref(&both));
    newest.mark_unchanged();
    campus.drain().await;
    assert!(!newest.has_changed().expect("a store"), "nothing was rolled up, nothing is told");

    let late = json!({"meter": "m2", "start": "2026-03-02T13:00:00Z", "duration": "PT1H",
                      "value": 2.0});
    campus.push(&[late]).await;
    campus.drain().await;
    let day = RolledUp { days: [("b2".parse().expect("an id"), [date(2026, 3, 2)].into())].into() };
    assert_eq!(published(&campus).await, [both, day]);
}

/// The days are replaced and the event is not out: they stay dirty, and the next drain tells it.
#[tokio::test]
async fn what_could_not_be_told_is_told_by_the_next_drain() {
    let campus = pushed().await;
    let events = Down::new(campus.cloud.store.clone(), 3);
    let deps = rollup::Deps { events, ..campus.cloud.rollup() };
    let mut n_failed = 0;
    while rollup::drain(&deps, |_| {}).await.is_err() {
        n_failed += 1;
        assert_eq!(published(&campus).await, []);
        let dirty = campus.cloud.store.pending(100).await.expect("marks");
        assert_eq!(dirty.len(), 4, "every building-day, until it is told");
        assert_eq!(campus.n_derived(), 8, "four meter-days and four building-days are there");
    }
    assert_eq!(n_failed, 3);
    let told = published(&campus).await;
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].days.len() == 2 && told[0].days.values().all(|it| it.len() == 2), "{told:?}");
    assert_eq!(campus.cloud.store.pending(100).await.expect("marks"), []);
}
