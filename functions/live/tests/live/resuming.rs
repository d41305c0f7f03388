//! Pages that were away, and come back with the last cursor that they heard.

use std::collections::BTreeSet;

use futures::future::join_all;
use greenpulse_domain::user::{BuildingAccess, Role};
use greenpulse_ports::{Expect, Registry, Write};
use live::ToClient;

use crate::desk::{Desk, changed, rolled_up};

/// Whether it is told to read anew, and the cursors that it hears.
fn outcome(heard: &[ToClient]) -> (bool, Vec<&str>) {
    let is_lost = heard.iter().any(|it| matches!(it, ToClient::Reload { .. }));
    fn cursor(it: &ToClient) -> Option<&str> {
        if let ToClient::Changed { cursor, .. } = it { Some(cursor.as_str()) } else { None }
    }
    (is_lost, heard.iter().filter_map(cursor).collect())
}

#[tokio::test]
async fn a_page_that_was_away_hears_what_it_missed() {
    let desk = Desk::new().await;
    let vera = desk.person("vera", Role::Viewer, BuildingAccess::All).await;
    for _ in 0..5 {
        desk.tell(&["b1"]).await.unwrap();
        desk.wait(120);
    }
    for (after, expected) in [
        ("0", (false, vec!["1", "2", "3", "4", "5"])),
        // What it has heard last may have overtaken what came at the same time.
        ("3", (false, vec!["3", "4", "5"])),
        ("5", (false, vec!["5"])),
        ("6", (true, vec![])),
        ("x", (true, vec![])),
        ("", (true, vec![])),
    ] {
        let socket = format!("s{after}");
        desk.opened(&socket, &vera).await;
        let heard = desk.follow(&socket, &["b1"], Some(after)).await;
        assert_eq!(outcome(&heard), expected, "after {after:?}");
    }
}

#[tokio::test]
async fn what_is_kept_no_more_is_not_passed_over() {
    let desk = Desk::new().await;
    let vera = desk.person("vera", Role::Viewer, BuildingAccess::All).await;
    for _ in 0..6 {
        desk.tell(&["b1"]).await.unwrap();
        desk.wait(120);
    }
    let forget = async |seq: u64| {
        let key = format!("fleeting/happened/{seq:012}");
        desk.store.commit(vec![Write::Delete { key, expect: Expect::Anything }]).await.unwrap();
    };
    // A store forgets in whatever order it likes.
    forget(3).await;
    let asked = async |after: &str| {
        let socket = format!("s{after}");
        desk.opened(&socket, &vera).await;
        outcome(&desk.follow(&socket, &["b1"], Some(after)).await).0
    };
    assert!(asked("1").await && asked("2").await, "3 is missing");
    assert!(!asked("3").await && !asked("4").await, "it has heard of 3");
    forget(6).await;
    assert!(asked("5").await);
    assert!(!asked("6").await);
    for _ in 0..101 {
        desk.tell(&["b2"]).await.unwrap();
    }
    assert!(asked("06").await, "too many to be told one by one");
    assert!(asked("107").await, "of what came at the same time some is not read");
}

/// Numbers have no gap, and none is given twice, however many tell at once.
#[tokio::test(flavor = "multi_thread")]
async fn numbers_are_given_once() {
    let desk = Desk::new().await;
    let vera = desk.person("vera", Role::Viewer, BuildingAccess::All).await;
    desk.opened("s1", &vera).await;
    desk.follow("s1", &["b1"], None).await;
    let events = || vec![rolled_up(&["b1"]), rolled_up(&["b2"]), rolled_up(&["b1"])];
    let told = (0..8).map(|_| desk.conversations.tell(events(), desk.now()));
    for it in join_all(told).await {
        it.unwrap();
    }
    let heard = desk.heard("s1");
    assert_eq!(changed(&heard).len(), 16);
    let cursors: BTreeSet<&str> = outcome(&heard).1.into_iter().collect();
    assert_eq!(cursors.len(), 16);
    desk.opened("s2", &vera).await;
    let again = desk.follow("s2", &["b1"], Some("0")).await;
    assert_eq!(outcome(&again).1.into_iter().collect::<BTreeSet<_>>(), cursors);
}

/// A change is told to whoever subscribes while it is told: one of the two finds the other.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_falls_between_subscribing_and_telling() {
    let desk = Desk::new().await;
    let vera = desk.person("vera", Role::Viewer, BuildingAccess::All).await;
    for round in 0..50 {
        let socket = format!("s{round}");
        desk.opened(&socket, &vera).await;
        let (told, mut heard) =
            tokio::join!(desk.tell(&["b1"]), desk.follow(&socket, &["b1"], None));
        told.unwrap();
        heard.extend(desk.heard(&socket));
        assert!(changed(&heard).contains(&"b1"), "round {round}: {heard:?}");
        desk.conversations.close(&socket).await.unwrap();
    }
}
