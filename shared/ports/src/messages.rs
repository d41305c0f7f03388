use std::collections::BTreeMap;
use std::fmt;

use async_trait::async_trait;

use crate::PortError;

/// What somebody is to be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    pub to: Recipient,
    /// One line.
    pub subject: String,
    pub text: String,
    /// What subscribers may choose by: `kind`, `building` …
    pub attributes: BTreeMap<&'static str, String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recipient {
    /// Whoever has subscribed.
    Everyone,
    /// A telephone, by its number as E.164 writes it.
    Phone(String),
}

/// Where messages go. Each that was sent is handed on at least once.
#[async_trait]
pub trait Notifier: fmt::Debug + Send + Sync {
    /// Sends a message; once it answers, it is on its way.
    ///
    /// # Errors
    ///
    /// When it may not be: send it again.
    async fn send(&self, message: &Message) -> Result<(), PortError>;
}
