use async_trait::async_trait;
use greenpulse_domain::audit::AuditEntry;
use greenpulse_ports::{Audited, Doc, Expect, Page, Paged, PortError, Registry, Restate, Write};
use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension};

use crate::ledger::sqlite;
use crate::store::EmbeddedStore;
use crate::subjects::Kind;
use crate::writer::Undo;
use crate::writing::Writing;

const PORT: &str = "registry";
const DEFAULT_LIMIT: usize = 1_000;

#[async_trait]
impl Registry for EmbeddedStore {
    async fn get(&self, key: &str) -> Result<Option<Doc>, PortError> {
        let key = key.to_owned();
        self.read(PORT, move |_, db| {
            let row = db
                .prepare_cached("SELECT version, body FROM doc WHERE key = ?")
                .and_then(|mut it| {
                    it.query_row([&key], |row| Ok((row.get(0)?, row.get::<_, String>(1)?)))
                        .optional()
                })
                .map_err(sqlite)?;
            row.map(|(version, body)| doc(key, version, &body)).transpose()
        })
        .await
    }

    async fn list(&self, prefix: &str, page: Page) -> Result<Paged<Doc>, PortError> {
        let prefix = prefix.to_owned();
        self.read(PORT, move |_, db| {
            let limit = page.limit.unwrap_or(DEFAULT_LIMIT);
            let after = page.after.unwrap_or_default();
            // '\u{10ffff}' sorts after every character a key holds.
            let end = format!("{prefix}\u{10ffff}");
            let mut statement = db
                .prepare_cached(
                    "SELECT key, version, body FROM doc
                     WHERE ?1 <= key AND key < ?2 AND ?3 < key ORDER BY key LIMIT ?4",
                )
                .map_err(sqlite)?;
            let rows = statement
                .query_map((&prefix, &end, &after, limit), |row| {
                    Ok((row.get(0)?, row.get(1)?, row.get::<_, String>(2)?))
                })
                .map_err(sqlite)?;
            let items = rows
                .map(|row| {
                    let (key, version, body) = row.map_err(sqlite)?;
                    doc(key, version, &body)
                })
                .collect::<Result<Vec<_>, PortError>>()?;
            let next = items.last().filter(|_| items.len() == limit).map(|it| it.key.clone());
            Ok(Paged { items, next })
        })
        .await
    }

    async fn commit(&self, writes: Vec<Write>) -> Result<(), PortError> {
        debug_assert!(names_each_once(&writes), "DynamoDB takes no document twice: {writes:?}");
        let fleeting = writes.iter().all(Write::is_fleeting);
        let generation = self.generation_of_configuration();
        let changed = self.write(PORT, Undo::Savepoint, move |writing| {
            writes.into_iter().try_for_each(|it| apply(writing, it))?;
            if fleeting {
                return Ok(None);
            }
            writing
                .db
                .prepare_cached("UPDATE generation SET value = value + 1")
                .and_then(|mut it| it.execute([]))
                .map_err(sqlite)?;
            Ok(Some(generation.change()))
        });
        changed.await.map(drop)
    }

    async fn generation(&self) -> Result<u64, PortError> {
        Ok(self.generation_of_configuration().now())
    }

    async fn audit(&self, page: Page) -> Result<Paged<Audited>, PortError> {
        self.read(PORT, move |_, db| {
            let limit = page.limit.unwrap_or(DEFAULT_LIMIT);
            let before = page.after.and_then(|it| it.parse().ok()).unwrap_or(i64::MAX);
            let mut statement = db
                .prepare_cached(
                    "SELECT seq, body FROM audit WHERE seq < ? ORDER BY seq DESC LIMIT ?",
                )
                .map_err(sqlite)?;
            let rows = statement
                .query_map((before, limit), |row| {
                    Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?))
                })
                .map_err(sqlite)?
                .collect::<Result<Vec<_>, _>>()
                .map_err(sqlite)?;
            let next = rows.last().filter(|_| rows.len() == limit).map(|it| it.0.to_string());
            let entry = |(seq, body): (i64, String)| {
                let entry = serde_json::from_str::<AuditEntry>(&body);
                let entry = entry.map_err(|err| PortError::malformed(PORT, err))?;
                Ok(Audited { place: seq.to_string(), entry })
            };
            Ok(Paged { items: rows.into_iter().map(entry).collect::<Result<_, _>>()?, next })
        })
        .await
    }
}

/// Whether no two writes are of one document, which a transaction of DynamoDB would refuse.
fn names_each_once(writes: &[Write]) -> bool {
    let keys = writes.iter().filter_map(|it| match it {
        Write::Put { key, .. } | Write::Delete { key, .. } => Some(key),
        Write::Audit(_) | Write::Restate(_) => None,
    });
    let mut seen = std::collections::HashSet::new();
    keys.into_iter().all(|it| seen.insert(it))
}

fn doc(key: String, version: u64, body: &str) -> Result<Doc, PortError> {
    let body = serde_json::from_str(body)
        .map_err(|err| PortError::malformed(PORT, format!("{key}: {err}")))?;
    Ok(Doc { key, version, body })
}

pub(crate) fn apply(writing: &Writing<'_>, write: Write) -> Result<(), PortError> {
    let db = writing.db;
    match write {
        Write::Put { key, body, expect } => {
            let version = expected(db, &key, expect)?;
            db.prepare_cached(
                "INSERT INTO doc (key, version, body) VALUES (?1, ?2, ?3)
                 ON CONFLICT (key) DO UPDATE SET version = ?2, body = ?3",
            )
            .and_then(|mut it| it.execute((&key, version + 1, body.to_string())))
            .map_err(sqlite)?;
        }
        Write::Delete { key, expect } => {
            expected(db, &key, expect)?;
            db.prepare_cached("DELETE FROM doc WHERE key = ?")
                .and_then(|mut it| it.execute([&key]))
                .map_err(sqlite)?;
        }
        Write::Audit(entry) => {
            let body = serde_json::to_string(&entry).unwrap_or_default();
            db.prepare_cached("INSERT INTO audit (body) VALUES (?)")
                .and_then(|mut it| it.execute([body]))
                .map_err(sqlite)?;
        }
        Write::Restate(restate) => mark_touched(writing, &restate)?,
    }
    Ok(())
}

/// The document's present version (0 when there is none), if it is as expected.
pub(crate) fn expected(db: &Connection, key: &str, expect: Expect) -> Result<u64, PortError> {
    let version: u64 = db
        .prepare_cached("SELECT version FROM doc WHERE key = ?")
        .and_then(|mut it| it.query_row([key], |row| row.get(0)).optional())
        .map_err(sqlite)?
        .unwrap_or(0);
    match expect {
        Expect::Absent if version != 0 => Err(PortError::Conflict { key: key.to_owned() }),
        Expect::Version(it) if version != it => Err(PortError::Conflict { key: key.to_owned() }),
        _ => Ok(version),
    }
}

/// Makes dirty, of what exists already, what a change touches. What waits in the log is marked when
/// it is packed.
pub(crate) fn mark_touched(writing: &Writing<'_>, restate: &Restate) -> Result<(), PortError> {
    let (kind, id, first, last) = match restate {
        Restate::Meter(meter) => (Kind::Meter, meter.as_str(), None, None),
        Restate::Building { building, first, last } => {
            (Kind::Building, building.as_str(), *first, *last)
        }
    };
    let Some(subject) = writing.subject(kind, id) else { return Ok(()) };
    let first = first.map_or(subject.first_key(), |day: Date| subject.key(day));
    let last = last.map_or(subject.last_key(), |day: Date| subject.key(day));
    writing
        .db
        .prepare_cached("UPDATE mark SET seq = seq + 1 WHERE key BETWEEN ? AND ?")
        .and_then(|mut it| it.execute((first, last)))
        .map_err(sqlite)?;
    Ok(())
}
