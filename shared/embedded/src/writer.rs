//! The one thread that writes. Requests that wait together commit together: one fsync serves them
//! all, and each stands on its own savepoint, so that a bad one rolls back alone.

use std::iter;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

use greenpulse_ports::PortError;
use rusqlite::Connection;
use tokio::sync::oneshot;

/// Most requests in one transaction.
const MAX_GROUP: usize = 256;

/// Writes inside its savepoint, then tells its caller once the whole group is on disk.
type Job = Box<dyn FnOnce(&Connection) -> Outcome + Send>;

struct Outcome {
    keep: bool,
    tell: Box<dyn FnOnce(Result<(), String>) + Send>,
}

#[derive(Debug)]
pub(crate) struct Writer {
    inbox: Option<Sender<Job>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    pub(crate) fn start(db: Connection) -> std::io::Result<Self> {
        let (inbox, jobs) = channel();
        let thread = std::thread::Builder::new().name("writer".into()).spawn(|| run(db, jobs))?;
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
        write: impl FnOnce(&Connection) -> Result<T, PortError> + Send + 'static,
    ) -> Result<T, PortError> {
        let (answer, answered) = oneshot::channel();
        let job: Job = Box::new(move |db| {
            let written = write(db);
            let keep = written.is_ok();
            let tell = Box::new(move |committed: Result<(), String>| {
                let told = match committed {
                    Ok(()) => written,
                    Err(cause) => Err(PortError::unavailable(port, cause)),
                };
                // Whoever asked may have gone; what they wrote stands all the same.
                let _ = answer.send(told);
            });
            Outcome { keep, tell }
        });
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

fn run(db: Connection, jobs: Receiver<Job>) {
    while let Ok(first) = jobs.recv() {
        let group = iter::once(first).chain(jobs.try_iter().take(MAX_GROUP - 1));
        commit_group(&db, group);
    }
}

fn commit_group(db: &Connection, group: impl Iterator<Item = Job>) {
    let mut tell = Vec::new();
    let written = db.execute_batch("BEGIN IMMEDIATE").and_then(|()| {
        for job in group {
            db.execute_batch("SAVEPOINT job")?;
            let outcome = job(db);
            tell.push(outcome.tell);
            if !outcome.keep {
                db.execute_batch("ROLLBACK TO job")?;
            }
            db.execute_batch("RELEASE job")?;
        }
        db.execute_batch("COMMIT")
    });
    if written.is_err() && !db.is_autocommit() {
        let undone = db.execute_batch("ROLLBACK");
        tracing::error!(?undone, "failed to commit a group of {} writes", tell.len());
    }
    for it in tell {
        it(written.as_ref().map(|_| ()).map_err(ToString::to_string));
    }
}
