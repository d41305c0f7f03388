//! A disk whose power can fail, below SQLite: what was not synced is lost, or part of it.
//!
//! A VFS that writes through to the real files and remembers, for each, what has changed since it
//! was last synced. When the power fails every call fails from then on; [`Disk::lose`] then leaves
//! the files as they may be found: each sector of each write that was not synced is there or not,
//! whatever became of those before it, and so is each truncation, each new file and each deletion.

mod chance;
mod disk;
mod journal;
mod vfs;

pub use chance::Chance;
pub use disk::Disk;
