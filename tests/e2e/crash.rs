//! Killed at any moment under load, the server loses nothing that it acknowledged.
#![expect(clippy::unwrap_used, reason = "a test's own helpers fail by panicking")]

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use greenpulse_e2e::process::{Server, binary, run};
use serde_json::Value;
use tempfile::TempDir;

const ROUNDS: u64 = 25;
const PUSHERS: usize = 4;
/// Quarter-hours, so that each row is an interval of its own.
const FIRST: i64 = 1_577_836_800;

/// Pushes rows of one meter until told to stop or cut off; says which were acknowledged.
fn pusher(
    address: String,
    key: String,
    meter: usize,
    next: Arc<AtomicU32>,
    stop: Arc<AtomicBool>,
) -> JoinHandle<Vec<u32>> {
    std::thread::spawn(move || {
        let mut acknowledged = Vec::new();
        let Ok(mut stream) = TcpStream::connect(&address) else { return acknowledged };
        while !stop.load(Ordering::Relaxed) {
            let rows: Vec<u32> = (0..5).map(|_| next.fetch_add(1, Ordering::Relaxed)).collect();
            match push(&mut stream, &address, &key, meter, &rows) {
                Ok(true) => acknowledged.extend(rows),
                _ => break,
            }
        }
        acknowledged
    })
}

fn push(
    stream: &mut TcpStream,
    address: &str,
    key: &str,
    meter: usize,
    rows: &[u32],
) -> std::io::Result<bool> {
    let row = |number: &u32| {
        let start = jiff::Timestamp::from_second(FIRST + i64::from(*number) * 900).unwrap();
        format!(
            r#"{{"meter":"m{meter}","start":"{start}","duration":"PT15M","value":{number},"unit":"kWh"}}"#
        )
    };
    let rows: Vec<String> = rows.iter().map(row).collect();
    let body = format!(r#"{{"readings":[{}]}}"#, rows.join(","));
    write!(
        stream,
        "POST /api/ingest/readings HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {key}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )?;
    let mut answer = Vec::new();
    let mut buffer = [0; 4_096];
    while !answer.ends_with(b"}") {
        let n = stream.read(&mut buffer)?;
        if n == 0 {
            return Ok(false);
        }
        answer.extend_from_slice(&buffer[..n]);
    }
    Ok(answer.starts_with(b"HTTP/1.1 200"))
}

#[test]
fn nothing_acknowledged_is_lost() {
    let (binary, folder) = (binary(), TempDir::new().unwrap());
    let data = folder.path();
    let made = run(&binary, data, &["key", "create", "--source", "s", "--json"]).stdout;
    let key: Value = serde_json::from_slice(&made).unwrap();
    let key = key["key"].as_str().unwrap().to_owned();
    place_meters(&binary, data);
    let nexts: Vec<_> = (0..PUSHERS).map(|_| Arc::new(AtomicU32::new(0))).collect();
    let mut acknowledged: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
    for round in 0..ROUNDS {
        let server = Server::start(&binary, data);
        let stop = Arc::new(AtomicBool::new(false));
        let pushers: Vec<_> = (0..PUSHERS)
            .map(|it| {
                pusher(server.address.clone(), key.clone(), it, nexts[it].clone(), stop.clone())
            })
            .collect();
        // However busy the machine is, there is load before the end comes.
        let sent = || nexts.iter().map(|it| it.load(Ordering::Relaxed)).sum::<u32>();
        let busy = sent() + 60;
        while sent() < busy {
            std::thread::sleep(Duration::from_millis(1));
        }
        // Moments that no run chooses, spread over what a group commit and a drain take.
        std::thread::sleep(Duration::from_millis(20 + round * 37 % 280));
        server.kill();
        stop.store(true, Ordering::Relaxed);
        for (meter, pusher) in pushers.into_iter().enumerate() {
            acknowledged.entry(meter).or_default().extend(pusher.join().unwrap());
        }
    }
    let verified = run(&binary, data, &["verify", "--json"]).stdout;
    let verified: Value = serde_json::from_slice(&verified).unwrap();
    assert_eq!(verified["mismatches"], 0, "{verified}");
    let hours = verified["checked"].as_u64().unwrap();
    assert!(500 < hours, "there is something to verify: {verified}");
    let total: usize = acknowledged.values().map(Vec::len).sum();
    let lost = lost(data, &acknowledged);
    println!("{ROUNDS} rounds, {total} rows acknowledged, {lost} lost");
    assert!(total > 1_000, "there was load: {total} rows");
    assert_eq!(lost, 0);
}

/// Places the meters in a building, so that what they push is rolled up while the server dies.
fn place_meters(binary: &std::path::Path, data: &std::path::Path) {
    let rows = (0..PUSHERS).map(|it| format!("b1,m{it},2019-12-01T00:00:00Z,1\n"));
    let file = data.join("meters.csv");
    let table = format!("building_id,meter,ts_utc,kwh\n{}", rows.collect::<String>());
    std::fs::write(&file, table).unwrap();
    let path = file.to_str().unwrap();
    let place = ["--campus", "c", "--campus-zone", "Europe/London", "--source", "s"];
    run(binary, data, &[&["import", path], &place[..]].concat());
}

/// Acknowledged rows that are not in the store.
fn lost(data: &std::path::Path, acknowledged: &BTreeMap<usize, Vec<u32>>) -> usize {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let cloud = greenpulse::cloud::Cloud::open(data).unwrap();
    let window = greenpulse_domain::time::Window::new(
        jiff::Timestamp::from_second(FIRST).unwrap(),
        jiff::Timestamp::from_second(FIRST + 900 * 1_000_000).unwrap(),
    );
    let mut lost = 0;
    for (meter, rows) in acknowledged {
        let readings: &dyn greenpulse_ports::ReadingStore = &*cloud.store;
        let meter = format!("s~m{meter}").parse().unwrap();
        let facts = runtime.block_on(readings.overlapping(&meter, window.unwrap(), None)).unwrap();
        let kept: std::collections::BTreeSet<i64> =
            facts.iter().map(|it| (it.extent.start().as_second() - FIRST) / 900).collect();
        lost += rows.iter().filter(|it| !kept.contains(&i64::from(**it))).count();
    }
    lost
}
