//! Every port on one SQLite file and a folder: the laptop's store, and the double that tests run on.

mod append;
mod artifacts;
mod events;
mod generation;
mod key;
mod ledger;
mod log;
mod readers;
mod readings;
mod recent;
mod registers;
mod registry;
mod remembered;
mod rollups;
mod schema;
mod store;
mod subjects;
mod writer;
mod writing;

pub use artifacts::ArtifactFolder;
pub use events::Published;
pub use remembered::Remembered;
pub use store::{Below, EmbeddedStore, OpenError};
