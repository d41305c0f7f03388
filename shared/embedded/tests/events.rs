//! Events outlive whoever waits for them, and a week.
#![expect(clippy::unwrap_used, reason = "a test's own helpers fail by panicking")]

use greenpulse_domain::event::{Event, RolledUp};
use greenpulse_embedded::EmbeddedStore;
use greenpulse_ports::EventBus;
use rusqlite::Connection;
use tempfile::TempDir;

fn event(building: &str) -> Event {
    let days = [jiff::civil::date(2022, 6, 1)].into();
    Event::RolledUp(RolledUp { days: [(building.parse().unwrap(), days)].into() })
}

async fn after(store: &EmbeddedStore, seq: u64, limit: usize) -> Vec<(u64, Event)> {
    let published = store.events_after(seq, limit).await.unwrap();
    published.into_iter().map(|it| (it.seq, it.event)).collect()
}

#[tokio::test]
async fn a_subscriber_goes_on_after_its_cursor_and_is_woken() {
    let folder = TempDir::new().expect("a folder");
    let store = EmbeddedStore::open(folder.path()).expect("a store");
    let mut newest = store.newest_event();
    assert_eq!(*newest.borrow_and_update(), 0);
    store.publish(["b1", "b2", "b3"].map(event).to_vec()).await.unwrap();
    newest.changed().await.unwrap();
    assert_eq!(*newest.borrow_and_update(), 3);
    assert_eq!(after(&store, 0, 2).await, [(1, event("b1")), (2, event("b2"))]);
    assert_eq!(after(&store, 2, 2).await, [(3, event("b3"))]);
    drop(store);

    let store = EmbeddedStore::open(folder.path()).expect("a store");
    assert_eq!(*store.newest_event().borrow(), 3, "durable");
    store.publish(vec![event("b4")]).await.unwrap();
    assert_eq!(after(&store, 3, 9).await, [(4, event("b4"))]);
}

/// Whoever publishes may be gone before it is on disk: who waits is woken all the same.
#[tokio::test]
async fn an_event_that_nobody_waits_for_wakes_subscribers() {
    let folder = TempDir::new().expect("a folder");
    let store = EmbeddedStore::open(folder.path()).expect("a store");
    let mut newest = store.newest_event();
    let mut asked = store.publish(vec![event("b1")]);
    let waker = std::task::Waker::noop();
    assert!(asked.as_mut().poll(&mut std::task::Context::from_waker(waker)).is_pending());
    drop(asked);
    newest.changed().await.unwrap();
    assert_eq!(after(&store, 0, 9).await, [(1, event("b1"))]);
}

#[tokio::test]
async fn what_is_a_week_old_goes_with_what_comes() {
    let folder = TempDir::new().expect("a folder");
    let store = EmbeddedStore::open(folder.path()).expect("a store");
    store.publish(["b1", "b2", "b3"].map(event).to_vec()).await.unwrap();
    let db = Connection::open(folder.path().join("greenpulse.sqlite")).expect("the file");
    let day = 24 * 3_600;
    for (seq, age) in [(1, 9 * day), (2, 7 * day + 60), (3, 7 * day - 60)] {
        db.execute("UPDATE event SET at = at - ?2 WHERE seq = ?1", (seq, age)).unwrap();
    }
    store.publish(vec![event("b4")]).await.unwrap();
    assert_eq!(after(&store, 0, 9).await, [(3, event("b3")), (4, event("b4"))]);
}
