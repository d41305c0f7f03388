//! Meter-days in memory: all whose newest facts only the log has, and others that changed lately.
//!
//! A day stands here whole or not at all, and leaves only after it was packed and committed. So
//! whoever looks here first, and on the disk for what is not here, misses nothing.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use greenpulse_domain::reading::{Fact, latest};
use greenpulse_ports::Extremes;
use jiff::Timestamp;

use crate::key::Subject;

/// Facts of packed days that stay at hand; about 80 bytes each.
const MAX_IDLE_FACTS: usize = 100_000;

/// A meter-day after a write.
#[derive(Debug, Clone)]
pub(crate) struct Day {
    /// In [`Fact::order`].
    pub(crate) facts: Arc<Vec<Fact>>,
    /// How many facts it had before the write.
    pub(crate) n_before: usize,
    /// When the newest of what was added arrived.
    pub(crate) received: Option<Timestamp>,
    /// Whether all of it is in its packed day, or some of it in the log alone.
    pub(crate) is_packed: bool,
}

impl Day {
    /// A day that `added` is a part of.
    pub(crate) fn grown(day: Vec<Fact>, added: &[Fact], is_packed: bool) -> Self {
        let n_before = day.len() - added.len();
        let received = added.iter().map(|it| it.received).max();
        Self { facts: Arc::new(day), n_before, received, is_packed }
    }
}

#[derive(Debug, Default)]
pub(crate) struct Recent {
    kept: RwLock<Kept>,
    /// Facts of days that wait to be packed.
    n_waiting: AtomicUsize,
}

#[derive(Debug, Default)]
struct Kept {
    meters: HashMap<Subject, Meter>,
    /// Packed days from the one that changed longest ago.
    idle: VecDeque<Idle>,
    n_idle_facts: usize,
}

#[derive(Debug)]
struct Idle {
    subject: Subject,
    key: i64,
    n_facts: usize,
}

#[derive(Debug, Default)]
struct Meter {
    days: BTreeMap<i64, Day>,
    extremes: Option<Extremes>,
    /// Grows with each write, so that what was computed beside one is not kept.
    n_writes: u64,
}

/// What there is of a meter in memory, as of one moment.
#[derive(Debug)]
pub(crate) struct Memory {
    pub(crate) days: Vec<(i64, Arc<Vec<Fact>>)>,
    pub(crate) n_writes: u64,
}

impl Recent {
    /// The meter-day, if it is here.
    pub(crate) fn day(&self, key: i64) -> Option<Day> {
        let (subject, _) = Subject::of_key(key);
        let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner);
        kept.meters.get(&subject)?.days.get(&key).cloned()
    }

    /// The meter's days here with keys from `first` to `last`, in order.
    pub(crate) fn days(&self, subject: Subject, first: i64, last: i64) -> Memory {
        let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner);
        let Some(meter) = kept.meters.get(&subject) else {
            return Memory { days: Vec::new(), n_writes: 0 };
        };
        let days = meter.days.range(first..=last).map(|(key, day)| (*key, day.facts.clone()));
        Memory { days: days.collect(), n_writes: meter.n_writes }
    }

    pub(crate) fn extremes(&self, subject: Subject) -> Option<Extremes> {
        let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner);
        kept.meters.get(&subject)?.extremes
    }

    /// Keeps what was computed after so many writes, unless the meter changed meanwhile.
    pub(crate) fn keep_extremes(&self, subject: Subject, n_writes: u64, extremes: Extremes) {
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        let meter = kept.meters.entry(subject).or_default();
        if meter.n_writes == n_writes {
            meter.extremes = Some(extremes);
        }
    }

    /// Shows what has been committed.
    pub(crate) fn publish(&self, days: impl IntoIterator<Item = (i64, Day)>, n_waiting: usize) {
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        for (key, day) in days {
            kept.put(key, day);
        }
        kept.forget();
        self.n_waiting.store(n_waiting, Ordering::Release);
    }

    pub(crate) fn is_anything_waiting(&self) -> bool {
        0 < self.n_waiting.load(Ordering::Acquire)
    }
}

impl Kept {
    fn put(&mut self, key: i64, day: Day) {
        let (subject, date) = Subject::of_key(key);
        if day.is_packed {
            let n_facts = day.facts.len();
            self.idle.push_back(Idle { subject, key, n_facts });
            self.n_idle_facts += n_facts;
        }
        let meter = self.meters.entry(subject).or_default();
        meter.n_writes += 1;
        if let Some(extremes) = &mut meter.extremes {
            let n_added = day.facts.len() - day.n_before;
            extremes.n_facts += n_added as u64;
            extremes.n_days += u64::from(day.n_before == 0 && 0 < n_added);
            extremes.first_day = extremes.first_day.min(date);
            extremes.last_received =
                day.received.map_or(extremes.last_received, |it| it.max(extremes.last_received));
            if extremes.last_day <= date
                && let Some(latest) = latest(&day.facts)
            {
                extremes.last_day = date;
                extremes.latest = *latest;
            }
        }
        meter.days.insert(key, day);
    }

    /// Lets packed days go that changed longest ago.
    fn forget(&mut self) {
        while MAX_IDLE_FACTS < self.n_idle_facts
            && let Some(Idle { subject, key, n_facts }) = self.idle.pop_front()
        {
            self.n_idle_facts -= n_facts;
            if let Some(meter) = self.meters.get_mut(&subject)
                && meter.days.get(&key).is_some_and(|it| it.is_packed)
            {
                meter.days.remove(&key);
            }
        }
    }
}
