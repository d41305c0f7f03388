use std::fmt;

use async_trait::async_trait;
use greenpulse_domain::audit::AuditEntry;
use greenpulse_domain::id::{BuildingId, MeterId};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::PortError;

/// Folder of documents that are no configuration, such as answers that are kept for a day. One that
/// says `expires_at` may be gone from then on.
pub const FLEETING: &str = "fleeting/";

/// A stored document. Versions count from 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Doc {
    pub key: String,
    pub version: u64,
    pub body: serde_json::Value,
}

/// What a write takes for granted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expect {
    Anything,
    Absent,
    Version(u64),
}

#[derive(Debug, Clone, PartialEq)]
pub enum Write {
    Put {
        key: String,
        body: serde_json::Value,
        expect: Expect,
    },
    Delete {
        key: String,
        expect: Expect,
    },
    /// Appended for ever.
    Audit(AuditEntry),
    /// Marks what the change touches.
    Restate(Restate),
}

impl Write {
    /// Whether it leaves configuration as it is.
    pub fn is_fleeting(&self) -> bool {
        match self {
            Self::Put { key, .. } | Self::Delete { key, .. } => key.starts_with(FLEETING),
            Self::Audit(_) | Self::Restate(_) => false,
        }
    }

    /// From when on what it puts may be gone; for ever where it is not fleeting, or says nothing.
    pub fn expires_at(&self) -> Option<Timestamp> {
        match self {
            Self::Put { body, .. } if self.is_fleeting() => {
                body.get("expires_at")?.as_str()?.parse().ok()
            }
            _ => None,
        }
    }
}

/// Derived data that a change of configuration makes dirty, of what exists already.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Restate {
    /// Every day of the meter.
    Meter(MeterId),
    /// The building's civil days from `first` to `last`, both included; open where absent.
    Building { building: BuildingId, first: Option<Date>, last: Option<Date> },
}

/// How far to list, and after what.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    pub limit: Option<usize>,
    /// The last key of the page before.
    pub after: Option<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Paged<T> {
    pub items: Vec<T>,
    /// Where the next page goes on; `None` at the end.
    pub next: Option<String>,
}

/// An audit entry where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Audited {
    /// What a page begins after.
    pub place: String,
    pub entry: AuditEntry,
}

/// Where configuration lives: documents with optimistic versions.
#[async_trait]
pub trait Registry: fmt::Debug + Send + Sync {
    async fn get(&self, key: &str) -> Result<Option<Doc>, PortError>;

    /// Documents whose key begins with `prefix`, in the order of their keys.
    async fn list(&self, prefix: &str, page: Page) -> Result<Paged<Doc>, PortError>;

    /// All of `writes` or none.
    ///
    /// # Errors
    ///
    /// [`PortError::Conflict`] names the first key whose expectation does not hold.
    async fn commit(&self, writes: Vec<Write>) -> Result<(), PortError>;

    /// Grows with every commit that is not [fleeting](Write::is_fleeting) throughout: whoever keeps
    /// what they read of configuration asks this first.
    async fn generation(&self) -> Result<u64, PortError>;

    /// Audit entries, newest first.
    async fn audit(&self, page: Page) -> Result<Paged<Audited>, PortError>;
}
