//! What becomes of anomalies when their building is removed.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

#[allow(dead_code, reason = "each test file takes what it needs of the campus")]
mod campus;

use anomaly::{Looked, catch_up};
use campus::{BUILDING, Campus, left_on, now};
use greenpulse_domain::anomaly::{AnomalyStatus, Investigation, Judgement};
use greenpulse_domain::building::Building;
use greenpulse_ports::{Expect, Registry, Write, all, get, put};
use jiff::SignedDuration;

#[tokio::test]
async fn they_are_withdrawn_and_judged_no_more_and_what_people_wrote_stays() {
    let campus = Campus::judged(left_on("2026-03-18T19:00:00Z", "2026-03-19T07:00:00Z")).await;
    let found = campus.shown().await;
    assert_eq!((found.len(), campus.detected().await.len()), (1, 1));
    let mut notes = Investigation::new(found[0].id.clone(), now());
    notes.give(AnomalyStatus::Investigating, "ann", now());
    campus.store.commit(vec![put(&notes, Expect::Absent)]).await.unwrap();
    let (building, _) = get::<Building>(&*campus.store, BUILDING).await.unwrap().unwrap();
    let gone = Write::Delete { key: "building/b1".into(), expect: Expect::Anything };
    campus.store.commit(vec![gone]).await.unwrap();

    let later = now() + SignedDuration::from_mins(5);
    let looked = catch_up(&campus.deps, later).await.unwrap();
    assert_eq!(looked, Looked { withdrawn: 1, ..Looked::default() });
    assert_eq!(campus.shown().await, []);
    let kept = campus.anomalies().await.remove(0);
    assert_eq!(kept.withdrawn.unwrap().reason, "the building was removed");
    assert!(!kept.is_open);
    assert_eq!(all::<Investigation>(&*campus.store, "").await.unwrap(), [notes.clone()]);
    assert_eq!(all::<Judgement>(&*campus.store, "").await.unwrap(), []);
    assert_eq!(catch_up(&campus.deps, later).await.unwrap(), Looked::default());
    let told = campus.tell(&["2026-03-20"], later).await.unwrap();
    assert_eq!(told, Looked::default(), "days of it that are new are nobody's");

    campus.store.commit(vec![put(&building, Expect::Absent)]).await.unwrap();
    let again = catch_up(&campus.deps, later + SignedDuration::from_mins(5)).await.unwrap();
    assert_eq!((again.judged, again.found), (1, 1), "whoever makes it again finds it as it was");
    assert_eq!(campus.shown().await[0].id, found[0].id);
    assert_eq!(all::<Investigation>(&*campus.store, "").await.unwrap(), [notes]);
    assert_eq!(campus.detected().await.len(), 1, "and nobody is told again");
}
