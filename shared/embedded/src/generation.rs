//! Whether configuration may have changed since somebody read it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

/// A number that whoever keeps configuration compares. It is never the same on both sides of a
/// commit, also while nobody can know yet whether the commit is on disk, and when whoever asked for
/// it has gone.
#[derive(Debug, Default)]
pub(crate) struct Generation {
    now: AtomicU64,
    n_open: AtomicU64,
}

impl Generation {
    pub(crate) fn new(now: u64) -> Arc<Self> {
        Arc::new(Self { now: now.into(), n_open: AtomicU64::new(0) })
    }

    /// While a change is open, a number that nobody has seen: what is read may be of either side.
    pub(crate) fn now(&self) -> u64 {
        match self.n_open.load(SeqCst) {
            0 => self.now.load(SeqCst),
            _ => self.now.fetch_add(1, SeqCst) + 1,
        }
    }

    /// Opens a change; it stays open until the answer is dropped. For before the commit.
    pub(crate) fn change(self: &Arc<Self>) -> Open {
        self.n_open.fetch_add(1, SeqCst);
        Open(Arc::clone(self))
    }
}

/// A change that may be on disk or not.
#[derive(Debug)]
pub(crate) struct Open(Arc<Generation>);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.now.fetch_add(1, SeqCst);
        self.0.n_open.fetch_sub(1, SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_number_is_seen_on_both_sides_of_a_change() {
        let generation = Generation::new(7);
        assert_eq!([generation.now(), generation.now()], [7, 7]);
        let open = generation.change();
        let [first, second] = [generation.now(), generation.now()];
        assert!(7 < first && first < second);
        drop(open);
        assert!(second < generation.now());
        assert_eq!(generation.now(), generation.now());
    }
}
