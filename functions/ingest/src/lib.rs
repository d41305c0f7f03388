//! Meter pushes and dropped files: check, append, mark dirty. One row's fault is that row's alone.

mod admit;
mod body;
mod http;
mod keep;
mod push;
mod receipt;

use std::sync::Arc;

use greenpulse_ports::{ConfigurationCache, ReadingStore, Registry};

pub use http::routes;
pub use push::{IngestError, push};
pub use receipt::{Finding, Receipt};

/// Everything ingest touches.
#[derive(Debug, Clone)]
pub struct Deps {
    pub readings: Arc<dyn ReadingStore>,
    pub registry: Arc<dyn Registry>,
    pub configuration: Arc<ConfigurationCache>,
}
