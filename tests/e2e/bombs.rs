//! Bodies that are small on the wire and huge once expanded do not fill the server's memory.

use std::io::{Read, Write};
use std::net::TcpStream;

use flate2::Compression;
use flate2::write::GzEncoder;
use greenpulse_e2e::process::{Server, binary, run};
use serde_json::Value;
use tempfile::TempDir;

const MEMBER: usize = 1 << 20;
const WIRE: usize = 4 << 20;
const AT_ONCE: usize = 8;
const ROUNDS: usize = 3;
/// What the server may take beyond what it takes at rest.
const MOST_KB: u64 = 250 << 10;

/// As many gzip members as fit on the wire, each of which expands to a megabyte.
fn bomb() -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(&vec![b' '; MEMBER]).expect("memory takes it");
    let member = encoder.finish().expect("memory takes it");
    member.repeat(WIRE / member.len())
}

fn push(address: &str, key: &str, body: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).expect("the server listens");
    write!(
        stream,
        "POST /api/ingest/readings HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {key}\r\n\
         Content-Type: application/json\r\nContent-Encoding: gzip\r\nConnection: close\r\n\
         Content-Length: {}\r\n\r\n",
        body.len()
    )
    .expect("the server reads");
    stream.write_all(body).expect("the server reads");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("the server answers");
    answer
}

#[test]
fn bombs_are_refused_before_they_go_off() {
    let (binary, folder) = (binary(), TempDir::new().expect("a folder"));
    let made = run(&binary, folder.path(), &["key", "create", "--source", "s", "--json"]).stdout;
    let key: Value = serde_json::from_slice(&made).expect("JSON");
    let key = key["key"].as_str().expect("a key").to_owned();
    let server = Server::start(&binary, folder.path());
    let at_rest = server.peak_memory_kb();
    let bomb = bomb();
    for _ in 0..ROUNDS {
        std::thread::scope(|scope| {
            let push = || push(&server.address, &key, &bomb);
            let pushes: Vec<_> = (0..AT_ONCE).map(|_| scope.spawn(push)).collect();
            for it in pushes {
                let answer = it.join().expect("an answer");
                assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
                assert!(answer.contains("application/problem+json"), "{answer}");
            }
        });
    }
    let grown = server.peak_memory_kb() - at_rest;
    println!("{AT_ONCE} bombs at once, {ROUNDS} times: {} MB more than at rest", grown >> 10);
    assert!(grown < MOST_KB, "{} MB more than at rest", grown >> 10);
}
