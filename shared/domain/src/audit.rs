//! Who changed what, and when.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// One change of configuration, access or data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AuditEntry {
    pub at: Timestamp,
    /// A user's or source's id, or `cli` for the command line on the data folder.
    pub actor: String,
    /// The address that they came from, where they came over HTTP.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Past tense, such as `meter assigned`.
    pub action: String,
    /// What was changed, by its document's key.
    pub subject: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<serde_json::Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<serde_json::Value>,
}
