//! The routes that sources push to and files come in by, over a store of their own.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod access;
mod answer;
mod audited;
mod building;
mod faults;
mod gateway;
mod import;
mod refused;
mod simulated;
mod whoami;
