//! Packed days: columns of numbers in a few bytes each.
//!
//! Every layout begins with its number, so that a later one can stand beside it. Reading never
//! panics: bytes that make no sense are [`Malformed`].

mod batch;
mod cells;
mod columns;
mod facts;

pub use batch::{pack_batch, unpack_batch};
pub use cells::{pack_building_day, pack_meter_day, unpack_building_day, unpack_meter_day};
pub use facts::{pack_facts, unpack_facts};

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("packed bytes make no sense: {0}")]
pub struct Malformed(pub(crate) &'static str);
