//! What the functions need of the world, in shapes that hold on SQLite and on DynamoDB alike.

mod archive;
mod artifacts;
#[cfg(feature = "contract")]
pub mod contract;
mod error;
mod events;
mod ledger;
mod messages;
pub mod pack;
mod readings;
mod registry;
mod rollups;
mod sockets;
mod table;
mod weigh;

pub use archive::{Archived, ReadingArchive, Streamed};
pub use artifacts::{Artifact, ArtifactKey, Artifacts, BadArtifactKey, Bytes};
pub use error::PortError;
pub use events::EventBus;
pub use ledger::{Backlog, Ledger, ScopeState};
pub use messages::{Message, Notifier, Recipient};
pub use readings::{
    Answer, AnswerBody, DayFacts, Extremes, Keeping, MeterDayFacts, Numbering, ReadingStore,
};
pub use registry::{Audited, Doc, Expect, FLEETING, Page, Paged, Registry, Restate, Write};
pub use rollups::{BuildingDays, Derived, Replaced, Replacement, RollupStore, Stored};
pub use sockets::{Said, Sockets};
pub use table::{ConfigurationCache, Entity, all, all_after, get, key, put};
pub use weigh::{Grown, Weighed, weigh};
