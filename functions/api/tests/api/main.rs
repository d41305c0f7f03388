//! The API on a store of its own.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod access;
mod account;
mod admins;
mod admitting;
mod anomalies;
mod audited;
mod baseline;
mod browser;
mod calendar;
mod campus;
mod departments;
mod editing;
mod energy;
mod exports;
mod forecast;
mod front;
mod passwords;
mod receipts;
mod refusals;
mod sessions;
mod tokens;
mod unreadable;
