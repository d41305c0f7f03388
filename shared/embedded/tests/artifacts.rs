//! A folder keeps the contract of artifacts, and finds out what others did to it.
#![expect(clippy::unwrap_used, reason = "a test's own helpers fail by panicking")]

use std::fs;

use greenpulse_embedded::ArtifactFolder;
use greenpulse_ports::contract::{self, got, in_parts};
use greenpulse_ports::{ArtifactKey, Artifacts, Page, PortError};
use tempfile::TempDir;

fn key(text: &str) -> ArtifactKey {
    text.parse().unwrap()
}

#[tokio::test]
async fn artifacts() {
    let data = TempDir::new().unwrap();
    contract::artifacts(&ArtifactFolder::open(data.path()).unwrap()).await;
    let again = ArtifactFolder::open(data.path()).unwrap();
    assert_eq!(again.list("", Page::default()).await.unwrap().items.len(), 3);
}

/// Any one byte that is not what was put, and a file that ends too soon.
#[tokio::test]
async fn what_does_not_match_its_checksum_is_not_given_out() {
    let data = TempDir::new().unwrap();
    let folder = ArtifactFolder::open(data.path()).unwrap();
    let key = key("results/1.csv");
    folder.put(&key, in_parts(b"kwh\n1\n")).await.unwrap();
    let path = data.path().join("artifacts/results/1.csv");
    let sound = fs::read(&path).unwrap();
    for at in 0..sound.len() {
        let mut worse = sound.clone();
        worse[at] ^= 1;
        for worse in [worse, sound[..at].to_vec()] {
            fs::write(&path, worse).unwrap();
            let refused = got(&folder, &key).await.unwrap_err();
            assert!(
                matches!(&refused, PortError::Malformed { port: "artifacts", detail }
                if detail == "results/1.csv does not match its checksum"),
                "{refused:?}"
            );
        }
    }
    fs::write(&path, &sound).unwrap();
    assert_eq!(got(&folder, &key).await.unwrap().unwrap(), b"kwh\n1\n");
}

/// Who dies while writing leaves what was there as it was, and nothing that lasts.
#[tokio::test]
async fn what_was_half_written_is_removed_and_was_never_there() {
    let data = TempDir::new().unwrap();
    let folder = ArtifactFolder::open(data.path()).unwrap();
    folder.put(&key("a"), in_parts(b"old")).await.unwrap();
    let incoming = data.path().join("artifacts/.incoming");
    fs::write(incoming.join("7"), b"ne").unwrap();
    assert_eq!(folder.list("", Page::default()).await.unwrap().items.len(), 1);
    let folder = ArtifactFolder::open(data.path()).unwrap();
    assert!(!incoming.exists());
    assert_eq!(got(&folder, &key("a")).await.unwrap().unwrap(), b"old");
}

/// Of two that put at once one is there, whole.
#[tokio::test]
async fn puts_at_once_do_not_mix() {
    let data = TempDir::new().unwrap();
    let folder = ArtifactFolder::open(data.path()).unwrap();
    for _ in 0..20 {
        let [a, b] = [b'a', b'b'].map(|it| vec![it; 1_000]);
        let key = key("a");
        let (first, second) =
            tokio::join!(folder.put(&key, in_parts(&a)), folder.put(&key, in_parts(&b)));
        first.unwrap();
        second.unwrap();
        let found = got(&folder, &key).await.unwrap().unwrap();
        assert!(found == a || found == b);
    }
}
