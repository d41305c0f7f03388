//! Conversations on sockets that a gateway holds open.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod desk;
mod policy;
mod resuming;
mod told;
