//! Files on the command line where the only campus is simulated.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::process::{Command, Output};

use greenpulse::cloud::Cloud;
use greenpulse_domain::campus::{Campus, Currency};
use greenpulse_e2e::process::{Server, binary};
use greenpulse_ports::{Expect, Registry, put};
use jiff::Timestamp;
use tempfile::TempDir;

const HOURS: &str = "building_id,ts_utc,kwh\nhall,2026-03-01T00:00:00Z,1.5\n";

/// A data folder with a campus that is labelled simulated.
async fn simulated() -> TempDir {
    let folder = TempDir::new().unwrap();
    let campus = Campus {
        id: "demo".parse().unwrap(),
        name: "Demo".into(),
        zone: "Europe/London".parse().unwrap(),
        currency: Currency::USD,
        location: None,
        latitude: None,
        longitude: None,
        area: None,
        region: None,
        simulated: true,
        created_at: Timestamp::UNIX_EPOCH,
    };
    let cloud = Cloud::open(folder.path()).unwrap();
    cloud.store.commit(vec![put(&campus, Expect::Absent)]).await.unwrap();
    folder
}

#[tokio::test]
async fn the_command_line_says_what_to_add_before_real_values_are_kept() {
    let (binary, folder) = (binary(), simulated().await);
    let path = folder.path().join("hours.csv");
    std::fs::write(&path, HOURS).unwrap();
    let import = |more: &[&str]| -> Output {
        let file = ["import", path.to_str().unwrap()];
        Command::new(&binary)
            .arg("--data")
            .arg(folder.path())
            .args([&file, more].concat())
            .output()
            .unwrap()
    };
    let said = |output: &Output| String::from_utf8_lossy(&output.stderr).into_owned();
    let refused = |output: &Output| {
        assert_eq!(output.status.code(), Some(2), "{}", said(output));
        assert!(said(output).contains("`--campus NAME --campus-zone ZONE`"), "{}", said(output));
        assert!(said(output).contains("`--campus demo`"), "{}", said(output));
    };
    refused(&import(&[]));
    // A server that holds the folder says the same.
    let server = Server::start(&binary, folder.path());
    refused(&import(&[]));
    drop(server);

    let real = import(&["--campus", "north", "--campus-zone", "Europe/London"]);
    assert_eq!(real.status.code(), Some(0), "{}", said(&real));
    assert!(said(&real).contains("made campus north"), "{}", said(&real));
    assert!(said(&real).contains("value -> kwh (guessed)"), "{}", said(&real));
    let again = import(&["--json"]);
    let report: serde_json::Value = serde_json::from_slice(&again.stdout).unwrap();
    assert_eq!((&report["duplicate"], &report["quarantined"]), (&1.into(), &0.into()), "{report}");
}
