//! The AWS emulator that tests run on.
#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

pub mod campus;
pub mod faults;
pub mod metered;
mod proxy;
pub mod random;
mod served;
pub mod stream;
pub mod timestream;
pub mod wire;

use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use greenpulse_aws::{DynamoStore, Settings, emulator};
use jiff::{SignedDuration, Timestamp};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
const STARTS_WITHIN: Duration = Duration::from_secs(60);

/// An emulator of this test's own, on a free port of the loopback; it ends with this.
#[derive(Debug)]
pub struct Emulator {
    process: Child,
    pub endpoint: String,
}

impl Emulator {
    /// MiniStack. `None`, said loudly, where it is not installed; with `CI=true` that fails.
    pub fn start() -> Option<Self> {
        let why = "MiniStack is not installed: infra/localstack/up does it";
        Self::of("infra/localstack/.venv/bin/ministack", why, |program, port| {
            program.env("BIND_HOST", "127.0.0.1").env("GATEWAY_PORT", port);
        })
    }

    /// moto, which knows Timestream's wire and none of its rules. `None` as [`start`](Self::start).
    pub fn moto() -> Option<Self> {
        let why = "moto is not installed: tests/run does it";
        Self::of("tests/.venv/bin/moto_server", why, |program, port| {
            program.args(["--host", "127.0.0.1", "--port", port]);
        })
    }

    fn of(program: &str, why: &str, listen: impl FnOnce(&mut Command, &str)) -> Option<Self> {
        let program = PathBuf::from(ROOT).join(program);
        if !program.exists() {
            assert!(std::env::var_os("CI").is_none(), "{why}");
            eprintln!("SKIPPED: {why}");
            return None;
        }
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut program = Command::new(program);
        program.env_clear().env("PATH", "/usr/bin:/bin");
        listen(&mut program, &port.to_string());
        program.stdout(Stdio::null()).stderr(Stdio::null());
        let process = program.spawn().unwrap();
        let emulator = Self { process, endpoint: format!("http://127.0.0.1:{port}") };
        let began = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(began.elapsed() < STARTS_WITHIN, "the emulator starts");
            std::thread::sleep(Duration::from_millis(50));
        }
        Some(emulator)
    }

    /// A store on a table of its own, where everything is due at once.
    pub async fn store(&self, table: &str) -> DynamoStore {
        let settings =
            Settings { recompute_every: SignedDuration::ZERO, ..Settings::new(table, now) };
        emulator::store(&self.endpoint, settings).await.unwrap()
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[expect(clippy::disallowed_methods, reason = "tests are where time comes from")]
pub fn now() -> Timestamp {
    Timestamp::now()
}
