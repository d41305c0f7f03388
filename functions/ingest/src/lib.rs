//! Meter pushes and dropped files: check, append, mark dirty. One row's fault is that row's alone.

mod admit;
mod answer;
mod arrived;
mod batch;
mod body;
mod dropped;
mod http;
mod import;
mod keep;
mod place;
mod push;
mod receipt;
mod shape;
mod whoami;

use std::sync::Arc;

use greenpulse_ports::{ConfigurationCache, ReadingStore, Registry};

pub use dropped::{Dropped, Drops, SoFar, TakenIn, take_in};
pub use http::routes;
pub use import::{Import, ImportError, Imported, Pace, import};
pub use keep::by_meter_day;
pub use place::{Created, Destination, PlaceError};
pub use push::IngestError;
pub use receipt::{Finding, Receipt};

/// Everything ingest touches.
#[derive(Debug, Clone)]
pub struct Deps {
    pub readings: Arc<dyn ReadingStore>,
    pub registry: Arc<dyn Registry>,
    pub configuration: Arc<ConfigurationCache>,
}

impl Deps {
    fn times(&self, now: jiff::Timestamp) -> admit::Times {
        admit::Times { now, sealed_before: self.readings.sealed_before() }
    }
}
