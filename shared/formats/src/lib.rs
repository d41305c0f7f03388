//! What meters and utilities send: JSON pushes and tables.
//!
//! Bytes or a reader come in, values go out: nothing here reads a clock, a file or the environment.
//! A row's fault is that row's alone, and says its rule and the repair.

mod duration;
pub mod fault;
pub mod push;
pub mod stamp;
pub mod table;
pub mod terms;
