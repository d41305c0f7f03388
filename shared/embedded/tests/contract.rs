//! SQLite keeps every port's contract.

use greenpulse_embedded::EmbeddedStore;
use greenpulse_ports::contract;
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
