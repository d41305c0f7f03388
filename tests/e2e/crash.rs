//! Killed at any moment under load, the server loses nothing that it acknowledged.
#![expect(clippy::unwrap_used, reason = "a test's own helpers fail by panicking")]

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use greenpulse_e2e::is_long;
use greenpulse_e2e::load::{Account, METERS, Row, look};
use greenpulse_e2e::process::{Server, binary, run};
use serde_json::{Value, json};
use tempfile::TempDir;

/// One meter's gateway, which goes on where it was cut off.
struct Pusher {
    address: String,
    key: String,
    meter: usize,
    /// New rows of all meters.
    sent: Arc<AtomicU32>,
    stop: Arc<AtomicBool>,
}

impl Pusher {
    /// Sends again what was never answered and some of what was, then rows that are new, until told
    /// to stop or cut off.
    fn start(self, mut account: Account) -> JoinHandle<Account> {
        std::thread::spawn(move || {
            let Ok(mut stream) = TcpStream::connect(&self.address) else { return account };
            let [unanswered, known] = account.again();
            for (rows, are_known) in [(unanswered, false), (known, true)] {
                if rows.is_empty() {
                    continue;
                }
                let Ok(answer) = self.push(&mut stream, &rows) else { return account };
                let both = ["accepted", "duplicate"].map(|it| answer[it].as_u64().unwrap());
                assert_eq!(both[0] + both[1], rows.len() as u64, "{answer}");
                assert!(!are_known || both[0] == 0, "what is kept is known: {answer}");
                account.acknowledge(&rows);
            }
            while !self.stop.load(Ordering::Relaxed) {
                let rows = account.fresh(self.meter, 5);
                self.sent.fetch_add(rows.len() as u32, Ordering::Relaxed);
                let Ok(answer) = self.push(&mut stream, &rows) else { break };
                assert_eq!(answer["accepted"], rows.len(), "{answer}");
                account.acknowledge(&rows);
            }
            account
        })
    }

    /// Answers what the server does, unless it is cut off or refuses.
    fn push(&self, stream: &mut TcpStream, rows: &[Row]) -> std::io::Result<Value> {
        let rows: Vec<Value> = rows.iter().copied().map(Row::json).collect();
        let body = json!({ "readings": rows }).to_string();
        write!(
            stream,
            "POST /api/ingest/readings HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            self.address,
            self.key,
            body.len()
        )?;
        let mut answer = Vec::new();
        let mut buffer = [0; 4_096];
        while !answer.ends_with(b"}") {
            let n = stream.read(&mut buffer)?;
            if n == 0 {
                return Err(std::io::ErrorKind::UnexpectedEof.into());
            }
            answer.extend_from_slice(&buffer[..n]);
        }
        assert!(answer.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&answer));
        let body = answer.windows(4).position(|it| it == b"\r\n\r\n").unwrap() + 4;
        Ok(serde_json::from_slice(&answer[body..])?)
    }
}

#[test]
fn nothing_acknowledged_is_lost() {
    let rounds = if is_long() { 200 } else { 25 };
    let (binary, folder) = (binary(), TempDir::new().unwrap());
    let data = folder.path();
    let made = run(&binary, data, &["key", "create", "--source", "s", "--json"]).stdout;
    let key: Value = serde_json::from_slice(&made).unwrap();
    let key = key["key"].as_str().unwrap();
    place_meters(&binary, data);
    let mut accounts: Vec<Account> = (0..METERS).map(|_| Account::default()).collect();
    for round in 0..rounds {
        let server = Server::start(&binary, data);
        let (stop, sent) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU32::new(0)));
        let start = |(meter, account): (usize, &mut Account)| {
            let (address, key) = (server.address.clone(), key.to_owned());
            let (sent, stop) = (sent.clone(), stop.clone());
            Pusher { address, key, meter, sent, stop }.start(std::mem::take(account))
        };
        let pushers: Vec<_> = accounts.iter_mut().enumerate().map(start).collect();
        // However busy the machine is, there is load before the end comes.
        while sent.load(Ordering::Relaxed) < 80 {
            std::thread::sleep(Duration::from_millis(1));
        }
        // Moments that no run chooses, spread over what a group commit and a drain take.
        std::thread::sleep(Duration::from_millis(20 + round * 37 % 280));
        server.kill();
        stop.store(true, Ordering::Relaxed);
        for (account, pusher) in accounts.iter_mut().zip(pushers) {
            *account = pusher.join().unwrap();
        }
    }
    let verified = run(&binary, data, &["verify", "--json"]).stdout;
    let verified: Value = serde_json::from_slice(&verified).unwrap();
    assert_eq!(verified["mismatches"], 0, "{verified}");
    let hours = verified["checked"].as_u64().unwrap();
    assert!(500 < hours, "there is something to verify: {verified}");
    let cloud = greenpulse::cloud::Cloud::open(data).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let found = runtime.block_on(look(&cloud, &accounts)).unwrap();
    println!("{rounds} rounds, {} rows acknowledged, {} lost", found.acknowledged, found.lost);
    assert!(found.is_sound(), "{found:?}");
    assert!(found.acknowledged > 1_000, "there was load: {found:?}");
}

/// Places the meters in a building, so that what they push is rolled up while the server dies.
fn place_meters(binary: &Path, data: &Path) {
    let rows = (0..METERS).map(|it| format!("b1,m{it},2019-12-01T00:00:00Z,1\n"));
    let file = data.join("meters.csv");
    let table = format!("building_id,meter,ts_utc,kwh\n{}", rows.collect::<String>());
    std::fs::write(&file, table).unwrap();
    let path = file.to_str().unwrap();
    let place = ["--campus", "c", "--campus-zone", "Europe/London", "--source", "s"];
    run(binary, data, &[&["import", path], &place[..]].concat());
}
