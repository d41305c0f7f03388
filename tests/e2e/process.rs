//! The real binary.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

/// Where the binary is: GREENPULSE, or built here.
pub fn binary() -> PathBuf {
    if let Some(built) = std::env::var_os("GREENPULSE") {
        return built.into();
    }
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    let built = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--package", "greenpulse"])
        .current_dir(root)
        .status()
        .unwrap();
    assert!(built.success(), "the binary builds");
    // target/debug/deps/this-test -> target/debug/greenpulse
    let test = std::env::current_exe().unwrap();
    test.ancestors().nth(2).unwrap().join("greenpulse")
}

/// Runs a command on a data folder; it must not fail.
pub fn run(binary: &Path, data: &Path, args: &[&str]) -> Output {
    let output = Command::new(binary).arg("--data").arg(data).args(args).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_ne!(output.status.code(), Some(2), "{args:?}: {said}");
    output
}

/// A server on a free port of the loopback.
#[derive(Debug)]
pub struct Server {
    child: Child,
    /// `host:port`.
    pub address: String,
}

impl Server {
    /// One that makes no campus of its own.
    pub fn start(binary: &Path, data: &Path) -> Self {
        Self::start_with(binary, data, &["--empty"])
    }

    pub fn start_with(binary: &Path, data: &Path, more: &[&str]) -> Self {
        let file = data.join("address");
        let _ = std::fs::remove_file(&file);
        let child = Command::new(binary)
            .arg("--data")
            .arg(data)
            .args(["up", "--no-build", "--listen", "127.0.0.1:0"])
            .args(more)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        let mut server = Self { child: child.unwrap(), address: String::new() };
        let began = Instant::now();
        while server.address.is_empty() {
            assert!(began.elapsed() < Duration::from_secs(20), "the server comes up");
            std::thread::sleep(Duration::from_millis(5));
            let written = std::fs::read_to_string(&file).unwrap_or_default();
            server.address = written.trim_start_matches("http://").to_owned();
        }
        server
    }

    /// The most memory that it has held so far.
    pub fn peak_memory_kb(&self) -> u64 {
        let status = format!("/proc/{}/status", self.child.id());
        let status = std::fs::read_to_string(status).unwrap();
        let peak = status.lines().find_map(|it| it.strip_prefix("VmHWM:")).unwrap();
        peak.trim().trim_end_matches(" kB").parse().unwrap()
    }

    /// Ends it as a power cut would end a process: at once.
    pub fn kill(self) {
        drop(self);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
