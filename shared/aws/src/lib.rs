//! Every port on AWS. No other crate names the SDK.

mod append;
#[cfg(feature = "archive")]
mod archive;
#[cfg(feature = "artifacts")]
mod artifacts;
mod call;
mod cloud;
mod day;
#[cfg(feature = "emulator")]
pub mod emulator;
#[cfg(feature = "events")]
mod events;
#[cfg(feature = "handler")]
pub mod handler;
#[cfg(feature = "http")]
pub mod http;
mod item;
mod ledger;
#[cfg(any(feature = "handler", feature = "http"))]
mod log;
#[cfg(feature = "messages")]
mod messages;
mod owed;
#[cfg(feature = "queues")]
mod queue;
mod readings;
mod registry;
mod remembered;
mod rollups;
#[cfg(all(test, feature = "emulator"))]
mod scale;
#[cfg(feature = "sockets")]
mod sockets;
mod store;
#[cfg(feature = "archive")]
pub mod stream;
mod table;
mod update;

#[cfg(feature = "archive")]
pub use archive::Archive;
#[cfg(feature = "artifacts")]
pub use artifacts::Bucket;
pub use cloud::{BadSetting, Cloud};
#[cfg(feature = "events")]
pub use events::Bus;
#[cfg(feature = "messages")]
pub use messages::Topic;
#[cfg(feature = "queues")]
pub use queue::Queue;
pub use remembered::Remembered;
#[cfg(feature = "sockets")]
pub use sockets::Gateway;
pub use store::{DynamoStore, Settings};
pub use table::SHARDS;
