//! The archive holds what wins in the store, whatever happens on the way.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod campus;
mod wire;

use std::sync::Arc;

use archive::{Deps, archive};
use greenpulse_aws::emulator;
use greenpulse_aws::stream::streamed;
use greenpulse_aws_tests::Emulator;
use greenpulse_aws_tests::campus::{clock, settings};
use greenpulse_aws_tests::random::Random;
use greenpulse_aws_tests::stream::changes;
use greenpulse_aws_tests::timestream::{Fate, Timestream};
use greenpulse_domain::id::MeterId;
use greenpulse_domain::reading::Fact;
use greenpulse_domain::time::Window;
use greenpulse_ports::{Archived, ReadingArchive, contract};
use serde_json::{Value, json};

use crate::campus::{DAYS, a_hard_day, append, compared, fact, hand_over, sums_agree, verified};

#[tokio::test]
async fn the_archive_is_what_wins_in_the_store() {
    let Some(emulator) = Emulator::start() else { return };
    let store = emulator::store(&emulator.endpoint, settings("archived")).await;
    let (store, mut random) = (store.unwrap(), Random::new(5));
    for day in DAYS {
        for meter in ["s~m1", "s~m2~A", "t~m1"] {
            a_hard_day(&store, meter, day, &mut random).await;
        }
    }
    let midnight = [fact("2026-03-02T23:30:00Z", 60, 8.0), fact("2026-03-03T23:30:00Z", 60, 9.0)];
    append(&store, "s~m1", &midnight).await;
    let mut all = changes(&emulator.endpoint, "archived").await;
    assert!(all.iter().any(|it| it["dynamodb"]["Keys"]["sk"]["S"].as_str().unwrap().len() > 12));

    let timestream = Timestream::start(clock, |n| match n % 29 {
        5 => Fate::Throttled,
        17 => Fate::AnswerLost,
        _ => Fate::Well,
    });
    let timestream = timestream.await;
    let deps = Deps { archive: Arc::new(timestream.archive()) };
    // What comes twice and in any order, far worse than a stream is.
    let again: Vec<Value> = all.iter().step_by(3).cloned().collect();
    all.extend(again);
    random.shuffle(&mut all);
    hand_over(&deps, &all).await;
    assert_eq!(compared(&store, &timestream).await.mismatches, 9, "it answers late");
    timestream.catch_up();
    assert_eq!(compared(&store, &timestream).await.mismatches, 6, "late readings later still");
    timestream.hours_later();
    let compared = compared(&store, &timestream).await;
    assert_eq!((compared.checked, compared.mismatches), (9, 0), "{:?}", compared.examples);
    for meter in ["s~m1", "s~m2~A", "t~m1"] {
        sums_agree(&store, &timestream, meter).await;
    }
    assert!(0 < timestream.n_throttled());
}

/// Were every record of one version, what is corrected would not be, and the comparison says so.
#[tokio::test]
async fn without_versions_it_is_not() {
    let Some(emulator) = Emulator::start() else { return };
    let store = emulator::store(&emulator.endpoint, settings("versionless")).await.unwrap();
    a_hard_day(&store, "s~m1", DAYS[0], &mut Random::new(6)).await;
    let all = changes(&emulator.endpoint, "versionless").await;
    let timestream = Timestream::start(clock, |_| Fate::Versionless).await;
    hand_over(&Deps { archive: Arc::new(timestream.archive()) }, &all).await;
    timestream.hours_later();
    let compared = compared(&store, &timestream).await;
    assert_eq!((compared.checked, compared.mismatches), (1, 1));
}

fn of_meter(facts: &[Fact]) -> Vec<(MeterId, Fact)> {
    facts.iter().map(|it| ("s~m1".parse().unwrap(), *it)).collect()
}

fn day(day: &str) -> Window {
    Window::utc_day(day.parse().unwrap())
}

#[tokio::test]
async fn it_keeps_the_contract() {
    let then = || "2022-06-05T00:00:00Z".parse().unwrap();
    let timestream = Timestream::start(then, |_| Fate::Well).await;
    contract::archive(&timestream.archive(), async || timestream.hours_later()).await;
}

#[tokio::test]
async fn what_comes_again_changes_nothing() {
    let timestream = Timestream::start(clock, |_| Fate::Well).await;
    let archive = timestream.archive();
    let facts: Vec<Fact> = (0..48)
        .flat_map(|hour| {
            let start = format!("2026-03-{:02}T{:02}:00:00Z", 1 + hour / 24, hour % 24);
            [0, 15, 30, 60, 61].map(|minutes| fact(&start, minutes, f64::from(hour)))
        })
        .collect();
    for n in 1..=3 {
        let answers = archive.append(&of_meter(&facts)).await;
        assert_eq!(timestream.n_requests(), 3 * n, "a hundred at a time");
        assert!(answers.iter().all(|it| *it.as_ref().unwrap() == Archived::Kept));
        assert_eq!(timestream.n_written(), 240);
    }
    let corrected = Fact { revision: 2, ..facts[0] };
    archive.append(&of_meter(&[corrected])).await;
    let answers = archive.append(&of_meter(&facts[..2])).await;
    let answers: Vec<Archived> = answers.into_iter().map(Result::unwrap).collect();
    assert_eq!(answers, [Archived::Surpassed, Archived::Kept]);
}

/// What Timestream will never take is told of by its reason, and nothing else suffers.
#[tokio::test]
async fn refused_readings_stand_in_nobodys_way() {
    let timestream = Timestream::start(clock, |_| Fate::Well).await;
    let archive = timestream.archive();
    let facts = [
        fact("2026-03-04T11:00:00Z", 15, 1.0),
        // Tomorrow's price.
        fact("2026-03-05T11:00:00Z", 60, 2.0),
        fact("2023-03-05T11:00:00Z", 60, 3.0),
        // No time that Timestream knows: it refuses the request, whatever else is in it.
        fact("1969-07-20T20:00:00Z", 60, 4.0),
        fact("2026-03-04T12:14:00Z", 15, 5.0),
    ];
    let answers = archive.append(&of_meter(&facts)).await;
    let answers: Vec<Archived> = answers.into_iter().map(Result::unwrap).collect();
    let refused = |at: usize, why: &str| match &answers[at] {
        Archived::Refused(reason) => assert!(reason.contains(why), "{reason}"),
        other => panic!("{at}: {other:?}"),
    };
    assert_eq!((&answers[0], &answers[4]), (&Archived::Kept, &Archived::Kept));
    refused(1, "outside the time range");
    refused(2, "outside the time range");
    refused(3, "a time is");
}

/// A change that cannot be read ends among the dead letters; the others are archived, and readings
/// that are refused are not handed over for ever.
#[tokio::test]
async fn poison_blocks_nothing() {
    let timestream = Timestream::start(clock, |_| Fate::Well).await;
    let deps = Deps { archive: Arc::new(timestream.archive()) };
    let event: Value = serde_json::from_str(STREAMED).unwrap();
    let mut records = event["Records"].as_array().unwrap().clone();
    records[0]["dynamodb"]["NewImage"]["l"]["B"] = "bm9uc2Vuc2U=".into();
    let poisoned = records[0]["dynamodb"]["SequenceNumber"].as_str().unwrap().to_owned();
    let changes = streamed(&json!({ "Records": records })).unwrap();
    assert_eq!(archive(&deps, changes).await, [poisoned]);
    assert!(0 < timestream.n_written());
    assert!(streamed(&json!({ "detail": {} })).is_err(), "no event of a stream");
}

/// Years after, Timestream takes none of it: nobody tries again.
#[tokio::test]
async fn what_is_refused_is_not_handed_over_again() {
    let later = || "2029-01-01T00:00:00Z".parse().unwrap();
    let timestream = Timestream::start(later, |_| Fate::Well).await;
    let deps = Deps { archive: Arc::new(timestream.archive()) };
    let event: Value = serde_json::from_str(STREAMED).unwrap();
    assert!(archive(&deps, streamed(&event).unwrap()).await.is_empty());
    assert_eq!((timestream.n_requests(), timestream.n_written()), (1, 0));
}

/// What came before there was an archive is handed over by whoever verifies.
#[tokio::test]
async fn verify_hands_over_what_is_lacking() {
    let Some(emulator) = Emulator::start() else { return };
    let store = emulator::store(&emulator.endpoint, settings("repaired")).await.unwrap();
    a_hard_day(&store, "s~m1", DAYS[0], &mut Random::new(7)).await;
    append(&store, "s~m1", &[fact("2026-03-04T20:00:00Z", 60, 2.0)]).await;
    let timestream = Timestream::start(clock, |_| Fate::Well).await;
    let lacking = verified(&store, &timestream, true).await;
    assert_eq!((lacking.checked, lacking.mismatches, lacking.refused), (1, 1, 0));
    assert!(96 <= lacking.repaired, "every quarter of the day");
    assert!(lacking.examples[0].contains("s~m1 on 2026-03-02"), "{:?}", lacking.examples);
    timestream.hours_later();
    assert_eq!(compared(&store, &timestream).await.mismatches, 0);
    sums_agree(&store, &timestream, "s~m1").await;
    // What nobody sent.
    let planted = [("s~m1".parse().unwrap(), fact("2026-03-02T00:00:00Z", 1, 4.0))];
    timestream.archive().append(&planted).await;
    timestream.hours_later();
    assert_eq!(compared(&store, &timestream).await.mismatches, 1);
}

const STREAMED: &str = include_str!("../../../../events/readings-streamed.json");

/// What one event brings: a head that grows, one that only was settled, a chunk.
#[tokio::test]
async fn an_event_brings_what_it_adds() {
    let event: Value = serde_json::from_str(STREAMED).unwrap();
    let added: Vec<usize> =
        streamed(&event).unwrap().into_iter().map(|it| it.added.unwrap().len()).collect();
    assert_eq!(added, [1, 1, 0, 0, 90]);
    let timestream = Timestream::start(clock, |_| Fate::Well).await;
    let deps = Deps { archive: Arc::new(timestream.archive()) };
    for _ in 0..2 {
        assert!(archive(&deps, streamed(&event).unwrap()).await.is_empty());
        assert_eq!(timestream.n_written(), 90);
    }
}

/// What could not be archived is handed over again.
#[tokio::test]
async fn nothing_is_lost_while_it_may_not_write() {
    let timestream = Timestream::start(clock, |n| if n < 3 { Fate::Denied } else { Fate::Well });
    let timestream = timestream.await;
    let deps = Deps { archive: Arc::new(timestream.archive()) };
    let event: Value = serde_json::from_str(STREAMED).unwrap();
    let n_failed = hand_over(&deps, event["Records"].as_array().unwrap()).await;
    assert_eq!((n_failed, timestream.n_written()), (6, 90), "three times both heads");
}
