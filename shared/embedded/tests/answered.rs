//! A write that fails half-way leaves neither its facts nor its answer, on the disk or in memory.

use greenpulse_domain::id::MeterId;
use greenpulse_domain::reading::{Appended, Extent, Fact};
use greenpulse_embedded::EmbeddedStore;
use greenpulse_ports::{
    Answer, Expect, Keeping, Ledger, MeterDayFacts, Numbering, PortError, ReadingStore, Registry,
    contract,
};
use jiff::civil::Date;
use rusqlite::Connection;
use serde_json::json;
use tempfile::TempDir;

const KEY: &str = "fleeting/answer/1";
const DAY: Date = jiff::civil::date(2022, 6, 1);

fn days(meters: &[MeterId]) -> Vec<MeterDayFacts> {
    let interval = contract::hour(1, 1.0);
    let register = Fact { extent: Extent::Register(interval.extent.start()), ..interval };
    let day = |(meter, fact): (&MeterId, Fact)| MeterDayFacts {
        meter: meter.clone(),
        day: DAY,
        facts: vec![fact],
    };
    meters.iter().zip([interval, register]).map(day).collect()
}

async fn append(store: &EmbeddedStore, meters: &[MeterId]) -> Result<(), PortError> {
    let body = Box::new(|_: &[Vec<Appended>]| json!("done"));
    let answer = Answer { key: KEY.into(), expect: Expect::Absent, body };
    store.append_answered(days(meters), Numbering::AsSent, answer).await.map(drop)
}

/// The answer is refused when the facts have been written, while others write in the same group.
#[tokio::test]
async fn nothing_is_left_of_a_write_whose_answer_fails() {
    let folder = TempDir::new().expect("a folder");
    let store = EmbeddedStore::open(folder.path()).expect("a store");
    let db = Connection::open(folder.path().join("greenpulse.sqlite")).expect("the file");
    db.execute_batch(
        "CREATE TRIGGER planted BEFORE INSERT ON doc WHEN NEW.key = 'fleeting/answer/1'
         BEGIN SELECT RAISE(ABORT, 'planted'); END",
    )
    .expect("a fault");
    let meters: [MeterId; 2] = ["s~m1", "s~r1"].map(|it| it.parse().unwrap());
    let others: [MeterId; 1] = [("s~m2").parse().unwrap()];

    let (refused, beside) = tokio::join!(
        append(&store, &meters),
        store.append(days(&others), Numbering::AsSent, Keeping::Keep),
    );
    assert!(matches!(refused, Err(PortError::Unavailable { .. })));
    assert_eq!(beside.into_iter().next().unwrap().unwrap(), [Appended::New], "alone it fails");
    assert_eq!(store.extremes(&meters).await.unwrap(), [None, None]);
    assert_eq!(store.get(KEY).await.unwrap(), None);
    let marks = store.pending(10).await.unwrap();
    assert_eq!(marks.len(), 1, "of the other one's: {marks:?}");

    db.execute_batch("DROP TRIGGER planted").expect("no fault");
    append(&store, &meters).await.unwrap();
    drop(store);
    let store = EmbeddedStore::open(folder.path()).expect("a store");
    assert!(store.extremes(&meters).await.unwrap().iter().all(Option::is_some));
    assert!(store.get(KEY).await.unwrap().is_some());
    assert_eq!(store.pending(10).await.unwrap().len(), 3);
}
