use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use async_trait::async_trait;
use greenpulse_domain::id::MeterId;
use greenpulse_domain::reading::{Appended, Fact, latest};
use greenpulse_domain::time::Window;
use greenpulse_ports::{
    Answer, DayFacts, Extremes, Keeping, MeterDayFacts, Numbering, PortError, ReadingStore, weigh,
};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rusqlite::{Connection, OptionalExtension, Row};

use crate::key::Subject;
use crate::ledger::sqlite;
use crate::recent::Memory;
use crate::registers::around;
use crate::store::EmbeddedStore;
use crate::subjects::Kind;
use crate::writer::Undo;
use greenpulse_ports::pack::{Malformed, unpack_facts};

const PORT: &str = "readings";

#[async_trait]
impl ReadingStore for EmbeddedStore {
    async fn append(
        &self,
        days: Vec<MeterDayFacts>,
        numbering: Numbering,
        keeping: Keeping,
    ) -> Vec<Result<Vec<Appended>, PortError>> {
        let n = days.len();
        let appended = match keeping {
            Keeping::Keep => {
                self.write(PORT, Undo::Group, move |it| it.append(days, numbering)).await
            }
            Keeping::DryRun => {
                self.read(PORT, move |store, db| as_if_appended(store, db, days, numbering)).await
            }
        };
        match appended {
            Ok(appended) => appended.into_iter().map(Ok).collect(),
            Err(err) => {
                let cause = err.to_string();
                (0..n).map(|_| Err(PortError::unavailable(PORT, cause.clone()))).collect()
            }
        }
    }

    async fn append_answered(
        &self,
        days: Vec<MeterDayFacts>,
        numbering: Numbering,
        answer: Answer,
    ) -> Result<Vec<Vec<Appended>>, PortError> {
        self.write(PORT, Undo::Savepoint, move |it| it.append_answered(days, numbering, answer))
            .await
    }

    async fn days(&self, of: &[(MeterId, Date)]) -> Result<Vec<DayFacts>, PortError> {
        let of = of.to_vec();
        self.read(PORT, move |store, db| {
            let keys = of.iter().map(|(meter, day)| Some(store.meter(meter)?.key(*day)));
            let keys: Vec<Option<i64>> = keys.collect();
            // Memory before the disk: see `recent`.
            let recent = |key: &i64| Some(store.shared().recent.day(*key)?.facts);
            let memory: Vec<_> = keys.iter().map(|it| it.as_ref().and_then(recent)).collect();
            let day = |(key, memory): (Option<i64>, Option<Arc<Vec<Fact>>>)| {
                let Some(key) = key else { return Ok(DayFacts::default()) };
                let facts = memory.map_or_else(|| stored(db, key), |it| Ok(it.to_vec()))?;
                let [before, after] = around(db, key)?;
                Ok(DayFacts { facts, before, after })
            };
            keys.into_iter().zip(memory).map(day).collect()
        })
        .await
    }

    async fn overlapping(
        &self,
        meter: &MeterId,
        window: Window,
        as_of: Option<Timestamp>,
    ) -> Result<Vec<Fact>, PortError> {
        let Some(meter) = self.meter(meter) else { return Ok(Vec::new()) };
        let mut days = window.days(&TimeZone::UTC);
        let first_day = days.next().unwrap_or(Date::MIN);
        let last_day = days.last().unwrap_or(first_day);
        let (first, last) = (meter.key(first_day), meter.key(last_day));
        self.read(PORT, move |store, db| {
            let memory = store.shared().recent.days(meter, first, last);
            let days = all_days(db, memory, first, last)?;
            let is_wanted =
                |it: &&Fact| it.overlaps(window) && as_of.is_none_or(|at| it.received <= at);
            let mut facts: Vec<Fact> = Vec::with_capacity(days.values().map(|it| it.len()).sum());
            for day in days.values() {
                facts.extend(day.iter().filter(is_wanted).copied());
            }
            // Days follow each other, but a fact over midnight is kept with each that it touches.
            if !facts.is_sorted_by(|a, b| a.order(b).is_lt()) {
                facts.sort_by(|a, b| a.order(b));
                facts.dedup();
            }
            Ok(facts)
        })
        .await
    }

    fn sealed_before(&self) -> Date {
        Date::MIN
    }

    async fn latest(&self, meters: &[MeterId]) -> Result<Vec<Option<Fact>>, PortError> {
        let extremes = self.extremes(meters).await?;
        Ok(extremes.into_iter().map(|it| Some(it?.latest)).collect())
    }

    async fn extremes(&self, meters: &[MeterId]) -> Result<Vec<Option<Extremes>>, PortError> {
        let meters: Vec<_> = meters.iter().map(|it| self.meter(it)).collect();
        let recent = &self.shared().recent;
        let known: Vec<_> =
            meters.iter().map(|it| it.and_then(|meter| recent.extremes(meter))).collect();
        if meters.iter().zip(&known).all(|(meter, known)| meter.is_none() || known.is_some()) {
            return Ok(known);
        }
        self.read(PORT, move |store, db| {
            let of = |(meter, known): (&Option<Subject>, Option<Extremes>)| match meter {
                Some(meter) if known.is_none() => extremes(store, db, *meter),
                _ => Ok(known),
            };
            meters.iter().zip(known).map(of).collect()
        })
        .await
    }
}

impl EmbeddedStore {
    fn meter(&self, meter: &MeterId) -> Option<Subject> {
        self.shared().subjects.find(Kind::Meter, meter.as_str())
    }
}

fn as_if_appended(
    store: &EmbeddedStore,
    db: &Connection,
    days: Vec<MeterDayFacts>,
    numbering: Numbering,
) -> Result<Vec<Vec<Appended>>, PortError> {
    let mut unknown: HashMap<MeterId, Subject> = HashMap::new();
    let mut nobody = |meter: &MeterId| {
        let n = unknown.len();
        *unknown.entry(meter.clone()).or_insert_with(|| Subject::nobody(n))
    };
    let meters = days.iter().map(|it| store.meter(&it.meter).unwrap_or_else(|| nobody(&it.meter)));
    let keys: Vec<i64> = meters.zip(&days).map(|(meter, it)| meter.key(it.day)).collect();
    let recent = |key: &i64| Some((*key, store.shared().recent.day(*key)?.facts));
    let memory: BTreeMap<i64, Arc<Vec<Fact>>> = keys.iter().filter_map(recent).collect();
    let present = |key: i64| match memory.get(&key) {
        Some(facts) => Ok(facts.clone()),
        None => Ok(Arc::new(stored(db, key)?)),
    };
    Ok(weigh(present, &keys, days, numbering)?.appended)
}

pub(crate) fn unpacked(row: &Row<'_>) -> rusqlite::Result<Result<Vec<Fact>, Malformed>> {
    Ok(unpack_facts(row.get_ref(0)?.as_blob()?))
}

pub(crate) fn malformed(err: Malformed) -> PortError {
    PortError::malformed(PORT, err)
}

/// Facts of one meter-day as they are packed.
pub(crate) fn stored(db: &Connection, key: i64) -> Result<Vec<Fact>, PortError> {
    db.prepare_cached("SELECT data FROM facts WHERE key = ?")
        .and_then(|mut it| it.query_row([key], unpacked).optional())
        .map_err(sqlite)?
        .map_or(Ok(Vec::new()), |it| it.map_err(malformed))
}

/// Days from `first` to `last`: those in memory, which was looked at first, and the others packed.
fn all_days(
    db: &Connection,
    memory: Memory,
    first: i64,
    last: i64,
) -> Result<BTreeMap<i64, Arc<Vec<Fact>>>, PortError> {
    let mut days: BTreeMap<i64, Arc<Vec<Fact>>> = memory.days.into_iter().collect();
    let mut statement = db
        .prepare_cached("SELECT data, key FROM facts WHERE key BETWEEN ? AND ? ORDER BY key")
        .map_err(sqlite)?;
    let mut rows = statement.query((first, last)).map_err(sqlite)?;
    while let Some(row) = rows.next().map_err(sqlite)? {
        let key = row.get(1).map_err(sqlite)?;
        if let Entry::Vacant(packed) = days.entry(key) {
            packed.insert(Arc::new(unpacked(row).map_err(sqlite)?.map_err(malformed)?));
        }
    }
    Ok(days)
}

fn extremes(
    store: &EmbeddedStore,
    db: &Connection,
    meter: Subject,
) -> Result<Option<Extremes>, PortError> {
    let (first, last) = (meter.first_key(), meter.last_key());
    let memory = store.shared().recent.days(meter, first, last);
    let n_writes = memory.n_writes;
    let mut found: Option<Extremes> = None;
    for (key, facts) in all_days(db, memory, first, last)? {
        let (_, day) = Subject::of_key(key);
        let received = facts.iter().map(|it| it.received).max();
        let (Some(latest), Some(received)) = (latest(&facts), received) else { continue };
        let so_far = found.unwrap_or(Extremes {
            n_days: 0,
            n_facts: 0,
            first_day: day,
            last_day: day,
            last_received: received,
            latest: *latest,
        });
        found = Some(Extremes {
            n_days: so_far.n_days + 1,
            n_facts: so_far.n_facts + facts.len() as u64,
            last_day: day,
            last_received: so_far.last_received.max(received),
            latest: *latest,
            ..so_far
        });
    }
    if let Some(found) = found {
        store.shared().recent.keep_extremes(meter, n_writes, found);
    }
    Ok(found)
}
