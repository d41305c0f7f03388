//! What open pages hear: each change of what they follow, once it can be read, and nothing else.
#![expect(clippy::unwrap_used, reason = "a test's own helpers fail by panicking")]

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use api::Editor;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use futures::future::join_all;
use futures::{SinkExt, StreamExt};
use greenpulse::background::background;
use greenpulse::cloud::Cloud;
use greenpulse_domain::commodity::Commodity;
use greenpulse_domain::event::{Event, ForecastPublished};
use greenpulse_domain::user::{BuildingAccess, Role, User};
use greenpulse_e2e::is_long;
use greenpulse_http::{SessionRules, stamp};
use greenpulse_ports::EventBus;
use jiff::Timestamp;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{sleep, timeout};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async_with_config};
use tower::ServiceExt;

const SOON: Duration = Duration::from_secs(10);

/// A campus with buildings `b1` and `b2` whose meters push, served with all that goes on beside it.
struct Served {
    cloud: Arc<Cloud>,
    router: Router,
    address: SocketAddr,
    key: String,
    _folder: TempDir,
}

struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

#[expect(clippy::disallowed_methods, reason = "sockets live by the clock on the wall")]
fn now() -> Timestamp {
    Timestamp::now()
}

impl Served {
    async fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let cloud = Arc::new(Cloud::open(folder.path()).unwrap());
        let router = stamp(cloud.router(None, SessionRules::default()), now);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(axum::serve(listener, router.clone()).into_future());
        for it in background(&cloud, Duration::from_millis(200)) {
            tokio::spawn(it.work);
        }
        let (owner, source) = (Editor::owner(now()), "s".parse().unwrap());
        let key = api::make_key(&*cloud.store, &owner, &source, false).await.unwrap().key;
        let served = Self { cloud, router, address, key, _folder: folder };
        let ada = served.person("ada", Role::Admin, BuildingAccess::All).await;
        let zone = json!({"name": "C", "timezone": "UTC", "currency": "GBP"});
        served.must("PUT", "/api/campuses/c", &ada, zone).await;
        for building in ["b1", "b2"] {
            let body = json!({"id": building, "campus_id": "c", "name": "B"});
            served.must("POST", "/api/buildings", &ada, body).await;
            let meter = json!({"source": "s", "meter": building, "building_id": building,
                               "commodity": "electricity", "unit": "kWh"});
            served.must("POST", "/api/meters", &ada, meter).await;
        }
        served
    }

    /// A bearer token of somebody new.
    async fn person(&self, id: &str, role: Role, access: BuildingAccess) -> String {
        let user = User::new(id.parse().unwrap(), role, now());
        let user = User { building_access: access, ..user };
        api::add_user(&*self.cloud.store, &Editor::owner(now()), &user).await.unwrap()
    }

    async fn ask(&self, method: &str, path: &str, token: &str, body: Value) -> (StatusCode, Value) {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("content-type", "application/json")
            .header("authorization", format!("Bearer {token}"))
            .body(Body::from(body.to_string()))
            .unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        (status, serde_json::from_slice(&bytes).unwrap_or_default())
    }

    async fn must(&self, method: &str, path: &str, token: &str, body: Value) -> Value {
        let (status, answer) = self.ask(method, path, token, body).await;
        assert!(status.is_success(), "{method} {path}: {status} {answer}");
        answer
    }

    /// One more reading of a building's meter: its quarter-hour of that number.
    async fn push(&self, building: &str, number: i64) {
        let start = Timestamp::from_second(1_767_225_600 + 900 * number).unwrap();
        let row = json!({"meter": building, "start": start, "duration": "PT15M", "value": 1.0});
        let pushed = json!({"readings": [row]});
        self.must("POST", "/api/ingest/readings", &self.key, pushed).await;
    }

    async fn ticket(&self, token: &str) -> String {
        let made = self.must("POST", "/api/live/ticket", token, json!({})).await;
        assert_eq!(made["address"], "/api/live");
        made["ticket"].as_str().unwrap().to_owned()
    }

    async fn open(&self, ticket: &str, origin: Option<&str>) -> Result<Socket, u16> {
        let url = format!("ws://{}/api/live?ticket={ticket}", self.address);
        let mut request = url.into_client_request().unwrap();
        origin.map(|it| request.headers_mut().insert("origin", it.parse().unwrap()));
        // What is measured of memory is to be the server's.
        let small = WebSocketConfig::default().read_buffer_size(4_096).write_buffer_size(0);
        match connect_async_with_config(request, Some(small), false).await {
            Ok((stream, _)) => Ok(Socket(stream)),
            Err(Error::Http(response)) => Err(response.status().as_u16()),
            Err(err) => panic!("{err}"),
        }
    }

    /// A socket that follows `buildings`, and the cursor that it begins at.
    async fn follow(
        &self,
        token: &str,
        buildings: &[&str],
        after: Option<&str>,
    ) -> (Socket, Value) {
        let ticket = self.ticket(token).await;
        let mut socket = self.open(&ticket, None).await.unwrap();
        assert_eq!(socket.hear().await["type"], "hello");
        socket.say(json!({"type": "subscribe", "buildings": buildings, "after": after})).await;
        let heard = socket.hear().await;
        assert_eq!(heard["type"], "subscribed", "{heard}");
        (socket, heard)
    }
}

impl Socket {
    async fn say(&mut self, said: Value) {
        self.0.send(Message::text(said.to_string())).await.unwrap();
    }

    async fn next(&mut self) -> Option<Message> {
        timeout(SOON, self.0.next()).await.expect("something is heard").map(Result::unwrap)
    }

    async fn hear_any(&mut self) -> Value {
        match self.next().await {
            Some(Message::Text(text)) => serde_json::from_str(&text).unwrap(),
            other => panic!("{other:?}"),
        }
    }

    /// What is heard next but for forecasts, which are looked at whenever it is their time.
    async fn hear(&mut self) -> Value {
        loop {
            let heard = self.hear_any().await;
            if heard["type"] != "predicted" {
                return heard;
            }
        }
    }

    /// Whether nothing else is heard for a while.
    async fn is_quiet(&mut self) -> bool {
        timeout(Duration::from_millis(900), self.hear()).await.is_err()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_hears_what_it_follows_and_nothing_else() {
    let served = Served::new().await;
    let ada = served.person("eve", Role::Viewer, BuildingAccess::All).await;
    let (mut socket, _) = served.follow(&ada, &["b1", "nowhere"], None).await;
    served.push("b1", 0).await;
    let heard = socket.hear().await;
    assert_eq!((&heard["type"], &heard["building"]), (&json!("changed"), &json!("b1")));
    assert_eq!(heard["days"], json!(["2026-01-01"]));
    served.push("b2", 0).await;
    assert!(socket.is_quiet().await, "of b2 it hears nothing");
    socket.say(json!({"type": "ping"})).await;
    assert_eq!(socket.hear().await["type"], "pong");
    socket.say(json!({"type": "shout"})).await;
    let heard = socket.hear().await;
    assert!(heard["type"] == "unreadable" && heard["repair"].is_string(), "{heard}");
}

/// As [`forecast::publish`] tells it: the figures are read over the API.
#[tokio::test(flavor = "multi_thread")]
async fn a_page_hears_that_forecasts_are_new() {
    let served = Served::new().await;
    let one = BuildingAccess::Only(["b1".parse().unwrap()].into());
    let vera = served.person("vera", Role::Viewer, one).await;
    let (mut socket, _) = served.follow(&vera, &["b1", "b2"], None).await;
    for building in ["b2", "b1"] {
        let forecasts = [(building.parse().unwrap(), [Commodity::Steam].into())].into();
        let event = Event::ForecastPublished(ForecastPublished { forecasts });
        served.cloud.store.publish(vec![event]).await.unwrap();
    }
    let mut heard = socket.hear_any().await;
    assert!(heard["cursor"].take().is_string(), "{heard}");
    let told = json!({"type": "predicted", "building": "b1", "commodities": ["steam"],
                      "cursor": null});
    assert_eq!(heard, told, "of b2, which is not open to her, she hears nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ticket_opens_one_socket_of_our_own_pages() {
    let served = Served::new().await;
    let ada = served.person("eve", Role::Viewer, BuildingAccess::All).await;
    let here = format!("http://{}", served.address);
    let ticket = served.ticket(&ada).await;
    assert_eq!(served.open(&ticket, Some("http://evil.example")).await.err(), Some(403));
    assert!(served.open(&ticket, Some(&here)).await.is_ok(), "the other page spent nothing");
    assert_eq!(served.open(&ticket, Some(&here)).await.err(), Some(401), "it was used");
    assert_eq!(served.open("", None).await.err(), Some(401));
    assert_eq!(served.open("gpt_00", None).await.err(), Some(401));
    let (status, _) = served.ask("GET", "/api/live", &ada, Value::Null).await;
    assert_eq!(status, StatusCode::UPGRADE_REQUIRED);
    for nobody in ["", &served.key, "gpu_00"] {
        let (status, answer) = served.ask("POST", "/api/live/ticket", nobody, json!({})).await;
        let refused = [StatusCode::UNAUTHORIZED, StatusCode::FORBIDDEN];
        assert!(refused.contains(&status), "{status} {answer}");
    }
    let both = join_all((0..2).map(|_| served.open(&ticket, None))).await;
    assert!(both.iter().all(Result::is_err));
    let ticket = served.ticket(&ada).await;
    let both = join_all((0..8).map(|_| served.open(&ticket, None))).await;
    assert_eq!(both.iter().filter(|it| it.is_ok()).count(), 1, "of many at once one comes in");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_may_see_is_asked_again_for_each_message() {
    let served = Served::new().await;
    let ada = served.person("root", Role::Admin, BuildingAccess::All).await;
    let one = BuildingAccess::Only(["b1".parse().unwrap()].into());
    let vera = served.person("vera", Role::Viewer, one).await;
    let (mut socket, heard) = served.follow(&vera, &["b1", "b2", "nowhere"], None).await;
    assert_eq!(heard["buildings"], json!(["b1"]));
    assert_eq!(heard["refused"], json!(["b2", "nowhere"]), "the two are told alike");
    served.push("b1", 0).await;
    assert_eq!(socket.hear().await["type"], "changed");
    served.must("PATCH", "/api/users/vera", &ada, json!({"buildings": []})).await;
    served.push("b1", 1).await;
    assert!(socket.is_quiet().await, "b1 is no longer open to her");
    served.must("DELETE", "/api/users/vera", &ada, Value::Null).await;
    served.push("b1", 2).await;
    assert_eq!(socket.hear().await, json!({"type": "bye", "reason": "signed_out"}));
    let Some(Message::Close(Some(frame))) = socket.next().await else { panic!("it is closed") };
    assert_eq!(u16::from(frame.code), 4_003);
}

/// Sockets that are cut off again and again; each hears of every push once it is back.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_missed_over_forced_disconnects() {
    let served = Served::new().await;
    let ada = served.person("eve", Role::Viewer, BuildingAccess::All).await;
    let (mut socket, heard) = served.follow(&ada, &["b1"], None).await;
    let mut cursor = heard["cursor"].as_str().unwrap().to_owned();
    let mut days = BTreeSet::new();
    let n = if is_long() { 50 } else { 10 };
    for number in 0..n {
        // A day of its own for each, so that each is told.
        served.push("b1", 96 * number).await;
        if number % 2 == 0 {
            drop(socket);
            sleep(Duration::from_millis(300)).await;
            (socket, _) = served.follow(&ada, &["b1"], Some(&cursor)).await;
        }
        while i64::try_from(days.len()).unwrap() <= number {
            let heard = socket.hear().await;
            assert_eq!(heard["type"], "changed", "{heard}");
            cursor = heard["cursor"].as_str().unwrap().to_owned();
            days.extend(heard["days"].as_array().unwrap().iter().map(ToString::to_string));
        }
    }
    assert!(socket.is_quiet().await);
    let (mut socket, _) = served.follow(&ada, &["b1"], Some("999999")).await;
    assert_eq!(socket.hear().await["type"], "reload", "a cursor of another folder");
    let (mut socket, _) = served.follow(&ada, &["b1"], Some("x")).await;
    assert_eq!(socket.hear().await["type"], "reload", "no cursor of ours");
}

/// Many sockets, a push every second: how soon all have heard, and what a socket takes.
#[tokio::test(flavor = "multi_thread")]
async fn many_pages_hear_soon() {
    let (n_sockets, n_pushes) = if is_long() { (1_000, 60) } else { (50, 4) };
    let served = Served::new().await;
    let ada = served.person("eve", Role::Viewer, BuildingAccess::All).await;
    let before = memory_kb();
    let mut sockets = Vec::new();
    for _ in 0..n_sockets {
        sockets.push(served.follow(&ada, &["b1"], None).await.0);
    }
    let each = (memory_kb() - before) as f64 / f64::from(n_sockets);
    let mut took = Vec::new();
    for number in 0..n_pushes {
        if number % 20 == 0 {
            join_all(sockets.iter_mut().map(async |it| {
                it.say(json!({"type": "ping"})).await;
                assert_eq!(it.hear().await["type"], "pong");
            }))
            .await;
        }
        served.push("b1", number).await;
        let stored = Instant::now();
        let heard = join_all(sockets.iter_mut().map(async |it| {
            let heard = it.hear().await;
            assert_eq!(heard["type"], "changed", "{heard}");
            stored.elapsed()
        }));
        took.extend(heard.await);
        sleep(Duration::from_secs(1).saturating_sub(stored.elapsed())).await;
    }
    took.sort();
    let p99 = took[took.len() * 99 / 100];
    println!(
        "{n_sockets} sockets, {n_pushes} pushes: p99 {p99:?}, {each:.0} kB a socket, both ends"
    );
    assert!(each < 100.0, "{each} kB a socket");
    let limit = if is_long() { Duration::from_millis(500) } else { Duration::from_secs(5) };
    assert!(p99 < limit, "{p99:?} until all but one in a hundred have heard");
}

/// What this process holds.
fn memory_kb() -> i64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let held = status.lines().find_map(|it| it.strip_prefix("VmRSS:")).unwrap();
    held.trim().trim_end_matches(" kB").parse().unwrap()
}
