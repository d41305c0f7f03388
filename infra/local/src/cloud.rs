//! The embedded cloud: one store behind every port, held by one process.

use std::fs::{File, TryLockError};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::Router;
use greenpulse_embedded::{ArtifactFolder, Below, EmbeddedStore, Remembered};
use greenpulse_http::{Door, Issuer, Routes, SessionRules};
use greenpulse_ports::{ConfigurationCache, ReadingStore};
use jiff::SignedDuration;
use tokio::sync::Mutex;

use crate::live::Sockets;

/// The file that says where the server listens.
const ADDRESS: &str = "address";

#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another process holds the data folder.
    #[error("another process holds the data folder")]
    Held,
    #[error("failed to lock the data folder")]
    Lock(#[source] std::io::Error),
    #[error(transparent)]
    Store(#[from] greenpulse_embedded::OpenError),
    #[error("failed to open the artifacts")]
    Artifacts(#[source] std::io::Error),
}

/// Everything the functions run on.
#[derive(Debug)]
pub struct Cloud {
    pub folder: PathBuf,
    pub store: Arc<EmbeddedStore>,
    /// The store's own, but for a test that puts a worse one in its place.
    pub readings: Arc<dyn ReadingStore>,
    pub artifacts: Arc<ArtifactFolder>,
    pub configuration: Arc<ConfigurationCache>,
    /// Held by whoever makes the simulated campus or goes on with it.
    pub simulating: Mutex<()>,
    /// Held as long as this lives.
    _lock: File,
}

impl Cloud {
    /// Opens or makes the data folder, and holds it.
    ///
    /// # Errors
    ///
    /// [`OpenError::Held`] while another process does.
    pub fn open(folder: &Path) -> Result<Self, OpenError> {
        Self::open_on(folder, Below::default())
    }

    /// [`Cloud::open`] on something else than the system's files.
    ///
    /// # Errors
    ///
    /// The same.
    pub fn open_on(folder: &Path, below: Below) -> Result<Self, OpenError> {
        std::fs::create_dir_all(folder).map_err(OpenError::Lock)?;
        let lock = File::create(folder.join("lock")).map_err(OpenError::Lock)?;
        lock.try_lock().map_err(|err| match err {
            TryLockError::WouldBlock => OpenError::Held,
            TryLockError::Error(err) => OpenError::Lock(err),
        })?;
        let store = Arc::new(EmbeddedStore::open_on(folder, below)?);
        let artifacts = Arc::new(ArtifactFolder::open(folder).map_err(OpenError::Artifacts)?);
        let configuration = Arc::new(ConfigurationCache::new(store.clone()));
        let folder = folder.to_owned();
        let readings = store.clone();
        let simulating = Mutex::new(());
        Ok(Self { folder, readings, store, artifacts, configuration, simulating, _lock: lock })
    }

    /// Remembers where the server listens, for commands that name its address.
    pub fn serve_at(&self, address: SocketAddr) -> std::io::Result<()> {
        std::fs::write(self.folder.join(ADDRESS), format!("http://{address}"))
    }

    /// Where the server listens, or would.
    pub fn address(&self) -> String {
        std::fs::read_to_string(self.folder.join(ADDRESS))
            .unwrap_or_else(|_| "http://127.0.0.1:8080".into())
    }

    pub fn ingest(&self) -> ingest::Deps {
        ingest::Deps {
            readings: self.readings.clone(),
            registry: self.store.clone(),
            configuration: self.configuration.clone(),
        }
    }

    pub fn drops(&self) -> ingest::Drops {
        ingest::Drops {
            ingest: self.ingest(),
            artifacts: self.artifacts.clone(),
            events: self.store.clone(),
        }
    }

    pub fn api(&self) -> api::Deps {
        api::Deps {
            readings: self.readings.clone(),
            ledger: self.store.clone(),
            rollups: Arc::new(Remembered((*self.store).clone())),
            registry: self.store.clone(),
            artifacts: self.artifacts.clone(),
            configuration: self.configuration.clone(),
        }
    }

    /// Every route there is, with its policy.
    pub fn routes(&self) -> Routes {
        let live = Sockets::new(self.store.clone(), self.configuration.clone()).routes();
        api::routes(self.api()).merge(ingest::routes(self.ingest())).merge(live)
    }

    /// Every route there is, each behind the policy; `issuer`, if there is one, vouches for people,
    /// and their sessions last as `rules` say.
    pub fn router(&self, issuer: Option<Issuer>, rules: SessionRules) -> Router {
        let door = Door::new(self.store.clone()).trusting(issuer).holding(rules);
        self.routes().guarded(door)
    }

    pub fn rollup(&self) -> rollup::Deps {
        rollup::Deps {
            readings: self.readings.clone(),
            ledger: self.store.clone(),
            rollups: self.store.clone(),
            events: self.store.clone(),
            configuration: self.configuration.clone(),
        }
    }

    pub fn forecast(&self) -> forecast::Deps {
        forecast::Deps {
            rollups: self.store.clone(),
            registry: self.store.clone(),
            artifacts: self.artifacts.clone(),
            configuration: self.configuration.clone(),
            stands: SignedDuration::from_hours(1),
        }
    }

    pub fn anomaly(&self) -> anomaly::Deps {
        anomaly::Deps {
            rollups: self.store.clone(),
            registry: self.store.clone(),
            events: self.store.clone(),
            configuration: self.configuration.clone(),
            pace: anomaly::Pace { added: SignedDuration::ZERO, restated: SignedDuration::ZERO },
        }
    }
}
