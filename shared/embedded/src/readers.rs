//! Connections that only read, handed out one at a time.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use greenpulse_ports::PortError;
use rusqlite::{Connection, OpenFlags};

use crate::store::Below;

/// Most that read at once; others wait.
pub(crate) const MAX_READERS: usize = 8;

#[derive(Debug)]
pub(crate) struct Readers {
    path: PathBuf,
    below: Below,
    idle: Mutex<Vec<Connection>>,
}

impl Readers {
    pub(crate) fn new(path: &Path, below: Below) -> Self {
        Self { path: path.to_owned(), below, idle: Mutex::new(Vec::new()) }
    }

    /// Runs `read` on a snapshot of its own.
    pub(crate) fn read<T>(
        &self,
        port: &'static str,
        read: impl FnOnce(&Connection) -> Result<T, PortError>,
    ) -> Result<T, PortError> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let db = match idle {
            Some(db) => db,
            None => {
                open(&self.path, self.below).map_err(|err| PortError::unavailable(port, err))?
            }
        };
        db.execute_batch("BEGIN").map_err(|err| PortError::unavailable(port, err))?;
        let answer = read(&db);
        let ended = db.execute_batch("COMMIT");
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if ended.is_ok() && idle.len() < MAX_READERS {
            idle.push(db);
        }
        answer
    }
}

fn open(path: &Path, below: Below) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = below.connect(path, flags)?;
    db.pragma_update(None, "cache_size", -2_048)?;
    db.set_prepared_statement_cache_capacity(64);
    Ok(db)
}
