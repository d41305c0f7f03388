//! SQLite keeps every port's contract.

use greenpulse_domain::reading::{Appended, Fact};
use greenpulse_domain::time::{Window, utc_day};
use greenpulse_embedded::EmbeddedStore;
use greenpulse_ports::{Keeping, Ledger, MeterDayFacts, Numbering, ReadingStore, contract};
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

/// Readings are there, and their days dirty, whether the log was folded before the end or not.
#[tokio::test]
async fn what_only_the_log_holds_is_there_when_opened_again() {
    let (folder, store) = empty();
    let meter: greenpulse_domain::id::MeterId = "s~m1".parse().unwrap();
    let (first, last) = (contract::hour(1, 1.0), contract::hour(30, 2.0));
    let day = |fact: Fact| {
        let day = utc_day(fact.extent.start());
        vec![MeterDayFacts { meter: meter.clone(), day, facts: vec![fact] }]
    };
    let append = async |store: &EmbeddedStore, fact| {
        store.append(day(fact), Numbering::AsSent, Keeping::Keep).await.remove(0).unwrap()
    };
    append(&store, first).await;
    assert_eq!(store.pending(10).await.unwrap().len(), 1, "folded");
    let meters = [meter.clone()];
    assert_eq!(store.extremes(&meters).await.unwrap()[0].unwrap().latest, first);
    append(&store, last).await;
    // As after a power cut: nobody folds what comes last.
    let copy = TempDir::new().expect("a folder");
    for file in ["greenpulse.sqlite", "greenpulse.sqlite-wal"] {
        std::fs::copy(folder.path().join(file), copy.path().join(file)).expect("a copy");
    }
    let again = EmbeddedStore::open(copy.path()).expect("a store");
    let window =
        Window::new(first.extent.start(), last.extent.start() + jiff::Span::new().hours(1));
    let facts = again.overlapping(&meter, window.unwrap(), None).await.unwrap();
    assert_eq!(facts, [first, last]);
    assert_eq!(again.extremes(&meters).await.unwrap(), store.extremes(&meters).await.unwrap());
    assert_eq!(append(&again, last).await, [Appended::Known]);
    assert_eq!(again.pending(10).await.unwrap().len(), 2);
}
