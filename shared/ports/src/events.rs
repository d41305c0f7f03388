use std::fmt;

use async_trait::async_trait;
use greenpulse_domain::event::Event;

use crate::PortError;

/// Where events go. Each that was published is handed to everybody who asked for its kind, at least
/// once, in no certain order.
#[async_trait]
pub trait EventBus: fmt::Debug + Send + Sync {
    /// Publishes events; once it answers, none of them is lost.
    ///
    /// # Errors
    ///
    /// When some of them may not be: publish all of them again.
    async fn publish(&self, events: Vec<Event>) -> Result<(), PortError>;
}
