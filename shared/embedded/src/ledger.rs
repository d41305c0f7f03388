use std::sync::PoisonError;

use async_trait::async_trait;
use greenpulse_domain::mark::{Counters, Mark, Scope};
use greenpulse_ports::{Backlog, Ledger, Paged, PortError, ScopeState};
use jiff::civil::Date;
use rusqlite::Connection;

use crate::key::Subject;
use crate::store::EmbeddedStore;
use crate::subjects::Kind;
use crate::writer::Undo;

const PORT: &str = "ledger";

#[async_trait]
impl Ledger for EmbeddedStore {
    async fn pending(&self, limit: usize) -> Result<Vec<Mark>, PortError> {
        self.fold(PORT).await?;
        self.read(PORT, move |store, db| {
            begin_as_shown(store, db)?;
            let rows = states(
                store,
                db,
                "SELECT key, seq, done FROM mark WHERE done < seq ORDER BY key LIMIT ?2 OFFSET ?1",
                0,
                limit,
            )?;
            let marks =
                rows.into_iter().map(|(_, it)| Mark { scope: it.scope, seq: it.counters.seq });
            Ok(marks.collect())
        })
        .await
    }

    async fn backlog(&self, before: Date) -> Result<Backlog, PortError> {
        self.fold(PORT).await?;
        self.read(PORT, move |_, db| {
            let sql = "SELECT key FROM mark WHERE done < seq";
            let mut statement = db.prepare_cached(sql).map_err(sqlite)?;
            let keys = statement.query_map([], |row| row.get(0)).map_err(sqlite)?;
            let mut backlog = Backlog::default();
            for key in keys {
                match Subject::of_key(key.map_err(sqlite)?) {
                    (Subject::Meter(_), day) if day < before => backlog.meter_days += 1,
                    (Subject::Building(_), day) if day < before => backlog.building_days += 1,
                    _ => {}
                }
            }
            Ok(backlog)
        })
        .await
    }

    async fn settle(&self, marks: &[Mark]) -> Result<(), PortError> {
        let marks = marks.to_vec();
        self.write(PORT, Undo::Group, move |it| {
            for mark in &marks {
                if let Some(key) = it.key(&mark.scope) {
                    it.db
                        .prepare_cached("UPDATE mark SET done = max(done, ?2) WHERE key = ?1")
                        .and_then(|mut it| it.execute((key, mark.seq)))
                        .map_err(sqlite)?;
                }
            }
            Ok(())
        })
        .await
    }

    async fn scopes(
        &self,
        cursor: Option<String>,
        limit: usize,
    ) -> Result<Paged<ScopeState>, PortError> {
        self.fold(PORT).await?;
        self.read(PORT, move |store, db| {
            begin_as_shown(store, db)?;
            let after = cursor.and_then(|it| it.parse().ok()).unwrap_or(-1);
            let sql = "SELECT key, seq, done FROM mark WHERE ?1 < key ORDER BY key LIMIT ?2";
            let rows = states(store, db, sql, after, limit)?;
            let next = rows.last().filter(|_| rows.len() == limit).map(|(key, _)| key.to_string());
            Ok(Paged { items: rows.into_iter().map(|(_, it)| it).collect(), next })
        })
        .await
    }

    async fn unmarked(&self) -> Result<Vec<Scope>, PortError> {
        self.fold(PORT).await?;
        self.read(PORT, |store, db| {
            begin_as_shown(store, db)?;
            let sql = "SELECT key FROM facts UNION SELECT key FROM rollup
                       EXCEPT SELECT key FROM mark ORDER BY key";
            let mut statement = db.prepare(sql).map_err(sqlite)?;
            let keys = statement.query_map([], |row| row.get(0)).map_err(sqlite)?;
            keys.map(|key| scope(store, key.map_err(sqlite)?)).collect()
        })
        .await
    }
}

/// Begins the snapshot with what is shown in memory already, and no more: whoever acts on a mark
/// looks there for the facts behind it.
fn begin_as_shown(store: &EmbeddedStore, db: &Connection) -> Result<(), PortError> {
    let committing = &store.shared().committing;
    let _nothing_is_half_shown = committing.read().unwrap_or_else(PoisonError::into_inner);
    // A snapshot begins with the first look.
    db.query_row("SELECT value FROM generation", [], |_| Ok(())).map_err(sqlite)
}

fn states(
    store: &EmbeddedStore,
    db: &Connection,
    sql: &str,
    first: i64,
    limit: usize,
) -> Result<Vec<(i64, ScopeState)>, PortError> {
    let mut statement = db.prepare_cached(sql).map_err(sqlite)?;
    let rows = statement
        .query_map((first, limit), |row| {
            let counters = Counters { seq: row.get(1)?, done: row.get(2)? };
            Ok((row.get::<_, i64>(0)?, counters))
        })
        .map_err(sqlite)?;
    rows.map(|row| {
        let (key, counters) = row.map_err(sqlite)?;
        Ok((key, ScopeState { scope: scope(store, key)?, counters }))
    })
    .collect()
}

fn scope(store: &EmbeddedStore, key: i64) -> Result<Scope, PortError> {
    let (subject, day) = Subject::of_key(key);
    let malformed = |err| PortError::malformed(PORT, format!("scope {key}: {err}"));
    let id = store.shared().subjects.id(subject);
    let id = id.ok_or_else(|| malformed("nobody has that number".to_owned()))?;
    Ok(match subject {
        Subject::Meter(_) => {
            Scope::Meter(id.parse().map_err(|err| malformed(format!("{err}")))?, day)
        }
        Subject::Building(_) => {
            Scope::Building(id.parse().map_err(|err| malformed(format!("{err}")))?, day)
        }
    })
}

pub(crate) fn parts(scope: &Scope) -> (Kind, &str, jiff::civil::Date) {
    match scope {
        Scope::Meter(meter, day) => (Kind::Meter, meter.as_str(), *day),
        Scope::Building(building, day) => (Kind::Building, building.as_str(), *day),
    }
}

pub(crate) fn mark_key(db: &Connection, key: i64) -> Result<(), PortError> {
    db.prepare_cached(
        "INSERT INTO mark (key, seq, done) VALUES (?, 1, 0)
         ON CONFLICT (key) DO UPDATE SET seq = seq + 1",
    )
    .and_then(|mut it| it.execute([key]))
    .map_err(sqlite)?;
    Ok(())
}

pub(crate) fn sqlite(err: rusqlite::Error) -> PortError {
    PortError::unavailable("store", err)
}
