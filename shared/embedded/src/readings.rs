use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use async_trait::async_trait;
use greenpulse_domain::append::{append, number_by_arrival};
use greenpulse_domain::id::MeterId;
use greenpulse_domain::reading::{Appended, Extent, Fact};
use greenpulse_domain::time::Window;
use greenpulse_ports::{
    DayFacts, Extremes, Keeping, MeterDayFacts, Numbering, PortError, ReadingStore,
};
use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, Row};

use crate::key::Subject;
use crate::ledger::{mark_key, sqlite};
use crate::pack::{Malformed, pack_facts, unpack_facts};
use crate::store::{EmbeddedStore, Kind};

pub(crate) const PORT: &str = "readings";

#[async_trait]
impl ReadingStore for EmbeddedStore {
    async fn append(
        &self,
        days: Vec<MeterDayFacts>,
        numbering: Numbering,
        keeping: Keeping,
    ) -> Vec<Result<Vec<Appended>, PortError>> {
        let n = days.len();
        let store = self.clone();
        let appended = match keeping {
            Keeping::Keep => {
                self.write(PORT, move |db| append_all(&store, db, days, numbering, keeping)).await
            }
            Keeping::DryRun => {
                let append = move |store: &Self, db: &Connection| {
                    append_all(store, db, days, numbering, keeping)
                };
                self.read(PORT, append).await
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

    async fn days(&self, of: &[(MeterId, Date)]) -> Result<Vec<DayFacts>, PortError> {
        let of = of.to_vec();
        self.read(PORT, move |store, db| {
            let day = |(meter, day): &(MeterId, Date)| match store
                .subject(db, Kind::Meter, meter.as_str())
                .map_err(sqlite)?
            {
                Some(subject) => day_facts(db, subject, *day),
                None => Ok(DayFacts::default()),
            };
            of.iter().map(day).collect()
        })
        .await
    }

    async fn overlapping(
        &self,
        meter: &MeterId,
        window: Window,
        as_of: Option<Timestamp>,
    ) -> Result<Vec<Fact>, PortError> {
        let meter = meter.clone();
        self.read(PORT, move |store, db| {
            let subject = store.subject(db, Kind::Meter, meter.as_str()).map_err(sqlite)?;
            let Some(subject) = subject else { return Ok(Vec::new()) };
            let mut days = window.days(&jiff::tz::TimeZone::UTC);
            let first = days.next().unwrap_or(Date::MIN);
            let last = days.last().unwrap_or(first);
            let mut statement = db
                .prepare_cached("SELECT data FROM facts WHERE key BETWEEN ? AND ? ORDER BY key")
                .map_err(sqlite)?;
            let rows = statement
                .query_map((subject.key(first), subject.key(last)), unpacked)
                .map_err(sqlite)?;
            let mut facts = Vec::new();
            for row in rows {
                facts.extend(row.map_err(sqlite)?.map_err(malformed)?);
            }
            facts.retain(|it| overlaps(it, window) && as_of.is_none_or(|at| it.received <= at));
            facts.sort_by(|a, b| a.order(b));
            // A fact over midnight is kept with each day it touches.
            facts.dedup();
            Ok(facts)
        })
        .await
    }

    async fn extremes(&self, meters: &[MeterId]) -> Result<Vec<Option<Extremes>>, PortError> {
        let meters = meters.to_vec();
        self.read(PORT, move |store, db| {
            let of = |meter: &MeterId| match store
                .subject(db, Kind::Meter, meter.as_str())
                .map_err(sqlite)?
            {
                Some(subject) => extremes(db, subject),
                None => Ok(None),
            };
            meters.iter().map(of).collect()
        })
        .await
    }
}

fn overlaps(fact: &Fact, window: Window) -> bool {
    match fact.extent {
        Extent::Interval(it) => it.overlap(window).is_some(),
        Extent::Register(at) => window.contains(at),
    }
}

fn unpacked(row: &Row<'_>) -> rusqlite::Result<Result<Vec<Fact>, Malformed>> {
    Ok(unpack_facts(row.get_ref(0)?.as_blob()?))
}

fn malformed(err: Malformed) -> PortError {
    PortError::malformed(PORT, err)
}

/// Facts of one meter-day as they are stored.
fn stored(db: &Connection, key: i64) -> Result<Vec<Fact>, PortError> {
    db.prepare_cached("SELECT data FROM facts WHERE key = ?")
        .and_then(|mut it| it.query_row([key], unpacked).optional())
        .map_err(sqlite)?
        .map_or(Ok(Vec::new()), |it| it.map_err(malformed))
}

fn append_all(
    store: &EmbeddedStore,
    db: &Connection,
    mut days: Vec<MeterDayFacts>,
    numbering: Numbering,
    keeping: Keeping,
) -> Result<Vec<Vec<Appended>>, PortError> {
    let mut of_meter: BTreeMap<MeterId, Vec<usize>> = BTreeMap::new();
    for (at, day) in days.iter().enumerate() {
        of_meter.entry(day.meter.clone()).or_default().push(at);
    }
    let mut appended = vec![Vec::new(); days.len()];
    for (meter, places) in of_meter {
        let subject = match keeping {
            Keeping::Keep => {
                store.subject_or_new(db, Kind::Meter, meter.as_str()).map_err(sqlite)?
            }
            Keeping::DryRun => store
                .subject(db, Kind::Meter, meter.as_str())
                .map_err(sqlite)?
                .unwrap_or(Subject::NOBODY),
        };
        let mut present = BTreeMap::new();
        for at in &places {
            let key = subject.key(days[*at].day);
            if let Entry::Vacant(vacant) = present.entry(key) {
                vacant.insert(stored(db, key)?);
            }
        }
        if numbering == Numbering::ByArrival {
            number(&present, &places, &mut days);
        }
        let mut changed: BTreeMap<i64, bool> = BTreeMap::new();
        for at in places {
            let day = &days[at];
            let key = subject.key(day.day);
            let Some(facts) = present.get_mut(&key) else { continue };
            for fact in &day.facts {
                let became = append(facts, *fact);
                if became != Appended::Known {
                    let has_register = matches!(fact.extent, Extent::Register(_));
                    *changed.entry(key).or_default() |= has_register;
                }
                appended[at].push(became);
            }
        }
        if keeping == Keeping::DryRun {
            continue;
        }
        for (key, has_new_register) in changed {
            keep(db, key, &present[&key])?;
            mark_key(db, key)?;
            if has_new_register {
                mark_between_neighbours(db, subject, key)?;
            }
        }
    }
    Ok(appended)
}

/// Gives the facts of one meter their revisions, the same one to a fact in each day it touches.
fn number(present: &BTreeMap<i64, Vec<Fact>>, places: &[usize], days: &mut [MeterDayFacts]) {
    let present: Vec<Fact> = present.values().flatten().copied().collect();
    let mut incoming: Vec<Fact> = places.iter().flat_map(|at| days[*at].facts.clone()).collect();
    incoming.sort_by(|a, b| a.order(b));
    incoming.dedup();
    number_by_arrival(&present, &mut incoming);
    let revisions: BTreeMap<Extent, u32> =
        incoming.iter().map(|it| (it.extent, it.revision)).collect();
    for at in places {
        for fact in &mut days[*at].facts {
            fact.revision = revisions.get(&fact.extent).copied().unwrap_or(fact.revision);
        }
    }
}

fn keep(db: &Connection, key: i64, facts: &[Fact]) -> Result<(), PortError> {
    let has_register = facts.iter().any(|it| matches!(it.extent, Extent::Register(_)));
    db.prepare_cached(
        "INSERT INTO facts (key, has_register, data) VALUES (?1, ?2, ?3)
         ON CONFLICT (key) DO UPDATE SET has_register = ?2, data = ?3",
    )
    .and_then(|mut it| it.execute((key, has_register, pack_facts(facts))))
    .map_err(sqlite)?;
    Ok(())
}

const BEFORE: &str = "SELECT data, key FROM facts WHERE has_register = 1 AND key BETWEEN ?1 AND ?2
                      ORDER BY key DESC LIMIT 1";
const AFTER: &str = "SELECT data, key FROM facts WHERE has_register = 1 AND key BETWEEN ?1 AND ?2
                     ORDER BY key LIMIT 1";

/// The nearest day with register readings among keys from `first` to `last`, from the side that
/// `sql` begins at.
fn nearest(
    db: &Connection,
    sql: &str,
    first: i64,
    last: i64,
) -> Result<Option<(i64, Vec<Fact>)>, PortError> {
    db.prepare_cached(sql)
        .and_then(|mut it| {
            it.query_row((first, last), |row| Ok((row.get(1)?, unpacked(row)?))).optional()
        })
        .map_err(sqlite)?
        .map(|(key, facts)| Ok((key, facts.map_err(malformed)?)))
        .transpose()
}

/// A register reading changes the energy of every day up to its neighbours.
fn mark_between_neighbours(db: &Connection, subject: Subject, key: i64) -> Result<(), PortError> {
    let before = nearest(db, BEFORE, subject.first_key(), key - 1)?.map(|it| it.0);
    let after = nearest(db, AFTER, key + 1, subject.last_key())?.map(|it| it.0);
    for other in before.unwrap_or(key)..=after.unwrap_or(key) {
        if other != key {
            mark_key(db, other)?;
        }
    }
    Ok(())
}

fn day_facts(db: &Connection, subject: Subject, day: Date) -> Result<DayFacts, PortError> {
    let key = subject.key(day);
    let before = nearest(db, BEFORE, subject.first_key(), key - 1)?;
    let after = nearest(db, AFTER, key + 1, subject.last_key())?;
    Ok(DayFacts {
        facts: stored(db, key)?,
        before: before.map_or(Vec::new(), |it| registers_at(&it.1, Place::Last)),
        after: after.map_or(Vec::new(), |it| registers_at(&it.1, Place::First)),
    })
}

/// The register readings among `facts`, which are in [`Fact::order`], of their first or last instant.
fn registers_at(facts: &[Fact], place: Place) -> Vec<Fact> {
    let mut registers = facts.iter().filter(|it| matches!(it.extent, Extent::Register(_)));
    let at = match place {
        Place::First => registers.next(),
        Place::Last => registers.next_back(),
    };
    let of_instant = facts.iter().filter(|it| at.is_some_and(|at| it.extent == at.extent));
    of_instant.copied().collect()
}

enum Place {
    First,
    Last,
}

fn extremes(db: &Connection, subject: Subject) -> Result<Option<Extremes>, PortError> {
    let mut statement = db
        .prepare_cached("SELECT data, key FROM facts WHERE key BETWEEN ? AND ? ORDER BY key")
        .map_err(sqlite)?;
    let rows = statement
        .query_map((subject.first_key(), subject.last_key()), |row| {
            Ok((unpacked(row)?, row.get(1)?))
        })
        .map_err(sqlite)?;
    let mut found: Option<Extremes> = None;
    for row in rows {
        let (facts, key) = row.map_err(sqlite)?;
        let facts = facts.map_err(malformed)?;
        let (_, day) = Subject::of_key(key);
        let latest = facts.iter().max_by_key(|it| it.extent.start());
        let received = facts.iter().map(|it| it.received).max();
        let (Some(latest), Some(received)) = (latest, received) else { continue };
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
    Ok(found)
}
