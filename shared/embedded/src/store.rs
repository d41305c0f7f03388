use std::ffi::CStr;
use std::path::Path;
use std::sync::Arc;

use greenpulse_ports::PortError;
use rusqlite::{Connection, OpenFlags};
use tokio::sync::{Semaphore, watch};

use crate::events::newest;
use crate::generation::Generation;
use crate::readers::{MAX_READERS, Readers};
use crate::schema::migrate;
use crate::subjects::Subjects;
use crate::writer::{Undo, Writer};
use crate::writing::{Shared, Writing};

/// Every port on one SQLite file in a data folder. Cloning shares it.
///
/// One process at a time holds a data folder; see [`EmbeddedStore::open`].
#[derive(Debug, Clone)]
pub struct EmbeddedStore {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    writer: Writer,
    readers: Readers,
    seats: Semaphore,
    shared: Arc<Shared>,
    generation: Arc<Generation>,
}

#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("failed to make the data folder")]
    Folder(#[source] std::io::Error),
    #[error("failed to read back what was pushed last")]
    Log(#[source] PortError),
    #[error("failed to open the store; a newer program may have written it")]
    Sqlite(#[from] rusqlite::Error),
}

/// What lies below the store. Anything but the default is for tests that take it away.
#[derive(Debug, Clone, Copy)]
pub struct Below {
    /// The registered SQLite VFS to go through; the system's own when absent.
    pub vfs: Option<&'static CStr>,
    /// SQLite's `synchronous`: `FULL`, or what is acknowledged may be lost.
    pub synchronous: &'static str,
}

impl Default for Below {
    fn default() -> Self {
        Self { vfs: None, synchronous: "FULL" }
    }
}

impl Below {
    pub(crate) fn connect(self, path: &Path, flags: OpenFlags) -> rusqlite::Result<Connection> {
        let db = match self.vfs {
            Some(vfs) => Connection::open_with_flags_and_vfs(path, flags, vfs)?,
            None => Connection::open_with_flags(path, flags)?,
        };
        db.busy_timeout(std::time::Duration::from_secs(10))?;
        Ok(db)
    }
}

impl EmbeddedStore {
    /// Opens or makes the store in `folder`, and brings it to the newest layout.
    ///
    /// # Errors
    ///
    /// When the folder or the file in it cannot be made or read.
    pub fn open(folder: &Path) -> Result<Self, OpenError> {
        Self::open_on(folder, Below::default())
    }

    /// [`EmbeddedStore::open`] on something else than the system's files.
    ///
    /// # Errors
    ///
    /// The same.
    pub fn open_on(folder: &Path, below: Below) -> Result<Self, OpenError> {
        std::fs::create_dir_all(folder).map_err(OpenError::Folder)?;
        let path = folder.join("greenpulse.sqlite");
        let mut db = below.connect(&path, OpenFlags::default())?;
        db.pragma_update(None, "journal_mode", "WAL")?;
        db.pragma_update(None, "synchronous", below.synchronous)?;
        db.pragma_update(None, "cache_size", -16_384)?;
        db.pragma_update(None, "wal_autocheckpoint", 4_000)?;
        db.set_prepared_statement_cache_capacity(64);
        migrate(&mut db)?;
        let generation = db.query_row("SELECT value FROM generation", [], |row| row.get(0))?;
        let subjects = Subjects::read(&db)?;
        let newest_event = watch::Sender::new(newest(&db)?);
        let shared = Arc::new(Shared { subjects, newest_event, ..Shared::default() });
        let writer = Writer::start(db, shared.clone())?;
        let inner = Inner {
            writer,
            readers: Readers::new(&path, below),
            seats: Semaphore::new(MAX_READERS),
            shared,
            generation: Generation::new(generation),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    pub(crate) fn shared(&self) -> &Shared {
        &self.inner.shared
    }

    pub(crate) async fn write<T: Send + 'static>(
        &self,
        port: &'static str,
        undo: Undo,
        write: impl FnOnce(&mut Writing<'_>) -> Result<T, PortError> + Send + 'static,
    ) -> Result<T, PortError> {
        self.inner.writer.write(port, undo, write).await
    }

    /// Reads on a thread that may wait for the disk.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        port: &'static str,
        read: impl FnOnce(&Self, &Connection) -> Result<T, PortError> + Send + 'static,
    ) -> Result<T, PortError> {
        let gone = |err| PortError::unavailable(port, err);
        let _seat = self.inner.seats.acquire().await.map_err(gone)?;
        let store = self.clone();
        let read = move || store.inner.readers.read(port, |db| read(&store, db));
        tokio::task::spawn_blocking(read)
            .await
            .unwrap_or_else(|err| Err(PortError::unavailable(port, err)))
    }

    pub(crate) fn generation_of_configuration(&self) -> Arc<Generation> {
        Arc::clone(&self.inner.generation)
    }
}
