//! The one thread that writes. Requests that wait together commit together: one fsync serves them
//! all, and one that may be refused stands on a savepoint, so that it rolls back alone.

use std::iter;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use greenpulse_ports::PortError;
use rusqlite::Connection;
use tokio::sync::oneshot;

use crate::log::{STEP, Until};
use crate::store::OpenError;
use crate::writing::{Queue, Shared, Writing};

/// Most requests in one transaction.
const MAX_GROUP: usize = 256;
/// How long nobody must write before the log is folded.
const REST: Duration = Duration::from_millis(50);
/// Facts that may wait in the log; of more, the oldest are packed with the next write.
const MAX_WAITING_FACTS: usize = 100_000;

/// Writes inside its savepoint, then tells its caller once the whole group is on disk.
struct Job {
    write: Box<dyn FnOnce(&mut Writing<'_>) -> Outcome + Send>,
    undo: Undo,
}

/// How a write that fails is taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Undo {
    /// Alone: it may be refused half-way.
    Savepoint,
    /// With its whole group, since nothing but the disk makes it fail. Cheaper: a savepoint copies
    /// every page that is changed after it.
    Group,
}

struct Outcome {
    keep: bool,
    tell: Tell,
}

/// Told whether the group is on disk, or why it is not.
type Tell = Box<dyn FnOnce(Result<(), String>) + Send>;

#[derive(Debug)]
pub(crate) struct Writer {
    inbox: Option<Sender<Job>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    /// Brings back what the log holds, and starts the thread.
    pub(crate) fn start(db: Connection, shared: Arc<Shared>) -> Result<Self, OpenError> {
        let mut queue = Queue::default();
        let mut writing = Writing::new(&db, &shared, &mut queue);
        writing.replay().map_err(OpenError::Log)?;
        writing.publish();
        let (inbox, jobs) = channel();
        let thread = std::thread::Builder::new()
            .name("writer".into())
            .spawn(move || run(&db, &shared, queue, &jobs))
            .map_err(OpenError::Folder)?;
        Ok(Self { inbox: Some(inbox), thread: Some(thread) })
    }

    /// Runs `write` in the next transaction; answers when it is on disk.
    ///
    /// # Errors
    ///
    /// `write`'s own, after which nothing of it is kept; or that the commit failed.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        port: &'static str,
        undo: Undo,
        write: impl FnOnce(&mut Writing<'_>) -> Result<T, PortError> + Send + 'static,
    ) -> Result<T, PortError> {
        let (answer, answered) = oneshot::channel();
        let write = Box::new(move |writing: &mut Writing<'_>| {
            let written = write(writing);
            let keep = written.is_ok();
            let tell = Box::new(move |committed: Result<(), String>| {
                let told = match (written, committed) {
                    (Ok(_), Err(cause)) => Err(PortError::unavailable(port, cause)),
                    (written, _) => written,
                };
                // Whoever asked may have gone; what they wrote stands all the same.
                let _ = answer.send(told);
            });
            Outcome { keep, tell }
        });
        let job = Job { write, undo };
        let sent = self.inbox.as_ref().is_some_and(|inbox| inbox.send(job).is_ok());
        let gone = || PortError::unavailable(port, "the writer has stopped");
        if !sent {
            return Err(gone());
        }
        answered.await.unwrap_or_else(|_| Err(gone()))
    }
}

impl Drop for Writer {
    /// Lets what was asked for finish.
    fn drop(&mut self) {
        self.inbox = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn run(db: &Connection, shared: &Shared, mut queue: Queue, jobs: &Receiver<Job>) {
    let mut rested = queue.days.is_empty();
    loop {
        let first = if rested {
            jobs.recv().map_err(|_| RecvTimeoutError::Disconnected)
        } else {
            jobs.recv_timeout(REST)
        };
        match first {
            Ok(first) => {
                let group = iter::once(first).chain(jobs.try_iter().take(MAX_GROUP - 1));
                commit_group(db, shared, &mut queue, group);
                rested = false;
            }
            Err(RecvTimeoutError::Timeout) => rested = tidy(db, shared, &mut queue),
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

/// What is done while nobody writes: packs what waits, then moves it out of the write-ahead log.
/// Says whether all is done.
fn tidy(db: &Connection, shared: &Shared, queue: &mut Queue) -> bool {
    if !queue.days.is_empty() {
        commit_group(db, shared, queue, iter::once(folding(STEP)));
        return false;
    }
    let moved = db.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()));
    if let Err(err) = moved {
        tracing::warn!(error = %err, "failed to move the write-ahead log into the store");
    }
    true
}

/// Packs some of what waits; nobody is told.
fn folding(until: Until) -> Job {
    let write = Box::new(move |writing: &mut Writing<'_>| {
        let folded = writing.fold(until, i64::MAX);
        if let Err(err) = &folded {
            tracing::error!(error = %err, "failed to pack what was pushed; it stays in the log");
        }
        Outcome { keep: folded.is_ok(), tell: Box::new(|_| ()) }
    });
    Job { write, undo: Undo::Group }
}

fn commit_group(
    db: &Connection,
    shared: &Shared,
    queue: &mut Queue,
    group: impl Iterator<Item = Job>,
) {
    let mut tell = Vec::new();
    let too_many = MAX_WAITING_FACTS < queue.n_facts;
    let mut writing = Writing::new(db, shared, queue);
    let written = write_all(
        &mut writing,
        group.chain(too_many.then(|| folding(Until::Waiting(MAX_WAITING_FACTS)))),
        &mut tell,
    );
    let written = written.and_then(|()| {
        // Nobody may see a mark before what it marks: see `ledger`.
        let _shown = shared.committing.write().unwrap_or_else(PoisonError::into_inner);
        execute(db, "COMMIT")?;
        writing.publish();
        Ok(())
    });
    match &written {
        Ok(()) => {}
        Err(cause) => {
            let undone = if db.is_autocommit() { Ok(()) } else { db.execute_batch("ROLLBACK") };
            tracing::error!(cause, ?undone, "failed to commit a group of {} writes", tell.len());
        }
    }
    for it in tell {
        it(written.clone());
    }
}

fn write_all(
    writing: &mut Writing<'_>,
    group: impl Iterator<Item = Job>,
    tell: &mut Vec<Tell>,
) -> Result<(), String> {
    let db = writing.db;
    execute(db, "BEGIN IMMEDIATE")?;
    for job in group {
        let saved = job.undo == Undo::Savepoint;
        if saved {
            execute(db, "SAVEPOINT job")?;
        }
        let outcome = (job.write)(writing);
        tell.push(outcome.tell);
        match (outcome.keep, saved) {
            (true, _) => writing.keep(),
            (false, true) => {
                writing.undo();
                execute(db, "ROLLBACK TO job")?;
            }
            (false, false) => return Err("another write of the same group failed".to_owned()),
        }
        if saved {
            execute(db, "RELEASE job")?;
        }
    }
    Ok(())
}

fn execute(db: &Connection, sql: &str) -> Result<(), String> {
    let done = db.prepare_cached(sql).and_then(|mut it| it.execute([]));
    done.map(drop).map_err(|err| err.to_string())
}
