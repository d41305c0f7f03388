//! Events on the laptop: a table that subscribers read after a cursor of theirs.

use async_trait::async_trait;
use greenpulse_domain::event::Event;
use greenpulse_ports::{EventBus, PortError};
use rusqlite::Connection;
use tokio::sync::watch;

use crate::ledger::sqlite;
use crate::store::EmbeddedStore;
use crate::writer::Undo;

const PORT: &str = "events";
/// A week: how long a subscriber may be away and miss nothing.
const KEPT_SECONDS: i64 = 7 * 24 * 3_600;

/// An event and its place in the order of publication.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    pub seq: u64,
    pub event: Event,
}

#[async_trait]
impl EventBus for EmbeddedStore {
    /// What is a week older than what is published goes.
    async fn publish(&self, events: Vec<Event>) -> Result<(), PortError> {
        if events.is_empty() {
            return Ok(());
        }
        let bodies = events.iter().map(serde_json::to_string).collect::<Result<Vec<_>, _>>();
        let bodies = bodies.map_err(|err| PortError::malformed(PORT, err))?;
        self.write(PORT, Undo::Group, move |it| {
            let sql = "INSERT INTO event (at, body) VALUES (unixepoch(), ?)";
            let mut insert = it.db.prepare_cached(sql).map_err(sqlite)?;
            for body in bodies {
                insert.execute([body]).map_err(sqlite)?;
            }
            prune(it.db)?;
            it.own.newest_event = u64::try_from(it.db.last_insert_rowid()).ok();
            Ok(())
        })
        .await
    }
}

impl EmbeddedStore {
    /// Up to `limit` events that were published after the one of number `seq`, in their order; 0
    /// comes before all of them.
    ///
    /// # Errors
    ///
    /// The store's.
    pub async fn events_after(&self, seq: u64, limit: usize) -> Result<Vec<Published>, PortError> {
        self.read(PORT, move |_, db| {
            let sql = "SELECT seq, body FROM event WHERE ? < seq ORDER BY seq LIMIT ?";
            let mut statement = db.prepare_cached(sql).map_err(sqlite)?;
            let rows = statement
                .query_map((seq, limit), |row| Ok((row.get(0)?, row.get::<_, String>(1)?)))
                .map_err(sqlite)?;
            rows.map(|row| {
                let (seq, body) = row.map_err(sqlite)?;
                let event = serde_json::from_str(&body);
                let event =
                    event.map_err(|err| PortError::malformed(PORT, format!("{seq}: {err}")))?;
                Ok(Published { seq, event })
            })
            .collect()
        })
        .await
    }

    /// Shows the number of the newest event that is on the disk, and wakes whoever waits for the
    /// next; 0 until there is one.
    pub fn newest_event(&self) -> watch::Receiver<u64> {
        self.shared().newest_event.subscribe()
    }
}

/// Number of the newest event in the file.
pub(crate) fn newest(db: &Connection) -> rusqlite::Result<u64> {
    db.query_row("SELECT coalesce(max(seq), 0) FROM event", [], |row| row.get(0))
}

/// Removes what is too old. The newest event stays, so that no number is given twice.
fn prune(db: &Connection) -> Result<(), PortError> {
    // Looks at what goes, and one more.
    let sql = "DELETE FROM event WHERE seq < (SELECT seq FROM event WHERE unixepoch() - ? <= at
                                              ORDER BY seq LIMIT 1)";
    db.prepare_cached(sql).and_then(|mut it| it.execute([KEPT_SECONDS])).map_err(sqlite)?;
    Ok(())
}
