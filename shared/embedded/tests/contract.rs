//! SQLite keeps every port's contract.

use greenpulse_embedded::EmbeddedStore;
use greenpulse_ports::{Expect, Ledger, Registry, Write, contract};
use tempfile::TempDir;

fn empty() -> (TempDir, EmbeddedStore) {
    let folder = TempDir::new().expect("a folder");
    let store = EmbeddedStore::open(folder.path()).expect("a store");
    (folder, store)
}

#[tokio::test]
async fn readings() {
    contract::readings(&empty().1).await;
}

#[tokio::test]
async fn marks_and_rollups() {
    contract::marks_and_rollups(&empty().1).await;
}

#[tokio::test]
async fn registry() {
    contract::registry(&empty().1).await;
}

#[tokio::test]
async fn what_was_written_is_there_when_opened_again() {
    let (folder, store) = empty();
    contract::registry(&store).await;
    let generation = greenpulse_ports::Registry::generation(&store).await.unwrap();
    drop(store);
    let store = EmbeddedStore::open(folder.path()).expect("a store");
    assert_eq!(greenpulse_ports::Registry::generation(&store).await.unwrap(), generation);
    let doc = greenpulse_ports::Registry::get(&store, "a/1").await.unwrap().unwrap();
    assert_eq!(doc.version, 2);
}

/// Whoever asked for a change may hang up: it stands, and whoever kept what was before must see it.
#[tokio::test]
async fn a_change_that_nobody_waits_for_is_seen() {
    let (_folder, store) = empty();
    let generation = store.generation().await.unwrap();
    let put =
        Write::Put { key: "a/1".into(), body: serde_json::json!(1), expect: Expect::Anything };
    let mut asked = Box::pin(store.commit(vec![put]));
    let waker = std::task::Waker::noop();
    assert!(asked.as_mut().poll(&mut std::task::Context::from_waker(waker)).is_pending());
    drop(asked);
    // What is asked for later is on disk later.
    store.settle(&[]).await.unwrap();
    assert!(store.get("a/1").await.unwrap().is_some());
    assert_ne!(store.generation().await.unwrap(), generation);
}
