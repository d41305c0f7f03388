//! A campus whose meters one gateway sends, at a time that the replay sets.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering::SeqCst};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use greenpulse_aws::{DynamoStore, Remembered, Settings, emulator};
use greenpulse_aws_tests::campus::furnish;
use greenpulse_aws_tests::metered::Metered;
use greenpulse_domain::user::{Role, User};
use greenpulse_http::{Door, stamp};
use greenpulse_ports::{ConfigurationCache, Ledger};
use jiff::{SignedDuration, Timestamp, ToSpan};
use rollup::{Drained, drain_marks};
use serde::Serialize;
use serde_json::{Value, json};
use tokio::runtime::Handle;

/// As far as a page looks back: a week, and eight before it to expect by.
const PAST_DAYS: i64 = 65;
const DAY_MINUTES: i64 = 24 * 60;
/// Bytes that DynamoDB adds to each item.
const INDEXED: usize = 100;
/// As the Lambda has it.
const MUCH: usize = 2_048;
/// 2026-03-01T00:00:00Z.
const BEGIN: i64 = 1_772_323_200;

static NOW: AtomicI64 = AtomicI64::new(BEGIN);

fn now() -> Timestamp {
    Timestamp::from_second(NOW.load(SeqCst)).unwrap()
}

/// What is sent how often.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct Load {
    pub(crate) days: i64,
    pub(crate) buildings: usize,
    pub(crate) meters_a_building: usize,
    pub(crate) interval_minutes: i64,
    /// Intervals of a meter in a push, which holds one row of each of the gateway's meters.
    pub(crate) intervals_a_push: i64,
    /// Whether each reading is pushed on its own.
    pub(crate) singly: bool,
    pub(crate) recompute_minutes: i64,
}

impl Load {
    /// `DAYS BUILDINGS METERS INTERVAL INTERVALS SINGLY RECOMPUTE`.
    pub(crate) fn of_arguments() -> Self {
        let words: Vec<i64> = std::env::args().skip(1).map(|it| it.parse().unwrap()).collect();
        let [
            days,
            buildings,
            meters,
            interval_minutes,
            intervals_a_push,
            singly,
            recompute_minutes,
        ] = words[..]
        else {
            panic!("usage: replay DAYS BUILDINGS METERS INTERVAL INTERVALS SINGLY RECOMPUTE")
        };
        Self {
            days,
            buildings: buildings as usize,
            meters_a_building: meters as usize,
            interval_minutes,
            intervals_a_push,
            singly: singly != 0,
            recompute_minutes,
        }
    }

    /// Buildings, with the names of their meters.
    fn meters(self) -> impl Iterator<Item = (String, Vec<String>)> {
        (0..self.buildings).map(move |building| {
            let first = building * self.meters_a_building;
            let meters = first..first + self.meters_a_building;
            (format!("b{building}"), meters.map(|it| format!("m{it}")).collect())
        })
    }

    pub(crate) const fn minutes(&self) -> i64 {
        self.days * DAY_MINUTES
    }

    const fn push_minutes(&self) -> i64 {
        self.interval_minutes * self.intervals_a_push
    }
}

#[derive(Debug)]
pub(crate) struct Campus {
    load: Load,
    pub(crate) metered: Metered,
    store: Arc<DynamoStore>,
    ingest: Router,
    api: Router,
    rollup: rollup::Deps,
    key: String,
    token: String,
    drained: AtomicBool,
}

impl Campus {
    /// `others` has the proxy.
    pub(crate) async fn new(endpoint: &str, load: Load, others: &Handle) -> Self {
        let before = endpoint.to_owned();
        let metered = others.spawn(async move { Metered::before(&before).await }).await.unwrap();
        let settings = Settings {
            recompute_every: SignedDuration::from_mins(load.recompute_minutes),
            ..Settings::new("replay", now)
        };
        emulator::store(endpoint, settings.clone()).await.unwrap();
        let store = Arc::new(emulator::existing(&metered.endpoint, settings));
        let (bus, _) = emulator::bus(endpoint, "replay").await.unwrap();
        let bucket = emulator::bucket(endpoint, "replay").await.unwrap();
        let key = furnish(&store, load.meters(), now()).await;
        let user = User::new("u1".parse().unwrap(), Role::Viewer, now());
        let token = api::add_user(&*store, &api::Editor::owner(now()), &user).await.unwrap();
        let configuration = || Arc::new(ConfigurationCache::new(store.clone()));
        let routes = ingest::routes(ingest::Deps {
            readings: store.clone(),
            registry: store.clone(),
            configuration: configuration(),
        });
        let pages = api::routes(api::Deps {
            readings: store.clone(),
            ledger: store.clone(),
            rollups: Arc::new(Remembered::new(store.clone())),
            registry: store.clone(),
            artifacts: Arc::new(bucket),
            configuration: configuration(),
        });
        let rollup = rollup::Deps {
            readings: store.clone(),
            ledger: store.clone(),
            rollups: store.clone(),
            events: Arc::new(emulator::bus_of(&metered.endpoint, "replay")),
            configuration: configuration(),
        };
        drop(bus);
        let ingest = stamp(routes.guarded(Door::new(store.clone())), now);
        let api = stamp(pages.guarded(Door::new(store.clone())), now);
        metered.take();
        let drained = AtomicBool::new(false);
        Self { load, metered, store, ingest, api, rollup, key, token, drained }
    }

    /// Sets the clock.
    pub(crate) fn is(&self, minute: i64) {
        NOW.store(BEGIN + minute * 60 + 5, SeqCst);
    }

    /// Bodies that are pushed in this minute: what has ended since the last time.
    pub(crate) fn due(&self, minute: i64) -> Vec<Value> {
        let Load { interval_minutes, intervals_a_push, singly, .. } = self.load;
        if minute == 0 || minute % self.load.push_minutes() != 0 {
            return vec![];
        }
        let n_meters = self.load.buildings * self.load.meters_a_building;
        let rows: Vec<Value> = (0..n_meters)
            .flat_map(|meter| {
                (1..=intervals_a_push).rev().map(move |back| {
                    let start = BEGIN + (minute - back * interval_minutes) * 60;
                    let start = Timestamp::from_second(start).unwrap();
                    // Two decimals, as meters have.
                    let mixed = start.as_second() / 60 * 7_919 + meter as i64 * 104_729;
                    let value = 5.0 + (mixed % 2_000) as f64 / 100.0;
                    json!({"meter": format!("m{meter}"), "start": start, "value": value,
                           "duration": format!("PT{interval_minutes}M"), "unit": "kWh"})
                })
            })
            .collect();
        let size = if singly { 1 } else { rows.len() };
        rows.chunks(size).map(|it| json!({ "readings": it })).collect()
    }

    /// Whether the schedule may find something: something came, or waits to be looked at again.
    pub(crate) fn may_be_due(&self, came: bool) -> bool {
        came || self.has_drained() || self.load.push_minutes() < self.load.recompute_minutes
    }

    /// What is there when the replay begins, for pages that look back: hours of two months.
    pub(crate) async fn remember(&self) {
        let n_meters = self.load.buildings * self.load.meters_a_building;
        self.is(-3);
        for day in 1..=PAST_DAYS {
            let start =
                |hour: i64| Timestamp::from_second(BEGIN - day * 86_400 + hour * 3_600).unwrap();
            let rows: Vec<Value> = (0..n_meters)
                .flat_map(|meter| {
                    (0..24).map(move |hour| {
                        json!({"meter": format!("m{meter}"), "start": start(hour), "unit": "kWh",
                               "duration": "PT1H", "value": f64::from(hour as i32) + 0.25})
                    })
                })
                .collect();
            for rows in rows.chunks(2_400) {
                self.push(&json!({ "readings": rows })).await;
            }
        }
        for minute in -2..0 {
            self.is(minute);
            self.roll_up().await;
        }
    }

    pub(crate) fn has_drained(&self) -> bool {
        self.drained.load(SeqCst)
    }

    pub(crate) async fn push(&self, body: &Value) {
        let request = Request::post("/api/ingest/readings")
            .header("content-type", "application/json")
            .header("authorization", format!("Bearer {}", self.key));
        let answer = ask(&self.ingest, request.body(Body::from(body.to_string())).unwrap()).await;
        assert_eq!(answer["accepted"], body["readings"].as_array().unwrap().len(), "{answer}");
    }

    /// What the schedule's Lambda does.
    pub(crate) async fn roll_up(&self) {
        let mut marks = self.store.pending(MUCH).await.unwrap();
        assert!(marks.len() < MUCH, "the queue would help");
        let mut drained = Drained::default();
        while !marks.is_empty() {
            let step = drain_marks(&self.rollup, &marks).await.unwrap();
            marks = self.store.pending(MUCH).await.unwrap();
            drained.meter_days += step.meter_days;
            drained.building_days += step.building_days;
        }
        self.drained.store(drained != Drained::default(), SeqCst);
    }

    pub(crate) async fn get(&self, path: String) {
        let request = Request::get(path).header("authorization", format!("Bearer {}", self.token));
        ask(&self.api, request.body(Body::empty()).unwrap()).await;
    }

    /// What the dashboard asks for a campus's page.
    pub(crate) fn campus_page(&self) -> Vec<String> {
        [
            "/api/me",
            "/api/campuses",
            "/api/buildings?campus=c&limit=500",
            "/api/campuses/c/overview",
        ]
        .map(Into::into)
        .into()
    }

    /// What it asks for a building's page: a week of hours beside the week before, four weeks of
    /// days, and the present.
    pub(crate) fn building_page(&self) -> Vec<String> {
        let end = now();
        let history = |back: i64, days: i64, granularity: &str| {
            let start = end - (24 * days).hours();
            let (start, end) = (start - (24 * back).hours(), end - (24 * back).hours());
            format!(
                "/api/energy/buildings/b0/historical?start_date={start}&end_date={end}\
                 &granularity={granularity}&metrics=electricity_kwh&commodity=electricity"
            )
        };
        vec![
            "/api/buildings/b0".into(),
            history(0, 7, "hourly"),
            history(7, 7, "hourly"),
            history(0, 28, "daily"),
            "/api/energy/buildings/b0/current".into(),
        ]
    }

    /// Bytes that are kept: readings with their marks, and what is derived with its own.
    pub(crate) async fn stored_bytes(&self) -> (usize, usize) {
        let (mut readings, mut derived) = (0, 0);
        for (sk, bytes) in emulator::sizes(&self.store).await.unwrap() {
            match sk.get(..2) {
                Some("f#" | "r#") => readings += bytes + INDEXED,
                Some("h#" | "d#") => derived += bytes + INDEXED,
                _ => {}
            }
        }
        (readings, derived)
    }
}

async fn ask(router: &Router, request: Request<Body>) -> Value {
    let response = tower::ServiceExt::oneshot(router.clone(), request).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    let answer: Value = serde_json::from_slice(&body).unwrap_or_default();
    assert_eq!(parts.status, StatusCode::OK, "{answer}");
    answer
}
