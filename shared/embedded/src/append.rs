//! Facts that are appended: intervals to the log, registers to their packed days.

use greenpulse_domain::reading::{Appended, Fact};
use greenpulse_ports::{Answer, Grown, MeterDayFacts, Numbering, PortError, Weighed, Write, weigh};
use rusqlite::Connection;

use crate::ledger::{mark_key, sqlite};
use crate::recent::Day;
use crate::registers::mark_between_neighbors;
use crate::registry::{apply, expected};
use crate::subjects::Kind;
use crate::writing::Writing;
use greenpulse_ports::pack::pack_facts;

impl Writing<'_> {
    pub(crate) fn append(
        &mut self,
        days: Vec<MeterDayFacts>,
        numbering: Numbering,
    ) -> Result<Vec<Vec<Appended>>, PortError> {
        let key = |it: &MeterDayFacts| {
            Ok(self.subject_or_new(Kind::Meter, it.meter.as_str())?.key(it.day))
        };
        let keys = days.iter().map(key).collect::<Result<Vec<i64>, PortError>>()?;
        let Weighed { appended, grown } = weigh(|key| self.facts(key), &keys, days, numbering)?;
        // The energy of other days hangs on registers: those are packed at once.
        let (registers, intervals): (Vec<_>, Vec<_>) =
            grown.into_iter().partition(|it| it.added.iter().any(Fact::is_register));
        for Grown { key, added, day } in registers {
            keep(self.db, key, &day)?;
            mark_key(self.db, key)?;
            mark_between_neighbors(self.db, key)?;
            self.own.day(key, Day::grown(day, &added, true));
        }
        self.log(intervals)?;
        Ok(appended)
    }

    /// For a savepoint: what is refused half-way is taken back with it.
    pub(crate) fn append_answered(
        &mut self,
        days: Vec<MeterDayFacts>,
        numbering: Numbering,
        Answer { key, expect, body }: Answer,
    ) -> Result<Vec<Vec<Appended>>, PortError> {
        // Before all the work, since that is in vain for whoever comes too late.
        expected(self.db, &key, expect)?;
        let appended = self.append(days, numbering)?;
        let body = body(&appended);
        apply(self, Write::Put { key, body, expect })?;
        Ok(appended)
    }
}

/// Packs a day.
pub(crate) fn keep(db: &Connection, key: i64, facts: &[Fact]) -> Result<(), PortError> {
    let has_register = facts.iter().any(Fact::is_register);
    db.prepare_cached(
        "INSERT INTO facts (key, has_register, data) VALUES (?1, ?2, ?3)
         ON CONFLICT (key) DO UPDATE SET has_register = ?2, data = ?3",
    )
    .and_then(|mut it| it.execute((key, has_register, pack_facts(facts))))
    .map_err(sqlite)?;
    Ok(())
}
