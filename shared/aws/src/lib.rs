//! Every port on AWS. No other crate names the SDK.

mod append;
mod call;
mod day;
#[cfg(feature = "emulator")]
pub mod emulator;
mod item;
mod ledger;
mod owed;
mod readings;
mod registry;
mod rollups;
mod store;
mod table;
mod update;

pub use store::{DynamoStore, Settings};
