//! A write in progress: what it has changed so far, which nobody else sees before the commit.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, RwLock};

use greenpulse_domain::mark::Scope;
use greenpulse_domain::reading::Fact;
use greenpulse_domain::rollup::BuildingDay;
use greenpulse_ports::{PortError, Stored};
use rusqlite::Connection;
use tokio::sync::watch;

use crate::key::Subject;
use crate::ledger::{mark_key, parts, sqlite};
use crate::readings::stored;
use crate::recent::{Day, Recent};
use crate::remembered::Buildings;
use crate::subjects::{Kind, Subjects};

/// What readers and the writer share.
#[derive(Debug, Default)]
pub(crate) struct Shared {
    pub(crate) recent: Recent,
    pub(crate) subjects: Subjects,
    pub(crate) remembered: Buildings,
    /// Held while something is committed and not yet shown in memory.
    pub(crate) committing: RwLock<()>,
    pub(crate) newest_event: watch::Sender<u64>,
}

/// A meter-day whose newest facts are in the log from `seq` on, and not in the packed day.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Waiting {
    pub(crate) seq: i64,
    pub(crate) key: i64,
    pub(crate) n_facts: usize,
}

/// The log's days that wait to be packed, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Queue {
    pub(crate) days: VecDeque<Waiting>,
    pub(crate) n_facts: usize,
    pub(crate) last_seq: i64,
}

/// What one request, or one group of them, changes in memory once it is committed.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    days: HashMap<i64, Day>,
    subjects: HashMap<(Kind, String), Subject>,
    pub(crate) waiting: Vec<Waiting>,
    /// Building-days, absent where there is nothing any more.
    pub(crate) rolled: Vec<(i64, Option<Arc<Stored<BuildingDay>>>)>,
    /// How many were taken from the front of the queue.
    pub(crate) n_taken: usize,
    pub(crate) newest_event: Option<u64>,
}

impl Changes {
    fn absorb(&mut self, later: Self) {
        later.days.into_iter().for_each(|(key, day)| self.day(key, day));
        self.subjects.extend(later.subjects);
        self.waiting.extend(later.waiting);
        self.rolled.extend(later.rolled);
        self.n_taken += later.n_taken;
        self.newest_event = later.newest_event.or(self.newest_event);
    }

    /// The day as it is now.
    pub(crate) fn day(&mut self, key: i64, day: Day) {
        let earlier = self.days.get(&key);
        let n_before = earlier.map_or(day.n_before, |it| it.n_before);
        let received = day.received.max(earlier.and_then(|it| it.received));
        self.days.insert(key, Day { n_before, received, ..day });
    }
}

/// What a request writes with.
#[derive(Debug)]
pub(crate) struct Writing<'a> {
    pub(crate) db: &'a Connection,
    pub(crate) shared: &'a Shared,
    pub(crate) queue: &'a mut Queue,
    /// Of the requests before it in its group.
    group: Changes,
    /// Its own.
    pub(crate) own: Changes,
}

impl<'a> Writing<'a> {
    pub(crate) fn new(db: &'a Connection, shared: &'a Shared, queue: &'a mut Queue) -> Self {
        Self { db, shared, queue, group: Changes::default(), own: Changes::default() }
    }

    /// The meter-day as this request sees it.
    pub(crate) fn facts(&self, key: i64) -> Result<Arc<Vec<Fact>>, PortError> {
        match self.in_memory(key) {
            Some(day) => Ok(day.facts),
            None => Ok(Arc::new(stored(self.db, key)?)),
        }
    }

    pub(crate) fn in_memory(&self, key: i64) -> Option<Day> {
        let changed = self.own.days.get(&key).or_else(|| self.group.days.get(&key));
        changed.cloned().or_else(|| self.shared.recent.day(key))
    }

    /// The subject's number, if it has one.
    pub(crate) fn subject(&self, kind: Kind, id: &str) -> Option<Subject> {
        self.shared.subjects.find(kind, id).or_else(|| {
            let key = (kind, id.to_owned());
            self.own.subjects.get(&key).or_else(|| self.group.subjects.get(&key)).copied()
        })
    }

    /// The subject's number, given now if it has none.
    pub(crate) fn subject_or_new(&mut self, kind: Kind, id: &str) -> Result<Subject, PortError> {
        if let Some(subject) = self.subject(kind, id) {
            return Ok(subject);
        }
        self.db
            .prepare_cached("INSERT INTO subject (kind, id) VALUES (?, ?)")
            .and_then(|mut it| it.execute((kind.name(), id)))
            .map_err(sqlite)?;
        let subject = kind.subject(self.db.last_insert_rowid());
        self.own.subjects.insert((kind, id.to_owned()), subject);
        Ok(subject)
    }

    /// Key of a scope whose subject has a number.
    pub(crate) fn key(&self, scope: &Scope) -> Option<i64> {
        let (kind, id, day) = parts(scope);
        self.subject(kind, id).map(|it| it.key(day))
    }

    /// Makes `scope` dirty.
    pub(crate) fn mark(&mut self, scope: &Scope) -> Result<(), PortError> {
        let (kind, id, day) = parts(scope);
        let subject = self.subject_or_new(kind, id)?;
        mark_key(self.db, subject.key(day))
    }

    /// Days in the queue that this transaction has packed so far.
    pub(crate) const fn n_taken(&self) -> usize {
        self.group.n_taken + self.own.n_taken
    }

    /// The oldest row of the log that is still needed.
    pub(crate) fn oldest_waiting(&self) -> Option<i64> {
        let queued = self.queue.days.get(self.n_taken());
        let oldest = queued.or(self.group.waiting.first()).or(self.own.waiting.first());
        oldest.map(|it| it.seq)
    }

    /// Takes over what the request at hand has changed.
    pub(crate) fn keep(&mut self) {
        let own = std::mem::take(&mut self.own);
        self.group.absorb(own);
    }

    /// Forgets what the request at hand has changed.
    pub(crate) fn undo(&mut self) {
        self.own = Changes::default();
    }

    /// Shows everybody what the group has changed. For when it is committed.
    pub(crate) fn publish(self) {
        let Changes { days, subjects, waiting, rolled, n_taken, newest_event } = self.group;
        let taken = self.queue.days.drain(..n_taken);
        let n_taken_facts: usize = taken.map(|it| it.n_facts).sum();
        self.queue.n_facts += waiting.iter().map(|it| it.n_facts).sum::<usize>();
        self.queue.n_facts -= n_taken_facts;
        self.queue.days.extend(waiting);
        for ((kind, id), subject) in subjects {
            self.shared.subjects.add(kind, &id, subject);
        }
        self.shared.remembered.publish(rolled);
        self.shared.recent.publish(days, self.queue.days.len());
        if let Some(seq) = newest_event {
            self.shared.newest_event.send_replace(seq);
        }
    }
}
