//! The power fails in the middle of anything, and what was not synced is gone: nothing that was
//! acknowledged is.
#![expect(clippy::unwrap_used, reason = "a test's own helpers fail by panicking")]

use std::sync::Arc;

use axum::http::StatusCode;
use greenpulse::cloud::Cloud;
use greenpulse_domain::content::sha256_hex;
use greenpulse_e2e::load::{Account, Found, METERS, Row, is_kept, look};
use greenpulse_e2e::worse::{Fault, Worse};
use greenpulse_e2e::{Campus, Home, is_long};
use greenpulse_embedded::{Below, EmbeddedStore};
use greenpulse_ports::Registry;
use greenpulse_unsynced::{Chance, Disk};
use rusqlite::{Connection, OpenFlags};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tokio::task::JoinHandle;

/// What is wrong with the store, if anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Plant {
    Nothing,
    /// SQLite's `synchronous` is less than it must be.
    Synchronous(&'static str),
    AnswerBeforeCommit,
}

/// What many cuts left.
#[derive(Debug, Default)]
struct Outcome {
    rounds: u64,
    /// Changes that were not synced when the power failed.
    unsynced: usize,
    /// Rounds that ended in the middle of moving the log into the store.
    in_checkpoint: usize,
    acknowledged: usize,
    /// Of the first round that lost something: what, in words.
    loss: Option<String>,
}

async fn furnished() -> Home {
    let campus = Campus::new().await;
    for meter in 0..METERS {
        let body = json!({"source": "s", "meter": format!("m{meter}"), "building_id": "b1",
                          "commodity": "electricity", "unit": "kWh"});
        campus.owner("POST", "/api/meters", body).await;
    }
    campus.home.clone()
}

/// Cuts the power in the middle of pushes, drains and checkpoints, and looks at what is left; until
/// something is lost.
async fn survive(disk: &'static Disk, rounds: u64, plant: Plant, seed: u64) -> Outcome {
    let home = furnished().await;
    let mut chance = Chance::new(seed);
    let mut accounts: Vec<Account> = (0..METERS).map(|_| Account::default()).collect();
    let mut outcome = Outcome::default();
    for _ in 0..rounds {
        // Some of them while the store is opened and recovers, some after many a checkpoint.
        let most = [30, 300, 3_000][chance.below(3) as usize];
        disk.fail_after(1 + chance.below(most));
        under_load(disk, &home, plant, &mut accounts).await;
        outcome.rounds += 1;
        let unsynced = disk.lose(&mut chance).unwrap();
        outcome.unsynced += unsynced.values().sum::<usize>();
        outcome.in_checkpoint += usize::from(unsynced.get(&home.file()).is_some_and(|it| 0 < *it));
        match left(&home, &accounts).await {
            Ok(found) if found.is_sound() => outcome.acknowledged = found.acknowledged,
            other => outcome.loss = Some(format!("{other:?}")),
        }
        if outcome.loss.is_some() {
            break;
        }
    }
    outcome
}

async fn under_load(disk: &'static Disk, home: &Home, plant: Plant, accounts: &mut [Account]) {
    let mut below = Below { vfs: Some(disk.name()), ..Below::default() };
    if let Plant::Synchronous(less) = plant {
        below.synchronous = less;
    }
    // The power may fail before it is open.
    let Ok(mut cloud) = Cloud::open_on(home.folder.path(), below) else { return };
    if plant == Plant::AnswerBeforeCommit {
        cloud.readings = Worse::new(cloud.store.clone(), Fault::Hasty);
    }
    let campus = Arc::new(Campus::over(cloud, home));
    let pushers: Vec<JoinHandle<Account>> = accounts
        .iter_mut()
        .enumerate()
        .map(|(meter, account)| {
            let pusher = Pusher { campus: campus.clone(), disk, meter };
            tokio::spawn(pusher.push(std::mem::take(account)))
        })
        .collect();
    let drainer = tokio::spawn(drain(campus.clone(), disk));
    let checkpointer = tokio::task::spawn_blocking({
        let home = home.clone();
        move || checkpoint(&home, disk)
    });
    drop(campus);
    for (account, pusher) in accounts.iter_mut().zip(pushers) {
        *account = pusher.await.unwrap();
    }
    drainer.await.unwrap();
    checkpointer.await.unwrap();
}

/// One meter's gateway.
struct Pusher {
    campus: Arc<Campus>,
    disk: &'static Disk,
    meter: usize,
}

impl Pusher {
    /// Sends again what was never answered and some of what was, then rows that are new, until the
    /// power fails.
    async fn push(self, mut account: Account) -> Account {
        let [unanswered, known] = account.again();
        for (rows, are_known) in [(unanswered, false), (known, true)] {
            if rows.is_empty() {
                continue;
            }
            let Some(answer) = self.send(&rows).await else { return account };
            assert!(!are_known || answer["duplicate"] == rows.len(), "what is kept is known");
            account.acknowledge(&rows);
        }
        while !self.disk.has_failed() {
            let rows = account.fresh(self.meter, 5);
            if self.send(&rows).await.is_some() {
                account.acknowledge(&rows);
            }
        }
        account
    }

    /// The answer, unless the power fails first.
    async fn send(&self, rows: &[Row]) -> Option<Value> {
        let body: Vec<Value> = rows.iter().copied().map(Row::json).collect();
        let (status, answer) = self.campus.try_push(&body).await;
        if status != StatusCode::OK {
            return None;
        }
        assert_eq!(answer["rejected"], json!([]));
        Some(answer)
    }
}

async fn drain(campus: Arc<Campus>, disk: &'static Disk) {
    let deps = campus.cloud.rollup();
    while !disk.has_failed() {
        // Whatever fails is found after the cut.
        let _ = rollup::drain_batch(&deps, 16).await;
        tokio::task::yield_now().await;
    }
}

/// Moves what is in the log to where it belongs, more often than the store does by itself.
fn checkpoint(home: &Home, disk: &'static Disk) {
    let flags = OpenFlags::default();
    let Ok(db) = Connection::open_with_flags_and_vfs(home.file(), flags, disk.name()) else {
        return;
    };
    while !disk.has_failed() {
        std::thread::sleep(std::time::Duration::from_millis(5));
        let _ = db.query_row("PRAGMA wal_checkpoint(RESTART)", [], |_| Ok(()));
    }
}

/// What a store on a sound disk finds of what was acknowledged.
async fn left(home: &Home, accounts: &[Account]) -> Result<Found, String> {
    let words = |err: &dyn std::error::Error| err.to_string();
    let campus = Campus::open(home, Below::default()).map_err(|err| words(&err))?;
    let deps = campus.cloud.rollup();
    let verified = rollup::verify(&deps).await.map_err(|err| words(&err))?;
    if verified.mismatches != 0 {
        return Err(format!("{verified:?}"));
    }
    look(&campus.cloud, accounts).await.map_err(|err| words(&err))
}

fn run(name: &str, rounds: u64, plant: Plant, seed: u64) -> Outcome {
    Runtime::new().unwrap().block_on(survive(Disk::mount(name), rounds, plant, seed))
}

#[test]
fn nothing_acknowledged_is_lost_when_the_power_fails() {
    let rounds = if is_long() { 200 } else { 40 };
    let outcome = run("sound", rounds, Plant::Nothing, 1);
    println!("{outcome:?}");
    assert_eq!(outcome.loss, None);
    assert!(outcome.unsynced > 100, "there was something to lose: {outcome:?}");
    assert!(outcome.in_checkpoint > 0, "in the store too: {outcome:?}");
    assert!(outcome.acknowledged > 1_000, "there was load: {outcome:?}");
}

#[test]
fn a_store_that_does_not_sync_is_caught() {
    for (name, synchronous) in [("off", "OFF"), ("normal", "NORMAL")] {
        let outcome = run(name, 25, Plant::Synchronous(synchronous), 2);
        println!("{outcome:?}");
        assert!(outcome.loss.is_some(), "{outcome:?}");
    }
}

#[test]
fn an_answer_before_the_commit_is_caught() {
    let outcome = run("hasty", 25, Plant::AnswerBeforeCommit, 3);
    println!("{outcome:?}");
    assert!(outcome.loss.is_some(), "{outcome:?}");
}

/// Wherever the power fails while a store is made, it is made the next time.
#[test]
fn a_store_that_was_half_made_opens() {
    let disk = Disk::mount("half-made");
    let mut chance = Chance::new(4);
    let mut n = 0;
    loop {
        let folder = TempDir::new().unwrap();
        disk.fail_after(n);
        let below = Below { vfs: Some(disk.name()), ..Below::default() };
        let made = EmbeddedStore::open_on(folder.path(), below);
        let is_made = !disk.has_failed() && made.is_ok();
        drop(made);
        disk.fail();
        disk.lose(&mut chance).unwrap();
        EmbeddedStore::open(folder.path()).unwrap();
        if is_made {
            break;
        }
        n += 1;
    }
    assert!(n > 20, "making a store takes {n} changes and syncs");
}

/// How many pushes under an `Idempotency-Key` left what, each cut off one change later.
#[derive(Debug, Default)]
struct Kept {
    /// Rows and answer.
    both: u64,
    neither: u64,
    /// Rows without their answer, or an answer without its rows.
    torn: u64,
}

/// Cuts the power off at each change that a push makes, until one is answered.
async fn push_once(disk: &'static Disk, late: bool, seed: u64) -> Kept {
    let (home, mut chance) = (furnished().await, Chance::new(seed));
    let mut kept = Kept::default();
    for number in 0.. {
        let (key, row) = (format!("k{number}"), Row { meter: 0, number });
        disk.fail_after(u64::from(number));
        let below = Below { vfs: Some(disk.name()), ..Below::default() };
        let mut is_answered = false;
        if let Ok(mut cloud) = Cloud::open_on(home.folder.path(), below) {
            if late {
                cloud.readings = Worse::new(cloud.store.clone(), Fault::Late);
            }
            let campus = Campus::over(cloud, &home);
            is_answered = campus.try_push_once(&key, &[row.json()]).await.0 == StatusCode::OK;
        }
        disk.fail();
        disk.lose(&mut chance).unwrap();
        let cloud = Cloud::open(home.folder.path()).unwrap();
        let answer = format!("fleeting/answer/s/{}", sha256_hex(key.as_bytes()));
        let answer = cloud.store.get(&answer).await.unwrap();
        let has_answer = answer.is_some_and(|it| it.body["answer"].is_string());
        match [is_kept(&cloud, row).await.unwrap(), has_answer] {
            [true, true] => kept.both += 1,
            [false, false] => kept.neither += 1,
            _ => kept.torn += 1,
        }
        if is_answered {
            assert!(has_answer, "what was said is kept");
            break;
        }
    }
    kept
}

/// Wherever the power fails during a push under a key, its rows and its answer are both there
/// afterwards, or neither is.
#[test]
fn an_answer_is_kept_with_its_rows() {
    let run = |name, late, seed| {
        Runtime::new().unwrap().block_on(push_once(Disk::mount(name), late, seed))
    };
    let kept = run("answered", false, 5);
    println!("{kept:?}");
    assert_eq!(kept.torn, 0, "{kept:?}");
    assert!(5 < kept.neither && 0 < kept.both, "it was cut off before and after: {kept:?}");
    let caught = (6..9).map(|seed| run("late", true, seed).torn).sum::<u64>();
    assert!(0 < caught, "an answer that comes later is caught");
}
