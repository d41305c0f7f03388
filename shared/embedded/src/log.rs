//! The log of batches, and how it is folded into packed days.
//!
//! A push is one row of the log: that, and no more, is written before it is acknowledged. Its days
//! are packed later, many at a time and each once for many pushes; only then are they marked
//! dirty, which is why whoever asks for marks has the log folded first. A row leaves the log once
//! every day in it is packed.

use greenpulse_domain::append::append;
use greenpulse_domain::reading::{Appended, Fact};
use greenpulse_ports::pack::{pack_batch, unpack_batch};
use greenpulse_ports::{Grown, PortError};

use crate::append::keep;
use crate::ledger::{mark_key, sqlite};
use crate::readings::malformed;
use crate::recent::Day;
use crate::store::EmbeddedStore;
use crate::writer::Undo;
use crate::writing::{Waiting, Writing};

/// Some milliseconds of packing.
pub(crate) const STEP: Until = Until::Days(512);

/// How much is folded at a time.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Until {
    /// So many days are packed.
    Days(usize),
    /// No more than so many facts wait.
    Waiting(usize),
}

impl Writing<'_> {
    /// Writes what was added into the log.
    pub(crate) fn log(&mut self, grown: Vec<Grown<i64>>) -> Result<(), PortError> {
        if grown.is_empty() {
            return Ok(());
        }
        let seq = self.queue.last_seq + 1;
        let batch = pack_batch(grown.iter().map(|it| (it.key, it.added.as_slice())));
        self.db
            .prepare_cached("INSERT INTO log (seq, data) VALUES (?, ?)")
            .and_then(|mut it| it.execute((seq, batch)))
            .map_err(sqlite)?;
        self.queue.last_seq = seq;
        grown.into_iter().for_each(|it| self.wait(seq, it));
        Ok(())
    }

    fn wait(&mut self, seq: i64, Grown { key, added, day }: Grown<i64>) {
        self.own.waiting.push(Waiting { seq, key, n_facts: added.len() });
        self.own.day(key, Day::grown(day, &added, false));
    }

    /// Packs the days that wait longest and marks them dirty, as many of them as `until` says.
    /// Says whether more of the log up to `last_seq` waits.
    pub(crate) fn fold(&mut self, until: Until, last_seq: i64) -> Result<bool, PortError> {
        let mut keys: Vec<i64> = Vec::new();
        let mut n_facts = self.queue.n_facts;
        for it in self.queue.days.range(self.n_taken()..).take_while(|it| it.seq <= last_seq) {
            let enough = match until {
                Until::Days(n_days) => n_days <= keys.len(),
                Until::Waiting(few) => n_facts <= few,
            };
            if enough {
                break;
            }
            n_facts -= it.n_facts;
            self.own.n_taken += 1;
            // An earlier fold may have packed it with what came later.
            if self.in_memory(it.key).is_some_and(|day| !day.is_packed) {
                keys.push(it.key);
            }
        }
        // Neighbors lie side by side on the disk.
        keys.sort_unstable();
        keys.dedup();
        for key in keys {
            let Some(day) = self.in_memory(key) else { continue };
            keep(self.db, key, &day.facts)?;
            mark_key(self.db, key)?;
            let n_before = day.facts.len();
            self.own.day(key, Day { n_before, received: None, is_packed: true, ..day });
        }
        let oldest = self.oldest_waiting();
        self.db
            .prepare_cached("DELETE FROM log WHERE seq < ?")
            .and_then(|mut it| it.execute([oldest.unwrap_or(i64::MAX)]))
            .map_err(sqlite)?;
        Ok(oldest.is_some_and(|it| it <= last_seq))
    }

    /// Brings back what only the log has. For a store that is being opened.
    pub(crate) fn replay(&mut self) -> Result<(), PortError> {
        let mut statement =
            self.db.prepare("SELECT seq, data FROM log ORDER BY seq").map_err(sqlite)?;
        let rows = statement
            .query_map([], |row| Ok((row.get(0)?, unpack_batch(row.get_ref(1)?.as_blob()?))))
            .map_err(sqlite)?;
        for row in rows {
            let (seq, batch) = row.map_err(sqlite)?;
            self.queue.last_seq = seq;
            for (key, facts) in batch.map_err(malformed)? {
                let mut day = self.facts(key)?.to_vec();
                let kept = |it: &Fact| append(&mut day, *it) != Appended::Known;
                let added: Vec<Fact> = facts.into_iter().filter(kept).collect();
                if !added.is_empty() {
                    self.wait(seq, Grown { key, added, day });
                }
            }
        }
        self.keep();
        Ok(())
    }
}

impl EmbeddedStore {
    /// Packs and marks dirty everything that the log holds by now.
    pub(crate) async fn fold(&self, port: &'static str) -> Result<(), PortError> {
        if !self.shared().recent.is_anything_waiting() {
            return Ok(());
        }
        let mut last_seq = None;
        loop {
            let step = move |it: &mut Writing<'_>| {
                let last_seq = last_seq.unwrap_or(it.queue.last_seq);
                Ok((it.fold(STEP, last_seq)?, last_seq))
            };
            let (more, until) = self.write(port, Undo::Group, step).await?;
            if !more {
                return Ok(());
            }
            last_seq = Some(until);
        }
    }
}
