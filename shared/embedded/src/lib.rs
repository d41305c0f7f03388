//! Every port on one SQLite file: the laptop's store, and the double that tests run on.

mod generation;
mod key;
mod ledger;
mod pack;
mod readers;
mod readings;
mod registry;
mod rollups;
mod schema;
mod store;
mod writer;

pub use store::{Below, EmbeddedStore, OpenError};
