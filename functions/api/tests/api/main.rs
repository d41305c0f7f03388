//! The API on a store of its own.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod access;
mod account;
mod admitting;
mod campus;
mod editing;
mod energy;
mod exports;
mod front;
mod receipts;
